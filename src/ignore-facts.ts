import { join, relative, sep } from 'node:path';
import type { IgnoreFacts, Obstacle } from './analysis/facts.ts';
import { whyCopied, type Makes } from './analysis/ignore/copied.ts';
import { nameAnywhere } from './analysis/ignore/lines.ts';
import { broughtByCopies } from './analysis/ignore/made.ts';
import { takenByName } from './analysis/ignore/taken.ts';
import type { RepositoryDockerfiles } from './context/discover.ts';
import { isInFolder, nameOf } from './context/listing.ts';
import { findRepositoryTop } from './context/repository.ts';
import { modeInGit, trackedBelow, trackedPath } from './context/tracked.ts';
import { needsOriginal } from './ignore-makers.ts';
import { whyUsed } from './ignore-uses.ts';
import type { Question } from './ignore-words.ts';
import type { ContextPath } from './model/files.ts';
import { compilePatterns, parseDockerignore } from './parse/dockerignore.ts';
import { goMatch } from './parse/go-path.ts';
import type { FixInput } from './results.ts';
import type { Analysis, Workspace } from './workspace.ts';

/** Most paths that one pattern may hide: git is asked about each. */
const MOST_HIDDEN = 200;

export function ignoreFacts(
  workspace: Workspace,
  analysis: Analysis,
  input: FixInput,
  others: RepositoryDockerfiles | undefined,
): IgnoreFacts {
  const { ignore } = workspace;
  const name = ignore.file?.name ?? '.dockerignore';
  const skipped = input.skip?.includes('dockerignore') === true ? `${name} is not to be changed here` : undefined;
  const used = (question: Question): Obstacle | undefined => obstacle('used', whyUsed(workspace, question, others));
  return {
    name,
    isNew: ignore.file === undefined && analysis.context.ignore.patterns.length === 0,
    inContext: workspace.context.entries.has(name),
    leavesOut: (path) => analysis.context.ignore.isIgnored(path),
    leavesOutFolder: (path) => leavesOutFolder(workspace, path),
    readOnly: skipped ?? ignore.unclear,
    needed(line, makes) {
      const paths = placesOf(workspace, analysis, line);
      const folder = nameAnywhere(line);
      return (
        whyLetIn(workspace, line, paths) ??
        notMade(analysis, paths, makes) ??
        whyTracked(workspace, line) ??
        used({ paths, needs: needsOriginal, ...(folder !== undefined && { name: folder }) })
      );
    },
    missed(line, path, needs) {
      const paths = [...new Set([path, ...hiddenBy(workspace, line)])];
      return whyLetIn(workspace, line, paths) ?? whyTracked(workspace, line) ?? used({ paths, needs: (_, texts) => needs(texts) });
    },
  };
}

function obstacle(reason: Obstacle['reason'], why: string | undefined): Obstacle | undefined {
  return why === undefined ? undefined : { reason, why };
}

/** What a line is about: its path; for folders of one name those that are there, those that an install makes, and one beside each manifest. */
function placesOf(workspace: Workspace, { evaluation }: Analysis, line: string): readonly ContextPath[] {
  const name = nameAnywhere(line);
  if (name === undefined) return [line];
  const made = broughtByCopies(evaluation).flatMap(({ path }) => (path === name || path.endsWith(`/${name}`) ? [path] : []));
  const manifests = name === 'node_modules' ? workspace.context.find((file) => file === 'package.json') : [];
  const beside = manifests.map((path) => path.replace(/package\.json$/u, name));
  return [...new Set([...made, ...hiddenBy(workspace, line), ...beside])];
}

/** Paths of the context that a line hides, without what lies below another. */
function hiddenBy({ context }: Workspace, line: string): readonly ContextPath[] {
  const last = goMatch(nameOf(line));
  const pattern = compilePatterns([line]);
  const found: ContextPath[] = [];
  for (const path of context.find((name) => last?.matches(name) !== false)) {
    if (pattern.isIgnored(path) && !found.some((folder) => isInFolder(path, folder))) found.push(path);
    if (found.length > MOST_HIDDEN) break;
  }
  return found;
}

function notMade({ evaluation }: Analysis, paths: readonly ContextPath[], makes: Makes): Obstacle | undefined {
  for (const path of paths) {
    const why = whyCopied(evaluation, path, makes);
    if (why !== undefined) return { reason: 'copied', why };
  }
  return undefined;
}

/**
 * A line `!...` of the ignore file lets in what lies there. A line behind it would not undo that cleanly: BuildKit then sends such
 * files, but empty (docs/engine-facts.md, ".dockerignore").
 */
