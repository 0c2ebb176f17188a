import { posix } from 'node:path';
import type { CacheObstacle } from '../cache.ts';
import type { CommandContext } from '../ecosystem.ts';
import { fileWith } from '../project/search.ts';

/** https://pkg.go.dev/cmd/cgo: the import with which a file is one of cgo. */
const CGO = {
  name: /\.go$/u,
  has: (text: string) => /^[ \t]*(?:import[ \t]+)?"C"[ \t]*(?:\/\/.*)?\r?$/mu.test(text),
  skip: new Set(['vendor', 'testdata', '.git']),
};

/**
 * Go looks at the files of a package's own folder, and not at what C code takes from elsewhere: headers of another folder of the project, libraries that the
 * build made. "The build cache does not detect changes to C libraries imported with cgo": https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching
 */
export function staleWithCgo(context: CommandContext): CacheObstacle | undefined {
  const { command, files } = context;
  const enabled = context.env('CGO_ENABLED');
  if (command.cwd.kind === 'unknown' || (enabled?.kind === 'known' && enabled.text === '0')) return undefined;
  const found = fileWith(files, posix.resolve(command.cwd.text), CGO);
  const message = `${found ?? ''} imports C, and what cgo compiled would be taken again where headers or libraries of other folders changed`;
  return found === undefined ? undefined : { reason: 'built-for-this', message };
}
