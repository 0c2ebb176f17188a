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

const ofRepository: (() => void)[] = [];
let held = false;

/** Something that hangs on the files of a repository alone: it is begun anew with each file, unless several of one repository are looked at. */
export function onNewRepository(renew: () => void): void {
  ofRepository.push(renew);
}

/**
 * Keeps what was found out about a repository while several of its Dockerfiles are looked at, one after the other: as if all of them were
 * read at one moment. Whoever writes meanwhile, or goes on to another repository, says so (`repositoryChanged`).
 */
export async function holdingRepository<T>(work: () => Promise<T>): Promise<T> {
  repositoryChanged();
  held = true;
  try {
    return await work();
  } finally {
    held = false;
    repositoryChanged();
  }
}

/** What was found out until now is not true any more. */
export function repositoryChanged(): void {
  for (const renew of ofRepository) renew();
}

/** Is there room for another answer among those that are kept? In what `sizeOf` counts, for all of a repository. */
export function roomFor<V>(most: number, sizeOf: (answer: V) => number): (answer: V) => boolean {
  let size = 0;
  onNewRepository(() => (size = 0));
  return (answer) => (size += sizeOf(answer)) <= most;
}

/**
 * Answers that hang on the files of a repository alone, by a key. They are kept while one is held: outside of that nobody says when they have
 * become old.
 * @param keeps whether there is room for another one
 */
export function keptAnswers<V>(keeps: (answer: V) => boolean = () => true): (key: string, answer: () => V) => V {
  const kept = new Map<string, V>();
  onNewRepository(() => kept.clear());
  return (key, answer) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const found = answer();
    if (held && keeps(found)) kept.set(key, found);
    return found;
  };
}

/** To be called before a file is analysed. Nothing depends on it but time and memory: a cache only spares work. */
export function renewCaches(): void {
  if (!held) repositoryChanged();
  for (const renew of renewals) renew();
}
