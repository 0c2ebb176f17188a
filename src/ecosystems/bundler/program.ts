import { parseRuby } from '../ruby/parse.ts';
import type { Block, Call, Ruby } from '../ruby/syntax.ts';
import { NotFollowed } from '../ruby/tokens.ts';
import { allPlain, assign, literalOf, PLAIN, plainOf, refuse, type Setting, type Value, valueOf, wordOf } from '../ruby/values.ts';
import type { Gemfile, GemLine } from './gemfile.ts';

/** What a Gemfile that is a program does with files. */
interface Found {
  readonly gems: GemLine[];
  readonly paths: string[];
  readonly taken: string[];
  readonly beside: string[];
  readonly asked: string[];
  readonly gemspecs: string[];
  /** Methods of its own. */
  readonly methods: Set<string>;
  /** Kinds of git servers of its own. */
  readonly servers: Set<string>;
  inMethod: 'gem' | 'other' | undefined;
}

/**
 * Reads a Gemfile that has methods, loops and choices, as far as each of its words is known: Bundler evaluates it in an object whose methods
 * are those of gemfile(5). https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler/dsl.rb (eval_gemfile)
 * @param file where it lies in the image, absolute
 */
export function readGemfileProgram(text: string, file: string): Gemfile {
  const found: Found = {
    gems: [],
    paths: [],
    taken: [],
    beside: [],
    asked: [],
    gemspecs: [],
    methods: new Set(),
    servers: new Set(),
    inMethod: undefined,
  };
  const call = (one: Call, setting: Setting): Value | undefined => valueOfCall(one, setting, found);
  let obstacle: string | undefined;
  try {
    runAll(parseRuby(text), { file, scope: new Map(), constants: new Set(), around: [], call }, found);
  } catch (error) {
    if (!(error instanceof NotFollowed)) throw error;
    obstacle = error.what;
  }
  const { gems, paths, taken, beside, asked, gemspecs } = found;
  return { gems, paths, taken, beside, asked, gemspecs, conditional: true, obstacle };
}

function runAll(body: readonly Ruby[], setting: Setting, found: Found): void {
  for (const node of body) run(node, setting, found);
}

function run(node: Ruby, setting: Setting, found: Found): void {
  switch (node.kind) {
    case 'assign':
      if (node.constant) refuse(node.name);
      return assign(node.name, valueOf(node.value, setting), setting);
    case 'choice':
      for (const test of node.tests) plainOf(test, setting);
      for (const body of node.bodies) runAll(body, setting, found);
      return;
    case 'def':
      return define(node, setting, found);
    case 'super':
      // It goes on to Bundler's own method with the same arguments.
      return found.inMethod === 'gem' ? undefined : refuse('super');
    case 'call':
      return command(node, setting, found);
    default:
      refuse(wordOf(node));
  }
}

/**
 * Methods that Bundler or Ruby calls itself, so that one of that name would change what they do. Those of Ruby also begin and end like these.
 * https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler/dsl.rb, https://docs.ruby-lang.org/en/master/Object.html
 */
const TAKEN: ReadonlySet<string> = new Set(
  (
    'source group groups platform platforms path git github gist bitbucket gitlab env install_if ruby gemspec gemspecs gemfile gemfiles plugin ' +
    'dependencies evaluate evaluator valid_keys abort at_exit autoload binding caller catch class clone display dup eval exec exit extend fail fork format ' +
    'freeze gets hash initialize inspect itself lambda load loop method methods open p pp print printf proc putc puts raise rand readline readlines require ' +
    'select send set_trace_func sleep spawn sprintf srand syscall system taint tap test then throw trap trust untaint untrust warn yield_self'
  ).split(' '),
);
const TAKEN_SHAPE =
  /^(?:_|to_|add_|check_|normalize_|validate_|with_|eval_|git_|gemfile_|implicit_|multiple_|deprecate_|instance_|initialize_|singleton_|define_|remove_instance|respond_to|require_|method_|public_|private_|protected_|object_|global_|local_|trace_|untrace_|is_|kind_|caller_|enum_|block_)|[?!=]$/u;

