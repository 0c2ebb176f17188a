import { readPattern } from './git-pattern.ts';
import type { GitPattern } from './git-pattern.ts';

/** A .gitattributes, as far as it may tell of one attribute. */
export interface AttributesFile {
  /** The folder that it lies in, from the repository's top: `''`, `a/b`. */
  readonly folder: string;
  readonly lines: readonly Line[];
}

interface Line {
  readonly pattern: GitPattern;
  readonly states: readonly State[];
}

interface State {
  readonly name: string;
  /** `a`: true; `-a`: false; `a=b`: the text; `!a`: undefined, as if nobody had said anything. */
  readonly value: string | boolean | undefined;
}

/** Names that stand for several attributes. */
export type Macros = ReadonlyMap<string, readonly State[]>;

/** Longer lines are passed over, as git does: ATTR_MAX_LINE_LENGTH in https://github.com/git/git/blob/master/attr.h */
const LONGEST_LINE = 2048;
/** More are not read: one may name another one, and so on. */
const MOST_MACROS = 100;
const MACRO = '[attr]';

/**
 * Lines that say something of this attribute, or of a macro. Read as git reads them (parse_attr_line in
 * https://github.com/git/git/blob/master/attr.c): what it finds wrong is passed over, negative patterns too.
 * https://git-scm.com/docs/gitattributes
 */
export function readAttributes(text: string, folder: string, attribute: string, macros: Macros): AttributesFile {
  const lines: Line[] = [];
  for (const { macro, pattern, states } of saidIn(text)) {
    if (macro !== undefined || pattern.startsWith('!') || !states.some(({ name }) => name === attribute || macros.has(name))) continue;
    const read = readPattern(pattern);
    if (read !== undefined) lines.push({ pattern: read, states });
  }
  return { folder, lines };
}

/** `[attr]name a -b`. Only the file at the top may have them; the last of one name counts. */
export function readMacros(text: string): Macros {
  const macros = new Map<string, readonly State[]>();
  for (const { macro, states } of saidIn(text)) {
    if (macro !== undefined && (macros.size < MOST_MACROS || macros.has(macro))) macros.set(macro, states);
  }
  return macros;
}

/**
 * What is said of a file: the file closest to it counts first, the last line of each, the last word of that.
 * @param path of the file, from the repository's top
 * @param files those of the folders that it lies in, the closest first
 * @param counts whether a line may say this; otherwise it is as if it did not
 */
export function attributeOf(
  attribute: string,
  path: string,
  { files, macros }: { readonly files: readonly AttributesFile[]; readonly macros: Macros },
  counts: (pattern: GitPattern, file: AttributesFile, value: State['value']) => boolean,
): State['value'] {
  const values = new Map<string, State['value']>();
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const file of files) {
    const below = file.folder === '' ? path : path.slice(file.folder.length + 1);
    for (const { pattern, states } of file.lines.toReversed()) {
      if (pattern.folderOnly || !pattern.machine.matches(pattern.anchored ? below : name)) continue;
      const fill = (given: readonly State[]): void => {
        for (const state of given.toReversed()) {
          if (values.has(state.name) || (state.name === attribute && !counts(pattern, file, state.value))) continue;
          values.set(state.name, state.value);
          if (state.value === true) fill(macros.get(state.name) ?? []);
        }
      };
      fill(states);
      if (values.has(attribute)) return values.get(attribute);
    }
  }
  return undefined;
}

interface Said {
  /** The macro that is told of; undefined for a pattern. */
  readonly macro: string | undefined;
  readonly pattern: string;
  readonly states: readonly State[];
}

const NAME = /^[\w.][\w.-]*$/;

function* saidIn(text: string): Generator<Said> {
  for (const raw of text.replace(/^\uFEFF/u, '').split('\n')) {
    const line = raw.replace(/^[ \t\r]+|[ \t\r]+$/g, '');
    if (line === '' || line.startsWith('#') || line.length >= LONGEST_LINE) continue;
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(line);
    const unquoted = quoted === null ? undefined : withoutQuotes(quoted[1] ?? '');
    const [bare = ''] = /^[^ \t\r]+/.exec(line) ?? [];
    const pattern = unquoted ?? bare;
    const rest = line.slice(unquoted === undefined ? bare.length : quoted?.[0].length);
    const states = statesIn(rest);
    const macro = pattern.length > MACRO.length && pattern.startsWith(MACRO) ? pattern.slice(MACRO.length) : undefined;
    if (states !== undefined && (macro === undefined || NAME.test(macro))) yield { macro, pattern, states };
  }
}

/** undefined where one of the names is none: then git passes over the line. */
function statesIn(words: string): readonly State[] | undefined {
  const states: State[] = [];
  for (const word of words.split(/[ \t\r]+/)) {
    if (word === '') continue;
    const [, sign, name = '', value] = /^([-!]?)([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (!NAME.test(name)) return undefined;
    states.push({ name, value: sign === '-' ? false : sign === '!' ? undefined : (value ?? true) });
  }
  return states;
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"' };

/** As unquote_c_style in https://github.com/git/git/blob/master/quote.c; undefined where it is malformed: then the quotes are part of the pattern. */
function withoutQuotes(text: string): string | undefined {
  let malformed = false;
  const bytes = Buffer.from(text)
    .toString('latin1')
    .replace(/\\([0-3][0-7]{2}|.)/gs, (_, escape: string) => {
      const char = escape.length === 3 ? String.fromCharCode(Number.parseInt(escape, 8)) : ESCAPES[escape];
      malformed ||= char === undefined;
      return char ?? '';
    });
  return malformed ? undefined : Buffer.from(bytes, 'latin1').toString();
}
