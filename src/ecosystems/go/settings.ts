import type { PathPattern } from '../../model/paths.ts';
import { cleanPath, literalPattern } from '../../model/path-patterns.ts';
import type { CommandContext } from '../ecosystem.ts';
import { below, homeFolder, inHome } from '../system-region.ts';

/** Of GOFLAGS: no more than what is harmless on the command line. */
const HARMLESS_GOFLAGS =
  /^(?:\s*--?(?:mod=mod|mod=readonly|mod=vendor|v|x|trimpath|buildvcs=(?:false|true|auto)|tags=[\w,]+|ldflags=[-\w=]+|p=\d+|insecure|modcacherw)\s*)*$/;

/** Variables that name programs, files or folders of other kinds. https://pkg.go.dev/cmd/go#hdr-Environment_variables */
const NOT_FOLLOWED = ['GOENV', 'GOROOT', 'GOTMPDIR', 'GOAUTH', 'GOCACHEPROG', 'GO_EXTLINK_ENABLED', 'GOTOOLDIR'];

/** What the environment says that is not followed; undefined where all is well. */
export function strangeSetting(context: CommandContext): string | undefined {
  const named = NOT_FOLLOWED.find((name) => context.env(name) !== undefined);
  if (named !== undefined) return `${named} is set, which is not followed`;
  const options = context.env('GOFLAGS');
  if (options !== undefined && (options.kind === 'unknown' || !HARMLESS_GOFLAGS.test(options.text)))
    return 'the flags in GOFLAGS are not followed';
  const proxy = context.env('GOPROXY');
  return proxy?.kind === 'known' && proxy.text.includes('file:') ? 'a folder in GOPROXY is not followed' : undefined;
}

/** What `go env -w` wrote, tokens, and what git is told where a module has no proxy. */
export const HOME_SETTINGS = ['.config/go/env', '.netrc', '.gitconfig'] as const;

export interface Places {
  /** Where it puts programs, modules, what it compiled, and what it keeps of itself. */
  readonly all: readonly PathPattern[];
  /** The same without programs and what was compiled. */
  readonly downloads: readonly PathPattern[];
  /** Where modules are kept. Absolute and clean. */
  readonly modules: string;
  /** The first folder of GOPATH. Absolute and clean. */
  readonly path: string;
}

/** https://pkg.go.dev/cmd/go#hdr-Environment_variables */
export function placesOf(context: CommandContext): Places | { readonly why: string } {
  const around = { variables: context.command.variables };
  const own = inHome(context.state, ['.config/go/**'], around);
  const compiled = inHome(context.state, ['.cache/go-build/**'], around);
  const home = homeFolder(context.state, around);
  const folders = new Map<string, readonly string[]>();
  for (const [name, usual] of [
    ['GOPATH', home === undefined ? undefined : `${home === '/' ? '' : home}/go`],
    ['GOBIN', ''],
    ['GOMODCACHE', ''],
    ['GOCACHE', ''],
  ] as const) {
    const value = context.env(name);
    const text =
      value === undefined || (value.kind === 'known' && value.text === '') ? usual : value.kind === 'known' ? value.text : undefined;
    // The base image may set what is not listed here.
    if (text === undefined || (value === undefined && context.state.envOpen))
      return { why: `the folder in ${name} is not known before the build` };
    const named = text.split(':').filter((folder) => folder !== '');
    const relative = named.find((folder) => !folder.startsWith('/'));
    if (relative !== undefined) return { why: `${name}=${relative} is not absolute` };
    folders.set(
      name,
      named.map((folder) => cleanPath(folder)),
    );
  }
  const [path = '/go'] = folders.get('GOPATH') ?? [];
  const [modules = cleanPath(`${path}/pkg/mod`)] = folders.get('GOMODCACHE') ?? [];
  const trees = (paths: readonly string[]): readonly PathPattern[] => paths.map((folder) => below(literalPattern(folder)));
  return {
    all: [...new Set([...own, ...compiled, ...trees([...folders.values()].flat())])],
    // The digests of https://go.dev/ref/mod#checksum-database lie beside the modules.
    downloads: [...new Set([...own, ...trees([cleanPath(`${path}/pkg`), modules])])],
    modules,
    path,
  };
}
