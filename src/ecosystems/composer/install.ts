import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { isBelow, literalPattern } from '../../model/path-patterns.ts';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments } from '../ecosystem.ts';
import { block, giveUp, look, lookNamed, newDraft, readNamedTree, readTree, shown, type Draft } from '../project/draft.ts';
import { installOf } from '../project/install.ts';
import { walkUp } from '../project/walk-up.ts';
import { isObject, objectAt, readJson, stringAt, type JsonObject } from '../project/objects.ts';
import { below, homeFolder } from '../system-region.ts';
import { followPlugins, lockedPackages } from './plugins.ts';

export const COMPOSER_FILES = ['composer.json', 'composer.lock', 'auth.json'] as const;

/** Events of an install, in which scripts of the root package run. https://getcomposer.org/doc/articles/scripts.md#event-names */
const EVENTS = [
  [
    'pre-install-cmd',
    'post-install-cmd',
    'pre-autoload-dump',
    'post-autoload-dump',
    'pre-package-install',
    'post-package-install',
    'init',
    'command',
  ],
  ['pre-operations-exec', 'pre-pool-create', 'pre-file-download', 'post-file-download', 'pre-command-run', 'post-dependencies-solving'],
  ['pre-package-uninstall', 'post-package-uninstall', 'pre-package-update', 'post-package-update', 'pre-update-cmd', 'post-update-cmd'],
].flat();

/** Of these, those for each package that is installed, and those before any is: they may bring what the packages need, such as a token. */
const NEEDED_FOR_PACKAGES =
  /-package-|-operations-exec$|-file-download$|^pre-install-cmd$|^pre-pool-create$|^pre-command-run$|^init$|^command$/u;

/** Does a script of the project run before a package is installed, or for each? */
export function runsForPackages({ files, command: { cwd } }: CommandContext, read: ReadArguments): boolean {
  if (cwd.kind === 'unknown') return false;
  const manifest = readJson(files, posix.join(posix.resolve(cwd.text, lastFlag(read, '--working-dir') ?? '.'), 'composer.json'));
  const scripts = manifest.kind === 'object' ? objectAt(manifest.value, 'scripts') : {};
  return Object.keys(scripts).some((event) => NEEDED_FOR_PACKAGES.test(event));
}

/** Scripts that change nothing but how Composer runs the others. https://getcomposer.org/doc/articles/scripts.md */
const HARMLESS_SCRIPT = /^(?:Composer\\Config::disableProcessTimeout|@putenv\s.*)$/u;

/** Variables by which it reads or writes elsewhere. https://getcomposer.org/doc/03-cli.md#environment-variables */
const NOT_FOLLOWED = ['COMPOSER', 'COMPOSER_VENDOR_DIR', 'COMPOSER_BIN_DIR', 'COMPOSER_MIRROR_PATH_REPOS'];

interface Project {
  readonly root: string;
  readonly manifest: JsonObject;
  readonly lock: JsonObject | undefined;
  readonly dev: boolean;
}

/** Effects of `composer install`. https://getcomposer.org/doc/03-cli.md#install-i */
export function installEffects(context: CommandContext, read: ReadArguments, cwd: string): CommandEffects {
  const draft = newDraft(context.files);
  const name = 'composer install';
  const root = posix.resolve(cwd, lastFlag(read, '--working-dir') ?? '.');
  const variable = NOT_FOLLOWED.find((one) => context.env(one) !== undefined);
  if (variable !== undefined) giveUp(draft, `${variable} is set, which is not followed`);
  for (const file of COMPOSER_FILES) look(draft, posix.join(root, file));
  const manifest = readManifest(draft, posix.join(root, 'composer.json'));
  if (manifest === undefined) return installOf(draft, name);
  const lock =
    draft.files.fact(posix.join(root, 'composer.lock')).kind === 'absent'
      ? undefined
      : readManifest(draft, posix.join(root, 'composer.lock'));
  const noDev = context.env('COMPOSER_NO_DEV');
  const dev = !hasFlag(read, '--no-dev') && !(noDev?.kind === 'known' && noDev.text !== '' && noDev.text !== '0');
  const project = { root, manifest, lock, dev };
  followSettings(draft, context, project);
  followRepositories(draft, project);
  if (!hasFlag(read, '--no-plugins')) followPlugins(draft, project);
  if (!hasFlag(read, '--no-scripts')) checkScripts(draft, manifest, read);
  if (!hasFlag(read, '--no-autoloader')) followAutoload(draft, project, read);
  checkVersion(draft, context, project);
  writeVendor(draft, context, project);
  return installOf(draft, name);
}

