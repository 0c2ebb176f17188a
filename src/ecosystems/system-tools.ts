import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { joinPath, literalPattern } from '../model/path-patterns.ts';
import { readArguments, unknownEffects, type ArgumentSpec, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { emptyDraft, finish, type Draft } from './file-commands-paths.ts';
import { flags } from './flag-rows.ts';
import { LOCALE, ownProgramReads, STARTING } from './programs.ts';
import { resolvePath } from './system-region.ts';

/** A tool of the distribution: it reads settings in /etc and fills one place of the system. */
interface SystemTool {
  readonly flags: ArgumentSpec;
  readonly reads: readonly PathPattern[];
  readonly writes: readonly PathPattern[];
  readonly docs: string;
  /** Folders of programs or settings of others: where an instruction put something there by name, nobody knows what it does. */
  readonly hooks?: readonly string[];
  /** Variables that move its folders. */
  readonly moving?: readonly string[];
  /** Undefined: it takes no operands. `names` are no paths. */
  readonly operands?: 'names' | 'folders';
  /** Files of such names in the working directory count before those of the system; folders of the same name do not. */
  readonly here?: RegExp;
}

const DEBIAN = 'https://manpages.debian.org/bookworm';

/** https://manpages.debian.org/bookworm/apache2/a2enmod.8.en.html: links in mods-enabled and its like, notes in /var/lib/apache2. */
const APACHE: SystemTool = {
  flags: flags({ none: ['-q --quiet', '-f --force', '-m --maintmode', '-p --purge'] }),
  reads: ['/etc/apache2/**', '/var/lib/apache2/**', '/usr/share/apache2/**', '/usr/lib/apache2/**'],
  writes: ['/etc/apache2/**', '/var/lib/apache2/**'],
  docs: `${DEBIAN}/apache2/a2enmod.8.en.html`,
  moving: [
    'APACHE_MODS_ENABLED',
    'APACHE_MODS_AVAILABLE',
    'APACHE_SITES_ENABLED',
    'APACHE_SITES_AVAILABLE',
    'APACHE_CONF_ENABLED',
    'APACHE_STATE_DIRECTORY',
  ],
  operands: 'names',
};

/**
 * What a locale is made from, and what its source copies from: other locales, tables, a character set. Seen under strace, like that a folder of
 * such a name (i18n) is passed over: docs/engine-facts.md, "Programs of the system".
 */
const LOCALE_SOURCES =
  /^(?:[a-z]{2,3}_[A-Z]{2}(?:@\w+)?|i18n(?:_ctype)?|iso14651_t1\w*|translit_\w+|cns11643_stroke|POSIX|[A-Z][A-Z0-9]*-[A-Z0-9-]+)$/;

/** Further variables that `locale` prints. https://manpages.debian.org/bookworm/manpages/locale.7.en.html */
const CATEGORIES = 'LC_TIME LC_MONETARY LC_PAPER LC_NAME LC_ADDRESS LC_TELEPHONE LC_MEASUREMENT LC_IDENTIFICATION'.split(' ');

const TOOLS: Readonly<Record<string, SystemTool>> = {
  // Links of the libraries and the cache. What further folders /etc/ld.so.conf names comes with packages, which fill the same places.
  ldconfig: {
    flags: flags({ none: ['-v --verbose', '-X'] }),
    reads: [
      '/etc/ld.so.conf',
      '/etc/ld.so.conf.d/**',
      '/lib*/**',
      '/usr/lib*/**',
      '/usr/local/lib*/**',
      '/usr/*-linux-*/**',
      '/var/cache/ldconfig/**',
    ],
    writes: ['/etc/ld.so.cache', '/etc/ld.so.cache~', '/lib*/**', '/usr/lib*/**', '/usr/local/lib*/**', '/var/cache/ldconfig/**'],
    docs: `${DEBIAN}/libc-bin/ldconfig.8.en.html`,
    hooks: ['/etc/ld.so.conf', '/etc/ld.so.conf.d'],
    operands: 'folders',
  },
  // https://salsa.debian.org/debian/ca-certificates/-/blob/master/sbin/update-ca-certificates
  'update-ca-certificates': {
    flags: flags({ none: ['-v --verbose', '-f --fresh'] }),
    reads: [
      '/etc/ca-certificates.conf',
      '/etc/ca-certificates/**',
      '/usr/share/ca-certificates/**',
      '/usr/local/share/ca-certificates/**',
      '/etc/ssl/**',
    ].concat(['/etc/default/cacerts', '/usr/lib/jvm/**']),
    writes: ['/etc/ssl/**', '/etc/ca-certificates.conf'],
    docs: `${DEBIAN}/ca-certificates/update-ca-certificates.8.en.html`,
    hooks: ['/etc/ca-certificates/update.d'],
  },
  'update-ca-trust': {
    flags: flags({}),
    reads: ['/etc/pki/**', '/usr/share/pki/**', '/etc/ssl/**'],
    writes: ['/etc/pki/**', '/etc/ssl/**'],
    docs: 'https://www.mankier.com/8/update-ca-trust',
    operands: 'names',
  },
  // Ubuntu's takes locales as words, and notes them in /etc/locale.gen or /var/lib/locales.
  'locale-gen': {
    flags: flags({ none: ['--keep-existing', '--no-purge', '--no-archive', '--purge', '--archive'] }),
    reads: [
      '/etc/locale.gen',
      '/usr/share/i18n/**',
      '/usr/local/share/i18n/**',
      '/usr/lib/locale/**',
      '/var/lib/locales/**',
      '/usr/share/locale/**',
      '/etc/locale.alias',
    ],
    writes: ['/etc/locale.gen', '/usr/lib/locale/**', '/var/lib/locales/**'],
    docs: `${DEBIAN}/locales/locale-gen.8.en.html`,
    moving: ['I18NPATH'],
    operands: 'names',
    here: LOCALE_SOURCES,
  },
  'update-locale': {
    flags: flags({ none: ['--reset', '--no-checks'] }),
    reads: ['/etc/default/locale', '/etc/locale.conf', '/etc/locale.alias', '/usr/lib/locale/**'],
    writes: ['/etc/default/locale', '/etc/locale.conf'],
    docs: `${DEBIAN}/locales/update-locale.8.en.html`,
    operands: 'names',
  },
  // It prints what the variables say; -m, left out, unpacks tables by other programs.
  locale: {
    flags: flags({ none: ['-a --all-locales', '-c --category-name', '-k --keyword-name', '-v --verbose'] }),
    reads: ['/usr/lib/locale/**', '/usr/share/locale/**', '/etc/locale.alias'],
    writes: [],
    docs: `${DEBIAN}/manpages/locale.1.en.html`,
    moving: ['LOCPATH'],
    operands: 'names',
  },
  // The sources of a locale are looked for in the working directory first.
  localedef: {
    flags: flags({
      none: ['-c --force', '-v --verbose', '--quiet', '--posix', '--no-archive', '--replace', '--no-warnings'],
      required: ['-i --inputfile', '-f --charmap', '-A --alias-file', '-u --repertoire-map'],
    }),
    reads: ['/usr/share/i18n/**', '/usr/share/locale/**', '/usr/lib/locale/**', '/etc/locale.alias'],
    writes: ['/usr/lib/locale/**'],
    docs: `${DEBIAN}/libc-bin/localedef.1.en.html`,
    moving: ['I18NPATH'],
    operands: 'names',
    here: LOCALE_SOURCES,
  },
  ...Object.fromEntries(['a2enmod', 'a2dismod', 'a2ensite', 'a2dissite', 'a2enconf', 'a2disconf'].map((name) => [name, APACHE])),
};

function effectsOf(context: CommandContext): CommandEffects {
  const tool = Object.hasOwn(TOOLS, context.program) ? TOOLS[context.program] : undefined;
  if (tool === undefined) return unknownEffects(`dockerfix does not know what \`${context.program}\` reads and writes`);
  const read = readArguments(context.argv, tool.flags);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of \`${context.program}\``);
  const moved = tool.moving?.find((name) => context.env(name) !== undefined) ?? movedApache(context, tool);
  if (moved !== undefined) return unknownEffects(`${moved} is set, which moves the folders of \`${context.program}\``);
  const hook = tool.hooks?.find((path) => context.files.fact(path).kind !== 'absent' || context.files.names(path).length > 0);
  if (hook !== undefined) return unknownEffects(`something was put into ${hook}, and what \`${context.program}\` does by it is not known`);
  const draft = emptyDraft();
  draft.reads.push(...tool.reads, ...ownProgramReads(context));
  draft.writes.push(...tool.writes);
  draft.names.push(
    ...STARTING,
    ...LOCALE,
    ...(context.program === 'locale' ? CATEGORIES : []),
    'PERL5LIB',
    'PERL5OPT',
    'I18NPATH',
    ...(tool.moving ?? []),
  );
  draft.reads.push(...sourcesHere(context, tool));
  const why = addOperands(draft, context, tool, read);
  return why === undefined ? finish(draft) : unknownEffects(why);
}

