import type { Facts } from './analysis/facts.ts';
import { changesFor } from './changes-for.ts';
import { leftoversOf } from './analysis/ignore/leftovers.ts';
import type { Evaluation } from './analysis/evaluate.ts';
import { broughtByCopies } from './analysis/ignore/made.ts';
import { prefetchesOf } from './analysis/prefetches.ts';
import { whyTakenAway } from './analysis/taken-away.ts';
import { builderWithoutMounts, isBuiltByBuildKit, type BuiltDockerfile, type SaidBuilder } from './context/builders.ts';
import { dockerfilesOfRepository, type RepositoryDockerfiles } from './context/discover.ts';
import { gitIgnored, mayBeGenerated, scriptsOf } from './context/evidence.ts';
import { imageUses, type ImageUse } from './context/image-uses.ts';
import { leftOut } from './context/partial.ts';
import { readerOf } from './context/readers.ts';
import { findRepositoryTop } from './context/repository.ts';
import { leftOutHere } from './context/tracked.ts';
import { ignoreFacts } from './ignore-facts.ts';
import { tooManyContexts } from './limits.ts';
import type { Context } from './context/walk.ts';
import type { ContextPath } from './model/files.ts';
import { saidBuilder, type Settings } from './settings.ts';
import { cacheOf } from './source/cache.ts';
import { applyEdits } from './source/edits.ts';
import type { SourceText } from './source/text.ts';
import { analyseAgain, UserError, type Analysis, type Workspace } from './workspace.ts';

/**
 * All Dockerfiles of the repository, where a fix could touch the ignore file that they share; else nothing is looked for.
 * @param leftovers whether lines may be added for what lies about, too
 * @param elsewhere there are further contexts, with ignore files of their own
 */
export async function otherDockerfiles(
  workspace: Workspace,
  facts: Facts,
  { leftovers, elsewhere }: { readonly leftovers: boolean; readonly elsewhere: boolean },
): Promise<RepositoryDockerfiles | undefined> {
  const { evaluation } = facts;
  const asked =
    elsewhere || broughtByCopies(evaluation).length > 0 || mayMakeFolders(evaluation) || (leftovers && leftoversOf(facts).length > 0);
  if (!asked) return undefined;
  return dockerfilesOfRepository(findRepositoryTop(workspace.location.root) ?? workspace.location.root);
}

/** A step that only fetches dependencies may be put in front of a command, and makes folders that a copy could bring (`uv sync`: .venv). */
function mayMakeFolders(evaluation: Evaluation): boolean {
  return prefetchesOf(evaluation)
    .flat()
    .some(({ outputs }) => outputs.length > 0);
}

/** What is known beside one context. */
export interface Beside {
  /** All Dockerfiles of the repository; undefined where nothing asks for them. */
  readonly others?: RepositoryDockerfiles | undefined;
  /** Further contexts that it is built with, by the names that the report gives them. */
  readonly contexts?: ReadonlyMap<string, Context>;
  /** The context whose changes count, where it is another one. */
  readonly weighedBy?: Context;
}

/** Gathers what transforms may ask. Questions about other files are answered when they are asked. */
export function factsOf(workspace: Workspace, analysis: Analysis, settings: Settings, beside: Beside = {}): Facts {
  const { location, context } = workspace;
  const { others, contexts = NONE, weighedBy = context } = beside;
  const guess = location.basis === 'guess' ? `${location.why}; --context says it for certain` : undefined;
  return {
    resolved: analysis.resolved,
    evaluation: analysis.evaluation,
    contextGuess: guess ?? tooManyContexts(workspace) ?? stageReplaced(workspace) ?? partOnly(workspace),
    entries: analysis.context.entries,
    text: (path) => analysis.context.text(path),
    find: (wanted) => analysis.context.find(wanted),
    ignore: ignoreFacts(workspace, analysis, settings, others),
    gitIgnored: (path, kind) => path !== '' && gitIgnored(context, path, kind),
    mayBeGenerated: (path) => mayBeGenerated(context, path) ?? whyTakenAway(analysis.evaluation, path) ?? hasElsewhere(contexts, path),
    lackedElsewhere: (paths) => new Set([...lackedElsewhere(contexts, paths), ...leftOut(context, paths)]),
    readerOf: (what) => readerOf(context, what, analysis.source.text),
    edited: (edits) => {
      const text = applyEdits(analysis.source.text, edits);
      const next = analyseIfParsed({ path: workspace.path, text }, analysis);
      return next && factsOf(workspace, next, settings, beside);
    },
    changes: () => changesFor(weighedBy, settings),
    builderWithoutMounts: () => anyWithoutMounts([context, ...contexts.values()], saidBuilder(settings), dockerfileOf(workspace)),
    builtByBuildKit: () =>
      isBuiltByBuildKit([context, ...contexts.values()], location.builds, saidBuilder(settings), dockerfileOf(workspace)),
    imageUses: () => usesOf(workspace),
    mounts: settings.mounts ?? {},
  };
}

const uses = cacheOf<Workspace['location'], readonly ImageUse[]>();

function usesOf({ location, context }: Workspace): readonly ImageUse[] {
  const known = uses.get(location);
  if (known !== undefined) return known;
  const top = findRepositoryTop(context.root) ?? context.root;
  const found = location.builds.length === 0 ? [] : imageUses(location.builds, { told: location.told, scripts: scriptsOf(context), top });
  uses.set(location, found);
  return found;
}

export function dockerfileOf({ path, source: { text } }: Workspace): BuiltDockerfile {
  return { path, text };
}

const NONE: ReadonlyMap<string, Context> = new Map();

/** Why a builder of one of the contexts may know no cache mounts; undefined where nothing says so. */
export function anyWithoutMounts(
  contexts: readonly Context[],
  said: SaidBuilder | undefined,
  dockerfile: BuiltDockerfile,
): string | undefined {
  for (const context of contexts) {
    const why = builderWithoutMounts(context, said, dockerfile);
    if (why !== undefined) return why;
  }
  return undefined;
}

function hasElsewhere(contexts: ReadonlyMap<string, Context>, path: ContextPath): string | undefined {
  const found = path === '' ? undefined : [...contexts].find(([, { entries }]) => entries.has(path));
  return found && `it is built with the context ${found[0]} too, which has it`;
}

/** From a context that has none of them it can hardly be built. */
function lackedElsewhere(contexts: ReadonlyMap<string, Context>, paths: readonly ContextPath[]): ReadonlySet<ContextPath> {
  const some = [...contexts.values()].filter(({ entries }) => paths.some((path) => entries.has(path)));
  return new Set(paths.filter((path) => some.some(({ entries }) => !entries.has(path))));
}

/** A context with the name of a stage takes its place: what stands in the stage then counts for nothing. */
function stageReplaced({ build, named }: Workspace): string | undefined {
  const stage = build.stages.find(({ name }) => name !== undefined && named.has(name.toLowerCase()));
  return stage && `a build puts another context in the place of the stage ${stage.name}`;
}

/** What is in no sparse checkout may be in the one that is built. */
function partOnly({ location: { basis }, context }: Workspace): string | undefined {
  const path = leftOutHere(context, { anywhere: basis !== 'option' });
  return path && `${path} is not here: this checkout is sparse, and the one that is built may not be`;
}

function analyseIfParsed(source: SourceText, earlier: Analysis): Analysis | undefined {
  try {
    return analyseAgain(source, earlier);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
