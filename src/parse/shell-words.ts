import type { Span } from '../source/text.ts';
import { forEachChild, type BashNode, type BashParameter, type BashPart, type BashScript, type BashWord } from './shell-unbash.ts';
import type { ShellMark, ShellList, ShellPart, ShellWord } from './shell-tree.ts';

/** Where the reading of one text collects what it finds. */
export interface Reader {
  readonly text: string;
  /** From offsets of `text` to those of the text that was given to parseShell. */
  place(start: number, end: number): Span;
  readonly unknown: ShellMark[];
  readonly bashOnly: ShellMark[];
  /** Reads the commands of a substitution. */
  script(script: BashScript, at: Span): ShellList;
}

/** A word of a command. A word with a brace expansion or an odd pattern becomes one opaque piece: it may be any number of words. */
export function readWord(word: BashWord, reader: Reader): ShellWord {
  const raw = reader.text.slice(word.pos, word.end);
  const span = reader.place(word.pos, word.end);
  const whole = oddity(word, raw);
  if (/\$[[({]/.test((word.parts ?? []).map((part) => (part.type === 'Literal' ? part.text.replace(/\\[^]/g, '') : ' ')).join(''))) {
    reader.unknown.push({ why: `\`${raw}\` is not understood`, at: span });
  }
  if (whole !== undefined) {
    if (whole.bashOnly) reader.bashOnly.push({ why: whole.why, at: span });
    return { raw, span, parts: [opaque(word, raw, false, whole.why, span, reader)] };
  }
  if (word.parts === undefined) return { raw, span, parts: unquotedText(raw, span, reader) };
  return { raw, span, parts: word.parts.flatMap((part) => readPart(part, false, reader)) };
}

/** The text of a heredoc: expanded, but never split. */
export function readHeredocParts(parts: readonly BashPart[], reader: Reader): readonly ShellPart[] {
  return parts.flatMap((part): readonly ShellPart[] =>
    part.type === 'Literal'
      ? [{ kind: 'text', text: unescape(reader.text.slice(part.pos, part.end), /[$`\\\n]/), quoted: true }]
      : readPart(part, true, reader),
  );
}

/**
 * `apk add git=~2.40`: no shell makes a folder of it. Bash leaves a `~` as it is before what is no user, and before a number that is none of the
 * folders kept by `pushd`: https://www.gnu.org/software/bash/manual/html_node/Tilde-Expansion.html
 */
const VERSION = /^[A-Za-z_]\w*=~(?:[1-9]\d*|\d[\w+-]*\.[\w.+-]*)$/;

function oddity(word: BashWord, raw: string): { readonly why: string; readonly bashOnly: boolean } | undefined {
  const parts = word.parts ?? [];
  if (parts.some((part) => part.type === 'BraceExpansion') || hasBraces(word, raw)) {
    return { why: `bash expands the braces of \`${raw}\`, other shells do not`, bashOnly: true };
  }
  if (parts.some((part) => part.type === 'Glob' && part.kind === 'bracket' && /[\\"'$`^]/.test(part.text))) {
    return { why: `the pattern \`${raw}\` is not understood`, bashOnly: false };
  }
  if (
    parts.some((part) => part.type === 'Literal' && /\$/.test(part.text.replace(/\\[^]/g, ''))) &&
    parts.some((part) => part.type.endsWith('Expansion'))
  ) {
    return { why: `shells disagree about the single \`$\` in \`${raw}\``, bashOnly: false };
  }
  if (/\$\{?\w*\\\n/.test(raw)) return { why: `shells disagree about the line that is continued in \`${raw}\``, bashOnly: false };
  if (/^~[^/]/.test(raw)) return { why: `\`${raw}\` is the home folder of somebody that is not known`, bashOnly: false };
  if (/^[A-Za-z_]\w*\+?=(.*:)?~/s.test(raw) && !VERSION.test(raw))
    return { why: `bash and other shells disagree about the \`~\` in \`${raw}\``, bashOnly: false };
  return undefined;
}

/** unbash finds the usual brace expansions; this also finds those with quotes or variables in them. */
function hasBraces(word: BashWord, raw: string): boolean {
  if (!raw.includes('{')) return false;
  const outside =
    word.parts === undefined ? raw : word.parts.map((part) => (part.type === 'Literal' || part.type === 'Glob' ? part.text : '_')).join('');
  return /\{.*(,|\.\.).*\}/s.test(outside.replace(/\\./gs, '_'));
}

function readPart(part: BashPart, quoted: boolean, reader: Reader): readonly ShellPart[] {
  const raw = reader.text.slice(part.pos, part.end);
  const at = reader.place(part.pos, part.end);
  switch (part.type) {
    case 'Literal':
      return quoted ? [{ kind: 'text', text: unescape(raw, /[$`"\\\n]/), quoted }] : unquotedText(raw, at, reader);
    case 'Glob':
      return [{ kind: 'text', text: raw, quoted: false }];
    case 'SingleQuoted':
      return [{ kind: 'text', text: raw.slice(1, -1), quoted: true }];
    case 'DoubleQuoted':
      // An empty "" must leave a piece: it makes an empty word.
      return [{ kind: 'text', text: '', quoted: true }, ...part.parts.flatMap((inner) => readPart(inner, true, reader))];
    case 'SimpleExpansion':
      return [parameter(raw.slice(1), raw, quoted)];
    case 'ParameterExpansion':
      return [readParameter(part, raw, quoted, at, reader)];
    case 'CommandExpansion':
      return [substitution(part.script, raw, quoted, at, reader)];
    case 'ArithmeticExpansion':
      return [arithmetic(raw, quoted, at, reader)];
    case 'AnsiCQuoted':
    case 'LocaleString':
      reader.bashOnly.push({ why: `only bash knows the quotes of \`${raw}\``, at });
      return [opaque(part, raw, true, `the text of \`${raw}\` is not computed`, at, reader)];
    case 'ProcessSubstitution':
      reader.unknown.push({ why: `the process substitution \`${raw}\` is not understood`, at });
      return [];
    case 'ExtendedGlob':
      reader.unknown.push({ why: `the pattern \`${raw}\` is one only of some shells`, at });
      return [];
    case 'BraceExpansion':
      return [opaque(part, raw, quoted, `the braces of \`${raw}\` are not expanded`, at, reader)];
  }
}

/** Text outside of quotes: a backslash quotes the next character. */
function unquotedText(raw: string, at: Span, reader: Reader): readonly ShellPart[] {
  const parts: ShellPart[] = [];
  if (!raw.includes('\\')) {
    if (raw === '') return parts;
    if (NOT_PLAIN.test(raw)) reader.unknown.push({ why: `\`${raw}\` is not understood`, at });
    return [{ kind: 'text', text: raw, quoted: false }];
  }
  for (const [piece] of raw.matchAll(/\\[^]|\\$|[^\\]+/gu)) {
    if (piece === '\\\n') continue;
    if (piece.startsWith('\\')) parts.push({ kind: 'text', text: piece === '\\' ? '\\' : piece.slice(1), quoted: true });
    else parts.push({ kind: 'text', text: piece, quoted: false });
    if (!piece.startsWith('\\') && NOT_PLAIN.test(piece)) {
      reader.unknown.push({ why: `\`${raw}\` is not understood`, at });
    }
  }
  return parts;
}

const NOT_PLAIN = /["'`()]|\$[\w@*#?$!({[-]/;

function unescape(raw: string, escapable: RegExp): string {
  return raw.replace(/\\([^])/gu, (both, character: string) => (!escapable.test(character) ? both : character === '\n' ? '' : character));
}

function parameter(name: string, raw: string, quoted: boolean): ShellPart {
  if (/^[A-Za-z_]\w*$/.test(name)) return { kind: 'parameter', name, raw, quoted, operation: undefined };
  return { kind: 'opaque', raw, quoted, why: `\`${raw}\` is known only to the running shell`, names: [name], scripts: [] };
}

function readParameter(part: BashParameter, raw: string, quoted: boolean, at: Span, reader: Reader): ShellPart {
  const operation = part.operation;
  markParameter(part, raw, at, reader);
  if (operation === undefined && part.prefix === undefined) return parameter(part.parameter, raw, quoted);
  const asOpaque = (): ShellPart => opaque(part, raw, quoted, `the result of \`${raw}\` is not computed`, at, reader);
  if (operation?.type !== 'Default' || part.prefix !== undefined || !/^[A-Za-z_]\w*$/.test(part.parameter)) return asOpaque();
  const operator = operation.operator;
  if (operator === '=' || operator === ':=' || operator === '?' || operator === ':?') return asOpaque();
  // Shells differ about quotes, escapes and `~` in a default.
  const text = reader.text.slice(operation.operand.pos, operation.operand.end);
  if (/[\\~"']/.test(text)) return asOpaque();
  const operand = readWord(operation.operand, reader);
  return { kind: 'parameter', name: part.parameter, raw, quoted, operation: { operator, operand: quoted ? allQuoted(operand) : operand } };
}

/** Says what an expansion does beyond giving a text: it sets a variable, it ends the shell, it is one of bash alone. */
function markParameter(part: BashParameter, raw: string, at: Span, reader: Reader): void {
  const operation = part.operation;
  if (!/^([A-Za-z_]\w*|\d+|[@*#?$!-])$/.test(part.parameter)) reader.unknown.push({ why: `\`${raw}\` is no variable`, at });
  // Where the braces end is then read differently.
  if (operation !== undefined && /\$([^A-Za-z_{(]|$)/.test(raw.slice(2, -1)))
    reader.unknown.push({ why: `\`${raw}\` is not understood`, at });
  if (part.prefix === '!' || part.index !== undefined || operation?.type === 'Unknown' || operation?.type === 'Names') {
    reader.unknown.push({ why: `\`${raw}\` reads a variable in a way that is not understood`, at });
  }
  if (operation?.type === 'Default' && (operation.operator === '=' || operation.operator === ':=')) {
    reader.unknown.push({ why: `\`${raw}\` sets a variable while a word is expanded`, at });
  }
  if (operation !== undefined && operation.type !== 'Default' && operation.type !== 'Remove') {
    reader.bashOnly.push({ why: `only bash knows \`${raw}\``, at });
  }
}

function allQuoted(word: ShellWord): ShellWord {
  return { ...word, parts: word.parts.map((part) => ({ ...part, quoted: true })) };
}

function substitution(script: BashScript | undefined, raw: string, quoted: boolean, at: Span, reader: Reader): ShellPart {
  if (script === undefined || raw.startsWith('${')) reader.unknown.push({ why: `\`${raw}\` is not understood`, at });
  const list = script === undefined ? [] : reader.script(script, at);
  const [only] = list;
  if (list.length === 1 && only?.kind === 'simple' && only.words.length === 0 && only.redirects.length > 0) {
    reader.bashOnly.push({ why: `only bash reads a file with \`${raw}\``, at });
  }
  return { kind: 'opaque', raw, quoted, why: `\`${raw}\` is known only when it runs`, names: [], scripts: [list] };
}

function arithmetic(raw: string, quoted: boolean, at: Span, reader: Reader): ShellPart {
  if (raw.startsWith('$[')) reader.bashOnly.push({ why: `only bash calculates \`${raw}\``, at });
  const inner = raw.replace(/^\$(\(\(|\[)/, '').replace(/(\)\)|\])$/, '');
  if (/[`"'\\]|\$\(|\$\{|\+\+|--|\[/.test(inner) || /[^=!<>]=(?!=)|<<=|>>=/.test(inner)) {
    reader.unknown.push({ why: `the calculation \`${raw}\` is not understood`, at });
  }
  const names = [...inner.matchAll(/[A-Za-z_]\w*|\$([?$!#@*-]|\d)/g)].map((match) => match[1] ?? match[0]);
  return { kind: 'opaque', raw, quoted, why: `\`${raw}\` is not calculated`, names, scripts: [] };
}

function opaque(node: BashNode, raw: string, quoted: boolean, why: string, at: Span, reader: Reader): ShellPart {
  const names: string[] = [];
  const scripts: ShellList[] = [];
  const visit = (child: BashNode): void => {
    if (child.type === 'SimpleExpansion') names.push(child.text.slice(1));
    else if (child.type === 'ParameterExpansion') {
      names.push(child.parameter);
      if (child !== node) markParameter(child, child.text, at, reader);
    } else if (child.type === 'ArithmeticExpansion') {
      const part = arithmetic(child.text, quoted, at, reader);
      if (part.kind === 'opaque') names.push(...part.names);
    } else if (child.type === 'ProcessSubstitution' || child.type === 'ExtendedGlob') {
      reader.unknown.push({ why: `\`${raw}\` is not understood`, at });
    }
    if (child.type === 'CommandExpansion') {
      const part = substitution(child.script, child.text, quoted, at, reader);
      if (part.kind === 'opaque') scripts.push(...part.scripts);
    } else forEachChild(child, visit);
  };
  visit(node);
  return { kind: 'opaque', raw, quoted, why, names, scripts };
}