function sourcesHere({ command: { cwd }, files }: CommandContext, { here }: SystemTool): readonly PathPattern[] {
  if (here === undefined || cwd.kind === 'unknown') return [];
  const named = files.names(cwd.text).filter((name) => here.test(name));
  return named
    .map((name) => joinPath(cwd.text, name))
    .filter((path) => files.fact(path).kind !== 'folder')
    .map(literalPattern);
}

/** The image of PHP sets it to where it is anyway. */
function movedApache({ env }: CommandContext, tool: SystemTool): string | undefined {
  const folder = tool === APACHE ? env('APACHE_CONFDIR') : undefined;
  return folder === undefined || (folder.kind === 'known' && folder.text === '/etc/apache2') ? undefined : 'APACHE_CONFDIR';
}

function addOperands(draft: Draft, context: CommandContext, tool: SystemTool, read: ReadArguments): string | undefined {
  const words = read.positionals;
  if (tool.operands === undefined && words.length > 0) return `\`${context.program} ${words.join(' ')}\` is not understood`;
  if (tool.operands === 'names' && words.some((word) => word.includes('/'))) return `\`${context.program}\` is told of a path`;
  const named = context.program === 'localedef' ? ['-i', '-f', '-A', '-u'].flatMap((flag) => read.flags.get(flag) ?? []) : [];
  for (const word of [...named, ...(tool.operands === 'folders' ? words : [])]) {
    const path = resolvePath(word, context.command.cwd);
    if (path === undefined) return `the path ${word} of \`${context.program}\` cannot be resolved before the build`;
    const pattern = literalPattern(path);
    if (tool.operands !== 'folders') {
      draft.reads.push(pattern);
      if (context.files.fact(path).kind === 'absent') draft.optional.push(path);
      continue;
    }
    draft.reads.push(`${pattern}/**`);
    draft.writes.push(`${pattern}/**`);
  }
  return undefined;
}

/** Small tools that bring the system in step with its settings. */
export const systemTools = {
  id: 'system-tools',
  title: 'Tools of the system',
  docs: [...new Set(Object.values(TOOLS).map(({ docs }) => docs))],
  programs: Object.keys(TOOLS),
  effects: effectsOf,
} as const satisfies Ecosystem;
