import type { Gemfile } from './gemfile.ts';

/** What a Gemfile.lock says. https://bundler.io/man/bundle-lock.1.html */
export interface GemLock {
  readonly platforms: readonly string[];
  /** Requirements by name, as `~> 1.0`. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  /** Folders of gems. */
  readonly paths: readonly string[];
  readonly bundler: string | undefined;
  readonly plugins: boolean;
}

export function readGemLock(text: string): GemLock {
  const platforms: string[] = [];
  const dependencies = new Map<string, readonly string[]>();
  const paths: string[] = [];
  let section = '';
  let bundler: string | undefined;
  let plugins = false;
  for (const line of text.split(/\r?\n/u)) {
    if (/^\S/u.test(line)) section = line;
    else if (section === 'PLATFORMS') platforms.push(line.trim());
    else if (section === 'DEPENDENCIES') {
      const [, name = '', list = ''] = /^\s+([^\s(!]+)(?:\s+\(([^)]*)\))?/u.exec(line) ?? [];
      if (name !== '') dependencies.set(name, list === '' ? [] : list.split(',').map((one) => one.trim()));
    } else if (section === 'PATH') paths.push(...(/^\s+remote:\s*(.*)$/u.exec(line)?.slice(1) ?? []));
    else if (section === 'BUNDLED WITH') bundler ??= line.trim() === '' ? undefined : line.trim();
    plugins ||= section === 'PLUGIN SOURCE';
  }
  return { platforms: platforms.filter((name) => name !== ''), dependencies, paths, bundler, plugins };
}

/**
 * Why an install that is not frozen may write another lock, if it may: it says something else than the Gemfile.
 * https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/definition.rb (write_lock)
 */
export function whyGemLockMayChange(lock: GemLock, gemfiles: readonly Gemfile[]): string | undefined {
  if (gemfiles.some(({ conditional }) => conditional)) return 'the Gemfile has conditions';
  // A newer major version writes the lock anew.
  if (lock.bundler === undefined || !/^[2-9]\.|^\d\d/u.test(lock.bundler)) return 'the lock was written by an old Bundler';
  const gems = new Map(gemfiles.flatMap(({ gems: list }) => list.map(({ name, requirements }) => [name, requirements] as const)));
  const missing =
    [...gems.keys()].find((name) => !lock.dependencies.has(name)) ?? [...lock.dependencies.keys()].find((name) => !gems.has(name));
  if (missing !== undefined) return `the lock and the Gemfile do not both name ${missing}`;
  const other = [...gems].find(([name, requirements]) => textOf(requirements) !== textOf(lock.dependencies.get(name) ?? []))?.[0];
  return other === undefined ? undefined : `the lock and the Gemfile ask for other versions of ${other}`;
}

function textOf(requirements: readonly string[]): string {
  const all = requirements.map((one) => (/^\s*[=~<>!]/u.test(one) ? one : `= ${one}`).replaceAll(/\s+/gu, ''));
  return all
    .filter((one) => one !== '>=0')
    .toSorted()
    .join(',');
}

/**
 * Whether the lock has the platform that it is installed on: otherwise that is added to it. `ruby` stands for all; the processor is that of the builder.
 * https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/definition.rb (add_current_platform)
 */
export function platformsOf({ platforms }: GemLock, musl: boolean): 'all' | 'some' | 'none' {
  if (platforms.includes('ruby')) return 'all';
  const wanted = musl ? /^(x86_64|aarch64)-linux-musl$/u : /^(x86_64|aarch64)-linux(?:-gnu)?$/u;
  const found = new Set(platforms.flatMap((name) => wanted.exec(name)?.[1] ?? []));
  return found.size === 2 ? 'all' : found.size === 1 ? 'some' : 'none';
}
