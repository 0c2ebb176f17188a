import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { COMPOSE_FILE } from './compose.ts';
import type { GitIgnored } from './gitignore.ts';
import { insideOf, kindAt } from './repository.ts';
import type { Script } from './scripts.ts';

/** Files of a script that are looked for. */
const MOST_FILES = 50;

export function isCompose(path: string): boolean {
  return COMPOSE_FILE.test(basename(path));
}

/**
 * Compose files that scripts name (`docker compose -f deployment/docker-compose.dev.yml up`) and those that lie where scripts do. A path in one of them
 * starts at its own folder only where it is the first that a call names, and where no call says otherwise:
 * https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/ https://docs.docker.com/reference/cli/docker/compose/
 */
export function composeFilesAmong(scripts: readonly Script[], top: string, ignored: GitIgnored = () => false): readonly string[] {
  const calls = scripts.filter(({ name, text }) => /\b(?:docker|podman|nerdctl)[ \t-]+compose\b/u.test(text) && !isCompose(name));
  // Which files it is said of is not known.
  if (calls.some(({ text }) => /--project-directory\b/u.test(text))) return [];
  const found = new Set(scripts.map(({ name }) => join(top, name)).filter(isCompose));
  const behind = new Set<string>();
  for (const { name, text } of calls) {
    for (const words of text.replaceAll(/\\\r?\n/gu, ' ').split('\n')) {
      const named = [...words.matchAll(/(?:\s-f|--file)[\s=]*["']?([\w./-]{1,200}\.ya?ml)(?![\w.-])/gu)].map(([, word = '']) => word);
      for (const word of named.slice(0, MOST_FILES)) {
        for (const path of existing(word, name, top)) (dirname(word) === dirname(named[0] ?? '') ? found : behind).add(path);
      }
    }
  }
  const isTracked = (path: string): boolean => !ignored(relative(top, path).split(sep).join('/'), 'file');
  return [...found].filter((path) => isCompose(path) && !behind.has(path) && isTracked(path));
}

/** A file that a script names from the repository's top or from its own folder. */
export function existing(word: string, script: string, top: string): readonly string[] {
  const found = [resolve(top, word), resolve(top, dirname(script), word)].map((path) => insideOf(top, path));
  return found.flatMap((path) => (path !== undefined && kindAt(path) === 'file' ? [path] : [])).slice(0, 1);
}
