import { contextOf, type CommandContext, type Prefetch } from '../../src/ecosystems/ecosystem.ts';
import { commandEffects, ecosystems } from '../../src/ecosystems/registry.ts';
import type { Argument, Command, Redirect } from '../../src/model/command.ts';
import type { CommandEffects } from '../../src/model/effects.ts';
import type { FileFact, FileView } from '../../src/model/files.ts';
import { inRegion } from '../../src/model/path-patterns.ts';
import type { BaseFacts, State } from '../../src/model/state.ts';
import { known, unknown, type Value } from '../../src/model/value.ts';

const SPAN = { start: 0, end: 0 };

const DEBIAN: BaseFacts = {
  user: 'root',
  home: '/root',
  workdir: '/',
  shell: ['/bin/sh', '-c'],
  sh: 'dash',
  env: {},
  cmd: undefined,
  entrypoint: undefined,
  packageManager: 'apt',
  users: { root: { uid: 0, gid: 0, home: '/root' }, node: { uid: 1000, gid: 1000, home: '/home/node' } },
  source: '',
};

export interface Setting {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Names that are set, to what is not known. */
  readonly unknownEnv?: readonly string[];
  readonly user?: string;
  readonly home?: string | undefined;
  /** Files of the context by their place in the image. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  readonly folders?: readonly string[];
  /** Paths, and all below them, of which nothing is known. */
  readonly unclear?: readonly string[];
  readonly redirects?: readonly Redirect[];
  /** The command before it in a pipe. */
  readonly input?: string;
  readonly envOpen?: boolean;
  /** Variables that stand before the command. */
  readonly variables?: Readonly<Record<string, string>>;
  /** An official base image: the minor version of its Python. */
  readonly base?: Partial<BaseFacts>;
  /** Files that are executable. */
  readonly programs?: readonly string[];
  /** Symbolic links of the context, by their place in the image. */
  readonly links?: readonly string[];
  /** The term of the word `$X`. */
  readonly terms?: Readonly<Record<string, string>>;
}

function view(setting: Setting): FileView {
  const files = new Map(Object.entries(setting.files ?? {}));
  const folders = new Set(['/', setting.cwd ?? '/app', ...(setting.folders ?? [])]);
  for (const path of files.keys())
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at));
  const fact = (path: string): FileFact => {
    if (setting.links?.includes(path) === true) return { kind: 'unknown', why: `${path} is a symbolic link` };
    if (files.has(path)) return { kind: 'context-file', path: path.slice(1), ownMode: true };
    if (setting.unclear?.some((folder) => path === folder || path.startsWith(`${folder}/`)) === true)
      return { kind: 'unknown', why: 'of another stage' };
    return folders.has(path) ? { kind: 'folder' } : { kind: 'absent' };
  };
  const names = (folder: string): readonly string[] => {
    const start = folder === '/' ? '/' : `${folder}/`;
    const all = [...files.keys(), ...folders].filter((path) => path.startsWith(start) && path !== start);
    return [...new Set(all.map((path) => path.slice(start.length).split('/')[0] ?? ''))].filter((name) => name !== '').sort();
  };
  return { fact, names, executable: (path) => setting.programs?.includes(`/${path}`) === true, text: (path) => files.get(`/${path}`) };
}

/** Splits at blanks outside of quotes; `*`, `?` and `[` are patterns unless the word is in quotes; `$X` is text that is not known. */
function argumentsOf(line: string, terms: Readonly<Record<string, string>> = {}): readonly Argument[] {
  return (line.match(/'[^']*'|"[^"]*"|\S+|(?<= )$|(?<= )(?= )/g) ?? []).map((raw) => {
    if (raw.startsWith("'")) return { raw, value: known(raw.replaceAll("'", '')), glob: false, span: SPAN };
    if (raw.includes('$'))
      return {
        raw,
        value: unknown('an ARG without a value', terms[raw] ?? raw.replaceAll('"', '').replace(/\$(\w+)/g, '${$1}')),
        glob: false,
        span: SPAN,
      };
    const glob = !raw.startsWith('"') && /[*?]|\[.+\]/.test(raw) && raw !== '[';
    return { raw, value: known(raw.replaceAll('"', '')), glob, span: SPAN };
  });
}

