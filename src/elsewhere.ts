import { dirname, relative, resolve, sep } from 'node:path';
import { findIgnoreFile } from './context/ignore-file.ts';
import { whyBuilt } from './context/locate.ts';
import { findRepositoryTop } from './context/repository.ts';
import type { Context } from './context/walk.ts';
import { factsOf } from './facts-of.ts';
import { tooManyContexts, whyNotLookedAt } from './limits.ts';
import type { Assumption, FileResult } from './results.ts';
import { attemptFixes, proofOf, type Elsewhere, type Proof, type Proposed, type Work } from './rewrite.ts';
import { notAccepted, type Settings } from './settings.ts';
import { cacheOf } from './source/cache.ts';
import { levelOf, type Fix, type Proposal, type Transform } from './transforms/transform.ts';
import { analyse, contextAt, sourcesOf, UserError, type Analysis, type Workspace } from './workspace.ts';

/** The other contexts that files of the repository build a Dockerfile with; none where they are too many to be looked at. */
export function otherContexts(workspace: Workspace, settings: Settings): readonly Elsewhere[] {
  const { location } = workspace;
  if (location.also.length === 0 || location.basis === 'guess' || tooManyContexts(workspace) !== undefined) return [];
  return location.also.map((root) => ({ name: nameOf(settings, root), ...openedAt(workspace, root, settings) }));
}

/** A context as the report names it. */
export function nameOf({ cwd = '.' }: Pick<Settings, 'cwd'>, root: string): string {
  return relative(resolve(cwd), root).split(sep).join('/') || '.';
}

function openedAt(workspace: Workspace, root: string, settings: Settings): Pick<Elsewhere, 'proof' | 'unshown'> {
  try {
    const ignore = findIgnoreFile(workspace.path, root);
    const context = contextAt(root, ignore, ignore.file?.text, workspace.path);
    const there: Workspace = { ...workspace, location: { ...workspace.location, root, also: [] }, ignore, context };
    const unshown = whyNotLookedAt(there);
    return { proof: unshown === undefined ? proofOf(there, settings, analyse(there)) : undefined, unshown };
  } catch (error) {
    if (error instanceof UserError) return { proof: undefined, unshown: 'it cannot be listed, or is too large' };
    throw error;
  }
}

/** Over each context that could be listed, the first one first. */
export function proofsOf(work: Work): readonly Proof[] {
  return [work, ...work.elsewhere.flatMap(({ proof }) => proof ?? [])];
}

/** All contexts but this one, by their names. */
export function contextsBeside(work: Work, own: Workspace): ReadonlyMap<string, Context> {
  const others = proofsOf(work).filter(({ workspace }) => workspace !== own);
  return new Map(others.map(({ workspace: { location, context } }) => [nameOf(work.settings, location.root), context]));
}

/** Every context that it is built with, and whether what was done is shown for it. */
export function contextsOf(work: Work): NonNullable<FileResult['contexts']> {
  const { location, path } = work.workspace;
  const top = findRepositoryTop(dirname(path)) ?? dirname(path);
  const others = location.also.map((root, index) => {
    const build = location.builds.find(({ context }) => context === root);
    const other = work.elsewhere[index];
    return { root, why: build === undefined ? '' : whyBuilt(build, top), shown: other !== undefined && other.unshown === undefined };
  });
  return [{ root: location.root, why: location.why, shown: true }, ...others];
}

/** What is taken for granted over any of the contexts. */
export function assumptionsOf(work: Work): readonly Assumption[] {
  const all = proofsOf(work).flatMap(({ verdict }) => verdict.assumptions);
  return all.filter(({ id, sentence }, index) => all.findIndex((one) => one.id === id && one.sentence === sentence) === index);
}

/**
 * A fix that is planned over one context, as it is judged for all with which the Dockerfile is built: it is safe where it is shown for each.
 * @param own everything that the transform has to say over the first context
 */
export function everywhere(work: Work, transform: Transform, fix: Fix, own: readonly Proposal[]): Proposed {
  const { id } = transform;
  if (work.elsewhere.length === 0) return { id, fix };
  const reasons: string[] = fix.level === 'review' ? [...fix.reasons] : [];
  const elsewhere = new Map<Elsewhere, readonly Fix[]>();
  for (const other of work.elsewhere) {
    const shown =
      other.proof === undefined || other.unshown !== undefined ? other.unshown : shownIn(work, other.proof, { transform, fix, own });
    if (shown === undefined || typeof shown === 'string') reasons.push(`it is not shown for the context ${other.name}: ${shown ?? ''}`);
    else elsewhere.set(other, shown);
  }
  const evidence = [...fix.evidence, ...[...elsewhere].flatMap(([other, fixes]) => fixes.flatMap((one) => linesNoted(other, one)))];
  return { id, fix: { ...fix, ...levelOf(reasons), evidence }, elsewhere };
}

function linesNoted({ name, proof }: Elsewhere, { ignoreLines = [] }: Fix): Fix['evidence'] {
  if (ignoreLines.length === 0 || proof?.workspace.ignore.file?.own === true) return [];
  return [{ sentence: `the .dockerignore of the context ${name} now has ${ignoreLines.join(', ')} too` }];
}

