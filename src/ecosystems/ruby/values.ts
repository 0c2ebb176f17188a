import { posix } from 'node:path';
import type { Call, Ruby } from './syntax.ts';
import { NotFollowed } from './tokens.ts';

/**
 * What is known of a value. `plain`: text, numbers, symbols, nil and lists of those, never a hash; so that calls of them do what is told here.
 * Other kinds are those of what is read: a specification of a gem, a listing of a folder.
 */
export interface Value {
  readonly kind: string;
  /** The text, where it is known. */
  readonly text?: string;
}

export const PLAIN: Value = { kind: 'plain' };

export interface Setting {
  /** Absolute. */
  readonly file: string;
  readonly scope: Map<string, Value>;
  /** Constants that hold plain values, by their whole paths. */
  readonly constants: ReadonlySet<string>;
  /** Modules around the code, as paths, the innermost first. */
  readonly around: readonly string[];
  /** Calls that mean something in this program alone. Undefined: it is not one of those. */
  readonly call: (call: Call, setting: Setting) => Value | undefined;
}

const CONSTANTS: ReadonlySet<string> = new Set(['RUBY_VERSION', 'RUBY_ENGINE', 'RUBY_PLATFORM', 'RUBY_DESCRIPTION', 'RUBY_ENGINE_VERSION']);

/** Methods of text, numbers, symbols, nil and lists that read nothing and give no hash. https://docs.ruby-lang.org/en/master/String.html */
const PURE: ReadonlySet<string> = new Set(
  (
    '[] to_s to_str to_i to_f to_sym to_a include? start_with? end_with? match? empty? nil? any? strip chomp split first last freeze dup ' +
    'upcase downcase join compact uniq sort flatten map collect size length key? sub gsub tr squeeze'
  ).split(' '),
);

/** https://docs.ruby-lang.org/en/master/ENV.html: those that only read. */
const OF_ENV: ReadonlySet<string> = new Set(['[]', 'fetch', 'key?', 'has_key?', 'include?']);

/** @throws NotFollowed where anything could be read or run, or where the kind is not known */
export function valueOf(node: Ruby, setting: Setting): Value {
  switch (node.kind) {
    case 'text':
      for (const name of node.parts) plainOf({ kind: 'variable', name }, setting);
      return node.literal ? { kind: 'plain', text: node.text } : PLAIN;
    case 'atom':
      return PLAIN;
    case 'here':
      return { kind: 'plain', text: node.what === '__FILE__' ? setting.file : posix.dirname(setting.file) };
    case 'list':
      return allPlain(node.items, setting);
    case 'constant':
      return constantOf(node.path, setting);
    case 'variable':
      return setting.scope.get(node.name) ?? refuse(node.name);
    case 'operation':
      return node.operator === '+' ? sumOf(node.operands, setting) : allPlain(node.operands, setting);
    case 'call':
      return setting.call(node, setting) ?? callOf(node, setting);
    default:
      return refuse(wordOf(node));
  }
}

export function plainOf(node: Ruby, setting: Setting): Value {
  const value = valueOf(node, setting);
  return value.kind === 'plain' ? value : refuse(wordOf(node));
}

/** Arguments or items that are plain, or lists that are put among them: `*list`. */
export function allPlain(nodes: readonly Ruby[], setting: Setting): Value {
  for (const node of nodes) plainOf(node.kind === 'splat' ? node.value : node, setting);
  return PLAIN;
}

/** A text that stands there, and is known therefore. */
export function literalOf(node: Ruby | undefined): string {
  if (node?.kind !== 'text' || !node.literal) return refuse(node === undefined ? 'its end' : wordOf(node));
  return node.text;
}

/** Lists with a listing among them are one. */
function sumOf(operands: readonly Ruby[], setting: Setting): Value {
  const values = operands.map((operand) => valueOf(operand, setting));
  return values.find(({ kind }) => kind === 'listing') ?? allPlain(operands, setting);
}

/** The nearest of that name: in the modules around the code, from the inside. */
function constantOf(path: string, { constants, around }: Setting): Value {
  const known = [...around.map((module) => `${module}::${path}`), path].some((name) => constants.has(name));
  return known || CONSTANTS.has(path) ? PLAIN : refuse(path);
}

function callOf(call: Call, setting: Setting): Value {
  const { on, name, args, block } = call;
  if (on === undefined || block !== undefined) return refuse(wordOf(call));
  if (on.kind === 'constant' && !setting.constants.has(on.path)) {
    if (on.path === 'ENV' && OF_ENV.has(name)) return allPlain(args, setting);
    if (on.path === 'File') return pathOf(call, setting);
    if (on.path === 'Gem::Version' && name === 'new') return allPlain(args, setting);
  }
  if (on.kind === 'global') return name === 'include?' ? allPlain(args, setting) : refuse(name);
  if (!PURE.has(name)) return refuse(name);
  const value = plainOf(on, setting);
  for (const arg of args) {
    if (arg.kind === 'pass' ? !PURE.has(arg.name) : plainOf(arg, setting).kind !== 'plain') return refuse(wordOf(call));
  }
  return name === 'freeze' ? value : PLAIN;
}

/**
 * Paths that are made of words alone. https://docs.ruby-lang.org/en/master/File.html (`expand_path` of one that begins with ~ asks for a home
 * folder, and without a folder for the working one)
 */
function pathOf({ name, args }: Call, setting: Setting): Value {
  const [first, ...others] = args.map((arg) => plainOf(arg, setting).text);
  if (name === 'expand_path' && first !== undefined && !/^[~/]/u.test(first)) {
    const [base] = others;
    if (others.length === 1 && base?.startsWith('/') === true) return { kind: 'plain', text: posix.resolve(base, first) };
  }
  if (name === 'join' && first?.startsWith('/') === true) {
    const parts = others.flatMap((part) => part ?? []);
    if (parts.length === others.length) return { kind: 'plain', text: posix.join(first, ...parts) };
  }
  if (name === 'dirname' && first?.startsWith('/') === true && others.length === 0) return { kind: 'plain', text: posix.dirname(first) };
  return refuse(`File.${name}`);
}

/** Sets a variable. What is known of it holds wherever it is used, in a loop before it is set as well. */
export function assign(name: string, value: Value, { scope }: Setting): void {
  const before = scope.get(name);
  if (before !== undefined && (before.kind !== value.kind || before.text !== value.text)) refuse(name);
  scope.set(name, value);
}

export function refuse(what: string): never {
  throw new NotFollowed(what);
}

/** What a message calls it by. */
export function wordOf(node: Ruby): string {
  switch (node.kind) {
    case 'call':
      return node.on?.kind === 'constant' ? (node.on.path === 'Dir' ? 'Dir' : `${node.on.path}.${node.name}`) : node.name;
    case 'variable':
    case 'instance':
    case 'global':
    case 'def':
    case 'assign':
      return node.name;
    case 'constant':
    case 'module':
      return node.path;
    case 'text':
    case 'atom':
      return node.text.replaceAll('\0', '...');
    case 'splat':
      return wordOf(node.value);
    default:
      return node.kind;
  }
}
