import { join, lookUp, namesIn, type Files } from './files.ts';
import { NotUnderstood } from './shell-syntax.ts';
import { globToRegExp, readName } from './variables.ts';

/** What words are expanded with. */
export interface WordShell {
  readonly files: Files;
  readonly cwd: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly options: ReadonlySet<string>;
  /** What a command substitution prints. */
  readonly substitute: (text: string) => string;
}

/** The shell ends here. */
export class Exit extends Error {
  readonly status: number;

  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

interface Piece {
  text: string;
  /** A wildcard in it counts as one. */
  pattern: boolean;
}

/** The fields that a word becomes: variables outside quotes are split at blanks, patterns matched against the files. */
export function fields(shell: WordShell, word: string): readonly string[] {
  const done: Piece[][] = [[]];
  for (const { text, quoted, split } of pieces(shell, word)) {
    const parts = split ? text.split(/\s+/) : [text];
    for (const [index, part] of parts.entries()) {
      if (index > 0) done.push([]);
      done.at(-1)?.push({ text: part, pattern: !quoted });
    }
  }
  const wordsOnly = done.filter((field) => field.some(({ text, pattern }) => text !== '' || !pattern));
  return wordsOnly.flatMap((field) => expandPattern(shell, field));
}

export function plain(shell: WordShell, word: string): string {
  return pieces(shell, word)
    .map(({ text }) => text)
    .join('');
}

function expandPattern(shell: WordShell, field: readonly Piece[]): readonly string[] {
  const text = field.map((piece) => piece.text).join('');
  if (!field.some((piece) => piece.pattern && /[*?[]/.test(piece.text))) return [text];
  const source = field.map((piece) => (piece.pattern ? piece.text : piece.text.replace(/[\\*?[]/g, '\\$&'))).join('');
  let found = [''];
  for (const [index, part] of source.split('/').entries()) {
    const test = globToRegExp(part);
    found = found.flatMap((start) => {
      if (index === 0 && part === '') return [''];
      const prefix = index === 0 ? '' : `${start}/`;
      if (!/[*?[]/.test(part)) return lookUp(shell.files, join(shell.cwd, prefix + part)) === undefined ? [] : [prefix + part];
      const folder = join(shell.cwd, prefix === '' ? '.' : prefix);
      return namesIn(shell.files, folder).flatMap((name) =>
        test.test(name) && (!name.startsWith('.') || part.startsWith('.')) ? [prefix + name] : [],
      );
    });
  }
  return found.length === 0 ? [text] : found;
}

function pieces(shell: WordShell, word: string): readonly { readonly text: string; readonly quoted: boolean; readonly split: boolean }[] {
  const found: { readonly text: string; readonly quoted: boolean; readonly split: boolean }[] = [];
  const lookUpName = (name: string): string | undefined => {
    if (!/^[A-Za-z_]/.test(name)) throw new NotUnderstood(`$${name}`);
    const value = shell.variables.get(name);
    if (value === undefined && shell.options.has('u')) throw new Exit(2);
    return value;
  };
  let quote = '';
  const home = /^~(?=\/|$)/.test(word);
  if (home) found.push({ text: shell.variables.get('HOME') ?? '', quoted: true, split: false });
  for (let at = home ? 1 : 0; at < word.length; at++) {
    const char = word.charAt(at);
    if (char === quote) quote = '';
    else if (quote === "'") found.push({ text: char, quoted: true, split: false });
    else if (quote === '' && (char === "'" || char === '"')) {
      quote = char;
      found.push({ text: '', quoted: true, split: false });
    } else if (char === '\\') {
      const next = word.charAt(++at);
      found.push({ text: quote === '"' && !'"$\\`'.includes(next) ? char + next : next, quoted: true, split: false });
    } else if (char === '$' && word.startsWith('$(', at)) {
      const end = word.indexOf(')', at);
      if (end < 0 || word.startsWith('$((', at)) throw new NotUnderstood('arithmetic');
      found.push({ text: shell.substitute(word.slice(at + 2, end)), quoted: quote !== '', split: quote === '' });
      at = end;
    } else if (char === '$') {
      if (/^\$\{[^}]*[$`]/.test(word.slice(at))) throw new NotUnderstood('an expansion within another');
      const { value, end } = readName(word, at + 1, lookUpName, '\\');
      found.push({ text: value, quoted: quote !== '', split: quote === '' });
      at = end - 1;
    } else found.push({ text: char, quoted: quote !== '', split: false });
  }
  return found;
}
