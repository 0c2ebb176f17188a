import { standing } from '../model/parsed-pattern.ts';
import { cleanPath, isBelow, literalPattern } from '../model/path-patterns.ts';
import type { PathPattern, Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import type { Value } from '../model/value.ts';
import { cacheOf } from '../source/cache.ts';

/**
 * Folders of /usr that packages fill: all but /usr/src, where many Dockerfiles put their source (`WORKDIR /usr/src/app`).
 * Listed one by one, since `except` of a region would also hide a folder such as /usr/src/app/bin that a PATH adds.
 * https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch04.html
 */
export const USR_FOLDERS: readonly PathPattern[] = standing([
  '/usr/bin/**',
  '/usr/sbin/**',
  '/usr/lib*/**',
  '/usr/share/**',
  '/usr/include/**',
  '/usr/local/**',
  '/usr/games/**',
  '/usr/etc/**',
  '/usr/X11R6/**',
  '/usr/*-linux-*/**',
]);

const SYSTEM: readonly PathPattern[] = standing([
  '/bin/**',
  '/sbin/**',
  '/lib*/**',
  '/etc/**',
  ...USR_FOLDERS,
  '/opt/bin/**',
  '/opt/lib/**',
  '/opt/include/**',
  '/opt/share/**',
  '/var/lib/**',
]);

/** Dot-files that programs look for in a home folder; used when that is not known, or holds the application as well. */
const HOME_FILES = [
  '.netrc',
  '.gitconfig',
  '.config/**',
  '.cache/**',
  '.local/**',
  '.ssh/**',
  '.pip/**',
  '.pypirc',
  '.pydistutils.cfg',
  '.curlrc',
  '.npmrc',
  '.yarnrc',
  '.node-gyp/**',
  '.cargo/**',
  '.gnupg/**',
  // A project's own folder of this name holds other things. https://docs.docker.com/reference/cli/docker/#configuration-files
  '.docker/config.json',
  '.docker/ca.pem',
  '.docker/cert.pem',
  '.docker/key.pem',
  '.docker/cli-plugins/**',
  '.docker/contexts/**',
  '.docker/trust/**',
  '.aws/**',
];

/** BuildKit's PATH for an image that sets none: `system.DefaultPathEnvUnix` in moby/buildkit `util/system/path.go`. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Variables that name folders or files where compilers, loaders and interpreters look. PYTHONPATH is pip's own business. */
const PATH_VARIABLES = [
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'LIBRARY_PATH',
  'CPATH',
  'C_INCLUDE_PATH',
  'CPLUS_INCLUDE_PATH',
  'PKG_CONFIG_PATH',
  'PKG_CONFIG_LIBDIR',
  'CMAKE_PREFIX_PATH',
  'ACLOCAL_PATH',
  'NODE_PATH',
  'PYTHONHOME',
  'VIRTUAL_ENV',
  'CONDA_PREFIX',
  'JAVA_HOME',
  'CUDA_HOME',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_DATA_HOME',
  'XDG_CONFIG_DIRS',
  'XDG_DATA_DIRS',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NETRC',
];

/** Where a command stands: its own variables win over ENV and ARG, and relative folders start at its working directory. */
export interface Surroundings {
  readonly variables?: ReadonlyMap<string, Value>;
  readonly cwd?: Value;
}

/** One folder of a list such as PATH: a known absolute one, or a pattern where a variable in it is not known. */
export type Folder = { readonly kind: 'known'; readonly path: string } | { readonly kind: 'pattern'; readonly pattern: PathPattern };

/** The pattern for a path and everything below it. */
export function below(pattern: PathPattern): PathPattern {
  return pattern === '/' ? '/**' : `${pattern}/**`;
}

/** An absolute, clean path of a word; undefined when it is relative and the working directory is not known, or starts with `~`. */
export function resolvePath(word: string, cwd: Value): string | undefined {
  if (word.startsWith('~')) return undefined;
  if (word.startsWith('/')) return cleanPath(word);
  return cwd.kind === 'known' ? cleanPath(`${cwd.text}/${word}`) : undefined;
}

/**
 * The folders of the colon-separated value of the variable `name`, in order. Its own name within it (`/opt/bin:$PATH`) is the list
 * that was there before; text of other variables that are not known stands for any text.
 */
export function foldersIn(name: string, value: Value, cwd: Value): readonly Folder[] {
  const text = value.kind === 'known' ? value.text : value.term.replaceAll(`\${${name}}`, '\u0001').replace(/\$\{[^}]*\}/g, '\u0000');
  // A long term is a digest: nothing of its text is known.
  if (value.kind === 'unknown' && !/[\u0000\u0001]/.test(text)) return [{ kind: 'pattern', pattern: '**' }];
  return text.split(':').flatMap((entry): Folder[] => {
    if (entry === '\u0001') return [];
    if (value.kind === 'unknown' && /[\u0000\u0001$]/.test(entry)) return [{ kind: 'pattern', pattern: `**${afterUnknown(entry)}` }];
    const path = resolvePath(entry === '' ? '.' : entry, cwd);
    return path === undefined ? [] : [{ kind: 'known', path }];
  });
}

/** `${X}/bin` -> `/bin`; what has no whole segment behind the variable could be any folder. */
function afterUnknown(entry: string): string {
  const slash = entry.indexOf('/', Math.max(...['\u0000', '\u0001', '$', '}'].map((mark) => entry.lastIndexOf(mark))));
  return slash < 0 || entry.slice(slash) === '/' ? '' : literalPattern(entry.slice(slash));
}

