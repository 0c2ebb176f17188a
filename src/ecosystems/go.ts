import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { PathPattern } from '../model/paths.ts';
import { hasFlag, readArguments, unknownEffects, type ArgumentSpec, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { flags } from './flag-rows.ts';
import { splitReview } from './pip-words.ts';
import { below, homeFolder, inHome } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

/**
 * Flags that read no file, with the two dashes that go takes as well. Left out, so unknown: -C, -modfile, -overlay, -pgo, -toolexec, -o.
 * https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
 */
const SPEC: ArgumentSpec = {
  ...flags({
    none: ['--v', '--x', '--a', '--n', '--race', '--trimpath', '--msan', '--asan', '--work'],
    required: ['--ldflags', '--tags', '--p', '--gcflags', '--asmflags', '--mod', '--buildmode'],
    optional: ['--buildvcs'],
  }),
  subcommand: true,
};

/** Of GOFLAGS: no more than what is harmless on the command line. */
const HARMLESS_GOFLAGS =
  /^(?:\s*--?(?:mod=mod|mod=readonly|v|x|trimpath|buildvcs=(?:false|true|auto)|tags=[\w,]+|ldflags=[-\w=]+|p=\d+|insecure|modcacherw)\s*)*$/;

/** Variables that name programs, files or folders of other kinds. https://pkg.go.dev/cmd/go#hdr-Environment_variables */
const NOT_FOLLOWED = ['GOENV', 'GOROOT', 'GOTMPDIR', 'GOAUTH', 'GOCACHEPROG', 'GO_EXTLINK_ENABLED', 'GOWORK', 'GOTOOLDIR'];

/**
 * `go install PATH@VERSION`: "go install ignores the go.mod file in the current directory or any parent directory"
 * (https://go.dev/ref/mod#go-install), for the choice of the toolchain as well (`goInstallVersion` in
 * https://github.com/golang/go/blob/master/src/cmd/go/internal/toolchain/select.go); seen with Go 1.19 under strace, too
 * (docs/engine-facts.md, "Programs of the system").
 */
function effectsOf(context: CommandContext): CommandEffects {
  const words = context.argv.map((word) => (/^-[a-z]/.test(word) ? `-${word}` : word));
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(words, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange.replace(/^-/, '')}\` of go`);
  const tools = read.positionals;
  if (
    read.subcommand !== 'install' ||
    tools.length === 0 ||
    !tools.every((tool) => /^[\w-][\w.-]*\.[\w.-]+\/[^@\s]+@[^@\s/\\]+$/.test(tool))
  )
    return unknownEffects(`dockerfix does not know what \`go ${context.argv.join(' ')}\` reads and writes`);
  const named = NOT_FOLLOWED.find((name) => context.env(name) !== undefined);
  if (named !== undefined) return unknownEffects(`${named} is set, which is not followed`);
  const options = context.env('GOFLAGS');
  if (options !== undefined && (options.kind === 'unknown' || !HARMLESS_GOFLAGS.test(options.text)))
    return unknownEffects('the flags in GOFLAGS are not followed');
  const proxy = context.env('GOPROXY');
  if (proxy?.kind === 'known' && proxy.text.includes('file:')) return unknownEffects('a folder in GOPROXY is not followed');
  const places = placesOf(context);
  if ('why' in places) return unknownEffects(places.why);
  const review = splitReview(context);
  return thirdParty(context, {
    reads: [...settings(context), ...places.patterns],
    writes: hasFlag(read, '--n') ? [] : places.patterns,
    network: true,
    install: { name: 'go install', ...(review !== undefined && { review }) },
  });
}

/** What `go env -w` wrote, tokens, and what git is told where a module has no proxy. */
function settings(context: CommandContext): readonly PathPattern[] {
  return inHome(context.state, ['.config/go/**', '.netrc', '.gitconfig'], { variables: context.command.variables });
}

/** Programs, modules and what was compiled. https://pkg.go.dev/cmd/go#hdr-Environment_variables */
function placesOf(context: CommandContext): { readonly patterns: readonly PathPattern[] } | { readonly why: string } {
  const around = { variables: context.command.variables };
  const patterns = new Set<PathPattern>(inHome(context.state, ['.cache/go-build/**', '.config/go/**'], around));
  const home = homeFolder(context.state, around);
  for (const [name, usual] of [
    ['GOPATH', home === undefined ? undefined : `${home === '/' ? '' : home}/go`],
    ['GOBIN', ''],
    ['GOMODCACHE', ''],
    ['GOCACHE', ''],
  ] as const) {
    const value = context.env(name);
    const text = value === undefined ? usual : value.kind === 'known' ? value.text : undefined;
    // The base image may set what is not listed here.
    if (text === undefined || (value === undefined && context.state.envOpen))
      return { why: `the folder in ${name} is not known before the build` };
    for (const folder of text.split(':')) {
      if (folder === '') continue;
      if (!folder.startsWith('/')) return { why: `${name}=${folder} is not absolute` };
      patterns.add(below(literalPattern(folder.replace(/(?<=.)\/+$/, ''))));
    }
  }
  return { patterns: [...patterns] };
}

/** go, as far as it installs tools by name. All else first asks go.mod and go.work which toolchain to run, `go version` as well. */
export const go = {
  id: 'go',
  title: 'go',
  docs: ['https://go.dev/ref/mod#go-install', 'https://pkg.go.dev/cmd/go', 'https://go.dev/doc/toolchain'],
  programs: ['go'],
  effects: effectsOf,
} as const satisfies Ecosystem;
