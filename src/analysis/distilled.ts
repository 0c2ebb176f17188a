import { shellText } from './cost.ts';
import type { InstructionTrace } from './evaluate.ts';

/**
 * Does a RUN make a path out of nothing but manifests, although it reads all of the source? Then it comes out as before after a change of the
 * source, and what is copied of it is taken from the cache. For estimates only: which targets a crate has counts as well.
 * https://github.com/LukeMathWalker/cargo-chef, https://turborepo.dev/docs/reference/prune#--docker
 */
export function isDistilled(path: string, { instruction }: InstructionTrace): boolean {
  if (instruction.keyword !== 'RUN') return false;
  const words = shellText(instruction);
  const recipe = /\bcargo\s+chef\s+prepare\b(?:[^&;|]*--recipe-path[\s=]+(\S+))?/u.exec(words);
  if (recipe !== null) return path.endsWith(`/${(recipe[1] ?? 'recipe.json').replace(/^.*\//u, '')}`);
  return /\bturbo\s+prune\b[^&;|]*\s--docker\b/u.test(words) && /\/out\/(?:json(?:\/|$)|[^/]+lock[^/]*$|pnpm-workspace\.yaml$)/u.test(path);
}
