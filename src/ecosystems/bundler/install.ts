import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { isBelow, literalPattern } from '../../model/path-patterns.ts';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments, unknownEffects } from '../ecosystem.ts';
import { block, giveUp, isThroughLink, look, newDraft, readNamedTree, readTree, shown, type Draft } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { below, homeFolder, USR_FOLDERS } from '../system-region.ts';
import { type Gemfile, readGemfile } from './gemfile.ts';
import { readGemspec } from './gemspec.ts';
import { type GemLock, platformsOf, readGemLock, whyGemLockMayChange } from './lock.ts';
import { readGemfileProgram } from './program.ts';
import { isTakenForAnother } from './load-path.ts';
import { type BundleSettings, readSettings, rememberedIn } from './settings.ts';
import { rubyVersionFiles } from '../shims.ts';

/** With its lock; of two in one folder the last wins. https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/shared_helpers.rb (gemfile_names) */
export const GEMFILES = [
  ['Gemfile', 'Gemfile.lock'],
  ['gems.rb', 'gems.locked'],
] as const;

interface Project {
  readonly root: string;
  readonly gemfile: string;
  readonly lock: string;
}

/** Effects of `bundle install`. https://bundler.io/man/bundle-install.1.html */
export function installEffects(context: CommandContext, read: ReadArguments, cwd: string): CommandEffects {
  const draft = newDraft(context.files);
  const project = projectOf(draft, context, lastFlag(read, '--gemfile'), cwd);
  if (typeof project === 'string') return unknownEffects(project);
  const settings = readSettings(draft, context, read, project.root);
  const versions = rubyVersionFiles(context);
  if (versions === undefined) giveUp(draft, 'which files decide which Ruby runs is not known');
  if (draft.unknown !== undefined) return unknownEffects(draft.unknown);
  for (const file of versions ?? []) look(draft, file);
  const gemfiles = followGemfiles(draft, project, cwd);
  const lock = readLock(draft, project);
  for (const path of lock?.paths ?? []) followPath(draft, posix.resolve(project.root, path), path);
  if (lock?.plugins === true)
    block(draft, 'unclear-manifest', `${shown(draft.files, project.lock)} names a plugin, and what it does is not known`);
  // Gems that are there are taken in place of those of the source.
  const cache = posix.join(project.root, settings.cachePath ?? 'vendor/cache');
  const cached = look(draft, cache) !== 'absent';
  readTree(draft, cache);
  // Only what is there already is installed. https://bundler.io/man/bundle-install.1.html#OPTIONS (--local)
  if (!cached && hasFlag(read, '--local')) draft.named.add(literalPattern(cache));
  // It brings that folder up to date as well. https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/cli/install.rb
  if (cached && !settings.frozen && !hasFlag(read, '--no-cache')) draft.writes.add(below(literalPattern(cache)));
  writeGems(draft, context, settings, project.root);
  for (const file of rememberedIn(draft, context, read, project.root)) draft.writes.add(literalPattern(file));
  if (lock === undefined || settings.frozen) return installOf(draft, 'bundle install');
  const musl = context.state.base?.packageManager !== 'apt';
  const platforms = platformsOf(lock, musl);
  const why =
    whyGemLockMayChange(lock, gemfiles) ??
    (platforms === 'none' ? 'the lock does not have the platform of the image' : undefined) ??
    (read.flags.has('--prefer-local') ? '--prefer-local may change the lock' : undefined);
  if (why !== undefined) {
    draft.writes.add(project.lock);
    draft.lockReason = why;
  } else if (platforms === 'some')
    draft.review ??= `${shown(draft.files, project.lock)} has this platform for one processor only: on another one bundle install adds to it, which the copy of the source would undo`;
  else
    draft.notes.add(
      `${posix.basename(project.lock)} agrees with ${posix.basename(project.gemfile)}, so bundle install is taken to leave it as it is.`,
    );
  return installOf(draft, 'bundle install');
}

/**
 * RubyGems asks the lock beside the nearest list of gems which Bundler to run, and knows two names of such a list that Bundler does not.
 * https://github.com/rubygems/rubygems/blob/3.3/lib/rubygems/bundler_version_finder.rb (lockfile_contents)
 */
