import type { ExemptPath, Verdict } from './analysis/equivalence.ts';
import { countUp, renumber } from './analysis/numbered-comments.ts';
import { mayBeGenerated } from './context/evidence.ts';
import type { RepositoryDockerfiles } from './context/discover.ts';
import { ignoredNow, lostCopy } from './ignore-facts.ts';
import { placeBefore } from './original-places.ts';
import { verdictOf } from './verdict.ts';
import type { AppliedFix, DisabledFix, Refusal } from './results.ts';
import { notAccepted, type Settings } from './settings.ts';
import { applyEdits } from './source/edits.ts';
import { dominantLineEnding, lineAt, linesOf } from './source/lines.ts';
import type { SourceText, Span } from './source/text.ts';
import type { Fix } from './transforms/transform.ts';
import { analyseAgain, analyseOver, commentsOf, contextAt, UserError, type Analysis, type Workspace } from './workspace.ts';

/** A text of the Dockerfile and of its ignore file, and what was worked out about them. */
export interface Version {
  readonly analysis: Analysis;
  /** Undefined: there is no ignore file. */
  readonly ignoreText: string | undefined;
}

/** A Dockerfile on its way, over one context. */
export interface Proof {
  readonly workspace: Workspace;
  readonly settings: Settings;
  /** The original under the ignore file of the newest version; both are compared with one table of terms. */
  original: Analysis;
  version: Version;
  verdict: Verdict;
  /** Stages that an applied review fix lets differ. */
  exempt: ReadonlySet<number>;
  /** Files that an applied review fix lets differ. */
  exemptPaths: readonly ExemptPath[];
  /** An applied review fix fetches more than the original does. */
  exemptPrefetches: boolean;
}

/** Where a Dockerfile starts from. */
export function proofOf(workspace: Workspace, settings: Settings, original: Analysis): Proof {
  return {
    workspace,
    settings,
    original,
    version: { analysis: original, ignoreText: workspace.ignore.file?.text },
    verdict: { equal: true, assumptions: [], differences: [] },
    exempt: new Set(),
    exemptPaths: [],
    exemptPrefetches: false,
  };
}

/** Another context that the Dockerfile is built with: what is done is shown for that, too. */
export interface Elsewhere {
  /** As the report names it. */
  readonly name: string;
  /** Undefined where nothing can be shown. */
  readonly proof: Proof | undefined;
  /** Why nothing is shown for it, or nothing any more. */
  unshown: string | undefined;
}

/** One Dockerfile on its way. */
export interface Work extends Proof {
  others: RepositoryDockerfiles | undefined;
  readonly elsewhere: readonly Elsewhere[];
  readonly applied: AppliedFix[];
  readonly proposed: AppliedFix[];
  readonly refused: Refusal[];
  /** What was refused before cache mounts were added, if any were: a mount of ours is no reason that anybody could do something about. */
  refusedWithoutMounts: readonly Refusal[] | undefined;
  readonly disabled: DisabledFix[];
  /** `line id` of each directive that has switched something off. */
  readonly switchesUsed: Set<string>;
}

/** A fix and the transform that it comes from. */
export interface Proposed {
  readonly id: string;
  readonly fix: Fix;
  /** What is done in each other context that it is shown for, with lines for its own ignore file; maybe nothing. */
  readonly elsewhere?: ReadonlyMap<Elsewhere, readonly Fix[]>;
}

/** A fix as the result reports it. */
export function reported(work: Work, { id, fix }: Proposed): AppliedFix {
  return {
    transform: id,
    level: fix.level,
    line: lineOf(work, fix.at),
    message: inOriginal(work, fix.message),
    reasons: fix.level === 'review' ? fix.reasons.map((reason) => inOriginal(work, reason)) : [],
    notes: fix.evidence.map(({ sentence }) => inOriginal(work, sentence)),
  };
}

/**
 * Makes the edits in memory and proves the result against the original.
 * @param fixes their edits do not overlap
 * @throws UserError (internal) for a rewrite that is not proven: that is a defect of ours, and nothing of it is kept
 */
export function applyFixes(work: Work, fixes: readonly Proposed[]): void {
  const next = attemptEverywhere(work, fixes);
  if ('why' in next) {
    // One that is proven alone must not fall with another.
    if (fixes.length > 1) {
      applyFixes(work, fixes.slice(0, 1));
      return;
    }
    const [only] = fixes;
    const line = only === undefined ? 1 : reported(work, only).line;
    throw new UserError({
      kind: 'internal',
      message: `a rewrite by ${only?.id ?? ''} could not be proven and was dropped (please report this): ${next.why}`,
      line,
    });
  }
  work.applied.push(...fixes.map((fix) => reported(work, fix)));
  for (const { proof, made } of next.states) Object.assign(proof, made);
  for (const other of next.left) other.unshown ??= 'what is done before it is not shown there';
}

type Next = Omit<Proof, 'workspace' | 'settings'>;

interface Everywhere {
  readonly states: readonly { readonly proof: Proof; readonly made: Next }[];
  /** Contexts for which it is not shown: only where somebody asked for fixes that need a look. */
  readonly left: readonly Elsewhere[];
}