/** `def gem(name, *args)` in front of Bundler's own, and methods that the Gemfile calls itself. */
function define(node: Ruby & { readonly kind: 'def' }, setting: Setting, found: Found): void {
  const { name, params, body } = node;
  if (found.inMethod !== undefined || body.length === 0 || TAKEN.has(name) || TAKEN_SHAPE.test(name)) refuse(name);
  const kinds = params.map((param) => [param.name, { kind: param.rest ? 'rest' : 'plain' }] as const);
  found.methods.add(name);
  found.inMethod = name === 'gem' ? 'gem' : 'other';
  runAll(body, { ...setting, scope: new Map(kinds) }, found);
  found.inMethod = undefined;
}

function command(call: Call, setting: Setting, found: Found): void {
  const { on, name, args, block } = call;
  if (name === 'each' && on !== undefined) return each(valueOf(on, setting), block, setting, found);
  if (isOwnList(on)) return removal(call, setting);
  if (on !== undefined) {
    // `Bundler.load_gemspec(file)`, of which nothing is taken.
    valueOf(call, setting);
    return;
  }
  const [first] = args;
  switch (name) {
    case 'gem':
      return gemLine(args, block, setting, found);
    case 'source':
      remoteOf(first);
      if (args.length !== 1) refuse(name);
      break;
    case 'git':
      remoteOf(first);
      options(args.slice(1), new Set(['branch', 'ref', 'tag', 'submodules']), setting);
      break;
    case 'path':
      if (args.length !== 1) refuse(name);
      found.paths.push(literalOf(first));
      break;
    case 'group':
      options(args, new Set(['optional']), setting);
      break;
    case 'platforms':
    case 'platform':
    case 'env':
      options(args, new Set(), setting);
      break;
    case 'ruby':
      if (block !== undefined) refuse(name);
      for (const [key, value] of options(args, new Set(['file', 'engine', 'engine_version', 'patchlevel']), setting))
        if (key === 'file') found.beside.push(literalOf(value));
      return;
    case 'eval_gemfile':
      if (args.length !== 1 || block !== undefined) refuse(name);
      found.taken.push(literalOf(first));
      return;
    case 'git_source':
      return server(call, setting, found);
    case 'require':
      if (args.length !== 1 || block !== undefined || !LIBRARIES.has(literalOf(first))) refuse(name);
      return;
    default:
      if (!found.methods.has(name) || block !== undefined) refuse(name);
      allPlain(args, setting);
      return;
  }
  if (block !== undefined) runAll(block.body, blockSetting(block, [], setting), found);
  else if (name === 'path' || name === 'git') refuse(name);
}

/** Of Ruby itself, and of its installation alone. https://docs.ruby-lang.org/en/master/standard_library_md.html */
export const LIBRARIES: ReadonlySet<string> = new Set([
  'logger',
  'set',
  'rbconfig',
  'English',
  'date',
  'time',
  'uri',
  'pathname',
  'fileutils',
]);

/** Keys of `gem` that lead to no file. https://bundler.io/man/gemfile.5.html#GEMS */
const PLAIN_KEYS: ReadonlySet<string> = new Set(
  'group groups require branch ref tag submodules platform platforms force_ruby_platform env install_if'.split(' '),
);
const SERVERS: readonly string[] = ['github', 'gist', 'bitbucket', 'gitlab'];

function gemLine(args: readonly Ruby[], block: Block | undefined, setting: Setting, found: Found): void {
  const [name] = args;
  if (name === undefined || block !== undefined || name.kind === 'hash') return refuse('gem');
  const servers = [...SERVERS, ...found.servers];
  for (const [key, value] of options(args, new Set([...PLAIN_KEYS, ...servers, 'path', 'git', 'source']), setting)) {
    if (key === 'path') found.paths.push(literalOf(value));
    else if (key === 'git' || key === 'source') remoteOf(value);
    else if (servers.includes(key)) literalOf(value);
  }
  found.gems.push({ name: plainOf(name, setting).text ?? '', requirements: [] });
}

/** Options at the end of plain arguments. */
function options(args: readonly Ruby[], known: ReadonlySet<string>, setting: Setting): readonly (readonly [string, Ruby])[] {
  const last = args.at(-1);
  const pairs = last?.kind === 'hash' ? last.pairs : [];
  allPlain(last?.kind === 'hash' ? args.slice(0, -1) : args, setting);
  return pairs.map(([key, value]) => {
    const text = key.kind === 'atom' || (key.kind === 'text' && key.literal) ? key.text : refuse(wordOf(key));
    if (!known.has(text)) refuse(text);
    plainOf(value, setting);
    return [text, value] as const;
  });
}

