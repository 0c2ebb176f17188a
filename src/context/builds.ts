import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { keptAnswers } from '../source/cache.ts';
import { flatMap } from '../source/flat-map.ts';
import { BAKE_FILE, bakeBuilds } from './bake.ts';
import { COMPOSE_FILE, MAIN_COMPOSE_FILE, composeBuilds } from './compose.ts';
import { composeFilesAmong, existing, isCompose } from './compose-files.ts';
import { CLOUD_BUILD, cloudBuilds } from './cloud-build.ts';
import { scriptBuilds } from './command-builds.ts';
import { devcontainerBuilds } from './devcontainer.ts';
import { listFolder } from './folders.ts';
import { gitIgnore } from './gitignore.ts';
import { attempt } from './read-file.ts';
import { isWithin, kindAt } from './repository.ts';
import { scriptsAround, type Script } from './scripts.ts';
import { SKAFFOLD, skaffoldBuilds } from './skaffold.ts';
import type { Told } from './told.ts';
import { WORKFLOW, workflowBuilds } from './workflows.ts';

/**
 * What the files of a repository tell about what is built, those of each kind in the order of folders and names.
 * @param folders those that files of compose and bake are looked for in
 */
export async function toldBuilds(folders: readonly string[], top: string): Promise<Told> {
  return await kept(JSON.stringify([top, ...folders]), () => toldIn(folders, top));
}

const kept = keptAnswers<Promise<Told>>();

async function toldIn(folders: readonly string[], top: string): Promise<Told> {
  const [own = top] = folders;
  const ignored = kindAt(join(top, '.git')) === 'absent' ? undefined : gitIgnore(top);
  const scripts = scriptsAround(top, own, ignored);
  const around = flatMap(folders, (folder) => filesIn(folder).map((name) => join(folder, name)));
  const compose = around.filter(isCompose).sort(byRank(folders));
  const bake = around.filter((path) => BAKE_FILE.test(basename(path)));
  const byName = (wanted: RegExp): readonly Script[] => scripts.filter(({ name }) => wanted.test(name));
  const structured = [WORKFLOW, CLOUD_BUILD, SKAFFOLD];
  const plain = scripts.filter(({ name }) => structured.every((kind) => !kind.test(name)) && !isCompose(name));
  const all: readonly Told[] = [
    await composeBuilds(union(compose, composeFilesAmong(scripts, top, ignored)), top),
    await bakeBuilds(
      union(
        bake,
        flatMap(scripts, (script) => bakeFilesNamedIn(script, top)),
      ),
      top,
    ),
    await workflowBuilds(byName(WORKFLOW), top),
    await cloudBuilds(byName(CLOUD_BUILD), top),
    await skaffoldBuilds(byName(SKAFFOLD), top),
    scriptBuilds(plain, top),
    await devcontainerBuilds(top, top),
  ];
  return {
    builds: flatMap(
      flatMap(all, ({ builds }) => builds),
      (build) => {
        const context = belowTop(top, build.context);
        return context === undefined ? [] : { ...build, context };
      },
    ),
    inline: flatMap(all, ({ inline }) => inline ?? []),
    unread: flatMap(all, ({ unread }) => unread),
    unclear: flatMap(all, ({ unclear }) => unclear),
  };
}

/**
 * A context as git knows it: a patch does not go through a link, and one folder may be reached over several. Undefined where it leads out of the repository,
 * by its path or over a link.
 */
function belowTop(top: string, context: string): string | undefined {
  if (!isWithin(top, context)) return undefined;
  const [realTop, real] = [top, context].map((path) => attempt(() => realpathSync(path)));
  if (realTop === undefined || real === undefined) return context;
  return isWithin(realTop, real) ? join(top, relative(realTop, real)) : undefined;
}

function filesIn(folder: string): readonly string[] {
  const found = attempt(() => listFolder(folder)) ?? [];
  const wanted = found.map(({ name }) => name).filter((name) => COMPOSE_FILE.test(name) || BAKE_FILE.test(name));
  return wanted.filter((name) => kindAt(join(folder, name)) === 'file');
}

/** The closest folder first; in it, the name that Compose takes by itself comes before its variants. */
function byRank(folders: readonly string[]): (a: string, b: string) => number {
  const rank = (path: string): number => folders.indexOf(dirname(path)) * 2 + (MAIN_COMPOSE_FILE.test(basename(path)) ? 0 : 1);
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1);
}

function union(first: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...first, ...more])];
}

/** Files that a call of bake names: `docker buildx bake -f tests/build.hcl`, `files: ./docker/bake.hcl` of docker/bake-action. */
function bakeFilesNamedIn({ name, text }: Script, top: string): readonly string[] {
  if (!/\bbake\b/u.test(text)) return [];
  const words = [...text.matchAll(/[\w./-]{1,200}\.(?:hcl|json)(?![\w.-])/gu)].map(([word]) => word);
  const wanted = new Set(words.filter((word) => word.endsWith('.hcl') || /bake/iu.test(word)));
  return flatMap([...wanted].slice(0, 50), (word) => existing(word, name, top));
}
