/**
 * Looks through a script of sed for commands that reach beyond its input and output: `r`, `R`, `w`, `W`, `e`, and the flags `w` and `e` of `s`.
 * What it cannot read, or what GNU sed and busybox read differently, it does not pass.
 * https://www.gnu.org/software/sed/manual/sed.html
 */

interface Reader {
  readonly text: string;
  /** A delimiter within brackets is no delimiter, as POSIX says; older releases of GNU sed take it for one. */
  readonly brackets: boolean;
  at: number;
  /** Behind `s/a/b/` stands what no sed takes for a flag: it ends with an error, whatever follows. */
  invalid: boolean;
}

/** Commands without arguments, and those that take a number. */
const PLAIN = '=dDgGhHnNpPxzF';
const NUMBERED = 'lLqQ';

/** Undefined: the script only edits what runs through it. Else why nobody knows. Text that is not known (a mark) may stand in a pattern or a replacement. */
export function whyNotFilter(script: string): string | undefined {
  const why = whyNot({ text: script, brackets: true, at: 0, invalid: false });
  if (why !== undefined || !script.includes('[')) return why;
  const older: Reader = { text: script, brackets: false, at: 0, invalid: false };
  const reason = whyNot(older);
  return older.invalid ? undefined : reason;
}

function whyNot(reader: Reader): string | undefined {
  const { text } = reader;
  while (reader.at < text.length) {
    skip(reader, /[\s;}]/);
    if (reader.at >= text.length) return undefined;
    if (peek(reader) === '#') {
      skip(reader, /[^\n]/);
      continue;
    }
    const start = reader.at;
    if (!readAddresses(reader)) return unread(text, start);
    skip(reader, /[\s!]/);
    const command = peek(reader);
    reader.at += 1;
    if (command === '{') continue;
    if (command !== '' && 'rRwWe'.includes(command))
      return `the script of \`sed\` has the command \`${command}\`, which reads or writes other files`;
    if (!readCommand(reader, command)) return unread(text, start);
  }
  return undefined;
}

function unread(script: string, at: number): string {
  return `dockerfix cannot read the script of \`sed\` at \`${script.slice(at, at + 30).replaceAll('\0', '${...}')}\``;
}

function peek({ text, at }: Reader): string {
  return text.charAt(at);
}

function skip(reader: Reader, kind: RegExp): void {
  while (reader.at < reader.text.length && kind.test(peek(reader))) reader.at += 1;
}

/** None, one, or two with a comma between. False: not understood. */
function readAddresses(reader: Reader): boolean {
  const first = readAddress(reader, false);
  if (first === 'bad') return false;
  skip(reader, / /);
  if (first === 'none' || peek(reader) !== ',') return true;
  reader.at += 1;
  skip(reader, / /);
  return readAddress(reader, true) === 'read';
}

function readAddress(reader: Reader, second: boolean): 'read' | 'none' | 'bad' {
  const number = (second ? /^(?:[+~]?\d+|\$)/ : /^(?:\d+(?:~\d+)?|\$)/).exec(reader.text.slice(reader.at, reader.at + 40));
  if (number !== null) {
    reader.at += number[0].length;
    return 'read';
  }
  const mark = peek(reader);
  if (mark !== '/' && mark !== '\\') return 'none';
  reader.at += mark === '/' ? 0 : 1;
  const delimiter = peek(reader);
  reader.at += 1;
  if (!isDelimiter(delimiter) || !readPart(reader, delimiter, true)) return 'bad';
  skip(reader, /[IM]/);
  return 'read';
}

function isDelimiter(char: string): boolean {
  return char !== '' && !/[\s\\\0\w]/.test(char);
}

/** The rest of a command behind its letter. */
function readCommand(reader: Reader, command: string): boolean {
  if (command === '') return false;
  if (PLAIN.includes(command)) return readEnd(reader);
  if (NUMBERED.includes(command)) {
    skip(reader, / /);
    skip(reader, /\d/);
    return readEnd(reader);
  }
  if ('aic'.includes(command)) return readText(reader);
  if (':btT'.includes(command)) {
    // Newer ones end a label at `;`, older ones take all of the line: then what follows is no command.
    skip(reader, /[^\n;}\0]/);
    return readEnd(reader);
  }
  if (command !== 's' && command !== 'y') return false;
  const delimiter = peek(reader);
  reader.at += 1;
  if (!isDelimiter(delimiter) || !readPart(reader, delimiter, command === 's') || !readPart(reader, delimiter, false)) return false;
  if (command === 's') skip(reader, /[gpiImM0-9]/);
  reader.invalid ||= command === 's' && /^[^ew\s;}#\0]$/.test(peek(reader));
  return readEnd(reader);
}

/** Text to insert: to the end of the line, and on behind a backslash. */
function readText(reader: Reader): boolean {
  while (reader.at < reader.text.length && peek(reader) !== '\n') reader.at += peek(reader) === '\\' ? 2 : 1;
  return true;
}

function readEnd(reader: Reader): boolean {
  skip(reader, / /);
  return /^$|[\n;}#]/.test(peek(reader));
}

/** To the next delimiter and over it. */
function readPart(reader: Reader, delimiter: string, expression: boolean): boolean {
  let bracket = -1;
  while (reader.at < reader.text.length) {
    const char = peek(reader);
    if (char === '\n') return false;
    if (bracket >= 0) {
      // GNU sed passes over what is escaped, busybox does not.
      if (char === '\\' && reader.text.charAt(reader.at + 1) === ']') return false;
      const named = /^\[([:.=])[^\]]*?\1\]/.exec(reader.text.slice(reader.at, reader.at + 30));
      if (named !== null) reader.at += named[0].length - 1;
      else if (char === ']' && !isFirst(reader, bracket)) bracket = -1;
      else if (char === '\\') reader.at += 1;
    } else if (char === delimiter) {
      reader.at += 1;
      return true;
    } else if (char === '\\') reader.at += 1;
    else if (expression && reader.brackets && char === '[') bracket = reader.at;
    reader.at += 1;
  }
  return false;
}

/** `[]a]` and `[^]a]`: the bracket stands for itself. */
function isFirst({ text, at }: Reader, bracket: number): boolean {
  return at === bracket + 1 || (at === bracket + 2 && text.charAt(bracket + 1) === '^');
}
