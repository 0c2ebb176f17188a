import type { InstallFacts } from '../../model/effects.ts';
import { isObject, type JsonObject, objectAt, own } from '../project/objects.ts';
import type { Settings } from './settings.ts';

/**
 * Packages whose install scripts run; undefined: those of all. Since pnpm 10 only of those that are listed, and in releases before where package.json
 * has a list. https://pnpm.io/settings#allowbuilds, https://pnpm.io/10.x/settings#onlybuiltdependencies
 */
export function builtPackages(settings: Settings, manifest: JsonObject, names: ReadonlySet<string>): ReadonlySet<string> | undefined {
  if (settings.mayBe('dangerously-allow-all-builds')) return undefined;
  const isListed = own(objectAt(manifest, 'pnpm'), 'onlyBuiltDependencies') !== undefined;
  if (!isListed && (settings.major ?? 0) < 10) return undefined;
  const listed = settings.said('only-built-dependencies').flat();
  const allowed = settings
    .said('allow-builds')
    .flatMap((map) => (isObject(map) ? Object.keys(map).filter((name) => map[name] !== false) : []));
  const built = [...listed, ...allowed].map((name) => (typeof name === 'string' ? name.replace(/(?!^)@.*$/, '') : '*'));
  return built.some((name) => name.includes('*')) ? undefined : new Set(built.filter((name) => names.has(name)));
}

/**
 * Before it starts a script pnpm compares how old the manifests, the lock, patches and hooks are with what the install made, and installs again where
 * it is not sure: since release 11, and before where it is told to. A read-only folder or another user makes that fail.
 * https://pnpm.io/settings#verifydepsbeforerun, https://github.com/pnpm/pnpm/blob/main/pnpm11/deps/status/src/checkDepsStatus.ts
 */
export function checkedBy({ said, major }: Settings): InstallFacts['checkedBy'] | undefined {
  const told = said('verify-deps-before-run');
  if (told.length > 0) return told.every((one) => ['false', 'warn'].includes(String(one))) ? undefined : { program: 'pnpm' };
  return major !== undefined && major < 11 ? undefined : { program: 'pnpm', ...(major === undefined && { since: 11 }) };
}
