import { resolve } from 'node:path';
import { mayBeGenerated } from './context/evidence.ts';
import { findIgnoreFile } from './context/ignore-file.ts';
import { keptDefaults } from './context/kept-defaults.ts';
import { locateContext } from './context/locate.ts';
import { formatsFor } from './ecosystems/registry.ts';
import { namedBases } from './named-bases.ts';
import { loadFormats } from './parse/formats.ts';
import { verdictOf } from './verdict.ts';
import type { CompareInput, CompareResult } from './results.ts';
import { settingsFor } from './settings.ts';
import { analyse, openWorkspace, problemOf, readDockerfile, UserError, type Workspace } from './workspace.ts';

/**
 * Shows that two Dockerfiles mean the same over one context. `equal: false` is no proof that they differ.
 * The context and its ignore file are those of the old one. Never throws for what the user or the files did wrong; the error then names the bad file.
 */
export async function compare(input: CompareInput): Promise<CompareResult> {
  const cwd = input.cwd ?? '.';
  try {
    const [oldPath, newPath] = [resolve(cwd, input.before), resolve(cwd, input.after)];
    const settings = await blaming(oldPath, async () => settingsFor({ ...input, path: oldPath }));
    // What is said of images is said of both; an original that was put aside may have no configuration where it lies.
    const { baseImages } = settings.configured ? settings : await blaming(newPath, async () => settingsFor({ ...input, path: newPath }));
    const workspace = await blaming(oldPath, async () => openWorkspace(oldPath, { ...settings, baseImages }));
    const after = await blaming(newPath, () => readDockerfile(newPath));
    await loadFormats(formatsFor(after.source.text));
    // An original that was put aside for this is built as the new one is.
    const told = workspace.location.builds.length > 0 ? workspace : await toldOf(newPath, workspace);
    const old = analyse({ ...workspace, named: told.named, kept: told.kept });
    const now = analyse({ ...workspace, ...after, named: told.named, kept: told.kept, terms: old.evaluation.terms });
    const verdict = verdictOf(old, now, { mayBeGenerated: (path) => mayBeGenerated(workspace.context, path) });
    const own = findIgnoreFile(newPath, workspace.location.root).file;
    if (own?.own !== true || own.text === findIgnoreFile(oldPath, workspace.location.root).file?.text) return verdict;
    const difference = {
      stage: 'all',
      message: `the new file has an ignore file of its own, ${own.name}, that lets other files into the context`,
    };
    return { ...verdict, equal: false, differences: [difference, ...verdict.differences] };
  } catch (error) {
    return { equal: false, assumptions: [], differences: [], error: problemOf(error) };
  }
}

async function toldOf(dockerfile: string, { lookupBase }: Workspace): Promise<Pick<Workspace, 'named' | 'kept'>> {
  const location = await locateContext(dockerfile, { context: '.' });
  return { named: namedBases(location.builds, location.told, lookupBase), kept: keptDefaults(dockerfile, location) };
}

/** Says which of the two files an error is about. */
async function blaming<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) throw new UserError({ path, ...error.problem });
    throw error;
  }
}
