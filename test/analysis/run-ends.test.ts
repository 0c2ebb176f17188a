import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command, Step } from '../../src/model/command.ts';
import { bodyOf, known } from './run-helpers.ts';

/**
 * What surely runs, and whose failure does not pass unseen, against a real shell in which every command draws by lot whether it fails.
 * Failures are repeated with SEED=<seed>; CASES runs more of them.
 */
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const cases = Number(process.env['CASES'] ?? 12);
/** Runs of each script, with other commands that fail. */
const FATES = 4;
/** A loop that has not ended by then fails as a whole, whatever stands in it. */
const LONGEST = 15;
process.stderr.write(`differential test of control flow: SEED=${String(seed)}\n`);

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dockerfix-flow-'));
  // `f ID` notes whether it fails, which the digit of $FATE for this call tells.
  writeFileSync(
    join(folder, 'f'),
    `#!/bin/sh
count=0; while read -r line; do count=$((count + 1)); done < "$LOG"
[ $count -lt ${String(LONGEST)} ] || kill -9 0
rest=$FATE; while [ $count -gt 0 ]; do rest=\${rest#?}; count=$((count - 1)); done
case $rest in 1*) fails=1;; *) fails=0;; esac
echo "$1 $fails" >> "$LOG"
exit $fails
`,
    { mode: 0o755 },
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Random = (below: number) => number;

function randomFrom(start: number): Random {
  let state = start >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

function randomScript(random: Random): string {
  let count = 0;
  const command = (): string => `f ${String(++count)}`;
  const or = (...choices: readonly (() => string)[]): string => (choices[random(choices.length)] ?? command)();
  const simple = (looped: boolean): string =>
    or(
      command,
      command,
      command,
      command,
      () => or(...['true', 'false', ':', '[ "$X" = a ]', looped ? 'true' : 'set +e'].map((text) => () => text)),
      () => (looped ? or(...['break', 'continue', 'break 2', 'continue 2'].map((text) => () => text)) : command()),
      () => or(...['exit 0', 'exit 1', 'exit 3', 'exit', 'exit $X', 'exit 256'].map((text) => () => text)),
      () => `exec ${command()}`,
      () => `sh -c "${command()}${or(...[' && ', '; ', ' || ', ' | '].map((text) => () => text))}${command()}"`,
    );
  const node = (depth: number, looped: boolean): string => {
    if (depth > 1) return simple(looped);
    const inner = (): string => list(depth + 1, looped);
    const round = (): string => list(depth + 1, true);
    return or(
      () => simple(looped),
      () => simple(looped),
      () => simple(looped),
      () => `( ${list(depth + 1, looped)} )`,
      () => `{ ${inner()}; }`,
      () => `! ${simple(looped)}`,
      () => `( ${inner()} ) | ${simple(looped)}`,
      () => `${simple(looped)} | { ${inner()}; }`,
      () => `if ${inner()}; then ${inner()}; fi`,
      () => `if ${inner()}; then ${inner()}; elif ${inner()}; then ${inner()}; else ${inner()}; fi`,
      () => `for x in 1 2; do ${round()}; done`,
      () => `while ${round()}; do ${round()}; done`,
      () => `until ${round()}; do ${round()}; done`,
      () => `case $X in a) ${inner()};; b) ${inner()};; esac`,
      () => `case $X in a) ${inner()};; *) ${inner()};; esac`,
    );
  };
  const chain = (depth: number, looped: boolean): string => {
    const more = Array.from(
      { length: random(4 - depth) },
      () => `${or(...[' && ', ' || '].map((text) => () => text))}${node(depth, looped)}`,
    );
    return `${node(depth, looped)}${more.join('')}`;
  };
  const list = (depth: number, looped: boolean): string => Array.from({ length: 1 + random(2) }, () => chain(depth, looped)).join('; ');
  return list(random(3), false);
}

interface Ran {
  readonly status: number | null;
  readonly ran: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

function run(shell: readonly string[], text: string, env: Readonly<Record<string, string>>): Ran {
  const log = join(folder, 'log');
  writeFileSync(log, '');
  // It makes a group of processes, all of which `kill -9 0` ends.
  const { status } = spawnSync('timeout', ['-s', 'KILL', '10', ...shell, text], {
    env: { PATH: `${folder}:/usr/bin:/bin`, LOG: log, ...env },
    stdio: 'ignore',
  });
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  const ids = (all: readonly string[]): ReadonlySet<string> => new Set(all.map((line) => line.slice(0, line.indexOf(' '))));
  return { status, ran: ids(lines), failed: ids(lines.filter((line) => line.endsWith(' 1'))) };
}

function idOf({ argv: [program, id] }: Command): string | undefined {
  return program?.value.kind === 'known' && program.value.text === 'f' && id?.value.kind === 'known' ? id.value.text : undefined;
}

/** The groups of which at least one command surely runs, by the names that the log has. */
function groupsOf(steps: readonly Step[]): readonly (readonly (string | undefined)[])[] {
  return steps.flatMap(({ commands, always = [] }) =>
    always.map((group) => group.map((number) => commands[number]).map((one) => one && idOf(one))),
  );
}

/** Commands whose failure ends the RUN. */
function seenIn(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ commands, compound, onFailure, ignores = [] }) =>
    commands.flatMap((command, number) => (onFailure === 'ignored' || (compound && ignores.includes(number)) ? [] : (idOf(command) ?? []))),
  );
}

const hasBash = spawnSync('/bin/bash', ['-c', 'exit 0']).status === 0;
const shells = [
  ['/bin/sh', '-c'],
  ['/bin/sh', '-e', '-c'],
  ...(hasBash
    ? [
        ['/bin/bash', '-o', 'pipefail', '-c'],
        ['/bin/bash', '-eo', 'pipefail', '-c'],
      ]
    : []),
];

describe.each(shells.map((shell) => ({ shell })))('$shell', ({ shell }) => {
  test('what surely runs has run, and a failure that must be seen is', () => {
    const random = randomFrom(seed);
    const told = { groups: 0, seen: 0, ends: 0 };
    for (let index = 0; index < cases; index++) {
      const text = randomScript(random);
      const body = bodyOf(text, { shell, sh: undefined, workdir: known('/'), envOpen: true });
      if (body.kind === 'unknown') continue;
      const groups = groupsOf(body.steps).filter((group) => !group.includes(undefined));
      const seen = seenIn(body.steps);
      for (let fate = 0; fate < FATES; fate++) {
        const env = {
          FATE: Array.from({ length: LONGEST }, () => (random(3) === 0 ? '1' : '0')).join(''),
          X: ['a', 'b', '0', '7'][random(4)] ?? '',
        };
        const { status, ran, failed } = run(shell, text, env);
        if (status !== 0) continue;
        told.ends++;
        const about = `SEED=${String(seed)}\n${text}\n${JSON.stringify(env)}`;
        for (const group of groups) {
          expect([...ran], `${about}\n${JSON.stringify(group)}`).toSatisfy(() => group.some((id) => id !== undefined && ran.has(id)));
          told.groups++;
        }
        for (const id of seen) {
          expect([...failed], `${about}\n${id}`).not.toContain(id);
          told.seen++;
        }
      }
    }
    expect(told.ends).toBeGreaterThan(cases / 6);
    expect(told.groups).toBeGreaterThan(0);
    expect(told.seen).toBeGreaterThan(0);
  }, 600_000);
});
