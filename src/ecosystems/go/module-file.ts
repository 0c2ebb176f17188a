/** A module and its version, as a line of go.mod or go.sum names it. */
export interface ModuleVersion {
  readonly path: string;
  readonly version: string;
}

export interface Replacement {
  readonly path: string;
  /** Undefined: every version. */
  readonly version: string | undefined;
  /** A module of that version, or the folder of one. */
  readonly by: ModuleVersion | { readonly folder: string };
}

/** A go.mod or go.work. */
export interface ModuleFile {
  /** Of the module; '' in a go.work. */
  readonly path: string;
  /** Is there a `go` line? */
  readonly hasGo: boolean;
  readonly requires: readonly ModuleVersion[];
  /** `PATH VERSION` */
  readonly excludes: ReadonlySet<string>;
  readonly replaces: readonly Replacement[];
  /** Folders of the modules of a workspace. */
  readonly uses: readonly string[];
}

/** The same while it is read. */
interface Found extends ModuleFile {
  path: string;
  hasGo: boolean;
  readonly requires: ModuleVersion[];
  readonly excludes: Set<string>;
  readonly replaces: Replacement[];
  readonly uses: string[];
}

/** https://go.dev/ref/mod#go-mod-file-grammar, https://go.dev/ref/mod#go-work-file */
const OTHER_VERBS = new Set(['toolchain', 'godebug', 'tool', 'ignore', 'retract']);

type Line = readonly string[];

/** Reads a go.mod or go.work; undefined where it is not valid, or says something that is not known here. */
export function parseModuleFile(text: string): ModuleFile | undefined {
  const lines = linesOf(text);
  if (lines === undefined) return undefined;
  const found: Found = { path: '', hasGo: false, requires: [], excludes: new Set(), replaces: [], uses: [] };
  for (const [verb = '', ...words] of lines) {
    const [path = '', version = ''] = words;
    if (verb === 'go') found.hasGo = true;
    else if (verb === 'module' && words.length === 1) found.path = path;
    else if (verb === 'require' && words.length === 2) found.requires.push({ path, version });
    else if (verb === 'exclude' && words.length === 2) found.excludes.add(`${path} ${version}`);
    else if (verb === 'use' && words.length === 1) found.uses.push(path);
    else if (verb === 'replace') {
      const replacement = replacementOf(words);
      if (replacement === undefined) return undefined;
      found.replaces.push(replacement);
    } else if (!OTHER_VERBS.has(verb)) return undefined;
  }
  return found;
}

/** `PATH [VERSION] => FOLDER`, `PATH [VERSION] => PATH VERSION`. https://go.dev/ref/mod#go-mod-file-replace */
function replacementOf(words: Line): Replacement | undefined {
  const arrow = words.indexOf('=>');
  const [path, version, ...more] = words.slice(0, arrow);
  const [target, targetVersion, ...rest] = words.slice(arrow + 1);
  if (arrow < 1 || path === undefined || target === undefined || more.length + rest.length > 0) return undefined;
  if (targetVersion !== undefined) return { path, version, by: { path: target, version: targetVersion } };
  return isFolder(target) ? { path, version, by: { folder: target } } : undefined;
}

function isFolder(path: string): boolean {
  return /^(?:\.{1,2}$|\.{0,2}\/)/u.test(path);
}

/** Each line with the verb of its block in front; undefined where a block or a string does not end. */
function linesOf(text: string): readonly Line[] | undefined {
  const lines: Line[] = [];
  let block: string | undefined;
  for (const written of text.split(/\r?\n/u)) {
    const words = wordsOf(written);
    if (words === undefined) return undefined;
    if (words.length === 0) continue;
    if (block !== undefined) {
      if (words.length === 1 && words[0] === ')') block = undefined;
      else lines.push([block, ...words]);
      continue;
    }
    const [verb = '', open] = words;
    if (open !== '(') lines.push(words);
    else if (words.length === 2) block = verb;
    else if (words.length !== 3 || words[2] !== ')') return undefined;
  }
  return block === undefined ? lines : undefined;
}

/** The words of a line without its comment. A string with an escape is not followed. */
function wordsOf(line: string): Line | undefined {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '' && !rest.startsWith('//')) {
    const word = /^(?:"([^"\\]*)"|`([^`]*)`|[(),[\]]|=>|[^\s"`()[\]{},]+)/u.exec(rest);
    if (word === null) return undefined;
    // A comment may begin right behind a word.
    const comment = word[1] === undefined && word[2] === undefined ? word[0].indexOf('//') : -1;
    if (comment > 0) {
      words.push(word[0].slice(0, comment));
      return words;
    }
    words.push(word[1] ?? word[2] ?? word[0]);
    rest = rest.slice(word[0].length).trimStart();
  }
  return words;
}

/** Modules whose go.mod a go.sum has a digest of, as `PATH VERSION`. https://go.dev/ref/mod#go-sum-files */
export function digestsIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of text.split(/\r?\n/u)) {
    const [path, version = '', digest] = line.trim().split(/\s+/u);
    if (path !== undefined && digest !== undefined && version.endsWith('/go.mod'))
      found.add(`${path} ${version.slice(0, -'/go.mod'.length)}`);
  }
  return found;
}
