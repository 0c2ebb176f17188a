import { downloadOf } from './caches.ts';
import type { RunInstruction } from '../../src/model/build.ts';
import { BuildFailure, below, join, lookUp, makeFolders, nameOf, parentOf, real, ROOT, type Entry, type Files } from './files.ts';
import { fileCommands } from './file-commands.ts';
import { gradle } from './project-compiled.ts';
import { isMadeWrapper, mavenWrapper } from './maven-wrapper.ts';
import { isNamedTool, namedTool } from './named-tools.ts';
import { npm } from './npm.ts';
import { pip } from './pip.ts';
import { projectTool } from './project-tools.ts';
import { runShell, type Outcome, type Process } from './shell.ts';
import { NotUnderstood } from './shell-syntax.ts';
import { accounts, apk, apt } from './system.ts';
import { tools } from './tools.ts';
import { linesOf } from './scripts.ts';
import { unknownProgram } from './unknown.ts';
import { runUser } from './users.ts';

export interface RunRequest {
  readonly files: Files;
  readonly variables: ReadonlyMap<string, string>;
  readonly user: string;
  readonly workdir: string;
  readonly shell: readonly string[];
  /** Files that `--mount=type=bind` takes from: a stage, an image, or (undefined) the context. */
  readonly mountSource: (from: string | undefined) => Files;
  /** Cache mounts hold something of an earlier build. */
  readonly warm: boolean;
  readonly unread: ReadonlySet<string>;
}

/** RUN: changes `files`. @throws BuildFailure when a command fails */
export function run(instruction: RunInstruction, request: RunRequest): void {
  const { files } = request;
  const account = runUser(files, request.user);
  if (account === undefined) throw new BuildFailure(`unable to find user ${request.user}: no matching entries in passwd file`);
  const env = new Map(request.variables);
  if ((env.get('HOME') ?? '') === '') env.set('HOME', account.home);
  const cwd = makeFolders(files, request.workdir, account.user);
  const undo = instruction.flags.filter(({ name }) => name === 'mount').map((flag) => mount(files, flag.value ?? '', cwd, request));
  const process: Process = { files, user: account.user, cwd, env, stdin: '', unread: request.unread };
  const status = runCommand(instruction, request.shell, process);
  for (const back of undo.reverse()) back();
  if (status !== 0) throw new BuildFailure(`exit code: ${status}`);
}

function runCommand(instruction: RunInstruction, shell: readonly string[], process: Process): number {
  const { command, heredocs } = instruction;
  const before = new Map(process.files);
  const restart = (): void => {
    process.files.clear();
    for (const [path, entry] of before) process.files.set(path, entry);
  };
  try {
    if (command.form === 'exec') return program(command.argv, process).status;
    // The parser has put the heredocs behind the words, or the content of one in their place; a script for another program is a file.
    const text = command.body.text.trim();
    if (heredocs.length > 0 && text.startsWith('/dev/pipes/')) throw new NotUnderstood('a heredoc');
    // Another file in the place of the shell, unless its package put it there, and what bash reads before it starts.
    const there = process.files.get(real(process.files, shell[0] ?? ''));
    const packaged = there?.kind === 'file' && there.content.startsWith(`apt:${nameOf(shell[0] ?? '')}`);
    if ((there !== undefined && !packaged) || (process.env.get('BASH_ENV') ?? '') !== '') throw new NotUnderstood('the shell');
    return runShell(text, shellOptions(shell), process, program);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    restart();
    const words = command.form === 'exec' ? command.argv : [command.body.text];
    return unknownProgram(['script', ...shell, ...words, ...heredocs.map(({ content }) => content)], process).status;
  }
}

/** @throws NotUnderstood for a shell that is not sh, bash, dash or ash */
function shellOptions(shell: readonly string[]): readonly string[] {
  const [name = '', ...rest] = shell;
  if (!['sh', 'bash', 'dash', 'ash'].includes(nameOf(name)) || rest.at(-1) === undefined) throw new NotUnderstood(name);
  const options: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (!/^-[a-z]+$/.test(word)) throw new NotUnderstood(word);
    for (const letter of word.slice(1)) if (letter !== 'c' && letter !== 'o') options.push(letter);
    if (word.endsWith('o')) options.push(rest[++at] ?? '');
    if (word.endsWith('oc')) throw new NotUnderstood(word);
  }
  return options;
}

const STANDARD = /^(?:\/usr)?(?:\/local)?\/s?bin\//;

