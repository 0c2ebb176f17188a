import { yarnCaches } from './yarn/cache.ts';
import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { type CommandContext, type Ecosystem, hasFlag, lastFlag, readArguments, unknownEffects } from './ecosystem.ts';
import { corepackHome, corepackManifests, pinnedManifests } from './node-manifests.ts';
import { look, newDraft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { unclearWord } from './third-party.ts';
import { followBerry } from './yarn/berry.ts';
import { followClassic } from './yarn/classic.ts';
import { configEffects } from './yarn/config.ts';
import { YARN_ARGUMENTS } from './yarn/flags.ts';
import { globalAddEffects } from './yarn/global.ts';
import { yarnInstalls } from './yarn/rows.ts';
import { releaseOf } from './yarn/which.ts';

/** `yarn`, `yarn install`, `yarn workspaces focus` of a project; `yarn global add` and `yarn config set` of yarn 1. */
function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, YARN_ARGUMENTS);
  if (read.subcommand === 'global') return globalAddEffects(context);
  if (read.subcommand === 'config') return configEffects(context);
  const words = [read.subcommand ?? '', ...read.positionals];
  const focus = words[0] === 'workspaces' && words[1] === 'focus';
  if (!focus && words.join(' ') !== '' && words.join(' ') !== 'install')
    return unknownEffects(`dockerfix does not know what \`yarn ${words.slice(0, 2).join(' ')}\` reads and writes`);
  const [flag] = read.unknownFlags;
  if (flag !== undefined) return unknownEffects(`dockerfix does not know the option \`${flag}\` of yarn`);
  const open = context.command.argv.find(({ value }) => value.kind === 'unknown');
  if (open !== undefined) return unknownEffects(`the word ${open.raw} is not known before the build`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that yarn is called in is not known');
  const mode = lastFlag(read, '--mode');
  if (hasFlag(read, '--version') || (mode !== undefined && mode !== 'skip-build')) return unknownEffects('yarn does not install here');
  const folder = posix.resolve(cwd.text, lastFlag(read, '--cwd') ?? '.');
  return installIn(context, { context, read, cwd: folder }, focus);
}

function installIn(context: CommandContext, question: Parameters<typeof followClassic>[1], focus: boolean): CommandEffects {
  const draft = newDraft(context.files);
  const release = releaseOf(draft, context, question.cwd);
  if (release.kind === 'unknown') return unknownEffects(release.why);
  if (focus && release.major < 2) return unknownEffects('yarn 1 has no `workspaces focus`');
  if (release.major >= 2) followBerry(draft, question, release.major, focus);
  else followClassic(draft, question);
  const manifests = corepackManifests(context, question.cwd);
  if ('why' in manifests) return unknownEffects(manifests.why);
  for (const path of manifests.reads) look(draft, path);
  for (const path of pinnedManifests(context, question.cwd, 'yarn')) draft.writes.add(path);
  const home = corepackHome(context);
  if ('why' in home) return unknownEffects(home.why);
  for (const pattern of home) draft.writes.add(pattern);
  return installOf(draft, 'yarn install');
}

export const yarn = {
  id: 'yarn',
  title: 'yarn',
  docs: [
    'https://classic.yarnpkg.com/en/docs/cli/install',
    'https://classic.yarnpkg.com/en/docs/cli/global',
    'https://classic.yarnpkg.com/en/docs/cli/config',
    'https://classic.yarnpkg.com/en/docs/yarnrc',
    'https://yarnpkg.com/cli/install',
    'https://yarnpkg.com/configuration/yarnrc',
    'https://yarnpkg.com/features/caching',
    'https://github.com/yarnpkg/yarn/tree/master/src',
  ],
  programs: ['yarn', 'yarnpkg'],
  effects: effectsOf,
  cached: yarnCaches,
  formats: ['yaml'],
  installs: yarnInstalls,
} as const satisfies Ecosystem;
