import { realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toldBuilds } from '../../src/context/builds.ts';
import { combinationsOf, writtenOutIn } from '../../src/context/workflow-values.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

const DOCKERFILES: Files = { 'api/Dockerfile': '', 'web/Dockerfile': '', 'docker/web.Dockerfile': '', Dockerfile: '' };

async function told(files: Files): Promise<{ readonly short: readonly string[]; readonly unclear: boolean }> {
  const top = realpathSync(makeFolder({ '.git/HEAD': '', ...DOCKERFILES, ...files }));
  const { builds, unclear } = await toldBuilds([top], top);
  const name = (path: string): string => path.slice(top.length + 1) || '.';
  return {
    short: builds.map(
      ({ dockerfile, context, target }) => `${name(dockerfile)} in ${name(context)}${target === undefined ? '' : ` to ${target}`}`,
    ),
    unclear: unclear.length > 0,
  };
}

const action = (...inputs: readonly string[]): string => `{uses: docker/build-push-action@v6, with: {${inputs.join(', ')}}}`;
const workflow = (job: string, more = ''): Files => ({ '.github/workflows/x.yml': `${more}jobs:\n  a: {${job}}\n` });

describe('combinations of a matrix', () => {
  test.each<[string, unknown, unknown]>([
    ['none', undefined, [{}]],
    ['no matrix in a strategy', { 'fail-fast': false }, [{}]],
    ['one axis', { matrix: { a: [1, 2] } }, [{ a: 1 }, { a: 2 }]],
    [
      'two axes',
      { matrix: { a: [1], b: ['x', 'y'] } },
      [
        { a: 1, b: 'x' },
        { a: 1, b: 'y' },
      ],
    ],
    ['all included', { matrix: { include: [{ a: 1 }, { a: 2 }] } }, [{ a: 1 }, { a: 2 }]],
    ['included in those that agree', { matrix: { a: [1, 2], include: [{ a: 2, b: 3 }] } }, [{ a: 1 }, { a: 2, b: 3 }]],
    [
      'included in all',
      { matrix: { a: [1, 2], include: [{ b: 3 }] } },
      [
        { a: 1, b: 3 },
        { a: 2, b: 3 },
      ],
    ],
    ['one more', { matrix: { a: [1], include: [{ a: 5 }] } }, [{ a: 1 }, { a: 5 }]],
    ['left out', { matrix: { a: [1, 2], b: [3, 4], exclude: [{ a: 1 }, { a: 2, b: 4 }] } }, [{ a: 2, b: 3 }]],
    ['an axis that is made', { matrix: { a: '${{ fromJSON(x) }}' } }, undefined],
    ['one that is made as a whole', { matrix: '${{ fromJSON(x) }}' }, undefined],
    ['what is included is made', { matrix: { a: [1], include: '${{ fromJSON(x) }}' } }, undefined],
    ['too many', { matrix: { a: Array(20).fill(1), b: Array(20).fill(1) } }, undefined],
    ['no list', { matrix: { a: { b: 1 } } }, undefined],
  ])('%s', (_, strategy, combinations) => {
    expect(combinationsOf(strategy)).toEqual(combinations);
  });
});

describe('expressions', () => {
  const scope = {
    matrix: { dir: 'web', of: { file: 'F', n: 1 }, list: [1] },
    inputs: { dir: 'api', empty: '', open: undefined, next: '${{ matrix.dir }}', strange: '${{ github.ref }}' },
    env: { A: 'a', B: '${{ env.A }}b', C: '${{ env.C }}' },
  };
  test.each<[string, string]>([
    ['${{ matrix.dir }}', 'web'],
    ['./${{matrix.dir}}/${{ inputs.DIR }}', './web/api'],
    ['${{ matrix.of.file }}${{ matrix.of.n }}', 'F1'],
    ["${{ matrix['dir'] }}", 'web'],
    ['${{ matrix.nothing }}', ''],
    ["${{ inputs.empty || 'x' }}", 'x'],
    ["${{ inputs.dir || 'x' }}", 'api'],
    ['${{ inputs.next }}', 'web'],
    ['${{ env.B }}', 'ab'],
  ])('%s', (text, value) => {
    expect(writtenOutIn(text, scope)).toBe(value);
  });

  test.each([
    '${{ github.workspace }}',
    '${{ inputs.open }}',
    "${{ inputs.open || 'x' }}",
    '${{ inputs.strange }}',
    '${{ env.OTHER }}',
    '${{ env.C }}',
    '${{ matrix }}',
    '${{ matrix.list }}',
    '${{ matrix.list[0] }}',
    '${{ matrix.of }}',
    "${{ matrix.dir == 'web' && 'x' }}",
    "${{ format('{0}', matrix.dir) }}",
    '${{ steps.a.outputs.dir }}',
  ])('not known: %s', (text) => {
    expect(writtenOutIn(text, scope)).toBe(text);
  });

  test('a context of which nothing is known', () => {
    const nothing = { matrix: undefined, inputs: undefined, env: {} };
    expect(writtenOutIn('${{ matrix.a }}${{ inputs.a }}', nothing)).toBe('${{ matrix.a }}${{ inputs.a }}');
  });
});

const BOTH = ['web/Dockerfile in web', 'api/Dockerfile in api'];

