import { posix } from 'node:path';
import type { CommandContext } from '../ecosystem.ts';
import { block, type Draft, giveUp, isThroughLink, look, lookNamed, newDraft, shown, whyUnknown } from '../project/draft.ts';
import { homeFolder, inHome } from '../system-region.ts';
import { followCode, withoutComments } from './code.ts';

/** Variables that move files and folders, or run other code. https://hexdocs.pm/mix/Mix.html#module-environment-variables */
const NOT_FOLLOWED =
  /^(?:MIX_(?:EXS|HOME|ARCHIVES|PATH|BUILD_PATH|BUILD_ROOT|DEPS_PATH|XDG|INSTALL_\w+|TARGET)|HEX_(?:HOME|CONFIG|OFFLINE)|ERL_(?:AFLAGS|FLAGS|ZFLAGS|LIBS)|ELIXIR_ERL_OPTIONS|ELIXIR_CLI_\w+)$/u;

/** Keys of a project that move what is asked here. https://hexdocs.pm/mix/Mix.Project.html#module-configuration */
const MOVING = /(?<![\w.:])(?:deps_path|build_path|lockfile|config_path):/u;

export interface Project {
  readonly draft: Draft;
  readonly cwd: string;
  /** mix.exs without its comments; undefined: there is none. */
  readonly code: string | undefined;
  /** No variable of that name is there, whatever the build is told. */
  readonly isUnset: (name: string) => boolean;
}

/** What every mix command reads: mix.exs of the working folder, and the configuration, as far as it is not for run time (docs/engine-facts.md, "mix"). */
export function openProject(context: CommandContext): Project | { readonly why: string } {
  const { cwd, variables } = context.command;
  if (cwd.kind === 'unknown') return { why: 'the folder that mix is called in is not known' };
  const strange = [...variables.keys(), ...context.state.env.keys()].find((name) => NOT_FOLLOWED.test(name));
  if (strange !== undefined) return { why: `${strange} is set, which is not followed` };
  const draft = newDraft(context.files);
  const folder = posix.resolve(cwd.text);
  const code = readCode(draft, posix.join(folder, 'mix.exs'), folder);
  if (code !== undefined && MOVING.test(code)) giveUp(draft, `${posix.join(folder, 'mix.exs')} moves what mix makes`);
  readConfiguration(draft, context, posix.join(folder, 'config/config.exs'), folder);
  const home = homeFolder(context.state, { variables });
  for (const pattern of inHome(context.state, ['.mix/**', '.hex/**', '.cache/rebar3/**', '.config/rebar3/**'], { variables }))
    draft.writes.add(pattern);
  if (home !== undefined)
    for (const name of ['.mix/config.exs', '.hex/hex.config', '.gitconfig', '.netrc', '.erlang']) look(draft, posix.join(home, name));
  return { draft, cwd: folder, code, isUnset: (name) => context.env(name) === undefined && !context.state.envOpen };
}

/** The text of a program of the project, whose own reads are followed. */
export function readCode(draft: Draft, path: string, cwd: string): string | undefined {
  lookForModules(draft, cwd);
  const there = look(draft, path);
  if (there === 'unknown' && !isThroughLink(draft, path))
    giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
  const fact = draft.files.fact(path);
  if (there !== 'file' || fact.kind !== 'context-file') return undefined;
  const text = draft.files.text(fact.path);
  if (text === undefined) {
    giveUp(draft, `${fact.path} cannot be read`);
    return undefined;
  }
  followCode(draft, path, text, cwd);
  if (/System\.put_env\(\s*(?!"(?!MIX_|HEX_|ERL_))/u.test(text)) giveUp(draft, `${fact.path} sets a variable that may move what mix makes`);
  return withoutComments(text);
}

/** Erlang looks for each module in the working folder as well, which is that of the project. https://www.erlang.org/doc/apps/kernel/code.html#module-code-path */
function lookForModules(draft: Draft, folder: string): void {
  const name = draft.files.names(folder).find((one) => /\.(?:beam|ez)$/u.test(one));
  if (name !== undefined)
    block(
      draft,
      'script-not-understood',
      `${shown(draft.files, posix.join(folder, name))} may be code that mix runs, and it is not followed`,
    );
}

/** https://hexdocs.pm/elixir/Config.html#import_config/1: paths are from the file that names them. */
function readConfiguration(draft: Draft, context: CommandContext, path: string, cwd: string): void {
  const open = [path];
  const seen = new Set<string>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    // Where one is missing that is imported, mix stops: a build that goes has it.
    if (at !== path) lookNamed(draft, at);
    const code = readCode(draft, at, cwd);
    if (code === undefined) continue;
    const folder = posix.dirname(at);
    for (const [, word] of code.matchAll(/(?<![\w.])import_config[\s(]+(?:"((?:[^"\\]|\\.)*)")?/gu)) {
      const names = namesOf(draft, context, folder, word);
      if (names === undefined) block(draft, 'unclear-manifest', `${shown(draft.files, at)} imports files by a name that is not followed`);
      open.push(...(names ?? []).map((name) => posix.resolve(folder, name)));
    }
  }
}

const ENVIRONMENT = /#\{(?:config_env|Mix\.env)(?:\(\))?\}/gu;

/** `"#{config_env()}.exs"` is the one of MIX_ENV; where that is not known, any of the folder. */
function namesOf(draft: Draft, { env }: CommandContext, folder: string, word: string | undefined): readonly string[] | undefined {
  if (word === undefined) return undefined;
  const value = env('MIX_ENV');
  if (value?.kind === 'unknown' && ENVIRONMENT.test(word))
    return draft.files.names(folder).filter((name) => name.endsWith('.exs') && name !== 'runtime.exs');
  const text = word.replaceAll(ENVIRONMENT, value === undefined || value.kind === 'unknown' || value.text === '' ? 'dev' : value.text);
  return /[#*?{[\\]/u.test(text) ? undefined : [text];
}
