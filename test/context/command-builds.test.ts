import { realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildCommandOf } from '../../src/context/build-command.ts';
import { toldBuilds } from '../../src/context/builds.ts';
import { commandsOf } from '../../src/context/command-words.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

/** `Dockerfile in context`, paths from the top, and whether something was not plain. */
async function told(
  files: Files,
): Promise<{ readonly short: readonly string[]; readonly unclear: boolean; readonly unread: readonly string[] }> {
  const top = realpathSync(makeFolder({ '.git/HEAD': '', ...files }));
  const { builds, unclear, unread } = await toldBuilds([top], top);
  const name = (path: string): string => path.slice(top.length + 1) || '.';
  return {
    short: builds.map(({ dockerfile, context }) => `${name(dockerfile)} in ${name(context)}`),
    unclear: unclear.length > 0,
    unread: unread.map(name),
  };
}

const WEB = 'web/Dockerfile in web';

describe('commands', () => {
  test.each<[string, string]>([
    ['docker build web', WEB],
    ['docker build -t "$IMAGE:latest" --pull web/', WEB],
    ['docker build -t $IMAGE --no-cache=true ./web', WEB],
    ['docker buildx build --platform linux/amd64,linux/arm64 --push -t x web', WEB],
    ['DOCKER_BUILDKIT=1 docker build --build-arg V=$(git rev-parse HEAD) web', WEB],
    ['docker build --build-arg "V=$(git log -1 --format=%h)" -f web/Dockerfile .', 'web/Dockerfile in .'],
    ['docker build --file=web/Dockerfile .', 'web/Dockerfile in .'],
    ['docker build -fweb/Dockerfile .', 'web/Dockerfile in .'],
    ['docker build . -f web/Dockerfile', 'web/Dockerfile in .'],
    ['docker build . -f web/Dockerfile > log 2>&1', 'web/Dockerfile in .'],
    ['docker build -f ./web/Dockerfile $(pwd)', 'web/Dockerfile in .'],
    ['docker build -f web/Dockerfile "$PWD"', 'web/Dockerfile in .'],
    ['docker build "$CI_PROJECT_DIR/web"', WEB],
    ['docker build "$(git rev-parse --show-toplevel)/web"', WEB],
    ['cd web && docker build .', WEB],
    ['cd "web" && sudo docker --context x build -t a . && docker push a', WEB],
    ['(cd web; docker build .)', WEB],
    ['pushd web && docker build .', WEB],
    ['bash -c "cd web && docker build ."', WEB],
    ["sh 'docker build web'", WEB],
    ['podman build -t x web', WEB],
    ['buildah bud -f web/Dockerfile .', 'web/Dockerfile in .'],
    ['nerdctl build web', WEB],
    ['docker image build web', WEB],
    ['docker builder build web', WEB],
    ['/kaniko/executor --context dir:///workspace/web --destination x', WEB],
    ['/kaniko/executor --context $CI_PROJECT_DIR --context-sub-path web --cache=true --destination $I', WEB],
    ['/kaniko/executor -c . -f web/Dockerfile --no-push', 'web/Dockerfile in .'],
  ])('%s', async (line, build) => {
    expect((await told({ 'web/Dockerfile': '', 'build.sh': `#!/bin/sh\n${line}\n` })).short).toEqual([build]);
  });

  test.each<[string, boolean]>([
    ['docker build $DIR', true],
    ['docker build -f $FILE web', true],
    ['docker build $FLAGS web', true],
    ['docker build --new-option web', true],
    ['docker build -x web', true],
    ['docker build web other', true],
    ['docker build', true],
    ['docker build -', true],
    ['docker build - < web/Dockerfile', true],
    ['docker build https://github.com/x/y.git', true],
    ['docker build "web', true],
    ['cd $DIR && docker build .', true],
    ['docker build nothing', true],
    ['docker build {a,web}', true],
    ['docker build w*', true],
    ['docker compose build web', false],
    ['docker-compose build web', false],
    ['docker run x build web', false],
    ['docker buildx bake web', false],
    ['# docker build web', false],
    ['echo docker-build web', false],
    ['npm run docker:build web', false],
  ])('nothing: %s', async (line, unclear) => {
    expect(await told({ 'web/Dockerfile': '', 'build.sh': `${line}\n` })).toMatchObject({ short: [], unclear });
  });

  test.each<[string, Files, readonly string[]]>([
    ['options on lines of their own', { 'build.sh': 'docker build \\\n  -t x \\\n  web\n' }, [WEB]],
    ['a folder that a line before enters', { 'build.sh': 'cd web\ndocker build .\n' }, [WEB]],
    ['each line of a Makefile begins anew', { Makefile: 'x:\n\tcd web\n\tdocker build .\n', Dockerfile: '' }, ['Dockerfile in .']],
    ['the folder of the script', { 'scripts/x.sh': 'cd "$(dirname "$0")/.."\ndocker build web\n' }, [WEB]],
    ['the folder of the script, without quotes', { 'web/x.sh': '', 'scripts/x.sh': 'cd $(dirname $0)/../web && docker build .\n' }, [WEB]],
    ['from the top or the folder of the script, whichever has it', { 'docker/build.sh': 'docker build web\n' }, [WEB]],
    ['neither of them alone', { 'docker/build.sh': 'docker build .\n', 'docker/Dockerfile': '', Dockerfile: '' }, []],
    ['package.json', { 'package.json': '{"scripts":{"a":"tsc && docker build -t x web"}}' }, [WEB]],
    [
      'GitLab',
      { '.gitlab-ci.yml': 'x:\n  script:\n    - cd web\n    - docker build .\ny:\n  script:\n    - docker build web\n' },
      [WEB, WEB],
    ],
    ['a text of several lines', { '.travis.yml': 'script: |\n  docker build \\\n    web\n' }, [WEB]],
    ['a quoted line', { '.gitlab-ci.yml': 'x:\n  script:\n    - "docker build -t $X web"\n' }, [WEB]],
    ['Jenkins', { Jenkinsfile: 'steps { sh "docker build -t x:${env.BUILD} web" }\n' }, [WEB]],
    ['a script that has the name of a Dockerfile', { 'bin/dockerfile': '#!/bin/sh\ndocker build web\n' }, [WEB]],
    ['a script that has the name of a notice', { 'ci/NOTICE': '#!/bin/sh\ndocker build web\n' }, [WEB]],
    ['a Dockerfile', { 'bin/Dockerfile': 'FROM x\nRUN docker build web\n' }, []],
    ['a lower case dockerfile', { 'low/dockerfile': '', 'x.sh': 'docker build low\n' }, ['low/dockerfile in low']],
    ['a folder outside the repository', { 'x.sh': 'docker build -f web/Dockerfile ..\n' }, []],
  ])('%s', async (_, files, builds) => {
    expect((await told({ 'web/Dockerfile': '', ...files })).short).toEqual(builds);
  });
});

