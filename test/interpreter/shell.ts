import { isFolder, join, lookUp, makeFolders, may, parentOf, real, type Files, type Owner } from './files.ts';
import { NotUnderstood, parseShell, type ShellNode } from './shell-syntax.ts';
import { Exit, fields, plain, type WordShell } from './shell-words.ts';

/** What a command finds: the files, whom it runs as, where, with which variables, what it is fed. */
export interface Process {
  readonly files: Files;
  readonly user: Owner;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly stdin: string;
  /** Variables that installs are taken not to read. */
  readonly unread: ReadonlySet<string>;
}

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
}

/** Runs one program that is no builtin of the shell. */
export type Program = (argv: readonly string[], process: Process) => Outcome;

interface Shell extends WordShell {
  readonly user: Owner;
  readonly unread: Process['unread'];
  readonly run: Program;
  cwd: string;
  /** All variables, and the names of those that programs see. */
  variables: Map<string, string>;
  exported: Set<string>;
  options: Set<string>;
  status: number;
  /** Of the last command substitution of the command. */
  substituted: number;
}

/**
 * Runs a text as `sh -c` does, over the files of an image.
 * @param options `e`, `u`, `pipefail`
 * @returns the exit status
 * @throws NotUnderstood
 */
export function runShell(text: string, options: readonly string[], process: Process, run: Program): number {
  const node = parseShell(text);
  const shell: Shell = {
    substitute: (script) => substituted(shell, script),
    files: process.files,
    user: process.user,
    unread: process.unread,
    run,
    cwd: process.cwd,
    variables: new Map(process.env),
    exported: new Set(process.env.keys()),
    options: new Set(options),
    status: 0,
    substituted: 0,
  };
  try {
    return evaluate(shell, node, process.stdin, false).status;
  } catch (error) {
    if (error instanceof Exit) return error.status;
    throw error;
  }
}

/** `tested`: something asks for its status, so that `set -e` does not end the shell. */
function evaluate(shell: Shell, node: ShellNode, stdin: string, tested: boolean): Outcome {
  switch (node.kind) {
    case 'list': {
      let last: Outcome = { status: 0, stdout: '' };
      for (const item of node.items) {
        const result = evaluate(shell, item, stdin, tested);
        last = { status: result.status, stdout: last.stdout + result.stdout };
      }
      return last;
    }
    case 'chain':
      return evaluateChain(shell, node, stdin, tested);
    case 'pipe': {
      let passed: Outcome = { status: 0, stdout: stdin };
      let failed = 0;
      for (const part of node.parts) {
        // Each part is a process of its own: what it sets is gone afterwards.
        passed = inSubshell(shell, (inner) => evaluate(inner, part, passed.stdout, true));
        if (passed.status !== 0) failed = passed.status;
      }
      return ended(shell, { ...passed, status: shell.options.has('pipefail') ? failed : passed.status }, tested);
    }
    case 'subshell':
      return ended(
        shell,
        inSubshell(shell, (inner) => evaluate(inner, node.body, stdin, tested)),
        tested,
      );
    case 'group':
      return evaluate(shell, node.body, stdin, tested);
    case 'not': {
      const result = evaluate(shell, node.body, stdin, true);
      return { ...result, status: result.status === 0 ? 1 : 0 };
    }
    case 'if':
    case 'while':
    case 'for':
      return evaluateCompound(shell, node, stdin, tested);
    case 'command':
      return ended(shell, evaluateCommand(shell, node, stdin), tested);
  }
}

/** Loops that do not end are no part of any test. */
const MOST_ROUNDS = 50;

function evaluateCompound(
  shell: Shell,
  node: Extract<ShellNode, { kind: 'if' | 'while' | 'for' }>,
  stdin: string,
  tested: boolean,
): Outcome {
  if (node.kind === 'if') {
    const test = evaluate(shell, node.test, stdin, true);
    const chosen = test.status === 0 ? node.yes : node.no;
    const result = chosen === undefined ? { status: 0, stdout: '' } : evaluate(shell, chosen, stdin, tested);
    return { status: result.status, stdout: test.stdout + result.stdout };
  }
  let last: Outcome = { status: 0, stdout: '' };
  const round = (): void => {
    const result = evaluate(shell, node.body, stdin, tested);
    last = { status: result.status, stdout: last.stdout + result.stdout };
  };
  if (node.kind === 'for') {
    for (const value of node.words.flatMap((word) => fields(shell, word))) {
      shell.variables.set(node.name, value);
      round();
    }
    return last;
  }
  for (let count = 0; (evaluate(shell, node.test, stdin, true).status === 0) !== node.until; count++) {
    if (count > MOST_ROUNDS) throw new NotUnderstood('a loop without end');
    round();
  }
  return last;
}

