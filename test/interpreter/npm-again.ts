import { contentsOf, hashOf, isFolder, join, nameOf, real, textOf, type Files } from './files.ts';
import { parseFields, textFields } from './json.ts';
import { makeFolderAs, type Process } from './shell.ts';
import { environmentOf, systemHash } from './unknown.ts';

/** A simple command of a script, and the folder that it runs in. */
export interface ScriptCommand {
  readonly cwd: string;
  readonly text: string;
}

/** The commands of scripts of a folder, with those of the scripts that they run. What does not fit into that stands there as it is. */
export function commandsOf(files: Files, folder: string, names: readonly string[], depth = 0): readonly ScriptCommand[] {
  const scripts = textFields((parseFields(textOf(files, join(folder, 'package.json')) ?? '{}') ?? {})['scripts']);
  return names.flatMap((name) => {
    let cwd = folder;
    return (scripts[name] ?? '').split(/&&|;|\|\|/).flatMap((part): readonly ScriptCommand[] => {
      const text = part.trim();
      const [program = '', first = '', second = '', ...more] = text.split(/\s+/);
      if (program === 'cd' && /^[\w./-]+$/.test(first) && second === '' && isFolder(files, join(cwd, first))) {
        cwd = join(cwd, first);
        return [];
      }
      const runs = ['npm', 'pnpm', 'yarn'].includes(program) && first === 'run' && second !== '' && more.length === 0 && depth < 8;
      return runs ? commandsOf(files, cwd, [`pre${second}`, second, `post${second}`], depth + 1) : [{ cwd, text }];
    });
  });
}

/** npm, once more: `cd web && npm install`, `npm prune`. */
export function wordsOfNpm({ text }: ScriptCommand): readonly string[] | undefined {
  const words = text.split(/\s+/);
  const [program, command, ...rest] = words;
  const takes = command === 'prune' ? rest.length === 0 : ['ci', 'install', 'i'].includes(command ?? '');
  const plain = rest.every((word, at) => /^--(?:legacy-peer-deps|no-audit|prefix|prefix=\S+)$/.test(word) || rest[at - 1] === '--prefix');
  return program === 'npm' && takes && plain ? words : undefined;
}

/** `npm prune` takes out what the lock has not there: here it leaves a mark that tells what it read. */
export function prune(root: string, folders: readonly string[], lock: string | undefined, process: Process): string {
  const { files } = process;
  const read = [...folders.map((folder) => join(folder, 'package.json')), join(root, '.npmrc'), ...(lock === undefined ? [] : [lock])];
  const modules = folders.flatMap((folder) => contentsOf(files, join(real(files, folder), 'node_modules')));
  return hashOf([...read.map((path) => `${path}: ${textOf(files, path) ?? '-'}`), ...modules, ...environmentOf(process)]);
}

const REBUILD_FLAGS = /^--(?:build-from-source|ignore-scripts|(?:arch|platform|libc)=\S+)$/;

/** `npm rebuild NAME` of packages that are installed; undefined where it may do more. */
export function rebuild(
  root: string,
  folders: readonly string[],
  words: readonly string[],
  process: Process,
): { readonly path: string; readonly content: string } | undefined | 'failed' {
  const { files } = process;
  const names = words.filter((word) => !word.startsWith('-'));
  const flags = words.filter((word) => word.startsWith('-'));
  const own = folders.flatMap((folder) => [
    nameOf(folder),
    String((parseFields(textOf(files, join(folder, 'package.json')) ?? '{}') ?? {})['name']),
  ]);
  if (names.length === 0 || !flags.every((flag) => REBUILD_FLAGS.test(flag)) || names.some((name) => own.includes(name))) return undefined;
  if (!makeFolderAs(process, join(root, 'node_modules'))) return 'failed';
  const read = [...folders.map((folder) => join(folder, 'package.json')), join(root, '.npmrc'), join(root, 'package-lock.json')];
  const modules = folders.flatMap((folder) => contentsOf(files, join(real(files, folder), 'node_modules')));
  const content = hashOf([
    ...read.map((path) => textOf(files, path) ?? '-'),
    ...modules,
    ...words,
    ...environmentOf(process),
    systemHash(files),
  ]);
  return { path: join(root, `node_modules/.rebuilt-${names.join('-').replaceAll(/\W/g, '')}`), content };
}
