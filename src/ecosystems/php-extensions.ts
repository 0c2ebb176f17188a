import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { joinPath, literalPattern } from '../model/path-patterns.ts';
import { unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { UNKNOWN_TEXT } from './file-commands-paths.ts';
import { packageWrites } from './package-writes.ts';
import { ownProgramReads } from './programs.ts';
import { extraSystem, inHome } from './system-region.ts';

/** Sources of PHP, extensions, headers and settings of the official image. https://github.com/docker-library/php */
const PHP: readonly PathPattern[] = ['/usr/src/php/**', '/usr/src/php.tar.xz', '/usr/src/php.tar.xz.asc', '/usr/local/**'];

/** What it compiles with is installed first on Alpine (`apk add .phpize-deps`), and removed again. */
const DEPENDENCIES = ['autoconf', 'dpkg-dev', 'file', 'g++', 'gcc', 'libc-dev', 'make', 'pkgconf', 're2c'];

/**
 * Names, and values that are no paths: `gd`, `-j4`, `-j`, `4`, `--ini-name`, `xdebug-3.2.1`. Of how many jobs, and of a version, the text need not be
 * known: `-j$(nproc)`, `xdebug-$XDEBUG_VERSION`. https://hub.docker.com/_/php
 */
const PLAIN = /^(?:-j[\d\0]*|--jobs(?:=[\d\0]+)?|--ini-name(?:=[\w.-]+)?|[\w][\w.-]*(?:-\0)?)$/;

/** What a program says in another word could be several words, and paths. */
const PROCESSORS = /^(?:-j|--jobs=)?"?\$\(nproc\)"?$/;

/** Configure options: what they name (`--with-jpeg=/usr`) is looked through. */
const OPTION = /^--[\w-]+(?:=([^\0]*))?$/;

/**
 * Variables that lead the scripts of the image, PHP, phpize, configure, make and PEAR to files.
 * https://www.php.net/manual/en/configuration.file.php https://github.com/php/php-src/blob/master/scripts/phpize.in
 * https://www.gnu.org/savannah-checkouts/gnu/autoconf/manual/autoconf-2.72/html_node/Site-Defaults.html
 * https://www.gnu.org/software/make/manual/html_node/MAKEFILES-Variable.html https://pear.php.net/manual/en/installation.cli.php
 */
const LEADS =
  /^(?:PHP_(?:INI_\w+|PEAR_\w+|AUTO\w+|EXTRA_\w+|\w*FLAGS)|PHPRC|PHPIZE_DEPS|CC|CXX|CPP|CONFIG_SITE|MAKEFILES|MAKEFLAGS|TMPDIR)$/;

/** What the image itself holds, and all of which is read. */
const OF_IMAGE = /^\/usr\/(?:local|lib|include|bin|src\/php)(?:\/|$)/;

/** The variable that may lead a program elsewhere than into the image; those of the image itself do not. */
function leadsElsewhere({ command: { variables }, state }: CommandContext): string | undefined {
  const set = [...state.env].flatMap(([name, { value, from }]) => (from === 'base' ? [] : [[name, value] as const]));
  for (const [name, value] of [...set, ...variables]) {
    if (!LEADS.test(name)) continue;
    const paths = value.kind === 'known' ? value.text.split(/[\s:=]+|-[IL](?=[/.])/).filter((word) => word.includes('/')) : [undefined];
    if (paths.some((path) => path === undefined || !OF_IMAGE.test(path) || path.split('/').includes('..'))) return name;
  }
  return undefined;
}

function effectsOf(context: CommandContext): CommandEffects {
  const elsewhere = leadsElsewhere(context);
  if (elsewhere !== undefined)
    return unknownEffects(`the variable ${elsewhere} may lead \`${context.program}\` to other files than those of the image`);
  const pecl = context.program === 'pecl';
  const words = pecl
    ? context.argv.slice(1).filter((word) => !/^-[fsnoB]$|^--(?:force|soft|nodeps|onlyreqdeps)$/.test(word))
    : context.argv;
  if (pecl && context.argv[0] !== 'install')
    return unknownEffects(`dockerfix does not know what \`pecl ${context.argv[0] ?? ''}\` reads and writes`);
  const asked = context.command.argv.find(({ raw, value }) => value.kind === 'unknown' && /[`(]/.test(raw) && !PROCESSORS.test(raw));
  if (asked !== undefined) return unknownEffects(`the word ${asked.raw} is not known before the build`);
  const configure = context.program === 'docker-php-ext-configure';
  const named: string[] = [];
  for (const [at, word] of words.entries()) {
    const option = configure && at > 0 ? OPTION.exec(word) : null;
    if (option?.[1]?.startsWith('/') === true) named.push(`${literalPattern(option[1].replace(/\/+$/, ''))}/**`);
    // Archives and folders of extensions would be read.
    else if (
      (option === null && !PLAIN.test(word) && !isJobs(words, at)) ||
      /\.(?:tgz|tar|xml)$/.test(word) ||
      option?.[1]?.startsWith('.') === true
    )
      return unknownEffects(`dockerfix does not know what \`${context.program}\` does with \`${word}\``);
  }
  if (pecl && mayBeInFile(context, words))
    return unknownEffects('pecl takes a package out of a file of the working folder where one is called like it');
  const around = { variables: context.command.variables, cwd: context.command.cwd };
  const enable = context.program === 'docker-php-ext-enable';
  const system = enable ? [] : packageWrites({ names: DEPENDENCIES, files: false, patterns: false, foreign: false });
  const pear = pecl ? ['/tmp/pear/**', ...inHome(context.state, ['.pearrc', '.channels/**'], around)] : [];
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...PHP, ...pear, ...named, ...ownProgramReads(context), ...extraSystem(context.state, around)])] },
    optional: [],
    writes: { patterns: [...new Set([...PHP, ...pear, ...system])] },
    outputs: [],
    // configure and make look at any variable.
    names: 'all',
    network: !enable,
    folders: [],
    notes: [],
  };
}

/**
 * pecl takes a package out of a file of that name, before it asks the channel. One that is no package makes it fail, so that none is expected where
 * none is known. https://github.com/pear/pear-core/blob/master/PEAR/Downloader/Package.php (initialize, _fromFile)
 */
function mayBeInFile({ command: { cwd }, files }: CommandContext, words: readonly string[]): boolean {
  if (cwd.kind === 'unknown') return true;
  return words.some((word) => {
    // Only the version is not known.
    const [start = '', ...more] = word.split(UNKNOWN_TEXT);
    if (more.length > 0) return files.names(cwd.text).some((name) => name.startsWith(start));
    const { kind } = files.fact(joinPath(cwd.text, word));
    return kind !== 'absent' && kind !== 'folder';
  });
}

/** `-j "$(nproc)"`. */
function isJobs(words: readonly string[], at: number): boolean {
  return words[at] === UNKNOWN_TEXT && /^(?:-j|--jobs)$/.test(words[at - 1] ?? '');
}

/** What the official images of PHP bring to compile and switch on extensions. */
export const phpExtensions = {
  id: 'php-extensions',
  title: 'Extensions of PHP',
  docs: [
    'https://github.com/docker-library/php/blob/master/docker-php-ext-install',
    'https://github.com/docker-library/php/blob/master/docker-php-ext-configure',
    'https://github.com/docker-library/php/blob/master/docker-php-ext-enable',
    'https://pear.php.net/manual/en/guide.users.commandline.cli.php',
  ],
  programs: ['docker-php-ext-install', 'docker-php-ext-enable', 'docker-php-ext-configure', 'pecl'],
  effects: effectsOf,
} as const satisfies Ecosystem;