function whyOther(draft: Draft, path: string): string {
  return `${shown(draft.files, path)}, if it is there, decides which Bundler runs, which is not followed`;
}

/** The nearest Gemfile upwards, or the one that is named. */
function projectOf(draft: Draft, context: CommandContext, flag: string | undefined, cwd: string): Project | string {
  const variable = context.env('BUNDLE_GEMFILE');
  if (variable?.kind === 'unknown') return 'the file in BUNDLE_GEMFILE is not known before the build';
  const named = flag ?? variable?.text ?? '';
  if (named !== '') {
    const gemfile = posix.resolve(cwd, named);
    const lock = gemfile.endsWith('gems.rb') ? gemfile.replace(/\.rb$/u, '.locked') : `${gemfile}.lock`;
    return { root: posix.dirname(gemfile), gemfile, lock };
  }
  for (let root = cwd; ; root = posix.dirname(root)) {
    const other = posix.join(root, 'gem.deps.rb');
    if (look(draft, other) !== 'absent') return whyOther(draft, other);
    for (const [name, lock] of GEMFILES.toReversed()) {
      const gemfile = posix.join(root, name);
      if (draft.files.fact(gemfile).kind !== 'absent') return { root, gemfile, lock: posix.join(root, lock) };
      look(draft, gemfile);
    }
    const old = posix.join(root, 'Isolate');
    if (look(draft, old) !== 'absent') return whyOther(draft, old);
    if (root === '/') return `there is no Gemfile in ${cwd} or above it`;
  }
}

/** The Gemfile, those that it takes in, and what they lead to. */
function followGemfiles(draft: Draft, project: Project, cwd: string): readonly Gemfile[] {
  const found: Gemfile[] = [];
  const pending = [project.gemfile];
  const seen = new Set<string>();
  for (let file = pending.shift(); file !== undefined; file = pending.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const fact = draft.files.fact(file);
    const kind = look(draft, file);
    const text = fact.kind === 'context-file' && kind === 'file' ? draft.files.text(fact.path) : undefined;
    if (text === undefined) {
      if (draft.link === undefined)
        block(draft, 'unclear-manifest', `${shown(draft.files, file)} is not a file of the build context, or cannot be read`);
      continue;
    }
    if (file === project.gemfile) look(draft, project.lock);
    const list = readGemfile(text);
    const gemfile = list.obstacle === undefined ? list : readGemfileProgram(text, file);
    found.push(gemfile);
    if (gemfile.obstacle !== undefined) blockProgram(draft, file, gemfile.obstacle);
    const folder = posix.dirname(file);
    pending.push(...gemfile.taken.map((path) => posix.resolve(folder, path)));
    // Bundler 2.4 takes `ruby file:` from the working folder: https://github.com/rubygems/rubygems/blob/v3.4.19/bundler/lib/bundler/ruby_dsl.rb
    for (const path of gemfile.beside) look(draft, posix.resolve(folder, path));
    for (const path of [...gemfile.beside, ...gemfile.asked]) look(draft, posix.resolve(cwd, path));
    for (const path of gemfile.gemspecs) followGemspec(draft, project, path);
    for (const path of gemfile.paths) followPath(draft, posix.resolve(project.root, path), path);
  }
  return found;
}

function blockProgram(draft: Draft, file: string, obstacle: string): void {
  const what = obstacle.length > 60 ? `${obstacle.slice(0, 57)}...` : obstacle;
  block(draft, 'unclear-manifest', `${shown(draft.files, file)} is a program of Ruby, and ${JSON.stringify(what)} in it is not followed`);
}

/**
 * A gemspec that the Gemfile loads. The folders that it takes code from stay on the list, so that all that is required later is looked for in
 * them as well: plugins of RubyGems, and what the gemspecs of gems from git ask for.
 * https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler/installer.rb (load_plugins),
 * https://github.com/rubygems/rubygems/blob/v3.7.2/lib/rubygems.rb (load_env_plugins, find_files_from_load_path)
 */
