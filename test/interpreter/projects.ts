import { withoutDownloads } from './caches.ts';
import { below, contentsOf, hashOf, isFolder, join, lookUp, namesIn, parentOf, real, removeTree, textOf, type Files } from './files.ts';
import { keep, runScripts, writeAs } from './npm.ts';
import { makeFolderAs, type Outcome, type Process } from './shell.ts';
import { environmentOf, everything, systemHash, unknownProgram } from './unknown.ts';
import { globToRegExp } from './variables.ts';

const FAILED: Outcome = { status: 1, stdout: '' };
const FINE: Outcome = { status: 0, stdout: '' };

/** What a step that only fetches leaves beside the modules: the install makes its own of it. */
export const BEGUN = 'node_modules/.pnpm/.fetched';

/** What an install of a project is called with, and what it finds. */
export interface Project {
  readonly process: Process;
  /** Absolute. */
  readonly root: string;
  readonly words: string;
  readonly manifest: string;
  /** Text of a file of the root, or of one of this absolute path. */
  readonly text: (name: string) => string | undefined;
}

/** A package manager, as far as an image shows what its install reads, and where that lands. */
export interface Manager {
  /** Words of an install. Whatever else it does is not known, but for `small`. */
  readonly installs: RegExp;
  /** The folder is the nearest one, upwards, that holds one of these. */
  readonly manifests: readonly string[];
  /** The folder, where a flag names it. */
  readonly folder?: RegExp;
  /** Beside the manifest. A name that ends with `/` is a folder with all that it holds. */
  readonly files: readonly string[];
  /** Of the user (`~/`) and of the system. */
  readonly settings?: readonly string[];
  /** Also in every folder above. */
  readonly above?: readonly string[];
  /** Patterns of members, and their manifest; an install in a member is one of the root. */
  readonly members?: { readonly file: string; readonly patterns: (text: Project['text']) => readonly string[] };
  /** What manifests and locks name by a path, which is the first group: folders with all that they hold, and files. */
  readonly named?: readonly RegExp[];
  /** Of such folders it reads this file alone. */
  readonly alone?: (project: Project) => string | undefined;
  /** Does it read all of the project, or these folders of it? */
  readonly source?: (project: Project) => boolean | readonly string[];
  /** Scripts of package.json run, unless the words have this. */
  readonly hooks?: RegExp;
  readonly lock?: {
    readonly names: readonly string[];
    /** It is left alone; where there is none, or one that does not agree, `fails` says whether the install does. */
    readonly frozen: (project: Project) => 'fails' | 'left' | undefined;
    readonly agrees: (project: Project, lock: string) => boolean;
  };
  /** Other texts that it looks at. */
  readonly also?: (project: Project) => readonly string[];
  /** Files that stand for what it fills. */
  readonly fills: (project: Project) => readonly string[];
  /** Below the folder of the user, or moved by this variable. It is not told apart what is written when it is moved. */
  readonly cache?: { readonly home: string; readonly variable: string; readonly off: RegExp };
  /** With this it takes packages from its cache alone. */
  readonly offline?: RegExp;
  /** Other things that it does. Undefined: not known. */
  readonly small?: (words: string, process: Process) => Outcome | undefined;
}

/** Runs a manager. */
export function install(name: string, manager: Manager, argv: readonly string[], process: Process): Outcome {
  const words = argv.slice(1).join(' ');
  const small = manager.small?.(words, process);
  if (small !== undefined) return small;
  if (!manager.installs.test(words)) return unknownProgram(argv, process);
  const named = manager.folder?.exec(words)?.[1];
  const root = rootOf(manager, process.files, join(process.cwd, named ?? '.'));
  if (root === undefined) return FAILED;
  const text = (file: string): string | undefined => textOf(process.files, join(root, file));
  const manifest = manager.manifests.map(text).find((one) => one !== undefined) ?? '';
  return fill(name, manager, { process, root, words, manifest, text });
}

function fill(name: string, manager: Manager, project: Project): Outcome {
  const { process, root, words } = project;
  const { files } = process;
  const home = process.env.get('HOME') ?? '/';
  const cache = join(home, manager.cache?.home ?? '.none');
  const moved = process.env.has(manager.cache?.variable ?? '');
  const lock = manager.lock?.names.map((file) => project.text(file)).find((one) => one !== undefined) ?? '';
  if (manager.offline?.test(words) === true && !moved && textOf(files, join(cache, hashOf([lock]))) === undefined) return FAILED;
  const targets = manager.fills(project);
  forget(files, join(root, BEGUN));
  const members = manager.members === undefined ? [] : membersOf(manager.members, files, root);
  // What it fills is the same whether an earlier install has filled it or not.
  const others = new Map(files);
  for (const target of targets) forget(others, target);
  const inputs = readInputs(manager, { ...project, process: { ...process, files: others } }, members);
  if (inputs === undefined || !settleLock(manager, project, inputs)) return FAILED;
  const off = manager.cache?.off.test(words) === true;
  const told = manager.cache === undefined ? words : words.replace(manager.cache.off, '');
  const hooks = manager.hooks === undefined || manager.hooks.test(words) ? [] : [root, ...members];
  const scripts = hooks.map((folder) => runScripts(others, folder, { ...process, files: others }));
  const content = hashOf([name, ...inputs, ...scripts, told, process.cwd, ...environmentOf(process), systemHash(others)]);
  if (!targets.every((target) => makeFolderAs(process, parentOf(target)) && writeAs(process, target, content))) return FAILED;
  if (manager.cache === undefined || off || moved) return FINE;
  return keep(process, cache, hashOf([lock])) ? FINE : FAILED;
}

