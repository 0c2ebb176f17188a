import { isObject, type JsonObject } from '../project/objects.ts';

/** https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js (swKeyOrder) */
const FIRST = ['name', 'version', 'lockfileVersion', 'resolved', 'integrity', 'requires', 'packages', 'dependencies'];

/** Made when it is first asked: it takes a tenth of the time of Node's own start. */
let english: Intl.Collator | undefined;

/** Whether npm would write the keys of a lock in the order in which they are: https://github.com/isaacs/json-stringify-nice */
export function isInOrder(data: JsonObject): boolean {
  const entries = Object.entries(data);
  return entries.every(([key, value], index) => {
    const before = entries[index - 1];
    if (before !== undefined && compare(before, [key, value]) > 0) return false;
    return !isObject(value) || isInOrder(value);
  });
}

type Pair = readonly [key: string, value: unknown];

/** What is no object stands first; then those of the list, then the others by name. */
function compare([key, value]: Pair, [otherKey, otherValue]: Pair): number {
  if (isObject(value) !== isObject(otherValue)) return isObject(value) ? 1 : -1;
  return rank(key) - rank(otherKey) || (english ??= new Intl.Collator('en')).compare(key, otherKey);
}

function rank(key: string): number {
  const place = FIRST.indexOf(key);
  return place < 0 ? FIRST.length : place;
}
