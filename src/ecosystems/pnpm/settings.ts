import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import type { CommandContext, ReadArguments } from '../ecosystem.ts';
import { areHarmlessOptions, homeOf, npmEnvironment, whyNodeMayLoad } from '../node/environment.ts';
import { parseNpmrc } from '../node/npmrc.ts';
import { type Draft, giveUp, isThroughLink, look, shown, whyUnknown } from '../project/draft.ts';
import { isObject, type JsonObject, objectAt, readJson, readObject, stringAt } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { type Followed, isFollowed, isKnown, isNotFollowed } from './settings-rows.ts';

/** What places say of the settings of pnpm. Which of them wins depends on the release: where they differ, all count. */
export interface Settings {
  /** Folder of the pnpm-workspace.yaml that holds, else the folder of the project. */
  readonly root: string;
  readonly project: string;
  /** pnpm-workspace.yaml; empty where there is none. */
  readonly workspace: JsonObject;
  readonly isWorkspace: boolean;
  readonly home: string | undefined;
  /** Of the release of pnpm that package.json names, if it does. */
  readonly major: number | undefined;
  readonly said: (name: Followed) => readonly unknown[];
  /** Of those that say something, at least one says yes. */
  readonly mayBe: (name: Followed) => boolean;
  /** Of those that say something, none says no. */
  readonly is: (name: Followed) => boolean;
}

type Said = Map<Followed, unknown[]>;

/**
 * Settings of the command line, the environment, pnpm-workspace.yaml, package.json, and the .npmrc files of the project, the workspace, the user and
 * the system. Notes what is read; gives the draft up where one is not understood.
 * https://pnpm.io/settings, https://pnpm.io/npmrc, https://github.com/pnpm/pnpm/blob/main/pnpm11/config/reader/src/index.ts
 */
export function readSettings(draft: Draft, context: CommandContext, read: ReadArguments, cwd: string): Settings {
  const said: Said = new Map();
  const hook = whyNodeMayLoad(context, 'pnpm');
  if (hook !== undefined) giveUp(draft, hook);
  for (const [flag, values] of read.flags) {
    // It is the working folder by now.
    if (flag !== '--dir') for (const value of values) say(draft, said, flag.slice(2), value, `the option ${flag}`);
  }
  const environment = npmEnvironment(context, /^p?npm_config_/i);
  for (const [name, value] of environment) {
    if (value.kind === 'known') say(draft, said, name, value.text, `a variable for ${name}`);
    else if (isFollowed(name) || isNotFollowed(name)) giveUp(draft, `pnpm's setting ${name} is not known before the build`);
  }
  const project = nearestProject(draft, cwd);
  const found = workspaceOf(draft, read, project);
  const root = found?.folder ?? project;
  for (const [key, value] of Object.entries(found?.manifest ?? {})) {
    const name = kebab(key);
    if (isKnown(name)) say(draft, said, name, value, 'pnpm-workspace.yaml');
    else giveUp(draft, `pnpm-workspace.yaml has the key "${key}", which is not known`);
  }
  const manifest = readJson(draft.files, posix.join(root, 'package.json'));
  const own = manifest.kind === 'object' ? objectAt(manifest.value, 'pnpm') : {};
  for (const [key, value] of Object.entries(own)) say(draft, said, kebab(key), value, `"pnpm" in package.json`);
  const home = homeOf(context);
  const prefix = environment.get('prefix');
  for (const path of npmrcPaths({ root, project, home, prefix, context })) readNpmrc(draft, said, path, root);
  if (home === undefined) draft.reads.add('**/.npmrc');
  const values = (name: Followed): readonly unknown[] => said.get(name) ?? [];
  return {
    root,
    project,
    workspace: found?.manifest ?? {},
    isWorkspace: found !== undefined,
    home,
    major: manifest.kind === 'object' ? pnpmMajor(manifest.value) : undefined,
    said: values,
    mayBe: (name) => values(name).some(isYes),
    is: (name) => values(name).length > 0 && values(name).every(isYes),
  };
}

function isYes(value: unknown): boolean {
  return value !== false && value !== 'false' && value !== '' && value !== null;
}

function say(draft: Draft, said: Said, name: string, value: unknown, where: string): void {
  if (isNotFollowed(name) && !isUsual(name, value)) giveUp(draft, `pnpm's setting ${name}, which ${where} sets, is not followed`);
  if (isFollowed(name)) said.set(name, [...(said.get(name) ?? []), value]);
}

