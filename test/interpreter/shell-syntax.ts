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
  | {
      readonly kind: 'command';
      readonly assignments: readonly { readonly name: string; readonly value: string }[];
      readonly words: readonly string[];
      readonly redirects: readonly { readonly operator: '>' | '>>' | '<'; readonly descriptor: string; readonly word: string }[];
    };

/** The text is more than this grammar; the whole RUN then counts as an unknown program. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

const KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'fi',
  'for',
  'while',
  'until',
  'do',
  'done',
  'case',
  'esac',
  'function',
  '!',
  '{',
  '}',
  '[[',
]);

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

/** Operators and words; a newline is `;`. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  let rest = text.replace(/\\\r?\n/g, '');
  while (rest !== '') {
    const blank = /^[ \t\r]+|^#[^\n]*/.exec(rest);
    const operator = /^(?:&&|\|\||\d?>>|\d?>&\d|\d?>|<(?![<&(])|;(?!;)|\n|\||\(|\))/.exec(rest);
    const word = /^(?:\\.|'[^']*'|"(?:\\[^]|[^"\\`]|`(?!))*"|\$\{[^{}]*\}|[^\s\\'"`;&|<>()])+/.exec(rest);
    const found = blank ?? operator ?? word;
    if (!found) throw new NotUnderstood(`at ${rest.slice(0, 20)}`);
    if (!blank) tokens.push(found[0] === '\n' ? ';' : found[0]);
    rest = rest.slice(found[0].length);
  }
  if (tokens.some((token) => /\$\(|^`/.test(token))) throw new NotUnderstood('a command substitution');
  return tokens;
}

function readList(reader: Reader): ShellNode {
  const items: ShellNode[] = [];
  for (;;) {
    while (reader.tokens[reader.at] === ';') reader.at++;
    const token = reader.tokens[reader.at];
    if (token === undefined || token === ')') return { kind: 'list', items };
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
  if (reader.tokens[reader.at] === '(') {
    reader.at++;
    const body = readList(reader);
    if (reader.tokens[reader.at++] !== ')') throw new NotUnderstood('a parenthesis is not closed');
    return { kind: 'subshell', body };
  }
  const assignments: { readonly name: string; readonly value: string }[] = [];
  const words: string[] = [];
  const redirects: { readonly operator: '>' | '>>' | '<'; readonly descriptor: string; readonly word: string }[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token === undefined || [';', '&&', '||', '|', ')'].includes(token)) break;
    reader.at++;
    if (/^\d?>&\d$/.test(token)) continue;
    const redirect = /^(\d?)(>>|>|<)$/.exec(token);
    const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(token);
    if (redirect) {
      const operator = redirect[2] === '>>' ? '>>' : redirect[2] === '<' ? '<' : '>';
      redirects.push({ operator, descriptor: redirect[1] ?? '', word: reader.tokens[reader.at++] ?? '' });
    } else if (assignment && words.length === 0) assignments.push({ name: assignment[1] ?? '', value: assignment[2] ?? '' });
    else words.push(token);
  }
  if (words[0] !== undefined && KEYWORDS.has(words[0])) throw new NotUnderstood(words[0]);
  if (words.length + assignments.length + redirects.length === 0) throw new NotUnderstood('an empty command');
  return { kind: 'command', assignments, words, redirects };
}
