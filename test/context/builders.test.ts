import { describe, expect, test } from 'vitest';
import { builderWithoutMounts, isBuiltByBuildKit } from '../../src/context/builders.ts';
import { locateContext } from '../../src/context/locate.ts';
import { makeContext, makeFolder } from './folder.ts';
import { readContext } from '../../src/context/walk.ts';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';

const COMPOSE = { 'compose.yaml': 'services:\n  web:\n    build: .\n' };
const SCRIPT = { Makefile: 'image:\n\tdocker build -t a .\n' };

type Files = Readonly<Record<string, string>>;
type Name = 'buildkit' | 'buildah' | 'kaniko' | 'classic';

async function isBuilt(files: Files, name?: Name): Promise<boolean> {
  const context = makeContext({ Dockerfile: 'FROM scratch\n', '.git/HEAD': '', ...files });
  const { builds } = await locateContext(`${context.root}/Dockerfile`);
  return isBuiltByBuildKit([context], builds, name === undefined ? undefined : { name, by: '--builder' }, {
    path: `${context.root}/Dockerfile`,
    text: '',
  });
}

describe('BuildKit is shown to build it', () => {
  test.each<readonly [string, Files]>([
    ['compose', COMPOSE],
    ['bake', { 'docker-bake.hcl': 'target "a" {\n  context = "."\n}\n' }],
    ['buildx in a script', { Makefile: 'image:\n\tdocker buildx build -t a .\n' }],
    ['DOCKER_BUILDKIT=1', { 'build.sh': 'DOCKER_BUILDKIT=1 docker build -t a .\n' }],
    [
      'build-push-action',
      {
        '.github/workflows/a.yml':
          'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n',
      },
    ],
    ['compose beside a script', { ...COMPOSE, ...SCRIPT }],
  ])('%s', async (_, files) => {
    expect(await isBuilt(files)).toBe(true);
  });
});

describe('it is not', () => {
  test.each<readonly [string, Files]>([
    ['nothing builds it', {}],
    ['docker build alone', SCRIPT],
    ['buildx for something else', { 'scripts/a.sh': 'docker buildx ls\n' }],
    ['podman as well', { ...COMPOSE, Makefile: 'a:\n\tpodman build -t a .\n' }],
    ['podman-compose as well', { ...COMPOSE, 'scripts/a.sh': 'podman-compose build\n' }],
    ['a compose file for podman', { ...COMPOSE, 'compose.podman.yml': 'services: {}\n' }],
    [
      'buildah in a workflow',
      { ...COMPOSE, '.github/workflows/a.yml': 'jobs:\n  a:\n    steps:\n      - uses: redhat-actions/buildah-build@v2\n' },
    ],
    ['kaniko in a folder that is not looked into', { ...COMPOSE, 'k8s/kaniko.yaml': 'kind: Pod\n' }],
    ['Tekton', { ...COMPOSE, '.tekton/push.yaml': 'kind: PipelineRun\n' }],
    ['OpenShift', { ...COMPOSE, 'openshift/build.yaml': 'kind: BuildConfig\n' }],
    ['CapRover', { ...COMPOSE, 'captain-definition': '{}' }],
    ['balena', { ...COMPOSE, 'balena.yml': 'name: a\n' }],
    ['Drone', { ...COMPOSE, '.drone.yml': 'steps:\n  - image: plugins/docker\n' }],
    ['BuildKit turned off', { ...COMPOSE, Makefile: 'a:\n\tDOCKER_BUILDKIT=0 docker build .\n' }],
    ['turned off for compose', { ...COMPOSE, Makefile: 'a:\n\tCOMPOSE_DOCKER_CLI_BUILD=0 docker-compose build\n' }],
    [
      'Cloud Build',
      { ...COMPOSE, 'cloudbuild.yaml': "steps:\n- name: 'gcr.io/cloud-builders/docker'\n  args: ['build', '-t', 'a', '.']\n" },
    ],
  ])('%s', async (_, files) => {
    expect(await isBuilt(files)).toBe(false);
  });
});

