import { cacheUses } from '../../ecosystems/cache-uses.ts';
import { projectScript } from '../../ecosystems/registry.ts';
import { programName } from '../../ecosystems/ecosystem.ts';
import type { Command, RunBody, Step } from '../../model/command.ts';
import type { FileView } from '../../model/files.ts';
import type { State } from '../../model/state.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { known } from '../../model/value.ts';
import { walkShell } from '../run-body.ts';
import type { effectsOf } from '../run-effects.ts';
import { justScripts } from './just.ts';
import { makeScripts } from './make.ts';
import { npmScripts } from './npm-run.ts';
import type { Script, Wrapped, Wrapper } from './script.ts';
import { fileScript, shellOnFile } from './shell-script.ts';
import { taskScripts } from './task.ts';

/** A step that only hands on to commands which stand in a file of the context. */
export interface Unwrapped {
  /** With those commands; its label stays: the file is among what it reads. */
  readonly step: Step;
  readonly reads: readonly string[];
  readonly optional: readonly string[];
  readonly folders: readonly string[];
}

type Follow = (wrapper: Wrapper) => Wrapped | undefined;

/** By the program that hands on. Each is followed for one level: what it calls of its own kind is not known. */
const WRAPPERS: Readonly<Record<string, Follow>> = {
  make: makeScripts,
  gmake: makeScripts,
  npm: npmScripts,
  just: justScripts,
  task: taskScripts,
  sh: shellOnFile,
  bash: shellOnFile,
  dash: shellOnFile,
  ash: shellOnFile,
};

/** Might it be one, by its words? */
export function mayWrap({ commands: [command], compound }: Step): boolean {
  const word = command?.argv[0]?.raw ?? '';
  return !compound && (word.includes('/') || Object.hasOwn(WRAPPERS, word));
}

/**
 * Takes a step apart that is one command which runs a target of a Makefile, a script of a package.json or a shell script of the context.
 * Undefined for every other step; `why` where it is one, and something of it is not understood.
 */
export function unwrap(step: Step, state: State, files: FileView): Unwrapped | { readonly why: string } | undefined {
  const [command] = step.commands;
  if (step.compound || command === undefined || command.redirects.length > 0 || command.input !== undefined) return undefined;
  const wrapped = wrappedBy(command, state, files);
  if (wrapped === undefined) return undefined;
  if (wrapped.kind === 'unknown') return { why: wrapped.why };
  const bodies = wrapped.scripts.map((script) => ({ script, body: bodyOf(script, command, state) }));
  const steps = bodies.flatMap(({ script, body }) => (body.kind === 'steps' ? body.steps.map((inner) => ({ script, inner })) : []));
  const unknown = bodies.map(({ body }) => (body.kind === 'unknown' ? body.why : undefined)).find((why) => why !== undefined);
  if (unknown !== undefined) return { why: unknown };
  const commands = steps.flatMap(({ script, inner }) =>
    inner.commands.map((one) => ({ ...one, variables: variablesOf(command, script, one) })),
  );
  const clears = commands.find((one) => cacheUses(one, state, files).some(({ action }) => action === 'clears'));
  if (clears !== undefined) return { why: `${clears.argv.map(({ raw }) => raw).join(' ')} in a script clears a cache` };
  const unclear = step.unclear ?? steps.find(({ inner }) => inner.unclear !== undefined)?.inner.unclear;
  const entered = [...step.entered, ...steps.flatMap(({ inner }) => inner.entered)];
  return {
    step: {
      ...step,
      commands,
      compound: true,
      ...endsOf(steps.map(({ inner }) => inner)),
      entered,
      ...(unclear !== undefined && { unclear }),
    },
    reads: wrapped.reads,
    optional: wrapped.optional,
    folders: wrapped.folders ?? [],
  };
}

/** All lines of a script run where it succeeds; some may fail unseen. */
function endsOf(steps: readonly Step[]): Required<Pick<Step, 'always' | 'ignores'>> {
  const always: (readonly number[])[] = [];
  const ignores: number[] = [];
  let start = 0;
  for (const { commands, compound, onFailure, always: groups = [], ignores: unseen = [] } of steps) {
    const all = commands.map((_, number) => number);
    const first = start;
    const moved = (numbers: readonly number[]): readonly number[] => numbers.map((number) => first + number);
    always.push(...(compound ? groups : all.map((number) => [number])).map(moved));
    ignores.push(...moved(onFailure === 'ignored' ? all : unseen));
    start += commands.length;
  }
  return { always, ignores };
}

function wrappedBy(command: Command, state: State, files: FileView): Wrapped | undefined {
  const words = command.argv.map(({ value, glob }) => (value.kind === 'known' && !glob ? value.text : undefined));
  const [first, ...rest] = words;
  const args = rest.flatMap((word) => word ?? []);
  if (first === undefined || args.length < rest.length || command.cwd.kind === 'unknown') return undefined;
  const program = programName(first);
  const wrapper: Wrapper = { command, program, args, cwd: command.cwd.text, state, files };
  const script = projectScript(command, files);
  if (script !== undefined) return 'why' in script ? { kind: 'unknown', why: script.why } : undefined;
  const follow = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  return follow?.(wrapper) ?? fileScript(wrapper);
}

/** As the shell that runs it would read it: with what the command hands on. */
function bodyOf({ argv, cwd, variables }: Script, command: Command, state: State): RunBody {
  const env = new Map(state.env);
  for (const [name, value] of command.variables) env.set(name, { value, from: 'ENV' });
  for (const [name, text] of variables) env.set(name, { value: known(text), from: 'ENV' });
  const body = walkShell(argv, { ...state, workdir: known(cwd), env }, command.span);
  return body ?? { kind: 'unknown', why: `the shell ${argv[0] ?? ''} is not one that is understood`, at: command.span };
}

function variablesOf(outer: Command, script: Script, inner: Command): Command['variables'] {
  const own = [...script.variables].map(([name, text]) => [name, known(text)] as const);
  return new Map([...outer.variables, ...own, ...inner.variables]);
}

type Effects = ReturnType<typeof effectsOf>;

/** The effects of what a script runs, with the script itself. */
export function withScript(effects: Effects, unwrapped: Unwrapped | undefined): Effects {
  if (effects.kind === 'unknown' || unwrapped === undefined) return effects;
  const { reads, optional, folders } = unwrapped;
  for (const path of [...reads, ...optional]) effects.asked.add(path);
  return {
    ...effects,
    reads: [...effects.reads, { patterns: [...reads, ...optional].map((path) => literalPattern(path)) }],
    optional: [...effects.optional, ...optional],
    folders: [...effects.folders, ...folders],
    // A script may look at any variable.
    names: ['all', ...effects.names],
    ownNames: [undefined, ...effects.ownNames],
  };
}
