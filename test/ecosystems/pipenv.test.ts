import { beforeAll, describe, expect, it } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const SOURCE = '[[source]]\nurl = "http://127.0.0.1:36881/simple"\nverify_ssl = false\nname = "suite"\n\n';
const PIPFILE = `${SOURCE}[packages]\nclick = "*"\n\n[requires]\npython_version = "3.11"\n`;
// As pipenv 2022.12.19 and Python 3.11 wrote it for this text (docs/engine-facts.md, "Pipenv").
const HASH = '7185612ccc848f1625adc450744c4a96dd990dda9472c74dc1eb28f9abe4e703';
const lock = (hash: string, entries: object = {}) =>
  JSON.stringify({ _meta: { hash: { sha256: hash } }, default: { click: { version: '==8' }, ...entries }, develop: {} });
const APP = { '/app/Pipfile': PIPFILE, '/app/Pipfile.lock': lock(HASH) };
const effects = (line: string, setting: Setting = {}) => knownEffects(line, { files: APP, ...setting });
const withEntry = (entry: string) => ({ ...APP, '/app/Pipfile': PIPFILE.replace('click = "*"', `click = "*"\nlib = ${entry}`) });

beforeAll(async () => loadFormats(['toml']));

describe('pipenv install --deploy --system', () => {
  const found = () =>
    effects('pipenv install --deploy --system', {
      files: { ...APP, '/app/.env': 'A=1', '/app/setup.py': '', '/app/requirements.txt': '' },
    });

  it('reads the Pipfile, its lock and variables', () => {
    for (const path of ['/app/Pipfile', '/app/Pipfile.lock', '/app/.env']) expect(reads(found(), path)).toBe(true);
    for (const path of ['/app/setup.py', '/app/requirements.txt']) expect(reads(found(), path)).toBe(false);
    expect(found().install).toEqual({ name: 'pipenv install' });
  });

  it('fills the system and nothing of the project', () => {
    expect(found().outputs).toEqual([]);
    expect(writes(found(), '/app/Pipfile')).toBe(false);
    expect(writes(found(), '/app/Pipfile.lock')).toBe(false);
    expect(writes(found(), '/usr/local/lib/python3/x')).toBe(true);
  });

  it('leaves variables alone where it is told so', () => {
    expect(reads(effects('pipenv sync --system', { env: { PIPENV_DONT_LOAD_ENV: '1' } }), '/app/.env')).toBe(false);
  });
});

describe('what it writes', () => {
  it('is a lock that does not fit', () => {
    expect(writes(effects('pipenv install --system'), '/app/Pipfile.lock')).toBe(false);
    const other = effects('pipenv install --system', { files: { ...APP, '/app/Pipfile.lock': lock('0') } });
    expect(writes(other, '/app/Pipfile.lock')).toBe(true);
    expect(other.install?.review).toContain('may rewrite');
    expect(effects('pipenv install --system', { files: { '/app/Pipfile': PIPFILE } }).install?.lockReason).toBe('there is no Pipfile.lock');
  });

  it.each([
    ['names in capitals', PIPFILE.replace('click', 'Click')],
    ['numbers', `${PIPFILE}[pipenv]\n[x]\ny = 1\n`],
    ['no source', PIPFILE.replace(SOURCE, '')],
  ])('is not known of %s', (_, text) => {
    expect(writes(effects('pipenv install --system', { files: { ...APP, '/app/Pipfile': text } }), '/app/Pipfile.lock')).toBe(true);
  });

  it('is an environment, and names in the Pipfile', () => {
    const found = effects('pipenv install --deploy');
    expect(found.outputs).toEqual(['/app/.venv', '/root/.local/share/virtualenvs']);
    expect(writes(found, '/app/Pipfile')).toBe(true);
    expect(writes(effects('pipenv sync'), '/app/Pipfile')).toBe(false);
    expect(effects('pipenv sync', { env: { WORKON_HOME: '/envs' } }).outputs).toContain('/envs');
  });
});

describe('what needs the source', () => {
  it.each([
    ['the project', withEntry('{ path = ".", editable = true }'), 'installs-the-project'],
    ['a folder', withEntry('{ path = "./lib" }'), 'local-dependency'],
    ['a folder of the lock', { ...APP, '/app/Pipfile.lock': lock(HASH, { lib: { path: './lib' } }) }, 'local-dependency'],
    ['a repository of the project', withEntry('{ git = "./lib" }'), 'local-dependency'],
    [
      'packages in a folder',
      { ...APP, '/app/Pipfile': PIPFILE.replace('http://127.0.0.1:36881/simple', 'file:///app/x') },
      'local-dependency',
    ],
    ['a lock that cannot be read', { ...APP, '/app/Pipfile.lock': '<<<' }, 'unclear-manifest'],
    ['no lock', { '/app/Pipfile': PIPFILE }, 'no-lock-file'],
  ] as const)('%s', (_, files, reason) => {
    expect(effects('pipenv sync --system', { files }).install?.blocked?.reason).toBe(reason);
  });

  it.each([
    '{ git = "https://example.com/x.git" }',
    '{ git = "git@example.com:x/y.git" }',
    '{ file = "https://example.com/x.zip" }',
    '{ file = "./x.whl" }',
  ])('is not %s', (entry) => {
    const files = { ...withEntry(entry), '/app/x.whl': '' };
    expect(effects('pipenv sync --system', { files }).install?.blocked).toBeUndefined();
  });
});

describe('unknown', () => {
  it.each([
    ['pipenv install flask', 'pipenv install flask'],
    ['pipenv install -r requirements.txt', '-r'],
    ['pipenv run pytest', 'pipenv run pytest'],
    ['pipenv sync $ARGS', '$ARGS'],
  ])('%s', (line, words) => {
    expect(why(line, { files: APP })).toContain(words);
  });

  it.each([
    ['another Pipfile', { files: APP, env: { PIPENV_PIPFILE: '/x' } }, 'PIPENV_PIPFILE'],
    ['constraints', { files: APP, env: { PIP_CONSTRAINT: 'c.txt' } }, '--constraint'],
    ['no Pipfile', {}, 'there is no Pipfile'],
    ['an environment that a file names', { files: { ...APP, '/app/.venv': '/x' } }, '.venv'],
  ] as const)('%s', (_, setting, words) => {
    expect(why('pipenv sync', setting)).toContain(words);
  });
});
