import { createHash } from 'node:crypto';
import { known, termOf, unknown, type Value } from './value.ts';

/** A text that doubles with each ENV would fill the memory; what is longer goes by its digest. In UTF-16 units. */
const LONGEST = 65_536;

/**
 * Terms are read back for defaults only (defaults.ts), but two different things must never get the same one. So their grammar is unambiguous:
 * a term is a row of literal characters and groups; a group is `${`, fields with `|` between, `}`; a field is a term or plain text;
 * and in literal characters `\ $ { } |` are escaped by a backslash.
 */
export function literalTerm(text: string): string {
  return text.replace(/[\\${}|]/g, '\\$&');
}

/** A group: the value that `head` (plain text, such as `arg:NAME` or `:-`) makes of the fields. */
export function groupTerm(head: string, ...fields: readonly Value[]): string {
  return bounded(`\${${[literalTerm(head), ...fields.map(fieldTerm)].join('|')}}`);
}

function bounded(term: string): string {
  return term.length <= LONGEST ? term : `\${sha256:${digest(term)}}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function fieldTerm(value: Value): string {
  return value.kind === 'known' ? literalTerm(value.text) : wellFormed(value.term);
}

/** The value that is the given ones one after another. Known when all are (and the text is not too long); none give the empty text. */
export function concat(pieces: readonly Value[]): Value {
  const length = pieces.reduce((sum, piece) => sum + (piece.kind === 'known' ? piece.text : piece.term).length, 0);
  if (length > LONGEST) return unknown('the text is too long', digestOfAll(pieces));
  let text = '';
  let why: string | undefined;
  for (const piece of pieces) {
    if (piece.kind === 'known') text += piece.text;
    else why ??= piece.why;
  }
  return why === undefined ? known(text) : unknown(why, bounded(pieces.map(fieldTerm).join('')));
}

/** Each value is looked at once, however often it is repeated. */
function digestOfAll(pieces: readonly Value[]): string {
  const digests = new Map<Value, string>();
  const all = pieces.map((piece) => {
    const found = digests.get(piece) ?? digest(termOf(piece));
    digests.set(piece, found);
    return found;
  });
  return `\${long:${digest(all.join(' '))}}`;
}

/** A term that was made elsewhere may be any text; what does not fit the grammar becomes a group of its own. */
function wellFormed(term: string): string {
  return fitsGrammar(term) ? term : `\${?:${literalTerm(term)}}`;
}

function fitsGrammar(term: string): boolean {
  let depth = 0;
  let groups = 0;
  for (let at = 0; at < term.length; at++) {
    const char = term[at];
    if (char === '\\') at++;
    else if (char === '$' && term[at + 1] === '{') {
      depth++;
      groups++;
      at++;
    } else if (char === '}' && depth > 0) depth--;
    else if (char === '$' || char === '{' || char === '}' || (char === '|' && depth === 0)) return false;
  }
  return depth === 0 && groups > 0;
}
