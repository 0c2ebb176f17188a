import { posix } from 'node:path';
import { type CommandContext, lastFlag, type Prefetch, type ReadArguments, readArguments } from '../ecosystem.ts';
import { openProject } from './download.ts';
import { BUILD_FLAGS } from './flags.ts';
import { neededOf, type Project } from './modules.ts';

/** Commands that fetch what is missing of the modules that they need. https://go.dev/ref/mod#build-commands */
const FETCHES = new Set(['build', 'install', 'test', 'vet', 'run', 'list', 'generate']);

/** Variables that say where modules come from or go to. https://pkg.go.dev/cmd/go#hdr-Environment_variables */
const STEERING =
  /^(?:GO(?!OS$|ARCH$|ARM(?:64)?$|AMD64$|386$|CACHE$|GC$|DEBUG$|BIN$|MAXPROCS$)\w+|HOME|NETRC|XDG_\w+|GIT_\w+|(?:https?|all|no)_proxy)$/iu;

/** Variables that say how packages are built: every module is fetched all the same. https://pkg.go.dev/cmd/go#hdr-Environment_variables */
const BUILDS = /^(?:CGO_\w+|GO(?:OS|ARCH|ARM(?:64)?|AMD64|386|CACHE|GC|DEBUG|BIN|MAXPROCS)|CC|CXX|AR|FC|PKG_CONFIG)$/u;

/**
 * `go mod download` for a command that builds the modules of the working folder. It also fetches what only tests, or builds for other
 * systems, import: "the modules needed to build and test the packages in the main module" (https://go.dev/ref/mod#go-mod-download).
 */
export function prefetchOf(context: CommandContext): Prefetch | undefined {
  const read = readArguments(context.argv, BUILD_FLAGS);
  if (read.unknownFlags.length > 0 || !FETCHES.has(read.subcommand ?? '') || isElsewhere(read)) return undefined;
  if ([...context.command.variables.keys()].some((name) => STEERING.test(name))) return undefined;
  // Without modules it fetches nothing, and the step would fail: https://go.dev/ref/mod#mod-commands
  const modules = context.env('GO111MODULE');
  if (modules?.kind === 'known' && modules.text === 'off') return undefined;
  const opened = openProject(context);
  // Where something is not known of the manifests, it is the step itself that says so.
  const unclear = 'why' in opened || opened.draft.unknown !== undefined || opened.draft.link !== undefined;
  if (!unclear && (opened.project === undefined || fetchesNothing(context, read, opened.project))) return undefined;
  return {
    command: 'go mod download',
    regardless: [...context.command.variables.keys()].filter((name) => BUILDS.test(name)),
    review: 'go mod download also fetches modules that only tests need, and fails where one of them cannot be had',
  };
}

/** It names another folder or other manifests, or tools with their versions. */
function isElsewhere(read: ReadArguments): boolean {
  return ['--C', '--modfile', '--overlay'].some((flag) => read.flags.has(flag)) || read.positionals.some((word) => word.includes('@'));
}

/**
 * Needs the command no modules beside those of the project, or has it all of them beside it? False where that is not known.
 * Of a command that may move, no more counts than the files that it reads.
 */
export function needsNoModules(context: CommandContext): boolean {
  const read = readArguments(context.argv, BUILD_FLAGS);
  if (isElsewhere(read)) return false;
  const opened = openProject(context);
  if ('why' in opened || opened.draft.unknown !== undefined || opened.draft.link !== undefined) return false;
  // Files that belong to no module import what comes with go alone: https://go.dev/ref/mod#commands-outside
  if (opened.project === undefined) return FROM_FILES.has(read.subcommand ?? '');
  return fetchesNothing(context, read, opened.project);
}

/** Commands that take files of the working folder, and nothing by its name. */
const FROM_FILES = new Set(['build', 'test', 'vet', 'run']);

function fetchesNothing(context: CommandContext, read: ReadArguments, { workspace, modules }: Project): boolean {
  const builds = read.subcommand !== 'mod';
  const folders = workspace === undefined ? [...modules.keys()] : [posix.dirname(workspace)];
  if (builds && folders.some((folder) => isVendored(context, read, folder))) return true;
  const own = new Set([...modules.values()].map(({ path }) => path));
  return [...modules.values()].every((module) => neededOf(module).every(({ path }) => own.has(path)));
}

/** "If the vendor directory is present and its modules.txt agrees": https://go.dev/ref/mod#vendoring */
function isVendored(context: CommandContext, read: ReadArguments, folder: string): boolean {
  const flags = context.env('GOFLAGS');
  const options = `${lastFlag(read, '--mod') ?? ''} ${flags?.kind === 'known' ? flags.text : ''}`;
  if (/\bvendor\b/u.test(options)) return true;
  return (
    !/\b(?:mod|readonly)\b/u.test(options.replaceAll('-mod=', '')) &&
    context.files.fact(posix.join(folder, 'vendor/modules.txt')).kind !== 'absent'
  );
}