test.each<readonly [Name, boolean]>([
  ['buildkit', true],
  ['buildah', false],
  ['kaniko', false],
  ['classic', false],
])('%s is said, whatever is shown: %s', async (name, expected) => {
  expect([await isBuilt(COMPOSE, name), await isBuilt({ Makefile: 'a:\n\tpodman build .\n' }, name)]).toEqual([expected, expected]);
});

const why = (files: Files, dockerfile = '/src/Dockerfile', text = ''): string | undefined =>
  builderWithoutMounts(makeContext({ '.git/HEAD': '', ...files }), undefined, { path: dockerfile, text });

describe('a builder without cache mounts, wherever it is named', () => {
  test.each<readonly [string, Files]>([
    [
      'a file that a pipeline of GitLab includes',
      {
        '.gitlab-ci.yml': "include:\n  - local: '/deploy/ci/build.yml'\n",
        'deploy/ci/build.yml': 'x:\n  image: gcr.io/kaniko-project/executor:debug\n',
      },
    ],
    ['one that is included alone', { '.gitlab-ci.yml': 'include: templates/build.yml\n', 'templates/build.yml': 'x: {image: kaniko}\n' }],
    [
      'one that is included by one',
      {
        '.gitlab-ci.yml': 'include: [a.yml]\ninclude: a.gitlab-ci.yml',
        'a.gitlab-ci.yml': 'include:\n- local: b/c.yml\n',
        'b/c.yml': 'x: {image: kaniko}\n',
      },
    ],
    ['a folder of pipelines', { '.gitlab-ci/build.yml': 'x: {image: kaniko}\n' }],
    ['Tekton', { '.tekton/push.yaml': 'taskRef: {name: kaniko}\n' }],
    ['Jenkins', { 'jenkins/Jenkinsfile': "sh '/kaniko/executor -c .'\n" }],
    ['a pipeline that another file names', { 'ci/build.yml': 'x: {image: kaniko}\n' }],
    ['Gitea', { '.gitea/workflows/x.yml': 'jobs: {a: {steps: [{uses: x/kaniko-action@v1}]}}\n' }],
    ['Cloud Run', { 'deploy.sh': 'gcloud --quiet run deploy web \\\n  --region x \\\n  --source .\n' }],
    [
      'an action for it',
      {
        '.github/workflows/x.yml':
          'jobs:\n  a:\n    steps:\n      - uses: google-github-actions/deploy-cloudrun@v2\n        with:\n          service: x\n          source: ./\n',
      },
    ],
    ['Azure', { 'deploy.sh': 'az acr build -r x -t y:1 .\n' }],
    ['a container app from source', { 'deploy.sh': 'az containerapp up -n web \\\n  --source .\n' }],
    ['a task of a registry', { 'deploy.sh': 'az acr task create -n x -c https://x/y.git\n' }],
    ['Railway by a command', { '.github/workflows/a.yml': 'jobs: {a: {steps: [{run: railway up --detach}]}}\n' }],
    ['Railway by a button', { 'README.md': '[![Deploy](https://railway.com/button.svg)](https://railway.com/template/abc)\n' }],
    ["Azure's azd", { 'azure.yaml': 'services:\n  api:\n    docker:\n      remoteBuild: true\n' }],
    ['azd by a variable', { 'azure.yaml': 'services:\n  api:\n    docker:\n      remoteBuild: ${REMOTE}\n' }],
    ['App Engine', { 'app.yaml': 'runtime: custom\nenv: flex\n' }],
    ['a service of App Engine', { 'app.staging.yaml': 'service: a\nruntime: "custom"\n' }],
    ['an old action', { '.github/workflows/a.yml': 'jobs: {a: {steps: [{uses: docker/build-push-action@v1}]}}\n' }],
    ['CapRover', { 'captain-definition': '{"schemaVersion": 2, "dockerfilePath": "./Dockerfile"}' }],
    ['balena', { 'balena.yml': 'name: a\n' }],
    ['Drone', { '.drone.yml': 'steps:\n  - image: plugins/docker:20\n' }],
    ["Drone's plugin for another registry", { '.drone.yml': 'steps:\n  - image: "plugins/ecr"\n' }],
    ['a command of several lines', { 'deploy.sh': 'gcloud builds submit \\\n  --tag x\n' }],
  ])('%s', (_, files) => {
    expect(why(files)).toBeDefined();
  });

  test.each<readonly [string, Files]>([
    ['a file that nothing includes', { '.gitlab-ci.yml': 'include: templates/build.yml\n', 'templates/other.yml': 'x: {image: kaniko}\n' }],
    ['one that lies outside', { '.gitlab-ci.yml': 'include: ../../templates/build.yml\n' }],
    ['an image for Cloud Run', { 'deploy.sh': 'gcloud run deploy web --image x\nother --source .\n' }],
    [
      'an image in an action',
      {
        '.github/workflows/x.yml':
          'jobs:\n  a:\n    steps:\n      - uses: google-github-actions/deploy-cloudrun@v2\n        with:\n          image: x\n',
      },
    ],
    ['a container app from an image', { 'deploy.sh': 'az containerapp create -n web --image x\ncp --source .\n' }],
    ['a picture of Railway', { 'README.md': 'Thanks to ![Railway](https://railway.app/brand/logo-light.png)\n' }],
    ['azd that builds here', { 'azure.yaml': 'services:\n  api:\n    docker:\n      remoteBuild: false\n' }],
    ['another runtime of App Engine', { 'app.yaml': 'runtime: python312\n' }],
    ['settings of an application', { 'app.yaml': 'name: x\nbuild:\n  runtime: custom\n' }],
    ['a new action', { '.github/workflows/a.yml': 'jobs: {a: {steps: [{uses: docker/build-push-action@v18}]}}\n' }],
    ['CapRover with an image', { 'captain-definition': '{"schemaVersion": 2, "imageName": "nginx"}' }],
    ['CapRover with another Dockerfile', { 'captain-definition': '{"schemaVersion": 2, "dockerfilePath": "./Dockerfile.captain"}' }],
    ['Drone with BuildKit', { '.drone.yml': 'steps:\n  - image: plugins/docker\n    environment:\n      DOCKER_BUILDKIT: 1\n' }],
    ['a login', { 'deploy.sh': 'az acr login -n x\ndocker build .\n' }],
  ])('not %s', (_, files) => {
    expect(why(files)).toBeUndefined();
  });
});

