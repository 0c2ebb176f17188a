import { join } from 'node:path';
import { keptAnswers } from '../source/cache.ts';
import { compileMachine, NOT_SLASH, oneChar } from '../parse/glob-machine.ts';
import type { Machine, Piece } from '../parse/glob-machine.ts';
import { readTextFile } from './read-file.ts';
import { kindAt } from './repository.ts';

/** Asks whether git ignores a path below a repository's top (`/` between, no leading slash). */
export type GitIgnored = (path: string, kind: 'file' | 'folder') => boolean;

interface Rule {
  readonly machine: Machine;
  readonly negated: boolean;
  readonly folderOnly: boolean;
  /** It has a slash at its start or in its middle: matched against the path from the .gitignore's folder, else against the name. */
  readonly anchored: boolean;
  /** A name that it matches, and that nobody writes it for. */
  readonly notFor: string | undefined;
}

/**
 * Reads the .gitignore files of a repository as they are asked for; .git/info/exclude and the user's own are left out, since they
 * say nothing about other checkouts. Own matcher: the rules are few, and a RegExp made of them could be made to hang.
 * https://git-scm.com/docs/gitignore
 */
export function gitIgnore(repositoryTop: string): GitIgnored {
  return kept(repositoryTop, () => readerOf(repositoryTop));
}

const kept = keptAnswers<GitIgnored>();

interface Reader {
  readonly top: string;
  /** By folder. */
  readonly rules: Map<string, readonly Rule[]>;
  readonly folders: Map<string, boolean>;
}

function readerOf(top: string): GitIgnored {
  const reader: Reader = { top, rules: new Map(), folders: new Map() };
  return (path, kind) => ignores(reader, path, kind);
}

function ignores(reader: Reader, path: string, kind: 'file' | 'folder'): boolean {
  // What lies in an ignored folder is ignored, whatever other rules say.
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash);
    const ignored = reader.folders.get(folder) ?? decided(reader, folder, true);
    reader.folders.set(folder, ignored);
    if (ignored) return true;
  }
  return decided(reader, path, kind === 'folder');
}

/** The last rule that matches decides, the .gitignore closest to the path first. */
function decided(reader: Reader, path: string, isFolder: boolean): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (let end = path.lastIndexOf('/'); ; end = path.lastIndexOf('/', end - 1)) {
    const folder = end < 0 ? '' : path.slice(0, end);
    const relative = end < 0 ? path : path.slice(end + 1);
    const rules = rulesOf(reader, folder);
    for (let index = rules.length - 1; index >= 0; index--) {
      const rule = rules[index];
      if (rule === undefined || (rule.folderOnly && !isFolder) || rule.notFor === name) continue;
      if (rule.machine.matches(rule.anchored ? relative : name)) return !rule.negated;
    }
    if (end < 0) return false;
  }
}

function rulesOf({ top, rules }: Reader, folder: string): readonly Rule[] {
  const cached = rules.get(folder);
  if (cached !== undefined) return cached;
  const path = join(top, folder, '.gitignore');
  // Most folders have none, and an error costs far more than an answer.
  const read = kindAt(path) === 'file' ? readRules(readTextFile(path) ?? '') : [];
  rules.set(folder, read);
  return read;
}

/** Patterns as in a .gitignore, for other uses than git's. */
export interface PathPatterns {
  /** Does the last pattern that fits a file, or a folder that it lies in, mean it? @param path of a file, `/` between, no leading slash */
  readonly match: (path: string) => boolean;
}

/** @returns the index of a pattern that is malformed, where there is one */
export function pathPatterns(patterns: readonly string[]): PathPatterns | number {
  const rules = patterns.map(readRule);
  const bad = rules.indexOf(undefined);
  if (bad >= 0) return bad;
  return {
    match(path) {
      const ends = [...path.matchAll(/\/|$/gu)].map(({ index }) => index);
      const fits = (rule: Rule | undefined): boolean =>
        rule !== undefined &&
        ends.some((end) => {
          const part = path.slice(0, end);
          return (
            (end < path.length || !rule.folderOnly) && rule.machine.matches(rule.anchored ? part : part.slice(part.lastIndexOf('/') + 1))
          );
        });
      return rules.findLast(fits)?.negated === false;
    },
  };
}

