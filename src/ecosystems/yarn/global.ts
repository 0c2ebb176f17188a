import type { CommandEffects } from '../../model/effects.ts';
import { readArguments, unknownEffects, type ArgumentSpec, type CommandContext } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';
import { corepackHome, corepackManifests, upwards, whyNotPlain } from '../node-manifests.ts';
import { splitReview } from '../pip-words.ts';
import { inHome } from '../system-region.ts';
import { thirdParty } from '../third-party.ts';

/** Left out, so unknown: --cwd, --global-folder, --cache-folder, --link-folder, --prefix, --use-yarnrc. https://classic.yarnpkg.com/en/docs/cli/global */
const SPEC: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--silent -s',
        '--verbose',
        '--non-interactive',
        '--no-progress',
        '--frozen-lockfile',
        '--pure-lockfile',
        '--no-lockfile',
        '--force',
      ],
      ['--ignore-engines', '--ignore-platform', '--ignore-optional', '--ignore-scripts', '--prefer-offline', '--offline', '--production'],
      ['--prod', '--no-emoji', '--exact -E', '--tilde -T', '--latest', '--json', '--check-files', '--no-bin-links', '--audit'],
    ].flat(),
    required: ['--network-timeout', '--network-concurrency', '--registry', '--mutex', '--proxy', '--https-proxy'],
  }),
  subcommand: true,
  clusters: false,
};

/** Settings of a project: `yarn-path` in the first two puts another yarn in its place. https://classic.yarnpkg.com/en/docs/yarnrc */
const SETTINGS = ['.yarnrc', '.yarnrc.yml', '.npmrc', 'yarn.json'];

/** Where yarn keeps things for root, who has no home folder here. https://github.com/yarnpkg/yarn/blob/master/src/util/user-home-dir.js */
const ROOT_PLACES = [
  '/usr/local/share/.config',
  '/usr/local/share/.config/yarn/**',
  '/usr/local/share/.cache',
  '/usr/local/share/.cache/yarn/**',
  '/usr/local/share/.yarnrc',
  '/usr/local/bin/**',
];
const ROOT_SETTINGS = ['/usr/local/share/.npmrc', '/usr/local/etc/npmrc', '/usr/local/etc/yarnrc', '/usr/etc/npmrc', '/usr/etc/yarnrc'];

/** Variables that move those places. https://github.com/yarnpkg/yarn/blob/master/src/util/user-dirs.js */
const MOVING = /^(?:PREFIX|XDG_(?:DATA|CACHE|CONFIG)_HOME|YARN_.*|npm_config_(?:prefix|cache|userconfig|globalconfig))$/i;

/**
 * `yarn global add NAME`, of yarn 1 (later releases have no `global`). It looks for settings in the working folder and in all above it, and at
 * the package.json there, which may want another package manager (docs/engine-facts.md, "Programs of the system").
 */
export function globalAddEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of yarn`);
  const [verb = '', ...names] = read.positionals;
  if (read.subcommand !== 'global' || verb !== 'add' || names.length === 0)
    return unknownEffects(`dockerfix does not know what \`yarn ${[read.subcommand ?? '', verb].join(' ').trim()}\` reads and writes`);
  const why = whyNotPlain(names, 'yarn global add');
  if (why !== undefined) return unknownEffects(why);
  const { user, base } = context.state;
  // For others than root it depends on what they may write.
  if (base?.npmAtLeast === undefined || user.kind !== 'known' || !/^(?:root|0)?(?::.*)?$/.test(user.text))
    return unknownEffects('where yarn installs global packages is not known for this image and user');
  const moved = [...context.state.env.keys(), ...context.command.variables.keys()].find(
    (name) => MOVING.test(name) && name !== 'YARN_VERSION',
  );
  if (moved !== undefined) return unknownEffects(`${moved} is set, which may move what yarn installs`);
  return globalEffects(context);
}

function globalEffects(context: CommandContext): CommandEffects {
  const { cwd, variables } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that yarn is called in is not known');
  const settings = upwards(context, cwd.text, SETTINGS);
  if (settings.present !== undefined) return unknownEffects(`the settings of yarn in ${settings.present} are not followed`);
  const manifests = corepackManifests(context, cwd.text);
  if ('why' in manifests) return unknownEffects(manifests.why);
  const home = corepackHome(context);
  if ('why' in home) return unknownEffects(home.why);
  const review = splitReview(context);
  return thirdParty(context, {
    reads: [
      [...settings.reads, ...manifests.reads, ...home, ...ROOT_PLACES, ...ROOT_SETTINGS],
      inHome(context.state, ['.yarnrc', '.yarnrc.yml', '.npmrc', '.yarn/**', '.config/yarn/**'], { variables }),
    ].flat(),
    optional: [...settings.optional, ...manifests.optional],
    writes: [
      ...ROOT_PLACES,
      ...home,
      ...inHome(context.state, ['.yarn/**', '.cache/**', '.config/**', '.npm/**', '.node-gyp/**'], { variables }),
    ],
    network: true,
    install: { name: 'yarn global add', ...(review !== undefined && { review }) },
  });
}
