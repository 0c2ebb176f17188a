import { lstatSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { parseDockerignore } from '../parse/dockerignore.ts';
import type { Dockerignore } from '../parse/dockerignore.ts';
import { readTextFile } from './read-file.ts';

/** The ignore file that is in force. */
export interface IgnoreFile {
  /** Absolute. */
  readonly path: string;
  /** As one would write it from the context's root: `.dockerignore`, `docker/web.Dockerfile.dockerignore`, `../x.dockerignore`. */
  readonly name: string;
  readonly text: string;
  /** It belongs to one Dockerfile (`<Dockerfile>.dockerignore`), not to the context. */
  readonly own: boolean;
}

export interface IgnoreChoice {
  /** Undefined when there is none. */
  readonly file: IgnoreFile | undefined;
  /** Absolute path where a new one would go: `<context>/.dockerignore`. */
  readonly newPath: string;
  /** Why it is not certain which one is in force or what it says; then nothing about the context is certain. */
  readonly unclear?: string;
}

/**
 * Which .dockerignore BuildKit obeys: `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the context's root.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files and frontend/dockerui/config.go of moby/buildkit
 * @param dockerfile path of the Dockerfile; undefined when it was read from stdin
 */
export function findIgnoreFile(dockerfile: string | undefined, contextRoot: string): IgnoreChoice {
  const newPath = join(contextRoot, '.dockerignore');
  const candidates = [
    ...(dockerfile === undefined ? [] : [{ path: join(dirname(dockerfile), `${basename(dockerfile)}.dockerignore`), own: true }]),
    { path: newPath, own: false },
  ];
  for (const { path, own } of candidates) {
    const kind = kindOf(path);
    if (kind === 'absent') continue;
    const name = relative(contextRoot, path).split(sep).join('/');
    const text = kind === 'file' ? readTextFile(path) : undefined;
    if (text === undefined) return { file: undefined, newPath, unclear: `${name} cannot be read (a link, too large, or not UTF-8)` };
    const otherwise = (own ? undefined : readOtherwise(contextRoot, text)) ?? namedByFly(contextRoot);
    if (otherwise !== undefined) return { file: undefined, newPath, unclear: otherwise };
    const file: IgnoreFile = { path, name, text, own };
    const other = own && text === '' && kindOf(newPath) !== 'absent';
    return other ? { file, newPath, unclear: `${name} is empty: builders differ in whether .dockerignore then counts` } : { file, newPath };
  }
  // Podman and Buildah read .containerignore before .dockerignore; here it would be the only one.
  if (kindOf(join(contextRoot, '.containerignore')) !== 'absent') {
    return { file: undefined, newPath, unclear: 'there is a .containerignore, which Podman obeys and Docker does not' };
  }
  const fly = namedByFly(contextRoot);
  return { file: undefined, newPath, ...(fly !== undefined && { unclear: fly }) };
}

/** Podman and Buildah read .containerignore in place of .dockerignore. https://docs.podman.io/en/latest/markdown/podman-build.1.html#files */
function readOtherwise(root: string, text: string): string | undefined {
  const path = join(root, '.containerignore');
  if (kindOf(path) === 'absent' || readTextFile(path) === text) return undefined;
  return 'there is a .containerignore too, which says otherwise: Podman obeys that one';
}

/** https://fly.io/docs/reference/configuration/#specify-a-docker-ignore-file */
function namedByFly(root: string): string | undefined {
  const path = join(root, 'fly.toml');
  const [, named] =
    /^[ \t]*ignorefile[ \t]*=[ \t]*["']([^"'\n]+)["']/mu.exec((kindOf(path) === 'file' ? readTextFile(path) : undefined) ?? '') ?? [];
  return named === undefined || /^(?:\.\/)?\.dockerignore$/u.test(named) ? undefined : `fly.toml names another ignore file, ${named}`;
}

/** The patterns in force; without a file nothing is ignored. */
export function ignoreOf(file: IgnoreFile | undefined): Dockerignore {
  return parseDockerignore(file?.text ?? '');
}

function kindOf(path: string): 'absent' | 'file' | 'other' {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat === undefined ? 'absent' : stat.isFile() ? 'file' : 'other';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR' ? 'absent' : 'other';
  }
}
