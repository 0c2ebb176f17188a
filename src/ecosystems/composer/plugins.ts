import { posix } from 'node:path';
import { block, look, lookNamed, readTree, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, type JsonObject, stringAt } from '../project/objects.ts';

/**
 * Plugins that write into vendor alone, and read nothing of the project but what Composer reads itself, or what is asked below (`whyReads`). Each is
 * described in its own repository on GitHub, by the name of the package.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'composer/package-versions-deprecated',
  'dealerdirect/phpcodesniffer-composer-installer',
  'ergebnis/composer-normalize',
  'infection/extension-installer',
  'ocramius/package-versions',
  'pestphp/pest-plugin',
  'php-http/discovery',
  'phpstan/extension-installer',
  'rector/extension-installer',
  'symfony/runtime',
  'tbachert/spi',
]);

interface Packages {
  readonly root: string;
  readonly manifest: JsonObject;
  readonly lock: JsonObject | undefined;
  readonly dev: boolean;
}

/** Packages of the lock that are installed. */
export function lockedPackages({ lock, dev }: Pick<Packages, 'lock' | 'dev'>): readonly JsonObject[] {
  const lists = [lock?.['packages'], dev ? lock?.['packages-dev'] : undefined];
  return lists.flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : [])).filter((one) => isObject(one));
}

/** Plugins run code during an install, with --no-scripts as well. https://getcomposer.org/doc/articles/plugins.md */
export function followPlugins(draft: Draft, packages: Packages): void {
  const { root, manifest, lock } = packages;
  // Without a lock, what it allows tells: https://getcomposer.org/doc/06-config.md#allow-plugins
  const { 'allow-plugins': allowed } = objectAt(manifest, 'config');
  const names = isObject(allowed) ? Object.keys(allowed).filter((name) => allowed[name] === true) : allowed === true ? ['*'] : [];
  const open = lock === undefined ? names.find((name) => !HARMLESS.has(name)) : undefined;
  if (open !== undefined) block(draft, 'script-not-understood', `there is no lock, and the plugin ${open} may run during the install`);
  for (const one of lockedPackages(packages)) {
    const name = stringAt(one, 'name') ?? '';
    if (!/^composer-(?:plugin|installer)$/u.test(stringAt(one, 'type') ?? '')) continue;
    const why = whyReads(draft, root, manifest, one);
    if (why !== undefined) block(draft, 'script-not-understood', `the plugin ${name} ${why}`);
    else if (HARMLESS.has(name)) continue;
    else if (name === 'symfony/flex') followFlex(draft, root);
    else if (name === 'cweagans/composer-patches') followPatches(draft, root, manifest);
    else block(draft, 'script-not-understood', `the plugin ${name} runs during the install, and what it reads is not known`);
  }
}

/** What makes a plugin read the project that otherwise reads none of it. */
function whyReads(draft: Draft, root: string, manifest: JsonObject, plugin: JsonObject): string | undefined {
  const extra = objectAt(manifest, 'extra');
  switch (stringAt(plugin, 'name')) {
    case 'symfony/runtime':
      return whyRuntime(draft, root, manifest);
    case 'tbachert/spi': {
      // https://github.com/Nevay/spi/blob/main/src/Composer/Plugin.php (serviceProvidersFromAutoloadFiles, dumpGeneratedServiceProviderData)
      const [service] = Object.keys(objectAt(extra, 'spi'));
      if (service !== undefined) return `looks up the classes of the project for ${service}`;
      return extra['spi-config'] === undefined ? undefined : 'runs files of the project, by spi-config in composer.json';
    }
    case 'dealerdirect/phpcodesniffer-composer-installer': {
      // https://github.com/PHPCSStandards/composer-installer/blob/main/src/Plugin.php (updateInstalledPaths); releases before 1.0 look in each project.
      const own = stringAt(manifest, 'type') === 'phpcodesniffer-standard';
      return own || !/^v?[1-9]/u.test(stringAt(plugin, 'version') ?? '')
        ? 'looks for ruleset.xml in the folders of the project'
        : undefined;
    }
    default:
      return undefined;
  }
}

/** https://github.com/symfony/runtime/blob/7.3/Internal/ComposerPlugin.php (updateAutoloadFile): a class of the project may stand for its own. */
function whyRuntime(draft: Draft, root: string, manifest: JsonObject): string | undefined {
  const runtime = objectAt(objectAt(manifest, 'extra'), 'runtime');
  const template = stringAt(runtime, 'autoload_template');
  if (template !== undefined) lookNamed(draft, posix.resolve(root, template));
  const name = stringAt(runtime, 'class')?.replace(/^\\/u, '');
  const spaces = ['psr-4', 'psr-0', 'classmap', 'files'].flatMap((kind) => Object.keys(objectAt(objectAt(manifest, 'autoload'), kind)));
  return name !== undefined && spaces.some((space) => name.startsWith(space)) ? `asks for ${name}, a class of the project` : undefined;
}

/** It compares symfony.lock with what is installed, and keeps a package.json up to date. https://github.com/symfony/flex/blob/2.x/src/Flex.php */
function followFlex(draft: Draft, root: string): void {
  look(draft, posix.join(root, 'symfony.lock'));
  const manifest = posix.join(root, 'package.json');
  if (look(draft, manifest) !== 'absent') block(draft, 'script-not-understood', `symfony/flex may rewrite ${shown(draft.files, manifest)}`);
  draft.review ??= 'symfony/flex runs during the install: it configures packages that symfony.lock does not have yet';
}

/** Patches that composer.json names. https://github.com/cweagans/composer-patches */
function followPatches(draft: Draft, root: string, manifest: JsonObject): void {
  const extra = objectAt(manifest, 'extra');
  const files = Object.values(objectAt(extra, 'patches')).flatMap((list): readonly unknown[] =>
    isObject(list) ? Object.values(list) : Array.isArray(list) ? list : [],
  );
  for (const file of files) {
    if (typeof file !== 'string') block(draft, 'unclear-manifest', 'a patch in composer.json is not understood');
    else if (!/^https?:/u.test(file)) lookNamed(draft, posix.resolve(root, file));
  }
  if (extra['patches-file'] !== undefined) block(draft, 'unclear-manifest', 'patches-file in composer.json is not followed');
  // Version 2 has a lock of its own, and takes all patches of a folder.
  look(draft, posix.join(root, 'patches.lock.json'));
  if (look(draft, posix.join(root, 'patches')) !== 'absent') readTree(draft, posix.join(root, 'patches'));
}
