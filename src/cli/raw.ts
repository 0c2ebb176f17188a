import { didYouMean } from '../source/suggest.ts';
import { oneOf } from '../source/words.ts';

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

/** One of the words that an option takes, undefined where it is not given; or what is wrong with it, in a sentence. */
export type Choice<T extends string> = { readonly word: T | undefined } | { readonly wrong: string };

export function choiceOf<T extends string>(raw: Raw, option: string, known: readonly T[]): Choice<T> {
  const asked = text(raw[option]);
  const word = known.find((one) => one === asked);
  if (asked === undefined || word !== undefined) return { word };
  return { wrong: `--${option} is ${oneOf(known)}, not ${asked}.${didYouMean(asked, known)}` };
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
