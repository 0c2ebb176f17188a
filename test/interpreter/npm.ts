import { downloadOf } from './caches.ts';
import {
  below,
  hashOf,
  isFolder,
  join,
  contentsOf,
  lookUp,
  may,
  namesIn,
  parentOf,
  real,
  removeTree,
  textOf,
  type Entry,
  type Files,
} from './files.ts';
import { fieldsOf, listOf, parseFields, textFields, type Fields } from './json.ts';
import { commandsOf, prune, rebuild, wordsOfNpm, type ScriptCommand } from './npm-again.ts';
import { makeFolderAs, type Outcome, type Process } from './shell.ts';
import { environmentOf, everything, systemHash, unknownProgram } from './unknown.ts';
import { globToRegExp } from './variables.ts';
import { tscReads } from './tsc.ts';

const FAILED: Outcome = { status: 1, stdout: '' };
const FINE: Outcome = { status: 0, stdout: '' };
const SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

/** `npm ci`, `npm install`, `npm rebuild NAME`; another sub-command is an unknown program. */
export function npm(argv: readonly string[], process: Process): Outcome {
  const prefix = argv.findIndex((arg) => arg === '--prefix' || arg === '-C');
  const folder = prefix < 0 ? argv.find((arg) => arg.startsWith('--prefix='))?.slice('--prefix='.length) : argv[prefix + 1];
  const rest = prefix < 0 ? argv : [...argv.slice(0, prefix), ...argv.slice(prefix + 2)];
  const [command = '', ...names] = rest.slice(1).filter((arg) => !arg.startsWith('-'));
  const cwd = folder === undefined ? process.cwd : join(process.cwd, folder);
  if (command === 'cache' || command === 'config' || command === 'set') return quietCommand(command, names, process);
  if (command === 'rebuild') {
    const rebuilt = rebuild(
      rootFor(process.files, cwd, folder !== undefined),
      foldersOf(process.files, rootFor(process.files, cwd, folder !== undefined)),
      rest.slice(2),
      process,
    );
    if (rebuilt === undefined) return unknownProgram(argv, process);
    return rebuilt !== 'failed' && writeAs(process, rebuilt.path, rebuilt.content) ? FINE : FAILED;
  }
  const ci = command === 'ci' || command === 'clean-install';
  if (!ci && command !== 'install' && command !== 'i') return unknownProgram(argv, process);
  const flags = rest.slice(1).filter((arg) => arg.startsWith('-') && !arg.startsWith('--prefix='));
  if (flags.includes('-g') || flags.includes('--global')) return installGlobally(names, flags, process);
  return install({ ci, names, flags, process: { ...process, cwd }, root: rootFor(process.files, cwd, folder !== undefined) });
}

/** The project, its members and the folders that are dependencies. */
function foldersOf(files: Files, root: string): readonly string[] {
  const manifest = parseFields(textOf(files, join(root, 'package.json')) ?? '{}') ?? {};
  const members = membersOf(files, root, manifest);
  return [root, ...members, ...targetsOf(files, root, manifest, members)];
}

function quietCommand(command: string, names: readonly string[], process: Process): Outcome {
  const home = process.env.get('HOME') ?? '/';
  if (command === 'cache' && names[0] === 'clean') {
    removeTree(process.files, join(home, '.npm'));
    return FINE;
  }
  return writeAs(process, join(home, '.npmrc'), `${textOf(process.files, join(home, '.npmrc')) ?? ''}${names.join(' ')}\n`) ? FINE : FAILED;
}

