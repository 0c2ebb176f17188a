import type { CommandEffects } from '../model/effects.ts';
import { openSettings } from './cargo/settings.ts';
import { RUSTUP_FLAGS } from './cargo/flags.ts';
import { readArguments, unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { installOf } from './project/install.ts';

/** Sub-commands that fetch what they name. */
const FETCHING = /^(?:target (?:add|install)|component add|toolchain (?:install|add)|install|default|update|set profile)$/u;

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = context.command.argv.find(({ value }) => value.kind === 'unknown');
  if (unclear !== undefined) return unknownEffects(`the word ${unclear.raw} is not known before the build`);
  const read = readArguments(context.argv, RUSTUP_FLAGS);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of rustup`);
  const first = read.subcommand ?? '';
  const action = FETCHING.test(first) ? first : `${first} ${read.positionals[0] ?? ''}`;
  const names = FETCHING.test(first) ? read.positionals : read.positionals.slice(1);
  if (!FETCHING.test(action) || names.some((name) => name.includes('/')))
    return unknownEffects(`dockerfix does not know what \`rustup ${context.argv.join(' ')}\` reads and writes`);
  // Without a name, `toolchain install` takes that of the project: https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file
  const opened = openSettings(context, false);
  return 'why' in opened ? unknownEffects(opened.why) : installOf(opened.draft, 'rustup');
}

/** rustup, as far as it fetches toolchains and their parts. It asks which toolchain the folder is for. */
export const rustup = {
  id: 'rustup',
  title: 'rustup',
  docs: ['https://rust-lang.github.io/rustup/basics.html', 'https://rust-lang.github.io/rustup/overrides.html'],
  programs: ['rustup'],
  effects: effectsOf,
} as const satisfies Ecosystem;
