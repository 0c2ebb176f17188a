import type { Situation } from '../situation.ts';

/** Files that lie about in a project: what of them a package manager looks at shows in the trace. */
const AROUND = {
  '.nvmrc': '20\n',
  '.node-version': '20\n',
  '.tool-versions': 'nodejs 20\n',
  '.gitignore': 'node_modules\n',
  'turbo.json': '{}\n',
  'tsconfig.json': '{}\n',
  'docs/a.md': '# a\n',
  'src/index.js': "require('is-odd');\n",
};

const MANIFEST = {
  name: 'root',
  private: true,
  version: '1.0.0',
  scripts: { postinstall: 'echo done' },
  dependencies: { 'is-odd': '3.0.1' },
};

const MEMBERS = {
  'packages/a/package.json': JSON.stringify({ name: 'a', version: '1.0.0', dependencies: { 'is-odd': '3.0.1', b: '1.0.0' } }),
  'packages/a/index.js': '',
  'packages/a/.npmrc': 'fund=false\n',
  'packages/b/package.json': JSON.stringify({ name: 'b', version: '1.0.0', bin: { b: 'bin/b.js' } }),
  'packages/b/bin/b.js': '#!/usr/bin/env node\n',
  'packages/b/lib.js': '',
};

const IS_ODD = 'sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==';
const IS_NUMBER = 'sha512-Wu1VHeILBK8KAWJUAiSZQX94GmOE45Rg6/538fKwiloUu21KncEkYGPqob2oSZ5mUT73vLGrHQjKw3KMPwfDzg==';

const PNPM_LOCK = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      is-odd:
        specifier: 3.0.1
        version: 3.0.1

  packages/a:
    dependencies:
      b:
        specifier: workspace:*
        version: link:../b
      is-odd:
        specifier: 3.0.1
        version: 3.0.1

  packages/b: {}

packages:

  is-number@6.0.0:
    resolution: {integrity: ${IS_NUMBER}}
    engines: {node: '>=0.10.0'}

  is-odd@3.0.1:
    resolution: {integrity: ${IS_ODD}}
    engines: {node: '>=4'}

snapshots:

  is-number@6.0.0: {}

  is-odd@3.0.1:
    dependencies:
      is-number: 6.0.0
`;

const PNPM = {
  ...AROUND,
  ...MEMBERS,
  'package.json': JSON.stringify(MANIFEST),
  'packages/a/package.json': JSON.stringify({ name: 'a', version: '1.0.0', dependencies: { 'is-odd': '3.0.1', b: 'workspace:*' } }),
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'pnpm-lock.yaml': PNPM_LOCK,
  '.npmrc': 'fund=false\n',
};

const YARN_LOCK = `# yarn lockfile v1


is-number@^6.0.0:
  version "6.0.0"
  resolved "https://registry.yarnpkg.com/is-number/-/is-number-6.0.0.tgz#e6d15ad31fc262887cccf217ae5f9316f81b1995"
  integrity ${IS_NUMBER}

is-odd@3.0.1:
  version "3.0.1"
  resolved "https://registry.yarnpkg.com/is-odd/-/is-odd-3.0.1.tgz#65101baf3727d728b66fa62f50cda7f2d3989601"
  integrity ${IS_ODD}
  dependencies:
    is-number "^6.0.0"
`;

const YARN = { ...AROUND, ...MEMBERS, 'package.json': JSON.stringify({ ...MANIFEST, workspaces: ['packages/*'] }), 'yarn.lock': YARN_LOCK };

const BUN_LOCK = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "root", "dependencies": { "is-odd": "3.0.1", }, },
    "packages/a": { "name": "a", "version": "1.0.0", "dependencies": { "b": "1.0.0", "is-odd": "3.0.1", }, },
    "packages/b": { "name": "b", "version": "1.0.0", "bin": { "b": "bin/b.js", }, },
  },
  "packages": {
    "a": ["a@workspace:packages/a"],

    "b": ["b@workspace:packages/b"],

    "is-number": ["is-number@6.0.0", "", {}, "${IS_NUMBER}"],

    "is-odd": ["is-odd@3.0.1", "", { "dependencies": { "is-number": "^6.0.0" } }, "${IS_ODD}"],
  }
}
`;

const { 'yarn.lock': _, ...WORKSPACES } = YARN;
const BUN = { ...WORKSPACES, 'bun.lock': BUN_LOCK, 'bunfig.toml': '[install]\nexact = true\n', '.env': 'A=1\n' };

function project(id: string, tool: string, run: string, files: Readonly<Record<string, string>>, idle: Situation['idle'] = {}): Situation {
  // Bun takes the certificates of the system where it is told to alone.
  const certificates = 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt';
  return { id, on: 'node', files, run, before: ['WORKDIR /app', `COPY ${id}/ ./`, `RUN npm install -g ${tool}`, certificates], idle };
}

const all = (names: readonly string[], why: string): Record<string, string> => Object.fromEntries(names.map((name) => [name, why]));

const PNPM_IDLE = {
  ...all(['/app', '/app/packages/a', '/app/packages/b'], 'it looks for manifests of members'),
  ...all(['/app/!**/bower_components/**', '/app/!**/node_modules/**'], 'patterns that its search takes for paths'),
  ...all(['/app/pnpm-workspace.yml', '/pnpm-workspace.yml'], 'a misspelt name, which it refuses'),
  ...all(
    ['/app/.pnpmfile.cjs.js', '/app/.pnpmfile.cjs.json', '/app/.pnpmfile.cjs.node'],
    'endings that node tries for a file that is not there',
  ),
  ...all(['/app/package.yaml', '/app/package.json5'], 'other forms of the manifest that is there'),
  ...all(['/node_modules', '/usr/node_modules', '/app/node_modules/.modules.yaml'], 'modules of its own that it can do without'),
};

const BUN_IDLE = {
  '/app/tsconfig.json': 'of its resolver, which an install does not use',
  ...all(['/', '/app'], 'is there a manifest or a lock?'),
};

const YARN_IDLE = {
  ...all(
    ['', '/packages/a', '/packages/b'].flatMap((folder) =>
      ['LICENSE', 'README.md', '.yarn-metadata.json', 'yarn.json'].map((name) => `/app${folder}/${name}`),
    ),
    'it completes the manifest of a folder, and does not use it',
  ),
  ...all(['/app/package-lock.json', '/app/npm-shrinkwrap.json'], 'it warns of locks of others'),
  ...all(['/app', '/app/packages/a', '/app/packages/b'], 'it looks for a README there'),
  '/app/.pnp.js': 'of Plug and Play, which is off',
};

/** Installs of projects by other package managers than npm. */
export const projectSituations: readonly Situation[] = [
  project('pnpm-install', 'pnpm@9.12.0', 'pnpm install --frozen-lockfile', PNPM, PNPM_IDLE),
  project('pnpm-fetch', 'pnpm@9.12.0', 'pnpm fetch', PNPM, PNPM_IDLE),
  project('yarn-install', 'yarn@1.22.22', 'yarn', YARN, YARN_IDLE),
  project('bun-install', 'bun@1.2.20', 'bun install', BUN, BUN_IDLE),
];
