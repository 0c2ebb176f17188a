import { basename, dirname, join, resolve } from 'node:path';
import { buildCommandOf, writtenOut, type BuildCommand } from './build-command.ts';
import { commandsOf } from './command-words.ts';
import { withValues } from './script-values.ts';
import type { Script } from './scripts.ts';
import { existingDockerfile, isPlainPath, type Evidence, type Told, type ToldBuild } from './told.ts';

/** Worth a look at all. */
export const BUILDS =
  /\b(?:docker|podman|nerdctl|buildah|DOCKER\w*|CONTAINER_\w+|PODMAN\w*|OCI_\w+)\b[^\n]{0,400}\b(?:build|bud|b)\b|\bkaniko\b/u;
const MAX_BUILDS = 200;
/** Words that hold a command line of their own: `sh 'docker build .'`. */
const MAX_NESTED = 2;

/** Where commands stand. */
export interface Place {
  readonly by: Evidence;
  /** Absolute path of the file that they stand in. */
  readonly file: string;
  readonly top: string;
  /** Folders that they may start in. */
  readonly starts: readonly string[];
}

interface Found {
  readonly builds: ToldBuild[];
  unclear: boolean;
}

/** Builds by commands of scripts, Makefiles, and pipelines that are lists of commands. */
export function scriptBuilds(scripts: readonly Script[], top: string): Told {
  const builds: ToldBuild[] = [];
  const unclear: string[] = [];
  for (const { name, text } of scripts) {
    if (!BUILDS.test(text)) continue;
    const file = join(top, name);
    // Pipelines start at the top; a script or a Makefile may be called from there, too.
    const starts = /\.ya?ml$|(?:^|\/)Jenkinsfile/u.test(name) ? [top] : [...new Set([dirname(file), top])];
    const found = buildsInText(text, { by: 'script', file, top, starts });
    builds.push(...found.builds);
    if (found.unclear) unclear.push(file);
  }
  return { builds, unread: [], unclear };
}

/** The builds that commands of a text start, `cd` followed; also those that they start where the variables have the values that the text gives them. */
export function buildsInText(text: string, place: Place): { readonly builds: readonly ToldBuild[]; readonly unclear: boolean } {
  const plain = readText(text, place);
  const written = withValues(text, place);
  if (written === undefined) return plain;
  const known = new Set(plain.builds.map(keyOfBuild));
  const more = readText(written, place).builds.filter((build) => !known.has(keyOfBuild(build)));
  return { builds: [...plain.builds, ...more], unclear: plain.unclear || more.length > 0 };
}