/** The folders that a program name is looked up in, in order; BuildKit's own where no PATH is known. */
export function searchPath(state: State, around: Surroundings = {}): readonly Folder[] {
  const value = lookUp('PATH', state, around);
  if (value === undefined) return STANDARD;
  const known = absolutePaths.get(value);
  if (known !== undefined) return known;
  const folders = foldersIn('PATH', value, around.cwd ?? state.workdir);
  if (value.kind !== 'known') return [...folders, ...STANDARD];
  // Every command asks, and the working directory matters only to relative folders.
  if (value.text.split(':').every((folder) => folder.startsWith('/'))) absolutePaths.set(value, folders);
  return folders;
}

const STANDARD: readonly Folder[] = DEFAULT_PATH.split(':').map((path) => ({ kind: 'known', path }));
// What nearly every command of root probes for.
standing(['/root/.*', '/root/.*/**', ...STANDARD.map((folder) => entriesOf(folder))]);
const absolutePaths = cacheOf<Value, readonly Folder[]>();

/** The part of a folder that a program of this name would be found in. */
export function inFolder(folder: Folder, name: string): PathPattern {
  if (folder.kind === 'known') return literalPattern(folder.path === '/' ? `/${name}` : `${folder.path}/${name}`);
  return folder.pattern === '**' ? `**/${name}` : `${folder.pattern}/${name}`;
}

/** Its direct entries. */
function entriesOf(folder: Folder): PathPattern {
  if (folder.kind === 'known') return folder.path === '/' ? '/*' : `${literalPattern(folder.path)}/*`;
  return `${folder.pattern}/*`;
}

function lookUp(name: string, state: State, around: Surroundings): Value | undefined {
  return around.variables?.get(name) ?? state.env.get(name)?.value;
}

/** Paths below the home folder of the command's user; at any depth when that folder is not known. */
export function inHome(state: State, paths: readonly string[], around: Surroundings = {}): readonly PathPattern[] {
  const home = around.variables?.get('HOME') ?? state.env.get('HOME')?.value ?? state.home;
  if (home.kind !== 'known' || !home.text.startsWith('/')) return paths.map((path) => `**/${path}`);
  const folder = literalPattern(cleanPath(home.text));
  return paths.map((path) => (folder === '/' ? `/${path}` : `${folder}/${path}`));
}

/** The home folder of the command's user, if known. */
export function homeFolder(state: State, around: Surroundings = {}): string | undefined {
  const home = around.variables?.get('HOME') ?? state.env.get('HOME')?.value ?? state.home;
  return home.kind === 'known' && home.text.startsWith('/') ? cleanPath(home.text) : undefined;
}

/** The same as /etc/passwd lists it: programs of Java ask for that one, whatever HOME says (docs/engine-facts.md, "Maven"). */
export function listedHome({ home, listedHome: listed = home }: State): string | undefined {
  return listed.kind === 'known' && listed.text.startsWith('/') ? cleanPath(listed.text) : undefined;
}

/**
 * What third-party code (install scripts, build backends, compilers) probes: the system's folders, dot-files of the home folder,
 * and every folder that a variable such as PATH or LD_LIBRARY_PATH names. A folder of PATH counts with its direct entries.
 */
export function systemRegion(state: State, around: Surroundings = {}): Region {
  if (!isUsual(state, around)) return systemRegionNow(state, around);
  const known = usualRegions.get(state);
  if (known !== undefined) return known;
  const found = systemRegionNow(state, {});
  usualRegions.set(state, found);
  return found;
}

const usualRegions = cacheOf<State, Region>();

/** Does the command stand where its instruction stands, with no variables of its own? */
function isUsual({ workdir }: State, { variables, cwd = workdir }: Surroundings): boolean {
  const same = cwd === workdir || (cwd.kind === 'known' && workdir.kind === 'known' && cwd.text === workdir.text);
  return same && (variables === undefined || variables.size === 0);
}

function systemRegionNow(state: State, around: Surroundings): Region {
  const patterns = new Set<PathPattern>(SYSTEM);
  const home = homeFolder(state, around);
  // Where the application itself lives in a home folder, its own dot-files (.dockerignore, .git) are not what programs look for.
  const lives = (folder: string): boolean => state.workdir.kind === 'known' && isBelow(state.workdir.text, folder);
  if (home === undefined) {
    const homes = [...(lives('/root') ? [] : ['/root']), ...(lives('/home') ? [] : ['/home/*'])];
    for (const folder of homes) for (const name of ['.*', '.*/**']) patterns.add(`${folder}/${name}`);
    for (const pattern of inHome(state, HOME_FILES, around)) patterns.add(pattern);
  } else {
    for (const pattern of inHome(state, lives(home) && home !== '/' ? HOME_FILES : ['.*', '.*/**'], around)) patterns.add(pattern);
  }
  for (const folder of searchPath(state, around)) patterns.add(entriesOf(folder));
  const cwd = around.cwd ?? state.workdir;
  for (const name of PATH_VARIABLES) {
    const value = lookUp(name, state, around);
    if (value === undefined || (value.kind === 'known' && value.text === '')) continue;
    for (const folder of foldersIn(name, value, cwd))
      patterns.add(folder.kind === 'known' ? below(literalPattern(folder.path)) : below(folder.pattern));
  }
  return { patterns: [...patterns] };
}

/**
 * What the variables and the working directory of one command add to the system region of its instruction.
 * Commands with `names: 'all'` are held to read the latter already.
 */
export function extraSystem(state: State, around: Surroundings): readonly PathPattern[] {
  if (isUsual(state, around)) return [];
  const usual = new Set(systemRegion(state).patterns);
  return systemRegion(state, around).patterns.filter((pattern) => !usual.has(pattern));
}
