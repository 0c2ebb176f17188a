import { joinPath } from '../../model/path-patterns.ts';
import { CHANGING, expandMake, readMakefile, type Makefile } from '../../parse/makefile.ts';
import type { Command } from '../../model/command.ts';
import type { State } from '../../model/state.ts';
import { MAKEFILES } from '../recipe-files.ts';
import { textAt, unknownScript, type Script, type Wrapped, type Wrapper } from './script.ts';

/** Options that change what is printed only. https://www.gnu.org/software/make/manual/html_node/Options-Summary.html */
const QUIET = new Set(['-s', '--silent', '--quiet', '--no-print-directory', '-w', '--print-directory']);

/** Variables of the environment that are options of make. */
const OPTIONS = ['MAKEFLAGS', 'GNUMAKEFLAGS', 'MAKEFILES', 'MAKELEVEL'];

const MOST_TARGETS = 50;

/** Files from which make's built-in rules would make the Makefile anew. https://www.gnu.org/software/make/manual/html_node/Catalogue-of-Rules.html */
const REMAKES = /^(?:s\.)?(?:GNUmakefile|[mM]akefile)(?:\.\w+|,v)$|^(?:RCS|SCCS)$/u;

/** `make TARGET...`: the recipes of the targets, those that they need first. Undefined: it only says which release it is. */
export function makeScripts({ args, cwd, state, files, command }: Wrapper): Wrapped | undefined {
  if (args.length === 1 && /^(?:-v|--version)$/u.test(args[0] ?? '')) return undefined;
  const read = readArguments(args, cwd);
  if ('why' in read) return unknownScript(read.why);
  const set = OPTIONS.find((name) => (command.variables.get(name) ?? state.env.get(name)) !== undefined);
  const changed = [...read.variables.keys()].find((name) => CHANGING.has(name));
  if (set !== undefined || changed !== undefined) return unknownScript(`${set ?? changed ?? ''} is set, which is not followed`);
  const paths = MAKEFILES.map((name) => joinPath(read.folder, name));
  const at = paths.findIndex((path) => textAt(files, path) !== undefined);
  const path = paths[at];
  const found = path === undefined ? undefined : textAt(files, path);
  if (path === undefined || found === undefined) return unknownScript(`there is no Makefile in ${read.folder}`);
  if ('why' in found) return unknownScript(found.why);
  const remakes = files.names(read.folder).find((name) => REMAKES.test(name));
  if (remakes !== undefined) return unknownScript(`make may make its Makefile anew from ${remakes}`);
  const makefile = readMakefile(found.text);
  if (makefile.kind === 'unknown') return unknownScript(`${path}: ${makefile.why}`);
  const valueOf = (name: string): string | undefined => {
    const given = read.variables.get(name);
    if (given !== undefined) return given;
    const own = makefile.variables.get(name);
    if (own !== undefined && !own.defaults) return own.text;
    const outer = command.variables.get(name) ?? state.env.get(name)?.value;
    if (outer !== undefined) return outer.kind === 'known' ? outer.text.replaceAll('$', '$$$$') : undefined;
    if (state.envOpen || BUILT_IN.test(name)) return undefined;
    return own?.text ?? '';
  };
  const exported = exportedBy(makefile, read, command, state, valueOf);
  if ('why' in exported) return unknownScript(`${path}: ${exported.why}`);
  const recipes = recipesOf({ makefile, path, folder: read.folder, files, valueOf, exported }, read.targets);
  if (recipes.kind === 'unknown') return recipes;
  return { ...recipes, reads: [path, ...recipes.reads], optional: [...paths.slice(0, at), ...recipes.optional] };
}

/**
 * What recipes find in their environment: variables of the command line, and those that were there already, as the Makefile sets them.
 * https://www.gnu.org/software/make/manual/html_node/Variables_002fRecursion.html
 */
function exportedBy(
  { variables }: Extract<Makefile, { kind: 'known' }>,
  read: Arguments,
  command: Command,
  state: State,
  valueOf: (name: string) => string | undefined,
): ReadonlyMap<string, string> | { readonly why: string } {
  const inherited = [...variables.keys()].filter((name) => command.variables.has(name) || state.env.has(name));
  const doubtful = [...variables].find(
    ([name, { defaults }]) => state.envOpen && !defaults && !inherited.includes(name) && STEERING.test(name),
  );
  if (doubtful !== undefined) return { why: `whether recipes find ${doubtful[0]} in their environment is up to the base image` };
  const exported = new Map<string, string>();
  for (const name of new Set([...read.variables.keys(), ...inherited])) {
    const given = read.variables.get(name) ?? variables.get(name);
    // What the environment holds itself goes on as it is.
    if (typeof given === 'object' && given.defaults) continue;
    const text = valueOf(name);
    const value = text === undefined ? undefined : expandMake(text, '', valueOf);
    if (value === undefined) return { why: `the variable ${name}, which recipes find in their environment, is not known` };
    exported.set(name, value);
  }
  return exported;
}

