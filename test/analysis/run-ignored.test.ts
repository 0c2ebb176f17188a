import { describe, expect, test } from 'vitest';
import { expectSoon } from '../clock.ts';
import { argvOf, stepsOf } from './run-helpers.ts';

const bash = { shell: ['/bin/bash', '-c'] };
const pipefail = { shell: ['/bin/bash', '-o', 'pipefail', '-c'] };
const errexit = { shell: ['/bin/sh', '-e', '-c'] };

/** The commands whose failure a RUN may not show. */
function ignoredOf(text: string, situation = {}): readonly string[] {
  return stepsOf(text, situation).flatMap(({ commands, compound, onFailure, ignores = [] }) =>
    commands.filter((_, number) => onFailure === 'ignored' || (compound && ignores.includes(number))).map((command) => argvOf(command)),
  );
}

describe('commands whose failure may pass unseen', () => {
  test.each<readonly [string, readonly string[]]>([
    ['a || true', ['a']],
    ['a || b', ['a']],
    ['a || b || c', ['a', 'b']],
    ['a || exit 1', []],
    ['a || exit', []],
    ['a || exit 0', ['a']],
    ['a || { echo no; exit 1; }', []],
    ['a || (echo no && false)', []],
    ['a || (echo no; false)', []],
    ['a || b && c', ['a']],
    ['a && b || c', ['a', 'b']],
    ['(a; true)', ['a']],
    ['(a; b)', ['a']],
    ['(a && b)', []],
    ['(a) || exit 3', []],
    ['(a || exit 0)', ['a']],
    ['{ a; b; }', ['a']],
    ['if a; then b; fi', ['a']],
    ['if ! a; then exit 1; fi', []],
    ['if ! a; then b; fi', ['a']],
    ['if a; then b; else exit 1; fi', []],
    ['if b; then a; else c; fi', ['b']],
    ['if b; then a; c; fi', ['b', 'a']],
    ['if b; then a || true; fi', ['b', 'a']],
    ['! a', ['a']],
    ['! a || b', ['a']],
    ['a | b', ['a']],
    ['a | b || true', ['a', 'b']],
    ['! a | b', ['a', 'b']],
    ['for x in 1 2; do a; done', ['a']],
    ['for x in 1 2; do a && break; done', ['a']],
    ['for x in 1 2; do a || exit 1; done', []],
    ['while ! a; do b; done', ['a', 'b']],
    ['until a; do b; done', ['a', 'b']],
    ['while a; do b; done', ['a', 'b']],
    ['case $X in x) a;; *) b;; esac', []],
    ['case $X in x) a; c;; esac', ['a']],
    ['a; exit 0', ['a']],
    ['a; b', ['a']],
    ['sh -c "a && b" || exit 1', []],
    ['sh -c "a; b" || exit 1', ['a', 'b']],
    ['echo "$(a)" || exit 1', ['a']],
    ['a && exit 0; b', ['a']],
    ['(exit $X) || (a; true)', ['a', 'exit']],
    ['for x in 1 2; do for y in 1 2; do a || break 2; done; exit 1; done', ['a']],
    ['a || break', ['a']],
    ['case $X in x) a && b;; *) exit 1;; esac', []],
  ])('%s', (text, expected) => {
    expect(ignoredOf(text, bash).toSorted()).toEqual(expected.toSorted());
  });

  test('loops within loops take no longer for it', () => {
    const depth = 40;
    const text = `${'for x in 1; do while b; do '.repeat(depth)}a${'; done; done'.repeat(depth)}`;
    expect(expectSoon(1000, () => ignoredOf(text, bash))).toContain('a');
  });

  test('of more commands than anybody writes any may fail unseen', () => {
    const text = `${Array.from({ length: 120 }, (_, index) => `a${index}`).join(' && ')} || exit 1`;
    expect(ignoredOf(text, bash)).toHaveLength(121);
  });

  test.each<readonly [string, readonly string[]]>([
    ['a | b', []],
    ['a | b || true', ['a', 'b']],
    ['(a || true) | b', ['a']],
    ['{ set +o pipefail; a | b; }', ['a']],
    ['(set +o pipefail; a | b)', ['a']],
  ])('with pipefail: %s', (text, expected) => {
    expect(ignoredOf(text, pipefail).toSorted()).toEqual(expected.toSorted());
  });

  test.each<readonly [string, readonly string[]]>([
    ['(a; b)', []],
    ['{ a; b; }', []],
    ['if b; then a; c; fi', ['b']],
    ['for x in 1 2; do a; done', []],
    ['{ a; b; } || true', ['a', 'b']],
    ['if a; b; then c; fi', ['a', 'b']],
    ['! { a; b; }', ['a', 'b']],
    ['(set +e; a; b)', ['a']],
    ['(a || ! true; b)', ['a']],
    ['if b; then set +e; a; c; set -e; fi', ['a', 'b', 'c']],
    ['(set -x; a; b)', []],
    ['set +e; a; test $? = 0', ['a']],
  ])('with set -e: %s', (text, expected) => {
    expect(ignoredOf(text, errexit).toSorted()).toEqual(expected.toSorted());
  });
});
