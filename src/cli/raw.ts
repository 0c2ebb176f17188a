/** What yargs made of the words. */
export type Raw = Readonly<Record<string, unknown>>;

export function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function idList(value: unknown): readonly string[] {
  return list(value)
    .flatMap((ids) => ids.split(','))
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
