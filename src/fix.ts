import { relative, resolve, sep } from 'node:path';
import { equivalence, type ExemptPath, type Verdict } from './analysis/equivalence.ts';
import { createTerms } from './analysis/terms.ts';
import { factsOf, ignoredNow } from './facts-of.ts';
import { mayBeGenerated } from './context/evidence.ts';
import type { AppliedFix, FileChange, FileResult, FixInput, Refusal } from './results.ts';
import { trailingComments } from './parse/dockerfile.ts';
import { applyEdits } from './source/edits.ts';
import { lineAt, linesOf, dominantLineEnding } from './source/lines.ts';
import type { SourceText, Span } from './source/text.ts';
import { transforms } from './transforms/registry.ts';
import type { Fix } from './transforms/transform.ts';
import { analyse, contextAt, openWorkspace, UserError, type Analysis, type Workspace } from './workspace.ts';

/** Applied fixes of one file at the most: each moves or splits something, so that a file of any size ends. */
const MOST_FIXES = 200;

/**
 * Rewrites one Dockerfile in memory: read, analyse, propose, apply, prove, until nothing is left to do. Writes nothing.
 * Never throws for what the user or the files did wrong: that is `error` in the result.
 */
export async function fix(input: FixInput): Promise<FileResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  const nothing = { path, changed: false, applied: [], proposed: [], refused: [], changes: [], assumptions: [], warnings: [] };
  try {
    const context = input.context === undefined ? undefined : resolve(input.cwd ?? '.', input.context);
    const workspace = await openWorkspace(path, { bytes: input.text, context });
    return fixWorkspace(workspace, input);
  } catch (error) {
    if (error instanceof UserError) return { ...nothing, error: error.problem };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...nothing, error: { kind: 'internal', message: `dockerfix failed: ${message}` } };
  }
}

/** A text of the Dockerfile and of its ignore file, and what was worked out about them. */
interface Version {
  readonly analysis: Analysis;
  /** Undefined: there is no ignore file. */
  readonly ignoreText: string | undefined;
}

interface Work {
  readonly workspace: Workspace;
  readonly input: FixInput;
  /** The original under the ignore file of the newest version; both are compared with one table of terms. */
  original: Analysis;
  version: Version;
  verdict: Verdict;
  /** Stages that an applied review fix lets differ. */
  exempt: ReadonlySet<number>;
  /** Files that an applied review fix lets differ. */
  exemptPaths: readonly ExemptPath[];
  readonly applied: AppliedFix[];
  readonly proposed: AppliedFix[];
  readonly refused: Refusal[];
}

function fixWorkspace(workspace: Workspace, input: FixInput): FileResult {
  const original = analyse(workspace.source, workspace.context, createTerms(), workspace.build);
  const work: Work = {
    workspace,
    input,
    original,
    version: { analysis: original, ignoreText: workspace.ignore.file?.text },
    verdict: { equal: true, assumptions: [], differences: [] },
    exempt: new Set(),
    exemptPaths: [],
    applied: [],
    proposed: [],
    refused: [],
  };
  const foreign = foreignFrontend(workspace);
  const chosen = foreign === undefined ? chosenTransforms(input) : [];
  for (let count = 0; count < MOST_FIXES; count += 1) {
    const next = nextFix(work, chosen);
    if (next === undefined) break;
    apply(work, next.id, next.fix);
  }
  const result = resultOf(work);
  return foreign === undefined ? result : { ...result, warnings: [...result.warnings, { line: 1, message: foreign }] };
}

