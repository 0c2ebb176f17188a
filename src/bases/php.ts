import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

const VARIANTS = ['cli', 'apache', 'fpm', 'zts'] as const;
const COMMANDS: Readonly<Record<(typeof VARIANTS)[number], readonly string[]>> = {
  cli: ['php', '-a'],
  apache: ['apache2-foreground'],
  fpm: ['php-fpm'],
  zts: ['php', '-a'],
};

/** The same in all that have Apache. https://github.com/docker-library/php/blob/master/8.3/bookworm/apache/Dockerfile */
const APACHE = { APACHE_CONFDIR: '/etc/apache2', APACHE_ENVVARS: '/etc/apache2/envvars' };

/** Every name that an ENV of some version of its Dockerfile set, other than PHP_INI_DIR and those of Apache. */
const VARYING = [
  [
    'PHPIZE_DEPS',
    'PHP_EXTRA_BUILD_DEPS',
    'PHP_EXTRA_CONFIGURE_ARGS',
    'PHP_CFLAGS',
    'PHP_CPPFLAGS',
    'PHP_LDFLAGS',
    'GPG_KEYS',
    'PHP_VERSION',
  ],
  ['PHP_URL', 'PHP_ASC_URL', 'PHP_SHA256', 'PHP_MD5', 'PHP_FILENAME'],
  ['CFLAGS', 'CPPFLAGS', 'LDFLAGS', 'PHP_PDO_PATCH_URL', 'PHP_PDO_PATCH_SHA256'],
].flat();

/** https://github.com/docker-library/php (Dockerfile-linux.template, Dockerfile-debian.template, Dockerfile-alpine.template and their history). */
export function php(tag: string, pinned: boolean): BaseFacts | undefined {
  const read = readTag(tag, 'debian', new Set([...VARIANTS, 'rc']));
  if (read === undefined || read.system === 'ubuntu') return undefined;
  const named = VARIANTS.find((variant) => read.words.includes(variant));
  // The variant decides where it starts, and what; a tag without one is `cli`.
  if (named === undefined && read.open) return undefined;
  const variant = named ?? 'cli';
  const [major, minor] = read.version ?? [];
  // Those before 7.2 had other ENVs, and no entrypoint at first; a digest may be of an old one.
  if (major !== undefined && (major < 7 || (major === 7 && minor !== undefined && minor < 2))) return undefined;
  const recent = minor !== undefined || major === 8 || !(pinned || read.open);
  // https://salsa.debian.org/debian/base-passwd/-/blob/master/passwd.master; Alpine's has other ids, and what its home is was not read anywhere.
  const users = read.system === 'debian' ? { root: ROOT, 'www-data': { uid: 33, gid: 33, home: '/var/www' } } : { root: ROOT };
  return {
    ...COMMON,
    ...systemFacts(read.system),
    workdir: variant === 'apache' || variant === 'fpm' ? '/var/www/html' : '/',
    env: { ...COMMON.env, PHP_INI_DIR: '/usr/local/etc/php', ...(variant === 'apache' ? APACHE : {}) },
    envUnknown: VARYING,
    cmd: COMMANDS[variant],
    entrypoint: recent ? ['docker-php-entrypoint'] : undefined,
    users,
    source: 'https://github.com/docker-library/php',
  };
}
