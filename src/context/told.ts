import { join } from 'node:path';
import { kindAt } from './repository.ts';

/** What stands behind a name that FROM, `COPY --from` and mounts may use. https://docs.docker.com/reference/cli/docker/buildx/build/#build-context */
export type NamedContext =
  /** What another build makes that the same file tells of. */
  | { readonly kind: 'build'; readonly name: string }
  | { readonly kind: 'image'; readonly ref: string }
  /** A folder, an address, or something with a variable in it. */
  | { readonly kind: 'other' };

export type Evidence = 'compose' | 'bake' | 'workflow' | 'script' | 'cloud-build' | 'skaffold' | 'devcontainer';

/** One build of a Dockerfile, as a file of the repository tells of it. */
export interface ToldBuild {
  readonly by: Evidence;
  /** Of the service or the target; empty for a command. */
  readonly name: string;
  /** What builds it, in words that go before `of <file>`: `service web`, `docker build`. */
  readonly what: string;
  /** Absolute path of the file that tells. */
  readonly file: string;
  /** Absolute. */
  readonly context: string;
  /** Absolute. */
  readonly dockerfile: string;
  /** The stage that is built, as written; undefined for the last one. */
  readonly target: string | undefined;
  /** Build arguments as they are written, variables and all. */
  readonly args: ReadonlyMap<string, string>;
  /** The names of all that it passes, those without a value as well; undefined where not all are written out. */
  readonly passes: ReadonlySet<string> | undefined;
  readonly contexts: ReadonlyMap<string, NamedContext>;
  /** Names that the image gets, as they are written. */
  readonly tags?: readonly string[];
  /** What a container of it runs in place of what the image says. */
  readonly starts?: readonly string[];
}

/** What files of one kind tell. */
export interface Told {
  readonly builds: readonly ToldBuild[];
  /** Texts of Dockerfiles that stand in such a file. */
  readonly inline?: readonly string[];
  /** Files that cannot be read, or that are too large or too many to be: what they build is not known. */
  readonly unread: readonly string[];
  /** Files with a build whose folder or Dockerfile is not said in plain words: a variable, an address. */
  readonly unclear: readonly string[];
}

/** A path without variables of any of these formats, globs or a scheme. */
export function isPlainPath(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && value !== '-' && !/[$`*?{}\0]|^[a-z][a-z+.-]*:\/\/|^git@|^[\w-]+:[^\\/]*$/iu.test(value)
  );
}

/** Is this the Dockerfile that a build with this path takes? BuildKit takes `dockerfile` where `Dockerfile` is not there. */
export function namesDockerfile(path: string, wanted: string): boolean {
  return path === wanted || existingDockerfile(path) === wanted;
}

/** The path of the Dockerfile that a build with this path takes; undefined when there is none. */
export function existingDockerfile(path: string): string | undefined {
  if (kindAt(path) === 'file') return path;
  if (!/[\\/]Dockerfile$/u.test(path)) return undefined;
  const lower = join(path, '..', 'dockerfile');
  return kindAt(lower) === 'file' ? lower : undefined;
}

/** A value of `contexts` of a bake file or `additional_contexts` of a compose file. */
export function namedContext(value: unknown): NamedContext {
  if (typeof value !== 'string' || /[$%]\{|\$/u.test(value)) return { kind: 'other' };
  const [, scheme, rest = ''] = /^(target|service|docker-image):(.*)$/su.exec(value) ?? [];
  if (scheme === 'docker-image') return { kind: 'image', ref: rest.replace(/^\/\//u, '') };
  return scheme === undefined ? { kind: 'other' } : { kind: 'build', name: rest };
}

/** A mapping that a hundred services share by an alias is read once. */
const knownPairs = new WeakMap<object, ReadonlyMap<string, string>>();
const knownNames = new WeakMap<object, { readonly names: ReadonlySet<string> | undefined }>();

/** `{ A: 1 }` or `[A=1]`: pairs as texts. What has no value, or one of another kind, is passed over. */
export function pairsOf(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  const pairs = knownPairs.get(value) ?? readPairs(value);
  knownPairs.set(value, pairs);
  return pairs;
}

function readPairs(value: object): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const [key, one] of Object.entries(value)) {
    const text = typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? String(one) : undefined;
    if (text === undefined) continue;
    if (!Array.isArray(value)) pairs.set(key, text);
    else if (text.includes('=')) pairs.set(text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1));
  }
  return pairs;
}

/** The names in what `pairsOf` reads, those without a value as well; undefined where one has a variable in it. */
export function namesOf(value: unknown): ReadonlySet<string> | undefined {
  if (value === undefined || value === null) return new Set();
  if (typeof value !== 'object') return undefined;
  const found = knownNames.get(value) ?? { names: readNames(value) };
  knownNames.set(value, found);
  return found.names;
}

function readNames(value: object): ReadonlySet<string> | undefined {
  const names = Array.isArray(value) ? value.map((one) => String(one).replace(/=[^]*$/u, '')) : Object.keys(value);
  return names.every((name) => /^[A-Za-z_]\w*$/u.test(name)) ? new Set(names) : undefined;
}

/** The same for named contexts. */
export function contextsOf(value: unknown): ReadonlyMap<string, NamedContext> {
  const listed = Array.isArray(value) ? pairsOf(value) : undefined;
  const pairs = listed ?? new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  return new Map([...pairs].map(([name, one]) => [name, namedContext(one)]));
}
