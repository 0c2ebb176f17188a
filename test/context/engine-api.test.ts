import { describe, expect, test } from 'vitest';
import { builderWithoutMounts } from '../../src/context/builders.ts';
import { builtThroughApi } from '../../src/context/engine-api.ts';
import { makeContext, makeFolder } from './folder.ts';

type Files = Readonly<Record<string, string>>;

/** The file that builds it through the API; undefined when none does. */
function builderOf(files: Files, dockerfile = 'Dockerfile'): string | undefined {
  const root = makeFolder({ '.git/HEAD': '', [dockerfile]: 'FROM scratch\n', ...files });
  return builtThroughApi(`${root}/${dockerfile}`, root)[0]?.why.split(' ')[0];
}

const NODE = { 'package.json': '{"devDependencies": {"testcontainers": "11.5.0"}}' };
const CALL = "const image = await GenericContainer.fromDockerfile('.').build();\n";
const MAVEN = '<dependency><groupId>org.testcontainers</groupId></dependency>';

describe('a program builds it through the API', () => {
  test.each<readonly [string, Files, string]>([
    ['Testcontainers for Node.js', { ...NODE, 'test/app.test.ts': CALL }, 'test/app.test.ts'],
    [
      'Testcontainers for Java',
      { 'pom.xml': MAVEN, 'src/test/java/AppIT.java': 'new ImageFromDockerfile().withDockerfile(Path.of("Dockerfile"))' },
      'src/test/java/AppIT.java',
    ],
    [
      'a context that is put together',
      {
        'build.gradle.kts': 'testImplementation(libs.testcontainers)',
        'src/test/kotlin/A.kt': 'ImageFromDockerfile().withFileFromPath("Dockerfile", p)',
      },
      'src/test/kotlin/A.kt',
    ],
    [
      'Testcontainers for .NET',
      { 'tests/T.csproj': '<PackageReference Include="Testcontainers" />', 'tests/A.cs': 'new ImageFromDockerfileBuilder().Build()' },
      'tests/A.cs',
    ],
    [
      'Testcontainers for Go',
      {
        'go.mod': 'require github.com/testcontainers/testcontainers-go v0.38.0\n',
        'app_test.go': 'FromDockerfile: testcontainers.FromDockerfile{Context: "."}',
      },
      'app_test.go',
    ],
    [
      'Testcontainers for Python',
      { 'requirements-dev.txt': 'testcontainers==4.0\n', 'tests/conftest.py': 'with DockerImage(path=".") as i:\n' },
      'tests/conftest.py',
    ],
    [
      'Testcontainers for Rust',
      {
        'Cargo.toml': '[dev-dependencies]\ntestcontainers = "0.25"\n',
        'tests/a.rs': 'GenericBuildableImage::new("a", "b").with_dockerfile("Dockerfile")',
      },
      'tests/a.rs',
    ],
    [
      'dockertest',
      { 'go.mod': 'require github.com/ory/dockertest/v3 v3.10.0\n', 'a_test.go': 'pool.BuildAndRun("a", "./Dockerfile", nil)' },
      'a_test.go',
    ],
    [
      "the Engine's client",
      {
        'go.mod': 'require (\n\tgithub.com/docker/docker v28.0.0\n)\n',
        'build.go': 'cli.ImageBuild(ctx, tar, build.ImageBuildOptions{Dockerfile: "Dockerfile"})',
      },
      'build.go',
    ],
    [
      "Docker's SDK",
      { 'pyproject.toml': 'dependencies = [\n  "docker>=7",\n]\n', 'tasks.py': 'client.images.build(path=".")\n' },
      'tasks.py',
    ],
    ["Docker's SDK among requirements", { 'requirements.txt': 'docker\n', 'ci.py': 'docker.from_env().images.build(path=".")\n' }, 'ci.py'],
    [
      'go-dockerclient',
      { 'go.mod': 'require github.com/fsouza/go-dockerclient v1.12.0\n', 'a_test.go': 'client.BuildImage(docker.BuildImageOptions{})' },
      'a_test.go',
    ],
    ['docker-api', { Gemfile: "gem 'docker-api'\n", 'spec/image_spec.rb': "Docker::Image.build_from_dir('.')\n" }, 'spec/image_spec.rb'],
    ['Skaffold', { 'skaffold.yaml': 'build:\n  artifacts:\n  - image: app\n' }, 'skaffold.yaml'],
    [
      'Skaffold beside other builders',
      { 'skaffold.yaml': 'build:\n  artifacts:\n  - image: a\n    jib: {}\n  - image: b\n    docker:\n      target: b\n' },
      'skaffold.yaml',
    ],
    [
      "Docker's SDK in a Dockerfile, by its other interface",
      {
        Dockerfile: 'FROM ubuntu\nRUN pip3 install \\\n  colorama==0.4.6 \\\n  docker==7.0.0\n',
        'tools/build.py': 'client = docker.APIClient(base_url=url)\noutput = client.build(\n  path=path,\n  tag=tag)\n',
      },
      'tools/build.py',
    ],
    [
      'dockerode',
      { 'package.json': '{"dependencies": {"dockerode": "4"}}', 'build.mjs': "docker.buildImage({ context: '.', src: ['Dockerfile'] })" },
      'build.mjs',
    ],
    [
      'docker-java',
      { 'build.gradle': "implementation 'com.github.docker-java:docker-java:3.4'", 'src/main/java/A.java': 'client.buildImageCmd(dir)' },
      'src/main/java/A.java',
    ],
    [
      'Bollard',
      { 'Cargo.toml': '[dependencies]\nbollard = "0.19"\n', 'src/main.rs': 'docker.build_image(o, None, tar) // dockerfile' },
      'src/main.rs',
    ],
    [
      "fabric8's plugin",
      {
        'pom.xml':
          '<plugin><artifactId>docker-maven-plugin</artifactId><images><image><build><dockerFile>Dockerfile</dockerFile></build></image></images></plugin>',
      },
      'pom.xml',
    ],
    [
      'its goal',
      {
        'pom.xml':
          '<plugin><artifactId>docker-maven-plugin</artifactId><executions><execution><goals><goal>build</goal></goals></execution></executions></plugin>',
      },
      'pom.xml',
    ],
    ["Spotify's plugin", { 'pom.xml': '<plugin><artifactId>dockerfile-maven-plugin</artifactId></plugin>' }, 'pom.xml'],
    [
      "Gradle's plugin",
      { 'build.gradle': "plugins { id 'com.bmuschko.docker-remote-api' version '9' }\ntask image(type: DockerBuildImage) {}\n" },
      'build.gradle',
    ],
    [
      'Terraform',
      { 'infra/main.tf': 'resource "docker_image" "a" {\n  name = "a"\n  build {\n    context = ".."\n  }\n}\n' },
      'infra/main.tf',
    ],
    [
      'Ansible',
      { 'deploy/roles/app/tasks/main.yml': '- docker_image:\n    name: a\n    source: build\n    build: {path: .}\n' },
      'deploy/roles/app/tasks/main.yml',
    ],
    ['a Job with kaniko', { 'deploy/k8s/build.yaml': 'containers:\n  - image: gcr.io/kaniko-project/executor\n' }, 'deploy/k8s/build.yaml'],
    [
      'a file of Cloud Build in a folder',
      { 'infra/gcp/cloudbuild.yaml': '- name: gcr.io/cloud-builders/docker\n  args: [build, .]\n' },
      'infra/gcp/cloudbuild.yaml',
    ],
    [
      'SAM',
      {
        'template.yaml':
          'Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      PackageType: Image\n',
      },
      'template.yaml',
    ],
  ])('%s', (_, files, file) => {
    expect(builderOf(files)).toBe(file);
  });

  test.each<readonly [string, Files]>([
    ['a call that asks for BuildKit', { ...NODE, 'test/app.test.ts': CALL.replace('.build(', '.withBuildkit().build(') }],
    ['a library that is used for other things', { ...NODE, 'test/app.test.ts': "new GenericContainer('postgres:17')\n" }],
    ['a call without the library', { 'package.json': '{}', 'test/app.test.ts': CALL }],
    ['what is installed', { ...NODE, 'node_modules/x/test/a.js': CALL }],
    ['what git ignores', { ...NODE, '.gitignore': '/out\n', 'out/test/a.js': CALL }],
    [
      'a Dockerfile that the program writes itself',
      { 'pom.xml': MAVEN, 'src/test/java/A.java': 'new ImageFromDockerfile().withDockerfileFromBuilder(b -> b.from("a"))' },
    ],
    [
      'a dependency of a dependency',
      { 'go.mod': 'require github.com/docker/docker v28.0.0 // indirect\n', 'build.go': 'cli.ImageBuild(ctx, tar, o) // Dockerfile' },
    ],
    [
      'a package that begins with the name',
      { 'requirements.txt': 'docker-compose==1\ndockerfile-parse\n', 'ci.py': 'client.images.build(path=".")\n' },
    ],
    [
      'a package with the name in it that a Dockerfile installs',
      {
        'x/Dockerfile': 'RUN pip install docker-compose mydocker && apt-get install docker-ce\n',
        'ci.py': 'client.images.build(path=".")\n',
      },
    ],
    ['Skaffold with BuildKit', { 'skaffold.yaml': 'build:\n  artifacts:\n  - image: app\n  local:\n    useBuildkit: true\n' }],
    ['Skaffold with the command line', { 'skaffold.yaml': 'build:\n  local: {useDockerCLI: true}\n  artifacts:\n  - image: app\n' }],
    ['Skaffold with another builder', { 'skaffold.yaml': 'build:\n  artifacts:\n  - image: app\n    jib: {}\n' }],
    ['Skaffold that only deploys', { 'skaffold.yaml': 'deploy:\n  kubectl: {}\n' }],
    ['docker-api that only runs images', { Gemfile: "gem 'docker-api'\n", 'spec/a_spec.rb': "Docker::Container.create('Image' => 'a')\n" }],
    ['a script of that name', { 'package.json': '{"scripts": {"docker": "docker build ."}}', 'src/a.ts': 'api.build(page)' }],
    [
      'a plugin that only starts containers',
      { 'pom.xml': '<plugin><artifactId>docker-maven-plugin</artifactId><image><name>postgres</name><run/></image></plugin><build>' },
    ],
    [
      "fabric8's plugin with buildx",
      { 'pom.xml': '<plugin><artifactId>docker-maven-plugin</artifactId><build><dockerFile>a</dockerFile><buildx/></build></plugin>' },
    ],
    ['a plugin in a comment', { 'pom.xml': '<!-- <plugin><artifactId>dockerfile-maven-plugin</artifactId></plugin> -->' }],
    [
      'an image that Terraform pulls',
      { 'main.tf': 'resource "docker_image" "a" {\n  name = "nginx"\n}\nresource "x" "y" {\n  build {\n  }\n}\n' },
    ],
    [
      'one that it builds with a builder',
      { 'main.tf': 'resource "docker_image" "a" {\n  build {\n    context = "."\n    builder = "default"\n  }\n}\n' },
    ],
    [
      'a template of SAM with archives',
      { 'template.yaml': 'Transform: AWS::Serverless-2016-10-31\nType: AWS::Serverless::Function\nRuntime: python3.12\n' },
    ],
    ['kaniko in a comment', { 'deploy/k8s/build.yaml': '# once with kaniko\nkind: Deployment\n' }],
    ['kaniko in what is no folder for it', { 'src/main/resources/images.yaml': 'kaniko: x\n' }],
    [
      'Cloud Build with BuildKit',
      { 'infra/cloudbuild.yaml': '- name: gcr.io/cloud-builders/docker\n  args: [build, .]\n  env: [DOCKER_BUILDKIT=1]\n' },
    ],
    ['an image that Ansible pulls', { 'playbook.yml': '- docker_image:\n    name: a\n    source: pull\n' }],
    ['a template of something else', { 'template.yaml': 'kind: Template\nPackageType: Image\n' }],
  ])('not %s', (_, files) => {
    expect(builderOf(files)).toBeUndefined();
  });
});

