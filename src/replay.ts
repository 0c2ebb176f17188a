import { resolve } from 'node:path';
import { replayedLayers, SCENARIOS, scenariosOf, type ReplayedLayer } from './analysis/replay.ts';
import { changesFor, changesUnder, historyFor, type Weights } from './changes-for.ts';
import { basisOf, costEstimate, weighed } from './cost-estimate.ts';
import { fixed, type Versions } from './fix.ts';
import type { Replayed, ReplayedCommit, ReplayedSide, ReplayResult } from './replayed.ts';
import type { FixInput } from './results.ts';
import { nextTurn } from './source/signals.ts';
import { wordsOf } from './source/lines.ts';
import { problemOf, type Analysis } from './workspace.ts';

/**
 * What each commit of the repository's history would have made run again, with a Dockerfile as it is and as it is rewritten. Estimates, and
 * nothing is built. Never throws for what the user or the files did wrong: that is `error` in the result.
 */
export async function replay(input: Omit<FixInput, 'cost'>): Promise<ReplayResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  try {
    const { result, versions } = await fixed(input, true);
    if (result.error !== undefined) return { path, changed: false, error: result.error };
    if (versions === undefined)
      return { path, changed: false, error: { kind: 'user', message: result.warnings.at(-1)?.message ?? 'it is not looked at' } };
    await nextTurn();
    input.onProgress?.('replaying the commits');
    return { path, changed: result.changed, replayed: replayVersions(versions, versions.settings) };
  } catch (error) {
    return { path, changed: false, error: problemOf(error) };
  }
}

/** The replay of what was analysed before. */
export function replayVersions({ original, rewritten, ignoreText }: Omit<Versions, 'workspace' | 'settings'>, weights: Weights): Replayed {
  const { context } = original;
  const [changes, later] = [changesFor(context, weights), changesUnder(context, ignoreText, weights)];
  const [old, now] = [scenariosOf(original, changes), scenariosOf(rewritten, changes)];
  const scenarios = SCENARIOS.map((name) => ({ name, before: rounded(old[name]), after: rounded(now[name]) }));
  const history = historyFor(context, weights);
  const first = weighed(original, changes);
  const basis = basisOf(first.model);
  if (history === undefined) return { scenarios, history: undefined, basis };
  const second = weighed(rewritten, later);
  const [before, after] = [replayedLayers(original, first.model), replayedLayers(rewritten, second.model)];
  const cost = costEstimate(first, second);
  const commits = history.commits.map(({ id, time, subject, paths }, index): ReplayedCommit => ({
    id,
    time,
    subject,
    paths: paths.length,
    before: ranAgain(before, index),
    after: ranAgain(after, index),
  }));
  const possible = cost.before - cost.limit;
  return {
    scenarios,
    history: {
      commits,
      before: sideOf(original, before, commits.length),
      after: sideOf(rewritten, after, commits.length),
      limit: cost.limit,
      reached: possible < LEAST_SECONDS ? undefined : (cost.before - cost.after) / possible,
    },
    basis,
  };
}

/** Less is not worth a share. */
const LEAST_SECONDS = 0.05;

function ranAgain(layers: readonly ReplayedLayer[], commit: number): ReplayedCommit['before'] {
  const again = layers.filter(({ reruns }) => ((reruns >> BigInt(commit)) & 1n) === 1n);
  return {
    seconds: rounded(again.reduce((sum, { seconds }) => sum + seconds, 0)),
    lines: again.map(({ instruction }) => instruction.line),
  };
}

function sideOf({ source }: Analysis, layers: readonly ReplayedLayer[], commits: number): ReplayedSide {
  const instructions = layers.map(({ instruction, seconds, reruns }) => ({
    line: instruction.line,
    words: wordsOf(source.text, instruction.span),
    seconds,
    reruns: countOf(reruns),
  }));
  const seconds = instructions.reduce((sum, layer) => sum + layer.seconds * layer.reruns, 0) / Math.max(1, commits);
  const installs = countOf(layers.reduce((all, layer) => (layer.installs ? all | layer.reruns : all), 0n));
  return { instructions, seconds: rounded(seconds), installs };
}

function countOf(changes: bigint): number {
  return changes.toString(2).replaceAll('0', '').length;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