describe('builds of a workflow', () => {
  test.each<[string, Files, readonly string[]]>([
    ['a matrix', workflow(`strategy: {matrix: {dir: [web, api]}}, steps: [${action('context: "${{ matrix.dir }}"')}]`), BOTH],
    [
      'what a matrix includes',
      workflow(
        `strategy: {matrix: {include: [{dir: ., file: web/Dockerfile, to: run}, {dir: api}]}}, steps: [${action('context: "./${{ matrix.dir }}"', 'file: "${{ matrix.file }}"', 'target: "${{ matrix.to }}"')}]`,
      ),
      ['web/Dockerfile in . to run', 'api/Dockerfile in api'],
    ],
    [
      'jobs that build the same',
      workflow(
        `strategy: {matrix: {arch: [x, y], dir: [web]}}, steps: [${action('context: "${{ matrix.dir }}"', 'platforms: "${{ matrix.arch }}"')}]`,
      ),
      ['web/Dockerfile in web'],
    ],
    [
      'commands',
      workflow('strategy: {matrix: {dir: [web, api]}}, steps: [{run: "docker build -t x:${{ github.sha }} ${{ matrix.dir }}"}]'),
      BOTH,
    ],
    [
      'their folder',
      workflow(
        'strategy: {matrix: {dir: [web, api]}}, defaults: {run: {working-directory: "${{ matrix.dir }}"}}, steps: [{run: docker build .}]',
      ),
      BOTH,
    ],
    ['the environment of a step', workflow('steps: [{run: "docker build $DIR", env: {DIR: web}}]'), ['web/Dockerfile in web']],
    ['the environment of a job', workflow('env: {DIR: web}, steps: [{run: "docker build ./${DIR}"}]'), ['web/Dockerfile in web']],
    [
      'the environment of a workflow',
      workflow(`steps: [${action('context: "${{ env.DIR }}"')}]`, 'env: {DIR: web}\n'),
      ['web/Dockerfile in web'],
    ],
    [
      'calls of a workflow, in jobs of a matrix',
      {
        ...workflow(`steps: [${action('context: "${{ inputs.dir }}"')}]`, 'on: {workflow_call: {inputs: {dir: {type: string}}}}\n'),
        '.github/workflows/y.yml':
          'jobs:\n  b: {strategy: {matrix: {dir: [web, api]}}, uses: ./.github/workflows/x.yml, with: {dir: "${{ matrix.dir }}"}}\n',
      },
      BOTH,
    ],
    [
      'calls of an action, one with the default',
      {
        '.github/actions/img/action.yml': `inputs: {dir: {default: web}}\nruns: {using: composite, steps: [${action('context: "${{ inputs.dir }}"')}]}\n`,
        '.github/workflows/y.yml':
          'jobs:\n  b: {steps: [{uses: ./.github/actions/img}, {uses: ./.github/actions/img/, with: {dir: api}}]}\n',
      },
      BOTH,
    ],
    [
      'a call that hands on what it was given',
      {
        '.github/actions/img/action.yml': `inputs: {dir: {required: true}}\nruns: {using: composite, steps: [${action('context: "${{ inputs.dir }}"')}]}\n`,
        '.github/workflows/x.yml':
          'on: {workflow_call: {inputs: {service: {type: string}}}}\njobs:\n  b: {steps: [{uses: ./.github/actions/img, with: {dir: "${{ inputs.service }}"}}]}\n',
        '.github/workflows/y.yml':
          'jobs:\n  b: {uses: ./.github/workflows/x.yml, with: {service: web}}\n  c: {uses: ./.github/workflows/x.yml, with: {service: api}}\n',
      },
      BOTH,
    ],
  ])('%s', async (_, files, builds) => {
    expect(await told(files)).toEqual({ short: builds, unclear: false });
  });

  test.each<[string, Files, readonly string[]]>([
    [
      'who starts it may say another folder',
      workflow(`steps: [${action('context: "${{ inputs.dir }}"')}]`, 'on: {workflow_dispatch: {inputs: {dir: {default: web}}}}\n'),
      ['web/Dockerfile in web'],
    ],
    [
      'one that nobody calls',
      workflow(`steps: [${action('context: "${{ inputs.dir }}"')}]`, 'on: {workflow_call: {inputs: {dir: {default: web}}}}\n'),
      [],
    ],
    [
      'a matrix that is made',
      workflow(`strategy: {matrix: {dir: "\${{ fromJSON(needs.a.outputs.b) }}"}}, steps: [${action('context: "${{ matrix.dir }}"')}]`),
      [],
    ],
    ['a variable that the command sets', workflow('env: {DIR: web}, steps: [{run: "DIR=$(pick); docker build $DIR"}]'), []],
    ['a variable that nobody sets', workflow('steps: [{run: "docker build $DIR", env: {OTHER: web}}]'), []],
    ['a variable that is not all plain', workflow('steps: [{run: "docker build $DIR", env: {DIR: web --push}}]'), []],
    [
      'workflows that call one another',
      {
        ...workflow(`steps: [${action('context: "${{ inputs.dir }}"')}]`, 'on: {workflow_call: {inputs: {dir: {type: string}}}}\n'),
        '.github/workflows/y.yml':
          'on: {workflow_call: {}}\njobs:\n  b: {uses: ./.github/workflows/z.yml, with: {d: "${{ inputs.d }}"}}\n  c: {uses: ./.github/workflows/x.yml, with: {dir: "${{ inputs.d }}"}}\n',
        '.github/workflows/z.yml': 'on: {workflow_call: {}}\njobs:\n  b: {uses: ./.github/workflows/y.yml, with: {d: "${{ inputs.d }}"}}\n',
      },
      [],
    ],
    [
      'a matrix that an action knows nothing of',
      { '.github/actions/a/action.yml': `runs: {using: composite, steps: [${action('context: "${{ matrix.dir }}"')}]}\n` },
      [],
    ],
  ])('unclear: %s', async (_, files, builds) => {
    expect(await told(files)).toEqual({ short: builds, unclear: true });
  });
});
