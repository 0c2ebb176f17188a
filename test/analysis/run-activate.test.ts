import { describe, expect, test } from 'vitest';
import { commandsOf, known, shapeOf, stepsOf, unknown, whyOf, type Situation } from './run-helpers.ts';

const PATH: Situation = { env: { PATH: '/usr/bin' } };
const BASH: Situation = { ...PATH, shell: ['/bin/bash', '-c'] };

/** The variables of the last command that tell of the environment. */
function lastOf(text: string, situation: Situation): string {
  const command = stepsOf(text, situation).at(-1)?.commands.at(-1);
  const names = ['VIRTUAL_ENV', 'PATH', 'PYTHONHOME'];
  return names
    .flatMap((name) => {
      const value = command?.variables.get(name);
      return value === undefined ? [] : [`${name}=${value.kind === 'known' ? value.text : value.term}`];
    })
    .join(' ');
}

describe('a virtual environment is entered', () => {
  test.each([
    ['. /v/bin/activate && a', PATH, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
    ['. venv/bin/activate && a', PATH, 'VIRTUAL_ENV=/app/venv PATH=/app/venv/bin:/usr/bin'],
    ['. ./venv/bin/activate && a', PATH, 'VIRTUAL_ENV=/app/venv PATH=/app/venv/bin:/usr/bin'],
    ['cd /v && . bin/activate && a', PATH, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
    ['. "$VENV/bin/activate" && a', { env: { VENV: '/v', PATH: '/b' } }, 'VIRTUAL_ENV=/v PATH=/v/bin:/b'],
    ['. /v/bin/activate && a', {}, 'VIRTUAL_ENV=/v PATH=/v/bin:${PATH}'],
    ['PATH=/x:$PATH; . /v/bin/activate && a', PATH, 'VIRTUAL_ENV=/v PATH=/v/bin:/x:/usr/bin'],
    ['. /v/bin/activate && a', { env: { PATH: '/b', PYTHONHOME: '/p' } }, 'VIRTUAL_ENV=/v PATH=/v/bin:/b PYTHONHOME=unset'],
    ['. /v/bin/activate; a', PATH, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
    ['set -e; . /v/bin/activate; a', BASH, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
    ['source /v/bin/activate && a', BASH, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
    ['source /v/bin/activate && a', { ...PATH, sh: 'busybox' }, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
    ["bash -c '. /v/bin/activate && a'", PATH, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
    ['(. /v/bin/activate && a); b', PATH, ''],
    ['(. /v/bin/activate && a)', PATH, 'VIRTUAL_ENV=/v PATH=/v/bin:/usr/bin'],
  ] as const)('%s', (text, situation, variables) => {
    expect(lastOf(text, situation)).toBe(variables);
  });

  test('the script is a step of its own', () => {
    expect(shapeOf('. /v/bin/activate && a', PATH)).toBe('S!(.|/v/bin/activate) S!(a)');
    expect(shapeOf('. /v/bin/activate; a', PATH)).toBe('S?(.|/v/bin/activate) S!(a)');
    expect(commandsOf('cd x && . v/bin/activate', PATH)[0]).toBe('/app/x: .|v/bin/activate');
  });

  test('bash goes on where the script is missing: then nobody knows', () => {
    expect(lastOf('. /v/bin/activate; a', BASH)).toMatch(/^VIRTUAL_ENV=.*either/u);
  });

  test('commands inside and outside have other labels', () => {
    const inside = stepsOf('. /v/bin/activate && a', PATH).at(-1)?.label;
    const other = stepsOf('. /w/bin/activate && a', PATH).at(-1)?.label;
    const outside = stepsOf('b && a', PATH).at(-1)?.label;
    expect(new Set([inside, other, outside]).size).toBe(3);
  });
});

describe('not followed', () => {
  test.each([
    ['. activate && a', PATH],
    ['. /v/bin/activate.sh && a', PATH],
    ['. /v/bin/activate x && a', PATH],
    ['. "$X/bin/activate" && a', { env: { X: unknown('', '${X}') } }],
    ['. /v*/bin/activate && a', PATH],
    ['. ~x/bin/activate && a', PATH],
    ['. v/bin/activate && a', { ...PATH, workdir: unknown('', '${w}') }],
    ['source /v/bin/activate && a', PATH],
    ['source /v/bin/activate && a', { ...PATH, sh: undefined }],
    ['. /v/bin/activate && . /w/bin/activate && a', PATH],
    ['X=1 . /v/bin/activate && a', PATH],
    ['. /v/bin/activate > /dev/null && a', PATH],
    ['for i in 1 2; do . /v/bin/activate; done', PATH],
    ['. /v/bin/activate && a', { env: { _OLD_VIRTUAL_PATH: '/b' } }],
  ] as const)('%s', (text, situation) => {
    expect(whyOf(text, situation)).toContain('changes the shell');
  });
});

describe('what stands before a command in a pipe', () => {
  function inputs(text: string): readonly string[] {
    return stepsOf(text, PATH).flatMap(({ commands }) =>
      commands.map(({ argv, input }) => `${argv[0]?.raw ?? ''}<${input?.argv[0]?.raw ?? ''}`),
    );
  }

  test.each([
    ['a | b', 'a< b<a'],
    ['a | b | c', 'a< b<a c<b'],
    ['a', 'a<'],
    ['a; b', 'a< b<'],
    ['(a; b) | c', 'a< b< c<'],
    ['a $(x) | b', 'x< a< b<'],
    ['a | (b; c)', 'a< b< c<'],
    ['a | b $(x)', 'a< x< b<'],
    ["a | sh -c 'b'", 'a< b<'],
    ["sh -c 'a | b'", 'a< b<a'],
    ['a | { b; }', 'a< b<'],
    ['a || b', 'a< b<'],
  ])('%s', (text, expected) => {
    expect(inputs(text).join(' ')).toBe(expected);
  });
});

test('an environment below a folder that is known', () => {
  expect(lastOf('. v/bin/activate && a', { ...PATH, workdir: known('/x') })).toBe('VIRTUAL_ENV=/x/v PATH=/x/v/bin:/usr/bin');
});
