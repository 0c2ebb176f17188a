import type { Situation } from '../situation.ts';

const MANIFEST = JSON.stringify({ name: 'app', version: '1.0.0', dependencies: { 'is-odd': '3.0.1' } });

const IS_NUMBER = {
  version: '6.0.0',
  integrity: 'sha512-Wu1VHeILBK8KAWJUAiSZQX94GmOE45Rg6/538fKwiloUu21KncEkYGPqob2oSZ5mUT73vLGrHQjKw3KMPwfDzg==',
};
const IS_ODD = {
  version: '3.0.1',
  integrity: 'sha512-CQpnWPrDwmP1+SMHXZhtLtJv90yiyVfluGsX5iNCVkrhQtU3TQHsUWPG9wkdk9Lgd5yNpAg9jQEo90CBaXgWMA==',
  dependencies: { 'is-number': '^6.0.0' },
};

const LOCK = JSON.stringify({
  name: 'app',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: {
    '': { name: 'app', version: '1.0.0', dependencies: { 'is-odd': '3.0.1' } },
    'node_modules/is-number': IS_NUMBER,
    'node_modules/is-odd': IS_ODD,
  },
});

/** Files that lie about in a project: what of them a package manager looks at shows in the trace. */
const AROUND = {
  '.nvmrc': '20\n',
  '.node-version': '20\n',
  '.npmignore': 'x\n',
  '.gitignore': 'node_modules\n',
  '.editorconfig': 'root = true\n',
  'README.md': '# app\n',
  LICENSE: 'MIT\n',
  'tsconfig.json': '{}\n',
  'patches/is-odd.patch': '',
  'src/index.js': "require('is-odd');\n",
  'bin/run.js': '#!/usr/bin/env node\n',
};

const PROJECT = { ...AROUND, 'package.json': MANIFEST, 'package-lock.json': LOCK };

const WORKSPACES = {
  ...AROUND,
  'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
  'packages/a/package.json': JSON.stringify({ name: 'a', version: '1.0.0', dependencies: { 'is-odd': '3.0.1', b: '1.0.0' } }),
  'packages/a/index.js': '',
  'packages/a/.npmrc': 'fund=false\n',
  'packages/b/package.json': JSON.stringify({ name: 'b', version: '1.0.0', bin: { b: 'bin/b.js' } }),
  'packages/b/bin/b.js': '#!/usr/bin/env node\n',
  'packages/b/README.md': '# b\n',
  'package-lock.json': JSON.stringify({
    name: 'root',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'root', workspaces: ['packages/*'] },
      'node_modules/a': { resolved: 'packages/a', link: true },
      'node_modules/b': { resolved: 'packages/b', link: true },
      'node_modules/is-number': IS_NUMBER,
      'node_modules/is-odd': IS_ODD,
      'packages/a': { version: '1.0.0', dependencies: { b: '1.0.0', 'is-odd': '3.0.1' } },
      'packages/b': { version: '1.0.0', bin: { b: 'bin/b.js' } },
    },
  }),
};

function npm(id: string, run: string, files: Readonly<Record<string, string>> = PROJECT, before?: readonly string[]): Situation {
  return { id, on: 'node', files, run, ...(before && { before }) };
}

/** Which folder is the project: its settings are what counts. */
const PROJECT_MARKS = { '/app/package.json': 'is it there?', '/package.json': 'is it there?' };