/** Another language may follow a `# syntax=` that names no Dockerfile frontend of Docker's. https://docs.docker.com/build/buildkit/frontend/ */
function foreignFrontend({ build }: Workspace): string | undefined {
  const { syntax } = build.directives;
  if (syntax === undefined || /^(?:docker\.io\/|docker-image:\/\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/u.test(syntax))
    return undefined;
  return `# syntax=${syntax} is not a frontend whose language dockerfix knows: nothing was looked at`;
}

function chosenTransforms(input: FixInput): typeof transforms {
  return transforms.filter(({ id }) => (input.only?.includes(id) ?? true) && !(input.skip?.includes(id) ?? false));
}

/** The first fix that may be applied. What is refused or needs a look is noted when nothing is left to apply. */
function nextFix(work: Work, chosen: typeof transforms): { readonly id: string; readonly fix: Fix } | undefined {
  const facts = factsOf(work.workspace, work.version.analysis, work.input);
  const proposed: AppliedFix[] = [];
  const refused: Refusal[] = [];
  for (const transform of chosen) {
    for (const proposal of transform.propose(facts)) {
      if (proposal.kind === 'refusal')
        refused.push({ transform: transform.id, reason: proposal.reason, line: lineOf(work, proposal.at), message: proposal.message });
      else if (proposal.level === 'safe' || work.input.unsafe === true) return { id: transform.id, fix: proposal };
      else proposed.push(reported(work, transform.id, proposal));
    }
  }
  work.proposed.push(...proposed);
  work.refused.push(...refused);
  return undefined;
}

function reported(work: Work, transform: string, { level, at, message, evidence }: Fix): AppliedFix {
  return { transform, level, line: lineOf(work, at), message, notes: evidence.map(({ sentence }) => sentence) };
}

/** Makes the edits in memory and proves the result against the original. A rewrite that is not proven is thrown away, and is our bug. */
function apply(work: Work, id: string, proposal: Fix): void {
  const { workspace, version } = work;
  const report = reported(work, id, proposal);
  const source: SourceText = { path: workspace.path, text: applyEdits(version.analysis.source.text, proposal.edits) };
  const ignoreText = withLines(version.ignoreText, proposal.ignoreLines ?? []);
  const problem = ignoreText === version.ignoreText ? undefined : ignoredNow(workspace, work.original, proposal.ignoreLines ?? []);
  const context =
    ignoreText === workspace.ignore.file?.text ? workspace.context : contextAt(workspace.location.root, workspace.ignore, ignoreText);
  const original = ignoreText === version.ignoreText ? work.original : analyse(workspace.source, context, createTerms(), workspace.build);
  const analysis = analyse(source, context, original.evaluation.terms);
  const exempt = new Set([...work.exempt, ...(proposal.exemptStages ?? [])]);
  const exemptPaths = [...work.exemptPaths, ...(proposal.exemptPaths ?? [])];
  const verdict = equivalence(original.evaluation, analysis.evaluation, {
    mayBeGenerated: (path) => mayBeGenerated(context, path),
    exempt,
    exemptPaths,
  });
  if (!verdict.equal || problem !== undefined) {
    const why =
      problem ??
      verdict.differences
        .map(({ message }) => message)
        .slice(0, 3)
        .join('; ');
    throw new UserError({
      kind: 'internal',
      message: `a rewrite by ${id} could not be proven and was dropped (please report this): ${why}`,
      line: report.line,
    });
  }
  work.original = original;
  work.exempt = exempt;
  work.exemptPaths = exemptPaths;
  work.version = { analysis, ignoreText };
  work.verdict = verdict;
  work.applied.push(report);
}

function withLines(text: string | undefined, lines: readonly string[]): string | undefined {
  if (lines.length === 0) return text;
  const ending = dominantLineEnding(text ?? '');
  const start = text === undefined || text === '' || text.endsWith('\n') ? (text ?? '') : text + ending;
  return start + lines.map((line) => line + ending).join('');
}

/** Line in the original file: instructions are found again by their text, the first with the first, and so on. */
function lineOf(work: Work, at: Span): number {
  const now = work.version.analysis.source;
  const before = work.workspace.source;
  if (now === before) return lineAt(linesOf(before), at.start);
  const text = now.text.slice(at.start, at.end);
  let place = -1;
  for (let found = now.text.indexOf(text); found >= 0 && found <= at.start; found = now.text.indexOf(text, found + 1)) {
    place = before.text.indexOf(text, place + 1);
    if (place < 0) return lineAt(linesOf(now), at.start);
  }
  return lineAt(linesOf(before), Math.max(place, 0));
}

function resultOf(work: Work): FileResult {
  const { workspace, version, verdict, input } = work;
  const changes: FileChange[] = [];
  if (version.analysis.source.text !== workspace.source.text) {
    changes.push({ path: workspace.path, created: false, before: workspace.source.text, after: version.analysis.source.text });
  }
  const ignore = workspace.ignore.file;
  if (version.ignoreText !== undefined && version.ignoreText !== ignore?.text) {
    changes.push({
      path: ignore?.path ?? workspace.ignore.newPath,
      created: ignore === undefined,
      before: ignore?.text ?? '',
      after: version.ignoreText,
    });
  }
  const { root, basis, why } = workspace.location;
  const guess =
    work.applied.length > 0 && basis === 'guess'
      ? [{ id: 'context-guess', sentence: `${relativeTo(input, root)} is the build context: ${why}` }]
      : [];
  return {
    path: workspace.path,
    context: { root, basis, why },
    changed: changes.length > 0,
    applied: work.applied,
    proposed: work.proposed,
    refused: work.refused,
    changes,
    assumptions: [...verdict.assumptions, ...guess],
    warnings: warningsOf(workspace),
  };
}

function relativeTo(input: FixInput, path: string): string {
  return (
    relative(resolve(input.cwd ?? '.'), path)
      .split(sep)
      .join('/') || '.'
  );
}

function warningsOf({ build, source }: Workspace): FileResult['warnings'] {
  return trailingComments(build).map(({ span, instruction }) => ({
    line: lineAt(linesOf(source), span.start),
    message: `a # behind ${instruction.keyword} does not start a comment in a Dockerfile: it is part of the instruction`,
  }));
}
