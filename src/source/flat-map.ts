/** What `items.flatMap(each)` gives. V8's own takes its slowest way for every element: it costs as much as all else in a short function. */
export function flatMap<T, U>(items: readonly T[], each: (item: T, index: number) => U | readonly U[]): U[] {
  const all: U[] = [];
  let index = 0;
  for (const item of items) {
    const found = each(item, index++);
    if (isList(found)) for (const one of found) all.push(one);
    else all.push(found);
  }
  return all;
}

function isList<U>(found: U | readonly U[]): found is readonly U[] {
  return Array.isArray(found);
}