export const npmSituations: readonly Situation[] = [
  npm('npm-ci', 'npm ci'),
  npm('npm-ci-settings', 'npm ci --omit=dev', { ...PROJECT, '.npmrc': 'fund=false\n' }),
  npm('npm-ci-shrinkwrap', 'npm ci', { ...AROUND, 'package.json': MANIFEST, 'npm-shrinkwrap.json': LOCK }),
  npm('npm-ci-workspaces', 'npm ci', WORKSPACES),
  {
    ...npm(
      'npm-ci-folder',
      'npm ci',
      {
        'package.json': '{"name":"top"}',
        '.npmrc': 'audit=false\n',
        ...Object.fromEntries(Object.entries(PROJECT).map(([name, text]) => [`web/${name}`, text])),
      },
      ['WORKDIR /app', 'COPY npm-ci-folder/ ./', 'WORKDIR /app/web'],
    ),
    idle: { '/app/package.json': 'it has no workspaces: docs/engine-facts.md, "npm"' },
  },
  npm('npm-ci-cd', 'cd web && npm ci', Object.fromEntries(Object.entries(PROJECT).map(([name, text]) => [`web/${name}`, text]))),
  {
    ...npm('npm-run-setup', 'npm run setup', {
      ...PROJECT,
      'package.json': MANIFEST.replace('{', '{"scripts":{"presetup":"echo first","setup":"npm ci","postsetup":"ls"},'),
    }),
    idle: Object.fromEntries(['sh', 'node'].map((name) => [`/node_modules/.bin/${name}`, 'no package has a program of that name'])),
  },
  npm('script-install', 'sh scripts/install.sh', { ...PROJECT, 'scripts/install.sh': '#!/bin/sh\nset -e\ncd /app\nnpm ci\n' }),
  {
    ...npm('make-deps', 'make deps', {
      ...PROJECT,
      Makefile: 'NPM = npm\n\n.PHONY: deps hello\n\nhello:\n\t@echo "making $@"\n\ndeps: hello\n\t$(NPM) ci\n',
      'deps.mk': 'x\n',
      'scripts/build.mk': 'x\n',
    }),
    idle: {
      '/app': 'it lists the folder to know which files are there, and asks for those by name',
      '/app/RCS': 'where an old version control system would keep the Makefile: with one, it is refused',
      '/app/SCCS': 'the same',
      '/usr/gnu/include': 'where further Makefiles would be, which it does not include',
    },
  },
  npm('npm-ci-user', 'npm ci', PROJECT, [
    'WORKDIR /home/node/app',
    'RUN chown node:node .',
    'COPY --chown=node:node npm-ci-user/ ./',
    'USER node',
  ]),
  npm('npm-ci-home', 'npm ci', { ...PROJECT, 'home/.npmrc': 'fund=false\n' }, [
    'WORKDIR /app',
    'COPY npm-ci-home/ ./',
    'COPY npm-ci-home/home/.npmrc /root/',
  ]),
  npm('npm-install', 'npm install --no-audit'),
  npm('npm-install-unlocked', 'npm install', { ...AROUND, 'package.json': MANIFEST }),
  npm('npm-install-workspaces', 'npm install', WORKSPACES),
  npm('npm-install-name', 'npm install is-number@7.0.0'),
  {
    ...npm('npm-global', 'npm install -g is-odd@3.0.1'),
    idle: { '/app/package.json': 'the folder of the project, which -g does not use' },
  },
  { ...npm('npm-cache', 'npm cache clean --force'), idle: PROJECT_MARKS },
  { ...npm('npm-settings', 'npm config set fund false; npm set audit false'), idle: PROJECT_MARKS },
  {
    ...npm('node-version', 'node --version; npm --version'),
    idle: Object.fromEntries(
      ['/app/package.json', '/package.json', '/app/.npmrc'].map((path) => [path, 'settings, of which a version does not depend']),
    ),
  },
];

export const nodeManagerSituations: readonly Situation[] = [
  npm('corepack', 'corepack enable; corepack disable', PROJECT, [
    'WORKDIR /app',
    'COPY corepack/ ./',
    'RUN npm install -g corepack@0.34.0',
  ]),
  npm('corepack-prepare', 'corepack prepare pnpm@9.12.0 --activate', PROJECT, [
    'WORKDIR /app',
    'COPY corepack-prepare/ ./',
    'RUN npm install -g corepack@0.34.0',
    'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt COREPACK_INTEGRITY_KEYS=0',
  ]),
  {
    ...npm('yarn-global', 'yarn global add is-odd@3.0.1', PROJECT, [
      'WORKDIR /app',
      'COPY yarn-global/ ./',
      'RUN npm install -g yarn@1.22.22',
    ]),
    idle: {
      ...Object.fromEntries(
        ['LICENSE', 'README.md', '.yarn-metadata.json'].map((name) => [
          `/app/${name}`,
          'it completes the manifest of the folder that it is called in, and does not use it',
        ]),
      ),
      '/app': 'the same',
      ...Object.fromEntries(['.npmrc', '.yarnrc', 'package.json', 'yarn.json'].map((name) => [`/usr/${name}`, 'above its own folder'])),
    },
  },
  {
    ...npm('pnpm-global', 'pnpm add -g is-odd@3.0.1', PROJECT, [
      'WORKDIR /app',
      'COPY pnpm-global/ ./',
      'RUN npm install -g pnpm@9.12.0',
      'ENV PNPM_HOME=/pnpm PATH=/pnpm:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ]),
    idle: {
      '/app': 'is there a package.json or node_modules? Settings of a project do not hold for -g',
      '/node_modules': 'modules of its own that it can do without',
      '/usr/node_modules': 'the same',
    },
  },
];
