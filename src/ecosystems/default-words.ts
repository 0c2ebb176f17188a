import type { Argument } from '../model/command.ts';
import { defaultOf } from '../model/defaults.ts';
import type { CommandContext } from './ecosystem.ts';

/**
 * The words that an argument becomes where every build argument in it has its default (`ARG PACKAGES="curl git"`, be it by way of an ENV).
 * Undefined: something in it has no default, or is known to the running shell only.
 */
function defaultWords({ value, glob }: Argument): readonly string[] | undefined {
  if (glob) return undefined;
  return defaultOf(value)
    ?.split(/[ \t\n]+/)
    .filter((word) => word !== '');
}

/** A word that is not known before the build, and that is not made of words of this kind where the build arguments have their defaults. */
export function unlikeByDefault({ command }: CommandContext, kind: RegExp): string | undefined {
  return command.argv.find((argument) => {
    if (argument.value.kind === 'known') return false;
    const words = defaultWords(argument) ?? [];
    return words.length === 0 || !words.every((word) => kind.test(word));
  })?.raw;
}
