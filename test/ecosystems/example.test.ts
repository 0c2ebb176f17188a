import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { rocks } from './example.ts';
import { contextFor, type Setting } from './registry-helpers.ts';

const ROOT = join(import.meta.dirname, '../..');

beforeAll(() => loadFormats(rocks.formats));

function effects(line: string, files: Setting['files'], setting: Setting = {}) {
  return rocks.effects(contextFor(line, { ...setting, ...(files && { files }) }));
}

describe('the example of CONTRIBUTING.md', () => {
  it('is the one that is checked here', () => {
    const imports = /^import .*\n/gmu;
    const code = readFileSync(join(import.meta.dirname, 'example.ts'), 'utf8')
      .replace(imports, '')
      .trim();
    expect(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')).toContain(code);
  });

  it('reads its manifests, and fills its folder', () => {
    expect(effects('rocks install --locked', { '/app/rocks.toml': '[package]\nname = "x"\n' })).toMatchObject({
      kind: 'known',
      reads: { patterns: ['/app/rocks.toml', '/app/rocks.lock'] },
      optional: ['/app/rocks.lock'],
      outputs: ['/app/rocks_modules'],
      install: { name: 'rocks install' },
    });
  });

  it('is blocked where the project is built', () => {
    const files = { '/app/rocks.toml': '[package]\nbuild = "build.rocks"\n' };
    expect(effects('rocks install', files)).toMatchObject({ install: { blocked: { reason: 'needs-source' } } });
  });

  it.each(['rocks install --manifest x.toml', 'rocks install name', 'rocks build', 'rocks install -z'])('does not know %s', (line) => {
    expect(effects(line, { '/app/rocks.toml': '' })).toMatchObject({ kind: 'unknown' });
  });

  it('is unknown where a manifest cannot be read, or the folder is not known', () => {
    expect(effects('rocks install', { '/app/rocks.toml': '= x' })).toMatchObject({ kind: 'unknown' });
    expect(effects('rocks install', { '/app/rocks.toml': '' }, { cwd: undefined })).toMatchObject({ kind: 'unknown' });
  });
});
