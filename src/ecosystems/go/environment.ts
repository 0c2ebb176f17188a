import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext } from '../ecosystem.ts';
import { installOf } from '../project/install.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { extraSystem, homeFolder } from '../system-region.ts';
import { placesOf, strangeSetting } from './settings.ts';
import { openProject } from './download.ts';
import { ENV_FLAGS } from './flags.ts';

/** Settings that decide where modules are fetched from, or how something is compiled; none of a folder. https://pkg.go.dev/cmd/go#hdr-Environment_variables */
const HARMLESS =
  /^(?:(?:GOPROXY|GOPRIVATE|GONOPROXY|GONOSUMDB|GOSUMDB|GOINSECURE)=(?!.*file:).*|GO111MODULE=(?:on|auto)|CGO_ENABLED=[01]|GOOS=\w+|GOARCH=\w+)$/u;

const HARMLESS_NAME = /^(?:GOPROXY|GOPRIVATE|GONOPROXY|GONOSUMDB|GOSUMDB|GOINSECURE)$/u;

/** `go env`, `go env -w NAME=VALUE`, `go version`. They ask which toolchain to run, as every go command does. */
export function environmentEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, ENV_FLAGS);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the flag \`${strange}\` of go ${read.subcommand ?? ''}`);
  if (read.subcommand === 'version' && (read.positionals.length > 0 || read.flags.size > 0))
    return unknownEffects('go version of a program is not followed');
  const writes = hasFlag(read, '--w') || hasFlag(read, '--u');
  const harmless = hasFlag(read, '--u') ? HARMLESS_NAME : HARMLESS;
  const odd = writes ? read.positionals.find((word) => !harmless.test(word)) : undefined;
  if (odd !== undefined) return unknownEffects(`the setting ${odd} of go is not followed`);
  if (writes) return settingEffects(context);
  const opened = openProject(context);
  if ('why' in opened) return unknownEffects(opened.why);
  // Since 1.24 `go env` asks the compiler, and keeps the answers (docs/engine-facts.md, "go").
  for (const pattern of opened.places.all) opened.draft.writes.add(pattern);
  return withoutInstall(installOf(opened.draft, 'go env'));
}

/** `go env -w`. Whichever toolchain writes the settings, they come out the same: it is as good as if it asked for none. */
function settingEffects(context: CommandContext): CommandEffects {
  const why = strangeSetting(context);
  const places = placesOf(context);
  const home = homeFolder(context.state, { variables: context.command.variables });
  if (why !== undefined || 'why' in places) return unknownEffects(why ?? 'where go keeps what it downloads is not known');
  if (home === undefined || context.env('XDG_CONFIG_HOME') !== undefined) return unknownEffects('where go keeps its settings is not known');
  const settings = literalPattern(posix.join(home, '.config/go/env'));
  return {
    kind: 'known',
    reads: { patterns: [settings, ...extraSystem(context.state, { variables: context.command.variables, cwd: context.command.cwd })] },
    optional: [],
    writes: { patterns: [settings, ...places.downloads] },
    outputs: [],
    names: 'all',
    ownNames: [],
    network: true,
    folders: [],
    notes: [],
  };
}

function withoutInstall(effects: CommandEffects): CommandEffects {
  if (effects.kind === 'unknown') return effects;
  const { install, ...rest } = effects;
  return install?.blocked === undefined ? rest : unknownEffects(install.blocked.message);
}
