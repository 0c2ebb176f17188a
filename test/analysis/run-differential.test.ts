import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Step } from '../../src/model/command.ts';
import type { State } from '../../src/model/state.ts';
import { argvOf, bodyOf, known } from './run-helpers.ts';

/**
 * What the walk predicts, against a real shell. Failures are repeated with SEED=<seed>; CASES runs more of them.
 */
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const cases = Number(process.env['CASES'] ?? 250);
process.stderr.write(`differential test of the shell walk: SEED=${String(seed)}\n`);

const environment: Readonly<Record<string, string>> = {
  PLAIN: 'plain',
  TWO: 'two words',
  PADDED: '  padded ',
  EMPTY: '',
  STAR: 'x*y',
  LINES: 'one\n\ttwo',
  HOME: '/no/such/home',
};
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dockerfix-shell-'));
  // Writes its folder and first argument to the log and ends with its second.
  writeFileSync(join(folder, 't'), `#!/bin/sh\necho "$(pwd) $1 $V" >> "$LOG"\nexit $2\n`, { mode: 0o755 });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Random = (below: number) => number;

function randomFrom(start: number): Random {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function pick(random: Random, choices: readonly string[]): string {
  return choices[random(choices.length)] ?? '';
}

const names = [...Object.keys(environment), 'OWN', 'UNSET'];

function randomWord(random: Random, depth = 0): string {
  const name = (): string => pick(random, names);
  const inner = (): string => (depth > 1 ? pick(random, ['w', 'w  v', '']) : randomWord(random, depth + 1));
  const piece = (): string => {
    switch (random(14)) {
      case 0:
      case 1:
        return pick(random, [
          'a',
          'b-c',
          '--flag=',
          '/x/y',
          '1',
          'A=',
          ':',
          '#',
          '@',
          '%',
          '^',
          '{}',
          '{',
          '}',
          ',',
          '.',
          '!',
          ']',
          '=',
          '+',
        ]);
      case 2:
        return pick(random, ['\\ ', '\\$', '\\"', '\\\\', '\\*', '\\a', '\\~', '\\\n', "\\'"]);
      case 3:
        return `'${pick(random, ['', 'single', ' a  b ', '$PLAIN', '"', '\\', '*', '~'])}'`;
      case 4:
      case 5:
        return `"${pick(random, ['', 'double', ' a  b ', `$${name()}`, `x\${${name()}}y`, '\\$x', '\\"', '\\\\', '\\n', '*', "'", '~', `\${${name()}:-d  e}`, '\\\nz'])}"`;
      case 6:
      case 7:
        return `$${name()}`;
      case 8:
        return `\${${name()}}`;
      case 9:
      case 10:
      case 11:
        return `\${${name()}${pick(random, ['-', ':-', '+', ':+'])}${inner()}}`;
      case 12:
        return pick(random, ['*', '?', '[a]', '[', '*.js', '[!b]', '[a-c]*']);
      default:
        return pick(random, ['~', '~/x', '/~', ':~', '~root', '$', '$%']);
    }
  };
  return Array.from({ length: 1 + random(depth === 0 ? 4 : 2) }, piece).join('');
}

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

function run(shell: readonly string[], text: string, more: Readonly<Record<string, string>> = {}, cwd = folder): Ran {
  const [program = '', ...options] = shell;
  const env = { ...environment, PATH: `${folder}:/usr/bin:/bin`, ...more };
  const result = spawnSync(program, [...options, text], { env, cwd, encoding: 'utf8' });
  return { status: result.status, out: result.stdout };
}

const shells: { readonly shell: readonly string[]; readonly sh: State['sh'] }[] = [{ shell: ['/bin/sh', '-c'], sh: undefined }];
if (spawnSync('/bin/bash', ['-c', 'exit 0']).status === 0) shells.push({ shell: ['/bin/bash', '-c'], sh: undefined });

describe.each(shells)('$shell', ({ shell, sh }) => {
  const situation = () => ({ shell, sh, env: environment, workdir: known(folder) });

  test('words become the arguments that the shell makes of them', () => {
    const random = randomFrom(seed);
    let compared = 0;
    mkdirSync(join(folder, 'empty'), { recursive: true });
    for (let index = 0; index < cases; index++) {
      const words = Array.from({ length: 1 + random(3) }, () => randomWord(random));
      const text = `OWN=${randomWord(random)}\nprintf '<%s>' ${words.join(' ')}`;
      const body = bodyOf(text, situation());
      if (body.kind === 'unknown') continue;
      const command = body.steps[0]?.commands[0];
      if (body.steps.length !== 1 || command === undefined || command.argv.some(({ value }) => value.kind === 'unknown')) continue;
      // These match the folders `.` and `..`, or /.
      if (command.argv.some(({ value, glob }) => glob && value.kind === 'known' && /^[.[*?]*[.][*?[]|\//.test(value.text))) continue;
      // A word may hold an open quote that swallows the next line.
      if (!argvOf(command).startsWith('printf|<%s>')) continue;
      const texts = command.argv.slice(2).map(({ value }) => (value.kind === 'known' ? value.text : ''));
      const predicted = texts.length === 0 ? '<>' : texts.map((each) => `<${each}>`).join('');
      const real = run(shell, text, {}, join(folder, 'empty'));
      expect(real.out, `SEED=${String(seed)}\n${text}`).toBe(predicted);
      compared++;
    }
    expect(compared).toBeGreaterThan(cases / 5);
  });

  test('steps run one by one do what the whole does', () => {
    const random = randomFrom(seed + 1);
    let compared = 0;
    for (let index = 0; index < cases / 2; index++) {
      const text = randomScript(random);
      const body = bodyOf(text, situation());
      if (body.kind === 'unknown') continue;
      const whole = observe((log) => run(shell, text, { LOG: log }).status);
      checkCommands(whole.log, body.steps, text);
      // A shell that just started has no folder to go back to.
      if (text.includes('cd -') || !body.steps.every(isKnown)) continue;
      const parts = observe((log) => runSteps(shell, body.steps, text, log));
      expect(parts, `SEED=${String(seed)}\n${text}\n${body.steps.map((step) => step.label).join('\n')}`).toEqual(whole);
      compared++;
    }
    expect(compared).toBeGreaterThan(cases / 20);
    expect(checked).toBeGreaterThan(cases / 4);
  }, 120_000);

  function observe(action: (log: string) => number | null): { readonly failed: boolean; readonly log: string } {
    rmSync(join(folder, 'work'), { recursive: true, force: true });
    mkdirSync(join(folder, 'one', 'two'), { recursive: true });
    const log = join(folder, 'log');
    writeFileSync(log, '');
    const failed = action(log) !== 0;
    return { failed, log: readFileSync(log, 'utf8') };
  }
});

/** Each command that really ran was predicted, in its folder and with its variables where those are known. */
function checkCommands(log: string, steps: readonly Step[], text: string): void {
  for (const line of log.split('\n').slice(0, -1)) {
    const [cwd = '', id = '', value = ''] = line.split(' ');
    const found = steps.flatMap((step) => step.commands).filter(({ argv }) => argv[1]?.value.kind === 'known' && argv[1].value.text === id);
    const shown = found.map((command) => {
      const variable = command.variables.get('V');
      return [
        command.cwd.kind === 'known' ? command.cwd.text : cwd,
        variable === undefined ? '' : variable.kind === 'known' ? variable.text : value,
      ];
    });
    expect(shown, `SEED=${String(seed)}\n${text}\n${line}`).toContainEqual([cwd, value]);
    checked++;
  }
}
let checked = 0;

function isKnown(step: Step): boolean {
  return (
    !step.label.includes('"?') &&
    step.commands.every(({ cwd, variables }) => cwd.kind === 'known' && [...variables.values()].every(({ kind }) => kind === 'known'))
  );
}

interface Label {
  readonly cwd: string;
  readonly visited: readonly string[];
  readonly variables: readonly string[];
  /** Assignments of what it mentions and nobody exported. */
  readonly mentions: readonly string[];
  readonly options: readonly string[];
}

/** What a label says must be enough to run the step: the folder, those entered before, the variables, the options in force. */
function readLabel(step: Step): Label {
  const fields: unknown = JSON.parse(step.label.slice(step.label.indexOf(':') + 1));
  const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
  if (!Array.isArray(fields)) throw new Error(step.label);
  if (!step.compound)
    return { cwd: String(fields[1]).slice(1), visited: texts(fields[2]), variables: texts(fields[3]), mentions: [], options: [] };
  const where: unknown = fields[1];
  const [cwd, variables]: readonly unknown[] = Array.isArray(where) ? where : [];
  return {
    cwd: String(cwd).slice(1),
    visited: texts(fields[2]),
    variables: texts(variables),
    mentions: texts(fields[3]),
    options: texts(fields[4]),
  };
}

/** Each step in a shell of its own, as if the RUN had been split there. */
function runSteps(shell: readonly string[], steps: readonly Step[], text: string, log: string): number | null {
  for (const step of steps) {
    const label = readLabel(step);
    const variables = Object.fromEntries(
      label.variables.map((text): [string, string] => {
        const [name = '', value = ''] = text.split('=', 2);
        return [name, value];
      }),
    );
    const quoted = (step.commands[0]?.argv ?? []).map(({ value }) => `'${value.kind === 'known' ? value.text : ''}'`).join(' ');
    const source = step.compound ? text.slice(step.span.start, step.span.end) : quoted;
    const entered = [...label.visited.map((term) => term.slice(1)), label.cwd].map((path) => `cd '${path}' || exit 1\n`).join('');
    const own = label.mentions
      .filter((text) => text.startsWith('V='))
      .map((text) => `${text}\n`)
      .join('');
    const options = label.options.includes('e') ? 'set -e\n' : '';
    const behind = step.onFailure === 'fails' ? '' : '\necho on';
    const { status, out } = run(shell, `${entered}${own}${options}${source}${behind}`, { LOG: log, ...variables });
    // Where a failure may be ignored, the shell itself says whether it goes on (under -e that depends on which command failed).
    if (step.onFailure === 'fails' ? status !== 0 : !out.endsWith('on\n')) return status;
  }
  return 0;
}

function randomScript(random: Random): string {
  let count = 0;
  const command = (): string => {
    count++;
    return `t ${String(count)} ${String(random(3) === 0 ? 1 : 0)}`;
  };
  const inner = (depth: number): string => {
    switch (depth > 2 ? 0 : random(13)) {
      case 0:
        return 'true';
      case 1:
        return `( ${list(depth + 1)} )`;
      case 2:
        return `{ ${list(depth + 1)}; }`;
      case 3:
        return `if ${list(depth + 1)}; then ${list(depth + 1)}; else ${list(depth + 1)}; fi`;
      case 4:
        return `for i in 1 2; do ${list(depth + 1)}${pick(random, ['', ' && break', ' || break', '; continue'])}; done`;
      case 5:
        return `! ${command()}`;
      case 6:
        // The second waits for the end of the first: else their order would be up to chance.
        return `${command()} | { cat; ${command()}; }`;
      case 7:
        return pick(random, ['exit 0', 'exit 1', 'exit', 'exec t x 0', ':', 'false']);
      case 9:
        return pick(random, [
          'cd one',
          'cd ..',
          'cd missing',
          'cd -',
          'V=4',
          'export V=5',
          'unset V',
          'V=6; export V',
          'export V',
          'set -e',
          'set +e',
        ]);
      case 8:
        return `case x in y) ${command()} ;; x) ${list(depth + 1)} ;; esac`;
      default:
        return command();
    }
  };
  const chain = (depth: number): string =>
    Array.from({ length: 1 + random(3) }, (_, index) => (index === 0 ? '' : pick(random, [' && ', ' && ', ' || '])) + inner(depth)).join(
      '',
    );
  const list = (depth: number): string => Array.from({ length: 1 + random(2) }, () => chain(depth)).join('; ');
  const top = (): string => {
    switch (random(8)) {
      case 0:
        return `cd ${pick(random, ['one', 'one/two', '..', 'missing', folder])}`;
      case 1:
        return `export V=${pick(random, ['1', '2', '"$PLAIN"'])}`;
      case 2:
        return `cd ${pick(random, ['one', 'missing'])} && ${command()}`;
      case 3:
        return `cd ${pick(random, ['one', 'missing'])} || exit 1`;
      case 4:
        return `V=3 ${command()}`;
      default:
        return chain(0);
    }
  };
  const separator = (): string => pick(random, [' && ', '; ', '\n', '; ']);
  const length = 1 + random(4);
  let script = random(2) === 0 ? 'set -e; ' : '';
  for (let index = 0; index < length; index++) script += (index === 0 ? '' : separator()) + top();
  return script;
}
