import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { createTerms } from './analysis/terms.ts';
import { evaluate, type Evaluation } from './analysis/evaluate.ts';
import { lookupBase as lookupKnown } from './bases/lookup.ts';
import { lookupWith, type SaidImages } from './bases/said.ts';
import { builderWithoutOwnIgnoreFile, type BuiltDockerfile } from './context/builders.ts';
import { findIgnoreFile, ignoreOf, type IgnoreChoice } from './context/ignore-file.ts';
import { keptDefaults } from './context/kept-defaults.ts';
import { locateContext, type LocatedContext } from './context/locate.ts';
import { readContext, type Context } from './context/walk.ts';
import { formatsFor } from './ecosystems/registry.ts';
import type { Build, Comment } from './model/build.ts';
import { resolveBuild, type KeptDefaults, type LookupBase, type NamedBases, type ResolvedBuild } from './model/resolve.ts';
import { namedBases } from './named-bases.ts';
import { parseDockerfile } from './parse/dockerfile.ts';
import { parseDockerignore } from './parse/dockerignore.ts';
import { ParseError, UnsupportedError } from './parse/errors.ts';
import { loadFormats } from './parse/formats.ts';
import type { FileError } from './results.ts';
import type { BuilderName } from './preferences.ts';
import { renewCaches } from './source/cache.ts';
import { decode } from './source/decode.ts';
import { SourceError } from './source/errors.ts';
import { codeFrame } from './source/frame.ts';
import { positionAt } from './source/lines.ts';
import type { SourceText } from './source/text.ts';
import { flatMap } from './source/flat-map.ts';

/** A Dockerfile that was read, with the build context that it belongs to. */
export interface Workspace {
  /** Absolute. */
  readonly path: string;
  readonly source: SourceText;
  readonly build: Build;
  readonly location: LocatedContext;
  readonly ignore: IgnoreChoice;
  readonly context: Context;
  /** What its builds put in the place of images. */
  readonly named: NamedBases;
  readonly kept: KeptDefaults;
  /** What is known of images, also from what is said of them. */
  readonly lookupBase: LookupBase;
}

/** Something that the user must mend; `problem` goes into the result as it is. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly problem: FileError;
  /** There is nothing to mend: it is of a kind that dockerfix does not look at. */
  readonly unsupported: boolean;

  constructor(problem: FileError, unsupported = false) {
    super(problem.message);
    this.problem = problem;
    this.unsupported = unsupported;
  }
}