describe('a Docker without BuildKit', () => {
  const gitlab = (image: string): Files => ({ '.gitlab-ci.yml': `build:\n  image: ${image}\n  script:\n    - docker build .\n` });

  test.each([
    gitlab('docker:20.10.16'),
    gitlab('docker:19'),
    gitlab('docker:20-dind'),
    gitlab('docker:stable'),
    gitlab('"docker:stable-dind"'),
    gitlab('library/docker:stable'),
    gitlab('registry.example.com/mirror/docker:20.10'),
    gitlab('$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/docker:20'),
    gitlab('localhost:5000/docker:20'),
    { '.travis.yml': 'dist: xenial\nscript:\n  - docker build .\n' },
    { '.travis.yml': 'script: docker-compose build\ndist: bionic\n' },
    { '.circleci/config.yml': 'jobs:\n  a:\n    machine:\n      image: ubuntu-1604:202007-01\n    steps:\n      - run: docker build .\n' },
    { 'azure-pipelines.yml': "pool:\n  vmImage: 'ubuntu-18.04'\nsteps:\n- script: docker build .\n" },
    { '.github/workflows/ci.yml': 'jobs:\n  a:\n    runs-on: ubuntu-18.04\n    steps:\n      - run: make image\n' },
    { Makefile: 'a:\n\tCOMPOSE_DOCKER_CLI_BUILD=0 docker-compose build\n' },
    { '.gitlab-ci.yml': 'variables:\n  DOCKER_BUILDKIT: "1"\nbuild:\n  image: docker:19.03\n' },
    { 'scripts/setup.sh': 'sudo apt-get update && sudo apt-get -y install git docker.io\n' },
    { 'user-data.sh': 'amazon-linux-extras install docker -y\n' },
  ])('%j', (files) => {
    expect(why(files)).toBeDefined();
  });

  test.each([
    gitlab('docker:27'),
    gitlab('docker:23.0'),
    gitlab('docker:latest'),
    gitlab('docker:1880'),
    { '.gitlab-ci.yml': 'build:\n  image: registry/stable:1\n  script:\n    - docker build .\n' },
    { '.gitlab-ci.yml': 'variables:\n  DOCKER_BUILDKIT: "1"\nbuild:\n  image: docker:20.10\n' },
    { '.gitlab-ci.yml': 'build:\n  image: docker:19\n  script:\n    - docker buildx create --use\n' },
    { 'scripts/setup.sh': 'apt-get install -y docker.io docker-buildx\n' },
    { 'scripts/setup.sh': 'apt-get install -y docker-ce\n' },
    { 'scripts/setup.sh': 'apt-get install -y git; echo docker.io\n' },
    { '.travis.yml': 'dist: jammy\nscript:\n  - docker build .\n' },
    { '.travis.yml': 'dist: xenial\nscript:\n  - make test\n' },
    { '.travis.yml': 'dist: xenial\nenv: DOCKER_BUILDKIT=1\nscript:\n  - docker build .\n' },
    { '.github/workflows/ci.yml': 'jobs:\n  a:\n    runs-on: ubuntu-18.04\n    steps:\n      - run: cargo build\n' },
    gitlab('elementary/docker:stable'),
    { 'docker-compose.yml': 'services:\n  db:\n    image: ubuntu:18.04\n' },
    { '.github/workflows/ci.yml': 'services:\n  db:\n    image: mssql/server:2017-CU20-ubuntu-16.04\nsteps:\n  - run: make test\n' },
    { 'azure-pipelines.yml': "pool:\n  vmImage: 'ubuntu-22.04'\nsteps:\n- script: docker build .\n" },
  ])('not %j', (files) => {
    expect(why(files)).toBeUndefined();
  });
});

