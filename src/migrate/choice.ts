import { createHash } from 'node:crypto';
import { compilePatterns } from '../parse/dockerignore.ts';
import type { Repository } from './repositories.ts';

/** Part `index` of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface Choice {
  /** Globs as in a .dockerignore, in their order; or one `/regular expression/`. All of them where there is none. */
  readonly filter: readonly string[];
  readonly shard: Shard | undefined;
  /** Most that are taken, the first by name. */
  readonly limit: number | undefined;
}

/** The repositories that are meant, in their order. @throws SyntaxError for a regular expression that is none */
export function chosen(repositories: readonly Repository[], { filter, shard, limit }: Choice): readonly Repository[] {
  const wanted = filterOf(filter);
  const left = repositories.filter(({ name }) => wanted(name) && (shard === undefined || shardOf(name, shard.count) === shard.index));
  return limit === undefined ? left : left.slice(0, limit);
}

/**
 * The part that a repository is in: the first six bytes of the SHA-256 of its name (UTF-8), as a number, modulo `count`, plus one. It hangs on
 * nothing else: not on the machine, the order, or which others there are.
 */
export function shardOf(name: string, count: number): number {
  return (createHash('sha256').update(name).digest().readUIntBE(0, 6) % count) + 1;
}

/** Globs with `*`, `?`, `[a-z]`, `**` and `!`; one that fits a folder takes what lies in it. @throws SyntaxError */
export function filterOf(filter: readonly string[]): (name: string) => boolean {
  const [first] = filter;
  if (first === undefined) return () => true;
  const expression = /^\/(.+)\/(i?)$/u.exec(first);
  if (expression !== null) {
    const pattern = new RegExp(expression[1] ?? '', `u${expression[2] ?? ''}`);
    return (name) => pattern.test(name);
  }
  const patterns = compilePatterns(filter);
  return (name) => patterns.isIgnored(name);
}
