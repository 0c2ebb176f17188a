import type { AppliedFix, CompareResult, FileError, FileResult, VendoredFolder } from '../results.ts';
import { COMMON_REFUSALS, type Transform } from '../transforms/transform.ts';
import { shownPath } from './display.ts';
import { patchOf } from './patch.ts';

/** The shape's number: raised when a field changes its meaning or goes. Readers must pass over fields that they do not know. */
export const VERSION = 1;

/** The report of a run, one line of JSON. Paths are relative to `cwd`; absent things are null, absent lists empty. */
export function runJson(
  { results, vendored }: { readonly results: readonly FileResult[]; readonly vendored: readonly VendoredFolder[] },
  cwd: string,
): string {
  return lineOf({
    version: VERSION,
    files: results.map((result) => fileJson(result, cwd)),
    vendored: vendored.map(({ folder, dockerfiles }) => ({ folder: shownPath(folder, cwd), dockerfiles })),
  });
}

function fileJson(result: FileResult, cwd: string): object {
  const changes = result.changes.map((change) => ({
    path: shownPath(change.path, cwd),
    created: change.created,
    diff: patchOf([change], cwd),
  }));
  return {
    path: shownPath(result.path, cwd),
    context: result.context ? shownPath(result.context.root, cwd) : null,
    contexts: contextsJson(result, cwd),
    config: result.config === undefined ? null : shownPath(result.config, cwd),
    builder: result.builder === undefined ? null : { ...result.builder, name: result.builder.name ?? null },
    changed: result.changed,
    applied: result.applied.map(fixJson),
    proposed: result.proposed.map(fixJson),
    refused: result.refused.map(({ transform, reason, line, message }) => ({ transform, reason, line, message })),
    disabled: result.disabled.map(({ transform, level, line, message, by, why }) => ({
      transform,
      level,
      line,
      message,
      by,
      why: why ?? null,
    })),
    changes,
    assumptions: result.assumptions.map(({ id, sentence }) => ({ id, sentence })),
    warnings: result.warnings.map(({ line, message, directive }) => ({ line, message, directive: directive ?? null })),
    error: errorJson(result.error, cwd),
    cost: result.cost ?? null,
  };
}

/** The one, where there are no others that it is built with. */
function contextsJson({ context, contexts }: FileResult, cwd: string): readonly object[] {
  const all = contexts ?? (context === undefined ? [] : [{ ...context, shown: true }]);
  return all.map(({ root, why, shown }) => ({ path: shownPath(root, cwd), why, shown }));
}

function fixJson({ transform, level, line, message, reasons, notes }: AppliedFix): object {
  return { transform, level, line, message, reasons, notes };
}

export function errorJson(error: FileError | undefined, cwd: string): object | null {
  if (!error) return null;
  return {
    kind: error.kind,
    message: error.message,
    path: error.path === undefined ? null : shownPath(error.path, cwd),
    line: error.line ?? null,
    column: error.column ?? null,
  };
}

/** The verdict of `dockerfix compare`. An error names the file that is wrong, relative to `cwd`. */
export function compareJson(result: CompareResult, cwd: string): string {
  return lineOf({
    version: VERSION,
    equal: result.equal,
    assumptions: result.assumptions.map(({ id, sentence }) => ({ id, sentence })),
    differences: result.differences.map(({ stage, line, message }) => ({ stage, line: line ?? null, message })),
    error: errorJson(result.error, cwd),
  });
}

/** @param assumptions id -> sentence, for the list of all rules */
export function rulesJson(transforms: readonly Transform[], assumptions?: Readonly<Record<string, string>>): string {
  const rules = transforms.map(({ id, title, why, refusals }) => ({ id, title, why, refusals: refusalsJson(refusals) }));
  const common = refusalsJson(COMMON_REFUSALS);
  if (assumptions === undefined) return lineOf({ version: VERSION, rules, common });
  return lineOf({ version: VERSION, rules, common, assumptions: Object.entries(assumptions).map(([id, sentence]) => ({ id, sentence })) });
}

function refusalsJson(refusals: Transform['refusals']): readonly object[] {
  return Object.entries(refusals).map(([reason, { why: sentence, lift }]) => ({ reason, sentence, lift }));
}

export function lineOf(value: object): string {
  // `##[` anywhere in a line of a log is a command to the runner of GitHub Actions (src/output/workflow-commands.ts); it stands in texts only.
  return `${JSON.stringify(value).replaceAll('##[', '##\\u005b')}\n`;
}