/** Takes a file away, and the folders that hold nothing else. */
function forget(files: Files, path: string): void {
  if (!files.delete(real(files, path))) return;
  for (let at = real(files, parentOf(path)); below(files, at).length === 0; at = parentOf(at)) files.delete(at);
}

function rootOf(manager: Manager, files: Files, cwd: string): string | undefined {
  const has = (folder: string): boolean => manager.manifests.some((file) => textOf(files, join(folder, file)) !== undefined);
  let near = cwd;
  while (!has(near) && near !== '/') near = parentOf(near);
  if (!has(near)) return undefined;
  for (let above = near; manager.members !== undefined && above !== '/';) {
    above = parentOf(above);
    if (membersOf(manager.members, files, above).includes(near)) return above;
  }
  return near;
}

/** Folders with a manifest that the patterns of the root name, but for those of `!`. */
function membersOf({ file, patterns }: NonNullable<Manager['members']>, files: Files, root: string): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns((name) => textOf(files, join(root, name)))) {
    let folders = [root];
    for (const part of pattern.split('/').filter((piece) => !['', '.', '!'].includes(piece))) {
      const test = globToRegExp(part.replace(/^!/, ''));
      const next = (folder: string): readonly string[] =>
        namesIn(files, folder).flatMap((name) => (test.test(name) && isFolder(files, join(folder, name)) ? [join(folder, name)] : []));
      folders = part === '**' ? folders.flatMap((folder) => [folder, ...foldersBelow(files, folder)]) : folders.flatMap(next);
    }
    for (const folder of folders.filter((one) => one !== root && !one.includes('/node_modules')))
      if (pattern.startsWith('!')) found.delete(folder);
      else if (textOf(files, join(folder, file)) !== undefined) found.add(folder);
  }
  return [...found].sort();
}

function foldersBelow(files: Files, folder: string): readonly string[] {
  return below(files, real(files, folder)).filter((path) => files.get(path)?.kind === 'folder');
}

/** Undefined: something that is named is not there. */
function readInputs(manager: Manager, project: Project, members: readonly string[]): readonly string[] | undefined {
  const { process, root, text } = project;
  const { files } = process;
  const tree = (path: string): readonly string[] => contentsOf(withoutDownloads(files), real(files, path));
  const one = (path: string): readonly string[] => (path.endsWith('/') ? tree(join(path, '.')) : [`${path} ${textOf(files, path) ?? '-'}`]);
  const home = process.env.get('HOME') ?? '/';
  const inputs = [
    ...manager.files.flatMap((name) => one(`${root === '/' ? '' : root}/${name}`)),
    ...(manager.settings ?? []).flatMap((name) => one(name.replace(/^~/, home))),
  ];
  for (let at = root; at !== '/'; at = parentOf(at)) for (const name of manager.above ?? []) inputs.push(...one(join(parentOf(at), name)));
  const manifests = members.map((folder) => join(folder, manager.members?.file ?? ''));
  for (const path of manifests) inputs.push(...one(path));
  for (const path of [...manager.files.filter((name) => !name.endsWith('/')).map((name) => join(root, name)), ...manifests]) {
    for (const pattern of manager.named ?? []) {
      for (const [, name = ''] of (textOf(files, path) ?? '').matchAll(pattern)) {
        const at = join(parentOf(path), name);
        const alone = manager.alone?.(project);
        if (name.startsWith('/') || /^\w+:/.test(name)) continue;
        if (lookUp(files, at) === undefined) return undefined;
        inputs.push(...(alone === undefined ? tree(at) : one(join(at, alone))));
      }
    }
  }
  inputs.push(...(manager.also?.(project) ?? []));
  const source = manager.source?.(project) ?? false;
  if (source === true) inputs.push(everything(process));
  else if (source !== false) for (const folder of source) inputs.push(`${folder} ${text(folder) ?? '-'}`, ...tree(join(root, folder)));
  return inputs;
}

/** Writes the lock that is missing, or is no longer what the manifests say. */
function settleLock({ lock }: Manager, project: Project, inputs: readonly string[]): boolean {
  if (lock === undefined) return true;
  const { process, root, text } = project;
  const name = lock.names.find((one) => text(one) !== undefined);
  const frozen = lock.frozen(project);
  if (name !== undefined && (frozen === 'left' || lock.agrees(project, text(name) ?? ''))) return true;
  if (frozen !== undefined) return false;
  return writeAs(process, join(root, name ?? lock.names[0] ?? ''), `rewritten ${hashOf(inputs)}`);
}

/** Removes what a cache holds. */
export function clear(process: Process, folder: string): Outcome {
  removeTree(process.files, join(process.env.get('HOME') ?? '/', folder));
  return FINE;
}

/** Adds a line to a file of the user, or of the project. */
export function note(process: Process, path: string, line: string): Outcome {
  const at = join(process.cwd, path.replace(/^~/, process.env.get('HOME') ?? '/'));
  const before = textOf(process.files, at) ?? '';
  return makeFolderAs(process, parentOf(at)) && writeAs(process, at, `${before}${line}\n`) ? FINE : FAILED;
}

/** A variable that says yes, or what is given. */
export function isSet({ process }: Project, name: string, value = /^(?:1|true|yes|on)$/i): boolean {
  return value.test(process.env.get(name) ?? '');
}
