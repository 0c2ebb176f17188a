import type { ArgumentSpec, FlagKind, FlagTable } from './ecosystem.ts';

export function flagsOf({ flags }: ArgumentSpec): FlagTable {
  return typeof flags === 'function' ? flags() : flags;
}

/** Finds a flag by any of its spellings. */
export function findFlag(spec: ArgumentSpec, name: string): Spelling | undefined {
  const found = spellingsOf(spec).get(name);
  if (found !== undefined) return found;
  const whole = wholeOption(spec, name);
  return whole === undefined ? undefined : findFlag(spec, whole);
}

type Spelling = { readonly key: string; readonly kind: FlagKind };

const spellings = new WeakMap<ArgumentSpec, ReadonlyMap<string, Spelling>>();

/** Every spelling of every flag. A long spelling goes before an alias of the same text, and an earlier flag before a later one. */
function spellingsOf(spec: ArgumentSpec): ReadonlyMap<string, Spelling> {
  const known = spellings.get(spec);
  if (known !== undefined) return known;
  const flags = Object.entries(flagsOf(spec));
  const found = new Map<string, Spelling>(flags.map(([key, { kind }]) => [key, { key, kind }]));
  for (const [key, { kind, aliases = [] }] of flags) {
    for (const alias of aliases) if (!found.has(alias)) found.set(alias, { key, kind });
  }
  spellings.set(spec, found);
  return found;
}

/** The one option that begins like this; undefined when it is whole already, or several do. */
function wholeOption(spec: ArgumentSpec, name: string): string | undefined {
  if (spec.abbreviates === undefined || !/^--./.test(name) || spec.abbreviates.includes(name)) return undefined;
  const [only, ...more] = spec.abbreviates.filter((option) => option.startsWith(name));
  return more.length === 0 ? only : undefined;
}
