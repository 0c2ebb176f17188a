/** One requirement line, after comments, continuations and variables. */
export interface RequirementLine {
  /** 1-based line where it begins. */
  readonly line: number;
  /** The requirement before any option; '' for a line of options. */
  readonly requirement: string;
  /** Words of the options; undefined when the quotes do not match. */
  readonly options: readonly string[] | undefined;
}

/** Ends of lines as Python's `str.splitlines` sees them. https://docs.python.org/3/library/stdtypes.html#str.splitlines */
const LINE_ENDS = /\r\n|[\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029]/;
const COMMENT = /(?:^|\s)#/;
const VARIABLE = /\$\{([A-Z0-9_]+)\}/g;

/** Encodings in which the ASCII part of a file reads like UTF-8. */
const ASCII_LIKE = /^(?:utf-?8|us-ascii|ascii|latin-?1|iso-?8859-\d+|windows-125\d|cp125\d)$/i;

/** What a `${NAME}` stands for: text, '' or undefined for a name that is not set (pip leaves it as it is), 'unknown' when nobody knows. */
export type Lookup = (name: string) => { readonly text: string } | 'unset' | 'unknown';

/** Marks the place of a variable whose value is not known. */
export const UNKNOWN_MARK = '\u0000';

/**
 * The lines of a requirements file, as pip's `preprocess` and `break_args_options` make them.
 * Undefined when a coding line names an encoding that reads the bytes otherwise.
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/req/req_file.py
 */
export function requirementLines(text: string, lookup: Lookup): readonly RequirementLine[] | undefined {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (hasStrangeCoding(body)) return undefined;
  const lines: RequirementLine[] = [];
  for (const [line, joined] of joinLines(body.split(LINE_ENDS))) {
    const content = expand(withoutComment(joined), lookup);
    if (content === '') continue;
    const { requirement, options } = split(content);
    lines.push({ line, requirement, options: words(options) });
  }
  return lines;
}

/** PEP 263, in the first two lines. */
function hasStrangeCoding(text: string): boolean {
  for (const line of text.split('\n', 2)) {
    const coding = line.startsWith('#') ? /coding[:=]\s*([-\w.]+)/.exec(line)?.[1] : undefined;
    if (coding !== undefined) return !ASCII_LIKE.test(coding);
  }
  return false;
}

/** A line that ends with `\` goes on in the next one, except after a comment. */
function joinLines(lines: readonly string[]): readonly (readonly [number, string])[] {
  const joined: (readonly [number, string])[] = [];
  let pending: string | undefined;
  let first = 0;
  for (const [index, line] of lines.entries()) {
    // pip matches the comment at the start of the line only here.
    const comment = /^(?:#|\s+#)/.test(line);
    if (line.endsWith('\\') && !comment) {
      if (pending === undefined) first = index + 1;
      pending = (pending ?? '') + line.replace(/^\\+|\\+$/g, '');
      continue;
    }
    const own = comment ? ` ${line}` : line;
    joined.push(pending === undefined ? [index + 1, own] : [first, pending + own]);
    pending = undefined;
  }
  if (pending !== undefined) joined.push([first, pending]);
  return joined;
}

function withoutComment(line: string): string {
  const at = COMMENT.exec(line)?.index;
  return (at === undefined ? line : line.slice(0, at)).trim();
}

function expand(line: string, lookup: Lookup): string {
  return line.replace(VARIABLE, (whole, name: string) => {
    const found = lookup(name);
    if (found === 'unknown') return UNKNOWN_MARK;
    return found === 'unset' || found.text === '' ? whole : found.text;
  });
}

/** Options begin at the first word, split at single spaces, that starts with a dash. */
function split(line: string): { readonly requirement: string; readonly options: string } {
  const tokens = line.split(' ');
  const at = tokens.findIndex((token) => token.startsWith('-'));
  if (at < 0) return { requirement: line, options: '' };
  return { requirement: tokens.slice(0, at).join(' '), options: tokens.slice(at).join(' ') };
}

/** Python's `shlex.split` in its POSIX mode. https://docs.python.org/3/library/shlex.html#parsing-rules */
function words(text: string): readonly string[] | undefined {
  const result: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote === '' && /[ \t\r\n]/.test(character)) {
      if (word !== undefined) result.push(word);
      word = undefined;
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (character === quote && quote !== '') {
      quote = '';
    } else if (character === '\\' && quote !== "'") {
      at += 1;
      const next = text.charAt(at);
      if (next === '') return undefined;
      word = (word ?? '') + (quote === '"' && next !== '"' && next !== '\\' ? `\\${next}` : next);
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) result.push(word);
  return result;
}
