import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join as joinHost } from 'node:path';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { ROOT, type Entry, type Files } from './files.ts';

/** The build context as a file system of its own: `/` is its root, everything belongs to 0:0. */
export type Context = ReadonlyMap<string, Entry>;

/** A file of a context for a test: text alone is a file of mode 0644. A name that ends with `/` is a folder. */
export type Sketch = Readonly<Record<string, string | { readonly text?: string; readonly mode?: number; readonly link?: string }>>;

export function contextOf(sketch: Sketch): Context {
  const files: Files = new Map([['/', { kind: 'folder', owner: ROOT, mode: 0o755 }]]);
  for (const [name, what] of Object.entries(sketch)) {
    const { text = '', mode, link } = typeof what === 'string' ? { text: what } : what;
    const path = `/${name.replace(/\/$/, '')}`;
    addParents(files, path);
    if (link !== undefined) files.set(path, { kind: 'link', target: link, owner: ROOT });
    else if (name.endsWith('/')) files.set(path, { kind: 'folder', owner: ROOT, mode: mode ?? 0o755 });
    else files.set(path, { kind: 'file', content: text, owner: ROOT, mode: mode ?? 0o644 });
  }
  return files;
}

function addParents(files: Files, path: string): void {
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash);
    if (!files.has(folder)) files.set(folder, { kind: 'folder', owner: ROOT, mode: 0o755 });
  }
}

/** Reads a folder of the disk. Bits of the group's and others' write permission are dropped: they hang on the umask of the checkout. */
export function readContextFrom(folder: string): Context {
  const files: Files = new Map([['/', { kind: 'folder', owner: ROOT, mode: 0o755 }]]);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const host = joinHost(folder, name);
    const stat = lstatSync(host);
    const path = `/${name}`;
    if (stat.isSymbolicLink()) files.set(path, { kind: 'link', target: readlinkSync(host), owner: ROOT });
    else if (stat.isDirectory()) files.set(path, { kind: 'folder', owner: ROOT, mode: stat.mode & 0o7755 });
    else files.set(path, { kind: 'file', content: readFileSync(host, 'utf8'), owner: ROOT, mode: stat.mode & 0o7755 });
  }
  return files;
}

/** What of the context reaches the builder. A folder that is ignored still arrives when something in it does. */
export function sentContext(context: Context, ignoreText: string | undefined): Files {
  const ignore = parseDockerignore(ignoreText ?? '');
  const sent: Files = new Map();
  for (const [path, entry] of [...context].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (ignore.isIgnored(path.slice(1))) continue;
    for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      const above = context.get(folder);
      if (above !== undefined && !sent.has(folder)) sent.set(folder, above);
    }
    sent.set(path, entry);
  }
  return sent;
}
