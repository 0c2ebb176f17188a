import * as fc from 'fast-check';

export type ContextFiles = Readonly<Record<string, string>>;

const COMMON: ContextFiles = {
  'README.md': 'readme',
  'config/settings.json': '{}',
  'scripts/run.sh': '#!/bin/sh\nexec true\n',
  'src/index.js': 'index',
  'src/lib/util.js': 'util',
};

const DEPENDENCIES = { tiny: '1.0.0' };
const TINY = { version: '1.0.0', resolved: 'https://registry.npmjs.org/tiny/-/tiny-1.0.0.tgz', integrity: 'sha512-x' };

/** What a package.json says beside its dependencies. */
const MANIFESTS: readonly Readonly<Record<string, unknown>>[] = [
  { scripts: { build: 'tsc' } },
  { scripts: { build: 'tsc' } },
  { scripts: { build: 'tsc', start: 'node src/index.js' } },
  { scripts: { postinstall: 'node scripts/post.js' } },
  { scripts: { prepare: 'husky install', build: 'make' } },
  { scripts: { postinstall: 'patch-package' } },
  { scripts: { preinstall: 'echo hello' } },
  { bin: 'src/index.js' },
  { workspaces: ['web'] },
];

/** A package.json and the lock file that fits to it. */
function project(extra: Readonly<Record<string, unknown>>): readonly [manifest: string, lock: string] {
  const own = { name: 'app', version: '1.0.0', ...extra, dependencies: DEPENDENCIES };
  const member = { name: 'web', version: '1.0.0', dependencies: DEPENDENCIES };
  const workspaces = 'workspaces' in extra;
  const packages = {
    '': own,
    'node_modules/tiny': TINY,
    ...(workspaces && { web: member, 'node_modules/web': { resolved: 'web', link: true } }),
  };
  return [JSON.stringify(own), JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, packages })];
}

const MORE_OF_NODE: readonly ContextFiles[] = [
  {},
  {},
  {},
  { '.npmrc': 'fund=false\n' },
  { 'patches/tiny+1.0.0.patch': 'patch' },
  { 'scripts/post.js': 'post' },
  { 'npm-shrinkwrap.json': project({})[1] },
  { 'yarn.lock': '# yarn lockfile v1\n' },
  { Makefile: 'all:\n\ttrue\n' },
];

export const NODE_FILES: fc.Arbitrary<ContextFiles> = fc
  .record({ manifest: fc.constantFrom(...MANIFESTS), web: fc.boolean(), more: fc.constantFrom(...MORE_OF_NODE) })
  .map(({ manifest, web, more }) => {
    const [text, lock] = project(manifest);
    const [memberText, memberLock] = project({});
    const member = web || 'workspaces' in manifest;
    return {
      ...COMMON,
      'package.json': text,
      'package-lock.json': lock,
      ...(member && {
        'web/package.json':
          'workspaces' in manifest ? JSON.stringify({ name: 'web', version: '1.0.0', dependencies: DEPENDENCIES }) : memberText,
        'web/package-lock.json': memberLock,
        'web/index.html': '<p>',
      }),
      ...more,
    };
  });

const REQUIREMENTS: readonly ContextFiles[] = [
  { 'requirements.txt': '-r requirements/base.txt\nflask==3.0.3\n', 'requirements/base.txt': 'requests==2.32.3\n' },
  { 'requirements.txt': '-r requirements/base.txt\nflask==3.0.3\n', 'requirements/base.txt': 'requests==2.32.3\n' },
  { 'requirements.txt': 'flask==3.0.3\n', 'requirements/base.txt': '-c ../constraints.txt\nrequests\n' },
  { 'requirements.txt': '-e .\nflask\n', 'requirements/base.txt': 'requests\n', 'setup.py': 'setup()' },
  { 'requirements.txt': './src\nflask\n', 'requirements/base.txt': 'requests\n' },
];

const MORE_OF_PYTHON: readonly ContextFiles[] = [
  {},
  {},
  { 'pyproject.toml': '[project]\nname = "app"\nversion = "1.0"\n' },
  { 'setup.py': 'setup()', 'setup.cfg': '[metadata]\nname = app\n' },
  { 'src/types.py': 'shadow', 'types.py': 'shadow' },
];

export const PYTHON_FILES: fc.Arbitrary<ContextFiles> = fc
  .record({ requirements: fc.constantFrom(...REQUIREMENTS), more: fc.constantFrom(...MORE_OF_PYTHON) })
  .map(({ requirements, more }) => ({ ...COMMON, 'app.py': 'app', 'constraints.txt': 'requests<3\n', ...requirements, ...more }));

export const SYSTEM_FILES: fc.Arbitrary<ContextFiles> = fc.constant({ ...COMMON, 'packages.txt': 'curl\n', Makefile: 'all:\n\ttrue\n' });