describe('which Dockerfile it could mean', () => {
  const inApi = { 'api/package.json': NODE['package.json'], 'api/test/app.test.ts': CALL };

  test.each<readonly [string, Files, string, boolean]>([
    ['the one of its project', inApi, 'api/Dockerfile', true],
    ['one below the project of another', inApi, 'web/Dockerfile', false],
    ['the one at the top', inApi, 'Dockerfile', true],
    [
      'one that its function is given',
      { 'requirements.txt': 'docker\n', 'tools/build.py': 'def build(self, path, tag):\n  client.images.build(path=path, tag=tag)\n' },
      'web/Dockerfile',
      true,
    ],
    [
      'one beside the folder that it builds',
      {
        'requirements.txt': 'docker\n',
        'tools/build.py': 'def build(self, tag):\n  path = HERE / "image"\n  client.images.build(path=path)\n',
      },
      'web/Dockerfile',
      false,
    ],
    ['one whose folder it names', { ...inApi, 'api/test/app.test.ts': CALL.replace("'.'", "'../../web'") }, 'web/Dockerfile', true],
    [
      'one whose folder has a name that begins like it',
      { ...inApi, 'api/test/app.test.ts': CALL.replace("'.'", "'../../web-admin'") },
      'web/Dockerfile',
      false,
    ],
    ['one whose name it has', { ...inApi, 'api/test/app.test.ts': CALL.replace("'.'", "'.', 'x.Dockerfile'") }, 'web/x.Dockerfile', true],
    [
      'one below a file of Terraform',
      { 'infra/main.tf': 'resource "docker_image" "a" {\n  build {\n    context = path.module\n  }\n}\n' },
      'infra/images/Dockerfile',
      true,
    ],
    [
      'one beside another',
      { 'infra/main.tf': 'resource "docker_image" "a" {\n  build {\n    context = "app"\n  }\n}\n' },
      'web/Dockerfile',
      false,
    ],
  ])('%s', (_, files, dockerfile, expected) => {
    expect(builderOf(files, dockerfile) !== undefined).toBe(expected);
  });
});

