import { posix } from 'node:path';
import { block, look, readNamedTree, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, readObject, type JsonObject } from '../project/objects.ts';
import type { Restore } from './projects.ts';
import { decoded } from './text.ts';
import { resolved } from './values.ts';
import { walkUp } from '../project/walk-up.ts';

/** In this order, the first that is there: https://github.com/NuGet/NuGet.Client/blob/dev/src/NuGet.Core/NuGet.Configuration/Settings/Settings.cs */
export const NUGET_CONFIGS = ['nuget.config', 'NuGet.config', 'NuGet.Config'] as const;

/** Settings of the folder of a project and of those above it. https://learn.microsoft.com/nuget/consume-packages/configuring-nuget-behavior */
export function readNugetConfigs({ draft, configFile }: Pick<Restore, 'draft' | 'configFile'>, folder: string): void {
  if (configFile !== undefined) return;
  for (const at of walkUp(folder)) {
    for (const name of NUGET_CONFIGS) {
      if (draft.reads.has(posix.join(at, name))) continue;
      if (look(draft, posix.join(at, name)) === 'file') readNugetConfig(draft, posix.join(at, name));
    }
  }
}

/** What one file of settings leads to: folders of packages. */
export function readNugetConfig(draft: Draft, file: string): void {
  const read = readObject(draft.files, file, 'xml');
  if (read.kind === 'unusable') return block(draft, 'unclear-manifest', read.why);
  const root = objectAt(read.value, 'configuration');
  for (const [, value] of ['packageSources', 'auditSources'].flatMap((section) => addedIn(root, section))) {
    if (/^https?:/iu.test(value)) continue;
    if (value.includes('%')) unclear(draft, file, `it takes packages from ${value}`);
    else readNamedTree(draft, resolved(value, posix.dirname(file)));
  }
  for (const [, value] of addedIn(root, 'fallbackPackageFolders')) {
    if (value.includes('%')) unclear(draft, file, `it takes packages from ${value}`);
    else readNamedTree(draft, resolved(value, posix.dirname(file)));
  }
  // https://learn.microsoft.com/nuget/reference/nuget-config-file#clientcertificates
  if (objectAt(root, 'clientCertificates')['fileCert'] !== undefined) unclear(draft, file, 'it takes a certificate from a file');
  const moved = addedIn(root, 'config').find(([key]) => /^(?:globalPackagesFolder|repositoryPath)$/iu.test(key));
  if (moved !== undefined) unclear(draft, file, `it moves packages to ${moved[1]}`);
}

/**
 * The first source of packages that is a folder, in the settings of a folder and of those above it. A package that is in the folder of packages is taken
 * from there, whatever the source holds: https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders
 */
export function folderSource(files: Draft['files'], folder: string): { readonly file: string; readonly source: string } | undefined {
  for (const at of walkUp(folder)) {
    for (const name of NUGET_CONFIGS) {
      const file = posix.join(at, name);
      const read = files.fact(file).kind === 'absent' ? undefined : readObject(files, file, 'xml');
      if (read === undefined || read.kind === 'unusable') continue;
      const sources = addedIn(objectAt(read.value, 'configuration'), 'packageSources').map(([, value]) => value);
      const source = sources.find((value) => !/^https?:/iu.test(value));
      if (source !== undefined) return { file: shown(files, file), source };
    }
  }
  return undefined;
}

/** Keys and values of the `add` elements of a section. */
function addedIn(root: JsonObject, section: string): readonly (readonly [string, string])[] {
  const all = [root[section]].flat().flatMap((one): readonly unknown[] => (isObject(one) ? [one['add']].flat() : []));
  return all.flatMap((element) => (isObject(element) ? [[String(element['@key']), decoded(String(element['@value']))] as const] : []));
}

/** Which SDK runs, and which versions of others. https://learn.microsoft.com/dotnet/core/tools/global-json */
export function readGlobalJson(draft: Draft, folder: string): void {
  for (const at of walkUp(folder)) {
    const file = posix.join(at, 'global.json');
    const seen = draft.reads.has(file);
    const kind = seen ? draft.files.fact(file).kind : look(draft, file);
    if (kind === 'context-file' || kind === 'file') return seen ? undefined : checkPaths(draft, file);
  }
}

/** It may hold comments, as its documentation says: one that cannot be read as plain JSON is looked through for that word. */
function checkPaths(draft: Draft, file: string): void {
  const fact = draft.files.fact(file);
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  if (text === undefined) return block(draft, 'unclear-manifest', `${shown(draft.files, file)} cannot be read`);
  if (/"paths"\s*:/u.test(text)) unclear(draft, file, 'it says where SDKs lie');
  return undefined;
}

function unclear(draft: Draft, file: string, why: string): void {
  block(draft, 'unclear-manifest', `${shown(draft.files, file)} is not understood: ${why}`);
}
