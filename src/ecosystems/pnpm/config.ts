import { posix } from 'node:path';
import type { CommandEffects } from '../../model/effects.ts';
import { readArguments, unknownEffects, type ArgumentSpec, type CommandContext } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';
import { writesSettings } from '../node/user-settings.ts';
import { newDraft } from '../project/draft.ts';
import { inHome } from '../system-region.ts';
import { PNPM_ARGUMENTS } from './flags.ts';
import { readSettings } from './settings.ts';
import { isHarmless } from './settings-rows.ts';

/** Left out, so unknown: --location, which may name the project. */
const SPEC: ArgumentSpec = { ...flags({ none: ['--global -g', '--silent -s'] }), subcommand: true, clusters: false };

/** `@scope:registry`, `//host/:_authToken`: where packages come from, and as whom. https://pnpm.io/npmrc */
const OF_REGISTRY = /^(?:@[\w.-]+:registry|\/\/[\w.:/-]+:_?(?:auth(?:Token)?|username|password|email))$/u;

/**
 * `pnpm config set KEY VALUE` for the user, which is what it does without --location: releases up to 10 write `rc`, later ones `config.yaml` and
 * `auth.ini`, and tokens may go to ~/.npmrc. https://pnpm.io/cli/config, https://pnpm.io/npmrc
 */
export function configEffects(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, SPEC);
  const [action = '', word = '', value, ...more] = read.positionals;
  const { cwd, variables } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that pnpm is called in is not known');
  const [key = '', said = value] = /^([^=]+)=(.*)$/su.exec(word)?.slice(1) ?? [word];
  const sets = action === 'set' && said !== undefined;
  if (read.unknownFlags.length > 0 || more.length > 0 || !(sets || action === 'delete') || !(isHarmless(key) || OF_REGISTRY.test(key)))
    return unknownEffects(`dockerfix does not know what \`pnpm config ${[action, key].join(' ').trim()}\` reads and writes`);
  const folder = posix.resolve(cwd.text);
  const draft = newDraft(context.files);
  readSettings(draft, context, readArguments([], PNPM_ARGUMENTS), folder);
  const config = context.env('XDG_CONFIG_HOME');
  if (config !== undefined) return unknownEffects('XDG_CONFIG_HOME is set, which moves the settings of pnpm');
  const writes = inHome(context.state, ['.npmrc', '.config/pnpm/**', '.local/state/pnpm/**'], { variables });
  return writesSettings(context, draft, { folder, program: 'pnpm', writes });
}