interface Asked {
  readonly transform: Transform;
  readonly fix: Fix;
  readonly own: readonly Proposal[];
}

/** What is done over another context, where it is shown; else why it is not. */
function shownIn(work: Work, proof: Proof, { transform, fix, own }: Asked): readonly Fix[] | string {
  const { workspace, version } = proof;
  const shared = workspace.ignore.file?.own === true;
  const changed = changedIn(work, workspace, fix);
  if (changed !== undefined) return changed;
  // The ignore file of the first context says nothing about another one.
  if (fix.edits.length === 0 && !shared) return [];
  const beside = { others: work.others, contexts: contextsBeside(work, workspace), weighedBy: work.workspace.context };
  const facts = factsOf(workspace, version.analysis, work.settings, beside);
  const there = proposalsOf(version.analysis, transform, () => [...transform.propose(facts)]);
  const same = there.find((one) => one.kind === 'fix' && sameFix(one, fix));
  const against = same ?? there.find((one) => one.at.start === fix.at.start && !own.some((known) => sameRefusal(known, one)));
  if (against?.kind === 'refusal') return missingIn(workspace) ?? against.message;
  // What it needs a look for over the first context is said once.
  const reasons =
    against?.level === 'review' ? against.reasons.filter((reason) => fix.level === 'safe' || !fix.reasons.includes(reason)) : [];
  if (reasons.length > 0) return reasons.join('; ');
  const lines = (shared ? fix : same?.kind === 'fix' ? same : undefined)?.ignoreLines ?? [];
  for (const line of shared ? lines : []) {
    const obstacle = facts.ignore.needed(line, fix.edits.length === 0 ? 'anywhere' : 'behind');
    if (obstacle !== undefined) return `${line} cannot be ignored: ${obstacle.why}`;
  }
  const made = withLines(fix, lines);
  const next = attemptFixes(proof, [{ id: transform.id, fix: made }]);
  if ('why' in next) return missingIn(workspace) ?? next.why;
  const barred = next.verdict.assumptions.find(({ id }) => notAccepted(work.settings).has(id));
  if (barred !== undefined) return `that rests on ${barred.id} (${barred.sentence}), which is not accepted here`;
  return changedBeside(work, proof, made) ?? [made];
}

/** Each fix of a transform asks. */
const known = cacheOf<Analysis, Map<string, readonly Proposal[]>>();

function proposalsOf(analysis: Analysis, { id }: Transform, propose: () => readonly Proposal[]): readonly Proposal[] {
  const found = known.get(analysis) ?? new Map<string, readonly Proposal[]>();
  known.set(analysis, found);
  const proposals = found.get(id) ?? propose();
  found.set(id, proposals);
  return proposals;
}

function sameFix(one: Fix, other: Fix): boolean {
  const lines = ({ edits, ignoreLines = [] }: Fix): readonly string[] => (edits.length === 0 ? ignoreLines : []);
  return JSON.stringify([one.edits, lines(one)]) === JSON.stringify([other.edits, lines(other)]);
}

function sameRefusal(one: Proposal, other: Proposal): boolean {
  return one.kind === 'refusal' && other.kind === 'refusal' && one.reason === other.reason && one.at.start === other.at.start;
}

function withLines(fix: Fix, lines: readonly string[]): Fix {
  const [first, ...rest] = fix.edits;
  return first === undefined ? fix : { ...fix, edits: [first, ...rest], ignoreLines: lines };
}

/** The ignore file of the first context may lie in another one. */
function changedIn(work: Work, there: Workspace, { ignoreLines = [] }: Fix): string | undefined {
  return ignoreLines.length === 0 ? undefined : whyInside(work.settings, there, work);
}

function changedBeside(work: Work, proof: Proof, { ignoreLines = [] }: Fix): string | undefined {
  if (ignoreLines.length === 0) return undefined;
  const others = proofsOf(work).filter((other) => other !== proof);
  return others.map(({ workspace }) => whyInside(work.settings, workspace, proof)).find((why) => why !== undefined);
}

/** Why lines for the ignore file of one context would change the image of another one: the file lies in there. What they share is the ignore file of both. */
function whyInside(
  settings: Settings,
  { location: { root }, context, ignore }: Workspace,
  { workspace, version }: Proof,
): string | undefined {
  const { file, newPath } = workspace.ignore;
  const path = file?.path ?? newPath;
  const name = relative(root, path).split(sep).join('/');
  if (ignore.file?.path === path || name.startsWith('../') || context.ignore.isIgnored(name)) return undefined;
  const made = version.ignoreText === undefined ? 'the new file' : 'more lines in';
  return `it needs ${made} ${nameOf(settings, path)}, which would end up in the context ${nameOf(settings, root)} too`;
}

/** The likeliest reason why nothing can be shown. */
function missingIn({ build, context }: Workspace): string | undefined {
  const missing = sourcesOf(build).find((source) => {
    const path = source.replace(/^(?:\.?\/)+/u, '').replace(/\/+$/u, '');
    return path !== '' && path !== '.' && !context.entries.has(path);
  });
  return missing === undefined ? undefined : `${missing}, which is copied, is not there`;
}
