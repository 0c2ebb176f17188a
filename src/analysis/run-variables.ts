import type { Command, Step } from '../model/command.ts';
import { isBelow, joinPath, literalPattern } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import type { Value } from '../model/value.ts';
import type { Image } from './image.ts';
import type { Frame } from './run-frame.ts';
import { volatilityOf } from './volatility.ts';
import { cacheOf } from '../source/cache.ts';
import { flatMap } from '../source/flat-map.ts';

/**
 * Variables by which compilers, TLS and SSH find whole folders, and what packages run when they are set up (perlrun(1), setlocale(3), fonts-conf(5),
 * tzset(3)); of all others that the image sets only single files count.
 */
export const FOLDERS =
  /^(?:C(?:XX|PP)?FLAGS|LDFLAGS|CPATH|C_INCLUDE_PATH|CPLUS_INCLUDE_PATH|LIBRARY_PATH|LD_LIBRARY_PATH|PKG_CONFIG_PATH|CMAKE_PREFIX_PATH|NODE_PATH|GIT_SSH_COMMAND|SSL_CERT_DIR|NODE_OPTIONS|PIP_GLOBAL_OPTION|PIP_BUILD_OPTION|PIP_CONFIG_SETTINGS|PERL5LIB|LOCPATH|FONTCONFIG_PATH|TZDIR)$/u;

/**
 * Third-party code reads every variable. Where a value names a file that a copy brought (`NODE_EXTRA_CA_CERTS=/app/certs/ca.pem`,
 * `npm_config_cafile=./ca.pem`), or what lies where nobody knows what was put: by a copy out of another image or stage
 * (`PRISMA_QUERY_ENGINE_BINARY=/prisma-engines/query-engine`), by an archive that a RUN unpacks, that is an input.
 */
export function namedByVariables(image: Image, step: Step, frame: Frame, unread: readonly string[]): readonly Region[] {
  const patterns = new Set<string>();
  for (const { name, path, asFolder, absolute, holdsWork } of pathsNamed(step.commands, frame.before)) {
    if (unread.includes(name)) continue;
    const known = image.paths.get(path);
    if (known === undefined && absolute && !holdsWork && isBroughtUnseen(image, path)) patterns.add(`${literalPattern(path)}/**`);
    if (known === undefined) continue;
    if (known.folder === undefined) patterns.add(literalPattern(path));
    else if (asFolder) patterns.add(`${literalPattern(path)}/**`);
  }
  return patterns.size === 0 ? [] : [{ patterns: [...patterns].sort() }];
}

/** What comes out of the context is known file by file. */
function isBroughtUnseen({ events }: Image, path: string): boolean {
  return events.some(
    ({ opaque, title, unknown, addsNothing, mayWrite }) =>
      unknown === undefined && addsNothing !== true && (opaque === true || !/^(?:COPY|ADD)\s/iu.test(title)) && mayWrite(path),
  );
}

/**
 * Variables that name certificates for TLS. A file of them that is not here is fetched before the build, by whoever needs one to reach the network.
 * https://nodejs.org/docs/latest-v20.x/api/cli.html#node_extra_ca_certsfile
 * https://docs.npmjs.com/cli/v10/using-npm/config#cafile
 * https://docs.openssl.org/3.0/man3/SSL_CTX_load_verify_locations/ (SSL_CERT_FILE)
 * https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
 * https://doc.rust-lang.org/cargo/reference/config.html#httpcainfo
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpsslCAInfo
 */
export const CERTIFICATES =
  /^(?:NODE_EXTRA_CA_CERTS|npm_config_cafile|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|CARGO_HTTP_CAINFO|GIT_SSL_CAINFO)$/iu;

/** Those that no instruction put there. */
export function certificatesNamed(image: Image, step: Step, frame: Frame): readonly Region[] {
  const named = pathsNamed(step.commands, frame.before).filter(({ name, path }) => CERTIFICATES.test(name) && !image.paths.has(path));
  return named.length === 0 ? [] : [{ patterns: [...new Set(named.map(({ path }) => literalPattern(path)))].sort() }];
}

