import { resolve } from 'node:path';
import { restsOnMore } from './accepted.ts';
import { changesFor, changesUnder } from './changes-for.ts';
import { costEstimate, weighed } from './cost-estimate.ts';
import { assumptionsOf, contextsBeside, contextsOf, everywhere, nameOf, otherContexts, proofsOf } from './elsewhere.ts';
import { anyWithoutMounts, dockerfileOf, factsOf, otherDockerfiles } from './facts-of.ts';
import { whyNotLookedAt } from './limits.ts';
import { switchesOf } from './parse/switches.ts';
import type { BuilderChoice, CostEstimate, DisabledFix, FileChange, FileResult, FixInput, Refusal } from './results.ts';
import { applyFixes, inOriginal, lineOf, proofOf, reported, type Proposed, type Work } from './rewrite.ts';
import { saidBuilder, settingsFor, type Settings } from './settings.ts';
import { nextTurn } from './source/signals.ts';
import { switchedOff, switchedOffAt, type SwitchedOff } from './switched-off.ts';
import { cacheMounts } from './transforms/cache-mounts.ts';
import { dockerignore } from './transforms/dockerignore.ts';
import { transforms } from './transforms/registry.ts';
import type { Fix, Refused } from './transforms/transform.ts';
import { unusedSwitches, warningsOf } from './warnings.ts';
import { analyse, openWorkspace, problemOf, UserError, type Analysis, type Workspace } from './workspace.ts';

/** Rounds for one file at the most. Every round splits something that can be split once. */
const MOST_ROUNDS = 100;

const IDS = transforms.map(({ id }) => id);

/**
 * Rewrites one Dockerfile in memory: read, analyse, propose, apply, prove, until nothing is left to do. Writes nothing.
 * Never throws for what the user or the files did wrong: that is `error` in the result.
 */
export async function fix(input: FixInput): Promise<FileResult> {
  return (await fixed(input)).result;
}

/** A Dockerfile as it is, and as it is rewritten. */
export interface Versions {
  readonly workspace: Workspace;
  readonly original: Analysis;
  readonly rewritten: Analysis;
  /** Of the ignore file of the rewritten one; undefined: there is none. */
  readonly ignoreText: string | undefined;
  readonly settings: Settings;
}

/** A result, with what was worked out on the way; undefined where the file was not looked at. */
export interface Fixed {
  readonly result: FileResult;
  readonly versions: Versions | undefined;
}

const NOTHING = {
  changed: false,
  applied: [],
  proposed: [],
  refused: [],
  disabled: [],
  changes: [],
  assumptions: [],
  warnings: [],
} as const;

/**
 * `fix`, for those who go on with the analysis.
 * @param historyToo the history is needed in any case, and is read before the analysis begins
 */
export async function fixed(input: FixInput, historyToo = input.cost === true): Promise<Fixed> {
  const path = resolve(input.cwd ?? '.', input.path);
  try {
    const settings = await settingsFor(input);
    input.onProgress?.('reading the Dockerfile and its context');
    const workspace = await openWorkspace(path, { ...settings, bytes: input.text });
    return await fixWorkspace(workspace, settings, historyToo);
  } catch (error) {
    if (!(error instanceof UserError) || !error.unsupported)
      return { result: { path, ...NOTHING, error: problemOf(error) }, versions: undefined };
    const { line = 1, message } = error.problem;
    return { result: { path, ...NOTHING, warnings: [{ line, message: `${message}: nothing was looked at` }] }, versions: undefined };
  }
}

