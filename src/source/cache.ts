/** What was worked out about objects of one file's analysis. */
export interface Cache<K extends object, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
}

const renewals: (() => void)[] = [];

/** Something that is to be begun anew with each file. */
export function onNewFile(renew: () => void): void {
  renewals.push(renew);
}

/**
 * A WeakMap that is begun anew with each file. V8's collector of young objects holds what an old WeakMap refers to for reachable, whatever
 * became of the keys: all that hangs on one file would outlive it, and be copied about, until all of the heap is looked through.
 */
export function cacheOf<K extends object, V>(): Cache<K, V> {
  let map = new WeakMap<K, V>();
  onNewFile(() => (map = new WeakMap()));
  return { get: (key) => map.get(key), set: (key, value) => void map.set(key, value) };
}

/** To be called before a file is analysed. Nothing depends on it but time and memory: a cache only spares work. */
export function renewCaches(): void {
  for (const renew of renewals) renew();
}
