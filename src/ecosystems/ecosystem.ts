import type { Argument, Command } from '../model/command.ts';
import type { CommandEffects } from '../model/effects.ts';
import type { FileView } from '../model/files.ts';
import type { State } from '../model/state.ts';
import type { Value } from '../model/value.ts';
import type { Format } from '../parse/formats.ts';
import type { CachedTool } from './cache.ts';
import { findFlag } from './spellings.ts';

/** One command of a RUN and all that is known around it. Every word of it is known; the caller makes sure of that (`contextOf`). */
export interface CommandContext {
  readonly command: Command;
  readonly state: State;
  readonly files: FileView;
  /** Program name without its folder: `npm`. */
  readonly program: string;
  /** The words after the program. */
  readonly argv: readonly string[];
  /** What the command sees under a name: shell variables, then ENV and ARG, then the base image. Undefined: not set, as far as is known. */
  readonly env: (name: string) => Value | undefined;
}

/** A family of programs and what is known of them. Data where data can say it: `{ ... } as const satisfies Ecosystem`. */
export interface Ecosystem {
  readonly id: string;
  readonly title: string;
  /** Pages and source files that say what is coded here. */
  readonly docs: readonly string[];
  /** Names without a folder. */
  readonly programs: readonly string[];
  /**
   * Never throws. A word that it does not know makes the effects unknown.
   * @param run the effects of a command that this one starts
   */
  effects(context: CommandContext, run: RunCommand): CommandEffects;
  /** Where it keeps downloads. */
  readonly cached?: CachedTool;
  /** Scripts of a project that start it, by their names: is this text one of those that the tool itself makes? */
  readonly scripts?: Readonly<Record<string, (text: string) => boolean>>;
  /** Formats of manifests that `effects` reads, other than JSON: they are loaded where a Dockerfile names one of the programs. */
  readonly formats?: readonly Format[];
  /** For a command that needs the source; undefined: there is none. Its own effects say what it reads. Never a made-up file, never offline. */
  readonly prefetch?: (context: CommandContext) => Prefetch | { readonly why: string } | undefined;
  /** Installs of what a project's manifests name: the rows of docs/ecosystems.md. */
  readonly installs?: readonly ProjectInstall[];
}

/** A step that fetches dependencies alone, in front of a command that needs the source. */
export interface Prefetch {
  /** One command line, with the arguments of the original that decide what is fetched: `poetry install --only main --no-root`. */
  readonly command: string;
  /** Variables of the original's shell that do not decide what is fetched: the step goes without them. */
  readonly regardless?: readonly string[];
  /** Why it needs a look, if it does: it may fetch what the original does not. One sentence without a full stop. */
  readonly review?: string;
  /** What it fetches is put where the command puts it, so that a cache mount of the command hides nothing of it: the step gets it as well. */
  readonly inPlace?: boolean;
  /** Instructions above that fetch them already, besides those that begin like the step: `RUN pip install -r requirements.txt`. */
  readonly done?: RegExp;
}

/** What is known of one install of a project, as a table shows it. The code uses its lists: no fact is written twice. */
export interface ProjectInstall {
  /** Words that begin it: `npm ci`. The first is the usual one. */
  readonly commands: readonly [string, ...string[]];
  /** Files of the project's folder that it reads where they are there, in the order in which a reader would name them. */
  readonly files: readonly string[];
  /** What those lead to besides, in a few words: `package.json of each workspace`. */
  readonly leadsTo?: readonly string[];
  /** Folders that it fills, from the project's folder or absolute, or what they depend on in a few words. */
  readonly makes: readonly string[];
  /** Why a fix is only *review*, or refused, in a few words each. */
  readonly review?: readonly string[];
  readonly refused?: readonly string[];
  readonly docs: readonly string[];
  /** How the files were checked: a build on an engine, a trace of the real program, or the documentation alone. */
  readonly checked: 'engine' | 'trace' | 'documentation';
}

