import { isAbsolute, relative, sep } from 'node:path';
import { visible } from '../source/visible.ts';

/** The longest text of somebody else's that one line of a report repeats, in UTF-16 units. */
const LONGEST = 1000;

/** Text on one line, of bounded length, without anything that steers a terminal. */
export function oneLine(text: string): string {
  const line = visible(text.replace(/\s*\r?\n\s*/g, ' '));
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}

/** `oneLine`, and at most so many UTF-16 units of it. */
export function shortLine(text: string, most: number): string {
  const line = oneLine(text);
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}

/** A share from 0 to 1. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `2026-11-26`. A commit may claim a time that no calendar has. @param time seconds since 1970 */
export function dayOf(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? 'no day' : date.toISOString().slice(0, 10);
}

/** A patch for a screen: lines and tabs stay, a carriage return at the end of a line goes, what steers a terminal is written out. */
export function patchOnScreen(patch: string): string {
  const lines = patch.split('\n').map((line) => line.replace(/\r$/, ''));
  return lines.map((line) => line.split('\t').map(visible).join('\t')).join('\n');
}

/** The path relative to `cwd`, with `/` between; `.` for `cwd` itself. */
export function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown === '' ? '.' : toSlashes(shown);
}

/**
 * The name that a patch gives a file: relative to `cwd`; for a file outside of it the absolute path without its first slash,
 * since `git apply` takes no `..`.
 */
export function patchPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  const outside = isAbsolute(shown) || shown === '..' || shown.startsWith(`..${sep}`);
  return toSlashes(outside ? path.replace(/^[/\\]+/, '') : shown);
}

function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
