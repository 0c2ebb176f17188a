import type { ArgumentSpec, FlagSpec } from '../ecosystem.ts';

const boolean = { kind: 'boolean' } as const satisfies FlagSpec;
const value = { kind: 'required' } as const satisfies FlagSpec;
const word = { kind: 'none' } as const satisfies FlagSpec;

/**
 * The flags of `npm install` and `npm ci` that change nothing about which project files are read, or whose change is coded in config.ts.
 * Names, types and short forms: https://docs.npmjs.com/cli/v10/using-npm/config
 * and https://github.com/npm/cli/blob/latest/workspaces/config/lib/definitions/definitions.js
 * A flag that names a file (`--cafile`, `--userconfig`) and is not listed makes the command unknown.
 */
export const NPM_ARGUMENTS = {
  subcommand: true,
  // nopt reads `-gf`, but also `-reg` and other abbreviations: only whole short forms are known here.
  clusters: false,
  flags: {
    '--prefix': { ...value, aliases: ['-C'] },
    '--cache': value,
    '--global': { ...boolean, aliases: ['-g'] },
    '--location': { ...value, aliases: ['-L'] },
    '--workspace': { ...value, aliases: ['-w'] },
    '--workspaces': { ...boolean, aliases: ['-ws', '--ws'] },
    '--include-workspace-root': { ...boolean, aliases: ['-iwr', '--iwr'] },
    '--ignore-scripts': boolean,
    '--install-links': boolean,
    '--package-lock': boolean,
    '--shrinkwrap': boolean,
    '--package-lock-only': boolean,
    '--lockfile-version': value,
    '--save': { ...boolean, aliases: ['-S'] },
    '--save-dev': { ...boolean, aliases: ['-D'] },
    '--save-prod': { ...boolean, aliases: ['-P'] },
    '--save-optional': { ...boolean, aliases: ['-O'] },
    '--save-peer': boolean,
    '--save-exact': { ...boolean, aliases: ['-E'] },
    '--save-bundle': { ...boolean, aliases: ['-B'] },
    '--save-prefix': value,
    '--omit': value,
    '--include': value,
    '--only': value,
    '--also': value,
    '--production': boolean,
    '--dev': boolean,
    '--optional': boolean,
    '--legacy-peer-deps': boolean,
    '--strict-peer-deps': boolean,
    '--prefer-dedupe': boolean,
    '--install-strategy': value,
    '--legacy-bundling': boolean,
    '--global-style': boolean,
    '--engine-strict': boolean,
    '--bin-links': boolean,
    '--force': { ...boolean, aliases: ['-f'] },
    '--foreground-scripts': boolean,
    '--dry-run': boolean,
    '--cpu': value,
    '--os': value,
    '--libc': value,
    // No settings of npm: it hands them on to install scripts, as variables. Without `=` they take no value: https://github.com/npm/nopt/blob/main/lib/nopt-lib.js
    '--arch': { kind: 'optional' },
    '--platform': { kind: 'optional' },
    '--build-from-source': { kind: 'optional' },
    '--before': value,
    '--audit': boolean,
    '--audit-level': value,
    '--fund': boolean,
    '--progress': boolean,
    '--update-notifier': boolean,
    '--prefer-offline': boolean,
    '--prefer-online': boolean,
    '--offline': boolean,
    '--registry': { ...value, aliases: ['--reg', '-reg'] },
    '--replace-registry-host': value,
    '--strict-ssl': boolean,
    '--proxy': value,
    '--https-proxy': value,
    '--noproxy': value,
    '--maxsockets': value,
    '--fetch-retries': value,
    '--fetch-retry-factor': value,
    '--fetch-retry-mintimeout': value,
    '--fetch-retry-maxtimeout': value,
    '--fetch-timeout': value,
    '--network-timeout': value,
    '--cache-min': value,
    '--cache-max': value,
    '--loglevel': value,
    '--silent': { ...word, aliases: ['-s'] },
    '--quiet': { ...word, aliases: ['-q'] },
    '--verbose': { ...word, aliases: ['-d', '-dd', '-ddd', '--dd', '--ddd'] },
    '--logs-max': value,
    '--timing': boolean,
    '--json': boolean,
    '--parseable': { ...boolean, aliases: ['-p', '--porcelain'] },
    '--long': { ...boolean, aliases: ['-l'] },
    '--all': { ...boolean, aliases: ['-a'] },
    '--color': { kind: 'optional' },
    '--no-color': word,
    '--unicode': boolean,
    '--yes': { ...boolean, aliases: ['-y'] },
    '--tag': value,
    '--version': { ...word, aliases: ['-v'] },
    // Known to npm 6 only; later releases accept and ignore it: https://docs.npmjs.com/cli/v6/using-npm/config#unsafe-perm
    '--unsafe-perm': { ...boolean, aliases: ['--unsafe'] },
    '--allow-root': boolean,
  },
} as const satisfies ArgumentSpec;

/** Flags under which npm makes another tree than the lock's, or writes it in another form. */
export const RESHAPING = [
  '--install-strategy',
  '--legacy-bundling',
  '--global-style',
  '--prefer-dedupe',
  '--before',
  '--cpu',
  '--os',
  '--libc',
  '--force',
] as const;

/** https://github.com/npm/cli/blob/latest/lib/utils/cmd-list.js (aliases and typed-out mistakes that npm takes). */
export const SUBCOMMANDS: ReadonlyMap<string, 'ci' | 'install' | 'rebuild'> = new Map([
  ...['ci', 'clean-install', 'ic', 'install-clean', 'isntall-clean'].map((name) => [name, 'ci'] as const),
  ...['install', 'i', 'in', 'ins', 'inst', 'insta', 'instal', 'isnt', 'isnta', 'isntal', 'isntall', 'add'].map(
    (name) => [name, 'install'] as const,
  ),
  ...['rebuild', 'rb'].map((name) => [name, 'rebuild'] as const),
]);
