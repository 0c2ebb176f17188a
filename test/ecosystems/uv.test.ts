import { beforeAll, describe, expect, it } from 'vitest';
import { uv } from '../../src/ecosystems/uv.ts';
import { loadFormats } from '../../src/parse/formats.ts';
import { contextFor, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const MANIFEST = '[project]\nname = "app"\nversion = "1"\ndependencies = ["requests"]\n';
const BUILD = '\n[build-system]\nrequires = ["hatchling"]\n';
const LOCK = '[[package]]\nname = "requests"\nversion = "2"\nsource = { registry = "https://pypi.org/simple" }\n';
const APP = { '/app/pyproject.toml': MANIFEST, '/app/uv.lock': LOCK };
const PACKAGE = { ...APP, '/app/pyproject.toml': MANIFEST + BUILD };
const WORKSPACE = {
  '/app/pyproject.toml': `${MANIFEST}[tool.uv.workspace]\nmembers = ["libs/*", "tools/**"]\nexclude = ["libs/old"]\n`,
  '/app/uv.lock': LOCK,
  '/app/libs/a/pyproject.toml': `[project]\nname = "a"\nversion = "1"\n${BUILD}`,
  '/app/libs/a/a.py': '',
  '/app/libs/old/pyproject.toml': '[project]\nname = "old"\nversion = "1"\n',
  '/app/tools/x/y/pyproject.toml': '[project]\nname = "y"\nversion = "1"\n',
};

const effects = (line: string, setting: Setting = {}) => knownEffects(line, { files: APP, ...setting });
const blockedBy = (line: string, setting: Setting = {}) => effects(line, setting).install?.blocked?.reason;
const prefetch = (line: string, setting: Setting = {}) => uv.prefetch(contextFor(line, { files: PACKAGE, ...setting }));

beforeAll(async () => loadFormats(['toml']));

describe('uv sync of an application', () => {
  it('reads the manifest, the lock, and nothing else of the project', () => {
    const found = effects('uv sync --locked', { files: { ...APP, '/app/README.md': '', '/app/main.py': '', '/app/requirements.txt': '' } });
    expect(found.reads.patterns.filter((path) => path in APP)).toEqual(['/app/pyproject.toml', '/app/uv.lock']);
    for (const path of ['/app/README.md', '/app/main.py', '/app/requirements.txt']) expect(reads(found, path)).toBe(false);
    expect(found.install).toEqual({ name: 'uv sync' });
  });

  it('looks for settings and for the version of Python', () => {
    const { optional } = effects('uv sync --frozen');
    for (const path of [
      '/app/uv.toml',
      '/uv.toml',
      '/pyproject.toml',
      '/app/.python-version',
      '/root/.config/uv/uv.toml',
      '/etc/uv/uv.toml',
    ])
      expect(optional).toContain(path);
  });

  it('fills .venv beside the lock', () => {
    expect(effects('uv sync --locked').outputs).toEqual(['/app/.venv']);
    expect(effects('uv sync --locked', { env: { UV_PROJECT_ENVIRONMENT: 'env' } }).outputs).toEqual(['/app/env']);
    expect(effects('uv sync --locked', { env: { UV_PROJECT_ENVIRONMENT: '/usr/local' } }).outputs).toEqual([]);
    expect(effects('uv sync --locked', { cwd: '/', env: { UV_PROJECT: 'app' } }).outputs).toEqual(['/app/.venv']);
    expect(effects('uv --directory /app sync --locked', { cwd: '/' }).outputs).toEqual(['/app/.venv']);
  });

  it('writes a lock only where nothing says that it must fit', () => {
    for (const line of ['uv sync --locked', 'uv sync --frozen']) expect(writes(effects(line), '/app/uv.lock')).toBe(false);
    for (const name of ['UV_LOCKED', 'UV_FROZEN'])
      expect(writes(effects('uv sync', { env: { [name]: 'true' } }), '/app/uv.lock')).toBe(false);
    const plain = effects('uv sync');
    expect(writes(plain, '/app/uv.lock')).toBe(true);
    expect(plain.install?.review).toContain('may rewrite');
    expect(effects('uv sync', { files: { '/app/pyproject.toml': MANIFEST } }).install?.review).toBeUndefined();
  });

  it.each([
    'uv sync --locked --no-dev --group x --extra y -q',
    'uv -v sync --frozen --all-extras --compile-bytecode --link-mode copy',
    'uv sync --locked --python 3.12 -U',
  ])('%s is the same', (line) => {
    expect(reads(effects(line), '/app/uv.lock')).toBe(true);
  });

  it('stops at the first settings', () => {
    const found = effects('uv sync --locked', { files: { ...APP, '/app/uv.toml': 'offline = false\n' } });
    expect(found.optional).not.toContain('/uv.toml');
  });
});

describe('uv sync of a package', () => {
  it.each([
    ['the project', 'uv sync --locked', PACKAGE, 'installs-the-project'],
    [
      'said to be one',
      'uv sync --frozen',
      { ...APP, '/app/pyproject.toml': `${MANIFEST}[tool.uv]\npackage = true\n` },
      'installs-the-project',
    ],
    [
      'a version of a build',
      'uv sync --locked --no-install-project',
      { ...PACKAGE, '/app/pyproject.toml': `[project]\nname = "app"\ndynamic = ["version"]\n${BUILD}` },
      'installs-the-project',
    ],
    ['a member', 'uv sync --locked --no-install-project', WORKSPACE, 'local-dependency'],
    [
      'a folder',
      'uv sync --locked',
      {
        ...APP,
        '/app/pyproject.toml': `${MANIFEST}[tool.uv.sources]\nlib = { path = "lib" }\n`,
        '/app/lib/pyproject.toml': WORKSPACE['/app/libs/a/pyproject.toml'],
      },
      'local-dependency',
    ],
    [
      'a folder without a manifest',
      'uv sync --locked --no-install-package lib',
      { ...APP, '/app/pyproject.toml': `${MANIFEST}[tool.uv.sources]\nlib = { path = "lib" }\n`, '/app/lib/setup.py': '' },
      'local-dependency',
    ],
    [
      'a folder of another workspace',
      'uv sync --locked --no-install-package lib',
      {
        ...APP,
        '/app/pyproject.toml': `${MANIFEST}[tool.uv.sources]\nlib = { path = "lib" }\n`,
        '/app/lib/pyproject.toml': '[project]\nname = "lib"\nversion = "1"\n[tool.uv.workspace]\nmembers = ["x"]\n',
      },
      'local-dependency',
    ],
    [
      'a repository of the project',
      'uv sync --locked',
      { ...APP, '/app/pyproject.toml': `${MANIFEST}[tool.uv.sources]\nlib = [{ git = "../lib" }]\n` },
      'local-dependency',
    ],
    [
      'an address of a file',
      'uv sync --locked',
      { ...APP, '/app/pyproject.toml': MANIFEST.replace('requests', 'lib @ file:///app/lib') },
      'local-dependency',
    ],
    ['packages in a folder', 'uv sync --locked', { ...APP, '/app/uv.toml': 'find-links = ["./wheels"]\n' }, 'local-dependency'],
    [
      'a folder of the lock',
      'uv sync --frozen',
      { ...APP, '/app/uv.lock': '[[package]]\nname = "lib"\nsource = { editable = "lib" }\n' },
      'local-dependency',
    ],
    [
      'a constraint that is a file',
      'uv sync --locked',
      { ...APP, '/app/uv.toml': 'constraint-dependencies = ["lib @ file:///app/lib"]\n' },
      'local-dependency',
    ],
    ['a lock that cannot be read', 'uv sync --frozen', { ...APP, '/app/uv.lock': '<<<' }, 'unclear-manifest'],
    ['a manifest that cannot be read', 'uv sync --frozen', { ...APP, '/app/pyproject.toml': '<<<' }, 'unclear-manifest'],
  ] as const)('%s needs the source', (_, line, files, reason) => {
    expect(blockedBy(line, { files })).toBe(reason);
  });

  it.each([
    ['uv sync --locked --no-install-project', PACKAGE, {}],
    ['uv sync --locked', PACKAGE, { UV_NO_INSTALL_PROJECT: '1' }],
    ['uv sync --locked --no-install-package App', PACKAGE, {}],
    ['uv sync --locked', { ...PACKAGE, '/app/pyproject.toml': `${MANIFEST}${BUILD}[tool.uv]\npackage = false\n` }, {}],
    ['uv sync --locked --no-install-workspace', WORKSPACE, {}],
    [
      'uv sync --frozen --no-install-project',
      { ...PACKAGE, '/app/pyproject.toml': `[project]\nname = "app"\ndynamic = ["version"]\n${BUILD}` },
      {},
    ],
  ] as const)('%s does not, where it is left out', (line, files, env) => {
    expect(blockedBy(line, { files, env })).toBeUndefined();
  });
});

describe('a workspace', () => {
  it('is read whole', () => {
    const found = effects('uv sync --locked --no-install-workspace', { files: WORKSPACE });
    for (const path of Object.keys(WORKSPACE)) expect(reads(found, path)).toBe(!path.endsWith('a.py'));
  });

  it('is found from a member', () => {
    const found = effects('uv sync --locked --no-install-workspace', { files: WORKSPACE, cwd: '/app/libs/a' });
    expect(found.outputs).toEqual(['/app/.venv']);
    expect(reads(found, '/app/uv.lock')).toBe(true);
  });

  it('does not hold what it excludes', () => {
    expect(effects('uv sync --locked', { files: WORKSPACE, cwd: '/app/libs/old' }).outputs).toEqual(['/app/libs/old/.venv']);
  });
});

describe('uv pip', () => {
  const LISTS = {
    '/app/requirements.txt': '-r more.txt\nflask\n',
    '/app/more.txt': 'click\n',
    '/app/c.txt': 'flask<4\n',
    '/app/app.py': '',
  };

  it('reads lists as pip does, and settings', () => {
    const found = effects('uv pip install --system -r requirements.txt -c c.txt', { files: { ...LISTS, '/app/pyproject.toml': MANIFEST } });
    for (const path of ['/app/requirements.txt', '/app/more.txt', '/app/c.txt', '/app/pyproject.toml'])
      expect(reads(found, path)).toBe(true);
    expect(reads(found, '/app/app.py')).toBe(false);
    expect(found.outputs).toEqual([]);
    expect(found.install).toEqual({ name: 'uv pip install' });
  });

  it('fills the environment in force, or .venv', () => {
    expect(effects('uv pip sync requirements.txt', { files: LISTS }).outputs).toEqual(['/app/.venv']);
    expect(effects('uv pip sync requirements.txt', { files: LISTS, env: { VIRTUAL_ENV: '/venv' } }).outputs).toEqual(['/venv']);
    expect(effects('uv pip install --python /v/bin/python -r requirements.txt', { files: LISTS }).outputs).toContain('/v');
    expect(effects('uv pip install --target lib flask', { files: LISTS }).outputs).toContain('/app/lib');
  });

  it.each([
    ['uv pip install --system .', 'installs-the-project'],
    ['uv pip install --system -e .[dev]', 'installs-the-project'],
    ['uv pip install --system -r setup.py', 'installs-the-project'],
    ['uv pip install --system -r missing.txt', 'missing-input'],
  ])('%s needs the source', (line, reason) => {
    expect(blockedBy(line, { files: { ...LISTS, '/app/pyproject.toml': MANIFEST, '/app/setup.py': '' } })).toBe(reason);
  });

  it('takes dependencies of a manifest that says them', () => {
    expect(blockedBy('uv pip install --system -r pyproject.toml --all-extras')).toBeUndefined();
    expect(
      blockedBy('uv pip install --system -r pyproject.toml', {
        files: { '/app/pyproject.toml': '[project]\nname = "a"\ndynamic = ["dependencies"]\n' },
      }),
    ).toBe('installs-the-project');
    expect(
      blockedBy('uv pip install --system -r pyproject.toml', {
        files: { '/app/pyproject.toml': `${MANIFEST}[tool.uv.sources]\nrequests = { path = "r" }\n` },
      }),
    ).toBe('local-dependency');
  });

  it('reads files that variables name', () => {
    expect(reads(effects('uv pip install --system flask', { files: LISTS, env: { UV_CONSTRAINT: 'c.txt' } }), '/app/c.txt')).toBe(true);
  });
});

describe('uv venv', () => {
  it('makes an environment', () => {
    const found = effects('uv venv --seed --python 3.12');
    expect(found.environments).toEqual(['/app/.venv']);
    expect(found.install).toBeUndefined();
    expect(effects('uv venv /opt/v').outputs).toContain('/opt/v');
  });
});

describe('prefetch', () => {
  it.each([
    ['uv sync --locked', PACKAGE, 'uv sync --locked --no-install-project'],
    ['uv sync --frozen --no-dev', PACKAGE, 'uv sync --frozen --no-dev --no-install-project'],
    ['uv sync --locked', WORKSPACE, 'uv sync --locked --no-install-workspace'],
    [
      'uv sync --locked',
      { ...PACKAGE, '/app/pyproject.toml': `[project]\nname = "app"\ndynamic = ["version"]\n${BUILD}` },
      'uv sync --frozen --no-install-project',
    ],
    ['uv pip install --system .', PACKAGE, undefined],
    ['uv sync --locked', APP, undefined],
  ] as const)('of %s', (line, files, command) => {
    expect(prefetch(line, { files })?.command).toBe(command);
  });

  it('wants a look where the lock may be rewritten', () => {
    expect(prefetch('uv sync')?.review).toContain('may rewrite');
  });
});

describe('unknown', () => {
  it.each([
    ['uv sync --frobnicate', '--frobnicate'],
    ['uv sync --script x.py', '--script'],
    ['uv sync --dry-run', '--dry-run'],
    ['uv sync $ARGS', '$ARGS'],
    ['uv run main.py', 'uv run'],
    ['uv pip uninstall x', 'uv pip uninstall'],
    ['uv pip install --group dev', '--group'],
    ['uv pip install -r https://example.com/x.txt', 'example.com'],
  ])('%s', (line, words) => {
    expect(why(line, { files: APP })).toContain(words);
  });

  it.each([
    ['no manifest', {}, 'there is no pyproject.toml'],
    ['an environment that is not known', { files: APP, unknownEnv: ['UV_PROJECT_ENVIRONMENT'] }, 'UV_PROJECT_ENVIRONMENT'],
    ['a folder of packages', { files: APP, env: { UV_FIND_LINKS: './wheels' } }, 'UV_FIND_LINKS'],
    ['a cache that the settings move', { files: { ...APP, '/app/uv.toml': 'cache-dir = "x"\n' } }, 'cache-dir'],
    [
      'a pattern of members that is not understood',
      { files: { '/app/pyproject.toml': `${MANIFEST}[tool.uv.workspace]\nmembers = ["{a,b}"]\n` } },
      '{a,b}',
    ],
  ] as const)('%s', (_, setting, words) => {
    expect(why('uv sync --locked', setting)).toContain(words);
  });
});

describe('uv cache', () => {
  it('is cleaned', () => {
    expect(writes(effects('uv cache clean'), '/root/.cache/uv/x')).toBe(true);
    expect(writes(effects('uv cache prune --ci', { env: { UV_CACHE_DIR: '/c' } }), '/c/x')).toBe(true);
  });
});
