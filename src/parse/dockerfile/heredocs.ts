import type { Heredoc } from '../../model/build.ts';
import type { Span } from '../../source/text.ts';
import { ParseError } from '../errors.ts';
import { lexWords } from './lex.ts';

/** What a heredoc word (`<<EOF`, `3<<-"E F"`) announces. */
export interface HeredocStart {
  readonly name: string;
  readonly expand: boolean;
  readonly stripTabs: boolean;
}

export interface ScannedHeredoc extends Heredoc {
  /** The lines between as they are in the file, line endings included. */
  readonly lines: string;
  /** Offset of the line that ends it, of the delimiter in it. */
  readonly delimiterAt: number;
}

/**
 * The heredocs of a joined line, in order. As heredocsFromLine of
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go: a line that its lexer cannot read has none.
 */
export function heredocsOf(line: string, place: Span): readonly HeredocStart[] {
  if (!line.includes('<<')) return [];
  const words = lexWords(line, { rawQuotes: true, rawEscapes: true });
  if (words === 'too deep') throw new ParseError('variables are nested too deeply', place);
  if (words === 'failed') return [];
  const starts: HeredocStart[] = [];
  for (const word of words) {
    const start = parseHeredoc(word);
    if (start === 'failed') throw new ParseError('the delimiter of this heredoc cannot be read', place);
    if (start !== undefined) starts.push(start);
  }
  return starts;
}

/** `^(\d*)<<(-?)\s*([^<]*)$` with one word behind. Undefined for a word that starts no heredoc, `failed` for one with bad quotes. */
export function parseHeredoc(word: string): HeredocStart | 'failed' | undefined {
  const head = /^\d*<<(-?)[\t\n\f\r ]*/.exec(word);
  if (head === null) return undefined;
  const delimiter = word.slice(head[0].length);
  if (delimiter === '' || delimiter.includes('<')) return undefined;
  const words = lexWords(delimiter, { rawQuotes: false, rawEscapes: false });
  if (typeof words === 'string') return 'failed';
  const name = words[0];
  if (words.length !== 1 || name === undefined) return undefined;
  const raw = lexWords(delimiter, { rawQuotes: true, rawEscapes: false });
  if (typeof raw === 'string' || raw.length !== 1) return 'failed';
  return { name, expand: quotes(name) === quotes(raw[0] ?? ''), stripTabs: head[1] === '-' };
}

function quotes(text: string): number {
  return text.replace(/[^'"]/g, '').length;
}

/** BuildKit's ChompHeredocContent. */
export function stripLeadingTabs(content: string): string {
  return content.replace(/(^|\n)\t+/g, '$1');
}