function attemptEverywhere(work: Work, fixes: readonly Proposed[]): Everywhere | { readonly why: string } {
  const made = attemptFixes(work, fixes);
  if ('why' in made) return made;
  const states: { proof: Proof; made: Next }[] = [{ proof: work, made }];
  const left: Elsewhere[] = [];
  for (const other of work.elsewhere) {
    const there = fixes.flatMap(({ id, elsewhere }) => (elsewhere?.get(other) ?? []).map((fix) => ({ id, fix })));
    if (other.proof === undefined || fixes.some(({ elsewhere }) => elsewhere?.has(other) !== true)) {
      left.push(other);
      continue;
    }
    if (there.length === 0) continue;
    const next = attemptFixes(other.proof, there);
    if ('why' in next) return { why: `with the context ${other.name}, ${next.why}` };
    states.push({ proof: other.proof, made: next });
  }
  return { states, left };
}

/** What fixes would make of the Dockerfile over one context, proven against the original. */
export function attemptFixes(work: Proof, fixes: readonly Proposed[]): Next | { readonly why: string } {
  const { workspace, version } = work;
  const ignoreLines = [...new Set(fixes.flatMap(({ fix }) => fix.ignoreLines ?? []))];
  const source = edited(version.analysis, fixes);
  const ignoreText = withLines(version.ignoreText, ignoreLines);
  const same = ignoreText === version.ignoreText;
  for (const { fix } of fixes) {
    const problem = ignoredNow(workspace, work.original, fix.ignoreLines ?? [], fix.exemptIgnored === true);
    if (problem !== undefined) return { why: problem };
  }
  const context = same ? version.analysis.context : contextAt(workspace.location.root, workspace.ignore, ignoreText, workspace.path);
  const original = same ? work.original : analyseOver(context, work.original);
  const lost = same ? undefined : lostCopy(work.original, original);
  if (lost !== undefined) return { why: lost };
  // The newest text has more in common with the next one than the original has.
  const analysis = analyseAgain(source, same ? version.analysis : original, version.analysis);
  const exempt = new Set([...work.exempt, ...fixes.flatMap(({ fix }) => fix.exemptStages ?? [])]);
  const exemptPaths = [...work.exemptPaths, ...fixes.flatMap(({ fix }) => fix.exemptPaths ?? [])];
  const exemptPrefetches = work.exemptPrefetches || fixes.some(({ fix }) => fix.exemptPrefetches === true);
  const verdict = verdictOf(original, analysis, {
    mayBeGenerated: (path) => mayBeGenerated(context, path),
    exempt,
    exemptPaths,
    exemptPrefetches,
  });
  if (!verdict.equal)
    return {
      why: verdict.differences
        .map(({ message }) => message)
        .slice(0, 3)
        .join('; '),
    };
  // Each of them was asked alone (accepted.ts); together they may rest on more.
  const barred = notAccepted(work.settings);
  const more = fixes.length > 1 ? verdict.assumptions.find(({ id }) => barred.has(id)) : undefined;
  if (more !== undefined) return { why: `${more.id} is not accepted` };
  return { original, version: { analysis, ignoreText }, verdict, exempt, exemptPaths, exemptPrefetches };
}

/** The text with the edits of fixes; comments that count its steps still count up. */
function edited({ source: { path, text }, resolved: { build } }: Analysis, fixes: readonly Proposed[]): SourceText {
  const next = {
    path,
    text: applyEdits(
      text,
      fixes.flatMap(({ fix }) => fix.edits),
    ),
  };
  if (!countUp(build.comments)) return next;
  return { path, text: applyEdits(next.text, renumber(build.comments, commentsOf(next, build))) };
}

function withLines(text: string | undefined, wanted: readonly string[]): string | undefined {
  const old = (text ?? '').split(/\r?\n/u);
  // The last line that matches counts: one above a `!...` may have to be said again.
  const there = new Set(old.slice(old.findLastIndex((line) => line.startsWith('!')) + 1));
  const lines = wanted.filter((line) => !there.has(line));
  if (lines.length === 0) return text;
  const ending = dominantLineEnding(text ?? '');
  // A new file keeps itself out of the context: else every image that copies all of it would hold one file more than before.
  const before = text ?? '.dockerignore\n';
  const start = before === '' || before.endsWith('\n') ? before : before + ending;
  return start + lines.map((line) => line + ending).join('');
}

/** 1-based line in the original file. */
export function lineOf(work: Work, at: Span): number {
  const { source: now, resolved } = work.version.analysis;
  const before = work.workspace.source;
  if (now === before) return lineAt(linesOf(before), at.start);
  return lineAt(linesOf(before), placeBefore(resolved.build, work.workspace.build, at));
}

/** `line 7`, `lines 3, 4 and 5`; not those of another file: `line 2 of .dockerignore`, `requirements.txt line 3`. */
const LINES = /(?<![\w-]\.\w{1,12} )\blines? \d+(?:(?:, \d+)* and \d+)?\b(?! of )/gu;

/** A sentence about the newest text, with the lines of its instructions in the original file. */
export function inOriginal(work: Work, sentence: string): string {
  const { resolved, source } = work.version.analysis;
  if (source === work.workspace.source) return sentence;
  const instructions = resolved.build.stages.flatMap((stage) => stage.instructions);
  return sentence.replaceAll(LINES, (lines) =>
    lines.replaceAll(/\d+/gu, (line) => {
      const meant = instructions.find((instruction) => instruction.line === Number(line));
      return meant === undefined ? line : String(lineOf(work, meant.span));
    }),
  );
}
