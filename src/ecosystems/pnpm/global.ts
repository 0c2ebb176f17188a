import type { CommandEffects } from '../../model/effects.ts';
import { literalPattern } from '../../model/path-patterns.ts';
import { readArguments, unknownEffects, type ArgumentSpec, type CommandContext } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';
import { corepackHome, corepackManifests, upwards, whyNotPlain } from '../node-manifests.ts';
import { splitReview } from '../pip-words.ts';
import { below, inHome } from '../system-region.ts';
import { thirdParty } from '../third-party.ts';

/** Left out, so unknown: --dir, --global-dir, --store-dir, --config. https://pnpm.io/cli/add */
const SPEC: ArgumentSpec = {
  ...flags({
    none: [
      ['--global -g', '--save-exact -E', '--silent -s', '--ignore-scripts', '--offline', '--prefer-offline', '--force', '--no-optional'],
      ['--save-prod -P', '--prod', '--no-color', '--color', '--no-lockfile', '--no-frozen-lockfile', '--unsafe-perm', '--aggregate-output'],
    ].flat(),
    required: ['--reporter', '--loglevel', '--registry', '--network-concurrency', '--fetch-timeout', '--fetch-retries', '--allow-build'],
  }),
  subcommand: true,
  clusters: false,
};

/** Settings of a project. https://pnpm.io/settings */
const SETTINGS = ['.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs'];

/** Variables that move what it installs, other than PNPM_HOME. https://pnpm.io/settings#globaldir */
const MOVING = /^(?:XDG_(?:DATA|CACHE|CONFIG|STATE)_HOME|(?:p?npm_config_)(?:.*-?dir|.*_dir|prefix|cache|userconfig|globalconfig|dir))$/i;

/**
 * `pnpm add --global NAME`. Programs, packages and the store lie in PNPM_HOME, without which pnpm refuses. The working folder may say which
 * pnpm is to run, and older releases read settings there (docs/engine-facts.md, "Programs of the system").
 */
export function globalAddEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of pnpm`);
  const names = read.positionals;
  if (names.length === 0) return unknownEffects(`dockerfix does not know what \`pnpm ${read.subcommand ?? ''}\` reads and writes`);
  const why = whyNotPlain(names, 'pnpm add --global');
  if (why !== undefined) return unknownEffects(why);
  const moved = [...context.state.env.keys(), ...context.command.variables.keys()].find((name) => MOVING.test(name));
  if (moved !== undefined) return unknownEffects(`${moved} is set, which may move what pnpm installs`);
  return globalEffects(context);
}

function globalEffects(context: CommandContext): CommandEffects {
  const { cwd, variables } = context.command;
  const place = context.env('PNPM_HOME');
  if (cwd.kind === 'unknown') return unknownEffects('the folder that pnpm is called in is not known');
  if (place?.kind !== 'known' || !place.text.startsWith('/'))
    return unknownEffects('where pnpm installs global packages is not known: PNPM_HOME is not set');
  const settings = upwards(context, cwd.text, SETTINGS);
  if (settings.present !== undefined) return unknownEffects(`the settings of pnpm in ${settings.present} are not followed`);
  const manifests = corepackManifests(context, cwd.text);
  if ('why' in manifests) return unknownEffects(manifests.why);
  const home = corepackHome(context);
  if ('why' in home) return unknownEffects(home.why);
  const tree = below(literalPattern(place.text.replace(/(?<=.)\/+$/, '')));
  const review = splitReview(context);
  return thirdParty(context, {
    reads: [
      [...settings.reads, ...manifests.reads, ...home, tree, '/usr/local/etc/npmrc', '/usr/etc/npmrc'],
      inHome(context.state, ['.npmrc', '.config/pnpm/**'], { variables }),
    ].flat(),
    optional: [...settings.optional, ...manifests.optional],
    writes: [tree, ...home, ...inHome(context.state, ['.local/**', '.cache/**', '.config/**', '.npm/**', '.node-gyp/**'], { variables })],
    network: true,
    install: { name: 'pnpm add --global', ...(review !== undefined && { review }) },
  });
}