export function redirect(kind: Redirect['kind'], word: string): Redirect {
  return { kind, target: argumentsOf(word)[0] ?? { raw: word, value: known(word), glob: false, span: SPAN } };
}

export function effectsOf(line: string, setting: Setting = {}): CommandEffects {
  const { command, state } = situationOf(line, setting);
  return commandEffects(command, state, view(setting));
}

/** The context of a command of which all words are known. */
export function contextFor(line: string, setting: Setting = {}): CommandContext {
  const { command, state } = situationOf(line, setting);
  const context = contextOf(command, state, view(setting));
  if ('why' in context) throw new Error(context.why);
  return context;
}

/** The dependencies-only step in front of a command; undefined where there is none. */
export function prefetchOf(line: string, setting: Setting = {}): Prefetch | undefined {
  const { command, state } = situationOf(line, setting);
  const argv = command.argv.map((argument) => ({ ...argument, value: known(argument.value.kind === 'known' ? argument.value.text : '') }));
  const context = contextOf({ ...command, argv }, state, view(setting));
  if ('why' in context) throw new Error(context.why);
  const ecosystem = ecosystems.find(({ programs, prefetch }) => prefetch !== undefined && programs.includes(context.program));
  const step = ecosystem?.prefetch?.({ ...context, command });
  return step === undefined || 'why' in step ? undefined : step;
}

function situationOf(line: string, setting: Setting): { readonly command: Command; readonly state: State } {
  const { home } = { home: '/root', ...setting };
  const cwd: Value = 'cwd' in setting && setting.cwd === undefined ? unknown('a base image', '${cwd}') : known(setting.cwd ?? '/app');
  const env: [string, { value: Value; from: 'ENV' }][] = Object.entries(setting.env ?? {}).map(([name, text]) => [
    name,
    { value: known(text), from: 'ENV' },
  ]);
  for (const name of setting.unknownEnv ?? []) env.push([name, { value: unknown('an ARG', `\${${name}}`), from: 'ENV' }]);
  const state: State = {
    workdir: cwd,
    user: known(setting.user ?? 'root'),
    shell: ['/bin/sh', '-c'],
    sh: 'dash',
    env: new Map(env),
    envOpen: setting.envOpen ?? false,
    home: home === undefined ? unknown('a base image', '${home}') : known(home),
    base: setting.base === undefined ? undefined : { ...DEBIAN, ...setting.base },
  };
  const variables = new Map(Object.entries(setting.variables ?? {}).map(([name, text]) => [name, known(text)] as const));
  const around = { cwd, variables, span: SPAN };
  const { input } = setting;
  const command: Command = {
    ...around,
    argv: argumentsOf(line, setting.terms),
    redirects: setting.redirects ?? [],
    ...(input !== undefined && { input: { ...around, argv: argumentsOf(input, setting.terms), redirects: [] } }),
  };
  return { command, state };
}

export type KnownEffects = Extract<CommandEffects, { kind: 'known' }>;

export function knownEffects(line: string, setting: Setting = {}): KnownEffects {
  const effects = effectsOf(line, setting);
  if (effects.kind === 'unknown') throw new Error(`unknown: ${effects.why}`);
  return effects;
}

export function reads(effects: KnownEffects, path: string): boolean {
  return inRegion(effects.reads, path);
}

export function writes(effects: KnownEffects, path: string): boolean {
  return inRegion(effects.writes, path);
}

export function why(line: string, setting: Setting = {}): string {
  const effects = effectsOf(line, setting);
  return effects.kind === 'unknown' ? effects.why : '';
}
