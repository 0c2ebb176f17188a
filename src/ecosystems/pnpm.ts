import { pnpmCaches } from './pnpm/cache.ts';
import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { type CommandContext, type Ecosystem, hasFlag, readArguments, unknownEffects } from './ecosystem.ts';
import { configEffects } from './pnpm/config.ts';
import { PNPM_ARGUMENTS, SUBCOMMANDS } from './pnpm/flags.ts';
import { globalAddEffects } from './pnpm/global.ts';
import { installEffects } from './pnpm/install.ts';
import { prefetchOf } from './pnpm/prefetch.ts';
import { pnpmInstalls } from './pnpm/rows.ts';
import { unclearWord } from './third-party.ts';

/** `pnpm install`, `pnpm ci`, `pnpm fetch`, `pnpm config set`, and installs by name for everybody. */
function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, PNPM_ARGUMENTS);
  const unknown = unknownEffects(`dockerfix does not know what \`pnpm ${read.subcommand ?? ''}\` reads and writes`);
  const mode = SUBCOMMANDS.get(read.subcommand ?? '');
  if (read.subcommand === 'config' || read.subcommand === 'c') return configEffects(context);
  const adds = read.subcommand === 'add' || (mode === 'install' && read.positionals.length > 0);
  if (adds) return hasFlag(read, '--global') ? globalAddEffects(context) : unknown;
  if (mode === undefined || read.positionals.length > 0) return unknown;
  const [flag] = read.unknownFlags;
  if (flag !== undefined) return unknownEffects(`dockerfix does not know the option \`${flag}\` of pnpm`);
  const open = context.command.argv.find(({ value }) => value.kind === 'unknown');
  if (open !== undefined) return unknownEffects(`the word ${open.raw} is not known before the build`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that pnpm is called in is not known');
  return installEffects({ context, read, mode, cwd: posix.resolve(cwd.text) });
}

export const pnpm = {
  id: 'pnpm',
  title: 'pnpm',
  docs: [
    'https://pnpm.io/cli/install',
    'https://pnpm.io/cli/fetch',
    'https://pnpm.io/cli/add',
    'https://pnpm.io/cli/config',
    'https://pnpm.io/settings',
    'https://pnpm.io/npmrc',
    'https://pnpm.io/docker',
    'https://github.com/pnpm/pnpm/tree/main/pnpm11',
  ],
  programs: ['pnpm'],
  effects: effectsOf,
  cached: pnpmCaches,
  formats: ['yaml'],
  prefetch: prefetchOf,
  installs: pnpmInstalls,
} as const satisfies Ecosystem;
