import type { Cache, CachedTool } from './cache.ts';
import { wordsBehind, type FindWords } from './program-words.ts';
import { ecosystems } from './registry.ts';
import { cacheOf } from '../source/cache.ts';
import { flowing } from '../source/words.ts';

/** The command that a text seems to hold that takes all from this cache again (`Cache.takesAnew`), where nothing is known of it but its words. */
export function takesAnew(cache: Cache, text: string): string | undefined {
  const { takesAnew: commands = [] } = cache;
  if (commands.length === 0) return undefined;
  const find = searches.get(cache) ?? searchFor(cache, commands);
  searches.set(cache, find);
  const found = find(text);
  return found === undefined ? undefined : flowing(found);
}

const searches = cacheOf<Cache, FindWords>();

function searchFor(cache: Cache, commands: readonly string[]): FindWords {
  const found = ecosystems.find(({ cached }) => cached?.caches.includes(cache) === true);
  if (found?.cached === undefined) return () => undefined;
  const { programs, cached } = found;
  return wordsBehind(programs, () => wordsOf(programs, cached, commands));
}

/** Options may stand in front, with a value each: `pnpm --filter app deploy /out`. A few: behind each of many programs the whole rest would be looked through. */
function wordsOf(programs: readonly string[], { words }: CachedTool, commands: readonly string[]): RegExp {
  const names = commands.map((name) => name.replaceAll(' ', String.raw`\s+`)).join('|');
  const isInstall = commands.includes(words?.([])[0] ?? '');
  // Alone it is an install; `yarn --version` is none.
  const alone = isInstall ? String.raw`|(?:\s+(?!-{1,2}(?:v|version|h|help)\b)-[^\s;&|]+){0,20}\s*(?=$|[;&|"')\n])` : '';
  const named = String.raw`\s+(?:-[^\s;&|]+\s+(?:[^\s;&|-][^\s;&|]*\s+)??){0,20}(?:${names})(?![\w.:/-])`;
  return new RegExp(String.raw`(?<![\w./-])(?:${programs.join('|')})(?:${named}${alone})`, 'u');
}
