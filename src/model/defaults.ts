import type { Value } from './value.ts';

/**
 * The text of a value where every build argument in it has its default; undefined where something in it has none, or is decided elsewhere.
 * A value that the shell splits is taken as it is before that.
 */
export function defaultOf(value: Value): string | undefined {
  if (value.kind === 'known') return value.text;
  const reader: Reader = { term: value.term, at: 0 };
  const text = readRow(reader);
  return reader.at === value.term.length ? text : undefined;
}

/** Names of the build arguments in it. */
export function argumentsIn(value: Value): readonly string[] {
  return value.kind === 'known' ? [] : [...value.term.matchAll(/\$\{arg:(\w+)/g)].flatMap(([, name]) => name ?? []);
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