/** What a command that another one starts reads and writes, as if it stood in the script. */
export type RunCommand = (command: Command) => CommandEffects;

/**
 * How a flag takes a value:
 * - `none`: never (`--yes`); `--yes=x` is an unknown flag;
 * - `required`: the rest of the word or the next word (`-r FILE`, `-rFILE`, `--requirement=FILE`, `--requirement FILE`);
 * - `optional`: only after `=` (`--color=never`, `--color`);
 * - `boolean`: as nopt reads it: `--audit`, `--no-audit`, `--audit=false`, `--audit false`.
 */
export type FlagKind = 'none' | 'required' | 'optional' | 'boolean';

export interface FlagSpec {
  readonly kind: FlagKind;
  /** Other spellings, with their dashes: `-r`. */
  readonly aliases?: readonly string[];
}

/** By the long spelling, dashes included (`--requirement`), or the short one where there is no long one. */
export type FlagTable = Readonly<Record<string, FlagSpec>>;

export interface ArgumentSpec {
  /** A function: made when the program is first met, since the tables of all programs would cost time at every start. */
  readonly flags: FlagTable | (() => FlagTable);
  /** True: the first word that is no flag is a sub-command (`install`). */
  readonly subcommand: boolean;
  /** True: `-yq` is `-y -q`, and `-rFILE` is `-r FILE`. */
  readonly clusters: boolean;
  readonly oneDash?: boolean; // one dash is as good as two: https://pkg.go.dev/flag#hdr-Command_line_flag_syntax
  /** All long options that the tool knows, if it takes their unambiguous beginnings for them (`--no-cache` for `--no-cache-dir`). */
  readonly abbreviates?: readonly string[];
}

export interface ReadArguments {
  readonly subcommand: string | undefined;
  /** Words that are no flags and no values of flags, without the sub-command. */
  readonly positionals: readonly string[];
  /** Values in the order of the command line, by the key in the spec. `none`, and `optional` without a value: ''; `boolean`: 'true' or 'false'. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** Flags that the spec does not know, flags with a value they do not take, and flags that miss theirs. Not empty: nothing else here is certain. */
  readonly unknownFlags: readonly string[];
}

/** Effects of something that cannot be understood. */
export function unknownEffects(why: string): CommandEffects {
  return { kind: 'unknown', why };
}

/** The last value of a flag, for tools where the last one wins. */
export function lastFlag(read: ReadArguments, name: string): string | undefined {
  return read.flags.get(name)?.at(-1);
}

/** True for a flag of kind `none` or `optional` that is given, and for a `boolean` one whose last value is true. */
export function hasFlag(read: ReadArguments, name: string): boolean {
  const value = lastFlag(read, name);
  return value !== undefined && value !== 'false';
}

/** `/usr/bin/pip3` -> `pip3`. */
export function programName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** Is it a call of one of these programs, wherever they lie? */
export function runsOneOf({ argv }: Pick<Command, 'argv'>, programs: ReadonlySet<string>): boolean {
  return programs.has(programName(argv[0]?.raw ?? ''));
}

/** The context of a command whose words are all known. `why` otherwise: a variable that is not known, a pattern for the shell. */
export function contextOf(command: Command, state: State, files: FileView): CommandContext | { readonly why: string } {
  const [program, ...rest] = command.argv;
  if (program === undefined) return { why: 'the command has no words' };
  const words: string[] = [];
  for (const argument of [program, ...rest]) {
    const word = knownWord(argument);
    if (word === undefined) return { why: `the word ${argument.raw} is not known before the build` };
    words.push(word);
  }
  const [name = '', ...argv] = words;
  return { command, state, files, program: programName(name), argv, env: (key) => command.variables.get(key) ?? state.env.get(key)?.value };
}

function knownWord(argument: Argument): string | undefined {
  if (argument.glob) return undefined;
  return argument.value.kind === 'known' ? argument.value.text : undefined;
}

