import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { patchOf } from '../../src/output/patch.ts';
import { folderWith, git } from './helpers.ts';

const BEFORE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nEXPOSE 1\nEXPOSE 2\nEXPOSE 3\nCMD ["node", "."]\n';
const AFTER = BEFORE.replace('COPY . .\nRUN npm ci\n', 'COPY package.json ./\nRUN npm ci\nCOPY . .\n');

/** Applies the patch with git and returns the file's text after it. */
function applied(folder: string, name: string, patch: string, ...words: readonly string[]): string {
  writeFileSync(join(folder, 'the.patch'), patch);
  git(folder, 'apply', ...words, 'the.patch');
  return readFileSync(join(folder, name), 'utf8');
}

describe('a patch that git apply takes', () => {
  it.each([
    ['LF', BEFORE, AFTER],
    ['CRLF', BEFORE.replaceAll('\n', '\r\n'), AFTER.replaceAll('\n', '\r\n')],
    ['mixed line endings', BEFORE.replace('\n', '\r\n'), AFTER.replace('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${BEFORE}`, `\uFEFF${AFTER}`],
    ['no final newline', BEFORE.trimEnd(), AFTER.trimEnd()],
    ['a final newline that comes', BEFORE.trimEnd(), AFTER],
    ['a final newline that goes', BEFORE, AFTER.trimEnd()],
    ['only the last line changed, no newline', 'FROM a', 'FROM b'],
    ['text beyond ASCII', `# Grüße 🎉\n${BEFORE}`, `# Grüße 🎉\n${AFTER}`],
    ['a line separator inside a line', `# a\u2028b\u0085c\n${BEFORE}`, `# a\u2028b\u0085c\n${AFTER}`],
    ['lines that look like a patch', `${BEFORE}--- a/x\n+++ b/x\n`, `${AFTER}--- a/x\n+++ b/x\n`],
    ['an empty file that gets lines', '', 'node_modules\n'],
    ['a file that becomes empty', 'node_modules\n', ''],
  ])('%s', (_, before, after) => {
    const folder = folderWith({ Dockerfile: before });
    const patch = patchOf([{ path: join(folder, 'Dockerfile'), created: false, before, after }], folder);
    expect(applied(folder, 'Dockerfile', patch)).toBe(after);
  });

  it.each(['Dockerfile', 'with space', 'sub dir/a b', 'tab\there', 'quote"d', 'back\\slash', 'Grüße', 'a\nb', 'trailing '])(
    'named %j',
    (name) => {
      const folder = folderWith({ [name]: BEFORE });
      const patch = patchOf([{ path: join(folder, name), created: false, before: BEFORE, after: AFTER }], folder);
      expect(applied(folder, name, patch)).toBe(AFTER);
    },
  );

  it.each(['.dockerignore', 'with space', 'Grüße'])('creating %j', (name) => {
    const folder = folderWith();
    const patch = patchOf([{ path: join(folder, name), created: true, before: '', after: 'node_modules\n' }], folder);
    expect(patch).toContain('new file mode 100644\n--- /dev/null\n+++ ');
    expect(applied(folder, name, patch)).toBe('node_modules\n');
    expect(statSync(join(folder, name)).mode & 0o111).toBe(0);
  });

  it.each(['node_modules', '', 'a\r\nb\r\n'])('creating a file that holds %j', (after) => {
    const folder = folderWith();
    const patch = patchOf([{ path: join(folder, 'new'), created: true, before: '', after }], folder);
    expect(applied(folder, 'new', patch)).toBe(after);
  });

  it('with several files, also two changes of one after the other', () => {
    const folder = folderWith({ a: BEFORE });
    const ignore = join(folder, '.dockerignore');
    const patch = patchOf(
      [
        { path: join(folder, 'a'), created: false, before: BEFORE, after: AFTER },
        { path: ignore, created: true, before: '', after: 'x\n' },
        { path: ignore, created: false, before: 'x\n', after: 'x\ny\n' },
      ],
      folder,
    );
    expect(applied(folder, '.dockerignore', patch)).toBe('x\ny\n');
  });

  it('from a sub-folder of a repository with --directory', () => {
    const folder = folderWith({ 'sub/Dockerfile': BEFORE });
    git(folder, 'init', '-q');
    const sub = join(folder, 'sub');
    const patch = patchOf([{ path: join(sub, 'Dockerfile'), created: false, before: BEFORE, after: AFTER }], sub);
    expect(applied(sub, 'Dockerfile', patch, '--directory=sub')).toBe(AFTER);
  });
});

describe('what a patch says', () => {
  it('is git-style, relative to the working directory', () => {
    const patch = patchOf([{ path: '/w/app/Dockerfile', created: false, before: 'FROM a\n', after: 'FROM b\n' }], '/w');
    expect(patch).toBe(
      'diff --git a/app/Dockerfile b/app/Dockerfile\n--- a/app/Dockerfile\n+++ b/app/Dockerfile\n@@ -1 +1 @@\n-FROM a\n+FROM b\n',
    );
  });

  it('names a file outside the working directory by its absolute path, never with ..', () => {
    const patch = patchOf([{ path: '/other/Dockerfile', created: false, before: 'FROM a\n', after: 'FROM b\n' }], '/w');
    expect(patch).toContain('--- a/other/Dockerfile\n');
    expect(patch).not.toContain('..');
  });

  it('is nothing when nothing changes', () => {
    expect(patchOf([], '/w')).toBe('');
    expect(patchOf([{ path: '/w/a', created: false, before: 'x', after: 'x' }], '/w')).toBe('');
  });

  it('is not made twice: applying it to the result fails', () => {
    const folder = folderWith({ Dockerfile: BEFORE });
    const patch = patchOf([{ path: join(folder, 'Dockerfile'), created: false, before: BEFORE, after: AFTER }], folder);
    applied(folder, 'Dockerfile', patch);
    expect(() => applied(folder, 'Dockerfile', patch)).toThrow(/does not apply/);
    rmSync(join(folder, 'Dockerfile'));
    expect(() => applied(folder, 'Dockerfile', patch)).toThrow(/No such file/);
  });
});
