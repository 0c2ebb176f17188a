import type { Argument, Command } from '../model/command.ts';
import { known, termOf, unknown, type Value } from '../model/value.ts';
import type { ShellAssignment, ShellWord, SimpleNode } from '../parse/shell.ts';
import { activate } from './run-activate.ts';
import { isIdle } from './run-redirects.ts';
import { readOptionName, type ShellOption } from './run-shell.ts';
import { isSelfMade, lookup, shorten, withVariable, type ShellState } from './run-state.ts';
import type { Outcome, Walk } from './run-walk.ts';
import { argumentTerm, concatenate, expandText, homeOf, maySplit } from './run-words.ts';

/**
 * Builtins that change the shell in ways that are not followed. After them nothing about the shell is known.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_15 and the manuals of bash, dash and busybox.
 */
const notFollowed = new Set(
  (
    '. source eval trap alias unalias pushd popd dirs readonly declare typeset local let shift return getopts umask ulimit shopt enable builtin ' +
    'mapfile readarray coproc select function bind complete compopt disown suspend fg bg chdir hash fc'
  ).split(' '),
);
/** POSIX keeps what is assigned before these; bash does not. */
const special = new Set(': . break continue eval exec exit export readonly return set shift times trap unset cd'.split(' '));

/** Builtins of all shells that have a program of the same name that may do something else. */
export const alsoPrograms = new Set('echo printf test [ true false pwd kill time command cd read wait type umask ulimit alias'.split(' '));

interface Call {
  readonly node: SimpleNode;
  /** Expanded, `command` in front of it removed. */
  readonly argv: readonly Argument[];
  /** The words that `argv` comes from. */
  readonly words: readonly ShellWord[];
  readonly command: () => Command;
}

/** Runs a builtin that changes the shell; undefined when the program is none of those. */
export function runBuiltin(call: Call, shell: ShellState, walk: Walk, checked: boolean): Outcome | undefined {
  const { node, argv } = call;
  const name = argv[0]?.value.kind === 'known' ? argv[0].value.text : '';
  const stop = checked && shell.options.has('e');
  const refuse = (why: string): Outcome => {
    walk.refuse(why, node.span);
    return { ok: shell, fail: shell };
  };
  const entered = name === '.' || name === 'source' ? activate(node, argv, shell, walk, checked) : undefined;
  if (entered !== undefined) return entered;
  if (notFollowed.has(name)) return refuse(`\`${name}\` changes the shell in a way that is not followed`);
  if (node.assignments.length > 0 && special.has(name)) return refuse(`shells disagree about variables that are set before \`${name}\``);
  if (['cd', 'export', 'unset', 'set'].includes(name) && node.redirects.some((redirect) => !isIdle(redirect))) {
    return refuse(`\`${name}\` with a redirection is not understood`);
  }
  switch (name) {
    case 'cd': {
      const moved = changeFolder(argv, shell, walk, call.command);
      if (moved === undefined) return refuse('`cd` with options is not understood');
      return { ok: moved, fail: stop || (moved.cwd.kind === 'known' && moved.cwd.text === '/') ? undefined : shell };
    }
    case 'export':
      return { ok: exportNames(call, shell, walk) ?? refuse('this `export` is not understood').ok, fail: undefined };
    case 'unset': {
      const names = argv.slice(1).filter((argument, index) => index > 0 || argument.raw !== '-v');
      let next = shell;
      for (const argument of names) {
        const text = plainName(argument);
        if (text === undefined) return refuse('this `unset` is not understood');
        next = withVariable(next, walk.env, text, undefined);
      }
      return { ok: next, fail: undefined };
    }
    case 'set': {
      if (walk.loops > 0) return refuse('`set` in a loop is not followed');
      const next = setOptions(argv, shell, walk);
      return next === undefined ? refuse('this `set` is not understood') : { ok: next, fail: undefined };
    }
    case 'printf':
      return maySetVariable(argv[1], walk) ? refuse('this `printf` may set a variable') : undefined;
    default:
      return undefined;
  }
}