async function fixWorkspace(workspace: Workspace, settings: Settings, historyToo: boolean): Promise<Fixed> {
  const whyNot = whyNotLookedAt(workspace);
  if (whyNot !== undefined) return { result: untouched(workspace, settings, whyNot), versions: undefined };
  if (historyToo) changesFor(workspace.context, settings);
  // A signal that came while git was running is heard.
  await nextTurn();
  settings.onProgress?.('following what each instruction reads and writes');
  const original = analyse(workspace);
  const work: Work = {
    ...proofOf(workspace, settings, original),
    others: undefined,
    elsewhere: otherContexts(workspace, settings),
    applied: [],
    proposed: [],
    refused: [],
    refusedWithoutMounts: undefined,
    disabled: [],
    switchesUsed: new Set(),
  };
  const chosen = chosenTransforms(settings);
  const facts = factsOf(workspace, original, settings);
  const asked = { leftovers: chosen.includes(dockerignore), elsewhere: work.elsewhere.length > 0 };
  work.others = await otherDockerfiles(workspace, facts, asked);
  const seen = new Set([stateOf(work)]);
  for (let next = nextFixes(work, chosen); next.length > 0; next = nextFixes(work, chosen)) {
    await nextTurn();
    settings.onProgress?.(`rewriting, round ${seen.size}`);
    applyFixes(work, next);
    const state = stateOf(work);
    if (seen.has(state) || seen.size > MOST_ROUNDS)
      throw new UserError({ kind: 'internal', message: 'the rewrites never settle (please report this)' });
    seen.add(state);
  }
  const { analysis, ignoreText } = work.version;
  return { result: resultOf(work, chosen), versions: { workspace, original, rewritten: analysis, ignoreText, settings } };
}

/** Both texts. */
function stateOf({ version: { analysis, ignoreText } }: Work): string {
  return `${analysis.source.text}\0${ignoreText ?? ''}`;
}

function chosenTransforms({ only, levels }: Settings): typeof transforms {
  return transforms.filter(({ id }) => (only?.includes(id) ?? true) && levels[id] !== 'off');
}

/** Fixes that may be applied together. What is refused or needs a look is noted when nothing is left to apply. */
function nextFixes(work: Work, chosen: typeof transforms): readonly Proposed[] {
  const { analysis } = work.version;
  const beside = { others: work.others, contexts: contextsBeside(work, work.workspace) };
  const facts = factsOf(work.workspace, analysis, work.settings, beside);
  const switches = switchesOf(analysis.resolved.build);
  const fixes: Proposed[] = [];
  const left: Pick<Work, 'proposed' | 'refused' | 'disabled'> = { proposed: [], refused: [], disabled: [] };
  for (const transform of chosen) {
    const { id } = transform;
    const proposals = [...transform.propose(facts)];
    for (const found of proposals) {
      const off = found.kind === 'fix' ? switchedOff(analysis.source, switches, id, found) : switchedOffAt(switches, found.at, id);
      if (off !== undefined) work.switchesUsed.add(`${lineOf(work, off.by.span)} ${off.id}`);
      if (found.kind === 'refusal') {
        if (off === undefined) addRefusal(left.refused, refusalOf(work, id, found));
        continue;
      }
      const proposed = everywhere(work, transform, found, proposals);
      const { fix: one } = proposed;
      if (off !== undefined) left.disabled.push(disabledBy(work, proposed, off));
      else if (one.level !== 'safe' && work.settings.levels[id] !== 'unsafe') left.proposed.push(reported(work, proposed));
      else if (fixes.every(({ fix }) => !touch(fix, one))) {
        const refusal = restsOnMore(work, proposed);
        if (refusal === undefined) fixes.push(proposed);
        else addRefusal(left.refused, refusal);
      }
    }
    // The next transform sees what this one made of the file.
    if (fixes.length > 0) {
      if (transform === cacheMounts) work.refusedWithoutMounts = left.refused;
      return fixes;
    }
  }
  work.proposed.push(...left.proposed);
  for (const refusal of left.refused) {
    const said =
      refusal.reason === 'mounts' && work.refusedWithoutMounts !== undefined ? withoutMounts(refusal, work.refusedWithoutMounts) : refusal;
    if (said !== undefined) addRefusal(work.refused, said);
  }
  work.disabled.push(...left.disabled);
  return [];
}

