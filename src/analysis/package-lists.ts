import type { StageOutcome } from './evaluate.ts';

/** A command that installs packages by name. */
export interface ListCommand {
  /** Options and state: what must be equal for two lists to be joined. */
  readonly key: string;
  readonly list: readonly string[];
}

/** The installs of a stage in order; of a stage in which packages count one by one (apt-union.ts). */
export function commandsOf({ traces }: StageOutcome): readonly ListCommand[] {
  return traces.flatMap(({ steps }) => steps.flatMap(({ part }) => (part?.role === 'install' ? [part] : [])));
}

/**
 * The lists, `(a b) + c`, that are several commands in one and one command in the other; in one direction only, and in their order: which
 * numbers new users get depends on it. Undefined when they were brought into another order.
 */
export function joinedLists(before: readonly ListCommand[], after: readonly ListCommand[]): readonly string[] | undefined {
  return listsWithin(before, after) ?? listsWithin(after, before);
}

function listsWithin(parts: readonly ListCommand[], wholes: readonly ListCommand[]): readonly string[] | undefined {
  const joined: string[] = [];
  let at = 0;
  for (const [index, whole] of wholes.entries()) {
    const names = new Set(whole.list);
    const next = wholes[index + 1];
    const missing = new Set(names);
    const lists: string[] = [];
    for (let part = parts[at]; part !== undefined && fits(part, whole.key, names); part = parts[at]) {
      if (missing.size === 0 && next !== undefined && fits(part, next.key, new Set(next.list))) break;
      for (const name of part.list) missing.delete(name);
      lists.push(part.list.length > 1 ? `(${part.list.join(' ')})` : part.list.join(' '));
      at++;
    }
    if (missing.size > 0) return undefined;
    if (lists.length > 1) joined.push(lists.join(' + '));
  }
  return at === parts.length ? joined : undefined;
}

function fits({ key, list }: ListCommand, otherKey: string, names: ReadonlySet<string>): boolean {
  return key === otherKey && list.every((name) => names.has(name));
}
