import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { readArguments, unknownEffects, type ArgumentSpec, type CommandContext } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';
import { writesSettings } from '../node/user-settings.ts';
import { newDraft } from '../project/draft.ts';
import { readClassicSettings } from './classic-settings.ts';
import { YARN_ARGUMENTS } from './flags.ts';
import { releaseOf } from './which.ts';

const SPEC: ArgumentSpec = {
  ...flags({ none: ['--global -g', '--silent -s', '--verbose', '--non-interactive', '--no-progress'] }),
  subcommand: true,
  clusters: false,
};

/** Settings that change neither which files of the project are read, nor where anything lies. https://classic.yarnpkg.com/en/docs/yarnrc */
const HARMLESS =
  /^(?:(?:@[\w.-]+:)?registry|\w*(?:_mirror|_site|_host|_dist_?url|_cdnurl|_download_url)|network-(?:timeout|concurrency)|child-concurrency|strict-ssl|(?:https?-|no)?proxy|disable-self-update-check|user-agent|save-prefix|version-[\w-]+|init-[\w-]+|ignore-engines|unsafe-disable-integrity-migration)$/u;

/**
 * `yarn config set KEY VALUE` of yarn 1, with -g or without: the file of settings in the home folder is written anew. It asks for those of the
 * project first, and makes the folder of its cache as every command does. Later releases write into the project's .yarnrc.yml: not followed.
 * https://github.com/yarnpkg/yarn/blob/master/src/cli/commands/config.js, saveHomeConfig in
 * https://github.com/yarnpkg/yarn/blob/master/src/registries/yarn-registry.js, https://yarnpkg.com/cli/config/set
 */
export function configEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, SPEC);
  const [action = '', key = '', value, ...more] = read.positionals;
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that yarn is called in is not known');
  if (
    read.unknownFlags.length > 0 ||
    more.length > 0 ||
    !(action === 'set' ? value !== undefined : action === 'delete') ||
    !HARMLESS.test(key)
  )
    return unknownEffects(`dockerfix does not know what \`yarn config ${[action, key].join(' ').trim()}\` reads and writes`);
  const folder = posix.resolve(cwd.text);
  const draft = newDraft(context.files);
  const release = releaseOf(draft, context, folder);
  if (release.kind === 'unknown') return unknownEffects(release.why);
  if (release.major >= 2) return unknownEffects('yarn 2 and later write into the settings of the project');
  const { home } = readClassicSettings(draft, context, readArguments([], YARN_ARGUMENTS), folder);
  // Root has its home in the first: https://github.com/yarnpkg/yarn/blob/master/src/util/user-home-dir.js
  const homes = ['/usr/local/share', home ?? '**'];
  const writes = homes.flatMap((at) => [`${at}/.yarnrc`, `${at}/.cache/yarn/**`, `${at}/.yarn/**`]);
  return writesSettings(context, draft, { folder, program: 'yarn', writes });
}
