import { join, relative, sep } from 'node:path';
import type { Facts, IgnoreFacts } from './analysis/facts.ts';
import { whyCopied } from './analysis/ignored-outputs.ts';
import { builderWithoutMounts } from './context/builders.ts';
import { dockerfilesOfRepository, type RepositoryDockerfiles } from './context/discover.ts';
import { gitIgnored, mayBeGenerated } from './context/evidence.ts';
import { findRepositoryTop } from './context/repository.ts';
import { trackedBelow } from './context/tracked.ts';
import type { FixInput } from './results.ts';
import { parseDockerignore } from './parse/dockerignore.ts';
import { whyUsed } from './ignore-uses.ts';
import { applyEdits } from './source/edits.ts';
import type { SourceText } from './source/text.ts';
import { analyseAgain, shortName, UserError, type Analysis, type Workspace } from './workspace.ts';

/** All Dockerfiles of the repository, where a fix could touch the ignore file that they share; else nothing is looked for. */
export async function otherDockerfiles(workspace: Workspace, { evaluation }: Analysis): Promise<RepositoryDockerfiles | undefined> {
  const copies = evaluation.stages.flatMap((stage) => stage.traces.flatMap(({ copy }) => copy ?? []));
  const outputs = new Set(
    evaluation.stages.flatMap((stage) => stage.traces.flatMap(({ events }) => events.flatMap((event) => event.outputs))),
  );
  if (![...outputs].some((output) => copies.some((copy) => copy.from(output) !== undefined))) return undefined;
  return dockerfilesOfRepository(findRepositoryTop(workspace.location.root) ?? workspace.location.root);
}

/** Gathers what transforms may ask. Questions about other files are answered when they are asked. */
export function factsOf(workspace: Workspace, analysis: Analysis, input: FixInput, others: RepositoryDockerfiles | undefined): Facts {
  const { location, context } = workspace;
  const guess = location.basis === 'guess' ? `${location.why}; --context says it for certain` : undefined;
  const several =
    location.also.length > 0
      ? `it is built with other contexts too: ${location.also.map((root) => shortName(workspace, root)).join(', ')}`
      : undefined;
  return {
    resolved: analysis.resolved,
    evaluation: analysis.evaluation,
    contextGuess: guess ?? several,
    ignore: ignoreFacts(workspace, analysis, input, others),
    gitIgnored: (path, kind) => path !== '' && gitIgnored(context, path, kind),
    mayBeGenerated: (path) => mayBeGenerated(context, path),
    edited: (edits) => {
      const text = applyEdits(analysis.source.text, edits);
      const next = analyseIfParsed({ path: workspace.path, text }, analysis);
      return next && factsOf(workspace, next, input, others);
    },
    builderWithoutMounts: () => builderWithoutMounts(context),
  };
}

function analyseIfParsed(source: SourceText, earlier: Analysis): Analysis | undefined {
  try {
    return analyseAgain(source, earlier);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function ignoreFacts(workspace: Workspace, analysis: Analysis, input: FixInput, others: RepositoryDockerfiles | undefined): IgnoreFacts {
  const { ignore } = workspace;
  const name = ignore.file?.name ?? '.dockerignore';
  const skipped = input.skip?.includes('dockerignore') === true ? `${name} is not to be changed here` : undefined;
  return {
    name,
    inContext: workspace.context.entries.has(name),
    readOnly: skipped ?? ignore.unclear,
    needed: (path) =>
      whyLetIn(workspace, path) ?? whyCopied(analysis.evaluation, path) ?? whyTracked(workspace, path) ?? whyUsed(workspace, path, others),
  };
}

/**
 * A line `!...` of the ignore file lets in what lies there. A line behind it would not undo that cleanly: BuildKit then sends such
 * files, but empty (docs/engine-facts.md, ".dockerignore").
 */
function whyLetIn({ ignore }: Workspace, path: string): string | undefined {
  const text = ignore.file?.text ?? '';
  if (parseDockerignore(`${text}\n${path}\n`).coverage(path) !== 'all-ignored') return `${ignore.file?.name ?? ''} lets something in it in`;
  const negated = parseDockerignore(text).patterns.filter((line) => line.negated);
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  // `!web` above `web/node_modules` is an allow-list, and the line behind it does what it says.
  const again = negated.find(({ pattern }) => {
    const alone = parseDockerignore(`${pattern}\n`);
    return alone.coverage(path) !== 'none' && (parent === '' || alone.coverage(parent) !== 'all-ignored');
  });
  return again && `line ${again.line} of ${ignore.file?.name ?? ''} lets ${again.pattern} in`;
}

/** Only a path that exists can be tracked (but for a sparse checkout, which leaves out what it does not need). */
function whyTracked({ context }: Workspace, path: string): string | undefined {
  const exists = context.entries.has(path);
  if (!exists) return undefined;
  const top = findRepositoryTop(context.root);
  if (top === undefined) return `${path} is in the context, and without git it is not known whether it belongs there`;
  const tracked = trackedBelow(top, relative(top, join(context.root, path)).split(sep).join('/'));
  if (tracked === 'unknown') return `${path} is in the context, and it could not be found out whether git tracks it`;
  return tracked ? `git tracks files in ${path}` : undefined;
}

/**
 * The checker's own question about lines that a fix adds to the ignore file: what is ignored now must not be missed by any stage.
 * @returns what is wrong, or undefined
 */
export function ignoredNow(workspace: Workspace, original: Analysis, lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const path = line.replace(/^\//u, '');
    const why = /[*?[\]!\\]/u.test(path) ? `${line} is a pattern` : (whyCopied(original.evaluation, path) ?? whyTracked(workspace, path));
    if (why !== undefined) return `${line} cannot be ignored: ${why}`;
  }
  return undefined;
}
