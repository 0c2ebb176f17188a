import { onNewFile } from '../source/cache.ts';
import type { Span } from '../source/text.ts';
import { readList } from './shell-commands.ts';
import type { ShellList, ShellMark, ShellScript } from './shell-tree.ts';
import { parseBash, type BashScript } from './shell-unbash.ts';
import type { Reader } from './shell-words.ts';

export type * from './shell-tree.ts';

/**
 * Parses shell text into a small tree. Spans are half-open UTF-16 offsets into `text`. Never throws.
 * What has a parse error, or is not understood, is in `unknown`; what means this only under bash is in `bashOnly`.
 */
export function parseShell(text: string): ShellScript {
  const script = known.get(text) ?? parseNow(text);
  known.set(text, script);
  return script;
}

/** Each round of rewriting reads the commands of a RUN again. */
const known = new Map<string, ShellScript>();
onNewFile(() => known.clear());

function parseNow(text: string): ShellScript {
  const unknown: ShellMark[] = [];
  const bashOnly: ShellMark[] = [];
  if (text.includes('\0')) unknown.push({ why: 'a shell text cannot hold a NUL character', at: { start: 0, end: text.length } });
  const list = readScript(parseBash(text), text, (start, end) => ({ start, end }), { unknown, bashOnly });
  const rest = text.slice(list.at(-1)?.span.end ?? 0);
  if (!text.includes('<<') && !/^([\s;]|\\\n|#[^\n]*(\n|$))*$/.test(rest)) {
    unknown.push({ why: 'the end of the shell text is not understood', at: { start: text.length - rest.length, end: text.length } });
  }
  return { text, list, unknown, bashOnly };
}

function readScript(
  script: BashScript,
  text: string,
  place: (start: number, end: number) => Span,
  marks: Pick<Reader, 'unknown' | 'bashOnly'>,
): ShellList {
  const reader: Reader = {
    text,
    place,
    unknown: marks.unknown,
    bashOnly: marks.bashOnly,
    // A script in backticks with escapes has a text of its own: its pieces are placed where the whole is.
    script: (inner, at) =>
      inner.source === undefined ? readScript(inner, text, place, marks) : readScript(inner, inner.source, () => at, marks),
  };
  for (const error of script.errors ?? []) {
    marks.unknown.push({ why: `the shell text cannot be parsed: ${error.message}`, at: place(error.pos, error.pos) });
  }
  return readList(script.commands, reader);
}
