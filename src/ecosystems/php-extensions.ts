import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { packageWrites } from './package-writes.ts';
import { ownProgramReads } from './programs.ts';
import { extraSystem, inHome } from './system-region.ts';

/** Sources of PHP, extensions, headers and settings of the official image. https://github.com/docker-library/php */
const PHP: readonly PathPattern[] = ['/usr/src/php/**', '/usr/src/php.tar.xz', '/usr/src/php.tar.xz.asc', '/usr/local/**'];

/** What it compiles with is installed first on Alpine (`apk add .phpize-deps`), and removed again. */
const DEPENDENCIES = ['autoconf', 'dpkg-dev', 'file', 'g++', 'gcc', 'libc-dev', 'make', 'pkgconf', 're2c'];

/** Names, and values that are no paths: `gd`, `-j4`, `-j`, `4`, `--ini-name`, `xdebug-3.2.1`. */
const PLAIN = /^(?:-j\d*|--jobs(?:=\d+)?|--ini-name(?:=[\w.-]+)?|[\w][\w.-]*)$/;

/** Configure options: what they name (`--with-jpeg=/usr`) is looked through. */
const OPTION = /^--[\w-]+(?:=([^\0]*))?$/;

function effectsOf(context: CommandContext): CommandEffects {
  const pecl = context.program === 'pecl';
  const words = pecl
    ? context.argv.slice(1).filter((word) => !/^-[fsnoB]$|^--(?:force|soft|nodeps|onlyreqdeps)$/.test(word))
    : context.argv;
  if (pecl && context.argv[0] !== 'install')
    return unknownEffects(`dockerfix does not know what \`pecl ${context.argv[0] ?? ''}\` reads and writes`);
  const configure = context.program === 'docker-php-ext-configure';
  const named: string[] = [];
  for (const [at, word] of words.entries()) {
    const option = configure && at > 0 ? OPTION.exec(word) : null;
    if (option?.[1]?.startsWith('/') === true) named.push(`${literalPattern(option[1].replace(/\/+$/, ''))}/**`);
    // Archives and folders of extensions would be read.
    else if ((option === null && !PLAIN.test(word)) || /\.(?:tgz|tar|xml)$/.test(word) || option?.[1]?.startsWith('.') === true)
      return unknownEffects(`dockerfix does not know what \`${context.program}\` does with \`${word}\``);
  }
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
