import type { RunInstruction } from '../../src/model/build.ts';
import type { Command, RunBody, Step } from '../../src/model/command.ts';
import type { State } from '../../src/model/state.ts';
import { known, termOf, unknown, type Value } from '../../src/model/value.ts';
import { walkRun } from '../../src/analysis/run-body.ts';

const common = { line: 1, comments: [], innerComments: [], flags: [], heredocs: [] };

/** A RUN in shell form, as if its text stood at offset `source` of the file. */
export function shellRun(text: string, source = 0): RunInstruction {
  const span = { start: source, end: source + text.length };
  return { ...common, keyword: 'RUN', span, command: { form: 'shell', body: { text, segments: [{ at: 0, source }] } } };
}

export function execRun(...argv: readonly string[]): RunInstruction {
  return { ...common, keyword: 'RUN', span: { start: 0, end: 10 }, command: { form: 'exec', argv } };
}

export interface Situation {
  readonly shell?: readonly string[] | undefined;
  readonly sh?: State['sh'];
  readonly env?: Readonly<Record<string, string | Value>>;
  readonly envOpen?: boolean;
  readonly workdir?: Value;
}

export function stateOf(situation: Situation = {}): State {
  const env = Object.entries(situation.env ?? {}).map(([name, value]) => {
    const entry: { value: Value; from: 'ENV' } = { value: typeof value === 'string' ? known(value) : value, from: 'ENV' };
    return [name, entry] as const;
  });
  return {
    workdir: situation.workdir ?? known('/app'),
    user: known('root'),
    shell: 'shell' in situation ? situation.shell : ['/bin/sh', '-c'],
    sh: 'sh' in situation ? situation.sh : 'dash',
    env: new Map(env),
    envOpen: situation.envOpen ?? false,
    home: known('/root'),
    base: undefined,
  };
}

export function bodyOf(text: string, situation: Situation = {}): RunBody {
  return walkRun(shellRun(text), stateOf(situation));
}

export function stepsOf(text: string, situation: Situation = {}): readonly Step[] {
  const body = bodyOf(text, situation);
  if (body.kind === 'unknown') throw new Error(`${text}: ${body.why}`);
  return body.steps;
}

export function labelsOf(text: string, situation: Situation = {}): readonly string[] {
  return stepsOf(text, situation).map((step) => step.label);
}

export function whyOf(text: string, situation: Situation = {}): string {
  const body = bodyOf(text, situation);
  return body.kind === 'unknown' ? body.why : '';
}

/** `npm|ci|<unknown>` with `*` in front of patterns. */
export function argvOf(command: Command): string {
  return command.argv.map(({ value, glob }) => (glob ? '*' : '') + (value.kind === 'known' ? value.text : '<unknown>')).join('|');
}

/** All commands as `cwd: argv {variables} redirects`, short parts left out. */
export function commandsOf(text: string, situation: Situation = {}): readonly string[] {
  return stepsOf(text, situation).flatMap((step) => step.commands.map(show));
}

export function show(command: Command): string {
  const cwd = command.cwd.kind === 'known' ? command.cwd.text : '<unknown>';
  const variables = [...command.variables].map(([name, value]) => `${name}${termOf(value)}`).join(' ');
  const redirects = command.redirects.map(
    ({ kind, target }) => ` ${kind}(${target.value.kind === 'known' ? target.value.text : '<unknown>'})`,
  );
  return `${cwd}: ${argvOf(command)}${variables === '' ? '' : ` {${variables}}`}${redirects.join('')}`;
}

export function shapeOf(text: string, situation: Situation = {}): string {
  return stepsOf(text, situation)
    .map((step) => `${step.compound ? 'C' : 'S'}${step.onFailure === 'fails' ? '!' : '?'}(${step.commands.map(argvOf).join('; ')})`)
    .join(' ');
}

export { unknown, known };
