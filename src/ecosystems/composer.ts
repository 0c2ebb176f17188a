import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { AUTOLOADER, COMPOSER_ARGUMENTS } from './composer/arguments.ts';
import { composerCaches } from './composer/cache.ts';
import { COMPOSER_FILES, installEffects, runsForPackages } from './composer/install.ts';
import { type CommandContext, type Ecosystem, hasFlag, type Prefetch, readArguments, unknownEffects } from './ecosystem.ts';
import { prefetchWith } from './project/prefetch.ts';
import { unclearWord } from './third-party.ts';

const INSTALL = ['install', 'i'];

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, COMPOSER_ARGUMENTS);
  if (!INSTALL.includes(read.subcommand ?? '') || read.positionals.length > 0)
    return unknownEffects(`dockerfix does not know what \`composer ${context.argv.join(' ')}\` reads and writes`);
  const [strange] = [
    ...read.unknownFlags,
    ...['--dry-run', '--download-only', '--no-install', '--audit'].filter((flag) => hasFlag(read, flag)),
  ];
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of composer`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that composer is called in is not known');
  return installEffects(context, read, posix.resolve(cwd.text));
}

/**
 * The packages alone: the original then finds them there, writes the autoloader and runs the scripts of the project. Not where a script runs before
 * a package is installed, or for each. https://getcomposer.org/doc/03-cli.md#install-i
 */
function prefetchOf(context: CommandContext): Prefetch | undefined {
  const read = readArguments(context.argv, COMPOSER_ARGUMENTS);
  if (runsForPackages(context, read) && !hasFlag(read, '--no-scripts')) return undefined;
  return prefetchWith(context, effectsOf, [{ add: ['--no-scripts', '--no-autoloader'], drop: AUTOLOADER }]);
}

/** Composer, as far as it installs what a lock names. */
export const composer = {
  id: 'composer',
  title: 'Composer',
  docs: [
    'https://getcomposer.org/doc/03-cli.md#install-i',
    'https://getcomposer.org/doc/articles/scripts.md',
    'https://getcomposer.org/doc/articles/plugins.md',
    'https://getcomposer.org/doc/05-repositories.md',
    'https://getcomposer.org/doc/articles/autoloader-optimization.md',
  ],
  programs: ['composer'],
  effects: effectsOf,
  cached: composerCaches,
  prefetch: prefetchOf,
  installs: [
    {
      commands: ['composer install', 'composer i'],
      files: COMPOSER_FILES,
      leadsTo: [
        'folders of `path` and `artifact` repositories',
        'what `classmap` lists, unless --no-autoloader is given',
        'symfony.lock for symfony/flex, patches for cweagans/composer-patches',
        'settings of the user, and of COMPOSER_HOME',
      ],
      makes: ['vendor, or what vendor-dir and bin-dir name', 'composer.lock, where there is none'],
      review: ['symfony/flex', 'a .git in the build context, where composer.json has no version: the commit is noted in vendor'],
      refused: [
        'scripts of an install (post-install-cmd, post-autoload-dump ...) without --no-scripts',
        'an optimized autoloader, which lists the classes of the source',
        'plugins of which it is not known what they read',
        'a `path` repository with a pattern, another repository that is a folder or a file',
        'settings of PHP in the project (PHPRC, PHP_INI_SCAN_DIR)',
      ],
      docs: ['https://getcomposer.org/doc/03-cli.md#install-i'],
      checked: 'trace',
    },
  ],
} as const satisfies Ecosystem;
