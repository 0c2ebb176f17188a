import { goMatch } from './parse/go-path.ts';
import type { Build, Instruction } from './model/build.ts';
import type { ContextPath } from './model/files.ts';

/** What is asked about paths that an ignore file is to hide. */
export interface Question {
  readonly paths: readonly ContextPath[];
  /** A folder of this name counts wherever it lies. */
  readonly name?: string;
  /** Does a build need the path that copies a folder around it, by the texts of the instructions that are in question? */
  readonly needs: (path: ContextPath, texts: readonly string[]) => boolean;
}

/** A source without quotes, and without slashes around it. */
export function plain(raw: string): string {
  return raw
    .replaceAll(/^["']|["']$/gu, '')
    .replace(/^(?:\.?\/)+/u, '')
    .replace(/\/+$/u, '');
}

/**
 * A pattern of as many segments or more could match the path or something in it; a variable could be anything, in the folder that is written
 * before it.
 */
export function couldName(source: string, path: string): boolean {
  if (source === '*') return false;
  const segments = path.split('/');
  const open = source.indexOf('$');
  const patterns = open === -1 ? source.split('/') : source.slice(0, open).split('/').slice(0, -1);
  return patterns.slice(0, segments.length).every((pattern, index) => goMatch(pattern)?.matches(segments[index] ?? '') !== false);
}

/**
 * A build may give the folder another name (`additional_contexts: { src: . }`), in whatever file: a name that is no stage of the Dockerfile, and no
 * image by its looks, may be one. https://docs.docker.com/reference/cli/docker/buildx/build/#build-context
 */
export function takesByName({ stages, source: { text } }: Build, { paths, needs }: Question): boolean {
  const named = new Set(stages.flatMap(({ name }) => name?.toLowerCase() ?? []));
  const mayBeContext = (name: string): boolean => !named.has(name.toLowerCase()) && /^(?!\d+$)[\w-]+$|\$/u.test(name);
  return stages.some(({ instructions }) => {
    const taken = instructions.flatMap((instruction) => takenByName(instruction, mayBeContext));
    if (taken.length === 0) return false;
    const texts = instructions.map(({ span }) => text.slice(span.start, span.end));
    return taken.some((source) => paths.some((path) => (isAround(source, path) ? needs(path, texts) : names(source, path))));
  });
}

function takenByName(instruction: Instruction, mayBeContext: (name: string) => boolean): readonly string[] {
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
    const from = instruction.flags.find(({ name }) => name === 'from')?.unquoted;
    return from !== undefined && mayBeContext(from) ? instruction.sources.map(({ raw }) => plain(raw)) : [];
  }
  if (instruction.keyword !== 'RUN') return [];
  return instruction.flags.flatMap(({ name, unquoted = '' }) => {
    const [, from = ''] = /(?:^|,)from=([^,]+)/u.exec(unquoted) ?? [];
    if (name !== 'mount' || from === '' || !mayBeContext(from)) return [];
    return plain(/(?:^|,)(?:source|src)=([^,]+)/u.exec(unquoted)?.[1] ?? '');
  });
}

function isAround(source: string, path: ContextPath): boolean {
  return source === '' || source === '.' || path.startsWith(`${source}/`);
}

function names(source: string, path: ContextPath): boolean {
  return source === path || source.startsWith(`${path}/`) || (/[$*?[]/u.test(source) && couldName(source, path));
}

/** What a template of a Dockerfile copies, as far as its words tell. */
export function templateTakes(text: string, { paths, needs }: Question): boolean {
  const copies = text.split(/\r?\n/u).filter((line) => /^\s*(?:COPY|ADD)\s/iu.test(line) && !/\s--from=/iu.test(line));
  const sources = copies.flatMap((line) =>
    line
      .trim()
      .split(/\s+/u)
      .slice(1, -1)
      .filter((word) => !word.startsWith('--'))
      .map(plain),
  );
  return sources.some((source) => paths.some((path) => (isAround(source, path) ? needs(path, [text]) : names(source, path))));
}
