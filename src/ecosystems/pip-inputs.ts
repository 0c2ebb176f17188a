import { posix } from 'node:path';
import { known, type Value } from '../model/value.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { lastFlag, readArguments, type CommandContext, type ReadArguments } from './ecosystem.ts';
import { block, filePath, indexReview, printable, throughLink, withoutSecret, type PipInputs } from './pip-found.ts';
import { requirementLines, UNKNOWN_MARK, type Lookup, type RequirementLine } from './pip-lines.ts';
import { LINE_SPEC } from './pip-options.ts';
import { below, resolvePath } from './system-region.ts';

/** Where a requirement stands, for messages: `requirements.txt line 7`, or the command itself. */
interface Place {
  readonly words: string;
  /** Folder of the requirements file; undefined on the command line. */
  readonly folder: string | undefined;
}

interface Walk {
  readonly context: CommandContext;
  readonly found: PipInputs;
  /** Files on the way down: pip refuses a file that includes itself. */
  readonly open: readonly string[];
  /** Files that were followed to their end: what they ask for is known, and asking again could take for ever. */
  readonly done: Set<string>;
}

/** https://github.com/pypa/pip/blob/main/src/pip/_internal/utils/filetypes.py */
const ARCHIVE = /\.(?:zip|whl|tar\.bz2|tbz|tar\.gz|tgz|tar|tar\.xz|txz|tlz|tar\.lz|tar\.lzma)$/i;
const NETWORK_URL = /^(?:https?|ftp|ssh|sftp|git|hg|svn|bzr|lp):/i;
const VERSION_CONTROL = /^(?:git|hg|svn|bzr)\+/i;
const NAME = /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*(?:$|[=<>!~(])/;
const DIRECT_URL = /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*@\s*(.+)$/;

/** `-r FILE` and `-c FILE` of the command line. Relative names start at the working directory. */
export function addFile(context: CommandContext, found: PipInputs, file: string, constraint: boolean): void {
  followFile({ context, found, open: [], done: new Set() }, file, constraint, context.command.cwd, 'the command');
}

function followFile(walk: Walk, file: string, constraint: boolean, from: Value, where: string): void {
  const { found, context } = walk;
  if (file.includes(UNKNOWN_MARK)) {
    found.unknown ??= `the name ${printable(file)} in ${where} is not known before the build`;
    return;
  }
  if (/^https?:/i.test(file)) {
    // A list of versions from the network names no files of the image; a requirements file could.
    if (constraint) found.notes.add(`the constraints at ${withoutSecret(file)} are taken from the network`);
    else found.unknown ??= `what ${withoutSecret(file)} asks for is not known before the build`;
    return;
  }
  const path = /^file:/i.test(file) ? filePath(file, from) : resolvePath(file, from);
  if (path === undefined) {
    found.unknown ??= `the file ${file} in ${where} cannot be resolved before the build`;
    return;
  }
  found.reads.add(literalPattern(path));
  if (walk.open.includes(path)) {
    block(found, 'missing-input', `${file} includes itself (${where}): pip refuses that`);
    return;
  }
  const key = `${constraint ? 'c' : 'r'} ${path}`;
  if (walk.done.has(key)) return;
  walk.done.add(key);
  if (throughLink(context, found, path, where)) return;
  const fact = context.files.fact(path);
  if (fact.kind === 'unknown') found.unknown ??= fact.why;
  else if (fact.kind !== 'context-file') block(found, 'missing-input', `${where} asks for ${path}, and no instruction put it there`);
  else readFile({ ...walk, open: [...walk.open, path] }, path, fact.path);
}

function readFile(walk: Walk, path: string, contextPath: string): void {
  const { context, found } = walk;
  if (/^pylock(?:\..+)?\.toml$/.test(posix.basename(path))) {
    found.unknown ??= `${contextPath} is a lock file of PEP 751, which dockerfix does not read`;
    return;
  }
  const text = context.files.text(contextPath);
  // Patterns would take too long over a line that nobody writes.
  const hostile = text !== undefined && /[^\S\n]{500}/.test(text);
  const lines = text === undefined || hostile ? undefined : requirementLines(text, lookupIn(context, found));
  if (lines === undefined) {
    found.unknown ??= `${contextPath} cannot be read: it is not UTF-8 text, too large, or has hundreds of blanks in a row`;
    return;
  }
  for (const line of lines) readLine(walk, line, { words: `${contextPath} line ${line.line}`, folder: posix.dirname(path) });
}

/** A line of a requirements file that stands elsewhere, as if the file lay in the folder. */
export function addLine(context: CommandContext, found: PipInputs, text: string, place: Place): void {
  const lines = requirementLines(text, lookupIn(context, found)) ?? [];
  for (const line of lines) readLine({ context, found, open: [], done: new Set() }, line, place);
}

/** `${NAME}` in requirements files. */
function lookupIn(context: CommandContext, found: PipInputs): Lookup {
  return (name) => {
    found.names.add(name);
    const value = context.env(name);
    if (value === undefined) return context.state.envOpen ? 'unknown' : 'unset';
    return value.kind === 'known' ? { text: value.text } : 'unknown';
  };
}

function readLine(walk: Walk, line: RequirementLine, place: Place): void {
  const { found, context } = walk;
  if (line.options === undefined) {
    block(found, 'missing-input', `the quotes in ${place.words} do not match: pip refuses that`);
    return;
  }
  const read = readArguments(line.options, LINE_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) {
    found.unknown ??= `dockerfix does not know the option \`${printable(strange)}\` in ${place.words}`;
    return;
  }
  addBuildOptions(context, found, read);
  // pip looks at the first value of each option only, and at none of these when the line holds a requirement.
  if (line.requirement !== '') return addRequirement(context, found, line.requirement, place.words);
  const first = (name: string): string | undefined => read.flags.get(name)?.[0];
  const editable = first('--editable');
  if (editable !== undefined) return addEditable(context, found, editable, place.words);
  const nested = first('--requirement') ?? first('--constraint');
  if (nested !== undefined) {
    return followFile(walk, nested, first('--requirement') === undefined, known(place.folder ?? '/'), place.words);
  }
  const links = first('--find-links');
  if (links !== undefined) addLinks(context, found, links, place.folder);
  for (const url of [lastFlag(read, '--index-url'), ...(read.flags.get('--extra-index-url') ?? [])]) {
    if (url !== undefined) addIndex(context, found, url);
  }
}

/** One requirement: a name, a URL, an archive or a folder. Relative paths start at the working directory, also in requirements files. */
// https://github.com/pypa/pip/blob/main/src/pip/_internal/req/constructors.py (parse_req_from_line: os.path.abspath(name))
export function addRequirement(context: CommandContext, found: PipInputs, text: string, where: string): void {
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text);
  const bare = (text.split(isUrl ? '; ' : ';', 1)[0] ?? '').trim();
  if (bare === '' || NAME.test(bare)) {
    // `name` alone may also be a folder only with a slash or a leading dot; `x.whl` is a file all the same.
    if (ARCHIVE.test(bare.replace(/\[[^\]]*\]$/, ''))) addLocal(context, found, bare, text, where);
    return;
  }
  const url = DIRECT_URL.exec(bare)?.[1]?.split(/\s;/, 1)[0]?.trim() ?? bare;
  if (NETWORK_URL.test(url)) return;
  if (VERSION_CONTROL.test(url)) return addVersionControl(context, found, url, where);
  const file = url !== bare && /^file:/iu.test(url) ? filePath(url, context.command.cwd) : undefined;
  if (file !== undefined) found.links.add(posix.dirname(file));
  addLocal(context, found, url, text, where);
}

