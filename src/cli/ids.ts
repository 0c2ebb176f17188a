import { didYouMean } from '../source/suggest.ts';
import type { FixCommand } from './options.ts';

/** What is wrong with the ids of rules that were given, if anything. */
export function unknownId({ only, skip }: Pick<FixCommand, 'only' | 'skip'>, ids: readonly string[]): string | undefined {
  const wrong = [...(only ?? []), ...skip].find((id) => !ids.includes(id));
  if (wrong === undefined) return undefined;
  return `no rule is called ${wrong}.${didYouMean(wrong, ids)} dockerfix rules lists them.`;
}