function readText(text: string, place: Place): Found {
  const found: Found = { builds: [], unclear: false };
  const perLine = /^(?:[Mm]akefile|GNUmakefile|.+\.mk|\.?[Jj]ustfile|package\.json)$/u.test(basename(place.file));
  const isYaml = /\.ya?ml$/u.test(place.file);
  let starts: readonly string[] | undefined = place.starts;
  const joined = (isYaml ? unfolded(text) : text).replaceAll(/\\\r?\n/gu, ' ').replaceAll(/\r?\n[ \t]+(?=--?[a-zA-Z])/gu, ' ');
  for (const line of joined.split(/\r?\n/u)) {
    if (found.builds.length >= MAX_BUILDS) break;
    if (/^\s*(?:#|\/\/)/u.test(line)) continue;
    // Another job or step.
    if (perLine || (isYaml && /^\s*(?:-\s+)?[\w.-]+:(?:\s|$)/u.test(line))) starts = place.starts;
    starts = readLine(unwrapped(line), starts, place, found, 0);
  }
  return found;
}

/** The lines of `- >` are one. https://yaml.org/spec/1.2.2/#813-folded-style */
function unfolded(text: string): string {
  const lines: string[] = [];
  let below: number | undefined;
  for (const line of text.split(/\r?\n/u)) {
    const space = /^ */u.exec(line)?.[0].length ?? 0;
    const isEmpty = line.trim() === '';
    if (below !== undefined && !isEmpty && space > below) lines.push(`${lines.pop() ?? ''} ${line.trim()}`);
    else {
      if (!isEmpty) below = /^(?: *- +)*(?: *[\w.-]+: +)?>[+-]?\d?[+-]?\s*$/u.test(line) ? space : undefined;
      lines.push(below === undefined || isEmpty ? line : line.replace(/>[+\d-]*\s*$/u, ''));
    }
  }
  return lines.join('\n');
}

/** `- "docker build ."`, `@docker build .`, `run: docker build .` */
function unwrapped(line: string): string {
  const bare = line
    .trim()
    .replace(/^-\s+/u, '')
    .replace(/^[@+-]+/u, '')
    .replace(/^[\w.-]+:\s+(?=\S)/u, '');
  const [, , inside] = /^(["'])([^]*)\1,?$/u.exec(bare) ?? [];
  return inside !== undefined && !inside.includes(bare[0] ?? '') ? inside : bare;
}

/** @param starts undefined: not known. @returns the same behind the line */
function readLine(
  line: string,
  starts: readonly string[] | undefined,
  place: Place,
  found: Found,
  depth: number,
): readonly string[] | undefined {
  let at = starts;
  for (const words of commandsOf(line)) {
    const [program = '', target] = words;
    if (program === 'cd' || program === 'pushd') at = entered(target, at, place);
    const command = buildCommandOf(words);
    if (command === 'unclear') found.unclear = true;
    else if (command !== undefined) addBuild(command, at, place, found);
    else if (depth < MAX_NESTED) {
      for (const word of words) if (/\s/u.test(word) && BUILDS.test(word)) readLine(word, at, place, found, depth + 1);
    }
  }
  return at;
}

function entered(folder: string | undefined, starts: readonly string[] | undefined, { file, top }: Place): readonly string[] | undefined {
  const own = /^\$\((?:dirname|cd \$?\(?dirname) ["']?(?:\$0|\$\{?BASH_SOURCE(?:\[0\])?\}?)["']?\)(\/[\w./-]*)?$/u.exec(folder ?? '');
  if (own !== null) return [resolve(dirname(file), `.${own[1] ?? ''}`)];
  return starts && folder === undefined ? undefined : inFolder(folder ?? '', starts, top);
}

function inFolder(folder: string, starts: readonly string[] | undefined, top: string): readonly string[] | undefined {
  const moved = (starts ?? [undefined]).map((start) => {
    const path = writtenOut(folder, start ?? '', top);
    return isPlainPath(path) && (start !== undefined || path.startsWith('/')) ? resolve(start ?? '/', path) : undefined;
  });
  return moved.every((path) => path !== undefined) ? moved : undefined;
}

/** A build counts where its Dockerfile is there from exactly one of the folders that the command may start in. */
function addBuild(command: BuildCommand, starts: readonly string[] | undefined, place: Place, found: Found): void {
  const builds = (starts ?? []).flatMap((start) => builtFrom(command, start, place) ?? []);
  const there = new Map(builds.map((build) => [JSON.stringify([build.dockerfile, build.context]), build]));
  const [only] = there.values();
  if (only !== undefined && there.size === 1) found.builds.push(only);
  else found.unclear = true;
}

export function keyOfBuild({ dockerfile, context, target, args, contexts }: ToldBuild): string {
  return JSON.stringify([dockerfile, context, target, [...args], [...contexts]]);
}

/** Undefined where its paths are not plain, or there is no such Dockerfile. */
export function builtFrom(command: BuildCommand, start: string, { by, file, top }: Place): ToldBuild | undefined {
  const context = writtenOut(command.context, start, top);
  const name = command.file === undefined ? undefined : writtenOut(command.file, start, top);
  if (!isPlainPath(context) || (name !== undefined && !isPlainPath(name))) return undefined;
  const root = resolve(start, context);
  const paths =
    name === undefined ? [join(root, 'Dockerfile')] : [...(command.fileInContext ? [resolve(root, name)] : []), resolve(start, name)];
  const dockerfile = paths.map(existingDockerfile).find((path) => path !== undefined);
  if (dockerfile === undefined) return undefined;
  const { what, target, args, passes, contexts, tags } = command;
  return { by, name: '', what: `\`${what}\``, file, context: root, dockerfile, target, args, passes, contexts, tags };
}
