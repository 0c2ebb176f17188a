/** A program of Ruby, as far as it is read here. */
export type Ruby =
  | { readonly kind: 'text'; readonly text: string; readonly literal: boolean; readonly parts: readonly string[] }
  /** A number, `nil`, `true`, `false`, a symbol. */
  | { readonly kind: 'atom'; readonly text: string }
  | { readonly kind: 'here'; readonly what: '__dir__' | '__FILE__' }
  | { readonly kind: 'list'; readonly items: readonly Ruby[] }
  | { readonly kind: 'hash'; readonly pairs: readonly (readonly [Ruby, Ruby])[] }
  | { readonly kind: 'constant'; readonly path: string }
  | { readonly kind: 'variable' | 'instance' | 'global'; readonly name: string }
  | Call
  | { readonly kind: 'splat'; readonly value: Ruby }
  | { readonly kind: 'pass'; readonly name: string }
  /** Operators that only compare and choose, and `+`. */
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Ruby[] }
  | { readonly kind: 'assign'; readonly name: string; readonly constant: boolean; readonly value: Ruby }
  | { readonly kind: 'choice'; readonly tests: readonly Ruby[]; readonly bodies: readonly (readonly Ruby[])[] }
  | { readonly kind: 'def'; readonly name: string; readonly params: readonly Param[]; readonly body: readonly Ruby[] }
  | { readonly kind: 'module'; readonly path: string; readonly body: readonly Ruby[] }
  /** `super` without a list of arguments: with those that the method was given. */
  | { readonly kind: 'super' };

/** `x = 1` of a receiver is the call `x=`, `x[1]` the call `[]`, and `x[1] = 2` the call `[]=`. */
export interface Call {
  readonly kind: 'call';
  readonly on: Ruby | undefined;
  readonly name: string;
  readonly args: readonly Ruby[];
  readonly block: Block | undefined;
}

export interface Block {
  readonly params: readonly string[];
  readonly body: readonly Ruby[];
}

export interface Param {
  readonly name: string;
  readonly rest: boolean;
}
