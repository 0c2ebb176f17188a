/** A small part of the shell's grammar: lists, `&&`, `||`, pipes, subshells, simple commands. Words are kept as they are written. */
export type ShellNode =
  | { readonly kind: 'list'; readonly items: readonly ShellNode[] }
  | {
      readonly kind: 'chain';
      readonly first: ShellNode;
      readonly rest: readonly { readonly operator: '&&' | '||'; readonly node: ShellNode }[];
    }
  | { readonly kind: 'pipe'; readonly parts: readonly ShellNode[] }
  | { readonly kind: 'subshell'; readonly body: ShellNode }
  | { readonly kind: 'group'; readonly body: ShellNode }
  | { readonly kind: 'not'; readonly body: ShellNode }
  | { readonly kind: 'if'; readonly test: ShellNode; readonly yes: ShellNode; readonly no: ShellNode | undefined }
  | { readonly kind: 'while'; readonly until: boolean; readonly test: ShellNode; readonly body: ShellNode }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly string[]; readonly body: ShellNode }
  | {
      readonly kind: 'command';
      readonly assignments: readonly { readonly name: string; readonly value: string }[];
      readonly words: readonly string[];
      readonly redirects: readonly Redirect[];
    };

export interface Redirect {
  /** `<<`: the word is the text itself, and may have variables; `<<'`: it is as it stands. */
  readonly operator: '>' | '>>' | '<' | '<<' | "<<'";
  readonly descriptor: string;
  readonly word: string;
}

/** The text is more than this grammar; the whole RUN then counts as an unknown program. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** Words that end a list where a command could stand. */
const ENDS = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', '}', 'esac']);
const OTHERS = new Set(['case', 'function', 'select', 'time']);

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

/** @throws NotUnderstood */
export function parseShell(text: string): ShellNode {
  const reader: Reader = { tokens: tokensOf(text), at: 0 };
  const list = readList(reader);
  if (reader.at < reader.tokens.length) throw new NotUnderstood(`unexpected ${reader.tokens[reader.at] ?? ''}`);
  return list;
}

/** Operators and words; a newline is `;`. Behind the token of a heredoc (`<<`, `<<'`) stands its text. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const open: { readonly at: number; readonly name: string; readonly tabs: boolean }[] = [];
  let rest = text.replace(/\\\r?\n/g, '');
  while (rest !== '') {
    const heredoc = /^<<(-?)[ \t]*(?:'(\w+)'|"(\w+)"|(\w+))/.exec(rest);
    if (heredoc) {
      const [whole, dash, single, double, bare] = heredoc;
      open.push({ at: tokens.length + 1, name: single ?? double ?? bare ?? '', tabs: dash !== '' });
      tokens.push(bare === undefined ? "<<'" : '<<', '');
      rest = rest.slice(whole.length);
      continue;
    }
    if (rest.startsWith('\n') && open.length > 0) {
      rest = rest.slice(1);
      for (const { at, name, tabs } of open.splice(0)) {
        const { body, behind } = readBody(rest, name, tabs);
        tokens[at] = body;
        rest = behind;
      }
      tokens.push(';');
      continue;
    }
    const blank = /^[ \t\r]+|^#[^\n]*/.exec(rest);
    const operator = /^(?:&&|\|\||\d?>>|\d?>&\d|\d?>|<(?![<&(])|;(?!;)|\n|\||\(|\))/.exec(rest);
    const word = /^(?:\\.|'[^']*'|"(?:\\[^]|\$\([^()]*\)|[^"\\`])*"|\$\([^()]*\)|\$\{[^{}]*\}|[^\s\\'"`;&|<>()])+/.exec(rest);
    const found = blank ?? operator ?? word;
    if (!found) throw new NotUnderstood(`at ${rest.slice(0, 20)}`);
    if (!blank) tokens.push(found[0] === '\n' ? ';' : found[0]);
    rest = rest.slice(found[0].length);
  }
  return tokens;
}

/** The lines up to the one that is the delimiter, and what stands below that. */
function readBody(text: string, name: string, tabs: boolean): { readonly body: string; readonly behind: string } {
  const lines = text.split('\n').map((line) => (tabs ? line.replace(/^\t+/, '') : line));
  const end = lines.indexOf(name);
  if (end < 0) throw new NotUnderstood('a heredoc without an end');
  return {
    body: lines
      .slice(0, end)
      .map((line) => `${line}\n`)
      .join(''),
    behind: lines.slice(end + 1).join('\n'),
  };
}

function readList(reader: Reader): ShellNode {
  const items: ShellNode[] = [];
  for (;;) {
    while (reader.tokens[reader.at] === ';') reader.at++;
    const token = reader.tokens[reader.at];
    if (token === undefined || token === ')' || ENDS.has(token)) return { kind: 'list', items };
    items.push(readChain(reader));
  }
}

