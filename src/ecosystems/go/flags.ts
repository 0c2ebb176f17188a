import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/**
 * Flags of `go install NAME@VERSION` that read no file. Left out, so unknown: -C, -modfile, -overlay, -pgo, -toolexec, -o.
 * https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
 */
export const TOOL_FLAGS: ArgumentSpec = {
  ...flags({
    none: ['--v', '--x', '--a', '--n', '--race', '--trimpath', '--msan', '--asan', '--work'],
    required: ['--ldflags', '--tags', '--p', '--gcflags', '--asmflags', '--mod', '--buildmode'],
    optional: ['--buildvcs'],
  }),
  subcommand: true,
  oneDash: true,
};

/** Those of `go mod download` and `go mod verify`. Left out, so unknown: -C, -modfile, -overlay, -reuse. https://go.dev/ref/mod#go-mod-download */
export const MODULE_FLAGS: ArgumentSpec = { ...flags({ none: ['--x', '--json', '--modcacherw', '--v'] }), subcommand: true, oneDash: true };

/** Those of `go env`. https://pkg.go.dev/cmd/go#hdr-Print_Go_environment_information */
export const ENV_FLAGS: ArgumentSpec = { ...flags({ none: ['--json', '--changed', '--w', '--u'] }), subcommand: true, oneDash: true };

/**
 * All flags of commands that build or test, and of those that change modules: of these no more is known than what they do with caches.
 * https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies, https://pkg.go.dev/cmd/go#hdr-Testing_flags,
 * https://pkg.go.dev/cmd/go#hdr-Remove_object_files_and_cached_files
 */
export const BUILD_FLAGS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--a',
        '--n',
        '--race',
        '--msan',
        '--asan',
        '--cover',
        '--v',
        '--work',
        '--x',
        '--linkshared',
        '--modcacherw',
        '--trimpath',
        '--json',
      ],
      ['--i', '--c', '--short', '--failfast', '--benchmem', '--fullpath', '--artifacts', '--u', '--d', '--t', '--e', '--compat', '--diff'],
      ['--cache', '--testcache', '--modcache', '--fuzzcache', '--r', '--deps', '--test', '--m', '--find', '--export', '--compiled', '--w'],
    ].flat(),
    required: [
      ['--C', '--o', '--p', '--covermode', '--coverpkg', '--asmflags', '--buildmode', '--compiler', '--gccgoflags', '--gcflags'],
      ['--installsuffix', '--ldflags', '--mod', '--modfile', '--overlay', '--pgo', '--pkgdir', '--tags', '--toolexec', '--exec', '--run'],
      ['--skip', '--bench', '--benchtime', '--count', '--cpu', '--fuzz', '--fuzztime', '--list', '--parallel', '--timeout', '--vettool'],
      ['--coverprofile', '--cpuprofile', '--memprofile', '--blockprofile', '--mutexprofile', '--outputdir', '--trace', '--f', '--go'],
      ['--shuffle', '--vet', '--reuse'],
    ].flat(),
    optional: ['--buildvcs'],
  }),
  subcommand: true,
  oneDash: true,
};
