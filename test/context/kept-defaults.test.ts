import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keptDefaults } from '../../src/context/kept-defaults.ts';
import { locateContext } from '../../src/context/locate.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

const WORKFLOW = 'jobs: {a: {steps: [{uses: docker/build-push-action@v6, with: {context: .}}]}}';
const TOLD: Files = { '.git/HEAD': '', Dockerfile: 'ARG IMAGE=node:22\nFROM $IMAGE\n', '.github/workflows/build.yml': WORKFLOW };

async function isKept(files: Files, name = 'IMAGE'): Promise<boolean> {
  const dockerfile = join(realpathSync(makeFolder(files)), 'Dockerfile');
  return keptDefaults(dockerfile, await locateContext(dockerfile))(name);
}

const workflow = (inputs: string): Files => ({
  ...TOLD,
  '.github/workflows/build.yml': `jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n${inputs}`,
});

describe('an argument keeps its default', () => {
  test.each<[string, Files]>([
    ['a workflow', TOLD],
    ['another argument', workflow('          build-args: |\n            COMMIT=${{ github.sha }}\n            V=1\n')],
    ['Compose', { ...TOLD, 'compose.yaml': 'services: {a: {build: {context: ., args: {V: "$V"}}}}' }],
    ['Compose alone', { ...TOLD, '.github/workflows/build.yml': 'on: push', 'compose.yaml': 'services: {a: {build: .}}' }],
    [
      'a script',
      { ...TOLD, 'build.sh': 'docker build --build-arg V=$(git rev-parse HEAD) --build-arg "W=$W" \\\n  --build-arg \\\n  X .' },
    ],
    ['bake', { ...TOLD, 'docker-bake.hcl': 'target "a" {\n  args = {\n    V = "1"\n  }\n}\n' }],
    ['a longer name', { ...TOLD, 'build.sh': 'docker build --build-arg BASE_IMAGE=x --build-arg IMAGES=2 .' }],
    ['advice on others', { ...TOLD, 'README.md': 'docker build --build-arg COMMIT=1 .' }],
    ['another Dockerfile that has it', { ...TOLD, 'web/Dockerfile': 'ARG IMAGE=alpine\nFROM $IMAGE\n' }],
    ['a file that git ignores', { ...TOLD, '.gitignore': '/local.txt\n', 'local.txt': 'IMAGE=x' }],
  ])('%s', async (_, files) => {
    expect(await isKept(files)).toBe(true);
  });

  test('every name counts by itself', async () => {
    const files = workflow('          build-args: V=1\n');
    expect([await isKept(files), await isKept(files, 'V')]).toEqual([true, false]);
  });
});

