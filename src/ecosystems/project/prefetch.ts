import type { Argument, Command } from '../../model/command.ts';
import type { CommandEffects } from '../../model/effects.ts';
import { known, termOf, type Value } from '../../model/value.ts';
import type { CommandContext, Prefetch } from '../ecosystem.ts';

/** Other words for the command: some go, some come behind it. */
export interface Candidate {
  readonly add: readonly string[];
  readonly drop?: readonly string[];
  /** Why it needs a look, if it does. */
  readonly review?: string;
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
    const words = writable(other);
    if (words === undefined) return undefined;
    const review = tried.install.review ?? candidate.review;
    return { command: words.join(' '), ...(review !== undefined && { review }) };
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

function writable(context: CommandContext): readonly string[] | undefined {
  const words = context.command.argv.map((argument) => writableWord(context, argument));
  return words.includes(undefined) ? undefined : words.filter((word) => word !== undefined);
}

/**
 * A word as another RUN would have to write it. A variable of this one's shell is not there: what it held is written out; undefined where that is
 * not known. An ARG or ENV that the shell left alone stays as it is.
 */
export function writableWord({ command: { variables }, state }: CommandContext, { raw, value, glob }: Argument): string | undefined {
  if (!/[$`]/u.test(raw)) return raw;
  if (value.kind === 'known') return !glob && PLAIN.test(value.text) ? value.text : undefined;
  const rest = raw.replaceAll(/\$(?:(\w+)|\{(\w+)\})/gu, (whole, one?: string, other?: string) => {
    const outer = state.env.get(one ?? other ?? '')?.value;
    return outer !== undefined && isSame(variables.get(one ?? other ?? ''), outer) ? '' : whole;
  });
  return /[$`]/u.test(rest) ? undefined : raw;
}

/** The variables of the command's shell as they stand before a command; undefined where one of them cannot be written so. */
export function plainVariables({ variables }: Command): readonly string[] | undefined {
  const words = [...variables].map(([name, value]) =>
    value.kind === 'known' && PLAIN.test(value.text) ? `${name}=${value.text}` : undefined,
  );
  return words.includes(undefined) ? undefined : words.filter((word) => word !== undefined);
}

/** A word that no shell changes. */
const PLAIN = /^[\w./@%+:,=-]+$/u;

/** Undefined: the shell did not set it. */
function isSame(own: Value | undefined, outer: Value): boolean {
  return own === undefined || termOf(own) === termOf(outer);
}
