import { describe, expect, test } from 'vitest';
import { builderWithoutMounts } from '../../src/context/builders.ts';
import { makeContext } from './folder.ts';

type Files = Readonly<Record<string, string>>;

/** The file that shows a builder without mounts; undefined when none does. */
function shownBy(files: Files, dockerfile = 'Dockerfile'): string | undefined {
  const text = 'FROM node\n';
  const context = makeContext({ '.git/HEAD': '', [dockerfile]: text, ...files });
  return builderWithoutMounts(context, undefined, { path: `${context.root}/${dockerfile}`, text })?.split(' ')[0];
}

const COMPOSE = 'services:\n  web:\n    build: .\n';

describe('a file shows that mounts are not known', () => {
  test.each<readonly [string, string, string]>([
    ['just', 'justfile', 'export DOCKER_BUILDKIT := "0"\nimage:\n  docker build .\n'],
    ['make', 'Makefile', 'export DOCKER_BUILDKIT ?= 0\nimage:\n\tdocker build .\n'],
    ['a default of a shell', 'build.sh', 'export DOCKER_BUILDKIT="${DOCKER_BUILDKIT:-0}"\n'],
    ['a list of variables', 'azure-pipelines.yml', 'variables:\n- name: DOCKER_BUILDKIT\n  value: 0\n'],
    ['the same in JSON', '.vscode/tasks.json', '{"env": [{"name": "DOCKER_BUILDKIT", "value": "0"}]}'],
    ['settings of the Engine', '.github/workflows/a.yml', `run: echo '{"features":{"buildkit":false}}' > /etc/docker/daemon.json\n`],
    ['the same in a file', 'ci/daemon.json', '{"features": {"buildkit": false}}'],
    ['variables of compose', '.env', 'DOCKER_BUILDKIT=0\n'],
    ['an example of them', 'web/.env.example', 'COMPOSE_DOCKER_CLI_BUILD=0\n'],
    ['invoke', 'tasks.py', 'c.run("DOCKER_BUILDKIT=0 docker build .")\n'],
    ['a program', 'scripts/build.py', 'os.environ["DOCKER_BUILDKIT"] = "0"\n'],
    ['its default', 'scripts/build.py', 'os.environ.setdefault("DOCKER_BUILDKIT", "0")\n'],
    ['a program in another language', 'tools/image.mjs', "process.env.DOCKER_BUILDKIT = '0';\n"],
    ['a batch file', 'build.bat', 'set DOCKER_BUILDKIT=0\ndocker build .\n'],
    ['fish', 'build.fish', 'set -x DOCKER_BUILDKIT 0\n'],
    ['notes for people', 'README.md', 'Run `DOCKER_BUILDKIT=0 docker build .`\n'],
    ['an old docker-compose as an image', '.gitlab-ci.yml', 'image: docker/compose:1.25.4\n'],
    ['one of Debian', '.gitlab-ci.yml', 'image: docker/compose:debian-1.27.4\n'],
    ['one from PyPI', '.gitlab-ci.yml', 'script:\n  - pip install docker-compose==1.24.1\n'],
    ['one that is fetched', 'ci/a.sh', 'curl -L https://github.com/docker/compose/releases/download/1.8.0/docker-compose\n'],
    ['one whose version is a variable', '.travis.yml', 'env:\n  - DOCKER_COMPOSE_VERSION=1.23.2\n'],
    ['kompose', 'deploy.sh', 'kompose convert -v --build local\n'],
    ['a template of GitLab', '.gitlab-ci.yml', 'include:\n  - project: "to-be-continuous/docker"\n    ref: "5.0.0"\n'],
    ["Alpine's packages", '.gitlab-ci.yml', 'image: alpine\nscript:\n  - apk add --no-cache git docker\n  - docker build .\n'],
    ["Alpine's client", '.gitlab-ci.yml', 'script:\n  - apk add docker-cli && docker build .\n'],
    ["Amazon Linux's packages", 'scripts/setup.sh', 'sudo yum install -y docker git\n'],
    ["a distribution's docker-compose", 'scripts/setup.sh', 'sudo apt-get install -y docker-compose\n'],
    ['cloud-init', '.github/workflows/a.yml', 'packages:\n  - git\n  - docker.io\n'],
    ['garden', 'project.garden.yml', 'providers:\n  - name: kubernetes\n    buildMode: kaniko\n'],
    ['a pod of Jenkins', 'KubernetesPod.yaml', 'spec:\n  containers:\n    - name: kaniko\n      image: example.com/builder\n'],
    ['a workflow of Argo', 'workflows/image.yaml', 'container:\n  image: gcr.io/kaniko-project/executor\n'],
    ['DevSpace', 'devspace.yaml', 'images:\n  a:\n    image: x\n    kaniko: {cache: true}\n'],
    ['make in Bitbucket', 'bitbucket-pipelines.yml', 'script:\n  - make image\nservices: [docker]\n'],
    ['compose in Bitbucket', 'bitbucket-pipelines.yml', 'script:\n  - docker-compose up -d --build\n'],
    ['make on an old Travis', '.travis.yml', 'dist: bionic\nservices: docker\nscript: make\n'],
    ['an old Ubuntu of AppVeyor', 'appveyor.yml', 'image: Ubuntu1804\nbuild_script:\n  - docker build .\n'],
    ["Azure's action", '.github/workflows/a.yml', 'steps:\n  - uses: Azure/acr-build@v1\n'],
    ['an action for App Platform', '.github/workflows/a.yml', 'steps:\n  - uses: digitalocean/app_action/deploy@v2\n'],
    ['OpenShift', 'openshift/build.yaml', 'kind: BuildConfig\nspec:\n  strategy:\n    dockerStrategy: {}\n'],
    ["OpenShift's CI", '.ci-operator.yaml', 'build_root_image:\n  name: release\n'],
    ['App Platform', '.do/app.yaml', 'services:\n  - name: web\n    dockerfile_path: Dockerfile\n'],
    ['its button', '.do/deploy.template.yaml', 'spec:\n  services:\n    - git:\n        branch: main\n'],
    ['Elastic Beanstalk', 'Dockerrun.aws.json', '{"AWSEBDockerrunVersion": "1", "Ports": []}'],
    ['its settings', '.elasticbeanstalk/config.yml', 'global:\n  default_platform: Docker running on 64bit Amazon Linux 2\n'],
    ['an old image of CodeBuild', 'infra/ci.tf', 'image = "aws/codebuild/standard:5.0"\n'],
    ['one of Amazon Linux 2', 'pipeline-template.yaml', 'Image: aws/codebuild/amazonlinux2-x86_64-standard:4.0\n'],
    ['Codefresh', 'codefresh.yml', 'steps:\n  image:\n    type: build\n    image_name: a\n'],
  ])('%s', (_, name, text) => {
    expect(shownBy({ [name]: text })).toBe(name);
  });

  test('for a Dockerfile in a folder as well', () => {
    expect(shownBy({ 'tasks.py': 'os.environ["DOCKER_BUILDKIT"] = "0"\n' }, 'web/Dockerfile')).toBe('tasks.py');
    expect(shownBy({ 'api/tasks.py': 'os.environ["DOCKER_BUILDKIT"] = "0"\n' }, 'web/Dockerfile')).toBeUndefined();
  });
});