interface Reading {
  readonly spec: ArgumentSpec;
  readonly argv: readonly string[];
  readonly flags: Map<string, string[]>;
  readonly unknownFlags: string[];
}

/** Sorts words into a sub-command, flags with their values, and the rest. `--` ends the flags; `-` alone is no flag. Never throws. */
export function readArguments(argv: readonly string[], spec: ArgumentSpec): ReadArguments {
  const reading: Reading = { spec, argv, flags: new Map(), unknownFlags: [] };
  const rest: string[] = [];
  let index = 0;
  while (index < argv.length) {
    const word = argv[index] ?? '';
    if (word === '--') {
      rest.push(...argv.slice(index + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      rest.push(word);
      index += 1;
      continue;
    }
    index += word.startsWith('--') || spec.oneDash === true ? readLong(reading, index) : readShort(reading, index);
  }
  const subcommand = spec.subcommand ? rest[0] : undefined;
  return { subcommand, positionals: spec.subcommand ? rest.slice(1) : rest, flags: reading.flags, unknownFlags: reading.unknownFlags };
}

function add(reading: Reading, key: string, value: string): void {
  const values = reading.flags.get(key);
  if (values === undefined) reading.flags.set(key, [value]);
  else values.push(value);
}

/** Returns how many words were used. */
function readLong(reading: Reading, index: number): number {
  const word = reading.argv[index] ?? '';
  const equals = word.indexOf('=');
  const name = `${word.startsWith('--') ? '' : '-'}${equals < 0 ? word : word.slice(0, equals)}`;
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const flag = findFlag(reading.spec, name);
  if (flag !== undefined) return readValue(reading, index, word, flag, value);
  const negated = name.startsWith('--no-') ? findFlag(reading.spec, `--${name.slice('--no-'.length)}`) : undefined;
  if (negated?.kind !== 'boolean' || value !== undefined || isBoolean(reading.argv[index + 1])) {
    reading.unknownFlags.push(word);
    return 1;
  }
  add(reading, negated.key, 'false');
  return 1;
}

function readValue(
  reading: Reading,
  index: number,
  word: string,
  flag: { readonly key: string; readonly kind: FlagKind },
  value: string | undefined,
): number {
  const next = reading.argv[index + 1];
  if (flag.kind === 'boolean') {
    if (value === undefined && isBoolean(next)) {
      add(reading, flag.key, next);
      return 2;
    }
    if (value === undefined || isBoolean(value)) add(reading, flag.key, value ?? 'true');
    else reading.unknownFlags.push(word);
    return 1;
  }
  if (flag.kind === 'none') {
    if (value === undefined) add(reading, flag.key, '');
    else reading.unknownFlags.push(word);
    return 1;
  }
  if (flag.kind === 'optional' || value !== undefined) {
    add(reading, flag.key, value ?? '');
    return 1;
  }
  if (next === undefined) {
    reading.unknownFlags.push(word);
    return 1;
  }
  add(reading, flag.key, next);
  return 2;
}

/** One dash: a whole spelling (`-w`, `-qq`), else a cluster of single letters where the last may take a value. */
function readShort(reading: Reading, index: number): number {
  const word = reading.argv[index] ?? '';
  const whole = findFlag(reading.spec, word);
  if (whole !== undefined) return readValue(reading, index, word, whole, undefined);
  if (!reading.spec.clusters) {
    reading.unknownFlags.push(word);
    return 1;
  }
  for (let at = 1; at < word.length; at += 1) {
    const flag = findFlag(reading.spec, `-${word.charAt(at)}`);
    if (flag === undefined) {
      reading.unknownFlags.push(word);
      return 1;
    }
    const rest = word.slice(at + 1);
    if (flag.kind === 'required') return readValue(reading, index, word, flag, rest === '' ? undefined : rest);
    add(reading, flag.key, flag.kind === 'boolean' ? 'true' : '');
  }
  return 1;
}

function isBoolean(word: string | undefined): word is 'true' | 'false' {
  return word === 'true' || word === 'false';
}