/** https://pip.pypa.io/en/stable/topics/vcs-support/: `git+file:///path` reads a local repository. */
function addVersionControl(context: CommandContext, found: PipInputs, url: string, where: string): void {
  const rest = url.slice(url.indexOf('+') + 1);
  if (!/^file:/i.test(rest)) return;
  addLocal(context, found, rest.replace(/(.)@[^/@]*$/, '$1'), url, where);
}

/** `-e PATH` or `-e URL`. */
export function addEditable(context: CommandContext, found: PipInputs, text: string, where: string): void {
  const url = (DIRECT_URL.exec(text)?.[1] ?? text).trim();
  if (VERSION_CONTROL.test(url) || /^(?:git|hg|svn|bzr|ssh|https?):/i.test(url)) {
    const name = checkoutName(text);
    if (name === undefined)
      block(
        found,
        'editable-checkout',
        `\`-e ${printable(text)}\` in ${where} does not say the name of the folder that it is checked out into`,
      );
    else found.checkouts.add(name);
    return addVersionControl(context, found, url, where);
  }
  addLocal(context, found, url, `-e ${text}`, where);
}

/** `name @ git+...` or `#egg=name`, without extras. https://github.com/pypa/pip/blob/main/src/pip/_internal/models/link.py (egg_fragment) */
function checkoutName(text: string): string | undefined {
  const named = DIRECT_URL.test(text) ? text : /[#&]egg=([^&\s;]*)/.exec(text)?.[1];
  return /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:$|@)/.exec(named ?? '')?.[1];
}

