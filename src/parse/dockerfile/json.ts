import { ParseError } from '../errors.ts';
import { skipSpace, type Range } from './characters.ts';
import { sourceSpan, textOf, type Joined } from './joined.ts';
import type { Arguments, JsonValue } from './scanned.ts';

/**
 * A JSON array of strings. Undefined when the arguments are no JSON array: BuildKit then takes them as they are.
 * As parseJSON of https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/line_parsers.go
 *
 * @throws ParseError for an array that holds anything else.
 */
export function parseJson(joined: Joined, rest: Range): Arguments | undefined {
  const range = { start: skipSpace(joined.text, rest.start, rest.end), end: rest.end };
  if (joined.text.charAt(range.start) !== '[' || range.start >= range.end) return undefined;
  const values = parseArray(textOf(joined, range));
  if (values === undefined) return undefined;
  const places = stringLiterals(joined.text, range);
  const found: JsonValue[] = [];
  for (const [index, value] of values.entries()) {
    const place = places[index];
    if (typeof value !== 'string' || place === undefined) {
      throw new ParseError('when using JSON array syntax, arrays must be comprised of strings only', sourceSpan(joined, range));
    }
    // Go decodes half of a surrogate pair as U+FFFD (https://pkg.go.dev/encoding/json#Unmarshal).
    found.push({ value: value.replace(/\p{Cs}/gu, '\uFFFD'), ...place });
  }
  return { kind: 'json', values: found };
}

function parseArray(text: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Where the strings of a valid JSON text stand, their quotes included. */
function stringLiterals(text: string, range: Range): readonly Range[] {
  const literals: Range[] = [];
  let start = -1;
  for (let at = range.start; at < range.end; at++) {
    const character = text.charAt(at);
    if (start === -1) {
      if (character === '"') start = at;
    } else if (character === '\\') {
      at++;
    } else if (character === '"') {
      literals.push({ start, end: at + 1 });
      start = -1;
    }
  }
  return literals;
}
