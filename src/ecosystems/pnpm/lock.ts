import { posix } from 'node:path';
import { parseFormat } from '../../parse/formats.ts';
import type { FileView } from '../../model/files.ts';
import { isObject, type JsonObject, objectAt, own, stringAt } from '../project/objects.ts';
import { entriesOf, type Settings } from './settings.ts';

export type PnpmLock =
  | {
      readonly kind: 'known';
      readonly path: string;
      /** `9.0`, `6.0`, `5.4` */
      readonly version: string;
      /** All before the list of packages: settings and what each project asks for. */
      readonly head: string;
      readonly names: ReadonlySet<string>;
      /** Folders of the projects that it is for, from the root; `.` is the root. */
      readonly importers: readonly string[];
      /** Folders and archives of the project that it takes packages from, and patches: what hooks made of the manifests is in it as well. */
      readonly folders: readonly string[];
      readonly tarballs: readonly string[];
      readonly patches: readonly string[];
    }
  /** It is there, and what it says is not known. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string }
  | { readonly kind: 'absent' };

export type KnownLock = PnpmLock & { readonly kind: 'known' };

/**
 * Reads a pnpm-lock.yaml line by line: it is long, and only pnpm writes it, always in the same form.
 * https://github.com/pnpm/pnpm/blob/main/pnpm11/lockfile/fs/src/write.ts
 */
export function readLock(files: FileView, root: string): PnpmLock {
  const path = posix.join(root, 'pnpm-lock.yaml');
  const fact = files.fact(path);
  if (fact.kind === 'absent' || fact.kind === 'folder') return { kind: 'absent' };
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  if (text === undefined) return { kind: 'unreadable', path, why: `what ${path} says is not known` };
  // Releases since 11 put what they need for themselves in front: documents of its own.
  const main = text.slice(text.lastIndexOf('\n---\n') + 1);
  const version = /^lockfileVersion:\s*['"]?([\d.]+)/m.exec(main)?.[1];
  const at = main.search(/^packages:/m);
  if (version === undefined) return { kind: 'unreadable', path, why: `${path} does not say its version` };
  const head = at < 0 ? main : main.slice(0, at);
  return {
    kind: 'known',
    path,
    version,
    head,
    names: new Set(
      at < 0
        ? []
        : [...main.slice(at).matchAll(/^ {2}['"]?\/?(@?[^@/\s:'"]+(?:\/[^@/\s:'"]+)?)[@/][^\n]*:/gm)].map(([, name = '']) => name),
    ),
    importers: importersOf(head),
    folders: textsOf(main, /[{,] ?directory: (?:'([^'\n]+)'|([^,}'\n]+))/g),
    tarballs: textsOf(main, /[{,] ?tarball: (?:'file:([^'\n]+)'|file:([^,}\n]+))/g),
    patches: textsOf(/^patchedDependencies:\n((?:(?: .*)?\n)*)/m.exec(head)?.[1] ?? '', /^ {4}path: (?:'([^'\n]+)'|(.+))$/gm),
  };
}

/** `resolution: {directory: vendor/x, type: directory}`, `{tarball: file:vendor/x.tgz}`. */
function textsOf(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, quoted, plain]) => (quoted ?? plain ?? '').trim());
}

