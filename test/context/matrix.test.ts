import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateContext } from '../../src/context/locate.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

const FLAGS = '--target run --build-arg A=1 --build-context x=../y';

/** For each row of the table in docs/context.md, a repository that builds web/Dockerfile with the folder `src`. */
const ROWS: Readonly<Record<string, Files>> = {
  'Compose file': {
    'compose.yaml':
      'services: {web: {build: {context: src, dockerfile: ../web/Dockerfile, target: run, args: {A: 1}, additional_contexts: {x: service:y}}}}',
  },
  'bake file, JSON': {
    'docker-bake.json': JSON.stringify({
      target: { web: { context: 'src', dockerfile: '../web/Dockerfile', target: 'run', args: { A: '1' }, contexts: { x: 'target:y' } } },
    }),
  },
  'bake file, HCL': {
    'docker-bake.hcl':
      'target "web" {\n  context = "src"\n  dockerfile = "../web/Dockerfile"\n  target = "run"\n  args = { A = 1 }\n  contexts = { x = "target:y" }\n}\n',
  },
  'GitHub workflow, docker/build-push-action': {
    '.github/workflows/ci.yml':
      'jobs:\n  x:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: ./src\n          file: web/Dockerfile\n          target: run\n          build-args: A=1\n          build-contexts: x=../y\n',
  },
  'GitHub workflow, commands': {
    '.github/workflows/ci.yml': `jobs:\n  x:\n    steps:\n      - working-directory: web\n        run: docker build -f Dockerfile ${FLAGS} ../src\n`,
  },
  'script, Makefile, package.json': { Makefile: `x:\n\tdocker build -f web/Dockerfile \\\n\t\t${FLAGS} src\n` },
  'GitLab CI and other pipelines': { '.gitlab-ci.yml': `x:\n  script:\n    - docker build -f web/Dockerfile ${FLAGS} src\n` },
  'Cloud Build': {
    'cloudbuild.yaml': `steps:\n  - name: gcr.io/cloud-builders/docker\n    args: ['build', ${[...FLAGS.split(' '), '-f', 'web/Dockerfile'].map((word) => `'${word}'`).join()}, src]\n`,
  },
  kaniko: {
    '.gitlab-ci.yml':
      'x:\n  script:\n    - /kaniko/executor --context $CI_PROJECT_DIR/src --dockerfile web/Dockerfile --target run --build-arg A=1\n',
  },
  Skaffold: {
    'skaffold.yaml':
      'build:\n  artifacts:\n    - image: x\n      context: src\n      docker: {dockerfile: ../web/Dockerfile, target: run, buildArgs: {A: "1"}}\n',
  },
  'development container': {
    '.devcontainer/devcontainer.json':
      '{ // for VS Code\n  "build": { "dockerfile": "../web/Dockerfile", "context": "../src", "target": "run", "args": { "A": "1" }, },\n}\n',
  },
};

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/context.md'), 'utf8');
const TABLE = PAGE.split('\n').flatMap((line) => {
  const [, name, ...cells] =
    /^\| \[([^\]]+)\]\[\w[\w-]*\] +\| (.*) \|$/u.exec(line)?.flatMap((part, at) => (at === 2 ? part.split('|') : part)) ?? [];
  return name === undefined ? [] : [{ name, cells: cells.map((cell) => cell.trim()) }];
});

describe('the table of docs/context.md', () => {
  test('has a row for each kind of evidence', () => {
    expect(TABLE.map(({ name }) => name)).toEqual(Object.keys(ROWS));
  });

  test.each(TABLE)('$name', async ({ name, cells }) => {
    const top = realpathSync(makeFolder({ '.git/HEAD': '', 'web/Dockerfile': '', 'src/x': '', ...ROWS[name] }));
    const { root, builds } = await locateContext(join(top, 'web/Dockerfile'));
    const [build] = builds;
    const taken = [root === join(top, 'src'), build?.target === 'run', build?.args.get('A') === '1', build?.contexts.has('x') === true];
    expect(taken.map((one) => (one ? 'yes' : 'no'))).toEqual(cells.slice(0, 4));
  });

  test('and the one of builders has each that is known of', () => {
    const text = ['known-builders', 'api-clients']
      .map((name) => readFileSync(join(import.meta.dirname, `../../src/context/${name}.ts`), 'utf8'))
      .join('');
    const sources = [...text.matchAll(/^ {4}docs: '([^']+)'/gmu)].map(([, url]) => url);
    const rows = [...PAGE.matchAll(/^\| .* \| (https:\/\/\S+) +\|$/gmu)].map(([, url]) => url);
    expect(rows).toEqual(sources);
  });

  test('each kind has its documentation', () => {
    for (const [, label] of PAGE.matchAll(/^\| \[[^\]]+\]\[([\w-]+)\]/gmu))
      expect(PAGE).toMatch(new RegExp(`^\\[${label}\\]: https://`, 'mu'));
  });
});