function whyLetIn({ ignore, context }: Workspace, line: string, paths: readonly ContextPath[]): Obstacle | undefined {
  const text = ignore.file?.text ?? '';
  const name = ignore.file?.name ?? '';
  const negated = parseDockerignore(text).patterns.filter((pattern) => pattern.negated);
  const after = parseDockerignore(`${text}\n${line}\n`);
  for (const path of paths) {
    if (after.coverage(path) !== 'all-ignored') {
      const within = negated.filter(({ pattern }) => parseDockerignore(`${pattern}\n`).coverage(path) !== 'none');
      const letIn = within.find(({ pattern }) => pattern.startsWith(`${path}/`)) ?? within[0];
      return {
        reason: 'let-in',
        why: letIn === undefined ? `${name} lets something in it in` : `line ${letIn.line} of ${name} lets ${letIn.pattern} in`,
      };
    }
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    // `!web` above `web/node_modules` is an allow-list, and the line behind it does what it says.
    const again = negated.find(({ pattern }) => {
      const alone = parseDockerignore(`${pattern}\n`);
      // Nothing lies below a file.
      const meant = context.entries.get(path)?.kind === 'file' ? alone.isIgnored(path) : alone.coverage(path) !== 'none';
      return meant && (parent === '' || alone.coverage(parent) !== 'all-ignored');
    });
    if (again !== undefined) return { reason: 'let-in', why: `line ${again.line} of ${name} lets ${again.pattern} in` };
  }
  return undefined;
}

/** Files that keep a folder in git, or say what of it git leaves alone: no install makes one, and none reads it. */
const KEEPS_FOLDER = /^\*\*\/\.git(?:ignore|keep|attributes)$/u;

/** The ignore file of Visual Studio's template has `**\/obj`, and then `!**\/.gitignore`. */
function leavesOutFolder({ ignore }: Workspace, path: ContextPath): boolean {
  const { patterns } = parseDockerignore(ignore.file?.text ?? '');
  const lines = patterns.flatMap(({ pattern, negated }) => (negated ? (KEEPS_FOLDER.test(pattern) ? [] : [`!${pattern}`]) : [pattern]));
  return parseDockerignore(`${lines.join('\n')}\n`).coverage(path) === 'all-ignored';
}

function whyTracked(workspace: Workspace, line: string): Obstacle | undefined {
  return obstacle('tracked', isPattern(line) ? anyTracked(workspace, line) : oneTracked(workspace, line));
}

function isPattern(line: string): boolean {
  return /[*?[\]!\\]/u.test(line);
}

/** Only a path that exists can be tracked (but for a sparse checkout, which leaves out what it does not need). */
function oneTracked({ context }: Workspace, path: ContextPath): string | undefined {
  if (!context.entries.has(path)) return undefined;
  const top = findRepositoryTop(context.root);
  if (top === undefined) return `${path} is in the context, and without git it is not known whether it belongs there`;
  const tracked = trackedBelow(top, relative(top, join(context.root, path)).split(sep).join('/'));
  if (tracked === 'unknown') return `${path} is in the context, and it could not be found out whether git tracks it`;
  return tracked ? `git tracks files in ${path}` : undefined;
}

/** The same for all that a pattern hides, here and in a checkout that is not sparse. */
function anyTracked(workspace: Workspace, line: string): string | undefined {
  const { context } = workspace;
  const hidden = hiddenBy(workspace, line);
  const [first] = hidden;
  if (first !== undefined && findRepositoryTop(context.root) === undefined)
    return `${first} is in the context, and without git it is not known whether it belongs there`;
  if (hidden.length > MOST_HIDDEN) return `${line} would hide more than ${MOST_HIDDEN} files and folders`;
  for (const path of hidden) {
    const mode = modeInGit(context, path);
    if (mode === 'unknown') return `${path} is in the context, and it could not be found out whether git tracks it`;
    if (mode !== 'untracked') return `git tracks files in ${path}`;
  }
  const pattern = compilePatterns([line]);
  const elsewhere = trackedPath(context, (path) => pattern.isIgnored(path));
  return elsewhere === undefined || elsewhere === 'unknown' ? undefined : `git tracks ${elsewhere.path}`;
}

/**
 * The checker's own question about lines that a fix adds to the ignore file: what is ignored now must not be missed by any stage.
 * @param mayLack the image may lack it, as long as nothing that git tracks is hidden and every copy still finds what it names
 * @returns what is wrong, or undefined
 */
export function ignoredNow(workspace: Workspace, original: Analysis, lines: readonly string[], mayLack: boolean): string | undefined {
  for (const line of lines) {
    const pattern = isPattern(line) && nameAnywhere(line) === undefined && !mayLack;
    const missing = mayLack ? notFound(workspace, original, line) : notMade(original, placesOf(workspace, original, line), 'anywhere');
    const why = pattern ? `${line} is a pattern` : (missing ?? whyTracked(workspace, line))?.why;
    if (why !== undefined) return `${line} cannot be ignored: ${why}`;
  }
  return undefined;
}

/** A copy out of a stage fails where the stage has not got what it names. */
function notFound(workspace: Workspace, { evaluation }: Analysis, line: string): Obstacle | undefined {
  const paths = isPattern(line) ? hiddenBy(workspace, line) : [line];
  const at = paths.map((path) => takenByName(evaluation, path)).find((one) => one !== undefined);
  return obstacle('used', at === undefined ? undefined : `line ${at} takes it out of a stage`);
}

/** A copy that no longer finds what it names when the lines are added. */
export function lostCopy(before: Analysis, now: Analysis): string | undefined {
  for (const [at, stage] of before.evaluation.stages.entries()) {
    for (const [index, { copy, instruction }] of stage.traces.entries()) {
      if (copy !== undefined && now.evaluation.stages[at]?.traces[index]?.copy === undefined)
        return `line ${instruction.line} no longer finds what it copies`;
    }
  }
  return undefined;
}