describe('workflows', () => {
  const job = (steps: string, more = ''): Files => ({ '.github/workflows/x.yml': `jobs:\n  a:\n${more}    steps:\n${steps}` });
  const action = (inputs: string): string => `      - uses: docker/build-push-action@v6\n        with: {${inputs}}\n`;

  test.each<[string, Files, readonly string[]]>([
    ['the repository itself', { ...job(action('push: true')), Dockerfile: '' }, ['Dockerfile in .']],
    ['a Dockerfile of the repository', job(action('file: web/Dockerfile')), ['web/Dockerfile in .']],
    ['a folder', job(action('context: ./web')), [WEB]],
    ['a folder of the repository itself', job(action('context: "{{defaultContext}}:web"')), [WEB]],
    ['the folder of the workflow', job(action('context: "${{ github.workspace }}/web"')), [WEB]],
    ['commands, in their folder', job('      - run: docker build .\n        working-directory: web\n'), [WEB]],
    ['commands, in the folder of the job', job('      - run: docker build .\n', '    defaults: {run: {working-directory: web}}\n'), [WEB]],
    ['several lines', job('      - run: |\n          cd web\n          docker build \\\n            -t x .\n'), [WEB]],
    [
      'a composite action',
      { '.github/actions/x/action.yml': 'runs:\n  using: composite\n  steps:\n    - run: docker build web\n      shell: bash\n' },
      [WEB],
    ],
  ])('%s', async (_, files, builds) => {
    expect(await told({ 'web/Dockerfile': '', ...files })).toEqual({ short: builds, unclear: false, unread: [] });
  });

  test.each<[string, Files]>([
    ['an expression', job(action('context: "${{ matrix.dir }}"'))],
    ['an expression for the file', job(action('context: web, file: "${{ inputs.file }}"'))],
    ['a folder with an expression', job('      - run: docker build .\n        working-directory: ${{ matrix.dir }}\n')],
    ['the repository is elsewhere', job(`      - uses: actions/checkout@v5\n        with: {path: src}\n${action('context: web')}`)],
    ['no such folder', job(action('context: other'))],
    ['odd types', job(action('context: [web], file: {a: b}'))],
  ])('unclear: %s', async (_, files) => {
    expect(await told({ 'web/Dockerfile': '', ...files })).toMatchObject({ short: [], unclear: true });
  });
});

