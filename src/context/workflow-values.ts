import { isObject } from '../source/objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the expressions of a step may name. `undefined` for a context of which nothing is known. */
export interface Scope {
  readonly matrix: Fields | undefined;
  /** One without a value that is known has `undefined`. */
  readonly inputs: Fields | undefined;
  /** What a step before wrote to `$GITHUB_ENV` is not in it: a name that is not here may be there. */
  readonly env: Fields;
}

/** Jobs that one matrix makes; GitHub takes no more. https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix */
const MAX_JOBS = 256;
const EXPRESSION = /\$\{\{([^{}]*)\}\}/gu;
/** Values that name others. */
const MAX_DEPTH = 4;

/**
 * The combinations of a matrix; undefined where one of its parts is an expression. Without a matrix there is one, which is empty.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrixinclude
 */
export function combinationsOf(strategy: unknown): readonly Fields[] | undefined {
  if (strategy === undefined) return [{}];
  const matrix = isObject(strategy) ? strategy['matrix'] : undefined;
  if (matrix === undefined && isObject(strategy)) return [{}];
  if (!isObject(matrix)) return undefined;
  const { include = [], exclude = [], ...axes } = matrix;
  if (!Array.isArray(include) || !Array.isArray(exclude)) return undefined;
  let all: Fields[] = [{}];
  for (const [name, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) return undefined;
    const some: readonly unknown[] = values;
    all = all.flatMap((one) => some.map((value) => ({ ...one, [name]: value })));
    if (all.length > MAX_JOBS) return undefined;
  }
  const originals = Object.keys(axes).length === 0 ? [] : all;
  const outside = exclude.filter(isObject);
  const left = originals.filter((one) => !outside.some((other) => agrees(one, other, true)));
  return withIncluded(left, include.filter(isObject));
}

/** What overwrites no value of a combination is added to it, and what fits none is a combination of its own. */
function withIncluded(originals: readonly Fields[], include: readonly Fields[]): readonly Fields[] {
  const extended = originals.map((original) =>
    include.filter((other) => agrees(original, other, false)).reduce<Fields>((sum, other) => ({ ...sum, ...other }), original),
  );
  return [...extended, ...include.filter((other) => !originals.some((original) => agrees(original, other, false)))];
}

/** @param whole whether a name that the one lacks is a difference */
function agrees(one: Fields, other: Fields, whole: boolean): boolean {
  return Object.entries(other).every(([name, value]) => (name in one ? JSON.stringify(one[name]) === JSON.stringify(value) : !whole));
}

/** A text with those of its expressions that are known written out. */
export function writtenOutIn(text: string, scope: Scope, depth = 0): string {
  return text.replaceAll(EXPRESSION, (whole, expression: string) => valueOf(expression, scope, depth) ?? whole);
}

/** The same for all texts in a value. */
export function allWrittenOut(value: unknown, scope: Scope, depth = 0): unknown {
  if (typeof value === 'string') return writtenOutIn(value, scope);
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => allWrittenOut(one, scope, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, allWrittenOut(one, scope, depth + 1)]));
}

/**
 * A name of a context, a text in quotes, or several with `||` between: the first that is not empty. Undefined for all else.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
function valueOf(expression: string, scope: Scope, depth: number): string | undefined {
  for (const part of expression.split('||')) {
    const value = operand(part.trim(), scope, depth);
    if (value !== '') return value;
  }
  return '';
}

function operand(text: string, scope: Scope, depth: number): string | undefined {
  const quoted = /^'([^']*)'$/u.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  const [root = '', ...names] = text.replaceAll(/\['([\w-]+)'\]/gu, '.$1').split('.');
  if (names.length === 0 || names.some((name) => !/^[A-Za-z_][\w-]*$/u.test(name))) return undefined;
  const context = { matrix: scope.matrix, inputs: scope.inputs, env: scope.env }[root];
  if (context === undefined) return undefined;
  let value: unknown = context;
  for (const name of names) {
    if (!isObject(value)) return undefined;
    // Names are looked up whatever their case; what is not there is empty.
    const entry = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase());
    if (entry === undefined) return root === 'env' ? undefined : '';
    [, value] = entry;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || depth > MAX_DEPTH) return undefined;
  const written = writtenOutIn(value, scope, depth + 1);
  return written.includes('${{') ? undefined : written;
}
