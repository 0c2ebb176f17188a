import { realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { kindOfFile } from './analysis/volatility.ts';
import { buildsFromInput } from './context/builders.ts';
import type { RepositoryDockerfiles } from './context/discover.ts';
import { dockerfileAt } from './context/dockerfile-at.ts';
import { findIgnoreFile } from './context/ignore-file.ts';
import { listFolder } from './context/folders.ts';
import type { LocatedContext } from './context/locate.ts';
import { attempt, readTextFile } from './context/read-file.ts';
import { kindAt } from './context/repository.ts';
import { namesDockerfile } from './context/told.ts';
import type { Build, Instruction } from './model/build.ts';
import type { ContextPath } from './model/files.ts';
import { couldName, plain, takesByName, templateTakes, type Question } from './ignore-words.ts';
import { cleanPath } from './parse/go-path.ts';
import { cacheOf, keptAnswers, roomFor } from './source/cache.ts';
import { readDockerfile, shortName, sourcesOf, UserError, type Workspace } from './workspace.ts';

/**
 * Why paths must not be ignored, in words that follow "...:". An ignore file of the context holds for every Dockerfile that is
 * built with it; in this one more than copies of the whole source count.
 */
export function whyUsed(workspace: Workspace, question: Question, found: RepositoryDockerfiles | undefined): string | undefined {
  const { build, context, ignore } = workspace;
  const named = build.stages.flatMap((stage) => stage.instructions).find((instruction) => namesAny(instruction, question));
  if (named !== undefined) return `line ${named.line} takes files from it`;
  if (ignore.file?.own === true) return undefined;
  if (found?.complete !== true) return 'not all Dockerfiles of the repository could be looked at';
  if (found.inline.some((text) => question.paths.some((path) => mentions(text, path))))
    return 'a Dockerfile within a compose or bake file may need it';
  if (found.templates.some((text) => templateTakes(text, question))) return 'a template of a Dockerfile may need it';
  const taken = takenAsContext(workspace);
  if (taken !== undefined) return taken;
  const script = buildsFromInput(context);
  if (script !== undefined) return `${script} builds a Dockerfile that it writes itself, which may need it`;
  if (found.written.some((text) => question.paths.some((path) => mentions(text, path))))
    return 'a Dockerfile that a script writes may need it';
  for (const file of found.dockerfiles) {
    const whole = /\bfrom=/iu.test(dockerfileAt(file).text) ? buildAt(file) : 'unreadable';
    if (whole !== 'unreadable' && takesByName(whole, question))
      return `${shortName(workspace, file)} takes files from a context that may be this folder`;
    const other = otherAt(workspace, file);
    if (other === 'none of this context') continue;
    if (other === 'unreadable' ? mayUse(file, question) : uses(file, other, question, context.root))
      return `${shortName(workspace, file)} may need it`;
  }
  return undefined;
}

/**
 * A build may give this folder another name (`additional_contexts: { src: . }`) and take files from there: the ignore file in it holds then as well.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerui/namedcontext.go
 */
function takenAsContext(workspace: Workspace): string | undefined {
  for (const { dockerfile, contexts } of workspace.location.told) {
    const names = [...contexts].flatMap(([name, { kind }]) => (kind === 'other' ? name : []));
    const text = names.length === 0 ? '' : readTextFile(dockerfile);
    const name = text === undefined ? names[0] : names.find((one) => takesFrom(one, text));
    if (name !== undefined) return `${shortName(workspace, dockerfile)} takes files from the context ${name}, which may be this folder`;
  }
  return undefined;
}

function takesFrom(name: string, text: string): boolean {
  const word = name.replaceAll(/[^\w-]/gu, '\\$&');
  return new RegExp(`\\bfrom=["']?${word}(?![\\w./-])|^[ \\t]*FROM[ \\t]+(?:--\\S+[ \\t]+)?${word}(?!\\S)`, 'imu').test(text);
}

/** Another Dockerfile, as far as it counts for the ignore file of a context. `unreadable`: it may be built all the same (for Windows containers, say). */
type Other = Build | 'unreadable' | 'none of this context';

/** Each line that may be added asks about all of them. */
const known = cacheOf<Workspace, Map<string, Other>>();

function otherAt(workspace: Workspace, file: string): Other {
  const others = known.get(workspace) ?? new Map<string, Other>();
  known.set(workspace, others);
  const other = others.get(file) ?? readOther(workspace, file);
  others.set(file, other);
  return other;
}

function readOther(workspace: Workspace, file: string): Other {
  const { path, location, context } = workspace;
  if (file === realPath(path) || findIgnoreFile(file, location.root).file?.own === true) return 'none of this context';
  if (isToldElsewhere(file, location, context.root)) return 'none of this context';
  const other = buildAt(file);
  if (other === 'unreadable') return other;
  return isBuiltElsewhere(file, other, context.root) || isOfProjectBeside(file, other, workspace) ? 'none of this context' : other;
}

function namesAny(instruction: Instruction, { paths, name }: Question): boolean {
  return paths.some((path) => namesPath(instruction, path)) || (name !== undefined && namesFolder(instruction, name));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function mentions(text: string, path: string): boolean {
  return text.includes(path) || /^\s*(?:COPY|ADD)\s+(?:--\S+\s+)*\.\/?\s/imu.test(text);
}

/** In UTF-16 code units of text, for all of a repository: what a text becomes takes far more room. */
const MOST_READ = 1024 * 1024;

const builds = keptAnswers<Build | 'unreadable'>(roomFor(MOST_READ, (build) => (build === 'unreadable' ? 0 : build.source.text.length)));

function buildAt(file: string): Build | 'unreadable' {
  return builds(file, () => {
    try {
      return readDockerfile(file).build;
    } catch (error) {
      if (error instanceof UserError) return 'unreadable';
      throw error;
    }
  });
}

/** By the words of a file that cannot be read as a Dockerfile. */
function mayUse(file: string, { paths }: Question): boolean {
  const text = readTextFile(file);
  if (text === undefined) return true;
  const copies = text.split(/\r?\n/u).filter((line) => /^\s*(?:ONBUILD\s+)?(?:COPY|ADD)\s/iu.test(line) && !/\s--from=/iu.test(line));
  return copies.some((line) => {
    if (/[$*?[]|[`\\]\s*$/u.test(line)) return true;
    const words = line.trim().replaceAll('\\', '/').split(/\s+/u).slice(1, -1).map(plain);
    return words.some((word) =>
      paths.some((path) => word === '' || word === '.' || `${path}/`.startsWith(`${word}/`) || word.startsWith(`${path}/`)),
    );
  });
}

/** Compose, bake, a workflow or a script says with which contexts it is built, and this one is not among them. */
function isToldElsewhere(file: string, { told }: LocatedContext, root: string): boolean {
  const contexts = told.filter(({ dockerfile }) => namesDockerfile(dockerfile, file)).map((build) => realPath(build.context));
  return contexts.length > 0 && !contexts.includes(realPath(root));
}

/** What it copies by name lies in its own folder, and not in this context: it cannot be built from here. */
function isBuiltElsewhere(file: string, build: Build, root: string): boolean {
  const own = dirname(file);
  if (own === root) return false;
  const there = (folder: string, source: string): boolean => kindAt(join(folder, cleanPath(`/${source}`))) !== 'absent';
  return sourcesOf(build).some((source) => !/^\.?\/?$/u.test(source) && there(own, source) && !there(root, source));
}

/**
 * A project in a folder that does not lie in this context has a Dockerfile of its own: one is built from its folder or one above, where nothing tells or
 * may tell otherwise (docs/context.md), and what it copies by name is there.
 */
function isOfProjectBeside(file: string, build: Build, { context, location }: Workspace): boolean {
  const own = dirname(file);
  const root = realPath(context.root);
  if (own === root || own.startsWith(`${root === sep ? '' : root}${sep}`)) return false;
  if (!location.understood || location.told.some((told) => namesDockerfile(told.dockerfile, file) && realPath(told.context) === root))
    return false;
  const isThere = (source: string): boolean => kindAt(join(own, cleanPath(`/${source}`))) !== 'absent';
  return sourcesOf(build).every(isThere) && holdsManifest(own);
}

function holdsManifest(folder: string): boolean {
  const listed = attempt(() => listFolder(folder)) ?? [];
  return listed.some((entry) => entry.isFile() && kindOfFile(entry.name) === 'manifests');
}

/** True when a Dockerfile copies one of the paths by name, or copies a folder around it in a stage that needs it. */
function uses(file: string, build: Build, { paths, name, needs }: Question, root: string): boolean {
  const { text } = build.source;
  const folder = relative(root, dirname(file)).split(sep).join('/');
  const asNamed = (path: ContextPath): readonly string[] => [
    path,
    ...(path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []),
  ];
  const isCopy = ({ keyword }: Instruction): boolean => keyword === 'COPY' || keyword === 'ADD';
  const isTaken = ({ flags }: Instruction): boolean => flags.some((flag) => flag.name === 'from');
  const takes = build.stages.flatMap(({ instructions }) => instructions.filter(isTaken)).map((instruction) => textOf(text, instruction));
  return build.stages.some(({ instructions }) => {
    const runs = [...instructions.filter((one) => !isCopy(one)).map((instruction) => textOf(text, instruction)), ...takes];
    return instructions.some((instruction) => {
      if (namesAny(instruction, { paths: paths.flatMap(asNamed), needs, ...(name !== undefined && { name }) })) return true;
      return paths.some((path) => asNamed(path).some((one) => copiesAround(instruction, one)) && needs(path, runs));
    });
  });
}

function textOf(text: string, { span }: Instruction): string {
  return text.slice(span.start, span.end);
}

/** Words of the instruction name the path or something in it: COPY, a bind mount, an ONBUILD, a pattern that could match it. */
function namesPath(instruction: Instruction, path: string): boolean {
  if (instruction.keyword === 'ONBUILD') return namesPath(instruction.trigger, path) || copiesAround(instruction.trigger, path);
  if (instruction.keyword === 'RUN') return instruction.flags.some((flag) => flag.name === 'mount' && bindsPath(flag.unquoted ?? '', path));
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  if (instruction.flags.some((flag) => flag.name === 'from')) return false;
  return instruction.sources.some(({ raw }) => {
    // An address, whatever variables stand in it: https://docs.docker.com/reference/dockerfile/#add
    if (instruction.keyword === 'ADD' && /^["']?(?:https?:\/\/|git@)/u.test(raw)) return false;
    const source = plain(raw);
    return source === path || source.startsWith(`${path}/`) || (/[$*?[]/u.test(source) && couldName(source, path));
  });
}

/** A source that is written as a folder of this name, or as something in one. */
function namesFolder(instruction: Instruction, name: string): boolean {
  if (instruction.keyword === 'ONBUILD') return namesFolder(instruction.trigger, name);
  if ((instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') || instruction.flags.some((flag) => flag.name === 'from'))
    return false;
  return instruction.sources.some(({ raw }) => plain(raw).split('/').includes(name));
}

/** A bind mount of the context that brings the path, by name or as a part. */
function bindsPath(mount: string, path: string): boolean {
  const options = new Map(
    mount.split(',').map((option) => [option.split('=', 1)[0]?.toLowerCase() ?? '', option.slice(option.indexOf('=') + 1)]),
  );
  if ((options.get('type') ?? 'bind') !== 'bind' || options.has('from')) return false;
  const source = plain(options.get('source') ?? options.get('src') ?? '.');
  const whole = source === '' || source === '.';
  return whole || source === path || source.startsWith(`${path}/`) || path.startsWith(`${source}/`) || source.includes('$');
}

function copiesAround(instruction: Instruction, path: string): boolean {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  if (instruction.flags.some((flag) => flag.name === 'from')) return false;
  return instruction.sources.some(({ raw }) => {
    const source = plain(raw);
    return source === '' || source === '.' || source === '*' || path.startsWith(`${source}/`);
  });
}
