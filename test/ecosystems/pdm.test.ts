import { beforeAll, describe, expect, it } from 'vitest';
import { pdm } from '../../src/ecosystems/pdm.ts';
import { loadFormats } from '../../src/parse/formats.ts';
import { contextFor, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const MANIFEST = '[project]\nname = "app"\nversion = "1"\ndependencies = ["flask"]\n';
const LOCK = '[[package]]\nname = "flask"\nversion = "3"\n';
const APP = { '/app/pyproject.toml': MANIFEST, '/app/pdm.lock': LOCK };
const effects = (line: string, setting: Setting = {}) => knownEffects(line, { files: APP, ...setting });
const blockedBy = (line: string, more: Readonly<Record<string, string>> = {}) =>
  effects(line, { files: { ...APP, ...more } }).install?.blocked?.reason;
const prefetch = (line: string) => pdm.prefetch(contextFor(line, { files: APP }))?.command;

beforeAll(async () => loadFormats(['toml']));

describe('pdm sync --no-self', () => {
  it('reads the manifest and the lock', () => {
    const found = effects('pdm sync --no-self --prod', { files: { ...APP, '/app/README.md': '', '/app/.env': '' } });
    expect(found.reads.patterns.filter((path) => path in APP)).toEqual(['/app/pyproject.toml', '/app/pdm.lock']);
    expect(found.optional).toEqual(expect.arrayContaining(['/app/pdm.toml', '/app/.python-version']));
    for (const path of ['/app/README.md', '/app/.env']) expect(reads(found, path)).toBe(false);
  });

  it('may fill an environment in the project, and says which Python it took', () => {
    expect(effects('pdm sync --no-self').outputs).toEqual(['/app/.pdm-python', '/app/.pdm.toml', '/app/.venv', '/app/__pypackages__']);
    expect(writes(effects('pdm sync --no-self'), '/app/pdm.lock')).toBe(false);
  });

  it('is found by --project', () => {
    expect(reads(effects('pdm sync --no-self -p app', { cwd: '/' }), '/app/pdm.lock')).toBe(true);
  });
});

describe('the lock', () => {
  it('may be made anew by an install', () => {
    expect(writes(effects('pdm install --no-self'), '/app/pdm.lock')).toBe(true);
    for (const line of ['pdm install --no-self --no-lock', 'pdm install --no-self --frozen-lockfile', 'pdm install --no-self --check'])
      expect(writes(effects(line), '/app/pdm.lock')).toBe(false);
  });
});

describe('what needs the source', () => {
  it.each([
    ['the project', 'pdm install', {}, 'installs-the-project'],
    [
      'a folder of developers',
      'pdm sync --no-self',
      { '/app/pyproject.toml': `${MANIFEST}[tool.pdm.dev-dependencies]\ndev = ["-e file:///\${PROJECT_ROOT}/lib#egg=lib"]\n` },
      'local-dependency',
    ],
    [
      'a folder',
      'pdm sync --no-self',
      { '/app/pyproject.toml': MANIFEST.replace('flask', 'lib @ file:///${PROJECT_ROOT}/lib') },
      'local-dependency',
    ],
    ['a folder of the lock', 'pdm sync --no-self', { '/app/pdm.lock': `${LOCK}path = "./lib"\n` }, 'local-dependency'],
    [
      'packages in a folder',
      'pdm sync --no-self',
      { '/app/pyproject.toml': `${MANIFEST}[[tool.pdm.source]]\nname = "x"\nurl = "file:///app/x"\n` },
      'local-dependency',
    ],
    [
      'a script',
      'pdm sync --no-self',
      { '/app/pyproject.toml': `${MANIFEST}[tool.pdm.scripts]\npost_install = "python x.py"\n` },
      'script-not-understood',
    ],
    ['a plugin', 'pdm sync --no-self', { '/app/pyproject.toml': `${MANIFEST}[tool.pdm]\nplugins = ["pdm-x"]\n` }, 'script-not-understood'],
    [
      'dependencies of a build',
      'pdm sync --no-self',
      { '/app/pyproject.toml': '[project]\nname = "app"\ndynamic = ["dependencies"]\n' },
      'installs-the-project',
    ],
  ] as const)('%s', (_, line, files, reason) => {
    expect(blockedBy(line, files)).toBe(reason);
  });

  it.each([
    ['pdm sync', { '/app/pyproject.toml': `${MANIFEST}[tool.pdm]\ndistribution = false\n` }],
    ['pdm sync', { '/app/pyproject.toml': '[project]\ndependencies = ["flask"]\n' }],
    ['pdm sync --no-self --skip :all', { '/app/pyproject.toml': `${MANIFEST}[tool.pdm.scripts]\npost_install = "python x.py"\n` }],
    ['pdm sync --no-self', { '/app/pyproject.toml': `${MANIFEST}[tool.pdm.scripts]\nstart = "python x.py"\n` }],
  ] as const)('is not %s', (line, files) => {
    expect(blockedBy(line, files)).toBeUndefined();
  });
});

describe('prefetch', () => {
  it('leaves the project out', () => {
    expect(prefetch('pdm install --prod --no-lock')).toBe('pdm install --prod --no-lock --no-self');
    expect(prefetch('pdm sync --no-self')).toBeUndefined();
  });
});

describe('unknown', () => {
  it.each([
    ['pdm add flask', 'pdm add flask'],
    ['pdm install --lockfile x.lock', '--lockfile'],
    ['pdm config venv.location /x', 'venv.location'],
    ['pdm config install.cache on', 'install.cache'],
  ])('%s', (line, words) => {
    expect(why(line, { files: APP })).toContain(words);
  });

  it.each([
    ['links into the cache', { ...APP, '/app/pdm.toml': '[install]\ncache = true\n' }, 'install'],
    [
      'options of the manifest',
      { ...APP, '/app/pyproject.toml': `${MANIFEST}[tool.pdm.options]\nsync = ["--lockfile", "x.lock"]\n` },
      'options',
    ],
    ['environments elsewhere', { ...APP, '/app/pdm.toml': '[venv]\nlocation = "/x"\n' }, 'venv'],
  ])('%s', (_, files, words) => {
    expect(why('pdm sync --no-self', { files })).toContain(words);
  });
});