export interface NamedPath {
  /** Of the variable. */
  readonly name: string;
  readonly path: string;
  /** Were it a folder, all that is in it would be read. */
  readonly asFolder: boolean;
  /** It stands in the value as it is. */
  readonly absolute: boolean;
  /** The command runs there, or below. */
  readonly holdsWork: boolean;
  /** The command is told it in a word without a slash: it may be no path at all. */
  readonly word: boolean;
}

/** What the values of all variables that the commands see would be as paths. */
export function pathsNamed(commands: readonly Command[], { env }: State): readonly NamedPath[] {
  return flatMap(commands, ({ cwd, variables }) => {
    const folder = cwd.kind === 'known' ? cwd.text : '/';
    const shared = pathsOfEnv(env, folder);
    return variables.size === 0 ? shared : [...shared, ...flatMap([...variables], ([name, value]) => pathsOf(name, value, folder, true))];
  });
}

/** Every command of a stage sees nearly the same. */
const ofEnv = cacheOf<State['env'], { readonly cwd: string; readonly paths: readonly NamedPath[] }>();

function pathsOfEnv(env: State['env'], cwd: string): readonly NamedPath[] {
  const found = ofEnv.get(env);
  if (found?.cwd === cwd) return found.paths;
  const paths = flatMap([...env], ([name, { value }]) => pathsOf(name, value, cwd, false));
  ofEnv.set(env, { cwd, paths });
  return paths;
}

/** Not names of files; who somebody is: https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html */
const NO_FILES: ReadonlySet<string> = new Set(['PATH', 'USER', 'LOGNAME']);

/** @param own the command is told it: then a folder counts as well, whatever it is called */
function pathsOf(name: string, value: Value, cwd: string, own: boolean): readonly NamedPath[] {
  if (value.kind === 'unknown' || NO_FILES.has(name)) return [];
  const word = own && !FOLDERS.test(name) && !value.text.includes('/');
  return pathsIn(value, cwd).map((path) => {
    const holdsWork = isBelow(cwd, path);
    return { name, path, asFolder: (own || FOLDERS.test(name)) && !holdsWork, absolute: value.text.includes(path), holdsWork, word };
  });
}

/** An option with its path in one word: `-I/app`, `-Iinclude`, `-isystem/app`. */
export const GLUED = /^-(?:[ILF]|[\w-]*(?=\.{0,2}\/))/u;

/** Words of a value that may be paths: split at blanks and `:,;={}`, a compiler's -I and -L taken off. */
function pathsIn(value: Value & { readonly kind: 'known' }, cwd: string): readonly string[] {
  const found = asked.get(value);
  if (found?.cwd === cwd) return found.paths;
  const paths = pathsNow(value.text, cwd);
  asked.set(value, { cwd, paths });
  return paths;
}

/** Every command asks for every variable. */
const asked = cacheOf<Value, { readonly cwd: string; readonly paths: readonly string[] }>();

function pathsNow(text: string, cwd: string): readonly string[] {
  if (text.length > 10_000) return [];
  const words = text.split(/[\s:,;='"{}]+/u).map((word) => word.replace(GLUED, ''));
  return words.filter((word) => word !== '' && !word.startsWith('-')).map((word) => joinPath(cwd, word));
}

/**
 * Names such as GIT_SHA that an install is taken not to read, though the code of packages could: an assumption, which the checker reports
 * where it needs it. Names in the text of the RUN are read, and those that the commands themselves are told of.
 * @param ownNames what the commands read themselves; undefined where code of others than packages runs
 */
export function isUnread(name: string, text: string, ownNames: readonly string[] | undefined): boolean {
  return ownNames !== undefined && volatilityOf(name) !== undefined && !ownNames.includes(name) && !text.includes(name);
}
