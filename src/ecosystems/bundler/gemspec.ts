import { posix } from 'node:path';
import { parseRuby } from '../ruby/parse.ts';
import type { Call, Ruby } from '../ruby/syntax.ts';
import { NotFollowed } from '../ruby/tokens.ts';
import { allPlain, assign, literalOf, PLAIN, plainOf, refuse, type Setting, type Value, valueOf, wordOf } from '../ruby/values.ts';
import { LIBRARIES } from './program.ts';

/** What Bundler reads when it loads a gemspec for what it says of the gem. */
export interface Gemspec {
  /** Files of Ruby, absolute: the gemspec and what it requires. */
  readonly files: readonly string[];
  /** Folders that it takes code from, absolute. */
  readonly folders: readonly string[];
  /** Why it is not followed, and in which file. */
  readonly obstacle: { readonly file: string; readonly what: string } | undefined;
}

interface Reading {
  readonly textOf: (file: string) => string | undefined;
  readonly files: string[];
  readonly folders: Set<string>;
  readonly constants: Set<string>;
  /** The file that is read. */
  file: string;
}

/**
 * Follows a gemspec that is loaded by `Bundler.load_gemspec`, which runs it in its folder and does not validate it. What it lists in `files` is
 * kept, and nobody asks for it: so `Dir[...]` may stand there.
 * https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler.rb (load_gemspec, eval_gemspec)
 * @param textOf the text of a file of the project; undefined where there is none
 */
export function readGemspec(file: string, textOf: (file: string) => string | undefined): Gemspec {
  const reading: Reading = { textOf, files: [], folders: new Set(), constants: new Set(), file };
  let obstacle: Gemspec['obstacle'];
  try {
    const text = enter(file, reading);
    // A gemspec may be YAML as well.
    if (text.startsWith('---')) refuse('---');
    const call = (one: Call, setting: Setting): Value | undefined => toldBy(one, setting);
    topLevel(parseRuby(text), { file, scope: new Map(), constants: reading.constants, around: [], call }, reading);
  } catch (error) {
    if (!(error instanceof NotFollowed)) throw error;
    obstacle = { file: reading.file, what: error.what };
  }
  return { files: reading.files, folders: [...reading.folders], obstacle };
}

function enter(file: string, reading: Reading): string {
  reading.file = file;
  reading.files.push(file);
  return reading.textOf(file) ?? refuse('the file itself');
}

function topLevel(body: readonly Ruby[], setting: Setting, reading: Reading): void {
  for (const node of body) {
    if (node.kind === 'assign' && !node.constant) assign(node.name, valueOf(node.value, setting), setting);
    else if (node.kind === 'choice') {
      for (const test of node.tests) plainOf(test, setting);
      for (const branch of node.bodies) topLevel(branch, setting, reading);
    } else if (node.kind !== 'call') refuse(wordOf(node));
    else if (node.on === undefined) required(node, reading);
    else if (node.on.kind === 'global') pushed(node, setting, reading);
    else specification(node, setting);
  }
}

/** `$LOAD_PATH.push File.expand_path("lib", __dir__)`. A relative folder would be another one once Bundler is back in its own. */
function pushed({ name, args, block }: Call, setting: Setting, reading: Reading): void {
  const [folder, ...others] = args;
  if (!/^(?:push|unshift|append|prepend|<<)$/u.test(name) || folder === undefined || others.length > 0 || block !== undefined)
    return refuse(name);
  const path = plainOf(folder, setting).text;
  if (path?.startsWith('/') !== true || path === '/') return refuse(wordOf(folder));
  reading.folders.add(path);
}

/** `require "name/version"` and `require_relative "lib/name/version"`: https://docs.ruby-lang.org/en/master/Kernel.html#method-i-require */
function required({ name, args, block }: Call, reading: Reading): void {
  if (args.length !== 1 || block !== undefined) refuse(name);
  const word = literalOf(args[0]);
  if (!/^(?:[\w.-]+\/)*[\w-]+(?:\.rb)?$/u.test(word)) refuse(word);
  const ending = word.endsWith('.rb') ? word : `${word}.rb`;
  const here = reading.file;
  if (name === 'require_relative') return constantsOf(posix.resolve(posix.dirname(here), ending), word, reading);
  if (name !== 'require' || /(?:^|\/)\./u.test(word)) return refuse(name);
  // Which of them it is, if there are several, depends on the order of the folders.
  const there = [...reading.folders].map((folder) => posix.join(folder, ending)).filter((path) => reading.textOf(path) !== undefined);
  if (there.length === 0 && !LIBRARIES.has(word)) refuse(word);
  for (const path of there) constantsOf(path, word, reading);
}

/** Modules of Ruby and of Bundler: constants in them could change what those do. */
const OF_OTHERS: ReadonlySet<string> = new Set(
  'bundler gem rubygems thor kernel object file dir io env process pathname fileutils etc rbconfig tempfile uri net openssl'.split(' '),
);