test('a line that names the frontend brings mounts to an old BuildKit', () => {
  const files = { '.gitlab-ci.yml': 'variables:\n  DOCKER_BUILDKIT: "1"\nbuild:\n  image: docker:19.03\n' };
  expect(why(files, '/src/Dockerfile', '# syntax=docker/dockerfile:1\nFROM node\n')).toBeUndefined();
  expect(why(files, '/src/Dockerfile', '# check=skip=all\nFROM node\n')).toBeDefined();
});

describe('a builder that names its Dockerfiles', () => {
  const heroku = (...lines: readonly string[]): Files => ({
    'heroku.yml': `build:\n  docker:\n${lines.map((line) => `    ${line}\n`).join('')}run:\n  web: a.sh\n`,
  });
  const railway = (text: string): Files => ({ 'railway.toml': `[build]\nbuilder = "dockerfile"\n${text}` });

  test.each<readonly [string, Files, string]>([
    ['the one that Heroku builds', heroku('web: docker/Dockerfile.heroku'), '/src/docker/Dockerfile.heroku'],
    ['one of two', heroku('web: web/Dockerfile', '"worker": "worker/Dockerfile"'), '/src/worker/Dockerfile'],
    ['one below a blank line', heroku('web: web/Dockerfile', '', 'worker: worker/Dockerfile'), '/src/worker/Dockerfile'],
    ['any, where one is built from more than a file', heroku('web:', '  dockerfile: web/Dockerfile'), '/src/worker/Dockerfile'],
    ['any, where the list is of another form', { 'heroku.yml': 'build: {docker: {web: web/Dockerfile}}\n' }, '/src/worker/Dockerfile'],
    ['any, where the name is a variable', heroku('web: $FILE'), '/src/worker/Dockerfile'],
    ['the one that Railway builds', railway('dockerfilePath = "web/Dockerfile"\n'), '/src/web/Dockerfile'],
    ['that from the top of the service', railway('dockerfilePath = "/web/Dockerfile"\n'), '/src/web/Dockerfile'],
    ['any, where Railway does not name it', railway(''), '/src/worker/Dockerfile'],
  ])('%s', (_, files, dockerfile) => {
    expect(why(files, dockerfile)).toBeDefined();
  });

  test.each<readonly [string, Files, string]>([
    ['another one than Heroku builds', heroku('web: docker/Dockerfile.heroku'), '/src/docker/Dockerfile.prod'],
    ['one of a name that ends like it', heroku('web: Dockerfile'), '/src/web.Dockerfile'],
    ['another one than Railway builds', railway('dockerfilePath = "Dockerfile.web"\n'), '/src/Dockerfile'],
  ])('not %s', (_, files, dockerfile) => {
    expect(why(files, dockerfile)).toBeUndefined();
  });

  test('beside one that does not', () => {
    const both = { ...heroku('web: web/Dockerfile'), 'deploy.sh': 'az acr build -r x -t y:1 .\n' };
    expect([why(both, '/src/web/Dockerfile'), why(both, '/src/Dockerfile')].map((reason) => reason?.split(' ')[0])).toEqual([
      'deploy.sh',
      'deploy.sh',
    ]);
  });
});

