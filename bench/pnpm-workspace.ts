import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { commandEffects } from '../src/ecosystems/registry.ts';
import type { FileFact, FileView } from '../src/model/files.ts';
import { known } from '../src/model/value.ts';
import { parseFormat } from '../src/parse/formats.ts';

export const PACKAGES = 300;

/** Packages of which each depends on the one before and on ten others, as pnpm writes their lock. */
export function workspaceFolder(root: string): string {
  const folder = join(root, 'workspace');
  const names = Array.from({ length: PACKAGES }, (_, index) => `package-${index}`);
  const versions = Array.from({ length: 10 }, (_, index) => [`dependency-${index}`, `^${index + 1}.0.0`] as const);
  const files: Record<string, string> = {
    Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile\nCMD ["node", "server.js"]\n',
    '.dockerignore': '**/node_modules\n.git\n',
    'package.json': '{ "name": "root", "private": true, "packageManager": "pnpm@10.15.0" }\n',
    'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n",
    'pnpm-lock.yaml': `lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n${names.map((name) => `\n  packages/${name}: {}\n`).join('')}`,
    'server.js': '',
  };
  for (const [index, name] of names.entries()) {
    const dependencies = { ...Object.fromEntries(versions), ...(index > 0 && { [`package-${index - 1}`]: 'workspace:*' }) };
    files[`packages/${name}/package.json`] =
      `${JSON.stringify({ name, version: '1.0.0', scripts: { build: 'tsc' }, dependencies }, null, 2)}\n`;
    files[`packages/${name}/index.js`] = '';
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The least that anybody must do who looks at the manifests of a workspace. */
export function readWorkspace(folder: string): void {
  const members = readdirSync(join(folder, 'packages')).map((name) => join('packages', name, 'package.json'));
  for (const name of ['package.json', ...members]) JSON.parse(readFileSync(join(folder, name), 'utf8'));
  parseFormat('yaml', readFileSync(join(folder, 'pnpm-workspace.yaml'), 'utf8'));
  readFileSync(join(folder, 'pnpm-lock.yaml'), 'utf8');
}

interface Listing {
  readonly folder: string;
  readonly files: Set<string>;
  /** By folder. */
  readonly names: Map<string, readonly string[]>;
}

/** Files of a folder as they lie in /app of an image. */
export function listingOf(folder: string): Listing {
  const listing: Listing = { folder, files: new Set(), names: new Map() };
  const list = (path: string): void => {
    const entries = readdirSync(join(folder, path), { withFileTypes: true });
    listing.names.set(posix.join('/app', path), entries.map(({ name }) => name).toSorted());
    for (const entry of entries) {
      if (entry.isDirectory()) list(posix.join(path, entry.name));
      else listing.files.add(posix.join('/app', path, entry.name));
    }
  };
  list('');
  return listing;
}

/** A view of its own for each analysis: nothing is kept of what was read for another one. */
function viewOf({ folder, files, names }: Listing): FileView {
  const fact = (path: string): FileFact => {
    if (names.has(path)) return { kind: 'folder' };
    return files.has(path) ? { kind: 'context-file', path: posix.relative('/app', path), ownMode: true } : { kind: 'absent' };
  };
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
  return { fact, text, names: (path) => names.get(path) ?? [], executable: () => false };
}

/** What `pnpm install` reads and writes in a workspace. */
export function analyseWorkspace(listing: Listing): void {
  const span = { start: 0, end: 0 };
  const argv = ['pnpm', 'install', '--frozen-lockfile'].map((raw) => ({ raw, value: known(raw), glob: false, span }));
  const command = { argv, cwd: known('/app'), variables: new Map(), redirects: [], span };
  const state = { workdir: known('/app'), user: known('root'), shell: undefined, sh: 'dash', env: new Map(), envOpen: false } as const;
  const effects = commandEffects(command, { ...state, home: known('/root'), base: undefined }, viewOf(listing));
  if (effects.kind === 'unknown' || effects.outputs.length !== PACKAGES + 1) throw new Error('the workspace is not understood');
}
