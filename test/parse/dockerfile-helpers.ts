import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { ParseError } from '../../src/parse/errors.ts';
import { positionAt } from '../../src/source/lines.ts';
import type { Build, Instruction, RawWord } from '../../src/model/build.ts';
import type { SourceText, Span } from '../../src/source/text.ts';

export function source(text: string): SourceText {
  return { path: 'Dockerfile', text };
}

export function parse(text: string): Build {
  return parseDockerfile(source(text));
}

/** The instructions of the last stage, its FROM left out. */
export function stage(text: string): readonly Instruction[] {
  return parse(text).stages.at(-1)?.instructions ?? [];
}

/** The kind of instruction that a keyword belongs to. */
type Of<K, I extends Instruction = Instruction> = I extends Instruction ? (K extends I['keyword'] ? I : never) : never;

/** The one instruction behind `FROM a`. Offsets count from the start of `text`. */
export function only<K extends Instruction['keyword']>(keyword: K, text: string): Of<K> {
  const [found, ...more] = stage(text);
  const isWanted = (instruction: Instruction): instruction is Of<K> => instruction.keyword === keyword;
  if (found === undefined || more.length > 0 || !isWanted(found))
    throw new Error(`wanted one ${keyword}: ${JSON.stringify([found, ...more])}`);
  return found;
}

/** Why a file is refused, and where: `line:column message`. */
export function refusal(text: string): string {
  return refusalOf(text, () => parse(text));
}

export function refusalOf(text: string, action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { line, column } = positionAt(source(text), error.span.start);
    return `${line}:${column} ${error.message}`;
  }
  return 'accepted';
}

export function raws(words: readonly RawWord[]): readonly string[] {
  return words.map(({ raw }) => raw);
}

export function cut(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}
