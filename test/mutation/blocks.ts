import type { Instruction } from '../../src/model/build.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';

/** One instruction as it stands in the file. */
export interface Block {
  readonly keyword: Instruction['keyword'];
  readonly text: string;
  /** -1 before the first FROM. */
  readonly stage: number;
}

export interface Blocks {
  /** Parser directives. */
  readonly head: string;
  readonly blocks: readonly Block[];
}

/** A Dockerfile in pieces; comments are dropped. @throws ParseError */
export function blocksOf(text: string): Blocks {
  const build = parseDockerfile({ path: 'Dockerfile', text });
  const take = (instruction: Instruction, stage: number): Block => ({
    keyword: instruction.keyword,
    text: text.slice(instruction.span.start, instruction.span.end),
    stage,
  });
  const head = /^(?:#\s*(?:syntax|escape|check)\s*=.*\r?\n)*/i.exec(text)?.[0] ?? '';
  const globals = build.globalArgs.map((instruction) => take(instruction, -1));
  const stages = build.stages.flatMap(({ index, from, instructions }) =>
    [from, ...instructions].map((instruction) => take(instruction, index)),
  );
  return { head, blocks: [...globals, ...stages] };
}

export function textOf({ head, blocks }: Blocks): string {
  return head + blocks.map(({ text }) => `${text}\n`).join('');
}

/** Words of a COPY: its flags, sources and destination; undefined for heredocs and the JSON form. */
export function copyWords(
  text: string,
): { readonly flags: readonly string[]; readonly sources: readonly string[]; readonly destination: string } | undefined {
  if (/<<|\[|["'\\]/.test(text)) return undefined;
  const words = text.split(/\s+/).slice(1);
  const flags = words.filter((word) => word.startsWith('--'));
  const rest = words.filter((word) => !word.startsWith('--'));
  return { flags, sources: rest.slice(0, -1), destination: rest.at(-1) ?? '' };
}

export function copyText(keyword: string, flags: readonly string[], sources: readonly string[], destination: string): string {
  return [keyword, ...flags, ...sources, destination].join(' ');
}