function evaluateChain(shell: Shell, node: Extract<ShellNode, { kind: 'chain' }>, stdin: string, tested: boolean): Outcome {
  let result = evaluate(shell, node.first, stdin, true);
  for (const [index, { operator, node: next }] of node.rest.entries()) {
    if ((operator === '&&') !== (result.status === 0)) continue;
    const last = index === node.rest.length - 1;
    const now = evaluate(shell, next, stdin, tested || !last);
    result = { status: now.status, stdout: result.stdout + now.stdout };
  }
  return result;
}

function ended(shell: Shell, result: Outcome, tested: boolean): Outcome {
  shell.status = result.status;
  if (result.status !== 0 && !tested && shell.options.has('e')) throw new Exit(result.status);
  return result;
}

function inSubshell(shell: Shell, act: (inner: Shell) => Outcome): Outcome {
  const inner: Shell = {
    ...shell,
    variables: new Map(shell.variables),
    exported: new Set(shell.exported),
    options: new Set(shell.options),
  };
  try {
    return act(inner);
  } catch (error) {
    if (error instanceof Exit) return { status: error.status, stdout: '' };
    throw error;
  }
}

function evaluateCommand(shell: Shell, node: Extract<ShellNode, { kind: 'command' }>, stdin: string): Outcome {
  shell.substituted = 0;
  const argv = node.words.flatMap((word) => fields(shell, word));
  const assigned = node.assignments.map(({ name, value }) => [name, plain(shell, value)] as const);
  const [program] = argv;
  let input = stdin;
  for (const { operator, word } of node.redirects) {
    if (operator === '<') input = readRedirect(shell, plain(shell, word)) ?? '\0missing';
    if (operator === "<<'") input = word;
    // Quotes mean nothing in it.
    if (operator === '<<') input = plain(shell, `"${word.replaceAll('"', '\\"')}"`);
    if (input === '\0missing') return { status: 1, stdout: '' };
    if ((operator === '>' || operator === '>>') && !openForWriting(shell, plain(shell, word), operator)) return { status: 1, stdout: '' };
  }
  if (program === undefined) {
    for (const [name, value] of assigned) shell.variables.set(name, value);
    return { status: shell.substituted, stdout: '' };
  }
  const result = builtin(shell, argv, assigned) ?? external(shell, argv, assigned, input);
  const target = node.redirects.findLast(({ operator, descriptor }) => operator.startsWith('>') && descriptor !== '2');
  if (target === undefined) return result;
  const path = plain(shell, target.word);
  const entry = lookUp(shell.files, join(shell.cwd, path));
  if (entry?.kind === 'file')
    shell.files.set(real(shell.files, join(shell.cwd, path)), { ...entry, content: entry.content + result.stdout });
  return { status: result.status, stdout: '' };
}

function external(shell: Shell, argv: readonly string[], assigned: readonly (readonly [string, string])[], stdin: string): Outcome {
  const env = new Map([...shell.variables].filter(([name]) => shell.exported.has(name)));
  for (const [name, value] of assigned) env.set(name, value);
  return shell.run(argv, { files: shell.files, user: shell.user, cwd: shell.cwd, env, stdin, unread: shell.unread });
}

function readRedirect(shell: Shell, path: string): string | undefined {
  if (path === '/dev/null') return '';
  const entry = lookUp(shell.files, join(shell.cwd, path));
  return entry?.kind === 'file' && may(entry, shell.user, 'r') ? entry.content : undefined;
}

function openForWriting(shell: Shell, path: string, operator: '>' | '>>'): boolean {
  const at = real(shell.files, join(shell.cwd, path));
  if (at.startsWith('/dev/')) return true;
  const there = shell.files.get(at);
  const folder = shell.files.get(parentOf(at));
  if (there === undefined) {
    if (folder?.kind !== 'folder' || !may(folder, shell.user, 'w')) return false;
    shell.files.set(at, { kind: 'file', content: '', owner: shell.user, mode: 0o644 });
    return true;
  }
  if (there.kind !== 'file' || !may(there, shell.user, 'w')) return false;
  if (operator === '>') shell.files.set(at, { ...there, content: '' });
  return true;
}