/** Variables that package managers read. */
const STEERING =
  /^(?:npm_config_\w+|(?:NPM|PIP|UV|POETRY|PDM|PIPENV|COMPOSER|CARGO|BUNDLE|GEM|YARN|PNPM|NUGET|DOTNET|XDG|CONDA|BUN|HEX|MIX)_\w+|GO[A-Z]\w+|NODE_(?:ENV|OPTIONS|PATH)|PYTHON(?:PATH|HOME|USERBASE)|HOME|PATH|VIRTUAL_ENV)$/iu;

/** Variables that make sets itself. https://www.gnu.org/software/make/manual/html_node/Implicit-Variables.html, .../Special-Variables.html */
const BUILT_IN =
  /^(?:MAKE\w*|CURDIR|SHELL|SUFFIXES|\..*|AR|AS|CC|CXX|CPP|FC|M2C|PC|CO|GET|LEX|YACC|LINT|MAKEINFO|TEX|WEAVE|TANGLE|RM|\w*FLAGS|[A-Z]+\.\w+|[%@<?^+*|]\w?)$/u;

interface Arguments {
  readonly folder: string;
  readonly targets: readonly string[];
  readonly variables: ReadonlyMap<string, string>;
}

function readArguments(args: readonly string[], cwd: string): Arguments | { readonly why: string } {
  const targets: string[] = [];
  const variables = new Map<string, string>();
  let folder = cwd;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const assigned = /^(\w+)=(.*)$/su.exec(word);
    if (QUIET.has(word)) continue;
    if (word === '-C' || word === '--directory') folder = joinPath(folder, args[++at] ?? '');
    else if (assigned !== null) variables.set(assigned[1] ?? '', assigned[2] ?? '');
    else if (/^[\w.][\w.-]*$/u.test(word)) targets.push(word);
    else return { why: `dockerfix does not follow \`make ${word}\`` };
  }
  return { folder, targets, variables };
}

interface Making {
  readonly makefile: Extract<Makefile, { kind: 'known' }>;
  readonly path: string;
  readonly folder: string;
  readonly files: Wrapper['files'];
  readonly valueOf: (name: string) => string | undefined;
  readonly exported: ReadonlyMap<string, string>;
}

function recipesOf({ makefile, path, folder, files, valueOf, exported }: Making, wanted: readonly string[]): Wrapped {
  const { rules, phony, first } = makefile;
  const scripts: Script[] = [];
  const optional: string[] = [];
  const done = new Set<string>();
  const make = (target: string): string | undefined => {
    if (done.has(target)) return undefined;
    done.add(target);
    const rule = rules.get(target);
    if (done.size > MOST_TARGETS) return `${path} has too many targets`;
    // A file that a target needs might be made by one of make's built-in rules, and decides by its age.
    if (rule === undefined || target.includes('$')) return `${path} has no target ${target}`;
    if (rule.why !== undefined) return `${path}: ${rule.why}`;
    if (!phony.has(target)) {
      // Without a recipe make would look for a built-in one; a file of that name would be up to date.
      if (rule.recipe.length === 0) return `${path}: the target ${target} has no recipe`;
      const file = joinPath(folder, target);
      if (files.fact(file).kind !== 'absent') return `there is a file ${file}, so that make may find the target up to date`;
      optional.push(file);
    }
    for (const text of rule.prerequisites) {
      const names = expandMake(text, target, valueOf)?.split(/\s+/u).filter(Boolean);
      if (names === undefined) return `${path}: what ${target} needs is not known`;
      for (const name of names) {
        const why = make(name);
        if (why !== undefined) return why;
      }
    }
    for (const line of rule.recipe) {
      const expanded = expandMake(line, target, valueOf);
      if (expanded === undefined) return `${path}: \`${line.trim().slice(0, 60)}\` is not followed`;
      const [prefix = ''] = /^[\s@+-]*/u.exec(expanded) ?? [];
      const script = expanded.slice(prefix.length);
      // A dash: its failure is ignored.
      if (script.trim() !== '')
        scripts.push({
          argv: ['/bin/sh', '-c', prefix.includes('-') ? `{ ${script}\n} || true` : script],
          cwd: folder,
          variables: exported,
        });
    }
    return undefined;
  };
  const targets = wanted.length > 0 ? wanted : first === undefined ? [] : [first];
  if (targets.length === 0) return unknownScript(`${path} has no target`);
  const own = [...rules.keys()].find((name) => MAKEFILES.some((file) => matches(name, file)));
  if (own !== undefined) return unknownScript(`${path}: the rule of ${own} may make it anew`);
  for (const target of targets) {
    const why = make(target);
    if (why !== undefined) return unknownScript(why);
  }
  for (const text of makefile.computed) {
    const names = expandMake(text, '', valueOf)?.split(/\s+/u);
    if (names === undefined || names.some((name) => [...done, ...MAKEFILES].some((one) => matches(name, one))))
      return unknownScript(`${path}: the target \`${text.trim()}\` is not followed`);
  }
  return { kind: 'known', scripts, reads: [], optional };
}

/** `%` stands for anything. */
function matches(name: string, target: string): boolean {
  const [before = '', after] = name.split('%');
  return after === undefined ? name === target : target.startsWith(before) && target.endsWith(after);
}
