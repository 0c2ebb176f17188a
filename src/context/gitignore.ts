import { join } from 'node:path';
import { keptAnswers } from '../source/cache.ts';
import { readPattern } from './git-pattern.ts';
import type { GitPattern } from './git-pattern.ts';
import { readTextFile } from './read-file.ts';
import { kindAt } from './repository.ts';

/** Asks whether git ignores a path below a repository's top (`/` between, no leading slash). */
export type GitIgnored = (path: string, kind: 'file' | 'folder') => boolean;

interface Rule extends GitPattern {
  readonly negated: boolean;
  /** A name that it matches, and that nobody writes it for. */
  readonly notFor: string | undefined;
}

/**
 * Reads the .gitignore files of a repository as they are asked for; .git/info/exclude and the user's own are left out, since they
 * say nothing about other checkouts.
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
  const pattern = readPattern(text);
  return pattern && { ...pattern, negated, notFor: pattern.text.endsWith(PACKAGES) ? PACKAGES.slice(1) : undefined };
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
