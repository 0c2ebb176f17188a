import { dirname, join, relative, sep } from 'node:path';
import type { Facts, IgnoreFacts } from './analysis/facts.ts';
import { whyCopied } from './analysis/ignored-outputs.ts';
import { discoverDockerfiles } from './context/discover.ts';
import { mayBeGenerated } from './context/evidence.ts';
import { findRepositoryTop } from './context/repository.ts';
import { trackedBelow } from './context/tracked.ts';
import { findIgnoreFile } from './context/ignore-file.ts';
import type { Instruction } from './model/build.ts';
import type { FixInput } from './results.ts';
import { parseDockerignore } from './parse/dockerignore.ts';
import { readDockerfile, UserError, type Analysis, type Workspace } from './workspace.ts';

/** Gathers what transforms may ask. Questions about other files are answered when they are asked. */
export function factsOf(workspace: Workspace, analysis: Analysis, input: FixInput): Facts {
  const { location, context } = workspace;
  const guess = location.basis === 'guess' ? `${location.why}; --context says it for certain` : undefined;
  const several =
    location.also.length > 0
      ? `it is built with other contexts too: ${location.also.map((root) => shortName(workspace, root)).join(', ')}`
      : undefined;
  return {
    resolved: analysis.resolved,
    evaluation: analysis.evaluation,
    contextGuess: guess ?? several,
    ignore: ignoreFacts(workspace, analysis, input),
    mayBeGenerated: (path) => mayBeGenerated(context, path),
  };
}

function shortName(workspace: Workspace, path: string): string {
  return relative(dirname(workspace.path), path).split(sep).join('/') || '.';
}

function ignoreFacts(workspace: Workspace, analysis: Analysis, input: FixInput): IgnoreFacts {
  const { ignore } = workspace;
  const name = ignore.file?.name ?? '.dockerignore';
  const skipped = input.skip?.includes('dockerignore') === true ? `${name} is not to be changed here` : undefined;
  return {
    name,
    readOnly: skipped ?? ignore.unclear,
    needed: (path) =>
      whyLetIn(workspace, path) ??
      whyCopied(analysis.evaluation, path) ??
      whyTracked(workspace, path) ??
      (ignore.file?.own === true ? undefined : whyUsedElsewhere(workspace, path)),
  };
}

/**
 * A line `!...` of the ignore file lets in what lies there. A line behind it would not undo that cleanly: BuildKit then sends such
 * files, but empty (docs/engine-facts.md, ".dockerignore").
 */
function whyLetIn({ ignore }: Workspace, path: string): string | undefined {
  const text = ignore.file?.text ?? '';
  if (parseDockerignore(`${text}\n${path}\n`).coverage(path) !== 'all-ignored') return `${ignore.file?.name ?? ''} lets something in it in`;
  const negated = parseDockerignore(text).patterns.filter((line) => line.negated);
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  // `!web` above `web/node_modules` is an allow-list, and the line behind it does what it says.
  const again = negated.find(({ pattern }) => {
    const alone = parseDockerignore(`${pattern}\n`);
    return alone.coverage(path) !== 'none' && (parent === '' || alone.coverage(parent) !== 'all-ignored');
  });
  return again && `line ${again.line} of ${ignore.file?.name ?? ''} lets ${again.pattern} in`;
}

/** Only a path that exists can be tracked (but for a sparse checkout, which leaves out what it does not need). */
function whyTracked({ context }: Workspace, path: string): string | undefined {
  const exists = context.entries.has(path);
  if (!exists) return undefined;
  const top = findRepositoryTop(context.root);
  if (top === undefined) return `${path} is in the context, and without git it is not known whether it belongs there`;
  const tracked = trackedBelow(top, relative(top, join(context.root, path)).split(sep).join('/'));
  if (tracked === 'unknown') return `${path} is in the context, and it could not be found out whether git tracks it`;
  return tracked ? `git tracks files in ${path}` : undefined;
}

/** An ignore file of the context holds for every Dockerfile that is built with it. */
function whyUsedElsewhere(workspace: Workspace, path: string): string | undefined {
  const { context, location } = workspace;
  const top = findRepositoryTop(location.root) ?? location.root;
  const found = discoverDockerfiles(top);
  if (found.truncated || found.unreadable.length > 0) return 'not all Dockerfiles of the repository could be looked at';
  for (const file of found.dockerfiles) {
    if (file === workspace.path || findIgnoreFile(file, location.root).file?.own === true) continue;
    if (usesPath(file, path, context.root)) return `${shortName(workspace, file)} may need it`;
  }
  return undefined;
}

const INSTALLS = /\b(?:npm|pnpm|yarn|bun|pip3?|uv|poetry|pipenv|composer|bundle)\b[^\n]*\b(?:ci|install|i|sync|add)\b|\byarn\b/u;

/** True when a Dockerfile copies the path by name, or copies a folder around it in a stage that installs nothing itself. */
function usesPath(file: string, path: string, root: string): boolean {
  let build;
  try {
    ({ build } = readDockerfile(file));
  } catch (error) {
    // What does not parse does not build either.
    if (error instanceof UserError) return false;
    throw error;
  }
  const folder = relative(root, dirname(file)).split(sep).join('/');
  const candidates = [path, ...(path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [])];
  return build.stages.some((stage) => {
    const installs = stage.instructions.some(
      (instruction) => instruction.keyword === 'RUN' && INSTALLS.test(textOf(build.source.text, instruction)),
    );
    return stage.instructions.some((instruction) =>
      candidates.some((candidate) => copies(instruction, candidate, installs, build.source.text)),
    );
  });
}

function textOf(text: string, { span }: Instruction): string {
  return text.slice(span.start, span.end);
}

function copies(instruction: Instruction, path: string, installs: boolean, text: string): boolean {
  if (instruction.keyword === 'RUN')
    return /--mount=\S*type=bind|--mount=(?!\S*type=)/u.test(textOf(text, instruction)) && textOf(text, instruction).includes(path);
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false;
  if (instruction.flags.some((flag) => flag.name === 'from')) return false;
  return instruction.sources.some(({ raw }) => {
    const source = raw
      .replaceAll(/^["']|["']$/gu, '')
      .replace(/^(?:\.?\/)+/u, '')
      .replace(/\/+$/u, '');
    if (source === path || source.startsWith(`${path}/`) || /[$*?[]/u.test(source)) return source !== '' && !installs;
    const around = source === '' || source === '.' || path.startsWith(`${source}/`);
    return around && !installs;
  });
}

/**
 * The checker's own question about lines that a fix adds to the ignore file: what is ignored now must not be missed by any stage.
 * @returns what is wrong, or undefined
 */
export function ignoredNow(workspace: Workspace, original: Analysis, lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const path = line.replace(/^\//u, '');
    const why = /[*?[\]!\\]/u.test(path) ? `${line} is a pattern` : (whyCopied(original.evaluation, path) ?? whyTracked(workspace, path));
    if (why !== undefined) return `${line} cannot be ignored: ${why}`;
  }
  return undefined;
}