test('a Dockerfile with a mount is built by something that knows them, unless it is known to pass over mounts', () => {
  const of = (files: Files, text: string): string | undefined => {
    const context = makeContext({ '.git/HEAD': '', Dockerfile: text, ...files });
    return builderWithoutMounts(context, undefined, { path: `${context.root}/Dockerfile`, text })?.split(' ')[0];
  };
  const mounted = 'FROM node\nRUN --network=none \\\n  --mount=type=bind,target=/x true\n';
  const kaniko = { 'cloudbuild.yaml': 'steps: [{name: kaniko}]\n' };
  const job = { 'k8s/a.yaml': 'image: kaniko\n' };
  const tested = { ...NODE, 'test/a.test.ts': CALL };
  expect([of(tested, 'FROM node\n'), of(tested, 'FROM node\n# RUN --mount=a\n'), of(kaniko, mounted)]).toEqual([
    'test/a.test.ts',
    'test/a.test.ts',
    'cloudbuild.yaml',
  ]);
  expect([of(job, mounted), of({ ...job, ...tested }, mounted)]).toEqual(['k8s/a.yaml', 'k8s/a.yaml']);
  expect([of(tested, mounted), of({ 'balena.yml': 'name: x\n' }, mounted)]).toEqual([undefined, undefined]);
});