describe('an argument may be passed', () => {
  const without = { '.git/HEAD': '', Dockerfile: '' };
  test.each<[string, Files]>([
    ['nothing builds it', without],
    ['no repository', { Dockerfile: '', 'compose.yaml': 'services: {a: {build: .}}' }],
    ['another is built', { ...without, 'web/Dockerfile': '', 'compose.yaml': 'services: {a: {build: web}}' }],
    ['a workflow', workflow('          build-args: IMAGE=x\n')],
    ['a workflow, in quotes', workflow('          build-args: |\n            "IMAGE=x"\n')],
    ['a workflow, by an input', workflow('          build-args: ${{ inputs.args }}\n')],
    ['a workflow, by an input among others', workflow('          build-args: |\n            V=1\n            ${{ inputs.args }}\n')],
    [
      'a workflow that hands on',
      { ...TOLD, '.github/workflows/b.yml': 'jobs: {a: {uses: a/b/c.yml@v1, with: {build_args: "${{ inputs.x }}"}}}' },
    ],
    [
      'bake-action',
      {
        ...TOLD,
        '.github/workflows/b.yml':
          'jobs:\n  a:\n    steps:\n      - uses: docker/bake-action@v6\n        with:\n          set: ${{ inputs.set }}\n',
      },
    ],
    ['Compose', { ...TOLD, 'compose.yaml': 'services: {a: {build: {context: ., args: {IMAGE: x}}}}' }],
    ['Compose, from the environment', { ...TOLD, 'compose.yaml': 'services: {a: {build: {context: ., args: [IMAGE]}}}' }],
    ['Compose, escaped', { ...TOLD, 'compose.yaml': 'services: {a: {build: {context: ., args: {"\\u0049MAGE": x}}}}' }],
    ['Compose, a variable for the name', { ...TOLD, 'compose.yaml': 'services: {a: {build: {context: ., args: ["$X=1"]}}}' }],
    [
      'Compose, an override',
      { ...TOLD, 'compose.yaml': 'services: {a: {build: .}}', 'compose.override.yaml': 'services: {a: {build: {args: ["${X}"]}}}' },
    ],
    ['Compose, one that is not clear', { ...TOLD, 'compose.yaml': 'services: {a: {build: {context: "$X"}}}' }],
    ['bake', { ...TOLD, 'docker-bake.hcl': 'target "a" {\n  args = {\n    IMAGE = "x"\n  }\n}\n' }],
    ['bake, by a function', { ...TOLD, 'docker-bake.hcl': 'target "a" {\n  args = merge({}, ARGS)\n}\n' }],
    ['bake that cannot be read', { ...TOLD, 'docker-bake.hcl': 'target "a" {' }],
    ['a call of bake', { ...TOLD, Makefile: 'image:\n\tdocker buildx bake $(OPTIONS)\n' }],
    ['a script', { ...TOLD, 'build.sh': 'docker build --build-arg IMAGE .' }],
    ['a script, a variable', { ...TOLD, 'build.sh': 'docker build --build-arg "$1" .' }],
    ['a script, a variable for the name', { ...TOLD, 'build.sh': 'docker build --build-arg=${NAME}=1 .' }],
    ['a script, a file', { ...TOLD, 'build.sh': 'podman build --build-arg-file args.conf .' }],
    ['a script, options in a variable', { ...TOLD, 'build.sh': 'docker build $OPTIONS .' }],
    ['a script, its own arguments', { ...TOLD, 'build.sh': 'docker build "$@" .' }],
    ['a script, Compose', { ...TOLD, 'build.sh': 'docker compose build "$@"' }],
    ['CircleCI', { ...TOLD, '.circleci/config.yml': 'jobs: {a: {steps: [{docker/build: {extra_build_args: << parameters.args >>}}]}}' }],
    ['Azure', { ...TOLD, 'azure-pipelines.yml': 'steps:\n- task: Docker@2\n  inputs:\n    command: build\n    arguments: $(args)\n' }],
    ['a script, a template', { ...TOLD, Justfile: 'build:\n  docker build --build-arg {{ pair }} .\n' }],
    ['a batch file', { ...TOLD, 'build.bat': 'docker build --build-arg %1 .' }],
    ['another image by an option', { ...TOLD, 'build.sh': 'podman build --from "$BASE" .' }],
    ['Jenkins', { ...TOLD, Jenkinsfile: 'docker.build("x", options)' }],
    ['the README', { ...TOLD, 'README.md': 'docker build --build-arg IMAGE=x .' }],
    ['a comment of the Dockerfile', { ...TOLD, Dockerfile: '# docker build --build-arg IMAGE=x .\nARG IMAGE=node:22\nFROM $IMAGE\n' }],
    ['settings of a cloud', { ...TOLD, 'deploy/fly.toml': '[build.args]\nIMAGE = "x"\n' }],
    ['a program', { ...TOLD, 'ci/build.py': 'run(["docker", "build", "--build-arg", pair])' }],
    ['settings of a package.json', { ...TOLD, 'package.json': '{"docker": {"IMAGE": "x"}}' }],
  ])('%s', async (_, files) => {
    expect(await isKept(files)).toBe(false);
  });

  test.each([
    { entries: 3, size: 1000 },
    { entries: 100, size: 50 },
  ])('a repository that is too large to be looked through: %j', async (most) => {
    const dockerfile = join(realpathSync(makeFolder(TOLD)), 'Dockerfile');
    const location = await locateContext(dockerfile);
    expect([keptDefaults(dockerfile, location)('IMAGE'), keptDefaults(dockerfile, location, most)('IMAGE')]).toEqual([true, false]);
  });
});