function installGlobally(names: readonly string[], flags: readonly string[], process: Process): Outcome {
  const home = process.env.get('HOME') ?? '/';
  // With -g the .npmrc of the project is passed over: https://github.com/npm/cli/blob/latest/workspaces/config/lib/index.js (loadProjectConfig)
  const settings = [textOf(process.files, join(home, '.npmrc')) ?? ''];
  const content = hashOf([...names, ...flags, ...settings, ...environmentOf(process), systemHash(process.files)]);
  return names.every((name) => {
    const bin = name.replace(/(?<=.)@.*$/, '').replace(/^.*\//, '');
    return (
      makeFolderAs(process, `/usr/local/lib/node_modules/${bin}`) &&
      writeAs(process, `/usr/local/lib/node_modules/${bin}/.content`, content)
    );
  })
    ? FINE
    : FAILED;
}

/** Goes up to a package.json or node_modules, and from there to a workspaces root that names it (docs/engine-facts.md, "npm"). */
function rootFor(files: Files, cwd: string, fixed: boolean): string {
  if (fixed) return cwd;
  let prefix = cwd;
  while (prefix !== '/' && !['package.json', 'node_modules'].some((name) => lookUp(files, join(prefix, name)) !== undefined))
    prefix = parentOf(prefix);
  if (prefix === '/' && lookUp(files, '/package.json') === undefined) prefix = cwd;
  for (let above = prefix; above !== '/';) {
    above = parentOf(above);
    const manifest = parseFields(textOf(files, join(above, 'package.json')) ?? '');
    if (manifest !== undefined && membersOf(files, above, manifest).includes(prefix)) return above;
  }
  return prefix;
}

/** Folders of the workspaces that are there: those with a package.json. */
function membersOf(files: Files, root: string, manifest: Fields): readonly string[] {
  const patterns = Array.isArray(manifest['workspaces'])
    ? listOf(manifest['workspaces'])
    : listOf(fieldsOf(manifest['workspaces'])['packages']);
  const found = new Set<string>();
  for (const pattern of patterns) {
    let folders = [root];
    for (const part of pattern.split('/').filter((piece) => piece !== '' && piece !== '.')) {
      const test = globToRegExp(part);
      folders = folders.flatMap((folder) => namesIn(files, folder).flatMap((name) => (test.test(name) ? [join(folder, name)] : [])));
    }
    for (const folder of folders) if (textOf(files, join(folder, 'package.json')) !== undefined) found.add(folder);
  }
  return [...found].sort();
}

interface Install {
  readonly ci: boolean;
  readonly names: readonly string[];
  readonly flags: readonly string[];
  readonly process: Process;
  readonly root: string;
}

function install(question: Install): Outcome {
  const { ci, names, flags, process, root } = question;
  const { files } = process;
  const manifestText = textOf(files, join(root, 'package.json'));
  const manifest = parseFields(manifestText ?? '{}');
  const lock = ['npm-shrinkwrap.json', 'package-lock.json']
    .map((name) => join(root, name))
    .find((path) => textOf(files, path) !== undefined);
  if (manifest === undefined || (ci && (lock === undefined || manifestText === undefined))) return FAILED;
  const cached = below(files, join(process.env.get('HOME') ?? '/', '.npm')).length > 0;
  if (flags.includes('--offline') && !cached) return FAILED;
  const members = membersOf(files, root, manifest);
  const folders = [root, ...members, ...targetsOf(files, root, manifest, members)];
  if (ci) for (const folder of [root, ...members]) removeTree(files, join(real(files, folder), 'node_modules'));
  const inputs = readInputs(question, folders, lock);
  // With names, those of the project itself do not run: https://github.com/npm/cli/blob/latest/lib/commands/install.js
  const own = names.length === 0 ? [root] : [];
  const scripted = ignoresScripts(question) ? [] : [...own, ...folders.slice(1)];
  const scripts = scripted.map((folder) => runScripts(files, folder, process, root));
  const content = hashOf([...inputs, ...scripts, ...environmentOf(process), ...flags, ...names, process.cwd, systemHash(files)]);
  if (!ci && !makeFolderAs(process, root)) return FAILED;
  if (!ci && !updateFiles(question, members, lock, manifest)) return FAILED;
  if (!makeFolderAs(process, join(root, 'node_modules')) || !writeAs(process, join(root, 'node_modules/.content'), content)) return FAILED;
  for (const folder of folders.slice(1)) if (!linkBins(process, root, folder)) return FAILED;
  const home = process.env.get('HOME') ?? '/';
  if (!scripted.every((folder) => runsAgain(question, folder))) return FAILED;
  return keep(process, join(home, '.npm'), content) ? FINE : FAILED;
}

/** Scripts that start npm in other folders, and `npm prune`. */
function runsAgain({ process, root }: Install, folder: string): boolean {
  const { files } = process;
  return commandsOf(files, folder, SCRIPTS).every((command) => {
    const words = wordsOfNpm(command);
    if (words === undefined || isAgain(files, command, root)) return true;
    const within: Process = { ...process, cwd: command.cwd };
    if (words[1] !== 'prune') {
      running.push(root);
      const { status } = npm(words, within);
      running.pop();
      return status === 0;
    }
    const at = rootFor(files, command.cwd, false);
    const lock = ['npm-shrinkwrap.json', 'package-lock.json']
      .map((name) => join(at, name))
      .find((path) => textOf(files, path) !== undefined);
    return (
      makeFolderAs(process, join(at, 'node_modules')) &&
      writeAs(process, join(at, 'node_modules/.pruned'), prune(at, foldersOf(files, at), lock, within))
    );
  });
}

/** Roots of the installs that run now, one started by a script of the one before. */
const running: string[] = [];

/** It would install what is being installed: such a script may do anything. */
function isAgain(files: Files, command: ScriptCommand, root: string): boolean {
  const words = wordsOfNpm(command) ?? [];
  const at = words.indexOf('--prefix');
  const prefix = words.find((word) => word.startsWith('--prefix='))?.slice('--prefix='.length) ?? (at < 0 ? undefined : words[at + 1]);
  const other = prefix === undefined ? rootFor(files, command.cwd, false) : join(command.cwd, prefix);
  return words[1] !== 'prune' && [root, ...running].includes(other);
}

/** A cache that is there and may not be written to makes npm fail. */
export function keep(process: Process, folder: string, content: string): boolean {
  const there = isFolder(process.files, folder);
  return (makeFolderAs(process, folder) && writeAs(process, join(folder, content), downloadOf(content))) || !there;
}

function ignoresScripts({ flags, process, root }: Install): boolean {
  const files = [join(root, '.npmrc'), join(process.env.get('HOME') ?? '/', '.npmrc')];
  const set = files.some((path) => /^\s*ignore-scripts\s*=\s*true\s*$/m.test(textOf(process.files, path) ?? ''));
  return set || flags.includes('--ignore-scripts') || process.env.get('npm_config_ignore_scripts') === 'true';
}

/** Texts of all that decides what is installed. A lock file that is passed over is no input. */
function readInputs({ process, root, ci }: Install, folders: readonly string[], lock: string | undefined): readonly string[] {
  const { files } = process;
  const inputs: string[] = [];
  const add = (path: string): void => void inputs.push(`${path}: ${textOf(files, path) ?? '-'}`);
  const home = process.env.get('HOME') ?? '/';
  for (const path of [
    '/usr/local/etc/npmrc',
    join(home, '.npmrc'),
    join(root, '.npmrc'),
    join(root, 'yarn.lock'),
    ...(lock === undefined ? [] : [lock]),
  ])
    add(path);
  for (const folder of folders) {
    if (!isFolder(files, folder)) add(folder);
    add(join(folder, 'package.json'));
    const fields = parseFields(textOf(files, join(folder, 'package.json')) ?? '{}') ?? {};
    // Programs of the project itself are not linked: https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/arborist/reify.js (isProjectRoot)
    for (const bin of folder === root ? [] : binsOf(files, folder, fields))
      inputs.push(`bin ${bin} ${lookUp(files, bin)?.kind ?? 'absent'}`);
    const own = textFields(fields['scripts']);
    if (lookUp(files, join(folder, 'binding.gyp')) !== undefined && own['install'] === undefined && own['preinstall'] === undefined)
      inputs.push(...contentsOf(files, real(files, folder)));
    if (Object.hasOwn(fieldsOf(fields['dependencies']), '@prisma/client'))
      for (const path of ['prisma/schema.prisma', 'schema.prisma']) add(join(folder, path));
  }
  // As root, scripts run as the owner of the folder.
  const owner = lookUp(files, root)?.owner;
  inputs.push(`${owner?.uid ?? ''}:${owner?.gid ?? ''}`);
  const modules = join(real(files, root), 'node_modules');
  if (!ci) inputs.push(...contentsOf(files, modules));
  return inputs;
}

/** Targets of `file:` dependencies: folders and archives. */
function targetsOf(files: Files, root: string, manifest: Fields, members: readonly string[]): readonly string[] {
  const found: string[] = [];
  const all = [
    { folder: root, fields: manifest },
    ...members.map((folder) => ({ folder, fields: parseFields(textOf(files, join(folder, 'package.json')) ?? '{}') ?? {} })),
  ];
  for (const { folder, fields } of all) {
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const spec of Object.values(textFields(fields[kind])))
        if (spec.startsWith('file:')) found.push(join(folder, spec.slice('file:'.length)));
    }
  }
  return found;
}