/** What the same transform said of the same line before cache mounts were added. */
function withoutMounts({ transform, line }: Refusal, before: readonly Refusal[]): Refusal | undefined {
  return before.find((one) => one.transform === transform && one.line === line);
}

function refusalOf(work: Work, transform: string, { reason, at, message }: Refused): Refusal {
  return { transform, reason, line: lineOf(work, at), message: inOriginal(work, message) };
}

function disabledBy(work: Work, proposed: Proposed, { by }: SwitchedOff): DisabledFix {
  const { transform, level, line, message } = reported(work, proposed);
  return { transform, level, line, message, by: lineOf(work, by.span), ...(by.why !== undefined && { why: by.why }) };
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

function untouched(workspace: Workspace, { configured }: Settings, why: string): FileResult {
  const { root, basis, why: because } = workspace.location;
  const warnings = [...warningsOf(workspace, IDS), { line: 1, message: why }];
  return { path: workspace.path, ...configOf(configured), context: { root, basis, why: because }, ...NOTHING, warnings };
}

function resultOf(work: Work, chosen: typeof transforms): FileResult {
  const { workspace, settings } = work;
  const changes = changesOf(work);
  const { root, basis, why } = workspace.location;
  const guess =
    work.applied.length > 0 && basis === 'guess'
      ? [{ id: 'context-guess', sentence: `${nameOf(settings, root)} is the build context: ${why}` }]
      : [];
  return {
    path: workspace.path,
    ...configOf(settings.configured),
    context: { root, basis, why },
    ...(workspace.location.also.length > 0 && basis !== 'guess' && { contexts: contextsOf(work) }),
    builder: builderOf(work),
    changed: changes.length > 0,
    applied: work.applied,
    proposed: work.proposed,
    refused: work.refused,
    disabled: work.disabled,
    changes,
    assumptions: [...assumptionsOf(work), ...guess],
    ...(settings.cost === true && { cost: costOf(work) }),
    warnings: [
      ...warningsOf(workspace, IDS),
      ...unusedSwitches(workspace, { ids: IDS, chosen: chosen.map(({ id }) => id), used: work.switchesUsed }),
    ],
  };
}

/** The Dockerfile, then the ignore file of each context. */
function changesOf(work: Work): readonly FileChange[] {
  const { workspace, version } = work;
  const changes: FileChange[] = [];
  if (version.analysis.source.text !== workspace.source.text) {
    changes.push({ path: workspace.path, created: false, before: workspace.source.text, after: version.analysis.source.text });
  }
  for (const proof of proofsOf(work)) {
    const { file, newPath } = proof.workspace.ignore;
    const path = file?.path ?? newPath;
    const after = proof.version.ignoreText;
    if (after === undefined || after === file?.text || changes.some((change) => change.path === path)) continue;
    changes.push({ path, created: file === undefined, before: file?.text ?? '', after });
  }
  return changes;
}

function configOf(configured: Settings['configured']): Pick<FileResult, 'config'> {
  return configured === undefined ? {} : { config: configured.path };
}

function builderOf(work: Work): BuilderChoice {
  const said = saidBuilder(work.settings);
  const contexts = proofsOf(work).map(({ workspace }) => workspace.context);
  const without = anyWithoutMounts(contexts, said, dockerfileOf(work.workspace));
  const why = said === undefined ? 'nothing in the repository builds with another than BuildKit' : `${said.by} says ${said.name}`;
  return { cacheMounts: without === undefined, why: without ?? why, ...(said !== undefined && { name: said.name }) };
}

function costOf({ workspace: { context }, version: { analysis, ignoreText }, original, settings }: Work): CostEstimate {
  const before = weighed(original, changesFor(context, settings));
  const changed = analysis !== original || ignoreText !== context.ignoreFile?.text;
  return costEstimate(before, changed ? weighed(analysis, changesUnder(context, ignoreText, settings)) : before);
}
