import type { CommandEffects } from '../model/effects.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { goCaches } from './go/cache.ts';
import { moduleEffects } from './go/download.ts';
import { environmentEffects } from './go/environment.ts';
import { TOOL_FLAGS } from './go/flags.ts';
import { prefetchOf } from './go/prefetch.ts';
import { goInstalls } from './go/rows.ts';
import { HOME_SETTINGS, placesOf, strangeSetting } from './go/settings.ts';
import { splitReview } from './pip-words.ts';
import { inHome } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const [subcommand = ''] = context.argv;
  const whole = context.command.argv.every(({ value }) => value.kind === 'known');
  if (whole && subcommand === 'mod') return moduleEffects(context);
  if (whole && (subcommand === 'env' || subcommand === 'version')) return environmentEffects(context);
  if (subcommand === 'install') return toolEffects(context);
  return unknownEffects(`\`go ${subcommand}\` reads the source`);
}

/**
 * `go install PATH@VERSION`: "go install ignores the go.mod file in the current directory or any parent directory"
 * (https://go.dev/ref/mod#go-install), for the choice of the toolchain as well (`goInstallVersion` in
 * https://github.com/golang/go/blob/master/src/cmd/go/internal/toolchain/select.go); seen with Go 1.19 under strace, too
 * (docs/engine-facts.md, "Programs of the system").
 */
function toolEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, TOOL_FLAGS);
  const tools = read.positionals;
  if (tools.length === 0 || !tools.every((tool) => /^[\w-][\w.-]*\.[\w.-]+\/[^@\s]+@[^@\s/\\]+$/.test(tool)))
    return unknownEffects('`go install` without a version builds the source');
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange}\` of go install`);
  const why = strangeSetting(context);
  if (why !== undefined) return unknownEffects(why);
  const places = placesOf(context);
  if ('why' in places) return unknownEffects(places.why);
  const review = splitReview(context);
  return thirdParty(context, {
    reads: [...inHome(context.state, HOME_SETTINGS, { variables: context.command.variables }), ...places.all],
    writes: hasFlag(read, '--n') ? [] : places.all,
    network: true,
    install: { name: 'go install', ...(review !== undefined && { review }) },
  });
}

/** go, as far as it fetches modules, or installs tools by name. What it builds it builds from the source. */
export const go = {
  id: 'go',
  title: 'go',
  docs: ['https://go.dev/ref/mod', 'https://pkg.go.dev/cmd/go', 'https://go.dev/doc/toolchain'],
  programs: ['go'],
  effects: effectsOf,
  cached: goCaches,
  prefetch: prefetchOf,
  installs: goInstalls,
} as const satisfies Ecosystem;