function readManifest(draft: Draft, path: string): JsonObject | undefined {
  const read = readJson(draft.files, path);
  if (read.kind === 'object') return read.value;
  if (draft.files.fact(path).kind === 'absent') giveUp(draft, `there is no ${posix.basename(path)} in ${posix.dirname(path)}`);
  else block(draft, 'unclear-manifest', read.why);
  return undefined;
}

/** Settings of PHP that lie in the project, and certificates. https://www.php.net/manual/en/configuration.file.php, https://getcomposer.org/doc/06-config.md#cafile */
function followSettings(draft: Draft, context: CommandContext, { root, manifest }: Project): void {
  for (const name of ['PHPRC', 'PHP_INI_SCAN_DIR']) {
    const value = context.env(name);
    const folders = value?.kind === 'known' ? value.text.split(':').filter((part) => part !== '') : [];
    const own = folders.find((part) => !/^\/(?:usr|etc)\//u.test(part) && draft.files.fact(posix.resolve(root, part)).kind !== 'absent');
    if (own !== undefined) giveUp(draft, `${name}=${own} brings settings of PHP, which are not followed`);
  }
  for (const key of ['cafile', 'capath']) {
    const path = stringAt(objectAt(manifest, 'config'), key);
    if (path !== undefined) readNamedTree(draft, posix.resolve(root, path));
    if (path !== undefined && key === 'cafile') look(draft, posix.resolve(root, path));
  }
}

/** Packages that lie in the project. https://getcomposer.org/doc/05-repositories.md#path */
function followRepositories(draft: Draft, { root, manifest, lock, dev }: Project): void {
  const { repositories = [] } = manifest;
  const all = (Array.isArray(repositories) ? repositories : isObject(repositories) ? Object.values(repositories) : []).filter((one) =>
    isObject(one),
  );
  for (const repository of all) {
    const type = stringAt(repository, 'type');
    const url = stringAt(repository, 'url') ?? '';
    if (type === 'artifact') readNamedTree(draft, posix.resolve(root, url));
    else if (type === 'path' && /[*?{$~]/u.test(url))
      block(draft, 'unclear-manifest', `the path ${url} of a repository in composer.json is not followed`);
    else if (type === 'path') readPackage(draft, root, url);
    else {
      const local = textsOf(repository, 'url').find((one) => !REMOTE.test(one));
      if (local !== undefined) block(draft, 'unclear-manifest', `the repository ${local} in composer.json is not followed`);
    }
  }
  for (const one of lockedPackages({ lock, dev })) {
    const dist = objectAt(one, 'dist');
    const url = stringAt(dist, 'url') ?? '';
    if (stringAt(dist, 'type') === 'path') readPackage(draft, root, url);
    // Of an artifact it is the file.
    else if (url !== '' && !REMOTE.test(url)) lookNamed(draft, posix.resolve(root, url));
    const source = stringAt(objectAt(one, 'source'), 'url') ?? 'https:';
    if (!REMOTE.test(source)) block(draft, 'unclear-manifest', `the repository ${source} in composer.lock is not followed`);
  }
}

/** Addresses of other machines. https://getcomposer.org/doc/05-repositories.md */
const REMOTE = /^(?!file:)(?:[a-z][a-z0-9+-]+:|[\w.-]+@[\w.-]+:)/iu;

/** Values of a key, at any depth. */
function textsOf(value: unknown, key: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => textsOf(one, key));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key && typeof inner === 'string' ? [inner] : textsOf(inner, key)));
}

/** It is linked or copied into vendor, and its classes may be looked up. */
function readPackage(draft: Draft, root: string, url: string): void {
  const folder = posix.resolve(root, url);
  if (isBelow(root, folder)) block(draft, 'installs-the-project', `composer.json takes a package from ${url}, which holds the project`);
  else readNamedTree(draft, folder);
}

function checkScripts(draft: Draft, manifest: JsonObject, read: ReadArguments): void {
  const scripts = objectAt(manifest, 'scripts');
  for (const event of EVENTS) {
    if (hasFlag(read, '--no-autoloader') && event.endsWith('-autoload-dump')) continue;
    const { [event]: commands = [] } = scripts;
    const list: readonly unknown[] = isObject(commands) ? Object.keys(commands) : Array.isArray(commands) ? commands : [commands];
    const odd = list
      .map((command) => (typeof command === 'string' ? command : 'no text'))
      .find((command) => !HARMLESS_SCRIPT.test(command));
    if (odd !== undefined) block(draft, 'script-not-understood', `the script ${event} of composer.json runs during the install: ${odd}`);
  }
}