test('what lies beside the Dockerfile, and above it, tells of its builder', () => {
  const files = { 'api/web/cloudbuild.yaml': 'steps: [{name: kaniko}]\n', 'web/Dockerfile': 'FROM scratch\n', '.git/HEAD': '' };
  const root = makeFolder(files);
  const whyIn = (own: string): string | undefined => {
    const result = readContext(root, parseDockerignore(''), { own: `${root}/${own}` });
    return result.kind === 'context'
      ? builderWithoutMounts(result.context, undefined, { path: `${root}/${own}/Dockerfile`, text: '' })
      : result.kind;
  };
  expect(whyIn('api/web')).toContain('api/web/cloudbuild.yaml');
  expect(whyIn('api/web/images')).toContain('api/web/cloudbuild.yaml');
  expect([whyIn('api'), whyIn('web'), whyIn('.')]).toEqual([undefined, undefined, undefined]);
});

test('files that are made to be slow are not', () => {
  const words = [
    'gcloud ',
    'gcloud builds submit ',
    'gcloud run deploy ',
    'az containerapp up ',
    'apt install ',
    'apt-get ',
    'amazon-linux-extras ',

    'dist: xenial ',
    'docker build ',
    'setup_remote_docker version: ',
    'ubuntu-18 ',
    'image: plugins/',
    'gcr.io/cloud-builders/docker ',
    'google-github-actions/deploy-cloudrun ',
    'remoteBuild: ',
    'runtime : ',
    '"dockerfilePath" : ',
    ' docker:\n  ',
  ];
  const lines = Object.fromEntries(words.map((word, at) => [`scripts/${at}.sh`, word.repeat(250_000 / word.length)]));
  const names = ['.travis.yml', 'heroku.yml', 'captain-definition', 'azure.yaml', 'app.yaml'];
  const files = Object.fromEntries(names.map((name) => [name, words.map((word) => word.repeat(600)).join('\n')]));
  const start = performance.now();
  why({ ...lines, ...files });
  expect(performance.now() - start).toBeLessThan(5000);
});
