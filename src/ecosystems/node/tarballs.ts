import { posix } from 'node:path';
import type { CacheObstacle } from '../cache.ts';
import { type CommandContext, lastFlag, type ReadArguments } from '../ecosystem.ts';
import { walkUp } from '../project/walk-up.ts';

/** How a lock, or a manifest without one, names an archive of the project without saying what is in it. */
const NAMED = {
  // `resolved "file:./vendor/x-1.0.0.tgz"`; one with a digest goes on with `#`.
  'yarn.lock': /^\s+resolved "?(file:[^"#\s]+)"?\s*$/mu,
  // `"x": ["x@./vendor/x-1.0.0.tgz", {}]`; one with a digest has a third part.
  'bun.lock': /\[\s*"(?:@[^/"]+\/)?[^@"]+@(?!\w+:\/\/)([^"]+\.(?:tgz|tar\.gz))",\s*\{[^[\]]{0,4000}\}\s*,?\s*\]/u,
  'package.json': /:\s*"((?:file:|\.{1,2}\/)[^"]+\.(?:tgz|tar\.gz))"/u,
} as const;

/**
 * An archive of the project that is kept by its name, its version or its path alone: what was unpacked of it is taken again, whatever it holds now (yarn 1.22.22,
 * Bun 1.2.20 and 1.4.5: docs/engine-facts.md, "pnpm, yarn, Bun").
 */
export function unnamedTarball(
  { command: { cwd }, files }: CommandContext,
  read: ReadArguments,
  lock: 'yarn.lock' | 'bun.lock',
): CacheObstacle | undefined {
  if (cwd.kind === 'unknown') return undefined;
  const text = (path: string): string | undefined => {
    const fact = files.fact(path);
    return fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  };
  const folders = walkUp(posix.resolve(cwd.text, lastFlag(read, '--cwd') ?? '.'));
  const locked = folders.map((folder) => text(posix.join(folder, lock))).find((one) => one !== undefined);
  const [here = '/'] = folders;
  const name = (locked === undefined ? NAMED['package.json'] : NAMED[lock]).exec(
    locked ?? text(posix.join(here, 'package.json')) ?? '',
  )?.[1];
  if (name === undefined) return undefined;
  return {
    reason: 'unsteady-sources',
    message: `${locked === undefined ? 'package.json' : lock} names ${name} without a digest, and what was unpacked of it once is taken again, whatever it holds now`,
  };
}
