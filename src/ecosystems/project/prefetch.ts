import type { Argument } from '../../model/command.ts';
import type { CommandEffects } from '../../model/effects.ts';
import { known, type Value } from '../../model/value.ts';
import type { CommandContext, Prefetch } from '../ecosystem.ts';

/** Other words for the command: some go, some come behind it. */
export interface Candidate {
  readonly add: readonly string[];
  readonly drop?: readonly string[];
}

/**
 * The dependencies-only step of a command that needs the source: the command itself with other words.
 * @param candidates in the order in which they are tried: the first of which the effects are known and do not need the source counts
 * @returns undefined where the command does not need the source, or no candidate goes without
 */
export function prefetchWith(
  context: CommandContext,
  effects: (context: CommandContext) => CommandEffects,
  candidates: readonly Candidate[],
): Prefetch | undefined {
  const own = effects(context);
  if (own.kind === 'unknown' || own.install?.blocked === undefined) return undefined;
  for (const candidate of candidates) {
    const other = withWords(context, candidate);
    const tried = effects(other);
    if (tried.kind === 'unknown' || tried.install === undefined || tried.install.blocked !== undefined) continue;
    const variables = assignments(context);
    if (variables === undefined) return undefined;
    const { review } = tried.install;
    const command = [...variables, ...other.command.argv.map(({ raw }) => raw)].join(' ');
    return { command, ...(review !== undefined && { review }) };
  }
  return undefined;
}

function withWords(context: CommandContext, { add, drop = [] }: Candidate): CommandContext {
  const { argv, span } = context.command;
  const kept = argv.filter(({ value }) => value.kind !== 'known' || !drop.includes(value.text));
  const added = add.map((raw): Argument => ({ raw, value: known(raw), glob: false, span }));
  return {
    ...context,
    argv: [...context.argv.filter((word) => !drop.includes(word)), ...add],
    command: { ...context.command, argv: [...kept, ...added] },
  };
}

/** Variables that the script set for the command: they may decide what it fetches. Undefined: one of them cannot be written again. */
export function assignments({ command: { variables }, state }: CommandContext): readonly string[] | undefined {
  const own = [...variables].filter(([name, value]) => !isSame(value, state.env.get(name)?.value));
  const words = own.map(([name, value]) =>
    value.kind === 'known' && /^[\w./:@%+,=-]*$/.test(value.text) ? `${name}=${value.text}` : undefined,
  );
  return words.includes(undefined) ? undefined : words.filter((word) => word !== undefined);
}

function isSame(value: Value, other: Value | undefined): boolean {
  return (
    other !== undefined &&
    value.kind === other.kind &&
    (value.kind === 'known' ? other.kind === 'known' && value.text === other.text : other.kind === 'unknown' && value.term === other.term)
  );
}
