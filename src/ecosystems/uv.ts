import type { CommandEffects } from '../model/effects.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type Prefetch } from './ecosystem.ts';
import { around } from './pip-places.ts';
import { expandWords } from './pip-words.ts';
import { prefetchWith } from './project/prefetch.ts';
import { inHome, resolvePath } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';
import { uvCaches } from './uv/cache.ts';
import { PLAIN_SPEC } from './uv/flags.ts';
import { pipEffects, venvEffects } from './uv/pip.ts';
import { uvInstalls } from './uv/rows.ts';
import { syncEffects } from './uv/sync.ts';

const COMMANDS: Readonly<Record<string, (context: CommandContext) => CommandEffects>> = {
  sync: syncEffects,
  pip: pipEffects,
  venv: venvEffects,
  cache: cacheEffects,
};

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  if (context.argv.length === 1 && (context.argv[0] === '--version' || context.argv[0] === '-V')) return thirdParty(context, {});
  const expanded = expandWords(context);
  if ('why' in expanded) return unknownEffects(expanded.why);
  const argv = expanded.words;
  const name = argv.find((word) => Object.hasOwn(COMMANDS, word));
  const run = name === undefined ? undefined : COMMANDS[name];
  if (run === undefined) return unknownEffects(`dockerfix does not know what \`uv ${argv.slice(0, 2).join(' ')}\` reads and writes`);
  const effects = run({ ...context, argv });
  return effects.kind === 'unknown' ? effects : { ...effects, reads: { patterns: [...effects.reads.patterns, ...expanded.listed] } };
}

/** `uv cache clean`, `uv cache prune`. https://docs.astral.sh/uv/concepts/cache/#clearing-the-cache */
function cacheEffects(context: CommandContext): CommandEffects {
  const read = readArguments(
    context.argv.filter((word) => word !== '--ci' && word !== '--force'),
    PLAIN_SPEC,
  );
  const [action = '', ...packages] = read.positionals;
  const value = context.env('UV_CACHE_DIR');
  const xdg = context.env('XDG_CACHE_HOME');
  const plain = read.unknownFlags.length === 0 && packages.length === 0 && !hasFlag(read, '--cache-dir') && xdg === undefined;
  if (read.subcommand !== 'cache' || !['clean', 'prune'].includes(action) || !plain || value?.kind === 'unknown')
    return unknownEffects(`dockerfix does not know what \`uv ${context.argv.join(' ')}\` reads and writes`);
  const folder = value === undefined ? undefined : resolvePath(value.text, context.command.cwd);
  const cache = folder === undefined ? inHome(context.state, ['.cache/uv/**'], around(context)) : [`${folder}/**`];
  return thirdParty(context, { reads: [...inHome(context.state, ['.config/uv/**'], around(context)), '/etc/uv/uv.toml'], writes: cache });
}

/**
 * The same without what is built from the source. A lock that is there is taken as it is where a build would have to say what it is compared with.
 * https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers
 */
function prefetch(context: CommandContext): Prefetch | undefined {
  const options = [
    { add: ['--no-install-project'] },
    { add: ['--no-install-workspace'] },
    { add: ['--no-install-local'], review: 'releases of uv before September 2025 do not know --no-install-local, and the step would fail' },
  ];
  const asLocked = options.map((option) => ({ ...option, add: ['--frozen', ...option.add], drop: ['--locked'] }));
  return prefetchWith(context, effectsOf, [...options, ...asLocked]);
}

/** uv: `uv sync`, `uv pip install`, `uv venv`. */
export const uv = {
  id: 'uv',
  title: 'uv',
  docs: [
    'https://docs.astral.sh/uv/reference/cli/',
    'https://docs.astral.sh/uv/reference/environment/',
    'https://docs.astral.sh/uv/reference/settings/',
    'https://docs.astral.sh/uv/concepts/projects/',
    'https://github.com/astral-sh/uv/tree/main/crates',
  ],
  programs: ['uv'],
  formats: ['toml'],
  effects: effectsOf,
  cached: uvCaches,
  prefetch,
  installs: uvInstalls,
} as const satisfies Ecosystem;
