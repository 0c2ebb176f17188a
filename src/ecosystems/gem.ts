import type { CommandEffects } from '../model/effects.ts';
import { joinPath, literalPattern } from '../model/path-patterns.ts';
import type { PathPattern } from '../model/paths.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type ArgumentSpec, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { flags } from './flag-rows.ts';
import { rubyVersionFiles } from './shims.ts';
import { splitReview } from './pip-words.ts';
import { below, inHome, resolvePath, USR_FOLDERS } from './system-region.ts';
import { fileWords, packageInstall, thirdParty, unclearWord } from './third-party.ts';

/** Left out, so unknown: --file (a Gemfile), --build-root, --config-file, --norc, --vendor, trust policies. https://guides.rubygems.org/command-reference/#gem-install */
const SPEC: ArgumentSpec = {
  ...flags({
    none: [
      ['--no-document -N', '--no-ri', '--no-rdoc', '--conservative', '--minimal-deps', '--force -f', '--no-force', '--wrappers -w'],
      ['--no-wrappers', '--env-shebang -E', '--no-env-shebang', '--ignore-dependencies', '--development', '--prerelease --pre'],
      ['--no-prerelease', '--no-user-install', '--default', '--explain', '--lock', '--no-lock', '--suggestions', '--no-suggestions'],
      ['--post-install-message', '--no-post-install-message', '--local -l', '--remote -r', '--both -b', '--clear-sources', '--quiet -q'],
      ['--silent', '--verbose -V', '--no-verbose', '--backtrace', '--debug', '--system'],
    ].flat(),
    required: ['--version -v', '--source -s', '--platform', '--install-dir -i', '--bindir -n', '--bulk-threshold -B', '--http-proxy -p'],
    optional: ['--document'],
  }),
  subcommand: true,
};

/** Code or settings that run inside of gem. https://guides.rubygems.org/command-reference/#gem-environment */
const NOT_FOLLOWED = ['RUBYOPT', 'RUBYLIB', 'GEMRC', 'RUBYGEMS_GEMDEPS', 'GEM_SPEC_CACHE', 'GEM_VENDOR'];

/** Settings of all users and of one. https://github.com/rubygems/rubygems/blob/master/lib/rubygems/config_file.rb */
const HOME_SETTINGS = ['.gemrc', '.config/gem/**', '.gem/**', '.local/share/gem/**'];

/**
 * Lists, downloads, and gems of one user (docs/engine-facts.md, "Programs of the system"); `.bundle` is Bundler's.
 * https://github.com/rubygems/rubygems/blob/master/lib/rubygems/defaults.rb
 */
const HOME_PLACES = ['.gem/**', '.local/share/gem/**', '.local/state/gem/**', '.cache/**', '.config/gem/**'];

/** Where Ruby itself was put, by a package or in the official image. */
const PLACES: readonly PathPattern[] = [...USR_FOLDERS, '/var/lib/gems/**'];

/** `gem install NAME`, `gem install ./x.gem`, `gem update [--system]`. Extensions are compiled, so the system is probed. */
function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const end = context.argv.indexOf('--');
  const build = end < 0 ? [] : context.argv.slice(end + 1);
  const read = readArguments(end < 0 ? context.argv : context.argv.slice(0, end), SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of gem`);
  const action = read.subcommand ?? '';
  const install = action === 'install' || action === 'i';
  if (!install && action !== 'update') return unknownEffects(`dockerfix does not know what \`gem ${action}\` reads and writes`);
  if (install && read.positionals.length === 0) return unknownEffects('gem install without a name installs what a Gemfile says');
  const odd = build.find((word) => !/^--[\w-]+(?:=(?:[\w-]*|\/(?:usr|lib|opt\/lib)\/.*))?$/.test(word));
  if (odd !== undefined) return unknownEffects(`the option ${odd} goes to the build of an extension, and what it names is not followed`);
  const set = NOT_FOLLOWED.find((name) => context.env(name) !== undefined);
  if (set !== undefined) return unknownEffects(`${set} is set, which is not followed`);
  const places = placesOf(context, [lastFlag(read, '--install-dir'), lastFlag(read, '--bindir')]);
  if ('why' in places) return unknownEffects(places.why);
  const files = fileWords(
    context,
    read.positionals.filter((word) => word.endsWith('.gem') || word.includes('/')),
    new Set(),
  );
  const cwd = context.command.cwd;
  if ('why' in files || cwd.kind === 'unknown') return unknownEffects('the folder that gem is called in is not known');
  const versions = rubyVersionFiles(context);
  if (versions === undefined) return unknownEffects('which files decide which Ruby runs is not known');
  const around = { variables: context.command.variables, cwd };
  const review = splitReview(context);
  return thirdParty(context, {
    reads: [
      [...inHome(context.state, HOME_SETTINGS, around), ...places.patterns, ...files.reads],
      hasFlag(read, '--remote') ? [] : gemsIn(context, cwd.text),
      versions.map((file) => literalPattern(file)),
    ].flat(),
    optional: versions.filter((file) => context.files.fact(file).kind === 'absent'),
    writes: hasFlag(read, '--explain') ? [] : [...places.patterns, ...inHome(context.state, HOME_PLACES, around)],
    network: !hasFlag(read, '--local'),
    install: { ...packageInstall(`gem ${action}`, files.missing), ...(review !== undefined && { review }) },
  });
}

/**
 * A gem of that name in the working folder counts as well, whatever its file is called. Which files are there is known of a folder that only
 * copies filled. https://github.com/rubygems/rubygems/blob/master/lib/rubygems/source/local.rb
 */
function gemsIn({ files }: CommandContext, folder: string): readonly PathPattern[] {
  const named = files.names(folder).filter((name) => name.endsWith('.gem'));
  const open = files.fact(joinPath(folder, 'dockerfix-asks-whether-this-folder-is-known.gem')).kind !== 'absent';
  return [
    ...named.map((name) => literalPattern(joinPath(folder, name))),
    ...(open ? [`${literalPattern(joinPath(folder, 'x')).slice(0, -1)}*.gem`] : []),
  ];
}

/** Gems and their programs lie where Ruby is, or where GEM_HOME says: https://guides.rubygems.org/command-reference/#gem-environment */
function placesOf(
  context: CommandContext,
  named: readonly (string | undefined)[],
): { readonly patterns: readonly PathPattern[] } | { readonly why: string } {
  const folders: string[] = [];
  for (const name of ['GEM_HOME', 'GEM_PATH']) {
    const value = context.env(name);
    if (value?.kind === 'unknown' || (value === undefined && context.state.envOpen))
      return { why: `the folder in ${name} is not known before the build` };
    folders.push(...(value?.text.split(':') ?? []));
  }
  const patterns = [...PLACES];
  for (const word of [...folders, ...named]) {
    if (word === undefined || word === '') continue;
    const path = resolvePath(word, context.command.cwd);
    if (path === undefined) return { why: `the folder ${word} of gem is not known before the build` };
    patterns.push(below(literalPattern(path)));
  }
  return { patterns };
}

/** RubyGems, as far as it installs by name. */
export const gem = {
  id: 'gem',
  title: 'RubyGems',
  docs: ['https://guides.rubygems.org/command-reference/', 'https://github.com/rubygems/rubygems/tree/master/lib/rubygems'],
  programs: ['gem'],
  effects: effectsOf,
} as const satisfies Ecosystem;
