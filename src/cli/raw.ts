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

/** yes or no; undefined where it is not said. */
export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The file of `--config`; false for `--no-config`. */
export function configOf(value: unknown): string | false | undefined {
  return value === false ? false : text(value);
}

/** Commits of `--history`; 0 for `--no-history`, which comes as false. A sentence where it is no number of commits. */
export function historyOf(value: unknown): number | string | undefined {
  if (value === undefined) return undefined;
  if (value === false) return 0;
  const number = text(value) ?? '';
  return /^\d{1,6}$/u.test(number) ? Number(number) : `--history needs a number of commits, not ${number}`;
}
