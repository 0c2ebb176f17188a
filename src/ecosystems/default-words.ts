import type { Argument } from '../model/command.ts';
import type { CommandContext } from './ecosystem.ts';

/**
 * The words that an argument becomes where every build argument in it has its default (`ARG PACKAGES="curl git"`, be it by way of an ENV).
 * Undefined: something in it has no default, or is known to the running shell only.
 */
function defaultWords({ value, glob }: Argument): readonly string[] | undefined {
  if (glob) return undefined;
  const text = value.kind === 'known' ? value.text : defaultText(value.term);
  return text?.split(/[ \t\n]+/).filter((word) => word !== '');
}

/** A word that is not known before the build, and that is not made of words of this kind where the build arguments have their defaults. */
export function unlikeByDefault({ command }: CommandContext, kind: RegExp): string | undefined {
  return command.argv.find((argument) => {
    if (argument.value.kind === 'known') return false;
    const words = defaultWords(argument) ?? [];
    return words.length === 0 || !words.every((word) => kind.test(word));
  })?.raw;
}

/** What a term (model/terms.ts) is with the defaults in it; a value that the shell splits is taken as it is before that. */
function defaultText(term: string): string | undefined {
  const reader: Reader = { term, at: 0 };
  const text = readRow(reader);
  return reader.at === term.length ? text : undefined;
}

interface Reader {
  readonly term: string;
  at: number;
}

/** Characters and groups, up to what ends the group around them. */
function readRow(reader: Reader): string | undefined {
  let text = '';
  while (reader.at < reader.term.length && !'|}'.includes(reader.term.charAt(reader.at))) {
    const piece = reader.term.startsWith('${', reader.at) ? readGroup(reader) : readCharacter(reader);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function readCharacter(reader: Reader): string {
  if (reader.term.charAt(reader.at) === '\\') reader.at++;
  return reader.term.charAt(reader.at++);
}

/** `${arg:NAME|default}`, `${split:?value}`. */
function readGroup(reader: Reader): string | undefined {
  const [head] = /^\$\{(?:arg:\w+\||split:\?)/.exec(reader.term.slice(reader.at)) ?? [''];
  reader.at += head.length;
  const text = head === '' ? undefined : readRow(reader);
  if (text === undefined || reader.term.charAt(reader.at) !== '}') return undefined;
  reader.at++;
  return text;
}
