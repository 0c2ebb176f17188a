import { resolve } from 'node:path';
import { equivalence } from './analysis/equivalence.ts';
import { mayBeGenerated } from './context/evidence.ts';
import type { CompareInput, CompareResult } from './results.ts';
import { analyse, openWorkspace, readDockerfile, UserError } from './workspace.ts';

/**
 * Shows that two Dockerfiles mean the same over one context. `equal: false` is no proof that they differ.
 * The context and its ignore file are those of the old one. Never throws for what the user or the files did wrong.
 */
export async function compare(input: CompareInput): Promise<CompareResult> {
  const cwd = input.cwd ?? '.';
  try {
    const context = input.context === undefined ? undefined : resolve(cwd, input.context);
    const workspace = await openWorkspace(resolve(cwd, input.before), { context });
    const after = readDockerfile(resolve(cwd, input.after));
    const old = analyse(workspace.source, workspace.context, undefined, workspace.build);
    const now = analyse(after.source, workspace.context, old.evaluation.terms, after.build);
    return equivalence(old.evaluation, now.evaluation, { mayBeGenerated: (path) => mayBeGenerated(workspace.context, path) });
  } catch (error) {
    const nothing = { equal: false, assumptions: [], differences: [] };
    if (error instanceof UserError) return { ...nothing, error: error.problem };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...nothing, error: { kind: 'internal', message: `dockerfix failed: ${message}` } };
  }
}
