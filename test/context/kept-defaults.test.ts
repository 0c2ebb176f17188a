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
    ['a Makefile that also builds Go', { ...TOLD, Makefile: 'a:\n\t$(GO) build $(FLAGS) ./...\n\t$(DOCKER) build -t $(TAG) --pull .\n' }],
    ['a build in another folder', { ...TOLD, 'release/build.sh': 'docker build -t "$TAG" --pull .' }],
    ['what a program says', { ...TOLD, 'src/a.js': 'throw new Error("docker build failed for it");\n$el.build($x);' }],
    ['a comment that names it', { ...TOLD, Dockerfile: '# IMAGE is small\nARG IMAGE=node:22\nFROM $IMAGE\n' }],
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
    ['a script in any folder', { ...TOLD, 'release/build.sh': 'docker build "$@" .' }],
    ['a pipeline in any folder', { ...TOLD, 'ci/image.gitlab-ci.yml': 'a:\n  script:\n    - docker build $OPTIONS .\n' }],
    ['a package.json in any folder', { ...TOLD, 'web/package.json': '{"scripts": {"image": "docker build $OPTIONS .."}}' }],
    ['a batch file, its own arguments', { ...TOLD, 'build.bat': 'docker build %* .\r\n' }],
    ['PowerShell in UTF-16', { ...TOLD, 'build.ps1': [...'\uFEFFdocker build --build-arg IMAGE=x .'].join('\0') }],
    ['a program, an array', { ...TOLD, 'ci/build.py': 'run(["docker", "build", *options, "."])' }],
    ['a program, a template', { ...TOLD, 'ci/build.mjs': 'execSync(`docker build ${options} .`);' }],
    ['a Makefile, the program in a variable', { ...TOLD, Makefile: 'image:\n\t$(DOCKER) build $(OPTIONS) -t x .\n' }],
    ['a script, the program in a variable', { ...TOLD, 'build.sh': '"${ENGINE:-docker}" buildx build "$@" .' }],
    ['a script, the command in a variable', { ...TOLD, 'build.sh': 'run="docker build -t x $OPTIONS ."\neval "$run"' }],
    ['a script, the start of a command in a variable', { ...TOLD, 'build.sh': 'run="docker build"\n$run "$@" .' }],
    ['a script, a line that goes on', { ...TOLD, 'build.sh': 'docker \\\n  build "$@" .' }],
    ['a script, the second of a line', { ...TOLD, 'release/build.sh': 'docker build . && docker build "$@" .' }],
    ['a script, xargs', { ...TOLD, 'build.sh': 'echo "$OPTIONS" | xargs docker build .' }],
    ['a script, Compose on several lines', { ...TOLD, 'build.sh': 'docker compose \\\n  build \\\n  "$@"' }],
    ['a Makefile, Compose in a variable', { ...TOLD, Makefile: 'DC = docker compose\na:\n\t$(DC) build $(OPTIONS)\n' }],
    ['a call of bake on several lines', { ...TOLD, 'build.sh': 'docker buildx bake \\\n  --load \\\n  "$@"' }],
    ['a call of bake without buildx', { ...TOLD, 'build.sh': 'docker bake "$@"' }],
    ['bake --set of a variable', { ...TOLD, 'build.sh': 'docker buildx bake --set "*.args.$1=$2"' }],
    ['Compose in another folder', { ...TOLD, 'infra/compose.yaml': 'services: {a: {build: {context: .., args: ["${X}"]}}}' }],
    [
      'kaniko in a manifest',
      { ...TOLD, 'k8s/a.yaml': 'image: gcr.io/kaniko-project/executor\nargs: ["--context=.", "$(params.ARGS[*])"]' },
    ],
    ['Ansible', { ...TOLD, 'a.yml': '- community.docker.docker_image_build:\n    args: "{{ all }}"\n' }],
    ['GoReleaser', { ...TOLD, '.goreleaser.yaml': 'dockers:\n- build_flag_templates:\n  - "{{ .Env.FLAGS }}"\n' }],
    ['Jenkins without parentheses', { ...TOLD, Jenkinsfile: 'docker.build "x", options' }],
    ['Azure, behind another option', { ...TOLD, 'azure-pipelines.yml': '- task: Docker@2\n  inputs:\n    arguments: -q $(args)\n' }],
    ['CircleCI, behind another option', { ...TOLD, '.circleci/config.yml': 'extra_build_args: "-q << parameters.args >>"' }],
    ['Woodpecker, a secret', { ...TOLD, '.woodpecker.yml': 'settings:\n  build_args:\n    from_secret: all\n' }],
    ['another action', { ...TOLD, '.github/workflows/b.yml': 'with: {build_extra_args: "${{ inputs.args }}"}' }],
    ['an action with lines', { ...TOLD, '.github/workflows/b.yml': 'with:\n  extra-args: |\n    --squash\n    ${{ inputs.args }}\n' }],
    ['a comment that tells of CI', { ...TOLD, Dockerfile: '# CI passes IMAGE for CUDA\nARG IMAGE=node:22\nFROM $IMAGE\n' }],
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
