import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FolderSet } from '../../src/model/folder-set.ts';

const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'c'), { maxLength: 4 }).map((names) => `/${names.join('/')}`);

describe('FolderSet', () => {
  it('holds a path exactly where it or a folder above it is one of them', () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 40 }), fc.array(path, { minLength: 1 }), (folders, paths) => {
        const set = new FolderSet();
        for (const folder of folders) set.add(folder);
        expect(set.size).toBe(new Set(folders).size);
        for (const one of paths)
          expect(set.holds(one)).toBe(folders.some((folder) => `${one}/`.startsWith(folder === '/' ? '/' : `${folder}/`)));
      }),
    );
  });

  it('takes no name for a folder that only begins like it', () => {
    const set = new FolderSet();
    for (const folder of ['/app', '/app/x', '/usr', '/etc', '/opt', '/var']) set.add(folder);
    expect(['/application', '/ap', '/', '/us/r', '/usrs', '/x/app'].filter((one) => set.holds(one))).toEqual([]);
    expect(['/app', '/app/y', '/usr/lib/x', '/var'].every((one) => set.holds(one))).toBe(true);
  });
});