test.each<readonly [string, string, string | undefined]>([
  ['a list', "include: ['other/a.yml', {local: /other/b.yml}]\n", 'other/b.yml'],
  ['lines', 'include:\n  - local: other/b.yml\n', 'other/b.yml'],
  ['a list of another repository', "include: ['https://example.com/other/b.yml']\n", undefined],
  ['nothing of it', "include: ['other/a.yml']\n", undefined],
])('what a pipeline of GitLab includes as %s', (_, text, expected) => {
  expect(shownBy({ '.gitlab-ci.yml': text, 'other/a.yml': 'a: 1\n', 'other/b.yml': 'b:\n  image: docker:19.03\n' })).toBe(expected);
});

describe('a file shows nothing', () => {
  test.each<readonly [string, string, string]>([
    ['BuildKit turned on', 'tasks.py', 'os.environ["DOCKER_BUILDKIT"] = "1"\n'],
    ['on by default', 'build.sh', 'export DOCKER_BUILDKIT="${DOCKER_BUILDKIT:-1}"\n'],
    ['a comparison', 'build.sh', 'if [ "$DOCKER_BUILDKIT" == 0 ]; then exit 1; fi\n'],
    ['a comment', 'build.sh', '# DOCKER_BUILDKIT=0 once helped\n'],
    ['settings of the Engine with BuildKit', 'ci/daemon.json', '{"features": {"buildkit": true}}'],
    ['variables that git ignores', 'local/.env', 'DOCKER_BUILDKIT=0\n'],
    ['a program that is none for builds', 'src/app.py', 'print("DOCKER_BUILDKIT=0")\n'],
    ['a newer docker-compose', '.gitlab-ci.yml', 'image: docker/compose:1.29.2\n'],
    ['a current one', '.travis.yml', 'env:\n  - DOCKER_COMPOSE_VERSION=2.1.0\n'],
    ['1.100 of something', 'a.sh', 'pip install docker-compose==1.100.0\n'],
    ['an old docker-compose that is told', '.gitlab-ci.yml', 'image: docker/compose:1.25.4\nvariables:\n  COMPOSE_DOCKER_CLI_BUILD: "1"\n'],
    ['kompose without a build', 'deploy.sh', 'kompose convert -f compose.yaml\n'],
    [
      'a template of GitLab with buildah',
      '.gitlab-ci.yml',
      'include:\n  - component: $CI_SERVER_FQDN/to-be-continuous/docker@6\n    inputs:\n      build-tool: buildah\n',
    ],
    ["Alpine's packages with buildx", '.gitlab-ci.yml', 'script:\n  - apk add docker docker-cli-buildx\n'],
    ["Alpine's compose", '.gitlab-ci.yml', 'image: docker:28\nscript:\n  - apk add docker-compose bash\n'],
    ["Docker's own packages", 'setup.sh', 'apt-get install -y docker-ce docker-compose-plugin\nyum install -y docker-ce\n'],
    ['a package that is no Docker', 'setup.sh', 'apk add docker-credential-helper\npip install docker\n'],
    ['a registry', '.github/workflows/a.yml', 'with:\n  registry: docker.io\n'],
    ['OpenShift that imports an image', 'openshift/build.yaml', 'kind: ImageStream\n'],
    ['a build of source by OpenShift', 'openshift/build.yaml', 'kind: BuildConfig\nspec:\n  strategy:\n    sourceStrategy: {}\n'],
    ['App Platform with an image', '.do/app.yaml', 'services:\n  - name: web\n    image:\n      registry_type: DOCR\n'],
    ['Elastic Beanstalk with an image', 'Dockerrun.aws.json', '{"AWSEBDockerrunVersion": "1", "Image": {"Name": "a/b"}}'],
    ['several images for it', 'Dockerrun.aws.json', '{"AWSEBDockerrunVersion": 2}'],
    ['another platform', '.elasticbeanstalk/config.yml', 'global:\n  default_platform: Python 3.11\n'],
    ['a newer image of CodeBuild', 'infra/ci.tf', 'image = "aws/codebuild/standard:7.0"\n'],
    ['Codefresh with BuildKit', 'codefresh.yml', 'steps:\n  image:\n    type: build\n    buildkit: true\n'],
    ['Codefresh with buildx', 'codefresh.yml', 'steps:\n  image:\n    type: build\n    buildx: true\n'],
    ['Codefresh without a build', 'codefresh.yml', 'steps:\n  test:\n    type: freestyle\n'],
    ['compose', 'compose.yaml', COMPOSE],
    ['kaniko among names of images', 'docker-images.yaml', 'kaniko: gcr.io/example/kaniko\n'],
    ['kaniko in a comment', 'build-pod.yaml', '# name: kaniko\nspec: {}\n'],
    ['Bitbucket without Docker', 'bitbucket-pipelines.yml', 'script:\n  - make test\n'],
    ['Travis without Docker', '.travis.yml', 'dist: bionic\nscript: make\n'],
    ['a current Ubuntu of AppVeyor', 'appveyor.yml', 'image: Ubuntu2204\nbuild_script:\n  - docker build .\n'],
    ['what else doctl does', 'deploy.sh', 'doctl registry login\ndocker build -t a .\n'],
  ])('%s', (_, name, text) => {
    expect(shownBy({ '.gitignore': 'local/.env\n', [name]: text })).toBeUndefined();
  });
});

test('words that are made to be slow are not', () => {
  const words = [
    'DOCKER_BUILDKIT ',
    'DOCKER_BUILDKIT"\n',
    'buildkit ',
    'apk add ',
    'yum install x ',
    'kompose ',
    'docker/compose:',
    '- docker.io ',
    'apt install ',
  ];
  const files = Object.fromEntries(
    words.flatMap((word, at) => ['build.sh', 'README.md', '.env'].map((name) => [`d${String(at)}/${name}`, word.repeat(16_000)])),
  );
  const start = performance.now();
  expect(shownBy({ ...files, 'scripts/a.sh': words.map((word) => word.repeat(2000)).join('\n') })).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(5000);
});