/** `printf -v NAME` of bash. */
function maySetVariable(format: Argument | undefined, walk: Walk): boolean {
  if (format === undefined || walk.env.flavor === 'dash' || walk.env.flavor === 'busybox') return false;
  return format.value.kind === 'known' ? format.value.text.startsWith('-v') : !/^["']?[^"'$`-]/.test(format.raw);
}

/** The state after `NAME=value ...` without a command behind, or undefined when a name cannot be set. */
export function assign(assignments: readonly ShellAssignment[], shell: ShellState, walk: Walk): ShellState | undefined {
  let next = shell;
  for (const assignment of assignments) {
    if (isSelfMade(assignment.name) && assignment.name !== 'IFS') return undefined;
    next = withVariable(next, walk.env, assignment.name, assignedValue(assignment, next, walk));
  }
  return next;
}

export function assignedValue(assignment: ShellAssignment, shell: ShellState, walk: Walk): Value {
  const value = expandText(assignment.value, shell, walk, true);
  return assignment.append ? concatenate([lookup(assignment.name, shell, walk.env) ?? known(''), value]) : value;
}

/** The names that `read` sets; undefined when they are not certain. */
export function readNames(argv: readonly Argument[]): readonly string[] | undefined {
  const names: string[] = [];
  for (const argument of argv.slice(1)) {
    if (argument.value.kind === 'known' && /^-[rs]+$/.test(argument.value.text)) continue;
    const name = plainName(argument);
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names.length === 0 ? undefined : names;
}

function plainName(argument: Argument): string | undefined {
  if (argument.value.kind === 'unknown' || argument.glob || !/^[A-Za-z_]\w*$/.test(argument.value.text)) return undefined;
  return isSelfMade(argument.value.text) ? undefined : argument.value.text;
}

function changeFolder(argv: readonly Argument[], shell: ShellState, walk: Walk, command: () => Command): ShellState | undefined {
  const first = argv[1]?.value;
  const words = first?.kind === 'known' && first.text === '--' ? argv.slice(2) : argv.slice(1);
  const [word] = words;
  const text = word?.value.kind === 'known' && !word.glob ? word.value.text : undefined;
  if (text?.startsWith('-') === true && text !== '-') return undefined;
  const target = (): Value => {
    if (word === undefined) return inside(homeOf(shell, walk));
    if (words.length === 1 && text === '-')
      return shell.previous ?? unknown('there is no folder that `cd -` could go back to', '${OLDPWD}');
    if (words.length === 1 && text !== undefined && text !== '') return inside(known(text));
    const terms = shorten(JSON.stringify([termOf(shell.cwd), words.map(argumentTerm)]));
    return unknown(`where \`cd ${word.raw}\` leads is not known`, `\${cd:${terms}}`);
  };
  const inside = (folder: Value): Value => {
    if (folder.kind === 'unknown' || folder.text.startsWith('/')) return folder.kind === 'unknown' ? folder : known(clean(folder.text));
    const path = lookup('CDPATH', shell, { ...walk.env, envOpen: false });
    const searched = path !== undefined && !/^\.\.?(\/|$)/.test(folder.text);
    if (shell.cwd.kind === 'known' && !searched) return known(clean(`${shell.cwd.text}/${folder.text}`));
    const why = shell.cwd.kind === 'unknown' ? shell.cwd.why : 'CDPATH decides where `cd` leads';
    return unknown(why, `\${cd:${shorten(JSON.stringify([termOf(shell.cwd), searched ? termOf(path) : '', folder.text]))}}`);
  };
  const cwd = target();
  // The folder that it leaves was entered before.
  const passed =
    text !== undefined && shell.cwd.kind === 'known'
      ? passedFolders(text, shell.cwd.text).filter((term) => term !== termOf(shell.cwd))
      : [];
  if (cwd.kind === 'unknown' && !isSurelyThere(word)) walk.unclear ??= cwd.why;
  const visited = [...passed, termOf(cwd)];
  for (const term of visited) walk.entered.add(term);
  return { ...shell, cwd, previous: shell.cwd, visited: [...shell.visited, ...visited], lastCd: command() };
}

/** Wherever it is: the home folder, the one before, or one that is made for it. */
function isSurelyThere(word: Argument | undefined): boolean {
  return word === undefined || /^(?:-|~|"?\$(?:HOME|\{HOME\})"?|"?\$\(mktemp -d\)"?)$/u.test(word.raw);
}

/** Terms of the folders before each `..` of a path: `cd a/..` needs `a`. */
function passedFolders(path: string, cwd: string): readonly string[] {
  const start = path.startsWith('/') ? '' : `${cwd}/`;
  return [...path.matchAll(/\/\.\.(?=\/|$)/g)].map((match) => termOf(known(clean(start + path.slice(0, match.index)))));
}

/** An absolute path without `.`, `..`, doubled or trailing slashes, as `cd` works it out (`..` takes away the name before it). */
function clean(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

function exportNames(call: Call, shell: ShellState, walk: Walk): ShellState | undefined {
  let next = shell;
  if (call.words.length < 2) return undefined;
  for (const word of call.words.slice(1)) {
    const pair = word.assignment ?? quotedPair(word);
    if (pair === undefined) {
      const [part] = word.parts;
      const name = word.parts.length === 1 && part?.kind === 'text' ? part.text : '';
      if (!/^[A-Za-z_]\w*$/.test(name) || isSelfMade(name)) return undefined;
      next = withVariable(next, walk.env, name, 'keep', 'yes');
      continue;
    }
    if (isSelfMade(pair.name)) return undefined;
    // Older dash and busybox split the value of `export A=$B`, others do not: what comes out is the same in every build, but unknown.
    const splits =
      word.assignment !== undefined && walk.env.flavor !== 'bash' && (maySplit(pair.value, next, walk) || /(^|:)~/.test(pair.value.raw));
    const value = assignedValue(pair, next, walk);
    const given = splits ? unknown(`shells disagree about \`${word.raw}\``, `\${export:${shorten(termOf(value))}}`) : value;
    next = withVariable(next, walk.env, pair.name, given, 'yes');
  }
  return next;
}

/** `"A=$B"` as an argument of export. */
function quotedPair(word: ShellWord): ShellAssignment | undefined {
  const index = word.parts.findIndex((part) => part.kind !== 'text' || part.text !== '');
  const part = word.parts[index];
  if (part?.kind !== 'text') return undefined;
  const match = /^([A-Za-z_]\w*)=([^]*)$/.exec(part.text);
  if (match === null || word.parts.some((each) => !(each.kind === 'text' && each.text === '') && !each.quoted)) return undefined;
  const parts = [{ ...part, text: match[2] ?? '' }, ...word.parts.slice(index + 1)];
  return { name: match[1] ?? '', append: false, value: { raw: word.raw, span: word.span, parts }, span: word.span };
}

function setOptions(argv: readonly Argument[], shell: ShellState, walk: Walk): ShellState | undefined {
  const options = new Set<ShellOption>(shell.options);
  if (argv.length < 2) return undefined;
  for (let index = 1; index < argv.length; index++) {
    const value = argv[index]?.value;
    const match = value?.kind === 'known' ? /^([-+])([A-Za-z]+)$/.exec(value.text) : null;
    if (match === null) return undefined;
    const change = (option: ShellOption): unknown => (match[1] === '-' ? options.add(option) : options.delete(option));
    for (const letter of match[2] ?? '') {
      if (letter === 'e' || letter === 'u' || letter === 'x') change(letter);
      else if (letter === 'o') {
        index++;
        const name = argv[index]?.value;
        const option = name?.kind === 'known' ? readOptionName(name.text, walk.env.withPipefail) : undefined;
        if (option === undefined) return undefined;
        change(option);
      } else if (letter !== 'v' && !(letter === 'E' && walk.env.flavor === 'bash')) return undefined;
    }
  }
  return { ...shell, options };
}