/** Runs one program: those of this interpreter, unless a file of that name stands in the way. */
export function program(argv: readonly string[], process: Process): Outcome {
  const [word = ''] = argv;
  const name = nameOf(word);
  const place = word.includes('/') ? join(process.cwd, word) : searched(word, process);
  const file = place === undefined ? undefined : lookUp(process.files, place);
  if (file?.kind === 'file' && !file.content.startsWith('apt:')) {
    if ((file.mode & 0o111) === 0) return { status: 126, stdout: '' };
    if (name === 'gradlew') return gradle(argv, process);
    if (name === 'mvnw' && isMadeWrapper(file.content)) return mavenWrapper(argv, process);
    const shell = /^#!\/(?:usr\/)?bin\/(?:env )?(?:ba)?sh(?: -(\w+))?\n/.exec(file.content);
    return shell === null || argv.length > 1 ? unknownProgram(argv, process) : nested(['sh', `-${shell[1] ?? ''}c`, file.content], process);
  }
  if (word.includes('/') && file === undefined && !STANDARD.test(word))
    return word.startsWith('.') ? { status: 127, stdout: '' } : unknownProgram(argv, process);
  const own = Object.hasOwn(fileCommands, name) ? fileCommands[name] : undefined;
  if (own !== undefined) return own(argv, process);
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool !== undefined) return tool(argv, process, program);
  const lines = linesOf([name, ...argv.slice(1)], process);
  if (lines !== undefined) return script(lines, argv, process);
  if (name === 'npm') return npm(argv, process);
  if (/^(?:pip|python)3?$/.test(name)) return pip(argv, process, place);
  if (/^(?:sh|bash|dash)$/.test(name) && /^-[eux]*c$/.test(argv[1] ?? '') && argv.length === 3) return nested(argv, process);
  if (name === 'apt-get' || name === 'apt') return apt(argv, process);
  if (name === 'apk') return apk(argv, process);
  if (['useradd', 'adduser', 'groupadd', 'addgroup'].includes(name)) return accounts(argv, process);
  const project = projectTool(name, argv, process);
  if (project !== undefined) return project;
  return isNamedTool(name) ? namedTool(name, argv, process) : unknownProgram(argv, process);
}

/** The lines of a script, each in a shell of its own, up to the first that fails. */
function script(
  lines: readonly { readonly text: string; readonly ignored: boolean }[],
  argv: readonly string[],
  process: Process,
): Outcome {
  const options = /^-[eux]+$/.test(argv[1] ?? '') ? (argv[1] ?? '') : '-';
  for (const { text, ignored } of lines) {
    const { status } = nested(['sh', `${options}c`, text], process);
    if (status !== 0 && !ignored) return { status, stdout: '' };
  }
  return { status: 0, stdout: '' };
}

/** `sh -c TEXT`. */
function nested([, flags = '', text = '']: readonly string[], process: Process): Outcome {
  const options = flags
    .slice(1)
    .split('')
    .filter((letter) => letter !== 'c');
  return { status: runShell(text, options, process, program), stdout: '' };
}

function searched(name: string, { files, env, cwd }: Process): string | undefined {
  const folders = (env.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin').split(':');
  return folders
    .map((folder) => join(cwd, `${folder === '' ? '.' : folder}/${name}`))
    .find((path) => {
      const entry = lookUp(files, path);
      return entry?.kind === 'file' && (entry.mode & 0o111) !== 0;
    });
}

/**
 * Lays a mount over the files; the result takes it away again, with the folders that were made for it where they are empty
 * (docs/engine-facts.md, "Mount points").
 */
function mount(files: Files, text: string, cwd: string, request: RunRequest): () => void {
  const options = new Map(
    text
      .replace(/^["']|["']$/g, '')
      .split(',')
      .map((pair) => [pair.replace(/=.*$/s, ''), pair.slice(pair.indexOf('=') + 1)]),
  );
  const type = options.get('type') ?? 'bind';
  const target = options.get('target') ?? options.get('dst') ?? options.get('destination');
  if (type === 'secret' || type === 'ssh' || target === undefined) return () => undefined;
  const at = real(files, join(cwd, target));
  const missing: string[] = [];
  for (let path = at; !files.has(path); path = parentOf(path)) missing.push(path);
  const hidden = [at, ...below(files, at)].flatMap((path): (readonly [string, Entry])[] => {
    const entry = files.get(path);
    return entry === undefined ? [] : [[path, entry]];
  });
  for (const [path] of hidden) files.delete(path);
  makeFolders(files, parentOf(at), ROOT);
  if (type === 'bind') layBind(files, at, request.mountSource(options.get('from')), options.get('source') ?? options.get('src') ?? '/');
  else {
    const id = (name: string): number => Number(options.get(name) ?? '0');
    const owner = { uid: id('uid'), gid: id('gid') };
    files.set(at, { kind: 'folder', owner, mode: Number.parseInt(options.get('mode') ?? '755', 8) });
    if (request.warm && type === 'cache') files.set(`${at}/earlier`, { kind: 'file', content: downloadOf('earlier'), owner, mode: 0o644 });
  }
  return () => {
    for (const path of [at, ...below(files, at)]) files.delete(path);
    for (const [path, entry] of hidden) files.set(path, entry);
    for (const path of missing) if (files.get(path)?.kind === 'folder' && below(files, path).length === 0) files.delete(path);
  };
}

function layBind(files: Files, target: string, source: Files, path: string): void {
  const from = real(source, join('/', path));
  if (!source.has(from)) throw new BuildFailure(`"${path}": not found`);
  for (const each of [from, ...below(source, from)]) {
    const entry = source.get(each);
    if (entry !== undefined) files.set(target + (from === '/' && each !== '/' ? each : each.slice(from.length)), entry);
  }
}
