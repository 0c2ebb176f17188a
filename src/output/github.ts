import type { AppliedFix, FileResult } from '../results.ts';
import { oneLine, shownPath } from './display.ts';
import { patchOf } from './patch.ts';
import { passedOver, workflowCommand } from './workflow-commands.ts';

export interface GithubRun {
  readonly cwd: string;
  /** The folder that annotations count from: the checkout. */
  readonly root: string;
  /** Print the patch, too. */
  readonly patch: boolean;
}

/**
 * The report of a run as annotations of GitHub Actions: errors, then what would be rewritten, then what needs a look or was left alone, since GitHub
 * takes only the first ten of each kind (_maxCountPerIssueType in the runner's ExecutionContext.cs). The patch follows, folded.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubLog(results: readonly FileResult[], { cwd, root, patch }: GithubRun): string {
  const of = (say: (result: FileResult, file: string) => string): string =>
    results.map((result) => say(result, shownPath(result.path, root))).join('');
  const changes = patch ? results.flatMap((result) => (result.error === undefined ? result.changes : [])) : [];
  return `${of((result) => errorCommand(result, root))}${of(warningCommands)}${of(noticeCommands)}${folded(patchOf(changes, cwd))}`;
}

function errorCommand({ path, error }: FileResult, root: string): string {
  if (error === undefined) return '';
  const title = error.kind === 'user' ? 'dockerfix' : 'dockerfix: a defect of dockerfix';
  const file = shownPath(error.path ?? path, root);
  return workflowCommand('error', { file, line: error.line, col: error.column, title }, oneLine(error.message));
}

function warningCommands({ applied, warnings, error }: FileResult, file: string): string {
  const said = warnings.map(({ line, message }) => workflowCommand('warning', { file, line, title: 'dockerfix' }, oneLine(message)));
  const fixes = error === undefined ? applied : [];
  return [...fixes.map((fix) => workflowCommand('warning', placeOf(fix, file), wordsOf(fix))), ...said].join('');
}

function noticeCommands({ proposed, refused, error }: FileResult, file: string): string {
  if (error !== undefined) return '';
  const looks = proposed.map((fix) => workflowCommand('notice', placeOf(fix, file, ' (needs a look)'), wordsOf(fix)));
  const left = refused.map((refusal) =>
    workflowCommand(
      'notice',
      placeOf(refusal, file, ` (left alone: ${refusal.reason})`),
      lines([refusal.message, ...(refusal.notes ?? [])]),
    ),
  );
  return [...looks, ...left].join('');
}

function placeOf(
  { transform, line }: { readonly transform: string; readonly line: number },
  file: string,
  more = '',
): Record<string, string | number> {
  return { file, line, title: `dockerfix ${transform}${more}` };
}

function wordsOf({ message, reasons, notes }: AppliedFix): string {
  return lines([message, ...reasons, ...notes]);
}

function lines(sentences: readonly string[]): string {
  return sentences.map(oneLine).join('\n');
}

function folded(patch: string): string {
  return patch === ''
    ? ''
    : `${workflowCommand('group', {}, 'dockerfix: the patch')}${passedOver(patch)}${workflowCommand('endgroup', {})}`;
}
