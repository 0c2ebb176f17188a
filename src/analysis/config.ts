import type { CommandLine, Instruction, RawWord } from '../model/build.ts';
import { expandWord } from '../model/expand.ts';
import type { ResolvedBuild } from '../model/resolve.ts';
import type { State } from '../model/state.ts';
import { termOf, type Value } from '../model/value.ts';

/** The image config by key, such as `Env PATH`, `Cmd`, `Label maintainer`; values are terms. */
export type ImageConfig = ReadonlyMap<string, string>;

/** The config at one point of a stage: what an instruction changed of what was there before it. Undefined: nothing was set yet. */
export type ConfigChange =
  { readonly before: ConfigChange; readonly set: readonly Setting[]; readonly taken: string | undefined } | undefined;

/** What a stage inherits. Whether CMD was set is asked of the stage itself, not of its parent. */
export function startConfig(parent: ConfigChange): ConfigChange {
  return parent && { before: parent, set: [], taken: OWN_CMD };
}

/** All of it. */
export function configOf(last: ConfigChange): ImageConfig {
  const changes: NonNullable<ConfigChange>[] = [];
  for (let change = last; change !== undefined; change = change.before) changes.push(change);
  const config = new Map<string, string>();
  for (const { set, taken } of changes.reverse()) {
    if (taken !== undefined) config.delete(taken);
    for (const [key, value] of set) config.set(key, value);
  }
  return config;
}

function valueOf(last: ConfigChange, key: string): string | undefined {
  for (let change = last; change !== undefined; change = change.before) {
    const found = change.set.findLast(([name]) => name === key);
    if (found !== undefined) return found[1];
    if (change.taken === key) return undefined;
  }
  return undefined;
}

/** Marks that this stage itself set CMD: an ENTRYPOINT then leaves it (docs/engine-facts.md, "ENTRYPOINT and CMD"). */
const OWN_CMD = 'own CMD';

/** The config after one instruction. */
export function configAfter(
  config: ConfigChange,
  instruction: Instruction,
  before: State,
  after: State,
  resolved: ResolvedBuild,
): ConfigChange {
  const set = settings(config, instruction, before, after, resolved);
  if (set.length === 0) return config;
  const clears = instruction.keyword === 'ENTRYPOINT' && valueOf(config, OWN_CMD) === undefined;
  return { before: config, set: clears ? [...set, ['Cmd', 'cleared']] : set, taken: undefined };
}

type Setting = readonly [key: string, value: string];

function settings(
  config: ConfigChange,
  instruction: Instruction,
  before: State,
  after: State,
  resolved: ResolvedBuild,
): readonly Setting[] {
  const text = (word: RawWord): string => termOf(expand(word, before, resolved));
  // A name may hold variables as well: `LABEL $KEY=1`.
  const name = (raw: string): string =>
    raw.includes('$')
      ? termOf(expandWord(raw, (key) => before.env.get(key)?.value, resolved.build.directives.escape, before.envOpen))
      : raw;
  const source = (): string => resolved.build.source.text.slice(instruction.span.start, instruction.span.end);
  switch (instruction.keyword) {
    case 'ENV':
      return instruction.pairs.map((pair) => [`Env ${name(pair.name)}`, text(pair.value)]);
    case 'LABEL':
      return instruction.pairs.map((pair) => [`Label ${name(pair.name)}`, text(pair.value)]);
    case 'WORKDIR':
      return [['WorkingDir', termOf(after.workdir)]];
    case 'USER':
      return [['User', termOf(after.user)]];
    case 'SHELL':
      return [['Shell', JSON.stringify(instruction.shell)]];
    case 'CMD':
      return [
        ['Cmd', commandText(instruction.command, before)],
        [OWN_CMD, 'yes'],
      ];
    case 'ENTRYPOINT':
      return [['Entrypoint', commandText(instruction.command, before)]];
    case 'HEALTHCHECK': {
      const flags = instruction.flags.map((flag) => `${flag.name}=${flag.value ?? ''}`).sort();
      return [
        ['Healthcheck', `${flags.join(' ')}|${instruction.command === undefined ? 'NONE' : commandText(instruction.command, before)}`],
      ];
    }
    case 'EXPOSE':
      return instruction.values.map((value) => [`ExposedPorts ${text(value)}`, 'yes']);
    case 'VOLUME':
      return instruction.values.map((value) => [`Volumes ${text(value)}`, 'yes']);
    case 'STOPSIGNAL':
      return [['StopSignal', text(instruction.text)]];
    case 'MAINTAINER':
      return [['Author', instruction.text.raw]];
    case 'ONBUILD':
      return [['OnBuild', `${valueOf(config, 'OnBuild') ?? ''}\n${source()}`]];
    default:
      return [];
  }
}

/** CMD, ENTRYPOINT and HEALTHCHECK are not expanded by the builder; their shell form takes the SHELL in force at that line. */
function commandText(command: CommandLine, before: State): string {
  if (command.form === 'exec') return `exec ${JSON.stringify(command.argv)}`;
  return `shell ${JSON.stringify(before.shell ?? 'of the base image')} ${command.body.text.trim()}`;
}

function expand(word: RawWord, before: State, resolved: ResolvedBuild): Value {
  return expandWord(word.raw, (name) => before.env.get(name)?.value, resolved.build.directives.escape, before.envOpen);
}
