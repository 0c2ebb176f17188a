import type { CacheAction, CachedTool } from '../cache.ts';
import { staleWithCgo } from './cgo.ts';
import { skipsTests } from './tests.ts';
import { BUILD_FLAGS } from './flags.ts';
import { fromFolder, tellsPlaces } from './places.ts';
import { needsNoModules } from './prefetch.ts';

const BUILDING = ['build', 'install', 'test', 'vet', 'run', 'generate', 'tool'];
const FETCHING = ['mod download', 'mod tidy', 'mod vendor', 'mod verify', 'get', 'list', 'work sync'];

/** Those that leave nothing there that anybody would miss. */
const OTHERS = ['mod', 'work', 'env', 'version', 'fmt', 'fix', 'doc'];

function all(action: CacheAction, names: readonly string[]): Readonly<Record<string, CacheAction>> {
  return Object.fromEntries(names.map((name) => [name, action] as const));
}

/** Programs that run go on the project. */
const WRAPPERS = String.raw`\bgo\s+(?:build|install|test|vet|run|generate|get|list|mod|tool)\b|\b(?:make|mage|task|just|goreleaser|golangci-lint|gotestsum|ko|air|dlv|CompileDaemon|reflex|gow|fresh|realize|bee|modd)\b`;

/**
 * Modules as they were downloaded, by version and checked against go.sum; and what was compiled, under a digest of all that went into it.
 * "Multiple go commands may safely access the module cache": https://go.dev/ref/mod#module-cache;
 * "The build cache correctly accounts for changes to Go source files, compilers, compiler options, and so on":
 * https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching
 */
export const goCaches: CachedTool = {
  spec: BUILD_FLAGS,
  caches: [
    {
      id: 'go-mod',
      what: "go's module cache",
      docs: ['https://go.dev/ref/mod#module-cache', 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts'],
      actions: { ...all('fills', [...BUILDING, ...FETCHING]), ...all('keeps', OTHERS), 'clean --modcache': 'clears' },
      places: [{ variable: /^GOMODCACHE$/u }, { variable: /^GOPATH$/u, below: 'pkg/mod' }, { home: 'go/pkg/mod' }],
      movedBy: /\bgo\s+env\s+-w\b[^;&|\n]*\b(?:(?:GOMODCACHE|GOPATH)=|GOPROXY=off\b)/u,
      sharing: 'shared',
      sharedBy: 'all images',
      ofSystem: false,
      leftForOthers: false,
      ownFolders: /\/pkg$/u,
      keptInLayer: (key) => key === 'mod download' || key === 'mod verify',
      unused: needsNoModules,
      against: tellsPlaces,
      sources: { listed: [], unsteady: fromFolder },
      // "`off`: Disallows downloading modules from any source": https://go.dev/ref/mod#environment-variables
      offline: [{ variable: /^GOPROXY$/u, saying: /^off$/u }],
      told: new RegExp(`${WRAPPERS}|GOMODCACHE|pkg/mod`, 'u'),
      toldAtStart: new RegExp(WRAPPERS, 'u'),
      toldBy: /^GOFLAGS$/u,
    },
    {
      id: 'go-build',
      what: "go's build cache",
      docs: ['https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching', 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts'],
      actions: { ...all('fills', BUILDING), ...all('keeps', [...FETCHING, ...OTHERS]), 'clean --cache': 'clears' },
      places: [{ variable: /^GOCACHE$/u }, { variable: /^XDG_CACHE_HOME$/u, below: 'go-build' }, { home: '.cache/go-build' }],
      movedBy: /\bgo\s+env\s+-w\b[^;&|\n]*\bGOCACHE=/u,
      sharing: 'shared',
      // "The build cache does not detect changes to C libraries imported with cgo."
      sharedBy: 'one base image',
      ofSystem: false,
      leftForOthers: false,
      // "Force rebuilding of packages that are already up-to-date": of what is compiled from Go alone the cache knows that.
      off: [{ flag: '--a', onlyWith: { variable: /^CGO_ENABLED$/u, value: '0' } }],
      against: (context) => staleWithCgo(context) ?? skipsTests(context),
      told: new RegExp(`${WRAPPERS}|GOCACHE|go-build`, 'u'),
      toldAtStart: new RegExp(WRAPPERS, 'u'),
      note: 'What cgo compiled against C libraries of the image, and that a test passed, is taken again in later builds on the same base image.',
    },
  ],
};
