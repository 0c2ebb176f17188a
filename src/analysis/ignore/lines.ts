import type { ContextPath } from '../../model/files.ts';
import type { Obstacle } from '../facts.ts';

/** Folders that a workspace or a solution has many of: one line stands for them all. */
const MANY = ['node_modules', 'obj'];

/** A path that an ignore file holds as it is: nothing in it is a pattern, a comment or a negation. */
export const PLAIN = /^[\w@.][\w@./+-]*$/u;

/** The line for every folder of this name, and the name in such a line. */
export function anywhere(name: string): string {
  return `**/${name}`;
}

export function nameAnywhere(line: string): string | undefined {
  return MANY.find((name) => line === anywhere(name));
}

/**
 * The lines of an ignore file for these paths, as one would write them: several folders of one name are `**` and the name, where nothing else of
 * that name is needed.
 */
export function linesFor(paths: readonly ContextPath[], needed: (line: string) => Obstacle | undefined): readonly string[] {
  const lines = new Set<string>();
  for (const path of paths) {
    const name = MANY.find((one) => path.endsWith(`/${one}`) || path === one);
    const several = name !== undefined && paths.filter((other) => other === name || other.endsWith(`/${name}`)).length > 1;
    lines.add(several && needed(anywhere(name)) === undefined ? anywhere(name) : path);
  }
  return [...lines];
}
