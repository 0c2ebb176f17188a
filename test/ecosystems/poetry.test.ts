import { beforeAll, describe, expect, it } from 'vitest';
import { poetry } from '../../src/ecosystems/poetry.ts';
import { loadFormats } from '../../src/parse/formats.ts';
import { contextFor, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const MANIFEST = '[tool.poetry]\nname = "app"\nversion = "1"\n\n[tool.poetry.dependencies]\nrequests = "*"\n';
const LOCK = '[[package]]\nname = "requests"\nversion = "2"\n';
const PROJECT = { '/app/pyproject.toml': MANIFEST, '/app/poetry.lock': LOCK };

const install = (line: string, setting: Setting = {}) => knownEffects(line, { files: PROJECT, ...setting });
const blockedBy = (line: string, files: Readonly<Record<string, string>>, more: Setting = {}) =>
  knownEffects(line, { files: { ...PROJECT, ...files }, ...more }).install?.blocked?.reason;
const prefetch = (line: string, setting: Setting = {}) => poetry.prefetch(contextFor(line, { files: PROJECT, ...setting }))?.command;

beforeAll(async () => loadFormats(['toml']));

describe('poetry install --no-root', () => {
  it('reads the manifest and the lock, in this order', () => {
    const { patterns } = install('poetry install --no-root').reads;
    expect(patterns.filter((path) => path in PROJECT)).toEqual(['/app/pyproject.toml', '/app/poetry.lock']);
    expect(install('poetry install --no-root').install).toEqual({ name: 'poetry install' });
  });

  it('looks for settings and leaves the rest of the project alone', () => {
    const effects = install('poetry install --no-root', { files: { ...PROJECT, '/app/README.md': '', '/app/app/__init__.py': '' } });
    expect(effects.optional).toEqual(expect.arrayContaining(['/app/poetry.toml', '/root/.config/pypoetry/config.toml']));
    for (const path of ['/app/README.md', '/app/app/__init__.py', '/app/requirements.txt', '/pyproject.toml'])
      expect(reads(effects, path)).toBe(false);
  });

  it('may fill an environment in the project, one in the home folder, and the system', () => {
    const effects = install('poetry install --no-root');
    expect(effects.outputs).toEqual(['/app/.venv', '/root/.cache/pypoetry/virtualenvs']);
    for (const path of ['/usr/lib/python3/x', '/root/.cache/pypoetry/artifacts/x', '/app/.venv/bin/x'])
      expect(writes(effects, path)).toBe(true);
    expect(writes(effects, '/app/poetry.lock')).toBe(false);
  });

  it('fills the environment that is in force', () => {
    const effects = install('poetry install --no-root', { env: { VIRTUAL_ENV: '/opt/venv' } });
    expect(effects.outputs).toContain('/opt/venv');
    expect(effects.outputs).not.toContain('/app/.venv');
  });

  it('leaves .venv alone where a setting says so', () => {
    const files = { ...PROJECT, '/app/poetry.toml': '[virtualenvs]\nin-project = false\n' };
    expect(install('poetry install --no-root', { files }).outputs).not.toContain('/app/.venv');
    const env = { POETRY_VIRTUALENVS_IN_PROJECT: 'true' };
    expect(install('poetry install --no-root', { files, env }).outputs).toContain('/app/.venv');
  });

  it.each([
    [{ POETRY_VIRTUALENVS_PATH: '/envs' }, '/envs'],
    [{ POETRY_CACHE_DIR: '/c' }, '/c/virtualenvs'],
    [{ XDG_CACHE_HOME: '/x' }, '/x/pypoetry/virtualenvs'],
  ])('moves environments with %o', (env, folder) => {
    expect(install('poetry install --no-root', { env }).outputs).toContain(folder);
  });

  it('moves them with poetry.toml', () => {
    const files = { ...PROJECT, '/app/poetry.toml': '[virtualenvs]\npath = "envs"\n' };
    expect(install('poetry install --no-root', { files }).outputs).toContain('/app/envs');
  });

  it('reads a license that the manifest names', () => {
    const files = {
      ...PROJECT,
      '/app/pyproject.toml': '[project]\nname = "app"\nlicense = { file = "LICENSE" }\nreadme = "README.md"\n',
      '/app/LICENSE': '',
    };
    expect(reads(install('poetry install --no-root', { files }), '/app/LICENSE')).toBe(true);
    expect(reads(install('poetry install --no-root', { files }), '/app/README.md')).toBe(false);
  });

  it('finds the project above, and by --directory', () => {
    expect(reads(install('poetry install --no-root', { cwd: '/app/sub' }), '/app/poetry.lock')).toBe(true);
    expect(reads(install('poetry -C app install --no-root', { cwd: '/' }), '/app/poetry.lock')).toBe(true);
  });

  it.each([
    'poetry install --no-root --only main,web -n',
    'poetry sync --no-root --without dev',
    'poetry install -vvv --no-root -E s3 --no-dev',
  ])('%s is the same', (line) => {
    expect(reads(install(line), '/app/poetry.lock')).toBe(true);
  });

  it('makes a lock where there is none', () => {
    const effects = install('poetry install --no-root', { files: { '/app/pyproject.toml': MANIFEST } });
    expect(writes(effects, '/app/poetry.lock')).toBe(true);
    expect(effects.install?.lockReason).toBe('there is no poetry.lock');
  });

  it('counts modules that PYTHONPATH puts in place of its own', () => {
    const files = { ...PROJECT, '/app/cleo.py': 'import os\n', '/app/shop.py': '' };
    const effects = install('poetry install --no-root', { files, env: { PYTHONPATH: '/app' } });
    expect(reads(effects, '/app/cleo.py')).toBe(true);
    expect(reads(effects, '/app/shop.py')).toBe(false);
  });
});

describe('what needs the source', () => {
  it.each([
    ['the project', 'poetry install', {}, 'installs-the-project'],
    ['the project alone', 'poetry install --only-root', {}, 'installs-the-project'],
    [
      'a folder',
      'poetry install --no-root',
      { '/app/pyproject.toml': `${MANIFEST}lib = { path = "lib" }\n`, '/app/lib/setup.py': '' },
      'local-dependency',
    ],
    [
      'a folder of a group',
      'poetry install --no-root',
      { '/app/pyproject.toml': `${MANIFEST}[tool.poetry.group.dev.dependencies]\nlib = [{ path = "../lib" }]\n` },
      'local-dependency',
    ],
    [
      'a folder of the lock',
      'poetry install --no-root',
      { '/app/poetry.lock': `${LOCK}[package.source]\ntype = "directory"\nurl = "lib"\n` },
      'local-dependency',
    ],
    [
      'an address of a file',
      'poetry install --no-root',
      { '/app/pyproject.toml': `${MANIFEST}\n[project]\nname = "app"\ndependencies = ["lib @ file:///app/lib"]\n` },
      'local-dependency',
    ],
    [
      'a repository of the project',
      'poetry install --no-root',
      { '/app/pyproject.toml': `${MANIFEST}lib = { git = "../lib" }\n` },
      'local-dependency',
    ],
    [
      'packages in a folder',
      'poetry install --no-root',
      { '/app/pyproject.toml': `${MANIFEST}[[tool.poetry.source]]\nname = "x"\nurl = "file:///app/x"\n` },
      'local-dependency',
    ],
    [
      'a plugin',
      'poetry install --no-root',
      { '/app/pyproject.toml': `${MANIFEST}[tool.poetry-dynamic-versioning]\nenable = true\n` },
      'script-not-understood',
    ],
    ['a manifest that cannot be read', 'poetry install --no-root', { '/app/pyproject.toml': 'a =' }, 'unclear-manifest'],
    ['a lock that cannot be read', 'poetry install --no-root', { '/app/poetry.lock': '<<<<' }, 'unclear-manifest'],
  ] as const)('%s', (_, line, files, reason) => {
    expect(blockedBy(line, files)).toBe(reason);
  });

  it('does not where there is no package', () => {
    expect(blockedBy('poetry install', { '/app/pyproject.toml': '[tool.poetry]\npackage-mode = false\n' })).toBeUndefined();
  });

  it('does not where folders are left out', () => {
    const files = { '/app/pyproject.toml': `${MANIFEST}lib = { path = "lib" }\n`, '/app/lib/pyproject.toml': '', '/app/lib/x.py': '' };
    expect(blockedBy('poetry install --no-root --no-directory', files)).toBeUndefined();
    const effects = knownEffects('poetry install --no-root --no-directory', { files: { ...PROJECT, ...files } });
    expect(reads(effects, '/app/lib/pyproject.toml')).toBe(true);
    expect(reads(effects, '/app/lib/x.py')).toBe(false);
  });
});

describe('prefetch', () => {
  it.each([
    ['poetry install', 'poetry install --no-root'],
    ['poetry install --only main -n', 'poetry install --only main -n --no-root'],
    ['poetry sync --without dev', 'poetry sync --without dev --no-root'],
  ])('of %s', (line, expected) => {
    expect(prefetch(line)).toBe(expected);
  });

  it('leaves folders out', () => {
    const files = { ...PROJECT, '/app/pyproject.toml': `${MANIFEST}lib = { path = "lib" }\n`, '/app/lib/pyproject.toml': '' };
    expect(prefetch('poetry install', { files })).toBe('poetry install --no-root --no-directory');
    expect(prefetch('poetry install --no-root', { files })).toBe('poetry install --no-root --no-directory');
  });

  it.each([
    'poetry install --no-root',
    'poetry install --only-root',
    'poetry install --frobnicate',
    'poetry config virtualenvs.create false',
  ])('is none of %s', (line) => {
    expect(prefetch(line)).toBeUndefined();
  });

  it('is none where a plugin runs all the same', () => {
    const files = { ...PROJECT, '/app/pyproject.toml': `${MANIFEST}[tool.poetry-dynamic-versioning]\nenable = true\n` };
    expect(prefetch('poetry install', { files })).toBeUndefined();
  });
});

describe('unknown', () => {
  it.each([
    ['poetry install --frobnicate', '--frobnicate'],
    ['poetry install --no-root --dry-run', '--dry-run'],
    ['poetry install $ARGS', '$ARGS'],
    ['poetry add flask', 'poetry add flask'],
    ['poetry run pytest', 'poetry run pytest'],
    ['poetry config virtualenvs.path /envs', 'virtualenvs.path'],
    ['poetry config cache-dir /c', 'cache-dir'],
    ['poetry config --local virtualenvs.in-project true', 'virtualenvs.in-project'],
    ['poetry config certificates.x.cert ca.pem', 'certificates.x.cert'],
  ])('%s', (line, words) => {
    expect(why(line, { files: PROJECT })).toContain(words);
  });

  it.each([
    ['no manifest', {}, 'there is no pyproject.toml'],
    ['a folder of environments that is not known', { files: PROJECT, unknownEnv: ['POETRY_VIRTUALENVS_PATH'] }, 'POETRY_VIRTUALENVS_PATH'],
    ['a certificate', { files: PROJECT, env: { POETRY_CERTIFICATES_X_CERT: 'ca.pem' } }, 'POETRY_CERTIFICATES_X_CERT'],
    ['a manifest that a command made', { unclear: ['/app/pyproject.toml'] }, 'is not known'],
    ['a working folder that is not known', { files: PROJECT, cwd: undefined }, 'not known'],
  ] as const)('%s', (_, setting, words) => {
    expect(why('poetry install --no-root', setting)).toContain(words);
  });
});

describe('poetry config', () => {
  it('writes settings of the user', () => {
    const effects = install('poetry config virtualenvs.create false');
    expect(writes(effects, '/root/.config/pypoetry/config.toml')).toBe(true);
    expect(reads(effects, '/app/poetry.toml')).toBe(true);
    expect(effects.install).toBeUndefined();
  });
});