function binsOf(files: Files, folder: string, fields: Fields): readonly string[] {
  const { bin } = fields;
  if (typeof bin === 'string') return [join(folder, bin)];
  const directory = fieldsOf(fields['directories'])['bin'];
  if (bin === undefined && typeof directory === 'string')
    return namesIn(files, join(folder, directory)).map((name) => join(folder, `${directory}/${name}`));
  return Object.values(textFields(bin)).map((path) => join(folder, path));
}

/** Links what a member brings as programs, and sets its mode; a missing one is passed over. */
function linkBins(process: Process, root: string, folder: string): boolean {
  const { files } = process;
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  if (!makeFolderAs(process, join(root, 'node_modules/.bin'))) return false;
  const link = (path: string, target: string): void =>
    void files.set(join(real(files, parentOf(path)), path.slice(path.lastIndexOf('/') + 1)), { kind: 'link', target, owner: process.user });
  if (isFolder(files, folder)) link(join(root, `node_modules/${name}`), folder);
  for (const bin of binsOf(files, folder, parseFields(textOf(files, join(folder, 'package.json')) ?? '{}') ?? {})) {
    const at = real(files, bin);
    const entry = files.get(at);
    if (entry?.kind !== 'file') continue;
    if (!may(entry, process.user, 'w')) return false;
    files.set(at, { ...entry, mode: entry.mode | 0o111, content: entry.content.replace(/^(#![^\r\n]*)\r\n/, '$1\n') });
    link(join(root, `node_modules/.bin/${bin.slice(bin.lastIndexOf('/') + 1)}`), bin);
  }
  return true;
}

/** What the lifecycle scripts of a folder read, as a text. Small ones are known; any other may read everything. */
export function runScripts(files: Files, folder: string, process: Process, npmRoot?: string): string {
  const read: string[] = [];
  for (const command of commandsOf(files, folder, SCRIPTS)) {
    const { cwd, text } = command;
    const [program = '', first = ''] = text.replace(/^pnpm exec /, '').split(/\s+/);
    if (['', 'echo', 'true', 'exit', 'husky', 'test', '['].includes(program) || first === '-e' || first === 'only-allow') continue;
    // They read and write for themselves.
    if (npmRoot !== undefined && wordsOfNpm(command) !== undefined && !isAgain(files, command, npmRoot)) continue;
    if (program === 'patch-package') read.push(...contentsOf(files, join(real(files, cwd), 'patches')));
    else if (program === 'prisma')
      read.push(...['prisma/schema.prisma', 'schema.prisma'].map((path) => textOf(files, join(cwd, path)) ?? '-'));
    else if (/^tsc(?:\s+(?:-p|--project)\s+\.)?$/.test(text)) read.push(...tscReads(files, cwd));
    else read.push(text, everything(process));
  }
  return hashOf(read);
}

/** `npm install` writes package.json for packages that it adds, and a lock file that does not agree; one that does is left as it is. */
function updateFiles(
  { names, process, root, flags }: Install,
  members: readonly string[],
  lock: string | undefined,
  manifest: Fields,
): boolean {
  const { files } = process;
  const path = join(root, 'package.json');
  const added = names.filter((name) => name !== '.');
  let changed = lock === undefined || !agrees(files, root, manifest, members, parseFields(textOf(files, lock) ?? ''));
  if (added.length > 0) {
    changed = true;
    if (!writeAs(process, path, `${textOf(files, path) ?? '{}'} ${added.join(' ')}`)) return false;
  }
  const yarn = join(root, 'yarn.lock');
  const yarnText = textOf(files, yarn);
  if (yarnText !== undefined && !writeAs(process, yarn, `${yarnText}\n# npm ${hashOf([textOf(files, path) ?? ''])}`)) return false;
  if (!changed || flags.includes('--no-package-lock') || flags.includes('--no-save')) return true;
  const inputs = [root, ...members].map((folder) => textOf(files, join(folder, 'package.json')) ?? '');
  return writeAs(
    process,
    lock ?? join(root, 'package-lock.json'),
    JSON.stringify({ lockfileVersion: 3, rewritten: hashOf([...inputs, textOf(files, lock ?? '') ?? '']) }),
  );
}

function agrees(files: Files, root: string, manifest: Fields, members: readonly string[], lock: Fields | undefined): boolean {
  const packages = fieldsOf(lock?.['packages']);
  const listed = (fields: Fields): string =>
    JSON.stringify(
      ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].map((kind) =>
        Object.entries(textFields(fields[kind]))
          .map((pair) => pair.join(' '))
          .sort(),
      ),
    );
  if (listed(manifest) !== listed(fieldsOf(packages['']))) return false;
  const known = Object.keys(packages).filter((key) => key !== '' && !key.includes('node_modules'));
  const there = members.map((folder) => folder.slice(root === '/' ? 1 : root.length + 1));
  if (known.some((key) => textOf(files, join(root, `${key}/package.json`)) === undefined)) return false;
  return there.every(
    (key) =>
      Object.hasOwn(packages, key) &&
      listed(parseFields(textOf(files, join(root, `${key}/package.json`)) ?? '{}') ?? {}) === listed(fieldsOf(packages[key])),
  );
}

function writeAs({ files, user }: Process, path: string, content: string): boolean {
  const at = real(files, path);
  const there: Entry | undefined = files.get(at);
  if (there === undefined) {
    const folder = files.get(parentOf(at));
    if (folder?.kind !== 'folder' || !may(folder, user, 'w')) return false;
  } else if (there.kind !== 'file' || !may(there, user, 'w')) return false;
  files.set(at, { kind: 'file', content, owner: there?.owner ?? user, mode: there?.kind === 'file' ? there.mode : 0o644 });
  return true;
}

export { writeAs };