/** What a result says of something thrown: what the user must mend, or a defect of ours. */
export function problemOf(error: unknown): FileError {
  if (error instanceof UserError) return error.problem;
  return { kind: 'internal', message: `dockerfix failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
}

function fail(message: string): never {
  throw new UserError({ kind: 'user', message });
}

/** Reads a Dockerfile. @throws UserError when it cannot be read or is not one. */
export function readDockerfile(path: string, bytes?: Uint8Array): { readonly source: SourceText; readonly build: Build } {
  let source: SourceText;
  try {
    source = decode(path, bytes ?? readFileSync(path));
  } catch (error) {
    if (error instanceof SourceError) fail(error.message);
    if (error instanceof Error && 'code' in error) fail(reasonOf(error.code, error.message));
    throw error;
  }
  return { source, build: parse(source) };
}

function reasonOf(code: unknown, message: string): string {
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read: permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return `it cannot be read: ${message}`;
}

function parse(source: SourceText, earlier?: Build): Build {
  try {
    return parseDockerfile(source, earlier);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { line, column } = positionAt(source, error.span.start);
    const problem = { kind: 'user', message: error.message, line, column, frame: codeFrame(source, error.span) } as const;
    throw new UserError(problem, error instanceof UnsupportedError);
  }
}

/**
 * Reads a Dockerfile and lists its context.
 * @throws UserError for everything that the user must mend
 */
export async function openWorkspace(
  path: string,
  options: {
    readonly bytes?: Uint8Array | undefined;
    readonly context?: string | undefined;
    /** Who says which folder it is. */
    readonly contextSaidBy?: string | undefined;
    readonly builder?: BuilderName | undefined;
    readonly builderSaidBy?: string | undefined;
    readonly baseImages?: SaidImages | undefined;
  },
): Promise<Workspace> {
  renewCaches();
  const { source, build } = readDockerfile(path, options.bytes);
  await loadFormats(formatsFor(source.text));
  const location = await locateContext(path, {
    ...(options.context !== undefined && { context: resolve(options.context), saidBy: options.contextSaidBy }),
    sources: sourcesOf(build),
  });
  const { ignore, context } = ignoredIn(location.root, { path, text: source.text }, options);
  const lookupBase = lookupWith(options.baseImages ?? {});
  return {
    path,
    source,
    build,
    location,
    ignore,
    context,
    named: namedBases(location.builds, location.told, lookupBase),
    kept: keptDefaults(path, location),
    lookupBase,
  };
}

/** The context under the ignore file that is in force; without one, where a builder may not obey it. */
function ignoredIn(
  root: string,
  dockerfile: BuiltDockerfile,
  { bytes, builder, builderSaidBy = '' }: NonNullable<Parameters<typeof openWorkspace>[1]>,
): Pick<Workspace, 'ignore' | 'context'> {
  const ignore = findIgnoreFile(bytes === undefined ? dockerfile.path : undefined, root);
  const context = contextAt(root, ignore, ignore.file?.text, dockerfile.path);
  const { file, newPath } = ignore;
  if (file?.own !== true) return { ignore, context };
  const why = builderWithoutOwnIgnoreFile(context, builder && { name: builder, by: builderSaidBy }, dockerfile);
  if (why === undefined) return { ignore, context };
  const unclear: IgnoreChoice = { file: undefined, newPath, unclear: `without BuildKit ${file.name} does not count: ${why}` };
  return { ignore: unclear, context: contextAt(root, unclear, undefined, dockerfile.path) };
}

/** Literal sources of COPY and ADD: they tell from which folder the Dockerfile is meant to be built. */
export function sourcesOf(build: Build): readonly string[] {
  return flatMap(build.stages, (stage) =>
    flatMap(stage.instructions, (instruction) => {
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
      if (instruction.flags.some((flag) => flag.name === 'from')) return [];
      return instruction.sources.map(({ raw }) => raw).filter((raw) => !/[$*?[<"'\\]|:\/\//u.test(raw));
    }),
  );
}

/** The context of a Dockerfile as it is under an ignore file with this text. @throws UserError when it cannot be listed */
export function contextAt(root: string, choice: IgnoreChoice, text: string | undefined, dockerfile: string): Context {
  const ignore = text === undefined ? ignoreOf(undefined) : parseDockerignore(text);
  const result = readContext(root, ignore, { ignoreFile: choice.file, own: dirname(resolve(dockerfile)) });
  if (result.kind === 'context') return result.context;
  if (result.kind === 'too-large') fail(`the build context ${root} is too large: ${result.why}`);
  fail(`the build context ${result.path} cannot be read: ${result.why}`);
}

/** Everything that is worked out about one text of a Dockerfile over one context. */
export interface Analysis {
  readonly source: SourceText;
  readonly context: Context;
  readonly resolved: ResolvedBuild;
  readonly evaluation: Evaluation;
}

/** A text to be analysed from scratch, with what is there already. */
export interface Analysed extends Pick<Workspace, 'source' | 'context'> {
  readonly build?: Build;
  readonly terms?: Evaluation['terms'];
  readonly named?: NamedBases;
  readonly kept?: KeptDefaults;
  readonly lookupBase?: LookupBase;
}

/** Analyses a text from scratch. @throws UserError when it does not parse */
export function analyse({
  source,
  context,
  build = parse(source),
  terms = createTerms(),
  named,
  kept,
  lookupBase = lookupKnown,
}: Analysed): Analysis {
  const resolved = resolveBuild(build, lookupBase, undefined, named, kept);
  return { source, context, resolved, evaluation: evaluate(resolved, context, terms) };
}

/**
 * Analyses another text over the same context, with the terms of the earlier one, so that both can be compared. Where both begin with the
 * same instructions, what was found out about these is not found out again.
 * @param newest the text that has most in common with this one, over whichever context
 * @throws UserError when it does not parse
 */
export function analyseAgain(source: SourceText, earlier: Analysis, newest: Pick<Analysis, 'resolved'> = earlier): Analysis {
  const { context, evaluation } = earlier;
  const resolved = resolveBuild(parse(source, newest.resolved.build), newest.resolved.lookupBase, newest.resolved);
  return { source, context, resolved, evaluation: evaluate(resolved, context, evaluation.terms, earlier) };
}

/** Analyses the same text over another context of the same folder: what hangs on the text alone is not found out again. */
export function analyseOver(context: Context, { source, resolved, evaluation }: Analysis): Analysis {
  return { source, context, resolved, evaluation: evaluate(resolved, context, createTerms(), undefined, evaluation.runs) };
}

/**
 * The comments of a text that has much in common with an earlier one.
 * @throws UserError when it does not parse
 */
export function commentsOf(source: SourceText, earlier: Build): readonly Comment[] {
  return parse(source, earlier).comments;
}

/** A path as seen from the Dockerfile, for messages. */
export function shortName(workspace: Workspace, path: string): string {
  return relative(dirname(workspace.path), path).split(sep).join('/') || '.';
}
