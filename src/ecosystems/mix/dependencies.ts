import { posix } from 'node:path';
import { block, type Draft, giveUp, look, readTree, shown } from '../project/draft.ts';
import { type Project, readCode } from './project.ts';

/** A dependency: `{:name, "~> 1.0"}`, `{:name, path: "../name"}`, `{:name, in_umbrella: true}`. https://hexdocs.pm/mix/Mix.Tasks.Deps.html */
const DEPENDENCY = /\{\s*:(\w+)\s*,\s*((?:"[^"]*"|~r|>=|[a-z_]+:|\[)[^{}]*)\}/gu;

/** `if path = System.get_env("CORE_PATH") do [path: path] else`: a folder only where the variable says so. */
const ELSEWHERE = /\bif\s+(\w+)\s*=\s*System\.get_env\(\s*"(\w+)"\s*\)\s+do\s+\[\s*path:\s*\1\s*\]\s+else\b/gu;

export interface Dependencies {
  /** Names of those that are fetched. */
  readonly fetched: ReadonlySet<string>;
  /** Folders of those that are in the repository. */
  readonly folders: readonly string[];
  readonly umbrella: boolean;
}

/** mix.exs of the applications of an umbrella, and of the dependencies that are folders, and of theirs. */
export function readDependencies({ draft, cwd, code = '', isUnset }: Project): Dependencies {
  const fetched = new Set<string>();
  const folders = new Set<string>();
  const apps = /(?<![\w.:])apps_path:\s*(?:"([^"#\\]*)")?/u.exec(code);
  if (apps !== null && apps[1] === undefined) giveUp(draft, 'where the applications of the umbrella lie is not followed');
  const open: (readonly [folder: string, code: string])[] = [[cwd, code]];
  for (const folder of apps?.[1] === undefined ? [] : applications(draft, posix.resolve(cwd, apps[1])))
    open.push([folder, readCode(draft, posix.join(folder, 'mix.exs'), folder) ?? '']);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [folder, all] = at;
    const text = all.replaceAll(ELSEWHERE, (found, _, name: string) => (isUnset(name) ? '' : found));
    if (/(?<!\w)path:/u.test(text.replaceAll(DEPENDENCY, '')))
      block(draft, 'unclear-manifest', `${shown(draft.files, posix.join(folder, 'mix.exs'))} names a folder in a way that is not followed`);
    for (const [, name = '', options = ''] of text.matchAll(DEPENDENCY)) {
      if (/\bin_umbrella:\s*true/u.test(options)) continue;
      if (/\bgit:\s*"(?:file:|[./~])/u.test(options)) giveUp(draft, `the repository of the dependency ${name} is a folder`);
      const path = /(?:^|[\s,[])path:\s*("[^"#\\]*")?/u.exec(options);
      if (path === null) {
        fetched.add(name);
        continue;
      }
      const local = path[1] === undefined ? undefined : posix.resolve(folder, path[1].slice(1, -1));
      if (local === undefined) giveUp(draft, `the folder of the dependency ${name} is not followed`);
      else if (!folders.has(local)) {
        folders.add(local);
        open.push([local, localCode(draft, local)]);
      }
    }
  }
  return { fetched, folders: [...folders], umbrella: apps !== null };
}

/** Every folder of an umbrella with a mix.exs is one of its applications. https://hexdocs.pm/mix/Mix.Project.html#apps_paths/1 */
function applications(draft: Draft, folder: string): readonly string[] {
  draft.notes.add('An application that is added to the umbrella later needs its mix.exs copied before the install as well.');
  return draft.files.names(folder).flatMap((name) => {
    const path = posix.join(folder, name);
    return draft.files.fact(posix.join(path, 'mix.exs')).kind === 'absent' ? [] : [path];
  });
}

/** Of one that is built by other tools, more may count. https://hexdocs.pm/mix/Mix.Tasks.Deps.html#module-git-options-git */
function localCode(draft: Draft, folder: string): string {
  const code = readCode(draft, posix.join(folder, 'mix.exs'), folder);
  if (code !== undefined) return code;
  readTree(draft, folder);
  block(draft, 'local-dependency', `the dependency in ${shown(draft.files, folder)} has no mix.exs`);
  return '';
}

/** Why `mix deps.get` may write mix.lock: it names no version of something that is fetched. */
export function whyIncomplete(draft: Draft, cwd: string, fetched: ReadonlySet<string>): string | undefined {
  const path = posix.join(cwd, 'mix.lock');
  look(draft, path);
  const fact = draft.files.fact(path);
  if (fact.kind !== 'context-file') return fetched.size === 0 ? undefined : 'there is no mix.lock';
  const text = draft.files.text(fact.path) ?? '';
  const missing = [...fetched].find((name) => !text.includes(`"${name}":`));
  return missing && `${fact.path} names no version of ${missing}`;
}
