import type { CopyInstruction } from '../model/build.ts';
import type { Step } from '../model/command.ts';
import { defaultOf } from '../model/defaults.ts';
import { compileRegion, joinPath, literalPattern } from '../model/path-patterns.ts';
import { cacheOfRegions, lastingRegion } from '../model/shared-regions.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import { known } from '../model/value.ts';
import { onNewFile } from '../source/cache.ts';
import { namedRoots } from './events.ts';
import { writerOf } from './file-view.ts';
import { membersOf, type Image } from './image.ts';
import type { StepEffects } from './run-effects.ts';
import type { Frame } from './run-frame.ts';
import { isSystemPath } from './system-paths.ts';
import { flatMap } from '../source/flat-map.ts';

/**
 * Files in which package managers, and what they start, find the names of other files: local repositories, keys, certificates, hooks, folders
 * of libraries. sources.list(5), apt.conf(5), apk-repositories(5), dnf.conf(5), https://pip.pypa.io/en/stable/topics/configuration/,
 * https://docs.npmjs.com/cli/v10/configuring-npm/npmrc, ld.so(8), git-config(1). And those that packages ask when they are set up: folders of fonts
 * (fonts-conf(5), fc-cache runs as a trigger), of a database (pg_createcluster(1), mysqld's `datadir`), files that are to be made (tmpfiles.d(5)).
 */
const SETTINGS: Region = lastingRegion({
  patterns: [
    ...['apt', 'apk', 'yum', 'yum.repos.d', 'dnf', 'zypp', 'pip', 'ld.so.conf.d', 'dpkg', 'ssl'].map((folder) => `/etc/${folder}/**`),
    ...['fonts', 'mysql', 'postgresql-common', 'tmpfiles.d'].map((folder) => `/etc/${folder}/**`),
    ...['yum.conf', 'pip.conf', 'ld.so.conf', 'gitconfig', 'npmrc', 'wgetrc', 'environment', 'ld.so.preload'].map((name) => `/etc/${name}`),
    ...[
      'pip.conf',
      '.npmrc',
      'npmrc',
      '.gitconfig',
      '.curlrc',
      '.wgetrc',
      '.netrc',
      '.yarnrc',
      '.condarc',
      '.bundle/config',
      'sitecustomize.py',
    ].map((name) => `**/${name}`),
    ...['.pip', '.config/pip', '.config/git', '.ssh'].map((folder) => `**/${folder}/**`),
  ],
});

const isSetting = compileRegion(SETTINGS);

const settings = cacheOfRegions<boolean>();

/** Does a region name settings, or a folder that holds nothing else? */
function holdsSettings(region: Region): boolean {
  const found = settings.get(region) ?? namedRoots(region).some(isSetting);
  settings.set(region, found);
  return found;
}

/** Absolute paths in a text, file: URLs among them; no part of another URL. */
export function pathsInText(text: string): readonly string[] {
  const plain = text.replace(/\bfile:(?:\/\/(?:localhost)?)?(?=\/)/gu, ' ');
  const found = plain.match(/(?<![\w.\-/])\/[\w.@%+-]+(?:\/[\w.@%+-]+)*/gu) ?? [];
  return [...new Set(found)].map((path) => joinPath('/', path)).filter((path) => !isSystemPath(path));
}

/** Paths that a command names while it writes settings; undefined where it writes none. */
export function namedInSettings(
  image: Image,
  step: Step,
  frame: Frame,
  { reads, writes, sets }: Pick<StepEffects, 'reads' | 'writes' | 'sets'>,
): readonly string[] | undefined {
  if (sets.length === 0 && !writes.some(holdsSettings)) return undefined;
  // `cp vendor.list /etc/apt/sources.list.d/`
  const copied = flatMap(flatMap(reads, namedRoots), (path) => textAt(image, frame, path) ?? []);
  // It permits git to work there, and brings nothing: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
  const commands = step.commands.filter(({ argv }) => !argv.some(({ raw }) => raw === 'safe.directory'));
  const words = flatMap(commands, ({ argv }) => argv.map(({ raw, value }) => defaultOf(value) ?? raw));
  return pathsInText([...words, ...copied, ...frame.run.heredocs.map(({ content }) => content)].join('\n'));
}

/** The text of a file that came from the context. */
function textAt({ paths }: Image, { around }: Frame, path: string): string | undefined {
  const fact = paths.get(path)?.fact;
  return fact?.kind === 'context-file' ? around.context.text(fact.path) : undefined;
}

/** The same of text that a copy brings to `path`: `COPY <<EOF /etc/pip.conf`, `COPY <<pip.conf /etc/`. */
export function namedInCopy(path: string, heredocs: CopyInstruction['heredocs'], { env }: State): readonly string[] | undefined {
  const written = heredocs.filter(({ name }) => isSetting(path) || isSetting(joinPath(path, `./${name}`)));
  if (written.length === 0) return undefined;
  const valueOf = (name: string): string | undefined => defaultOf(env.get(name)?.value ?? known(''));
  const texts = written.map(({ content, expand }) =>
    expand
      ? content.replaceAll(/\$(?:\{(\w+)\}|(\w+))/gu, (word, inner?: string, plain?: string) => valueOf(inner ?? plain ?? '') ?? word)
      : content,
  );
  return pathsInText(texts.join('\n'));
}

/**
 * What an install finds through settings that were copied or written above it: what is there, or may be there by then, is an input like
 * any other. It is no input that what they name has to be read by this very install: which settings it asks, nobody looks up.
 */
export function namedBySettings(image: Image, frame: Frame): readonly Region[] {
  const named = new Set(flatMap(image.events, ({ settings = [] }) => settings));
  for (const path of settingsIn(image)) {
    for (const one of pathsInText(textAt(image, frame, path) ?? '')) named.add(one);
  }
  const patterns = flatMap(
    [...named].filter((path) => image.paths.has(path) || writerOf(image.events, path) !== undefined),
    (path) => [literalPattern(path), `${literalPattern(path)}/**`],
  );
  return patterns.length === 0 ? [] : [{ patterns: patterns.sort() }];
}

/** Every command asks it of every path. */
const settingPaths = new Map<string, boolean>();
onNewFile(() => settingPaths.clear());

function isSettingPath(path: string): boolean {
  const known = settingPaths.get(path) ?? isSetting(path);
  settingPaths.set(path, known);
  return known;
}

/** Copies of many files into a folder of the application hold no settings of the system, but may hold those of a tool. */
function settingsIn(image: Image): ReadonlySet<string> {
  const groups = image.groups.filter(({ root }) => root === '/' || isSystemPath(root));
  const found = new Set(membersOf({ paths: image.paths, groups, loose: [] }, [SETTINGS]));
  for (const path of image.loose) if (isSettingPath(path)) found.add(path);
  return found;
}
