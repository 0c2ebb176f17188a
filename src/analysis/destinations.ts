import type { TextEdit } from '../source/text.ts';
import type { InstructionTrace } from './evaluate.ts';

/** The destination of a copy can be written as an absolute path without quotes or escapes. */
export function isWritable({ copy }: InstructionTrace): boolean {
  return copy !== undefined && /^\/[\w@./+-]*$/u.test(copy.destination);
}

/**
 * Below another WORKDIR a relative destination must be written out. Undefined for what is no copy.
 * @param text of the Dockerfile
 */
export function absoluteDestination({ instruction, copy }: InstructionTrace, text: string): TextEdit | undefined {
  if (copy === undefined || (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD')) return undefined;
  const { raw, span } = instruction.destination;
  // In the JSON form the quotes are no part of the word.
  const quote = text.charAt(span.start) === '"' ? '"' : '';
  const word = raw.replaceAll('"', '');
  // `COPY . .` needs none; a file, or several sources, must go into the folder.
  const folders = (word === '.' || word === './') && instruction.sources.every((source) => /^(?:\.|.*\/)$/u.test(source.raw));
  const slash = !folders && /(?:^|\/)\.?$/u.test(word) && copy.destination !== '/' ? '/' : '';
  return { span, text: `${quote}${copy.destination}${slash}${quote}` };
}