/** Undefined: no builtin. */
function builtin(shell: Shell, argv: readonly string[], assigned: readonly (readonly [string, string])[]): Outcome | undefined {
  const [name = '', ...args] = argv;
  const fine: Outcome = { status: 0, stdout: '' };
  switch (name) {
    case ':':
      return fine;
    case 'exit':
      throw new Exit(args[0] === undefined ? shell.status : Number(args[0]));
    case 'cd':
      return changeFolder(shell, args);
    case 'export':
      for (const arg of args) {
        const [key = '', ...value] = arg.split('=');
        if (arg.includes('=')) shell.variables.set(key, value.join('='));
        shell.exported.add(key);
      }
      return fine;
    case 'unset':
      for (const arg of args.filter((word) => !word.startsWith('-'))) shell.variables.delete(arg);
      return fine;
    case 'set':
      return setOptions(shell, args);
    case '.':
    case 'source':
      return enter(shell, name, args);
    case 'exec':
      if (args[0] === undefined || args[0].startsWith('-')) throw new NotUnderstood(name);
      // It takes the place of the shell, which so ends with its status.
      throw new Exit(external(shell, args, assigned, '').status);
    case 'eval':
    case 'trap':
    case 'umask':
      throw new NotUnderstood(name);
    case 'command':
      if (!/^-[vV]$/.test(args[0] ?? '')) throw new NotUnderstood(name);
      return search(shell, args.slice(1));
    case 'type':
      return search(shell, args);
    default:
      for (const [key, value] of assigned) if (name === '') shell.variables.set(key, value);
      return undefined;
  }
}

/** Which files of PATH these are; of what images bring, most is not among the files here. */
function search({ files, variables }: Shell, names: readonly string[]): Outcome {
  const folders = (variables.get('PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin').split(':');
  const found = names.map((name) => folders.map((folder) => join(folder, name)).find((path) => lookUp(files, path)?.kind === 'file'));
  return {
    status: found.every((path) => path !== undefined) ? 0 : 1,
    stdout: found.map((path) => (path === undefined ? '' : `${path}\n`)).join(''),
  };
}

/** `. DIR/bin/activate` of a virtual environment; any other script is not understood. */
function enter(shell: Shell, name: string, args: readonly string[]): Outcome {
  const [file = '', ...more] = args;
  const entry = lookUp(shell.files, join(shell.cwd, file));
  if (!file.includes('/') || more.length > 0) throw new NotUnderstood(name);
  // Only bash goes on.
  if (entry === undefined && name === '.') throw new Exit(2);
  if (entry === undefined) return { status: 1, stdout: '' };
  const folder = entry.kind === 'file' ? /^activate (\/.*)$/.exec(entry.content)?.[1] : undefined;
  if (folder === undefined || shell.variables.has('_OLD_VIRTUAL_PATH')) throw new NotUnderstood(name);
  const path = shell.variables.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin';
  shell.variables.set('_OLD_VIRTUAL_PATH', path);
  shell.variables.set('VIRTUAL_ENV', folder);
  shell.variables.set('PATH', `${folder}/bin:${path}`);
  shell.variables.delete('PYTHONHOME');
  for (const exported of ['VIRTUAL_ENV', 'PATH']) shell.exported.add(exported);
  return { status: 0, stdout: '' };
}

function changeFolder(shell: Shell, args: readonly string[]): Outcome {
  const target = args.find((arg) => arg !== '--') ?? shell.variables.get('HOME') ?? '/';
  if (target === '-' || (shell.variables.has('CDPATH') && !/^[./]/.test(target))) throw new NotUnderstood('cd');
  const path = join(shell.cwd, target);
  if (!isFolder(shell.files, path) || !may(lookUp(shell.files, path), shell.user, 'x')) return { status: 2, stdout: '' };
  shell.cwd = path;
  return { status: 0, stdout: '' };
}

function setOptions(shell: Shell, args: readonly string[]): Outcome {
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!/^[-+][a-z]+$/.test(arg)) throw new NotUnderstood(`set ${arg}`);
    const change = (option: string): unknown => (arg.startsWith('-') ? shell.options.add(option) : shell.options.delete(option));
    for (const letter of arg.slice(1)) change(letter === 'o' ? (args[++index] ?? '') : letter);
  }
  return { status: 0, stdout: '' };
}

/** What a command substitution prints, without the line feeds at its end; its status is that of an assignment. */
function substituted(shell: Shell, text: string): string {
  if (text.includes('`') || text.startsWith('<')) throw new NotUnderstood('a substitution');
  const result = inSubshell(shell, (inner) => evaluate(inner, parseShell(text), '', false));
  shell.substituted = result.status;
  return result.stdout.replace(/\n+$/, '');
}

/** Makes a folder in the name of a user, if that user may. */
export function makeFolderAs(process: Pick<Process, 'files' | 'user'>, path: string, mode = 0o755): boolean {
  const { files, user } = process;
  let above = path;
  while (lookUp(files, above) === undefined) above = parentOf(above);
  if (!isFolder(files, above) || !may(lookUp(files, above), user, 'w')) return isFolder(files, path);
  makeFolders(files, path, user, mode);
  return true;
}
