import { downloadOf } from './caches.ts';
import { contentsOf, hashOf, isFolder, join, makeFolders, parentOf, real, ROOT, textOf, type Files } from './files.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, systemHash, unknownProgram } from './unknown.ts';

const FINE: Outcome = { status: 0, stdout: '' };
const FAILED: Outcome = { status: 1, stdout: '' };

/** These resolve what the poms name, and build nothing. */
const RESOLVES = /dependency(?:-plugin)?(?::[\d.]+)?:(?:go-offline|resolve|resolve-plugins)$/;

/** That of root in /etc/passwd, whatever the variable says: Java asks there. */
const HOME = '/root';

/** Options that take the next word. */
const VALUED = new Set(['-f', '--file', '-s', '--settings', '-P', '-pl', '--projects', '-T', '-rf', '-gs', '-l', '-t']);

function write(files: Files, path: string, content: string): void {
  makeFolders(files, parentOf(path), ROOT);
  files.set(real(files, path), { kind: 'file', content, owner: ROOT, mode: 0o644 });
}

interface Words {
  readonly goals: readonly string[];
  readonly options: readonly string[];
  /** Of an option, by any of its names. */
  readonly value: (...names: readonly string[]) => string | undefined;
  readonly property: (name: string) => string | undefined;
}

function wordsOf(args: readonly string[]): Words {
  const goals: string[] = [];
  const options: string[] = [];
  const values = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) {
      goals.push(word);
      continue;
    }
    const [name = '', glued] = word.split(/=(.*)/s);
    const value = glued ?? (VALUED.has(word) ? args[++at] : undefined);
    if (value !== undefined) values.set(name, value);
    options.push(value === undefined ? word : `${name}=${value}`);
  }
  return {
    goals,
    options,
    value: (...names) => names.map((name) => values.get(name)).find((found) => found !== undefined),
    property: (name) => values.get(`-D${name}`),
  };
}

function withoutComments(text: string): string {
  return text.replaceAll(/<!--[\s\S]*?-->/g, '');
}

function tagsIn(text: string, name: string): readonly string[] {
  return [...withoutComments(text).matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value.trim());
}

/** Poms, each with its place, by which dependencies come; undefined where a module has none, and Maven stops. */
function pomsOf(files: Files, start: string): readonly string[] | undefined {
  const read = new Map<string, string>();
  const pending = [{ path: start, needed: true }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const path = isFolder(files, next.path) ? join(next.path, 'pom.xml') : next.path;
    const text = textOf(files, path);
    if (text === undefined && next.needed) return undefined;
    if (text === undefined || read.has(path)) continue;
    read.set(path, text);
    const folder = parentOf(path);
    for (const module of tagsIn(text, 'module')) pending.push({ path: join(folder, module), needed: true });
    if (!/<parent>/.test(text) || /<relativePath\s*\/>|<relativePath><\/relativePath>/.test(text)) continue;
    pending.push({ path: join(folder, tagsIn(text, 'relativePath')[0] ?? '../pom.xml'), needed: false });
  }
  return [...read].flatMap(([path, text]) => [`${path} ${text}`, ...namedIn(files, parentOf(path), text)]);
}

/** Jars and folders that a pom names, and files whose presence counts. */
function namedIn(files: Files, folder: string, text: string): readonly string[] {
  const local = [...tagsIn(text, 'url'), ...tagsIn(text, 'systemPath'), ...tagsIn(text, 'exists'), ...tagsIn(text, 'missing')];
  return local
    .filter((value) => !/^https?:/.test(value))
    .map((value) => value.replace(/^file:(?:\/\/)?/, '').replace(/^\$\{(?:project\.)?basedir\}\/?/, ''))
    .flatMap((value) => contentsOf(files, real(files, join(folder, value))));
}

/** What steers Maven: the nearest .mvn upwards, settings, scripts for the shell, and what all of these name. */
function settingsOf(process: Process, { value, options }: Words, folder: string): readonly string[] | undefined {
  const { files, cwd, env } = process;
  const named = value('-s', '--settings');
  const home = /-Duser\.home=(\S+)/.exec([...options, env.get('MAVEN_OPTS') ?? ''].join(' '))?.[1] ?? HOME;
  const settings = named === undefined ? join(home, '.m2/settings.xml') : join(cwd, named);
  const text = textOf(files, settings);
  if (text === undefined && named !== undefined) return undefined;
  const scripts = ['/etc/mavenrc', '/usr/local/etc/mavenrc', join(env.get('HOME') ?? HOME, '.mavenrc')].map(
    (path) => textOf(files, path) ?? '-',
  );
  let own: readonly string[] = [];
  for (let at = folder; ; at = parentOf(at)) {
    if (isFolder(files, join(at, '.mvn'))) {
      own = contentsOf(files, join(at, '.mvn'));
      break;
    }
    if (at === '/') break;
  }
  // A word that is the name of a file is one: a key store, an agent, a repository.
  const words = [...options, env.get('MAVEN_OPTS') ?? '', ...own].join(' ').split(/[\s=:]+/);
  const beside = words.flatMap((word) => (word.startsWith('-') || word === '' ? [] : contentsOf(files, real(files, join(folder, word)))));
  return [text ?? '-', ...namedIn(files, '/', text ?? ''), ...scripts, ...own, ...beside];
}

/** Where artifacts go. */
function repositoryOf(process: Process, { property, options }: Words, settings: readonly string[]): string {
  const said =
    property('maven.repo.local') ?? /maven\.repo\.local=(\S+)/.exec([process.env.get('MAVEN_OPTS') ?? '', ...settings].join(' '))?.[1];
  const moved = said ?? tagsIn(settings[0] ?? '', 'localRepository')[0];
  const home = /-Duser\.home=(\S+)/.exec([...options, process.env.get('MAVEN_OPTS') ?? ''].join(' '))?.[1] ?? HOME;
  return moved === undefined ? join(home, '.m2/repository') : join(process.cwd, moved);
}

/** Maven fetches by what the poms say; whatever builds reads everything, fetches on the way, and leaves what it installs beside that. */
export function maven(args: readonly string[], process: Process): Outcome | undefined {
  const words = wordsOf(args);
  if (words.goals.length === 0) return undefined;
  const file = join(process.cwd, words.value('-f', '--file') ?? 'pom.xml');
  const pom = isFolder(process.files, file) ? join(file, 'pom.xml') : file;
  const poms = pomsOf(process.files, pom);
  const settings = settingsOf(process, words, parentOf(pom));
  if (poms === undefined || settings === undefined) return FAILED;
  const repository = repositoryOf(process, words, settings);
  const resolves = words.goals.every((goal) => RESOLVES.test(goal));
  const extended = poms.some((text) => /<extensions?>/.test(text)) || settings.some((line) => line.includes('/extensions.xml '));
  const seen = hashOf([...poms, ...settings, ...environmentOf(process), systemHash(process.files)]);
  const what = resolves ? seen : hashOf(args);
  write(process.files, join(repository, what), downloadOf(what));
  if (resolves && !extended) return FINE;
  if (words.goals.includes('install')) write(process.files, join(repository, 'installed'), what);
  return unknownProgram(['mvn', ...args], process, words.options.some((option) => /^(?:-o|--offline)$/.test(option)) ? [] : [repository]);
}
