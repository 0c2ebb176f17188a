/**
 * What is known about a piece of text of a Dockerfile after variables are expanded.
 *
 * `unknown` carries a `term`: canonical text of what it would be, such as `${NODE_ENV}` or `${arg:VERSION|1.0}`.
 * Two unknown values with the same term are the same text in every build; nothing else is known about them.
 */
export type Value =
  { readonly kind: 'known'; readonly text: string } | { readonly kind: 'unknown'; readonly why: string; readonly term: string };

export function known(text: string): Value {
  return { kind: 'known', text };
}

export function unknown(why: string, term: string): Value {
  return { kind: 'unknown', why, term };
}

/** Text under which a value is compared: equal terms, equal values in every build. Known text never looks like an unknown one. */
export function termOf(value: Value): string {
  return value.kind === 'known' ? `=${value.text}` : `?${value.term}`;
}