test('files that are made to be slow are not', () => {
  const names = 'testcontainers ory/dockertest github.com/docker/docker v1 "docker" "dockerode" docker-java \nbollard';
  const words = [
    'ImageFromDockerfile ',
    '.ImageBuild( ',
    '.buildImage( ',
    'build_image( ',
    'BuildAndRun',
    '<artifactId>docker-maven-plugin<',
    '<!-- ',
    '<plugin>',
    'com.bmuschko ',
    'resource "docker_image" ',
    'docker_image: ',
    'AWS::Serverless ',
    ' ',
    'github.com/docker/docker ',
    'pip install ',
    'pip install \\\n',
    'def build(',
    'client.build(a=',
    'client.build( ',
    'artifacts ',
    'docker ',
  ];
  const text = (word: string): string => word.repeat(500_000 / word.length);
  const root = makeFolder({
    '.git/HEAD': '',
    Dockerfile: '',
    'package.json': names,
    'requirements.txt': text('docker '),
    'a.sh': 'pip install docker',
    Gemfile: "gem 'docker-api'",
    ...Object.fromEntries(
      words.flatMap((word, at) =>
        ['pom.xml', 'build.gradle', 'main.tf', 'playbook.yml', 'template.yaml', 'a_test.go', 'a.py', 'a.sh', 'a.rb', 'skaffold.yaml'].map(
          (name) => [`${at}/${name}`, text(word)],
        ),
      ),
    ),
  });
  const start = performance.now();
  expect(builtThroughApi(`${root}/Dockerfile`, root)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(5000);
});
