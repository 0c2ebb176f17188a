import { relative, sep } from 'node:path';
import { flatMap } from '../source/flat-map.ts';
import { commandsOf } from './command-words.ts';
import { dockerfileAt } from './dockerfile-at.ts';
import type { Script } from './scripts.ts';
import type { ToldBuild } from './told.ts';

/** What a file of the repository does with the image of a stage, beside what the image itself says. */
export interface ImageUse {
  /** The stage, as written; undefined for the last one. */
  readonly target: string | undefined;
  /** What runs in it. */
  readonly words: string;
  /** In words that go before "may use". */
  readonly who: string;
  /** It is what a container starts with, wherever that is; else somebody runs it, who has a network for what it installs. */
  readonly starts: boolean;
}

const RUNS = /\b(?:docker|podman|nerdctl)(?:-compose)?\b[^\n]{0,2000}\b(?:run|exec|create)\b/u;
const MOST = 200;

/**
 * What containers of these builds are told to run: by compose files, by `docker run IMAGE` and `docker compose run SERVICE` in scripts and pipelines; and
 * what other Dockerfiles do that start from the image. Images are found by the names that the repository itself gives them.
 * @param builds of one Dockerfile
 * @param told all builds that the repository tells of
 */
export function imageUses(
  builds: readonly ToldBuild[],
  { told, scripts, top }: { readonly told: readonly ToldBuild[]; readonly scripts: readonly Script[]; readonly top: string },
): readonly ImageUse[] {
  const named = new Map(flatMap(builds, (build) => namesOf(build).map((name) => [name, build] as const)));
  const own = flatMap(builds, ({ target, starts = [], what, file }) =>
    starts.map((words) => ({ target, words, who: `${what} of ${nameFrom(top, file)}`, starts: true })),
  );
  if (named.size === 0) return own;
  const run = flatMap(scripts, (script) => (RUNS.test(script.text) ? runsIn(script, named) : []));
  return [...own, ...run, ...builtOn(builds, told, named, top)].slice(0, MOST);
}

/** Of the image without its usual version, and of the service. */
function namesOf({ tags = [], by, name }: ToldBuild): readonly string[] {
  return [...tags.map(plainName).filter((tag) => !tag.includes('$')), ...(by === 'compose' && name !== '' ? [name] : [])];
}

function plainName(image: string): string {
  return image.replace(/:latest$/u, '');
}

function runsIn({ name, text }: Script, named: ReadonlyMap<string, ToldBuild>): readonly ImageUse[] {
  const lines = text.replaceAll(/\\\r?\n/gu, ' ').split(/\r?\n/u);
  return flatMap(lines, (line) =>
    RUNS.test(line)
      ? flatMap(commandsOf(line), (words) => {
          const at = words.findIndex((word, index) => index > 1 && named.has(plainName(word)));
          const build = at < 0 ? undefined : named.get(plainName(words[at] ?? ''));
          if (build === undefined || !words.slice(0, at).some((word) => /^(?:run|exec|create)$/u.test(word))) return [];
          const entrypoint = words
            .slice(0, at)
            .flatMap(
              (word, index) => /^--entrypoint(?:=(.*))?$/u.exec(word)?.[1] ?? (word === '--entrypoint' ? (words[index + 1] ?? '') : []),
            );
          return {
            target: build.target,
            words: [...entrypoint, ...words.slice(at + 1)].join(' '),
            who: `a container that ${name} runs`,
            starts: false,
          };
        })
      : [],
  );
}

/** Dockerfiles that name it in FROM or `--from`. */
function builtOn(
  builds: readonly ToldBuild[],
  told: readonly ToldBuild[],
  named: ReadonlyMap<string, ToldBuild>,
  top: string,
): readonly ImageUse[] {
  const own = new Set(builds.map(({ dockerfile }) => dockerfile));
  const others = [...new Set(told.map(({ dockerfile }) => dockerfile))].filter((path) => !own.has(path));
  return flatMap(others.slice(0, MOST), (path) => {
    const { text, from } = dockerfileAt(path);
    const build = from.map((image) => named.get(plainName(image))).find((one) => one !== undefined);
    return build === undefined
      ? []
      : { target: build.target, words: text, who: `${nameFrom(top, path)}, which starts from it,`, starts: false };
  });
}

function nameFrom(top: string, path: string): string {
  return relative(top, path).split(sep).join('/');
}
