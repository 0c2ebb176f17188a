import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { MIX_ARGUMENTS } from './mix/arguments.ts';
import { mixCaches } from './mix/cache.ts';
import { readDependencies, whyIncomplete } from './mix/dependencies.ts';
import { openProject, type Project } from './mix/project.ts';
import { block, giveUp, look } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { below, extraSystem } from './system-region.ts';
import { unclearWord } from './third-party.ts';

const TASKS = new Set(['deps.get', 'deps.compile', 'local.hex', 'local.rebar']);

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context) ?? context.command.argv.find(({ value }) => value.kind === 'unknown')?.raw;
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const calls = callsIn(context.argv);
  const odd = calls.find(([task = '']) => !TASKS.has(task));
  if (odd !== undefined || calls.length === 0) return unknownEffects(`\`mix ${odd?.[0] ?? ''}\` reads the source`);
  const opened = openProject(context);
  if ('why' in opened) return unknownEffects(opened.why);
  const { draft, code } = opened;
  const { variables, cwd } = context.command;
  for (const pattern of extraSystem(context.state, { variables, cwd })) draft.reads.add(pattern);
  for (const call of calls) addTask(opened, call);
  const alias = code === undefined ? undefined : calls.find(([task = '']) => hasAlias(code, task));
  if (alias !== undefined) giveUp(draft, `mix.exs gives another meaning to ${alias[0] ?? ''}`);
  return installOf(draft, calls.map(([task = '']) => `mix ${task}`).join(' and '));
}

/** `mix do a --force, b + c`. https://hexdocs.pm/mix/Mix.Tasks.Do.html */
function callsIn([first = '', ...rest]: readonly string[]): readonly (readonly string[])[] {
  if (first !== 'do') return [[first, ...rest]];
  const calls: string[][] = [[]];
  for (const word of rest) {
    const end = word === '+' || word.endsWith(',');
    const text = word === '+' ? '' : word.replace(/,$/u, '');
    if (text !== '') calls.at(-1)?.push(text);
    if (end) calls.push([]);
  }
  return calls.filter((call) => call.length > 0);
}

/** https://hexdocs.pm/mix/Mix.html#module-aliases */
function hasAlias(code: string, task: string): boolean {
  return [`"${task}":`, `:"${task}"`, `"${task}" =>`].some((text) => code.includes(text));
}

function addTask(project: Project, words: readonly string[]): void {
  const { draft, cwd, code } = project;
  const read = readArguments(words, MIX_ARGUMENTS);
  const task = read.subcommand ?? '';
  const [strange] = read.unknownFlags;
  if (strange !== undefined) giveUp(draft, `dockerfix does not know the option \`${strange}\` of mix ${task}`);
  if (task.startsWith('local.')) {
    if (read.positionals.some((word) => word.includes('/') || word === 'rebar3')) giveUp(draft, `mix ${task} of a file is not followed`);
    return;
  }
  if (code === undefined && draft.link === undefined) giveUp(draft, `there is no mix.exs in ${cwd}`);
  const dependencies = readDependencies(project);
  const why = whyIncomplete(draft, cwd, dependencies.fetched);
  for (const name of ['deps', '_build']) draft.writes.add(below(literalPattern(posix.join(cwd, name))));
  // Both make the folder of what is compiled.
  draft.outputs.add(posix.join(cwd, '_build'));
  draft.folders.add(cwd);
  if (task === 'deps.compile') return addCompile(project, dependencies, hasFlag(read, '--skip-umbrella-children'));
  draft.outputs.add(posix.join(cwd, 'deps'));
  if (why === undefined) {
    draft.notes.add('mix.lock has what mix.exs asks for, so mix deps.get is taken to leave it as it is.');
    return;
  }
  if (hasFlag(read, '--check-locked')) return;
  draft.lockReason = why;
  draft.writes.add(posix.join(cwd, 'mix.lock'));
}

/** It compiles what was fetched, and the applications and dependencies that are folders, too. */
function addCompile({ draft, cwd }: Project, { folders, umbrella }: ReturnType<typeof readDependencies>, skips: boolean): void {
  draft.reads.add(below(literalPattern(posix.join(cwd, 'deps'))));
  const [local] = folders;
  if (local !== undefined) block(draft, 'local-dependency', `mix deps.compile compiles ${local} as well`);
  if (umbrella && !skips) block(draft, 'installs-the-project', 'mix deps.compile compiles the applications of the umbrella as well');
  look(draft, posix.join(cwd, 'rebar.config'));
}

const CONFIGURATION = 'config/config.exs and what it imports, for MIX_ENV (not config/runtime.exs)';

/** mix, as far as it fetches and compiles dependencies. https://hexdocs.pm/phoenix/releases.html#containers */
export const mix = {
  id: 'mix',
  title: 'mix',
  docs: [
    'https://hexdocs.pm/mix/Mix.html',
    'https://hexdocs.pm/mix/Mix.Project.html',
    'https://hexdocs.pm/phoenix/releases.html#containers',
  ],
  programs: ['mix'],
  effects: effectsOf,
  cached: mixCaches,
  installs: [
    {
      commands: ['mix deps.get'],
      files: ['mix.exs', 'mix.lock'],
      leadsTo: [
        CONFIGURATION,
        'mix.exs of the applications of an umbrella and of dependencies that are folders',
        'files that these programs read by a literal name',
      ],
      makes: ['deps', '~/.mix and ~/.hex'],
      refused: [
        'a mix.exs or a configuration that calls what is not followed (`File`, `Code`, `System.cmd`)',
        'a mix.lock that lacks something',
      ],
      docs: ['https://hexdocs.pm/mix/Mix.Tasks.Deps.Get.html'],
      checked: 'trace',
    },
    {
      commands: ['mix deps.compile'],
      files: ['mix.exs', 'mix.lock'],
      leadsTo: [CONFIGURATION, 'deps'],
      makes: ['_build'],
      refused: ['dependencies that are folders, and an umbrella without --skip-umbrella-children: their source is compiled as well'],
      docs: ['https://hexdocs.pm/mix/Mix.Tasks.Deps.Compile.html'],
      checked: 'trace',
    },
  ],
} as const satisfies Ecosystem;
