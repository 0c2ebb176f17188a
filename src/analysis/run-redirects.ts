import type { Argument, Redirect } from '../model/command.ts';
import { known, unknown, type Value } from '../model/value.ts';
import type { ShellRedirect } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { exportedVariables, shorten, type ShellState } from './run-state.ts';
import type { Walk } from './run-walk.ts';
import { argumentTerm, expandText, expandWord } from './run-words.ts';

export interface Redirects {
  readonly list: readonly Redirect[];
  /** Canonical text of all of them. */
  readonly term: string;
}

export function expandRedirects(redirects: readonly ShellRedirect[], shell: ShellState, walk: Walk): Redirects {
  const list: Redirect[] = [];
  const terms = redirects.map((redirect) => {
    const target = redirectTarget(redirect, shell, walk);
    if (!isIdle(redirect)) {
      if (redirect.kind === 'both') list.push({ kind: 'read', target }, { kind: 'write', target });
      else if (redirect.kind !== 'duplicate') list.push({ kind: redirect.kind, target });
    }
    return `${redirect.operator}${argumentTerm(target)}`;
  });
  return { list, term: terms.length === 0 ? '' : JSON.stringify(terms) };
}

/** A redirection that touches no file: of descriptors, or of /dev/null. */
export function isIdle(redirect: ShellRedirect): boolean {
  return redirect.kind === 'duplicate' || (redirect.kind !== 'text' && redirect.target.raw === '/dev/null');
}

function redirectTarget(redirect: ShellRedirect, shell: ShellState, walk: Walk): Argument {
  const { raw, span } = redirect.target;
  const at = walk.locate(span);
  if (redirect.kind === 'text') {
    const text = expandText(redirect.target, shell, walk, false);
    return {
      raw,
      value: redirect.operator.endsWith('<<<') && text.kind === 'known' ? known(`${text.text}\n`) : text,
      glob: false,
      span: at,
    };
  }
  const arguments_ = expandWord(redirect.target, shell, walk);
  const [only] = arguments_;
  if (only !== undefined && arguments_.length === 1 && !only.glob) return only;
  const term = shorten(JSON.stringify(arguments_.map(argumentTerm)));
  return { raw, value: unknown(`shells disagree about what file \`${raw}\` is`, `\${file:${term}}`), glob: false, span: at };
}

export function emitRedirects(redirects: readonly ShellRedirect[], shell: ShellState, walk: Walk, span: Span): boolean {
  const expanded = expandRedirects(redirects, shell, walk);
  if (expanded.list.length > 0) emit(walk, shell, span, [noCommand(walk.locate(span))], expanded);
  return expanded.list.length > 0;
}

/** Stands for no program at all, where only the redirections do something. */
export function noCommand(span: Span): Argument {
  return { raw: '', value: known(':'), glob: false, span };
}

export function emit(
  walk: Walk,
  shell: ShellState,
  span: Span,
  argv: readonly Argument[],
  redirects: Redirects,
  variables?: ReadonlyMap<string, Value>,
): void {
  const command = {
    argv,
    cwd: shell.cwd,
    variables: variables ?? exportedVariables(shell),
    redirects: redirects.list,
    span: walk.locate(span),
  };
  walk.found.push({ command, redirects: redirects.term, nested: walk.depth > 0 });
}
