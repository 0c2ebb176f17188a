import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { touch } from '../../src/engine/context-copy.ts';

const folder = mkdtempSync(join(tmpdir(), 'dockerfix-touch-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('an edit adds nothing but space, never the same twice, and is taken back', () => {
  const text = '{ "name": "app" }';
  writeFileSync(join(folder, 'a.json'), text);
  const seen = Array.from({ length: 20 }, () => {
    const restore = touch(folder, 'a.json');
    const edited = readFileSync(join(folder, 'a.json'), 'utf8');
    restore();
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe(text);
    return edited;
  });
  expect(new Set(seen).size).toBe(20);
  for (const edited of seen) {
    expect(edited.startsWith(text)).toBe(true);
    expect(edited.slice(text.length)).toMatch(/^\n(?: *\n)+$/);
  }
});
