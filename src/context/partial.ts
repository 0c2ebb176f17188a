import { join } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { cacheOf } from '../source/cache.ts';
import { handedOverBy } from './engine-api.ts';
import { scriptsOf } from './evidence.ts';
import { attributeOf, readAttributes, readMacros } from './git-attributes.ts';
import { pathPatterns } from './gitignore.ts';
import { nameOf } from './listing.ts';
import { readTextFile } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';
import type { Context } from './walk.ts';

/**
 * Words of a file that builds with a part of the context: a list of what is taken, or a copy of some of it.
 * https://docs.tilt.dev/api.html#api.docker_build (only), https://docs.garden.io/reference/action-types/build/container (include),
 * https://github.com/actions/checkout#usage (sparse-checkout), https://docs.docker.com/reference/cli/docker/buildx/build/ (an archive on standard input)
 */
const PART = [
  /\bdocker_build\w*\([^]{0,2000}?\bonly\s*=/u,
  /\bkind\s*:\s*["']?Build\b[^]{0,2000}?^include\s*:/mu,
  /^(?=[^]*\b(?:docker|podman|buildah|kaniko)\b)[^]*\bsparse-checkout\s*:/u,
  /\b(?:tar|gtar|bsdtar)\s[^\n]{0,2000}\|\s*(?:docker|podman|nerdctl)\b/u,
  /\b(?:cp|rsync)\s[^\n;&|]{0,400}\bDockerfile(?=\s)/u,
];

/** Names what git archives leave out. https://git-scm.com/docs/gitattributes#_export_ignore */
const ATTRIBUTE = 'export-ignore';

/**
 * Those of these paths that a builder may leave out, although they are in the checkout: because it is handed a part of the context that does not name
 * them, or because a file says what is not handed over. One that names none of them tells nothing of them.
 */
export function leftOut(context: Context, paths: readonly ContextPath[]): ReadonlySet<ContextPath> {
  const { parts, ignored } = knowledgeOf(context);
  const lists = parts.filter((text) => paths.some((path) => isNamed(path, text)));
  return new Set(paths.filter((path) => ignored(path) || lists.some((text) => !isNamed(path, text))));
}

/** By its name, or by a pattern that begins like it (`package*.json`), or by a folder that it lies in. */
function isNamed(path: ContextPath, text: string): boolean {
  const name = nameOf(path);
  const folder = path.slice(0, path.indexOf('/') + 1);
  if (text.includes(name) || (folder.length > 1 && text.includes(folder))) return true;
  const [, stem = ''] = /^(\w{3,}?)(?:-lock)?\.\w+$/u.exec(name) ?? [];
  return stem !== '' && text.includes(`${stem}*`);
}

interface Known {
  readonly parts: readonly string[];
  readonly ignored: (path: ContextPath) => boolean;
}

const known = cacheOf<Context, Known>();

function knowledgeOf(context: Context): Known {
  const found = known.get(context) ?? read(context);
  known.set(context, found);
  return found;
}

function read(context: Context): Known {
  const { root } = context;
  const scripts = scriptsOf(context).map(({ text }) => text.replaceAll(/\\\r?\n/gu, ' '));
  const parts = scripts.filter((text) => PART.some((words) => words.test(text)));
  // What gcloud uploads: https://cloud.google.com/sdk/gcloud/reference/topic/gcloudignore
  const uploaded = readTextFile(join(root, '.gcloudignore')) ?? '';
  const patterns = pathPatterns(uploaded.split(/\r?\n/u).filter((line) => line.trim() !== '' && !line.startsWith('#')));
  const attributes = readTextFile(join(root, '.gitattributes')) ?? '';
  const macros = readMacros(attributes);
  const files = [readAttributes(attributes, '', ATTRIBUTE, macros)];
  return {
    parts: [...parts, ...handedOverBy(findRepositoryTop(root) ?? root)],
    ignored: (path) =>
      (typeof patterns !== 'number' && patterns.match(path)) || attributeOf(ATTRIBUTE, path, { files, macros }, () => true) === true,
  };
}