/** A server, not a folder. */
function remoteOf(node: Ruby | undefined): void {
  const address = literalOf(node);
  if (!/^(?:https?|git|ssh):\/\/[\w.]|^[\w.-]+@[\w.-]+:\w/u.test(address)) refuse(address);
}

/** `git_source(:own) { |name| "https://git.example.org/#{name}.git" }` makes addresses. */
function server({ args, block }: Call, setting: Setting, found: Found): void {
  const [name, ...others] = args;
  const [address, ...more] = block?.body ?? [];
  if (name?.kind !== 'atom' || others.length > 0 || block === undefined || address?.kind !== 'text' || more.length > 0)
    return refuse('git_source');
  if (!/^https:\/\/[\w.]/u.test(address.text) || SERVERS.includes(name.text)) refuse(address.text.replaceAll('\0', '...'));
  plainOf(
    address,
    blockSetting(
      block,
      block.params.map(() => PLAIN),
      setting,
    ),
  );
  found.servers.add(name.text);
}

/** The list of gems so far: a variable of the object that Bundler evaluates the Gemfile in. */
function isOwnList(on: Ruby | undefined): boolean {
  if (on?.kind === 'instance') return on.name === 'dependencies';
  return on?.kind === 'call' && on.on === undefined && on.name === 'dependencies' && on.args.length === 0 && on.block === undefined;
}

/** `@dependencies.reject! { |gem| gem.name == name }` */
function removal({ name, args, block }: Call, setting: Setting): void {
  const [test, ...more] = block?.body ?? [];
  if (!/^(?:reject!|delete_if)$/u.test(name) || args.length > 0 || block === undefined || test === undefined || more.length > 0)
    return refuse(name);
  plainOf(test, blockSetting(block, [{ kind: 'dependency' }], setting));
}

function each(list: Value, block: Block | undefined, setting: Setting, found: Found): void {
  const kind = list.kind === 'dependencies' ? 'dependency' : list.kind;
  if (block === undefined || (kind !== 'dependency' && kind !== 'plain') || block.params.length > 1) return refuse('each');
  runAll(block.body, blockSetting(block, [{ kind }], setting), found);
}

function blockSetting({ params }: Block, values: readonly Value[], setting: Setting): Setting {
  if (params.length > values.length) refuse(params.join(', '));
  const scope = new Map(setting.scope);
  for (const [index, param] of params.entries()) scope.set(param, values[index] ?? PLAIN);
  return { ...setting, scope };
}

/** What a specification and its dependencies tell. https://docs.ruby-lang.org/en/master/Gem/Specification.html */
const TOLD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gemspec: {
    runtime_dependencies: 'dependencies',
    development_dependencies: 'dependencies',
    dependencies: 'dependencies',
    name: 'plain',
    version: 'plain',
    required_ruby_version: 'plain',
  },
  dependency: { name: 'plain', requirement: 'requirement', requirements_list: 'plain' },
  requirement: { as_list: 'plain', to_s: 'plain' },
};

function valueOfCall(call: Call, setting: Setting, found: Found): Value | undefined {
  const { on, name, args, block } = call;
  if (on === undefined || block !== undefined) return undefined;
  if (on.kind === 'constant' && on.path === 'Bundler' && name === 'load_gemspec') {
    const [file, ...others] = args;
    const path = file === undefined || others.length > 0 ? undefined : plainOf(file, setting).text;
    if (path?.startsWith('/') !== true) return refuse('Bundler.load_gemspec');
    found.gemspecs.push(path);
    return { kind: 'gemspec' };
  }
  if (on.kind === 'constant' && on.path === 'File' && ['exist?', 'file?', 'read'].includes(name)) {
    if (args.length !== 1) refuse(`File.${name}`);
    found.asked.push(literalOf(args[0]));
    return PLAIN;
  }
  if (on.kind === 'constant' || on.kind === 'global') return undefined;
  const told = TOLD[valueOf(on, setting).kind];
  if (told === undefined) return undefined;
  const kind = told[name];
  return kind === undefined || args.length > 0 ? refuse(name) : { kind };
}
