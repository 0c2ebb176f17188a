/**
 * The fields of one comma-separated line; undefined for an empty one and for bad quotes.
 * As https://github.com/tonistiigi/go-csvvalue, which BuildKit reads mounts with.
 */
export function csvFields(line: string): readonly string[] | undefined {
  if (line === '') return undefined;
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    const field = line.charAt(at) === '"' ? quotedField(line, at + 1) : plainField(line, at);
    if (field === undefined) return undefined;
    fields.push(field.text);
    at = field.end;
    if (at >= line.length) return fields;
    if (line.charAt(at) !== ',') return undefined;
    // A quoted field before a last comma is followed by one more, empty field, as is a plain one.
  }
}

interface Field {
  readonly text: string;
  readonly end: number;
}

function plainField(line: string, start: number): Field | undefined {
  const comma = line.indexOf(',', start);
  const end = comma === -1 ? line.length : comma;
  const text = line.slice(start, end);
  return text.includes('"') ? undefined : { text, end };
}

/** `start` is behind the opening quote; two quotes stand for one. */
function quotedField(line: string, start: number): Field | undefined {
  let text = '';
  for (let at = start; ;) {
    const quote = line.indexOf('"', at);
    if (quote === -1) return undefined;
    text += line.slice(at, quote);
    if (line.charAt(quote + 1) !== '"') return { text, end: quote + 1 };
    text += '"';
    at = quote + 2;
  }
}
