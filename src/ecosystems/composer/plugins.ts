import { posix } from 'node:path';
import { block, look, lookNamed, readTree, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, type JsonObject, stringAt } from '../project/objects.ts';

/**
 * Plugins that write into vendor alone, and read nothing of the project but what Composer reads itself. Each is described in its own repository on
 * GitHub, by the name of the package.
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
    if (!/^composer-(?:plugin|installer)$/u.test(stringAt(one, 'type') ?? '') || HARMLESS.has(name)) continue;
    if (name === 'symfony/flex') followFlex(draft, root);
    else if (name === 'cweagans/composer-patches') followPatches(draft, root, manifest);
    else block(draft, 'script-not-understood', `the plugin ${name} runs during the install, and what it reads is not known`);
  }
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