function readChain(reader: Reader): ShellNode {
  const first = readPipe(reader);
  const rest: { readonly operator: '&&' | '||'; readonly node: ShellNode }[] = [];
  for (;;) {
    const operator = reader.tokens[reader.at];
    if (operator !== '&&' && operator !== '||') return rest.length === 0 ? first : { kind: 'chain', first, rest };
    reader.at++;
    while (reader.tokens[reader.at] === ';') reader.at++;
    rest.push({ operator, node: readPipe(reader) });
  }
}

function readPipe(reader: Reader): ShellNode {
  const parts = [readCommand(reader)];
  while (reader.tokens[reader.at] === '|') {
    reader.at++;
    parts.push(readCommand(reader));
  }
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind: 'pipe', parts };
}

function readCommand(reader: Reader): ShellNode {
  const compound = readCompound(reader);
  if (compound === undefined) return readSimple(reader);
  if (/^\d?[<>]/.test(reader.tokens[reader.at] ?? '')) throw new NotUnderstood('a redirection of a compound command');
  return compound;
}

function expectWord(reader: Reader, word: string): void {
  if (reader.tokens[reader.at++] !== word) throw new NotUnderstood(`${word} is missing`);
}

/** One test is a command like any other; of several, or a regular expression, each shell makes something else. No test here has patterns under bash. */
function checkTest(tokens: readonly string[]): void {
  const end = tokens.indexOf(']]');
  const inside = tokens.slice(0, end);
  if (end < 0 || inside.some((token) => /^(?:&&|\|\|?|;|[()]|\d?[<>].*|=~)$/.test(token))) throw new NotUnderstood('[[');
}

/** Undefined: it is a simple command. */
function readCompound(reader: Reader): ShellNode | undefined {
  const word = reader.tokens[reader.at] ?? '';
  if (OTHERS.has(word) || (reader.tokens[reader.at + 1] === '(' && /^\w+$/.test(word))) throw new NotUnderstood(word);
  if (word === '[[') checkTest(reader.tokens.slice(reader.at));
  if (!['(', '{', '!', 'if', 'while', 'until', 'for'].includes(word)) return undefined;
  reader.at++;
  if (word === '!') return { kind: 'not', body: readPipe(reader) };
  if (word === 'if') return readIf(reader);
  if (word === 'for') return readFor(reader);
  const first = readList(reader);
  if (word === '(' || word === '{') {
    expectWord(reader, word === '(' ? ')' : '}');
    return { kind: word === '(' ? 'subshell' : 'group', body: first };
  }
  expectWord(reader, 'do');
  const body = readList(reader);
  expectWord(reader, 'done');
  return { kind: 'while', until: word === 'until', test: first, body };
}

function readIf(reader: Reader): ShellNode {
  const test = readList(reader);
  expectWord(reader, 'then');
  const yes = readList(reader);
  const next = reader.tokens[reader.at++];
  if (next === 'elif') return { kind: 'if', test, yes, no: readIf(reader) };
  const no = next === 'else' ? readList(reader) : undefined;
  if (next === 'else') expectWord(reader, 'fi');
  else if (next !== 'fi') throw new NotUnderstood('fi is missing');
  return { kind: 'if', test, yes, no };
}

function readFor(reader: Reader): ShellNode {
  const name = reader.tokens[reader.at++] ?? '';
  expectWord(reader, 'in');
  const words: string[] = [];
  while (reader.tokens[reader.at] !== ';' && reader.at < reader.tokens.length) words.push(reader.tokens[reader.at++] ?? '');
  while (reader.tokens[reader.at] === ';') reader.at++;
  expectWord(reader, 'do');
  const body = readList(reader);
  expectWord(reader, 'done');
  return { kind: 'for', name, words, body };
}

function readSimple(reader: Reader): ShellNode {
  const assignments: { readonly name: string; readonly value: string }[] = [];
  const words: string[] = [];
  const redirects: Redirect[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token === undefined || [';', '&&', '||', '|', ')'].includes(token)) break;
    reader.at++;
    if (/^\d?>&\d$/.test(token)) continue;
    if (token === '<<' || token === "<<'") {
      redirects.push({ operator: token, descriptor: '', word: reader.tokens[reader.at++] ?? '' });
      continue;
    }
    const redirect = /^(\d?)(>>|>|<)$/.exec(token);
    const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(token);
    if (redirect) {
      const operator = redirect[2] === '>>' ? '>>' : redirect[2] === '<' ? '<' : '>';
      redirects.push({ operator, descriptor: redirect[1] ?? '', word: reader.tokens[reader.at++] ?? '' });
    } else if (assignment && words.length === 0) assignments.push({ name: assignment[1] ?? '', value: assignment[2] ?? '' });
    else words.push(token);
  }
  if (words.length + assignments.length + redirects.length === 0) throw new NotUnderstood('an empty command');
  return { kind: 'command', assignments, words, redirects };
}
