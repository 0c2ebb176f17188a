import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { bundlerCaches } from './bundler/cache.ts';
import { BUNDLE_ARGUMENTS } from './bundler/arguments.ts';
import { GEMFILES, installEffects } from './bundler/install.ts';
import { HARMLESS } from './bundler/settings.ts';
import { walkUp } from './project/walk-up.ts';
import { type CommandContext, type Ecosystem, type ReadArguments, readArguments, unknownEffects } from './ecosystem.ts';
import { homeFolder } from './system-region.ts';
import { thirdParty, unclearWord, withoutJobs } from './third-party.ts';

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(withoutJobs(context));
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, BUNDLE_ARGUMENTS);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that bundle is called in is not known');
  if (read.subcommand === 'config') return configEffects(context, read, posix.resolve(cwd.text));
  // What runs behind `bundle exec` has options of its own.
  if (read.subcommand === 'exec')
    return unknownEffects(`dockerfix does not know what \`bundle ${context.argv.join(' ')}\` reads and writes`);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of bundle`);
  // `--without development test` takes several words.
  const lists = read.flags.has('--without') || read.flags.has('--with');
  if (read.subcommand === 'check' && read.positionals.length === 0) return checkEffects(context, read, posix.resolve(cwd.text));
  const install = [undefined, 'install', 'i'].includes(read.subcommand) && (read.positionals.length === 0 || lists);
  if (!install) return unknownEffects(`dockerfix does not know what \`bundle ${context.argv.join(' ')}\` reads and writes`);
  return installEffects(context, read, posix.resolve(cwd.text));
}

/**
 * `bundle check` loads what `bundle install` loads, looks for the gems where that puts them, and writes the lock in the same cases; it installs
 * nothing. https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler/cli/check.rb
 */
function checkEffects(context: CommandContext, read: ReadArguments, cwd: string): CommandEffects {
  const option = [...read.flags.keys()].find((name) => name !== '--gemfile');
  if (option !== undefined) return unknownEffects(`dockerfix does not know what \`${option}\` of bundle check changes`);
  const effects = installEffects(context, read, cwd);
  if (effects.kind === 'unknown') return effects;
  const { install, onTheWay: _folders, reads, writes, ...others } = effects;
  if (install?.blocked !== undefined) return unknownEffects(install.blocked.message);
  const [locks, gems] = [true, false].map((wanted) => writes.patterns.filter((path) => LOCK.test(path) === wanted));
  return {
    ...others,
    reads: { patterns: [...reads.patterns, ...(gems ?? [])] },
    writes: { patterns: locks ?? [] },
    outputs: [],
    network: false,
  };
}

const LOCK = /\.lock(?:ed)?$/u;

/**
 * `bundle config set KEY VALUE`, and the older `bundle config KEY VALUE`. Which file it writes depends on the release.
 * https://bundler.io/man/bundle-config.1.html
 */
function configEffects(context: CommandContext, { positionals }: ReadArguments, cwd: string): CommandEffects {
  const words = ['set', 'unset'].includes(positionals[0] ?? '') ? positionals.slice(1) : positionals;
  const [key = ''] = words;
  // Behind the name of a gem stand options of what compiles it: `bundle config set build.pg --with-pg-config=/usr/bin/pg_config`.
  const own = BUILD_OPTIONS.test(key) ? context.argv.slice(0, context.argv.indexOf(key)) : context.argv;
  const isPath = key === 'path' && writesLocally(context, positionals, cwd) && isPlainPlace(context, words[1] ?? '', cwd);
  if ((!isPath && !HARMLESS.test(key)) || own.some((word) => word.startsWith('-') && !/^--(?:local|global)$/u.test(word) && word !== key))
    return unknownEffects(`dockerfix does not know what \`bundle ${context.argv.join(' ')}\` changes`);
  const home = homeFolder(context.state, { variables: context.command.variables, cwd: context.command.cwd });
  const app = context.env('BUNDLE_APP_CONFIG');
  if (home === undefined || app?.kind === 'unknown') return unknownEffects('where Bundler keeps its settings is not known');
  const local = (
    app === undefined || app.text === '' ? walkUp(cwd).map((folder) => posix.join(folder, '.bundle')) : [posix.resolve(cwd, app.text)]
  ).map((folder) => posix.join(folder, 'config'));
  const files = [...local, posix.join(home, '.bundle/config')];
  // Where its settings lie by themselves, it looks for the project.
  const gemfiles = (app?.text.startsWith('/') === true ? [] : walkUp(cwd)).flatMap((folder) =>
    GEMFILES.map(([name]) => posix.join(folder, name)),
  );
  const written = writesLocally(context, positionals, cwd) ? local : files;
  const [path, ...others] = written;
  const [, value = ''] = words;
  const sets =
    path !== undefined && others.length === 0 && (isPath || PLAIN_SETTING.test(`${key} ${value}`))
      ? [{ path, line: lineOf(key, value) }]
      : [];
  return thirdParty(context, {
    reads: [...files, ...gemfiles].map((file) => literalPattern(file)),
    optional: [...files, ...gemfiles].filter((file) => context.files.fact(file).kind === 'absent'),
    writes: written.map((file) => literalPattern(file)),
    sets,
  });
}

