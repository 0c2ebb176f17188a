/** A reference to an image. */
export interface Reference {
  /** `node` for an official image, `oven/bun` for another one on Docker Hub, `mcr.microsoft.com/dotnet/sdk` on another registry. */
  readonly name: string;
  /** `latest` when there is none; `*` when only a digest is given. Holds `*` where a part of the reference is not known. */
  readonly tag: string;
  /** A digest says which of the tag's images it is: it may be an old one. */
  readonly pinned: boolean;
}

/**
 * Registries that serve Docker Hub's images under their own names: https://github.com/distribution/reference/blob/main/normalize.go;
 * Google's mirror: https://cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images;
 * the name that Rails 7.1 wrote: https://github.com/rails/rails/pull/47888.
 */
const DOCKER_HUB: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.docker.com',
  'mirror.gcr.io',
]);

/** Of these, names without `library/` are not official images: it is Docker's own programs that put it in front. */
const NEEDS_LIBRARY: ReadonlySet<string> = new Set(['registry-1.docker.io', 'registry.docker.com', 'mirror.gcr.io']);

/** Amazon's copies of the official images, and of no others: https://gallery.ecr.aws/docker/ */
const COPIES = 'public.ecr.aws/docker/library/';

/**
 * Reads an image reference; undefined when it is malformed.
 * With a tag and a digest the tag counts: the digest is one of that tag's images.
 */
export function parseReference(ref: string): Reference | undefined {
  const match = /^((?:[a-z0-9._-]+(?::\d+)?\/)*[a-z0-9._-]+)(?::([A-Za-z0-9_*][A-Za-z0-9._*-]*))?(?:@(sha256:[0-9a-f*]+|\*))?$/.exec(ref);
  if (match === null) return undefined;
  const [, path = '', tag, digest] = match;
  return { name: shortName(path), tag: tag ?? (digest === undefined ? 'latest' : '*'), pinned: digest !== undefined };
}

/**
 * The official images of one architecture, which the ones without such a name are made up of.
 * https://github.com/docker-library/official-images#architectures-other-than-amd64
 */
const OF_ONE_ARCHITECTURE = /^(?:amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\//u;

/** Reads a reference to an official image: its name is without registry and `library/`. Undefined for every other image. */
export function parseOfficial(ref: string): Reference | undefined {
  const read = parseReference(ref);
  return read === undefined || read.name.includes('/') ? undefined : read;
}

/** `docker.io/library/node` -> `node`, `docker.io/oven/bun` -> `oven/bun`. */
function shortName(path: string): string {
  if (path.startsWith(COPIES)) return plainName(path, path.slice(COPIES.length));
  const [host = '', ...rest] = path.split('/');
  const onHub = DOCKER_HUB.has(host) && rest.length > (NEEDS_LIBRARY.has(host) ? 1 : 0);
  // No user of Docker Hub is called like a registry.
  const name = onHub && !/[.:]/u.test(rest.slice(0, -1).join('')) ? rest.join('/') : path;
  if (OF_ONE_ARCHITECTURE.test(name)) return plainName(name, name.slice(name.indexOf('/') + 1));
  return name.startsWith('library/') ? plainName(name, name.slice('library/'.length)) : name;
}

/** The short name, if it is one: official images have no folders. */
function plainName(name: string, short: string): string {
  return short.includes('/') ? name : short;
}