/**
 * Classes of the project that are listed: those of `classmap`, and all of them where the autoloader is optimized.
 * https://getcomposer.org/doc/articles/autoloader-optimization.md
 */
function followAutoload(draft: Draft, { root, manifest, dev }: Project, read: ReadArguments): void {
  const config = objectAt(manifest, 'config');
  const optimized = ['optimize-autoloader', 'classmap-authoritative'].find((name) => hasFlag(read, `--${name}`) || config[name] === true);
  for (const section of dev ? ['autoload', 'autoload-dev'] : ['autoload']) {
    const autoload = objectAt(manifest, section);
    const folders = ['psr-4', 'psr-0'].flatMap((kind) => Object.values(objectAt(autoload, kind)));
    if (optimized !== undefined && folders.length > 0)
      block(draft, 'installs-the-project', `${optimized} lists the classes of the project, so the source must be there`);
    const { classmap } = autoload;
    for (const path of Array.isArray(classmap) ? classmap : []) {
      if (typeof path !== 'string' || /[*?[]/u.test(path)) block(draft, 'unclear-manifest', 'classmap in composer.json is not understood');
      else followClasses(draft, posix.resolve(root, path), root);
    }
  }
}

function followClasses(draft: Draft, path: string, root: string): void {
  if (isBelow(root, path)) block(draft, 'installs-the-project', 'classmap lists the classes of the project, so the source must be there');
  else if (look(draft, path) === 'folder') readTree(draft, path);
}

/** Without a version of its own, the project gets that of its commit, which git finds upwards, and which is noted in vendor. https://getcomposer.org/doc/04-schema.md#version */
function checkVersion(draft: Draft, context: CommandContext, { root, manifest }: Project): void {
  if (stringAt(manifest, 'version') !== undefined || context.env('COMPOSER_ROOT_VERSION') !== undefined) return;
  const git = walkUp(root)
    .map((folder) => posix.join(folder, '.git'))
    .find((path) => draft.files.fact(path).kind !== 'absent');
  if (git === undefined) return;
  draft.review ??= `${shown(draft.files, git)} is in the build context: where git is there, vendor/composer/installed.php names its commit`;
}

function writeVendor(draft: Draft, context: CommandContext, { root, manifest, lock }: Project): void {
  const config = objectAt(manifest, 'config');
  const vendor = posix.resolve(root, stringAt(config, 'vendor-dir') ?? 'vendor');
  const bin = stringAt(config, 'bin-dir');
  if (/[$~{]/u.test(`${stringAt(config, 'vendor-dir') ?? ''}${bin ?? ''}`))
    giveUp(draft, 'a folder in composer.json is not known before the build');
  const folders = [vendor, ...(bin === undefined ? [] : [posix.resolve(root, bin)])];
  for (const folder of folders) {
    draft.outputs.add(folder);
    draft.writes.add(below(literalPattern(folder)));
  }
  draft.folders.add(root);
  // An install leaves a lock as it is, up to date or not.
  const file = posix.join(root, 'composer.lock');
  if (lock === undefined && draft.files.fact(file).kind === 'absent') {
    draft.writes.add(file);
    draft.lockReason = 'there is no lock file';
  }
  const { command, state } = context;
  const home = homeFolder(state, { variables: command.variables, cwd: command.cwd });
  for (const folder of ['.composer', '.config/composer', '.cache/composer', '.local/share/composer']) {
    const pattern = home === undefined ? `**/${folder}/**` : below(literalPattern(posix.join(home, folder)));
    draft.writes.add(pattern);
    // Settings, keys and plugins of the user.
    draft.reads.add(pattern);
  }
  for (const name of ['COMPOSER_HOME', 'COMPOSER_CACHE_DIR', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME']) {
    const value = context.env(name);
    if (value?.kind === 'unknown') giveUp(draft, `the folder in ${name} is not known before the build`);
    if (value?.kind !== 'known' || value.text === '') continue;
    const folder = posix.resolve(root, value.text);
    for (const one of name === 'COMPOSER_HOME' ? ['cache', 'vendor'] : [''])
      draft.writes.add(below(literalPattern(posix.join(folder, one))));
    if (name === 'COMPOSER_HOME')
      for (const one of ['config.json', 'auth.json', 'composer.json', 'composer.lock']) look(draft, posix.join(folder, one));
  }
}
