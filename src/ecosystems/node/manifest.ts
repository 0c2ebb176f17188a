import { posix } from 'node:path';
import { type Draft, giveUp, look, shown, whyUnknown } from '../project/draft.ts';
import { duplicateKey, isObject, type JsonObject, objectAt, own, readJson, stringAt } from '../project/objects.ts';

const DEPENDENCY_KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Reads the package.json of a folder and notes that. Undefined: it is absent, a link (then the draft is blocked), or the draft is given up. */
export function readManifest(draft: Draft, folder: string): JsonObject | undefined {
  const path = posix.join(folder, 'package.json');
  const there = look(draft, path);
  if (there === 'absent' || there === 'folder') return undefined;
  if (there === 'unknown') {
    if (draft.link === undefined) giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
    return undefined;
  }
  const read = readJson(draft.files, path);
  if (read.kind === 'unusable') {
    giveUp(draft, read.why);
    return undefined;
  }
  const twice = duplicateKey(read.text, read.value);
  if (twice !== undefined) {
    giveUp(draft, `${shown(draft.files, path)} has the key "${twice}" twice in one object`);
    return undefined;
  }
  return read.value;
}

/** The specs of all dependencies, and every text in `overrides`, by package name. */
export function specsOf(manifest: JsonObject): readonly { readonly name: string; readonly spec: string }[] {
  const specs: { name: string; spec: string }[] = [];
  for (const kind of DEPENDENCY_KINDS) {
    for (const [name, spec] of Object.entries(objectAt(manifest, kind))) if (typeof spec === 'string') specs.push({ name, spec });
  }
  const pending: unknown[] = [own(manifest, 'overrides')];
  for (let value = pending.pop(); value !== undefined || pending.length > 0; value = pending.pop()) {
    if (!isObject(value)) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'string') specs.push({ name, spec: inner });
      else pending.push(inner);
    }
  }
  return specs;
}

/** Texts of tables that say where packages are taken from: `resolutions`, catalogues. https://classic.yarnpkg.com/en/docs/selective-version-resolutions */
export function entriesIn(...tables: readonly JsonObject[]): readonly { readonly name: string; readonly spec: string }[] {
  return tables.flatMap((table) => Object.entries(table).flatMap(([name, spec]) => (typeof spec === 'string' ? [{ name, spec }] : [])));
}

/** `name`, `@scope/name`, with `@version`. Anything else may be a path, a git repository or an address. */
export function isRegistrySpec(spec: string): boolean {
  return /^(?:@[\w.-]+\/)?[A-Za-z0-9][\w.-]*(?:@[\w.^~<>=*+ -]+)?$/.test(spec) && !/\.(?:tgz|tar|tar\.gz)$/i.test(spec);
}

export type LocalSpec = { readonly kind: 'folder' | 'tarball' | 'not-sure'; readonly path: string };

/**
 * The path that a dependency spec names, if it names one: `file:../x`, `link:../x`, `./x.tgz`, `../x`, `vendor/x.tgz`.
 * https://github.com/npm/npm-package-arg/blob/main/lib/npa.js
 */
export function localSpec(spec: string, folder: string, home: string | undefined): LocalSpec | undefined {
  const text = spec.trim();
  // A repository of git.
  if (/^git\+file:/i.test(text)) return { kind: 'not-sure', path: text };
  const prefixed = /^(?:file|link|portal):(?:\/\/(?=[./~]|\/))?(.*)$/i.exec(text)?.[1];
  const isPath = /^(?:\.|~\/|\/)/.test(text) || (/\.(?:tgz|tar\.gz|tar)$/i.test(text) && !text.includes(':'));
  if (prefixed === undefined && !isPath) return undefined;
  const path = prefixed ?? text;
  const kind = /\.(?:tgz|tar\.gz|tar)$/i.test(path) ? 'tarball' : 'folder';
  if (/^\/?~\//.test(path))
    return home === undefined ? { kind: 'not-sure', path } : { kind, path: posix.join(home, path.replace(/^\/?~\//, '')) };
  // npm decodes percent signs in file: specs, and not in the same way in all releases.
  if (path.includes('%')) return { kind: 'not-sure', path };
  return { kind, path: posix.resolve(folder, path) };
}

/** Files that `bin` and `directories.bin` name: https://docs.npmjs.com/cli/v10/configuring-npm/package-json#bin */
export function binFiles(draft: Draft, folder: string, manifest: JsonObject): readonly string[] {
  const bin = own(manifest, 'bin');
  const named =
    typeof bin === 'string' ? [bin] : isObject(bin) ? Object.values(bin).filter((value) => typeof value === 'string') : undefined;
  // npm keeps them below the package: `../x` becomes `x`.
  if (named !== undefined) return named.map((name) => posix.join(folder, posix.join('/', name)));
  const directory = stringAt(objectAt(manifest, 'directories'), 'bin');
  if (directory === undefined) return [];
  const binFolder = posix.join(folder, posix.join('/', directory));
  draft.reads.add(`${binFolder}/**`);
  return filesBelow(draft, binFolder, 0);
}

function filesBelow(draft: Draft, folder: string, depth: number): readonly string[] {
  if (depth > 8) return [];
  return draft.files.names(folder).flatMap((name) => {
    const path = posix.join(folder, name);
    return draft.files.fact(path).kind === 'folder' ? filesBelow(draft, path, depth + 1) : [path];
  });
}
