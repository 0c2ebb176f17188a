import { block, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, own, type JsonObject } from '../project/objects.ts';
import { stringsAt } from '../python/pyproject.ts';

/**
 * `deno install` also fetches what the modules import that the import map names: it follows files of the project, stops where one is missing, or (newer
 * releases) leaves out what that one would have asked for. What ends in a slash at both ends names no module.
 * https://github.com/denoland/deno/blob/main/cli/tools/installer/local.rs, https://github.com/denoland/deno/blob/v2.1.4/cli/tools/registry/pm/cache_deps.rs
 * @param map a configuration, or an import map of its own
 * @param path where it lies
 */
export function blockLocalImports(draft: Draft, map: JsonObject, path: string): void {
  const scopes = Object.values(objectAt(map, 'scopes')).filter(isObject);
  const entries = [objectAt(map, 'imports'), ...scopes].flatMap((table) => Object.entries(table));
  const named = entries.flatMap(([key, to]) =>
    typeof to === 'string' && isLocal(to) && !(key.endsWith('/') && to.endsWith('/')) ? [to] : [],
  );
  // They are modules as well: https://docs.deno.com/runtime/reference/ts_config_migration/
  const types = stringsAt(objectAt(map, 'compilerOptions'), 'types').filter((word) => /^(?:[./]|file:)/iu.test(word));
  const [local] = [...named, ...types];
  if (local !== undefined)
    block(draft, 'installs-the-project', `deno follows the imports of ${local}, which ${shown(draft.files, path)} names`);
}

/** No address of the network, and no package. */
function isLocal(to: string): boolean {
  return !/^(?!file:)[a-z][a-z\d+.-]*:/iu.test(to);
}

/**
 * Packages whose install scripts run: those of the workspace run theirs as well, and some read what the project holds.
 * https://docs.deno.com/runtime/reference/cli/approve_scripts/, https://github.com/denoland/deno/pull/34615, https://github.com/denoland/deno/pull/34700
 */
export function blockScripts(draft: Draft, config: JsonObject, path: string): void {
  const allowed = own(config, 'allowScripts');
  const none = allowed === undefined || allowed === false || (Array.isArray(allowed) && allowed.length === 0);
  if (!none)
    block(draft, 'script-not-understood', `allowScripts in ${shown(draft.files, path)} lets install scripts run, which are not followed`);
}

/** Since 2.8 Deno takes members of the workspace for packages that may have scripts. https://github.com/denoland/deno/pull/34615 */
export function blockOwnScripts(draft: Draft, manifest: JsonObject, path: string): void {
  const script = ['preinstall', 'install', 'postinstall'].find((name) => own(objectAt(manifest, 'scripts'), name) !== undefined);
  if (script !== undefined)
    block(
      draft,
      'script-not-understood',
      `the script ${script} of ${shown(draft.files, path)} may run during the install, and is not followed`,
    );
}
