import { resolve } from 'node:path';
import { stageSources } from './analysis/stage-sources.ts';
import { lookupBase } from './bases/lookup.ts';
import { changesFor, changesUnder } from './changes-for.ts';
import { weighed } from './cost-estimate.ts';
import { explainedStages, reasonOf } from './explained-stages.ts';
import type { ExplainedStage } from './explained.ts';
import { factsOf } from './facts-of.ts';
import { fixed, type Versions } from './fix.ts';
import type { Graphed, GraphedRefusal, GraphedVersion, GraphResult } from './graphed.ts';
import { resolveBuild, type ResolvedBuild } from './model/resolve.ts';
import { replayVersions } from './replay.ts';
import type { FileResult, FixInput, Refusal } from './results.ts';
import { nextTurn } from './source/signals.ts';
import { wordsOf } from './source/lines.ts';
import { problemOf, readDockerfile } from './workspace.ts';

/**
 * The stages of a Dockerfile before and after, what waits for what, what the commits of the history made run again, and what was refused:
 * everything that a picture of it shows. Nothing is rewritten. Never throws for what the user or the files did wrong: that is `error` in the
 * result.
 */
export async function graph(input: Omit<FixInput, 'cost'>): Promise<GraphResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  try {
    const { result, versions } = await fixed(input, true);
    const { changed, error } = result;
    if (error !== undefined) return { path, changed: false, error };
    await nextTurn();
    input.onProgress?.('working out what waits for what');
    return { path, changed, graphed: versions === undefined ? unlooked(path, input, result) : graphedOf(versions, result) };
  } catch (error) {
    return { path, changed: false, error: problemOf(error) };
  }
}

function graphedOf(versions: Versions, { changed, changes, refused, assumptions }: FileResult): Graphed {
  const { workspace, original, rewritten, ignoreText, settings } = versions;
  const { context } = workspace;
  const versionOf = (analysis: typeof original, seen: ReturnType<typeof changesFor>, refusals: readonly Refusal[]): GraphedVersion => ({
    stages: explainedStages(factsOf(workspace, analysis, settings), weighed(analysis, seen), { refused: refusals }),
    arrows: arrowsOf(analysis.resolved),
  });
  const before = versionOf(original, changesFor(context, settings), refused);
  return {
    before,
    after: changed ? versionOf(rewritten, changesUnder(context, ignoreText, settings), []) : before,
    replayed: replayVersions(versions, settings),
    note: undefined,
    changes,
    refused: refused.map(meant),
    assumptions,
  };
}

function meant(refusal: Refusal): GraphedRefusal {
  const { why, lift } = reasonOf(refusal);
  return { ...refusal, meaning: why, lift };
}

function arrowsOf(resolved: ResolvedBuild): GraphedVersion['arrows'] {
  return resolved.stages.flatMap((_, to) => stageSources(resolved, to).map((source) => ({ ...source, to })));
}

/** What the text alone tells. */
function unlooked(path: string, { text }: FixInput, { warnings }: FileResult): Graphed {
  const { source, build } = readDockerfile(path, text);
  const resolved = resolveBuild(build, lookupBase);
  const stages = build.stages.map(({ index, name, from, instructions }): ExplainedStage => ({
    index,
    line: from.line,
    name,
    base: wordsOf(source.text, from.span),
    needed: true,
    instructions: instructions.map(({ line, span }) => ({
      line,
      words: wordsOf(source.text, span),
      reads: undefined,
      waitsFor: [],
      layer: undefined,
      image: undefined,
      network: false,
      refused: [],
    })),
  }));
  const version = { stages, arrows: arrowsOf(resolved) };
  const note = warnings.at(-1)?.message ?? 'it is not looked at';
  return { before: version, after: version, replayed: undefined, note, changes: [], refused: [], assumptions: [] };
}