function importersOf(head: string): readonly string[] {
  const section = /^importers:\n((?:(?: .*)?\n)*)/m.exec(head)?.[1] ?? '';
  return [...section.matchAll(/^ {2}(?=\S)(?:'([^'\n]+)'|"([^"\n]+)"|([^\s:][^:\n]*)):/gm)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
}

export interface LockQuestion {
  readonly lock: KnownLock;
  readonly root: string;
  /** Manifests by absolute folder, that of the root among them. */
  readonly manifests: ReadonlyMap<string, JsonObject>;
  readonly settings: Settings;
}

/**
 * Whether `pnpm install` will find nothing to write into the lock; otherwise one sentence why that is not certain.
 * `satisfiesPackageManifest` and `getOutdatedLockfileSetting` in
 * https://github.com/pnpm/pnpm/blob/main/pnpm11/lockfile/verification/src/satisfiesPackageManifest.ts,
 * https://github.com/pnpm/pnpm/blob/main/pnpm11/lockfile/settings-checker/src/getOutdatedLockfileSetting.ts
 */
export function whyLockMayChange({ lock, root, manifests, settings }: LockQuestion): string | undefined {
  const { major } = settings;
  const name = posix.basename(lock.path);
  const [least, most] = lock.version.startsWith('9') ? [9, 12] : lock.version.startsWith('6') ? [8, 8] : [0, 0];
  if (most === 0) return `${name} has lockfileVersion ${lock.version}, which pnpm 8 and later rewrite`;
  if (major === undefined && most === 8) return `${name} has lockfileVersion ${lock.version}, which pnpm 9 and later rewrite`;
  if (major !== undefined && (major < least || major > most))
    return `${name} has lockfileVersion ${lock.version}, which pnpm ${major} may rewrite`;
  const read = parseFormat('yaml', lock.head);
  if (!isObject(read?.value)) return `${name} cannot be read`;
  const head = read.value;
  const odd = whyOtherSettings(head, settings);
  if (odd !== undefined) return `whether ${odd} in ${name} is what the project says, is not known`;
  // A project that is alone stands at the top in version 6.
  const importers = own(head, 'importers') === undefined ? { '.': head } : objectAt(head, 'importers');
  for (const [folder, manifest] of manifests) {
    const id = posix.relative(root, folder) || '.';
    const why = whyOther(objectAt(importers, id), manifest, own(objectAt(head, 'settings'), 'autoInstallPeers') === true);
    if (why !== undefined) return `${name} differs from ${posix.join(id, 'package.json')} in ${why}`;
  }
  const alone = Object.keys(importers).find((id) => !manifests.has(posix.resolve(root, id)));
  return alone === undefined ? undefined : `${name} has an entry for ${alone}, which is no workspace now`;
}

/** What both say of settings that decide the tree. */
function whyOtherSettings(head: JsonObject, settings: Settings): string | undefined {
  const hashed = ['packageExtensionsChecksum', 'pnpmfileChecksum', 'ignoredOptionalDependencies', 'patchedDependencies'].find(
    (key) => own(head, key) !== undefined,
  );
  if (hashed !== undefined) return `"${hashed}"`;
  const unsaid = (
    ['package-extensions', 'ignored-optional-dependencies', 'patched-dependencies', 'dedupe-peers', 'peers-suffix-max-length'] as const
  ).find((name) => settings.said(name).length > 0);
  if (unsaid !== undefined) return `"${unsaid}"`;
  if (!sameTexts(objectAt(head, 'overrides'), Object.fromEntries(entriesOf(settings.said('overrides'))))) return '"overrides"';
  const told = objectAt(head, 'settings');
  const peers = settings.said('auto-install-peers');
  const without = settings.said('exclude-links-from-lockfile');
  if (own(told, 'autoInstallPeers') !== (peers.length === 0 || settings.is('auto-install-peers'))) return '"autoInstallPeers"';
  if (own(told, 'excludeLinksFromLockfile') !== (without.length > 0 && settings.is('exclude-links-from-lockfile')))
    return '"excludeLinksFromLockfile"';
  const catalogs: JsonObject = { default: settings.workspace['catalog'], ...objectAt(settings.workspace, 'catalogs') };
  for (const [catalog, entries] of Object.entries(objectAt(head, 'catalogs'))) {
    for (const [dependency, entry] of Object.entries(isObject(entries) ? entries : {}))
      if (!isObject(entry) || own(entry, 'specifier') !== own(objectAt(catalogs, catalog), dependency)) return `the catalog "${catalog}"`;
  }
  return undefined;
}

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

function whyOther(importer: JsonObject, manifest: JsonObject, peers: boolean): string | undefined {
  if (own(manifest, 'dependenciesMeta') !== undefined || own(importer, 'dependenciesMeta') !== undefined) return '"dependenciesMeta"';
  if (stringAt(importer, 'publishDirectory') !== stringAt(objectAt(manifest, 'publishConfig'), 'directory')) return '"publishConfig"';
  const wanted: Record<string, Record<string, unknown>> = {};
  // A name in several kinds counts in the last of these alone; peers come in where no other kind has them.
  const named = new Map<string, string>();
  for (const kind of ['devDependencies', 'dependencies', 'optionalDependencies'])
    for (const name of Object.keys(objectAt(manifest, kind))) named.set(name, kind);
  for (const [name, kind] of named) (wanted[kind] ??= {})[name] = own(objectAt(manifest, kind), name);
  if (peers)
    for (const [name, spec] of Object.entries(objectAt(manifest, 'peerDependencies')))
      if (!named.has(name)) (wanted['dependencies'] ??= {})[name] = spec;
  return KINDS.find((kind) => {
    const there: Record<string, unknown> = {};
    for (const [name, entry] of Object.entries(objectAt(importer, kind)))
      there[name] = isObject(entry) ? own(entry, 'specifier') : undefined;
    return !sameTexts(there, wanted[kind] ?? {});
  });
}

function sameTexts(one: JsonObject, other: JsonObject): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => typeof one[key] === 'string' && one[key] === own(other, key));
}
