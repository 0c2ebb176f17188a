import type { CacheObstacle } from '../cache.ts';
import { type CommandContext, lastFlag, readArguments } from '../ecosystem.ts';
import { BUILD_FLAGS } from './flags.ts';

/** Fields that say where a module or a package lies. https://pkg.go.dev/cmd/go#hdr-List_packages_or_modules */
const PLACES = /\.(?:Dir|GoMod|Root)\b/u;

/** `go list -m -f '{{.Dir}}' MODULE` names a folder of the cache, and whoever reads that may keep it for later: in a link, in a file of settings. */
export function tellsPlaces({ argv }: CommandContext): CacheObstacle | undefined {
  const read = readArguments(argv, BUILD_FLAGS);
  const format = read.subcommand === 'list' ? lastFlag(read, '--f') : undefined;
  if (format === undefined || !PLACES.test(format)) return undefined;
  return {
    reason: 'needed-later',
    message: "go list tells where in go's module cache something lies, and behind a mount nothing is there",
  };
}

/** What was fetched stays in the cache, so that a digest that is another one in go.sum stops the build. https://go.dev/ref/mod#environment-variables (GOPROXY) */
export function fromFolder({ env }: CommandContext): string | undefined {
  const proxy = env('GOPROXY');
  return proxy?.kind === 'known' && proxy.text.includes('file:')
    ? `GOPROXY=${proxy.text} takes modules from a folder, and what changes there under the same version is not looked at again`
    : undefined;
}
