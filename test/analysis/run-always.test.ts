import { describe, expect, test } from 'vitest';
import { expectSoon } from '../clock.ts';
import { argvOf, stepsOf } from './run-helpers.ts';

/** The groups of a text of one step: of each at least one command runs. */
function groupsOf(text: string, situation = {}): readonly string[] {
  const [step, ...more] = stepsOf(text, situation);
  if (step === undefined || more.length > 0) throw new Error(`${text} is ${more.length + 1} steps`);
  return (step.always ?? [])
    .map((group) =>
      group
        .flatMap((number) => step.commands[number] ?? [])
        .map((command) => argvOf(command))
        .join('/'),
    )
    .sort();
}

describe('what surely runs of a compound wherever its RUN goes on', () => {
  test.each<readonly [string, readonly string[]]>([
    ['if a; then b; fi', ['a']],
    ['if a; then b; else c; fi', ['a', 'b/c']],
    ['if a; then b; elif c; then d; fi', ['a']],
    ['if a; then b; elif c; then d; else e; fi', ['a', 'b/c', 'b/d/e']],
    ['if a; then b; elif c; then d; else exit 1; fi', ['a', 'b/c', 'b/d']],
    ['if a; then b; else echo no && exit 1; fi', ['a', 'b']],
    ['if a; then b; else false; fi', ['a', 'b']],
    ['if a; then exit 1; fi', ['a']],
    ['a || b', ['a']],
    ['a || b || c', ['a']],
    ['a && b || c', ['a', 'b/c']],
    ['a || { b && c; }', ['a']],
    ['{ a || b; } || c | d', ['a']],
    ['a | b', ['a', 'b']],
    ['(a; b)', ['a', 'b']],
    ['(a && b) || c', ['a', 'b/c']],
    ['(a; exit 0; b)', ['a', 'exit|0']],
    ['! a || b', ['a']],
    ['for x in 1 2; do a; done', []],
    ['while a; do b; done', ['a']],
    ['until a; do b || exit 1; done', ['a']],
    ['until a || b; do c; done', ['a']],
    ['while true; do a && break; b; done', ['a', 'true']],
    ['while true; do if a; then break; else b; fi; done', ['a', 'true']],
    ['for x in 1 2; do for y in 1 2; do a || break 2; done; done', []],
    ['case $X in a) b;; esac', []],
    ['case $X in a) b;; *) c;; esac', ['b/c']],
    ['case $X in a) b;; *) exit 1;; esac', ['b']],
    ['[ -n "$X" ] && exit 0; a', ['[|-n||]']],
    ['a && exit 0; b', ['a']],
    ['a || exit 0; b', ['a']],
    ['a; exit $X', ['a', 'exit']],
    ['a || exit 256; b', ['a']],
    ['if a; then exec b; fi; c', ['a']],
    ['if a; then sh -c "b || c"; else d; fi', ['a']],
    ['if a; then sh -c "b && c"; else d; fi', ['a', 'b/d', 'c/d']],
    ['if a; then b "$(c)"; else d; fi', ['a']],
    ['{ sh -c "a && b"; }', ['a', 'b']],
    ['! sh -c "a && b"', []],
    ['if sh -c "a && b"; then c; else d; fi', ['c/d']],
    ['if sh -c "a && b"; then c; else exec d; fi', ['a/d', 'b/d', 'c/d']],
  ])('%s', (text, expected) => {
    const groups = groupsOf(text);
    expect(expected.every((group) => groups.includes(group))).toBe(true);
    // What stands in a branch alone is in no group by itself.
    expect(groups.filter((group) => !group.includes('/'))).toEqual(expected.filter((group) => !group.includes('/')));
  });

  test.each<readonly [string, readonly string[]]>([
    ['(a; b)', ['a', 'b']],
    ['(a || b; c)', ['a', 'c']],
    ['{ if a; then b; fi; c; } | d', ['a', 'c', 'd']],
    ['(a && b; c)', ['a', 'c']],
    ['(! a; b)', ['a', 'b']],
    ['(set +e; a; b && c; d)', ['a', 'b', 'd']],
  ])('with set -e: %s', (text, expected) => {
    expect(groupsOf(text, { shell: ['/bin/sh', '-e', '-c'] }).filter((group) => !group.includes('/'))).toEqual(expected);
  });

  test('branches behind each other take no longer for it', () => {
    const text = `(${Array.from({ length: 100 }, (_, index) => `a${index}; if b${index}; then c; else d; fi`).join('; ')})`;
    expect(expectSoon(1000, () => groupsOf(text))).toHaveLength(16);
  });
});
