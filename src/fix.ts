import { relative, resolve, sep } from 'node:path';
import { factsOf, otherDockerfiles } from './facts-of.ts';
import { whyNotLookedAt } from './limits.ts';
import { trailingComments } from './parse/dockerfile.ts';
import type { AppliedFix, FileChange, FileResult, FixInput, Refusal } from './results.ts';
import { applyFixes, lineOf, reported, type Proposed, type Work } from './rewrite.ts';
import { lineAt, linesOf } from './source/lines.ts';
import { transforms } from './transforms/registry.ts';
import type { Fix } from './transforms/transform.ts';
import { analyse, openWorkspace, UserError, type Workspace } from './workspace.ts';

/** Rounds for one file at the most. Every round splits something that can be split once. */
const MOST_ROUNDS = 100;

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
    return await fixWorkspace(workspace, input);
  } catch (error) {
    if (error instanceof UserError) return { ...nothing, error: error.problem };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...nothing, error: { kind: 'internal', message: `dockerfix failed: ${message}` } };
  }
}

async function fixWorkspace(workspace: Workspace, input: FixInput): Promise<FileResult> {
  const whyNot = whyNotLookedAt(workspace);
  if (whyNot !== undefined) return untouched(workspace, whyNot);
  const original = analyse(workspace.source, workspace.context, workspace.build);
  const work: Work = {
    workspace,
    input,
    others: undefined,
    original,
    version: { analysis: original, ignoreText: workspace.ignore.file?.text },
    verdict: { equal: true, assumptions: [], differences: [] },
    exempt: new Set(),
    exemptPaths: [],
    applied: [],
    proposed: [],
    refused: [],
  };
  const chosen = chosenTransforms(input);
  work.others = await otherDockerfiles(workspace, original);
  const seen = new Set([workspace.source.text]);
  for (let next = nextFixes(work, chosen); next.length > 0; next = nextFixes(work, chosen)) {
    applyFixes(work, next);
    const { text } = work.version.analysis.source;
    if (seen.has(text) || seen.size > MOST_ROUNDS)
      throw new UserError({ kind: 'internal', message: 'the rewrites never settle (please report this)' });
    seen.add(text);
  }
  return resultOf(work);
}

function chosenTransforms(input: FixInput): typeof transforms {
  return transforms.filter(({ id }) => (input.only?.includes(id) ?? true) && !(input.skip?.includes(id) ?? false));
}

/** Fixes that may be applied together. What is refused or needs a look is noted when nothing is left to apply. */
function nextFixes(work: Work, chosen: typeof transforms): readonly Proposed[] {
  const facts = factsOf(work.workspace, work.version.analysis, work.input, work.others);
  const fixes: Proposed[] = [];
  const proposed: AppliedFix[] = [];
  const refused: Refusal[] = [];
  for (const transform of chosen) {
    const { id } = transform;
    for (const proposal of transform.propose(facts)) {
      if (proposal.kind === 'refusal')
        addRefusal(refused, { transform: id, reason: proposal.reason, line: lineOf(work, proposal.at), message: proposal.message });
      else if (proposal.level !== 'safe' && work.input.unsafe !== true) proposed.push(reported(work, { id, fix: proposal }));
      else if (fixes.every(({ fix }) => !touch(fix, proposal))) fixes.push({ id, fix: proposal });
    }
    // The next transform sees what this one made of the file.
    if (fixes.length > 0) return fixes;
  }
  work.proposed.push(...proposed);
  work.refused.push(...refused);
  return [];
}

/** What two transforms refuse for the same reason is said once. */
function addRefusal(refused: Refusal[], refusal: Refusal): void {
  const said = refused.some(
    ({ reason, line, message }) => reason === refusal.reason && line === refusal.line && message === refusal.message,
  );
  if (!said) refused.push(refusal);
}

/** Two fixes whose edits overlap or meet, or that each change a base stage, are made one after the other. */
function touch(a: Fix, b: Fix): boolean {
  if (a.exemptStages !== undefined || b.exemptStages !== undefined) return true;
  return a.edits.some((x) => b.edits.some((y) => x.span.start <= y.span.end && y.span.start <= x.span.end));
}

function untouched(workspace: Workspace, why: string): FileResult {
  const { root, basis, why: because } = workspace.location;
  const warnings = [...warningsOf(workspace), { line: 1, message: why }];
  return {
    path: workspace.path,
    context: { root, basis, why: because },
    changed: false,
    applied: [],
    proposed: [],
    refused: [],
    changes: [],
    assumptions: [],
    warnings,
  };
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
