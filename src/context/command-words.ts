/** One word or operator of a command line, as a shell splits it: quotes gone, variables as they are. */
interface Token {
  readonly text: string;
  readonly operator: boolean;
}

const LONGEST = 16_384;

/**
 * No two alternatives begin alike, so that nothing is tried twice. An expression of GitHub, a command substitution without another in it,
 * quotes, an escape, and what is plain.
 */
const PIECE =
  /\$\{\{[^{}]*\}\}|\$\([^()]*\)|\$(?!\(|\{\{)|`[^`]*`|"(?:\$\([^()]*\)|\$(?!\()|[^"\\$]|\\[^])*"|'[^']*'|\\[^]|[^\s"'`\\$;&|()]+/uy;

/** The simple commands of a line, each a list of words; as far as the line can be read. */
export function commandsOf(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const { text, operator } of tokensOf(line.slice(0, LONGEST))) {
    if (operator) commands.push([]);
    else commands.at(-1)?.push(text);
  }
  return commands.filter((words) => words.length > 0);
}

function* tokensOf(line: string): Generator<Token> {
  let word: string | undefined;
  for (let at = 0; at < line.length;) {
    const char = line[at] ?? '';
    if (/[\s;&|()]/u.test(char)) {
      if (word !== undefined) yield { text: word, operator: false };
      word = undefined;
      if (!/\s/u.test(char)) yield { text: char, operator: true };
      at++;
      continue;
    }
    PIECE.lastIndex = at;
    const piece = PIECE.exec(line)?.[0];
    // A quote that nobody closes: what follows is not read.
    if (piece === undefined) return;
    word = (word ?? '') + plain(piece);
    at += piece.length;
  }
  if (word !== undefined) yield { text: word, operator: false };
}

function plain(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1, -1);
  if (piece.startsWith('"')) return piece.slice(1, -1).replaceAll(/\\(["\\$`])/gu, '$1');
  return piece.startsWith('\\') ? piece.slice(1) : piece;
}