/** https://bundler.io/man/bundle-config.1.html#BUILD-OPTIONS */
const BUILD_OPTIONS = /^build\.[\w-]+$/u;

/** https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler/settings.rb (set_key, key_for) */
const PLAIN_SETTING = /^[a-z_]+ [\w ]+$/u;

/**
 * A folder for gems that every release takes alike: some count a relative one from the project, others from the working folder.
 * https://github.com/rubygems/rubygems/blob/master/bundler/CHANGELOG.md (path_relative_to_cwd)
 */
function isPlainPlace({ files }: CommandContext, path: string, cwd: string): boolean {
  if (!/^(?!-)[\w./-]+$/u.test(path)) return false;
  return path.startsWith('/') || GEMFILES.some(([name]) => files.fact(posix.join(cwd, name)).kind === 'context-file');
}

function lineOf(key: string, value: string): string {
  return `BUNDLE_${key.toUpperCase()}: "${value}"`;
}

/**
 * `config set --local` writes the settings of the project alone, if Bundler is one of those that know `set`: since 2.1. Images of Ruby that bring
 * BUNDLE_APP_CONFIG have such a one, and a later one takes its place; an older one that was installed beside it runs only where it is asked for.
 * https://github.com/rubygems/rubygems/blob/v3.2.3/bundler/lib/bundler/cli/config.rb (Base#run),
 * https://github.com/rubygems/rubygems/blob/v3.2.3/lib/rubygems/bundler_version_finder.rb
 */
function writesLocally(context: CommandContext, positionals: readonly string[], cwd: string): boolean {
  const flagsOf = context.argv.filter((word) => word.startsWith('-'));
  if (positionals[0] !== 'set' || positionals.length !== 3 || flagsOf.join(' ') !== '--local') return false;
  const locks = walkUp(cwd).flatMap((folder) => GEMFILES.map(([, lock]) => context.files.fact(posix.join(folder, lock))));
  const old = locks.some((fact) => {
    const text = fact.kind === 'context-file' ? context.files.text(fact.path) : '';
    return fact.kind === 'unknown' || text === undefined || /^BUNDLED WITH\s+[01]\./mu.test(text);
  });
  return !old && context.state.env.get('BUNDLE_APP_CONFIG')?.from === 'base' && context.env('BUNDLER_VERSION') === undefined;
}

/** Bundler, as far as it installs what a Gemfile lists. */
export const bundler = {
  id: 'bundler',
  title: 'Bundler',
  docs: [
    'https://bundler.io/man/bundle-install.1.html',
    'https://bundler.io/man/bundle-config.1.html',
    'https://bundler.io/man/gemfile.5.html',
    'https://github.com/rubygems/rubygems/tree/master/bundler/lib/bundler',
  ],
  programs: ['bundle', 'bundler'],
  effects: effectsOf,
  cached: bundlerCaches,
  installs: [
    {
      commands: ['bundle install', 'bundle'],
      files: GEMFILES.flat(),
      leadsTo: [
        '.bundle/config of the project (or of BUNDLE_APP_CONFIG) and of the user; all of .bundle, where the home folder is the project',
        'other Gemfiles, .ruby-version and the like that it names in literal words',
        '.ruby-version and .tool-versions, where a shim (of rbenv or asdf) decides by them which Ruby runs',
        'the folder of each gem of the project (`path:`)',
        'gemspecs that it loads (`Bundler.load_gemspec`), what they require, and all of the folders that they take code from',
        'vendor/cache',
      ],
      makes: [
        'the folder of gems (GEM_HOME, BUNDLE_PATH, vendor/bundle)',
        'Gemfile.lock, unless it is frozen',
        '.bundle/config of the project, where it is given options that it writes down',
      ],
      review: ['a gem of the project, whose gemspec is a program', 'a lock for one processor only'],
      refused: [
        'a Gemfile or a gemspec of which a word is not known: `gemspec`, `require` of a gem, `Dir` but for `files`, text with code in it',
        'a lock that does not agree with the Gemfile, and is not frozen',
        'plugins',
        'a source or a repository of git that is a folder; RUBYOPT that loads code; BUNDLE_* that are not known (BUNDLE_LOCAL__NAME)',
      ],
      docs: ['https://bundler.io/man/bundle-install.1.html', 'https://bundler.io/man/gemfile.5.html'],
      checked: 'trace',
    },
  ],
} as const satisfies Ecosystem;
