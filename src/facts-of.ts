import type { Facts } from './analysis/facts.ts';
import { changesFor } from './changes-for.ts';
import { leftoversOf } from './analysis/ignore/leftovers.ts';
import { broughtByCopies } from './analysis/ignore/made.ts';
import { builderWithoutMounts } from './context/builders.ts';
import { dockerfilesOfRepository, type RepositoryDockerfiles } from './context/discover.ts';
import { gitIgnored, mayBeGenerated } from './context/evidence.ts';
import { readerOf } from './context/readers.ts';
import { findRepositoryTop } from './context/repository.ts';
import { ignoreFacts } from './ignore-facts.ts';
import type { FixInput } from './results.ts';
import { applyEdits } from './source/edits.ts';
import type { SourceText } from './source/text.ts';
import { analyseAgain, shortName, UserError, type Analysis, type Workspace } from './workspace.ts';

/**
 * All Dockerfiles of the repository, where a fix could touch the ignore file that they share; else nothing is looked for.
 * @param leftovers whether lines may be added for what lies about, too
 */
export async function otherDockerfiles(workspace: Workspace, facts: Facts, leftovers: boolean): Promise<RepositoryDockerfiles | undefined> {
  const asked = broughtByCopies(facts.evaluation).length > 0 || (leftovers && leftoversOf(facts).length > 0);
  if (!asked) return undefined;
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
    contextGuess: guess ?? several ?? stageReplaced(workspace),
    entries: analysis.context.entries,
    text: (path) => analysis.context.text(path),
    find: (wanted) => analysis.context.find(wanted),
    ignore: ignoreFacts(workspace, analysis, input, others),
    gitIgnored: (path, kind) => path !== '' && gitIgnored(context, path, kind),
    mayBeGenerated: (path) => mayBeGenerated(context, path),
    readerOf: (what) => readerOf(context, what),
    edited: (edits) => {
      const text = applyEdits(analysis.source.text, edits);
      const next = analyseIfParsed({ path: workspace.path, text }, analysis);
      return next && factsOf(workspace, next, input, others);
    },
    changes: () => changesFor(context, input),
    builderWithoutMounts: () => builderWithoutMounts(context, input.builder),
    mounts: input.mounts ?? {},
  };
}

/** A context with the name of a stage takes its place: what stands in the stage then counts for nothing. */
function stageReplaced({ build, named }: Workspace): string | undefined {
  const stage = build.stages.find(({ name }) => name !== undefined && named.has(name.toLowerCase()));
  return stage && `a build puts another context in the place of the stage ${stage.name}`;
}

function analyseIfParsed(source: SourceText, earlier: Analysis): Analysis | undefined {
  try {
    return analyseAgain(source, earlier);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
