import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** One line of a .gitignore. https://git-scm.com/docs/gitignore#_pattern_format */
interface Rule {
  /** Pattern segments relative to the folder of the file that holds the line; `**` stands alone. */
  readonly segments: readonly string[];
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

interface RuleFile {
  /** Absolute folder that the patterns are relative to. */
  readonly folder: string;
  readonly rules: readonly Rule[];
}

/** A .gitignore that is larger says nothing that a person wrote. */
const LARGEST = 1024 * 1024;

/**
 * The rules of the .gitignore files that a folder is subject to, those of `above` first. Read as data: git itself is not run,
 * since a repository's own configuration can make it execute things. The user's global excludes file is not read.
 */
export function rulesOf(folder: string, above: readonly RuleFile[]): readonly RuleFile[] {
  const own = readRules(join(folder, '.gitignore'), folder);
  return own === undefined ? above : [...above, own];
}

/** The rules from the top of the repository down to, and without, `folder`; none outside a repository. */
export function rulesAbove(folder: string): readonly RuleFile[] {
  const folders: string[] = [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (at !== resolve(folder)) folders.unshift(at);
    if (existsSync(join(at, '.git'))) {
      const info = readRules(join(at, '.git', 'info', 'exclude'), at);
      return folders.reduce<readonly RuleFile[]>((files, above) => rulesOf(above, files), info ? [info] : []);
    }
    if (at === dirname(at)) return [];
  }
}

/** Whether git would leave the path out, were it not tracked. The last rule that matches decides; deeper files come later. */
export function isIgnored(path: string, isFolder: boolean, files: readonly RuleFile[]): boolean {
  let ignored = false;
  for (const { folder, rules } of files) {
    const segments = relative(folder, path).split(sep);
    for (const rule of rules) {
      if (rule.foldersOnly && !isFolder) continue;
      if (rule.negated === ignored && matchesPath(rule.segments, segments)) ignored = !rule.negated;
    }
  }
  return ignored;
}

function readRules(file: string, folder: string): RuleFile | undefined {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > LARGEST) return undefined;
    const rules = readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .map(ruleOf)
      .filter((rule) => rule !== undefined);
    return { folder, rules };
  } catch {
    // It is not there, or may not be read: then it hides nothing.
    return undefined;
  }
}

function ruleOf(line: string): Rule | undefined {
  let pattern = withoutTrailingSpaces(line);
  if (pattern === '' || pattern.startsWith('#')) return undefined;
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith('/');
  if (foldersOnly) pattern = pattern.slice(0, -1);
  // A slash at the start or in the middle ties the pattern to the folder; without one it matches at any depth.
  const anchored = pattern.includes('/');
  const segments = pattern.split('/').filter((segment) => segment !== '');
  if (segments.length === 0) return undefined;
  return { segments: anchored ? segments : ['**', ...segments], negated, foldersOnly };
}

/** Trailing spaces do not count; one behind a backslash does. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ') end--;
  let backslashes = 0;
  while (line[end - 1 - backslashes] === '\\') backslashes++;
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}

/** Linear in (pattern x path): on a mismatch only the last `**` is widened, which finds a match whenever there is one. */
function matchesPath(pattern: readonly string[], path: readonly string[]): boolean {
  let [p, s, star, from] = [0, 0, -1, 0];
  while (s < path.length) {
    const part = pattern[p];
    if (part === '**') {
      // At the end `/**` means everything inside, so at least one more segment.
      if (p === pattern.length - 1) return true;
      [star, from] = [p, s];
      p++;
    } else if (part !== undefined && matchesName(part, path[s] ?? '')) {
      [p, s] = [p + 1, s + 1];
    } else if (star >= 0) {
      from++;
      [p, s] = [star + 1, from];
    } else return false;
  }
  return p === pattern.length;
}

/** The same for `*` within one segment. */
function matchesName(pattern: string, name: string): boolean {
  let [p, s, star, from] = [0, 0, -1, 0];
  while (s < name.length) {
    if (pattern[p] === '*') {
      [star, from] = [p, s];
      p++;
      continue;
    }
    const next = matchOne(pattern, p, name.charAt(s));
    if (next !== undefined) [p, s] = [next, s + 1];
    else if (star >= 0) {
      from++;
      [p, s] = [star + 1, from];
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** The place in the pattern after what matches `character`; undefined when nothing there does. */
function matchOne(pattern: string, at: number, character: string): number | undefined {
  const own = pattern[at];
  if (own === undefined) return undefined;
  if (own === '?') return at + 1;
  if (own === '[') return matchClass(pattern, at, character);
  if (own === '\\') return pattern[at + 1] === character ? at + 2 : undefined;
  return own === character ? at + 1 : undefined;
}

function matchClass(pattern: string, at: number, character: string): number | undefined {
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  const first = at + (negated ? 2 : 1);
  let found = false;
  for (let i = first; i < pattern.length; i++) {
    if (pattern[i] === ']' && i > first) return found !== negated ? i + 1 : undefined;
    if (pattern[i] === '\\' && i + 1 < pattern.length) i++;
    const low = pattern.charAt(i);
    const ranged = pattern[i + 1] === '-' && i + 2 < pattern.length && pattern[i + 2] !== ']';
    if (ranged) i += 2;
    const high = pattern.charAt(i);
    if (low <= character && character <= high) found = true;
  }
  return undefined;
}
