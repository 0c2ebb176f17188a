import { trailingComments } from './parse/dockerfile.ts';
import { switchesOf, type Switch } from './parse/switches.ts';
import type { Warning } from './results.ts';
import { lineAt, linesOf } from './source/lines.ts';
import { didYouMean } from './source/suggest.ts';
import type { Workspace } from './workspace.ts';

/** What the author of a Dockerfile should know of its comments, whatever is rewritten. @param ids of all transforms */
export function warningsOf({ build, source }: Workspace, ids: readonly string[]): readonly Warning[] {
  const { all, misused } = switchesOf(build);
  const line = (span: { readonly start: number }): number => lineAt(linesOf(source), span.start);
  const trailing = trailingComments(build).map(({ span, instruction }) => ({
    line: line(span),
    message: `a # behind ${instruction.keyword} does not start a comment in a Dockerfile: it is part of the instruction`,
  }));
  const wrong = misused.map(({ span, message, near }) => ({
    line: line(span),
    message: near === undefined ? message : `${message}.${didYouMean(near.word, near.candidates)}`,
    directive: 'misused' as const,
  }));
  const unknown = all.flatMap((one) =>
    one.ids
      .filter((id) => !ids.includes(id))
      .map((id) => ({
        line: line(one.span),
        message: `no rule is called ${id}.${didYouMean(id, ids)} dockerfix rules lists them.`,
        directive: 'unknown-rule' as const,
      })),
  );
  return [...trailing, ...[...wrong, ...unknown].sort((a, b) => a.line - b.line)];
}

export interface Ran {
  /** Ids of all transforms, and of those that ran. */
  readonly ids: readonly string[];
  readonly chosen: readonly string[];
  /** `line id` of each directive that has switched something off. */
  readonly used: ReadonlySet<string>;
}

/** Directives that switch nothing off, as far as the transforms that ran can tell. */
export function unusedSwitches({ build, source }: Workspace, { ids, chosen, used }: Ran): readonly Warning[] {
  const { all, misused } = switchesOf(build);
  const judged = all.filter((one) => one.kind !== 'enable' && !misused.some(({ span }) => span === one.span));
  return judged.flatMap((one) => {
    const line = lineAt(linesOf(source), one.span.start);
    const idle = idleIds(one, { ids, chosen, used }, line);
    if (idle.length === 0) return [];
    const some = idle.length < one.ids.length ? ` for ${idle.join(', ')}` : '';
    return [{ line, message: `this directive switches nothing off${some}`, directive: 'unused' }];
  });
}

/** Those of a directive's ids that nothing came of; the id '' stands for all transforms. */
function idleIds({ ids: named }: Switch, { ids, chosen, used }: Ran, line: number): readonly string[] {
  if (named.length > 0) return named.filter((id) => chosen.includes(id) && !used.has(`${line} ${id}`));
  return chosen.length < ids.length || chosen.some((id) => used.has(`${line} ${id}`)) ? [] : [''];
}
