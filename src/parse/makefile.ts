/**
 * The part of a Makefile that can be followed without running make: plain rules and plain variables. What is left out makes it unknown as a
 * whole: includes, conditionals, definitions, exports, another shell.
 * https://www.gnu.org/software/make/manual/html_node/
 */
export type Makefile =
  | {
      readonly kind: 'known';
      readonly variables: ReadonlyMap<string, MakeVariable>;
      readonly rules: ReadonlyMap<string, MakeRule>;
      readonly phony: ReadonlySet<string>;
      /** Targets of further rules, with references to variables. Not expanded. */
      readonly computed: readonly string[];
      /** The one that `make` alone makes: the first that does not begin with a dot. */
      readonly first: string | undefined;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** Not expanded. `defaults`: set with `?=`, so that the environment goes before it. */
export interface MakeVariable {
  readonly text: string;
  readonly defaults: boolean;
}

export interface MakeRule {
  /** Not expanded. */
  readonly prerequisites: readonly string[];
  /** Lines for the shell, not expanded, without the tab. */
  readonly recipe: readonly string[];
  /** Why it cannot be followed, if so. */
  readonly why: string | undefined;
}

/** https://www.gnu.org/software/make/manual/html_node/Quick-Reference.html */
const DIRECTIVES = /^\s*(?:-?include|sinclude|ifn?eq|ifn?def|else|endif|define|undefine|export|unexport|override|private|vpath|load)\b/u;

/** Special targets that change how recipes are run. https://www.gnu.org/software/make/manual/html_node/Special-Targets.html */
const CHANGES_ALL = new Set(['.ONESHELL', '.POSIX', '.DEFAULT', '.SECONDEXPANSION', '.EXPORT_ALL_VARIABLES', '.IGNORE', '.SUFFIXES']);

/** Variables that do. */
export const CHANGING = new Set([
  'SHELL',
  '.SHELLFLAGS',
  'MAKEFLAGS',
  '.RECIPEPREFIX',
  'VPATH',
  'MAKEFILES',
  'GNUMAKEFLAGS',
  '.DEFAULT_GOAL',
]);

const ASSIGNMENT = /^\s*([\w.-]+)\s*(\?|\+|::?|!)?=\s?(.*)$/u;

/** Never throws. */
export function readMakefile(text: string): Makefile {
  const variables = new Map<string, MakeVariable>();
  const rules = new Map<string, MakeRule>();
  const phony = new Set<string>();
  const computed: string[] = [];
  let first: string | undefined;
  let open: readonly string[] = [];
  let inRule = false;
  // Values and names that make works out where they stand, before what is set further down.
  const early: { readonly text: string; readonly at: number }[] = [];
  const last = new Map<string, number>();
  if (EVALUATES.test(text)) return unknown('a function of make that defines something');
  for (const [at, line] of logicalLines(text).entries()) {
    if (line.startsWith('\t')) {
      for (const target of open) addLine(rules, target, line.slice(1));
      // Behind a variable it is no recipe.
      if (!inRule && !/^\s*(?:#.*)?$/u.test(line)) return unknown(`\`${line.trim().slice(0, 60)}\``);
      continue;
    }
    const plain = line.replace(/(?<!\\)#.*$/u, '').trimEnd();
    if (plain.trim() === '') continue;
    if (DIRECTIVES.test(plain)) return unknown(`\`${plain.trim().slice(0, 60)}\``);
    const assigned = ASSIGNMENT.exec(plain);
    if (assigned !== null) {
      const [, name = '', operator = '', value = ''] = assigned;
      if (CHANGING.has(name)) return unknown(`it sets ${name}`);
      // Appended to, or taken from a command: not followed.
      if (operator === '+' || operator === '!') variables.set(name, { text: '$(shell)', defaults: false });
      else if (operator !== '?' || !variables.has(name)) variables.set(name, { text: value.trim(), defaults: operator === '?' });
      if (operator.startsWith(':') || operator === '!') {
        early.push({ text: value, at });
        if (!isHarmless(operator === '!' ? `$(shell ${value})` : value)) return unknown(`\`${plain.trim().slice(0, 60)}\``);
      }
      last.set(name, at);
      open = [];
      inRule = false;
      continue;
    }
    if (/^[^:]*(?:=|$)|:::/u.test(plain)) return unknown(`\`${plain.trim().slice(0, 60)}\``);
    inRule = true;
    const rule = /^([^:=]+):(?!:)([^=]*)$/u.exec(plain);
    const [, names = '', rest = ''] = rule ?? [];
    const targets = names.trim().split(/\s+/u);
    const special = targets.find((target) => CHANGES_ALL.has(target));
    if (special !== undefined) return unknown(`it has ${special}`);
    early.push({ text: plain, at });
    if (names.includes('$')) computed.push(names);
    if (targets.includes('.PHONY')) {
      if (rest.includes('$')) return unknown(`\`${plain.trim().slice(0, 60)}\``);
      for (const target of rest.trim().split(/\s+/u)) phony.add(target);
      open = [];
      continue;
    }
    // A second colon, variables of one target, a recipe on the same line: of the targets that it names nothing is known.
    const odd = rule === null || rest.includes(';') || rest.includes('|');
    open = odd ? (plain.split(/[:=]/u)[0] ?? '').trim().split(/\s+/u) : targets;
    for (const target of open) addRule(rules, target, odd ? [] : words(rest), odd ? `the rule of ${target} is not a plain one` : undefined);
    first ??= open.find((target) => !target.startsWith('.') && !target.includes('%'));
  }
  const moved = early.flatMap(({ text: reads, at }) => referred(reads, variables).filter((name) => (last.get(name) ?? 0) > at)).at(0);
  if (moved !== undefined) return unknown(`the variable ${moved}, which is set again behind its use,`);
  return { kind: 'known', variables, rules, phony, computed, first };
}

/** Functions that define something, run something at once, or end it all. https://www.gnu.org/software/make/manual/html_node/Functions.html */
const EVALUATES = /\$[({](?:eval|error|guile|file)\b/u;

/** Programs that look and change nothing. */
const LOOKS = new Set(
  [
    ['git', 'date', 'pwd', 'uname', 'whoami', 'id', 'echo', 'printf', 'cat', 'head', 'tail', 'which', 'command', 'nproc', 'basename'],
    ['dirname', 'hostname', 'ls', 'find', 'grep', 'cut', 'tr', 'sort', 'wc', 'test', 'awk', 'sed', 'jq', 'realpath', 'getconf', 'true'],
  ].flat(),
);

/** Does a value, which make works out at once, run nothing that may write? */
function isHarmless(value: string): boolean {
  const [, script = ''] = /\$[({]shell\s([\s\S]*)/u.exec(value) ?? [];
  if (script === '') return true;
  const plain = script.replaceAll(/2>\s*(?:\/dev\/null|&1)/gu, '').replace(/[)}]\s*$/u, '');
  if (/[>`]|\$[({]|-i\b|-delete|-exec|-fprint|system/u.test(plain)) return false;
  return plain.split(/&&|\|\|?|;/u).every((part) => LOOKS.has(/^\s*(\S*)/u.exec(part)?.[1] ?? ''));
}

/** Variables that a text leads to. */
function referred(text: string, variables: ReadonlyMap<string, MakeVariable>): readonly string[] {
  const found = new Set<string>();
  const walk = (from: string): void => {
    for (const [, name = ''] of from.matchAll(/(?<!\$)(?:\$\$)*\$[({]?([\w.-]+)/gu)) {
      if (found.has(name)) continue;
      found.add(name);
      walk(variables.get(name)?.text ?? '');
    }
  };
  walk(text);
  return [...found];
}

function unknown(what: string): Makefile {
  return { kind: 'unknown', why: `${what} is not followed` };
}

function words(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.trim().split(/\s+/u);
}

/** Lines, with those that go on behind a backslash joined: for make with a blank, in a recipe as they are. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let going: string | undefined;
  for (const line of text.split(/\r?\n/u)) {
    const recipe = (going ?? line).startsWith('\t');
    const whole: string =
      going === undefined ? line : recipe ? `${going}\n${line.replace(/^\t/u, '')}` : `${going.replace(/\s*\\$/u, '')} ${line.trimStart()}`;
    if (/(?<!\\)(?:\\\\)*\\$/u.test(line)) going = whole;
    else {
      lines.push(whole);
      going = undefined;
    }
  }
  return going === undefined ? lines : [...lines, going];
}

function addRule(rules: Map<string, MakeRule>, target: string, prerequisites: readonly string[], why: string | undefined): void {
  const known = rules.get(target);
  rules.set(target, {
    prerequisites: [...(known?.prerequisites ?? []), ...prerequisites],
    recipe: known?.recipe ?? [],
    // Of two recipes the last one wins, with a warning; which one was meant is not certain.
    why: why ?? known?.why ?? (known !== undefined && known.recipe.length > 0 ? `there are two rules for ${target}` : undefined),
  });
}

function addLine(rules: Map<string, MakeRule>, target: string, line: string): void {
  const known = rules.get(target);
  if (known !== undefined) rules.set(target, { ...known, recipe: [...known.recipe, line] });
}

const MOST_DEPTH = 20;

/**
 * Replaces references to variables; undefined where one is not known: a function, an automatic variable other than `$@`.
 * @param valueOf of a variable
 */
export function expandMake(text: string, target: string, valueOf: (name: string) => string | undefined, depth = 0): string | undefined {
  if (depth > MOST_DEPTH) return undefined;
  let known = true;
  const expanded = text.replaceAll(/\$(?:\$|@|\(([\w.-]+)\)|\{([\w.-]+)\}|.)/gsu, (whole, one?: string, other?: string) => {
    if (whole === '$$') return '$';
    if (whole === '$@') return target;
    const name = one ?? other;
    const value = name === undefined ? undefined : valueOf(name);
    const inner = value === undefined ? undefined : expandMake(value, target, valueOf, depth + 1);
    known &&= inner !== undefined;
    return inner ?? '';
  });
  return known ? expanded : undefined;
}
