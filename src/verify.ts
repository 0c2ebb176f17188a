import { resolve } from 'node:path';
import { EngineError } from './engine/engine.ts';
import { verifyOnEngine, type Side } from './engine/verify.ts';
import { fix } from './fix.ts';
import type { BuilderChoice, FileError, FileResult, VerifyInput, VerifyResult } from './results.ts';
import { settingsFor } from './settings.ts';
import { analyse, contextAt, openWorkspace, problemOf, readDockerfile, UserError, type Workspace } from './workspace.ts';

/** One build may take so long, where nothing else is said: the limit of a job of many pipelines. */
const MINUTES = 60;

/**
 * Builds a Dockerfile and its rewrite on a real engine, compares the images file by file and measures rebuilds. Writes nothing, and removes what
 * it made. Never throws for what the user, the files or the engine did wrong: that is `error` in the result.
 */
export async function verify(input: VerifyInput): Promise<VerifyResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  try {
    if (input.after !== undefined) return await verifyTwo(input, path, resolve(input.cwd ?? '.', input.after));
    return await verifyFix(await fix({ ...input, path }), input);
  } catch (error) {
    return { path, hidden: [], error: errorOf(error) };
  }
}

/** Checks what `fix` would change. Never throws for what files or the engine did wrong. */
export async function verifyFix(result: FileResult, input: Omit<VerifyInput, 'path'>): Promise<VerifyResult> {
  const { path, changes, error } = result;
  if (error !== undefined) return { path, hidden: [], error };
  if (changes.length === 0) return { path, hidden: [] };
  try {
    // The context that the rewrite was made over, whoever told it.
    const workspace = await openWorkspace(path, { context: result.context?.root });
    const after = (file: string | undefined): string | undefined => changes.find((change) => change.path === file)?.after;
    const ignore = after(workspace.ignore.file?.path ?? workspace.ignore.newPath) ?? workspace.ignore.file?.text;
    const compared = await compareBuilds(workspace, { source: { path, text: after(path) ?? workspace.source.text }, ignore }, input);
    const note = noteOf(result.builder, compared.verified?.engine);
    return note === undefined ? compared : { ...compared, note };
  } catch (thrown) {
    return { path, hidden: [], error: errorOf(thrown) };
  }
}

/** What was built with, where that is not what builds it. @param engine `Docker 28.0.1`, `Podman 5.4.0` */
function noteOf(builder: BuilderChoice | undefined, engine = ''): string | undefined {
  const name = builder?.name;
  if (name === undefined || name === (engine.startsWith('Podman') ? 'buildah' : 'buildkit')) return undefined;
  const other = name === 'classic' ? 'a Docker without BuildKit' : name;
  const mounts = builder?.cacheMounts === true ? '' : '; the rewrite has no cache mounts, for it';
  return `built with ${engine}, and not with ${other}, which is named as its builder${mounts}`;
}

async function verifyTwo(input: VerifyInput, path: string, afterPath: string): Promise<VerifyResult> {
  const workspace = await openWorkspace(path, await settingsFor({ ...input, path }));
  const { source } = readDockerfile(afterPath);
  return compareBuilds(workspace, { source, ignore: workspace.ignore.file?.text }, input);
}

async function compareBuilds(workspace: Workspace, after: Side, input: Omit<VerifyInput, 'path'>): Promise<VerifyResult> {
  const { source, context, location } = workspace;
  if (input.edit !== undefined && context.text(input.edit) === undefined)
    throw new UserError({ kind: 'user', message: `${input.edit} is no text file of the build context ${location.root}` });
  const now = contextAt(location.root, workspace.ignore, after.ignore, workspace.path);
  const gone = [...context.entries.keys()].filter((path) => !now.entries.has(path));
  const hidden = gone.filter((path) => !gone.includes(path.slice(0, Math.max(0, path.lastIndexOf('/')))));
  const verified = await verifyOnEngine({
    before: { source, ignore: workspace.ignore.file?.text },
    after,
    context,
    hidden,
    evaluation: analyse({ ...workspace, source, context }).evaluation,
    words: input.words ?? [],
    builtin: input.builtin === true,
    engine: input.engine,
    minutes: input.minutes ?? MINUTES,
    edit: input.edit,
    keep: input.keep === true,
    env: input.env ?? process.env,
    signal: input.signal ?? new AbortController().signal,
    onProgress: input.onProgress ?? (() => undefined),
  });
  return { path: workspace.path, verified, hidden };
}

/** An engine that fails is the user's to mend. */
function errorOf(error: unknown): FileError {
  return error instanceof EngineError ? { kind: 'user', message: error.message } : problemOf(error);
}