function readRules(text: string): readonly Rule[] {
  const rules: Rule[] = [];
  for (const raw of text.replace(/^\uFEFF/u, '').split('\n')) {
    const rule = readRule(raw.replace(/\r$/u, ''));
    if (rule !== undefined) rules.push(rule);
  }
  return rules;
}

function readRule(line: string): Rule | undefined {
  if (line.startsWith('#') || line.length > 4096) return undefined;
  let text = withoutTrailingSpaces(line);
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const folderOnly = text.endsWith('/');
  if (folderOnly) text = text.slice(0, -1);
  if (text === '') return undefined;
  const anchored = text.includes('/');
  const pieces = readPieces(Array.from(text.startsWith('/') ? text.slice(1) : text));
  if (pieces === undefined) return undefined;
  return {
    machine: compileMachine(pieces),
    negated,
    folderOnly,
    anchored,
    notFor: text.endsWith(PACKAGES) ? PACKAGES.slice(1) : undefined,
  };
}

/**
 * Packages by their ending, as in GitHub's template (https://github.com/github/gitignore/blob/main/Ruby.gitignore). git passes over `.gem`, the folder
 * of RubyGems in a home folder, as well; but the line says nothing about whether there is one.
 */
const PACKAGES = '*.gem';

function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ' && line[end - 2] !== '\\') end--;
  return line.slice(0, end);
}

/** undefined for a pattern that git finds malformed, and for named classes, which are not read. */
function readPieces(chars: readonly string[]): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length;) {
    const char = chars[at] ?? '';
    if (char === '*') {
      let end = at;
      while (chars[end] === '*') end++;
      const whole = end - at === 2 && (at === 0 || chars[at - 1] === '/') && (end === chars.length || chars[end] === '/');
      if (whole && end === chars.length) pieces.push({ kind: 'many', set: ANYTHING });
      else if (whole) pieces.push({ kind: 'folders' });
      else pieces.push({ kind: 'many', set: NOT_SLASH });
      at = whole && end < chars.length ? end + 1 : end;
    } else if (char === '?') {
      pieces.push({ kind: 'one', set: NOT_SLASH });
      at++;
    } else if (char === '[') {
      const read = readClass(chars, at + 1);
      if (read === undefined) return undefined;
      pieces.push(read.piece);
      at = read.next;
    } else {
      const literal = char === '\\' ? chars[at + 1] : char;
      if (literal === undefined) return undefined;
      pieces.push({ kind: 'one', set: oneChar(literal.codePointAt(0) ?? 0) });
      at += char === '\\' ? 2 : 1;
    }
  }
  return pieces;
}

const ANYTHING = { negated: true, ranges: [] } as const;

function readClass(chars: readonly string[], start: number): { readonly piece: Piece; readonly next: number } | undefined {
  let at = start;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at++;
  const ranges: (readonly [number, number])[] = [];
  for (const first = at; chars[at] !== ']' || at === first;) {
    if (chars[at] === '[' && chars[at + 1] === ':') return undefined;
    if (chars[at] === '\\') at++;
    const low = chars[at++]?.codePointAt(0);
    if (low === undefined) return undefined;
    let high = low;
    if (chars[at] === '-' && chars[at + 1] !== ']') {
      at += chars[at + 1] === '\\' ? 2 : 1;
      const end = chars[at++]?.codePointAt(0);
      if (end === undefined) return undefined;
      high = end;
    }
    ranges.push([low, high]);
  }
  return { piece: { kind: 'one', set: { negated, ranges } }, next: at + 1 };
}
