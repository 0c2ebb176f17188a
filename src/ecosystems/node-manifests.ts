import { joinPath } from '../model/path-patterns.ts';
import type { CommandContext } from './ecosystem.ts';
import { isRegistrySpec } from './node/manifest.ts';
import { own, readJson } from './project/objects.ts';
import { PROJECT_READERS } from './node/packages.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import { inHome, resolvePath } from './system-region.ts';
import { walkUp } from './project/walk-up.ts';
import { flatMap } from '../source/flat-map.ts';

/** Files that are asked for, and those of them that nothing put there. */
export interface Manifests {
  readonly reads: readonly string[];
  readonly optional: readonly string[];
  /** The first of them that is there, or may be. */
  readonly present: string | undefined;
}

/** Looks for files of these names in a folder and in all above it. */
export function upwards({ files }: CommandContext, folder: string, names: readonly string[]): Manifests {
  const paths = flatMap(walkUp(folder), (at) => names.map((name) => joinPath(at, name)));
  const optional = paths.filter((path) => files.fact(path).kind === 'absent');
  return { reads: paths, optional, present: paths.find((path) => !optional.includes(path)) };
}

/**
 * What corepack reads to learn which package manager a project wants, itself and in the place of yarn and pnpm: `packageManager` of the nearest
 * package.json, and settings of its own. `why`: COREPACK_ENV_FILE names another file of settings.
 * `loadSpecAndEnv` in https://github.com/nodejs/corepack/blob/main/sources/specUtils.ts
 */
export function corepackManifests(context: CommandContext, folder: string): Manifests | { readonly why: string } {
  const settings = context.env('COREPACK_ENV_FILE');
  if (settings !== undefined && !(settings.kind === 'known' && settings.text === '0'))
    return { why: 'the file in COREPACK_ENV_FILE is not followed' };
  return upwards(context, folder, ['package.json', ...(settings === undefined ? ['.corepack.env'] : [])]);
}

/** A corepack that npm installed in the place of the one in Node's official images. */
export const COREPACK_MANIFEST = '/usr/local/lib/node_modules/corepack/package.json';

/**
 * Manifests that corepack may write into where it stands in for a package manager that none of them names: releases 0.26 to 0.32 put the one there that
 * they used. https://github.com/nodejs/corepack/pull/413, https://github.com/nodejs/corepack/pull/709
 */
export function pinnedManifests(context: CommandContext, folder: string, program: string): readonly string[] {
  const { files, state } = context;
  const isThere = (path: string): boolean => files.fact(path).kind !== 'absent';
  const shim = isThere(`/usr/local/bin/${program}`) && !isThere(COREPACK_MANIFEST);
  const said = context.env('COREPACK_ENABLE_AUTO_PIN');
  if (!shim || state.base?.corepackPins !== true || (said?.kind === 'known' && said.text !== '1')) return [];
  const manifests = walkUp(folder).map((at) => joinPath(at, 'package.json'));
  const found = manifests.filter((path) => files.fact(path).kind === 'context-file');
  const names = found.some((path) => {
    const manifest = readJson(files, path);
    return manifest.kind === 'object' && ['packageManager', 'devEngines'].some((key) => own(manifest.value, key) !== undefined);
  });
  return names ? [] : found;
}

/**
 * Where corepack keeps package managers. `why`: the folder is not known before the build. Releases before 0.11 had ~/.node/corepack.
 * https://github.com/nodejs/corepack/blob/main/sources/folderUtils.ts
 */
export function corepackHome(context: CommandContext): readonly string[] | { readonly why: string } {
  const home = context.env('COREPACK_HOME');
  const cache = context.env('XDG_CACHE_HOME');
  if (home === undefined && cache === undefined)
    return inHome(context.state, ['.cache/node/corepack/**', '.node/corepack/**'], { variables: context.command.variables });
  const value = home ?? cache;
  const path = value?.kind === 'known' ? resolvePath(value.text, context.command.cwd) : undefined;
  if (path === undefined) return { why: 'the folder that corepack keeps package managers in is not known before the build' };
  return [joinPath(path, home === undefined ? 'node/corepack/**' : '**')];
}

/** Why an install of these packages for everybody may touch files of the project; undefined when it does not. Versions need not be known. */
export function whyNotPlain(specs: readonly string[], tool: string): string | undefined {
  const shown = (text: string): string => text.replaceAll(UNKNOWN_MARK, '${...}');
  const names = specs.map((spec) => spec.replace(/(?!^)@.*$/s, ''));
  const unclear = specs.find((_, index) => names[index]?.includes(UNKNOWN_MARK) !== false);
  if (unclear !== undefined) return `which package ${tool} ${shown(unclear)} installs is not known before the build`;
  const odd = specs.find((spec) => !isRegistrySpec(spec.replaceAll(UNKNOWN_MARK, '1')));
  if (odd !== undefined) return `${tool} ${shown(odd)} is no package of the registry`;
  const reader = names.find((name) => Object.hasOwn(PROJECT_READERS, name));
  const [program = ''] = tool.split(' ');
  return reader && `the install script of ${reader} looks into the folder that ${program} is called in`;
}