describe('other pipelines', () => {
  test.each<[string, Files, readonly string[]]>([
    [
      'a step in a folder',
      { 'cloudbuild.yaml': "steps: [{name: 'gcr.io/cloud-builders/docker', dir: web, args: [build, -t, x, .]}]" },
      [WEB],
    ],
    ['JSON', { 'cloudbuild.json': '{"steps":[{"name":"docker","args":["build","web"]}]}' }, [WEB]],
    ['a shell', { 'cloudbuild.yaml': "steps: [{name: docker, entrypoint: bash, args: ['-c', 'cd web && docker build .']}]" }, [WEB]],
    ['a script', { 'cloudbuild.yaml': 'steps:\n  - name: docker\n    script: |\n      docker build web\n' }, [WEB]],
    [
      'kaniko',
      { 'cloudbuild.yaml': "steps: [{name: 'gcr.io/kaniko-project/executor:latest', args: ['--context=web', '--destination=x']}]" },
      [WEB],
    ],
    [
      'submitted from its folder',
      { 'deploy/cloudbuild.yaml': 'steps: [{name: docker, args: [build, .]}]', 'deploy/Dockerfile': '' },
      ['deploy/Dockerfile in deploy'],
    ],
    ['not docker', { 'cloudbuild.yaml': 'steps: [{name: npm, args: [build, web]}]' }, []],
    [
      'Skaffold',
      {
        'skaffold.yaml':
          'kind: Config\n---\nbuild: {artifacts: [{image: x, context: web}, {image: y, jib: {}}, {image: z, context: a, buildpacks: {}}]}\n',
      },
      [WEB],
    ],
    [
      'a profile of Skaffold',
      { 'skaffold.yaml': 'profiles: [{name: p, build: {artifacts: [{image: x, context: web, kaniko: {dockerfile: Dockerfile}}]}}]\n' },
      [WEB],
    ],
    ['a development container of older form', { '.devcontainer.json': '{"dockerFile": "web/Dockerfile", "context": "web"}' }, [WEB]],
    [
      'one of several',
      { '.devcontainer/a/devcontainer.json': '{"build": {"dockerfile": "../../web/Dockerfile"}}' },
      ['web/Dockerfile in .devcontainer/a'],
    ],
    ['an image', { '.devcontainer.json': '{"image": "x"}' }, []],
  ])('%s', async (_, files, builds) => {
    expect(await told({ 'web/Dockerfile': '', ...files })).toEqual({ short: builds, unclear: false, unread: [] });
  });

  test.each<[string, Files, readonly string[]]>([
    ['a workflow that is no YAML', { '.github/workflows/x.yml': 'a: [\n# docker build .' }, ['.github/workflows/x.yml']],
    ['one that is too large', { 'skaffold.yaml': `x: docker build\n${'#'.repeat(130 * 1024)}` }, ['skaffold.yaml']],
    ['JSON that is none', { '.devcontainer.json': '{"build": ' }, ['.devcontainer.json']],
    ['JSON that is too deep', { '.devcontainer.json': '['.repeat(100_000) }, ['.devcontainer.json']],
    [
      'aliases upon aliases',
      {
        'skaffold.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(
          /./gu,
          (n) =>
            `${n}: &${n} [${Array(9)
              .fill(`*${String.fromCharCode(n.charCodeAt(0) - 1)}`)
              .join()}]\n`,
        )}build: *i\n`,
      },
      ['skaffold.yaml'],
    ],
  ])('not read: %s', async (_, files, unread) => {
    expect(await told({ 'web/Dockerfile': '', ...files })).toMatchObject({ short: [], unread });
  });
});

describe('words', () => {
  test.each<[string, readonly (readonly string[])[]]>([
    ['a \'b c\' "d $E"x\\ y', [['a', 'b c', 'd $Ex y']]],
    ['a && b || c; d | e & f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['a $(b c) `d e` ${{ f g }} $H', [['a', '$(b c)', '`d e`', '${{ f g }}', '$H']]],
    ['a "$(b "c")" d', [['a', '$(b "c")', 'd']]],
    ['a "b', [['a']]],
    ['a $(b $(c)) d', [['a']]],
    ['', []],
  ])('%s', (line, words) => {
    expect(commandsOf(line)).toEqual(words);
  });

  test('lines that were made to take long', () => {
    for (const piece of ['"$(', '$(', '"$()', "'", '`', '${{', '\\', '"\\', '$', 'a "b', '&', '((', '"a$']) {
      const line = `docker build ${piece.repeat(20_000)}`;
      for (const words of commandsOf(line)) buildCommandOf(words);
      expect(commandsOf(line).flat().join('').length).toBeLessThanOrEqual(16_384);
    }
  });
});
