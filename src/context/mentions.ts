/** Characters around a mention that are looked at: long lines must not cost more. */
const WINDOW = 400;
/** Lines above a YAML value that tell what it is for. */
const LINES_ABOVE = 12;
const MAX_MENTIONS = 2000;

/** A file name as it stands in a script, within one simple command. */
interface Mention {
  readonly line: string;
  readonly lineStart: number;
  /** The word up to the name: `~/`, `web/`, `$PWD/`. */
  readonly prefix: string;
  /** The command up to the word, and from the name on. */
  readonly before: string;
  readonly after: string;
}

/** Programs of which any argument may name what they make: under the same name elsewhere, too. */
const COPIES = /(?:^|[\s'"`(@/])(?:cp|mv|ln|rsync|scp|wget|COPY|install\s+-[mD]\w*|curl\s(?:.*\s)?-\w*O)\s/u;
/** Programs that write the file they name. */
const WRITES = /(?:^|[\s'"`(@/])(?:tee|touch|truncate|sed\s+(?:-\w+\s+)*-i\S*|npm\s+config|npm\s+c)\s/u;
/** Functions of Jenkins, Node.js and Python; outputs of programs. */
const WRITING_CALL = /(?:writeFile(?:Sync)?|copyFile(?:Sync)?|write_text|targetLocation|configFile)\b[^;]*$/u;
const OUTPUT = /(?:^|\s)(?:-[oO]|-out|--out|--output|--outfile|--output-file|--output-document|of)[=\s]\s*$/u;
const ASSIGNMENT = /(?:^|\s)(?:export\s+|local\s+|readonly\s+)?([A-Za-z_]\w*)\s*(?::?=|\?=|:\s)\s*$/u;

/** Keys of YAML whose values name files, what they must stand near to, and where they only say when something runs. */
const PATH_KEY = /^(?:paths?|files?|artifacts?|file[_-]?name|dest|destination|target|targetPath|output|generates|secret-files)$/iu;
const PROVIDER = /artifact|cache|workspace|create|write|secret|envfile|env-file|download/iu;
const TRIGGER = /^(?:on|push|pull_request|pull_request_target|paths-ignore|changes|only|except|rules|filters|key|cache-dependency-path)$/u;

/**
 * Does a script, a workflow or a Makefile write a file of this name or bring it in? What only reads it (`pip install -r`,
 * `hashFiles()`, a cache's key, a trigger) does not count, nor does a comment, nor another file of that name.
 * @param path where the file would be, from the repository's top
 */
export function providesFile(text: string, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '') return false;
  if (name === '.npmrc' && NPM_PROJECT.test(text)) return true;
  if (!text.includes(name)) return false;
  const clean = text.replaceAll(/hashFiles\([^)\n]{0,1000}\)/gu, '').replaceAll(/\\\r?\n/gu, '  ');
  const variables = new Set<string>();
  for (const mention of mentionsOf(clean, name)) {
    if (provides(clean, mention, path)) return true;
    const variable = isWhole(mention) ? ASSIGNMENT.exec(mention.before)?.[1] : undefined;
    if (variable !== undefined && fits(mention.prefix, path)) variables.add(variable);
  }
  return [...variables]
    .slice(0, 20)
    .some((variable) =>
      ['$', '${', '$(', '${{ env.'].some((sign) => mentionsOf(clean, sign + variable).some((mention) => isWritten(mention, ''))),
    );
}

/** The project's .npmrc need not be named. https://docs.npmjs.com/cli/commands/npm-config */
const NPM_PROJECT = /\bnpm\s+(?:config|c)\s+set\b[^\n;&|]{0,400}(?:--location[=\s]project|-L[=\s]?project)\b/u;

/** The name as a word of its own: `.npmrc` is in `~/.npmrc` and `>.npmrc`, not in `.npmrc.example` or `my.npmrc`. */
function mentionsOf(text: string, name: string): readonly Mention[] {
  const mentions: Mention[] = [];
  let lineStart = 0;
  let lineEnd = -1;
  for (let at = text.indexOf(name); at >= 0 && mentions.length < MAX_MENTIONS; at = text.indexOf(name, at + 1)) {
    const behind = at + name.length;
    const next = text.slice(behind, behind + 2);
    if (/[\w.-]/u.test(text[at - 1] ?? ' ') || /^[\w-]|^\.\w/u.test(next)) continue;
    if (at > lineEnd) {
      lineStart = text.lastIndexOf('\n', at) + 1;
      const end = text.indexOf('\n', behind);
      lineEnd = end < 0 ? text.length : end;
    }
    const left = text.slice(Math.max(lineStart, at - WINDOW), at);
    const right = text.slice(behind, Math.min(lineEnd, behind + WINDOW)).trimEnd();
    if (/^\s*#/u.test(left) && at - WINDOW < lineStart) continue;
    const command = left.split(/&&|\|\||;|(?<!>)\|/u).at(-1) ?? '';
    const prefix = /[^\s'"`=:,<>()[\]]*$/u.exec(command)?.[0] ?? '';
    mentions.push({
      line: left + name + right,
      lineStart,
      prefix,
      before: command.slice(0, command.length - prefix.length).replace(/["'`]+$/u, ''),
      after: right.split(/&&|\|\||[;|]/u)[0] ?? '',
    });
  }
  return mentions;
}

function provides(text: string, mention: Mention, path: string): boolean {
  const { before, after, line, prefix } = mention;
  if (isWritten(mention, path)) return true;
  if (/secret/iu.test(line)) return true;
  // `.npmrc:/root/.npmrc` of a volume: it is there wherever that runs.
  if (/^:\S*\//u.test(after) && !isAbsolute(prefix)) return true;
  // A target of a Makefile.
  if (before.trim() === '' && /^\s*::?(?:\s|$)/u.test(after) && !/^\s/u.test(line)) return fits(prefix, path);
  return fits(prefix, path) && isListed(text, mention);
}

/** `path` is '' for a name that stands in a variable. */
function isWritten({ before, after, prefix }: Mention, path: string): boolean {
  const target = fits(prefix, path);
  if (/(?<![-=])>[>|]?\s*$/u.test(before) || OUTPUT.test(before)) return target;
  if (WRITES.test(before) || WRITING_CALL.test(before)) return target;
  // The last argument is the target, the others are found again under it.
  return COPIES.test(before) && (after.replaceAll(/["'\s)]/gu, '') !== '' || !isHome(prefix));
}

function isHome(prefix: string): boolean {
  return /^(?:~|\$HOME|\$\{HOME\}|\$\(HOME\)|\/root\/|\/home\/)/u.test(prefix);
}

function isAbsolute(prefix: string): boolean {
  return prefix.startsWith('/') || isHome(prefix);
}

/** Can a name with this folder before it mean the path? What a variable or `..` stands for is not known; a home is no context. */
function fits(prefix: string, path: string): boolean {
  if (isHome(prefix)) return false;
  if (path === '' || prefix.startsWith('/')) return true;
  const known = prefix.slice(Math.max(prefix.lastIndexOf('}'), prefix.lastIndexOf('*'), prefix.lastIndexOf('..')) + 1);
  const folders = known.split('/').filter((part) => part !== '' && part !== '.' && !part.includes('$'));
  const own = path.split('/').slice(0, -1);
  // The script may stand in a folder above or below: the shorter of the two must be the end of the other.
  const shared = Math.min(folders.length, own.length);
  if (folders.length > own.length) return own.length === 0 ? known !== prefix : false;
  return folders.slice(folders.length - shared).join('/') === own.slice(own.length - shared).join('/');
}

/** The name alone, as a value. */
function isWhole({ after }: Mention): boolean {
  return /^["'`]?[\])},\s]*(?:#.*)?$/u.test(after);
}

/** A value in YAML below a key that names files, near to a word that brings files in. */
function isListed(text: string, mention: Mention): boolean {
  if (!isWhole(mention)) return false;
  const plain = /^\s*(?:-\s+)?(?:([\w-]+):\s*[[{]?)?(?:[\s"',\w./-]*)$/u.exec(mention.before);
  if (plain === null) return false;
  const above = text
    .slice(Math.max(0, mention.lineStart - 8192), mention.lineStart)
    .split('\n')
    .slice(-LINES_ABOVE * 8 - 1, -1);
  const keys = [...(plain[1] === undefined ? [] : [plain[1]]), ...keysAbove(above, /^\s*/u.exec(mention.line)?.[0].length ?? 0)];
  const [owner] = keys;
  if (owner === undefined || keys.some((key) => TRIGGER.test(key))) return false;
  if (/^generates$/u.test(owner)) return true;
  return PATH_KEY.test(owner) && [...above.slice(-LINES_ABOVE), mention.before].some((line) => PROVIDER.test(line));
}

/** Keys that a line of this indentation stands below, the closest first. */
function keysAbove(above: readonly string[], indentation: number): readonly string[] {
  const keys: string[] = [];
  let least = indentation + 1;
  for (const line of above.toReversed()) {
    const [, space = '', dash = '', key] = /^(\s*)((?:-\s+)*)["']?([\w.-]+)["']?\s*:/u.exec(line) ?? [];
    // A list may stand at its key's own indentation.
    if (key === undefined || space.length >= least || (space.length === indentation && dash !== '' && keys.length === 0)) continue;
    keys.push(key);
    least = space.length;
  }
  return keys;
}

const MAX_NAMED = 200;

/**
 * Dockerfiles that builds in a script name (`docker build -f X`, `buildah bud --file=X`, `file: X` of an action), as written; those
 * with a variable are left out. Some of them may be files of another kind.
 */
export function dockerfilesNamedIn(text: string): readonly string[] {
  const joined = text
    .replaceAll(/\\\r?\n/gu, ' ')
    // Flags on lines of their own: a folded scalar of YAML.
    .replaceAll(/\r?\n[ \t]+(?=--?[a-zA-Z])/gu, ' ');
  const named = new Set<string>();
  for (const line of joined.split('\n')) {
    if (named.size >= MAX_NAMED) break;
    for (const command of line.slice(0, 16_384).split(/&&|\|\||[;|]/u)) {
      const start = command.search(/\b(?:docker|buildx|podman|buildah|nerdctl|kaniko|executor|DOCKER)\b/u);
      if (start >= 0 && /\b(?:build|bud|bake|b|executor|kaniko)\b/u.test(command.slice(start))) addFlags(command.slice(start), named);
    }
    const value = /^\s*(?:-\s+)?(?:file|dockerfile|dockerfilePath|containerfile)s?:\s+["']?([^\s"'#]+)/iu.exec(line)?.[1];
    if (value !== undefined) named.add(value);
  }
  // The words of a build step of Cloud Build are a list.
  if (/cloud-builders\/docker|kaniko/u.test(text)) addFlags(text.replaceAll(/["'[\],]|^[ \t]*-\s/gmu, ' '), named);
  return [...named].filter((word) => !/[$*{}\0]|:\/\/|\.(?:ya?ml|json)$/u.test(word));
}

function addFlags(words: string, named: Set<string>): void {
  for (const [, word] of words.matchAll(/\s(?:-f|--file|--dockerfile)[=\s]\s*["']?([^\s"')`]+)/gu)) {
    if (word !== undefined && named.size < MAX_NAMED) named.add(word);
  }
}
