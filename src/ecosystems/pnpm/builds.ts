import type { InstallFacts } from '../../model/effects.ts';
import { hasFlag, lastFlag, type ReadArguments } from '../ecosystem.ts';
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
export function checkedBy({ said, major }: Settings, otherwise: string | undefined): InstallFacts['checkedBy'] | undefined {
  const by = { program: 'pnpm', ...(otherwise !== undefined && { otherwise }) };
  const told = said('verify-deps-before-run');
  if (told.length > 0) return told.every((one) => ['false', 'warn'].includes(String(one))) ? undefined : by;
  return major !== undefined && major < 11 ? undefined : { ...by, ...(major === undefined && { since: 11 }) };
}

/** With them, and `--no-optional`, node_modules holds less than the lock. https://pnpm.io/cli/install, https://pnpm.io/filtering */
const FILTERS = ['--filter', '--filter-prod'] as const;
const PARTS = ['--production', '--dev'] as const;

/**
 * Patches and hooks need only be newer, and a lock that is newer must be all that was installed; else it installs, and keeps of the options `--prod`,
 * `--dev` and `--no-optional`: not `--ignore-scripts`, and releases before 11.28.2 no `--filter`.
 * https://github.com/pnpm/pnpm/blob/main/pnpm11/deps/status/src/checkDepsStatus.ts (patchesOrHooksAreModified, assertLockfilesEqual),
 * https://github.com/pnpm/pnpm/blob/main/pnpm11/exec/commands/src/runDepsStatusCheck.ts (createInstallArgs), https://github.com/pnpm/pnpm/issues/16322
 */
export function installsOtherwise(read: ReadArguments, hasPatchesOrHooks: boolean): string | undefined {
  if (FILTERS.some((flag) => hasFlag(read, flag))) return 'for all members of the workspace';
  const isPart = PARTS.some((flag) => hasFlag(read, flag)) || lastFlag(read, '--optional') === 'false';
  return (hasPatchesOrHooks || isPart) && hasFlag(read, '--ignore-scripts') ? 'with all lifecycle scripts' : undefined;
}