/** A file that only sets constants, in modules that have the name of the file. */
function constantsOf(file: string, word: string, reading: Reading): void {
  if (reading.files.includes(file)) return;
  const from = reading.file;
  const body = parseRuby(enter(file, reading));
  const [top = ''] = word.split('/').filter((part) => part !== 'lib' && !part.startsWith('.'));
  const name = top.replace(/\.rb$/u, '').replaceAll(/[_-]/gu, '').toLowerCase();
  if (OF_OTHERS.has(name)) refuse(top);
  for (const node of body) {
    if (node.kind === 'call' && node.on === undefined) required(node, reading);
    else if (node.kind !== 'module' || node.path.split('::')[0]?.toLowerCase() !== name) refuse(wordOf(node));
    else constantsIn(node.body, [node.path], file, reading);
  }
  reading.file = from;
}

function constantsIn(body: readonly Ruby[], around: readonly string[], file: string, reading: Reading): void {
  const [inner = ''] = around;
  const setting: Setting = { file, scope: new Map(), constants: reading.constants, around, call: () => undefined };
  for (const node of body) {
    if (node.kind === 'module') constantsIn(node.body, [`${inner}::${node.path}`, ...around], file, reading);
    else if (node.kind === 'assign' && node.constant) {
      plainOf(node.value, setting);
      reading.constants.add(`${inner}::${node.name}`);
    } else refuse(wordOf(node));
  }
}

/** Attributes of a specification that take plain values. https://docs.ruby-lang.org/en/master/Gem/Specification.html */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'name version platform summary description author authors email homepage license licenses bindir executables extensions require_path ' +
    'require_paths required_ruby_version required_rubygems_version metadata post_install_message rdoc_options requirements'
  ).split(' '),
);
const LISTS: ReadonlySet<string> = new Set(['files', 'test_files', 'extra_rdoc_files']);

/** `Gem::Specification.new do |s|` */
function specification({ on, name, args, block }: Call, setting: Setting): void {
  const [param, ...others] = block?.params ?? [];
  if (on?.kind !== 'constant' || on.path !== 'Gem::Specification' || name !== 'new' || block === undefined || param === undefined)
    return refuse(on === undefined ? name : wordOf(on));
  if (others.length > 0) refuse(others.join(', '));
  allPlain(args, setting);
  const scope = new Map(setting.scope).set(param, { kind: 'specification' });
  specified(block.body, { ...setting, scope });
}

function specified(body: readonly Ruby[], setting: Setting): void {
  for (const node of body) {
    if (node.kind === 'assign' && !node.constant) assign(node.name, valueOf(node.value, setting), setting);
    else if (node.kind === 'choice') {
      for (const test of node.tests) plainOf(test, setting);
      for (const branch of node.bodies) specified(branch, setting);
    } else if (node.kind === 'call') attribute(node, setting);
    else refuse(wordOf(node));
  }
}

function attribute(call: Call, setting: Setting): void {
  const { on, name, args, block } = call;
  const [value, ...others] = args;
  if (on === undefined || value === undefined || block !== undefined) return refuse(wordOf(call));
  if (name === '[]=') {
    const whole = on.kind === 'call' && on.name === 'metadata' && isSpecification(on.on, setting);
    return whole ? void allPlain(args, setting) : refuse(wordOf(on));
  }
  if (!isSpecification(on, setting)) refuse(wordOf(on));
  if (/^add_(?:runtime_|development_)?dependency$/u.test(name)) return void allPlain(args, setting);
  const attributed = name.replace(/=$/u, '');
  if (attributed === name || others.length > 0) return refuse(name);
  if (LISTS.has(attributed)) {
    const { kind } = valueOf(value, setting);
    return kind === 'plain' || kind === 'listing' ? undefined : refuse(attributed);
  }
  if (!ATTRIBUTES.has(attributed)) refuse(attributed);
  if (attributed === 'metadata' && value.kind === 'hash') for (const pair of value.pairs) allPlain(pair, setting);
  else plainOf(value, setting);
}

function isSpecification(node: Ruby | undefined, setting: Setting): boolean {
  return node?.kind === 'variable' && setting.scope.get(node.name)?.kind === 'specification';
}

/** Attributes that are set already, and names of files. */
function toldBy({ on, name, args, block }: Call, setting: Setting): Value | undefined {
  if (block !== undefined) return undefined;
  if (on?.kind === 'constant' && on.path === 'Dir' && (name === '[]' || name === 'glob')) {
    allPlain(args, setting);
    return { kind: 'listing' };
  }
  if (on === undefined || !isSpecification(on, setting) || args.length > 0) return undefined;
  if (LISTS.has(name)) return { kind: 'listing' };
  return ATTRIBUTES.has(name) && name !== 'metadata' ? PLAIN : refuse(name);
}
