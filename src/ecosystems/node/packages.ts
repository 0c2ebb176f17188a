/**
 * Packages whose own install scripts look into the project (by INIT_CWD or by walking up), and what they do there.
 * The scripts of all other packages are third-party code that sees the environment and the system, but is taken to leave the project alone.
 */
export interface ProjectReader {
  /** Files and folders (`x/**`) looked up in the project's folders; present or not. */
  readonly reads: readonly string[];
  /** It works in the git folder, and changes it: nothing happens when there is none. */
  readonly git?: true;
  /** A name that makes it do something only if it is in the project; then too much to follow. */
  readonly blockedBy?: readonly string[];
  /** The key in package.json whose presence makes it write where that key says. */
  readonly blockedByKey?: string;
  /** It is a `prisma generate`. */
  readonly prisma?: true;
  readonly source: string;
}

const PUPPETEER = [
  '.puppeteerrc',
  '.puppeteerrc.json',
  '.puppeteerrc.yaml',
  '.puppeteerrc.yml',
  '.puppeteerrc.js',
  '.puppeteerrc.ts',
  '.puppeteerrc.cjs',
  '.puppeteerrc.mjs',
  '.config/puppeteerrc',
  '.config/puppeteerrc.json',
  '.config/puppeteerrc.yaml',
  '.config/puppeteerrc.yml',
  '.config/puppeteerrc.js',
  '.config/puppeteerrc.ts',
  '.config/puppeteerrc.cjs',
  '.config/puppeteerrc.mjs',
  'puppeteer.config.js',
  'puppeteer.config.ts',
  'puppeteer.config.cjs',
  'puppeteer.config.mjs',
  'package.yaml',
] as const;

const SIMPLE_GIT_HOOKS = ['cjs', 'js', 'mjs', 'json'].flatMap((ending) => [`.simple-git-hooks.${ending}`, `simple-git-hooks.${ending}`]);

const LEFTHOOK = ['yml', 'yaml', 'toml', 'json', 'jsonc'].flatMap((ending) =>
  ['lefthook', '.lefthook', 'lefthook-local', '.lefthook-local', '.config/lefthook', '.config/lefthook-local'].map(
    (name) => `${name}.${ending}`,
  ),
);

const HUSKY = ['', '.json', '.yaml', '.yml', '.js', '.cjs']
  .map((ending) => `.huskyrc${ending}`)
  .concat('husky.config.js', 'husky.config.cjs');

const SVELTE = ['svelte.config.js', 'svelte.config.ts', 'svelte.config.mjs', 'svelte.config.cjs'];

export const PROJECT_READERS: Readonly<Record<string, ProjectReader>> = {
  '@prisma/client': {
    reads: [],
    prisma: true,
    source: 'https://github.com/prisma/prisma/blob/6.19.0/packages/client/scripts/postinstall.js',
  },
  // Its configuration is code or says where the browser goes.
  puppeteer: {
    reads: PUPPETEER,
    blockedBy: PUPPETEER,
    blockedByKey: 'puppeteer',
    source: 'https://github.com/puppeteer/puppeteer/blob/main/packages/puppeteer/src/getConfiguration.ts',
  },
  msw: {
    reads: ['package.json'],
    blockedByKey: 'msw',
    source: 'https://github.com/mswjs/msw/blob/main/config/scripts/postinstall.js',
  },
  nx: {
    reads: ['nx.json'],
    blockedBy: ['nx.json'],
    source: 'https://github.com/nrwl/nx/blob/master/packages/nx/bin/post-install.ts',
  },
  '@sveltejs/kit': {
    reads: SVELTE,
    blockedBy: SVELTE,
    // Releases with a postinstall run `svelte-kit sync` in INIT_CWD, which reads the routes and writes .svelte-kit.
    source: 'https://github.com/sveltejs/kit/blob/%40sveltejs/kit%402.5.0/packages/kit/postinstall.js',
  },
  'semantic-ui': {
    reads: ['semantic.json'],
    blockedBy: ['semantic.json', 'semantic'],
    source: 'https://semantic-ui.com/introduction/build-tools.html',
  },
  '@scarf/scarf': {
    reads: ['package.json'],
    source: 'https://github.com/scarf-sh/scarf-js/blob/main/report.js',
  },
  'simple-git-hooks': {
    reads: SIMPLE_GIT_HOOKS,
    git: true,
    source: 'https://github.com/toplenboren/simple-git-hooks/blob/master/simple-git-hooks.js',
  },
  lefthook: {
    reads: LEFTHOOK,
    git: true,
    source: 'https://github.com/evilmartians/lefthook/blob/master/packaging/npm/lefthook/postinstall.js',
  },
  '@evilmartians/lefthook': {
    reads: LEFTHOOK,
    git: true,
    source: 'https://github.com/evilmartians/lefthook/blob/master/packaging/npm-bundled/postinstall.js',
  },
  '@evilmartians/lefthook-installer': {
    reads: LEFTHOOK,
    git: true,
    source: 'https://github.com/evilmartians/lefthook/blob/master/packaging/npm-installer/install.js',
  },
  husky: {
    reads: HUSKY,
    git: true,
    source: 'https://github.com/typicode/husky/blob/v4.3.8/src/installer/bin.ts',
  },
  yorkie: {
    reads: [],
    git: true,
    source: 'https://github.com/yyx990803/yorkie/blob/master/src/install.js',
  },
  'pre-commit': {
    reads: [],
    git: true,
    source: 'https://github.com/observing/pre-commit/blob/master/install.js',
  },
  ghooks: {
    reads: [],
    git: true,
    source: 'https://github.com/ghooks-org/ghooks/blob/master/lib/install.js',
  },
  'git-hooks': {
    reads: [],
    git: true,
    source: 'https://github.com/tarmolov/git-hooks-js/blob/master/lib/git-hooks.js',
  },
};
