/** Keeps what was last made of some texts: the Dockerfiles of one repository ask for the same again. */
export function recent<T>(most: number): (text: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, T>();
  return async (text, make) => {
    const found = kept.get(text);
    if (found !== undefined) return found;
    const made = await make();
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= most) kept.delete(oldest);
    kept.set(text, made);
    return made;
  };
}
