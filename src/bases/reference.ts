/** A reference to an official image. */
export interface OfficialReference {
  /** `node`, without registry and `library/`. */
  readonly name: string;
  /** `latest` when there is none; `*` when only a digest is given. Holds `*` where a part of the reference is not known. */
  readonly tag: string;
  /** A digest says which of the tag's images it is: it may be an old one. */
  readonly pinned: boolean;
}

/**
 * Registries that serve the official images. Docker Hub's own names:
 * https://github.com/distribution/reference/blob/main/normalize.go; Amazon's copies: https://gallery.ecr.aws/docker/;
 * Google's mirror: https://cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images.
 */
const PREFIXES: ReadonlySet<string> = new Set([
  '',
  'library/',
  'docker.io/',
  'docker.io/library/',
  'index.docker.io/',
  'index.docker.io/library/',
  'registry-1.docker.io/library/',
  'public.ecr.aws/docker/library/',
  'mirror.gcr.io/library/',
]);

/**
 * Reads an image reference; undefined when it is malformed or does not name an official image.
 * With a tag and a digest the tag counts: the digest is one of that tag's images.
 */
export function parseOfficial(ref: string): OfficialReference | undefined {
  const match = /^((?:[a-z0-9.-]+(?::\d+)?\/)*)([a-z0-9._-]+)(?::([A-Za-z0-9_*][A-Za-z0-9._*-]*))?(?:@(sha256:[0-9a-f*]+|\*))?$/.exec(ref);
  if (match === null) return undefined;
  const [, prefix = '', name = '', tag, digest] = match;
  if (!PREFIXES.has(prefix)) return undefined;
  return { name, tag: tag ?? (digest === undefined ? 'latest' : '*'), pinned: digest !== undefined };
}
