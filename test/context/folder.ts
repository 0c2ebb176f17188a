import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { readContext } from '../../src/context/walk.ts';
import type { Context, WalkOptions } from '../../src/context/walk.ts';

/** Makes a temporary folder, removed after the test: `'a/b': 'text'` is a file, `'a/': ''` an empty folder, `'a': { link: '../x' }` a symbolic link. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array | { readonly link: string }>>): string {
  const root = mkdtempSync(join(tmpdir(), 'dockerfix-test-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    const full = join(root, path);
    mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(full, content);
    else symlinkSync(content.link, full);
  }
  return root;
}

/** The context of such a folder; throws when it cannot be read. */
export function makeContext(files: Parameters<typeof makeFolder>[0], ignore = '', options: WalkOptions = {}): Context {
  const result = readContext(makeFolder(files), parseDockerignore(ignore), options);
  if (result.kind !== 'context') throw new Error(result.kind);
  return result.context;
}
