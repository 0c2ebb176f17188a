/** A Map or a Set made from another one by its constructor takes the way of an iterator, entry by entry: several times as long. */
export function copyOfMap<K, V>(map: ReadonlyMap<K, V>): Map<K, V> {
  const copy = new Map<K, V>();
  if (map.size > 0) for (const [key, value] of map) copy.set(key, value);
  return copy;
}

export function copyOfSet<T>(set: ReadonlySet<T>): Set<T> {
  const copy = new Set<T>();
  if (set.size > 0) for (const value of set) copy.add(value);
  return copy;
}