/** It says what holds without it. */
function isUsual(name: string, value: unknown): boolean {
  if (!isYes(value) || (Array.isArray(value) && value.length === 0)) return true;
  if (name === 'node-options') return typeof value === 'string' && areHarmlessOptions(value);
  if (typeof value !== 'string') return false;
  const path = value.replace(/^\.\//, '').replace(/\/+$/, '');
  if (name === 'modules-dir') return path === 'node_modules';
  return name === 'virtual-store-dir' && /^node_modules\/[\w./-]+$/.test(path) && !path.includes('..');
}

/** `patchedDependencies` -> `patched-dependencies`. */
function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The nearest folder upwards with a package.json, else the working folder. `findLocalPrefix` in config/reader/src/loadNpmrcFiles.ts */
function nearestProject(draft: Draft, cwd: string): string {
  for (const folder of walkUp(cwd)) {
    const path = posix.join(folder, 'package.json');
    const there = look(draft, path);
    if (there === 'file') return folder;
    if (there === 'unknown' && !isThroughLink(draft, path))
      giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
    if (there === 'unknown') return folder;
  }
  return cwd;
}

interface Workspace {
  readonly folder: string;
  readonly manifest: JsonObject;
}

/** The first pnpm-workspace.yaml upwards. https://github.com/pnpm/pnpm/blob/main/pnpm11/workspace/root-finder/src/index.ts */
function workspaceOf(draft: Draft, read: ReadArguments, project: string): Workspace | undefined {
  const ignored = read.flags.get('--ignore-workspace')?.at(-1) === 'true';
  for (const folder of ignored ? [project] : walkUp(project)) {
    const path = posix.join(folder, 'pnpm-workspace.yaml');
    const there = look(draft, path);
    if (there === 'absent') continue;
    if (there !== 'file') {
      if (!isThroughLink(draft, path)) giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
      return undefined;
    }
    const fact = draft.files.fact(path);
    const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
    // An empty file is a workspace without settings.
    if (text !== undefined && text.replace(/^\s*#.*$/gm, '').trim() === '') return { folder, manifest: {} };
    const manifest = readObject(draft.files, path, 'yaml');
    if (manifest.kind === 'object') return ignored ? undefined : { folder, manifest: manifest.value };
    giveUp(draft, manifest.why);
    return undefined;
  }
  return undefined;
}

/**
 * pnpm's major release, where package.json names it: pnpm and corepack fetch that one.
 * https://pnpm.io/package_json#packagemanager, https://pnpm.io/package_json#devenginespackagemanager
 */
function pnpmMajor(manifest: JsonObject): number | undefined {
  const wanted = objectAt(objectAt(manifest, 'devEngines'), 'packageManager');
  const said =
    /^pnpm@(\d+)/.exec(stringAt(manifest, 'packageManager') ?? '')?.[1] ??
    (stringAt(wanted, 'name') === 'pnpm' ? /^[\^~]?(\d+)/.exec(stringAt(wanted, 'version') ?? '')?.[1] : undefined);
  return said === undefined ? undefined : Number(said);
}

interface Places {
  readonly root: string;
  readonly project: string;
  readonly home: string | undefined;
  /** Where npm would install for all: its settings lie below. */
  readonly prefix: Value | undefined;
  readonly context: CommandContext;
}

/** `rc` was read by pnpm 10 and before, `auth.ini` and `config.yaml` are since then: https://pnpm.io/npmrc */
function npmrcPaths({ root, project, home, prefix, context }: Places): readonly string[] {
  const said = context.env('XDG_CONFIG_HOME');
  const config =
    said?.kind === 'known' && said.text.startsWith('/') ? said.text : home === undefined ? undefined : posix.join(home, '.config');
  return [
    ...new Set([
      posix.join(root, '.npmrc'),
      posix.join(project, '.npmrc'),
      ...(home === undefined ? [] : [posix.join(home, '.npmrc')]),
      ...(config === undefined ? [] : ['rc', 'auth.ini', 'config.yaml'].map((name) => posix.join(config, 'pnpm', name))),
      ...(prefix?.kind === 'known' && prefix.text.startsWith('/') ? [posix.join(prefix.text, 'etc/npmrc')] : []),
      '/usr/local/etc/npmrc',
      '/usr/etc/npmrc',
      '/etc/npmrc',
    ]),
  ];
}

/** Settings of a member: one that is followed for all is not followed for one. */
export function readMemberNpmrc(draft: Draft, path: string): void {
  const said: Said = new Map();
  if (look(draft, path) === 'file')
    for (const [name, value] of parseNpmrc(draft, path)) say(draft, said, name, value.kind === 'known' ? value.text : '$', path);
  const [name] = said.keys();
  if (name !== undefined) giveUp(draft, `pnpm's setting ${name} in ${shown(draft.files, path)} is not followed`);
}

function readNpmrc(draft: Draft, said: Said, path: string, root: string): void {
  const there = look(draft, path);
  if (there === 'file' && path.endsWith('config.yaml'))
    giveUp(draft, `the settings of pnpm in ${shown(draft.files, path)} are not followed`);
  else if (there === 'file') {
    for (const [name, value] of parseNpmrc(draft, path)) {
      if (value.kind === 'known') say(draft, said, name, value.text, shown(draft.files, path));
      else if (isFollowed(name) || isNotFollowed(name)) giveUp(draft, value.why);
    }
  }
  if (there !== 'unknown' || isThroughLink(draft, path)) return;
  if (path === posix.join(root, '.npmrc'))
    draft.review = `the settings in ${path} are not known: ${whyUnknown(draft, path) ?? 'it is no file'}`;
  else {
    // Of several files of one folder, once.
    const shownPath = path.includes('/pnpm/') ? posix.dirname(path) : path;
    draft.notes.add(`${shownPath} is made during the build: it is taken to name no file of the project.`);
  }
}

/** Entries of maps that settings hold: `overrides`, `patchedDependencies`. */
export function entriesOf(values: readonly unknown[]): readonly (readonly [string, string])[] {
  return values.flatMap((value) =>
    isObject(value) ? Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])) : [],
  );
}
