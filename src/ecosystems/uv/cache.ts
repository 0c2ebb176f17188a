import { posix } from 'node:path';
import type { CachedTool } from '../cache.ts';
import { type CommandContext, hasFlag, readArguments } from '../ecosystem.ts';
import { BUILD_VARIABLES } from '../pip-cache.ts';
import { ANY_SPEC } from './flags.ts';

/** A folder, an archive, or a file that may name some. */
const LOCAL = /^(?:\.|\/|~|file:)|\/$|\.(?:whl|zip|tar\.\w+|tgz)$| @ (?!(?:https?|git\+)\b)/u;

/** What they install of an editable project is a path to its source, or to a folder of it. */
const LINKS_ONLY =
  /^\s*build-backend\s*=\s*["'](?:hatchling\.build|uv_build|flit_core\.buildapi|poetry\.core\.masonry\.api|pdm\.backend)["']/mu;

function buildsOfProject(context: CommandContext): boolean {
  const read = readArguments(context.argv, ANY_SPEC);
  const words = read.positionals;
  if (read.subcommand === 'pip' || read.subcommand === 'tool')
    return hasFlag(read, '--editable') || hasFlag(read, '--requirements') || words.some((word) => LOCAL.test(word));
  const { cwd } = context.command;
  if (cwd.kind === 'unknown' || hasFlag(read, '--no-editable') || context.env('UV_NO_EDITABLE') !== undefined) return true;
  const fact = context.files.fact(posix.join(cwd.text, 'pyproject.toml'));
  const manifest = fact.kind === 'context-file' ? context.files.text(fact.path) : undefined;
  return manifest === undefined || !LINKS_ONLY.test(manifest) || /^\s*\[tool\.uv\.(?:sources|workspace)/mu.test(manifest);
}

/**
 * Packages as they were downloaded and unpacked, answers of the index, and what was built from sources. It may be used by several at once.
 * https://docs.astral.sh/uv/concepts/cache/#cache-safety
 */
export const uvCaches: CachedTool = {
  spec: ANY_SPEC,
  settings: {
    project: ['uv.toml', 'pyproject.toml'],
    folders: ['--directory', '--project'],
    home: ['.config/uv/uv.toml'],
    exact: ['/etc/uv/uv.toml'],
    variable: 'UV_CONFIG_FILE',
  },
  caches: [
    {
      id: 'uv',
      what: "uv's cache",
      docs: [
        'https://docs.astral.sh/uv/concepts/cache/',
        'https://docs.astral.sh/uv/guides/integration/docker/#caching',
        'https://github.com/astral-sh/uv/blob/main/crates/uv-cache-info/src/cache_info.rs',
        'https://github.com/astral-sh/uv/blob/main/crates/uv-cache-info/src/timestamp.rs',
      ],
      actions: {
        sync: 'fills',
        'pip install': 'fills',
        'pip sync': 'fills',
        'pip compile': 'fills',
        'tool install': 'fills',
        lock: 'fills',
        run: 'fills',
        add: 'fills',
        'cache clean': 'clears',
        'cache prune': 'clears',
      },
      places: [
        { flag: '--cache-dir' },
        { variable: /^UV_CACHE_DIR$/u },
        { setting: 'cache-dir' },
        { variable: /^XDG_CACHE_HOME$/u, below: 'uv' },
        { home: '.cache/uv' },
      ],
      movedBy: /(?<![-\w])cache-dir(?=[\s=:]|$)/u,
      sharing: 'shared',
      sharedBy: 'one base image',
      ofSystem: false,
      leftForOthers: false,
      note: 'A wheel that uv built from a source package is taken again in later builds on the same base image.',
      built: {
        by: [
          { flag: '--no-binary', variable: /^UV_NO_BINARY$/u, setting: 'no-binary' },
          { flag: '--no-binary-package', variable: /^UV_NO_BINARY_PACKAGE$/u, setting: 'no-binary-package' },
          { flag: '--no-build-isolation', variable: /^UV_NO_BUILD_ISOLATION$/u, setting: 'no-build-isolation' },
        ],
        ...BUILD_VARIABLES,
        never: { flag: '--only-binary', value: ':all:' },
      },
      // https://docs.astral.sh/uv/concepts/cache/#dynamic-metadata
      byTimes: { keys: ['pyproject.toml', 'setup.py', 'setup.cfg'], builds: buildsOfProject },
      off: [{ flag: '--no-cache', variable: /^UV_NO_CACHE$/u, setting: 'no-cache' }],
      offline: [
        { flag: '--offline', variable: /^UV_OFFLINE$/u, setting: 'offline' },
        // Then what is installed is links into the cache: https://docs.astral.sh/uv/reference/settings/#link-mode
        { flag: '--link-mode', variable: /^UV_LINK_MODE$/u, setting: 'link-mode', saying: /^symlink$/u },
      ],
      local: [{ flag: '--no-index', variable: /^UV_NO_INDEX$/u, setting: 'no-index' }],
      told: /\buv\s+cache\b|--offline\b|UV_(?:CACHE_DIR|OFFLINE)|(?:~|\$HOME|\$\{HOME\}|\/root|\/home\/\w+)\/\.cache(?![\w.-])|\.cache\/uv\b/u,
      toldAtStart: /\buv\s+(?:-\S+\s+)*(?:sync|pip|add|lock|tool)\b|\buvx\b|\buv\s+run\b[^\n]*--with/u,
      toldBy: /^UV_OFFLINE$/u,
    },
  ],
};