function addLocal(context: CommandContext, found: PipInputs, url: string, text: string, where: string): void {
  const from = context.command.cwd;
  const name = url.replace(/^(.+?)\s*(?:\[[^\]]+\])$/, '$1');
  if (name.includes(UNKNOWN_MARK)) {
    found.unknown ??= `\`${printable(text)}\` in ${where} is not known before the build`;
    return;
  }
  const path = /^file:/i.test(name) ? filePath(name, from) : resolvePath(name, from);
  if (path === undefined) {
    found.unknown ??= `the path \`${text}\` in ${where} cannot be resolved before the build`;
    return;
  }
  if (throughLink(context, found, path, where)) return;
  const fact = context.files.fact(path);
  if (fact.kind === 'context-file' || (fact.kind === 'unknown' && ARCHIVE.test(path))) {
    found.reads.add(literalPattern(path));
    return;
  }
  const tree = below(literalPattern(path));
  found.reads.add(tree);
  found.writes.add(tree);
  if (fact.kind === 'absent') block(found, 'missing-input', `\`${text}\` in ${where} names ${path}, and no instruction put it there`);
  else
    block(
      found,
      'installs-the-project',
      `\`${text}\` in ${where} installs the project in ${path} itself: the build backend reads its source`,
    );
}

/**
 * `--find-links`: a folder of archives or a page. In a requirements file its own folder is tried first, then the working directory.
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/req/req_file.py (handle_option_line)
 */
export function addLinks(context: CommandContext, found: PipInputs, value: string, folder: string | undefined): void {
  if (NETWORK_URL.test(value)) return;
  const starts: Value[] = folder === undefined ? [context.command.cwd] : [known(folder), context.command.cwd];
  const absent: string[] = [];
  for (const start of starts) {
    const path = value.includes(UNKNOWN_MARK) ? undefined : /^file:/i.test(value) ? filePath(value, start) : resolvePath(value, start);
    if (path === undefined) {
      found.unknown ??= `the folder of --find-links ${printable(value)} is not known before the build`;
      return;
    }
    if (throughLink(context, found, path, `--find-links ${value}`)) return;
    found.reads.add(below(literalPattern(path)));
    found.links.add(path);
    if (context.files.fact(path).kind === 'absent') absent.push(path);
  }
  for (const path of absent) {
    found.optional.add(path);
    if (absent.length === starts.length) found.named.add(literalPattern(path));
  }
}

/**
 * `--global-option=-I/app/include`, `--config-settings=cmake.args=-DFOO=/app/foo`: what a build backend makes of them is not known, but paths
 * that they name count. https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-C
 */
export function addBuildOptions(context: CommandContext, found: PipInputs, read: ReadArguments): void {
  for (const value of BUILD_OPTIONS.flatMap((name) => read.flags.get(name) ?? [])) {
    for (const word of value.split(/[\s:,;='"]+/)) {
      const name = word.replace(/^-(?:[A-Z]|[\w-]*(?=\.{0,2}\/))/, '');
      if (name.includes(UNKNOWN_MARK) && (name.includes('/') || name.startsWith(UNKNOWN_MARK)))
        found.unknown ??= `the build option ${printable(value)} is not known before the build`;
      const path = name === '' || name.startsWith('-') ? undefined : resolvePath(name, context.command.cwd);
      if (path === undefined || path === '/' || throughLink(context, found, path, `the build option ${value}`)) continue;
      const { kind } = context.files.fact(path);
      if (kind === 'folder') found.reads.add(below(literalPattern(path)));
      else if (kind !== 'absent' || name.includes('/')) found.reads.add(literalPattern(path));
    }
  }
}

const BUILD_OPTIONS = ['--global-option', '--build-option', '--config-settings'] as const;

/** `--index-url`: mostly the network, but a folder is possible. */
export function addIndex(context: CommandContext, found: PipInputs, value: string): void {
  if (NETWORK_URL.test(value)) return;
  if (value.startsWith(UNKNOWN_MARK)) {
    found.review ??= indexReview('the address of a package index');
    return;
  }
  addLinks(context, found, value, undefined);
}