function followGemspec(draft: Draft, project: Project, path: string): void {
  const { files, folders, obstacle } = readGemspec(path, (file) => {
    const fact = draft.files.fact(file);
    return fact.kind === 'context-file' && !isThroughLink(draft, file) ? draft.files.text(fact.path) : undefined;
  });
  for (const file of files) look(draft, file);
  const lock = draft.files.fact(project.lock);
  const gems = (lock.kind === 'context-file' ? draft.files.text(lock.path) : undefined) ?? '';
  for (const folder of folders) {
    readTree(draft, folder);
    const other = draft.files.names(folder).find((name) => isTakenForAnother(name, gems));
    if (other !== undefined)
      block(
        draft,
        'unclear-manifest',
        `${shown(draft.files, path)} adds ${posix.join(folder, other)} to what Bundler may load, by the name of a library: its code is not followed`,
      );
  }
  if (obstacle !== undefined) blockProgram(draft, obstacle.file, obstacle.what);
}

/** A gem of the project: its gemspec is a program, which may read all that lies beside it. https://bundler.io/man/gemfile.5.html#PATH */
function followPath(draft: Draft, folder: string, path: string): void {
  if (folder === '/') return giveUp(draft, `the gem in ${path} is not followed`);
  readNamedTree(draft, folder);
  draft.review ??= `the gemspec in ${path} is a program: it could read files outside of that folder`;
}

function readLock(draft: Draft, { lock }: Project): GemLock | undefined {
  const fact = draft.files.fact(lock);
  look(draft, lock);
  if (fact.kind === 'absent') {
    draft.writes.add(lock);
    draft.lockReason = 'there is no lock file';
    return undefined;
  }
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  if (text !== undefined) return readGemLock(text);
  if (draft.link === undefined)
    block(draft, 'unclear-manifest', `${shown(draft.files, lock)} is not a file of the build context, or cannot be read`);
  return undefined;
}

/** Where gems and their programs go: https://bundler.io/man/bundle-config.1.html (path) */
function writeGems(draft: Draft, context: CommandContext, settings: BundleSettings, root: string): void {
  const { command, state } = context;
  const home = homeFolder(state, { variables: command.variables, cwd: command.cwd });
  const folders = ['.gem', '.local/share/gem', '.local/state/gem', '.cache', home === undefined ? '.bundle' : '.bundle/cache'];
  for (const folder of folders) draft.writes.add(home === undefined ? `**/${folder}/**` : below(literalPattern(posix.join(home, folder))));
  for (const pattern of [...USR_FOLDERS, '/var/lib/gems/**']) draft.writes.add(pattern);
  for (const name of ['GEM_HOME', 'BUNDLE_BIN']) {
    const value = context.env(name);
    // Images of Ruby that set BUNDLE_BIN have it below GEM_HOME.
    if (value?.kind === 'unknown' && state.env.get(name)?.from === 'base' && name === 'BUNDLE_BIN') continue;
    if (value?.kind === 'unknown') giveUp(draft, `the folder in ${name} is not known before the build`);
    if (value?.kind === 'known' && value.text !== '') draft.writes.add(below(literalPattern(posix.resolve(root, value.text))));
  }
  draft.folders.add(root);
  for (const path of settings.places) {
    const folder = posix.resolve(root, path);
    draft.writes.add(below(literalPattern(folder)));
    if (folder.startsWith(`${root === '/' ? '' : root}/`)) draft.outputs.add(folder);
  }
  if (home !== undefined) followHome(draft, home, root);
  if (settings.written)
    draft.notes.add('The settings that the build writes for Bundler are taken to name no folder of gems but vendor/bundle.');
}

/**
 * Where the project lies in the home folder, a working copy may bring the settings of the user, and what Bundler keeps for the user lands among its
 * files: lists of gems and repositories of git (`user_cache`), and plugins, which are not installed here. Such settings may name another folder of
 * gems, so that they are left alone but where the usual one is taken care of.
 * https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler.rb (user_bundle_path)
 */
function followHome(draft: Draft, home: string, root: string): void {
  if (!isBelow(home, root) || !draft.outputs.has(posix.join(root, 'vendor/bundle'))) return;
  readTree(draft, posix.join(home, '.bundle'));
  draft.outputs.add(posix.join(home, '.bundle/cache'));
  // By FileUtils.mkdir_p, whosever they are: https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler/compact_index_client/cache.rb
  draft.onTheWay.add(posix.join(home, '.bundle'));
  draft.notes.add(
    'Settings of Bundler that a working copy has in .bundle are taken to name no folder of gems but vendor/bundle, and no file of the project.',
  );
}
