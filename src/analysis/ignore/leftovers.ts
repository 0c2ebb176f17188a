import { isInFolder, nameOf, parentOf } from '../../context/listing.ts';
import type { ContextPath } from '../../model/files.ts';
import type { Evaluation, InstructionTrace } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { contested } from '../events.ts';
import { childrenOf } from '../stage-uses.ts';
import { isRebuilt, rebuilt } from './builds.ts';
import { broughtByCopies, landsAt, lineage } from './made.ts';

export type LeftoverKind = 'history' | 'build-output' | 'tool-files' | 'env-files' | 'tool-home';

/** Something that work in a checkout leaves behind, and that a copy brings into the image without need. */
export interface Leftover {
  readonly kind: LeftoverKind;
  /** For the ignore file. */
  readonly line: string;
  /** A path that the line means. */
  readonly path: ContextPath;
  readonly copy: InstructionTrace;
  /** `build-output`: what keeps it needed. */
  readonly needed?: string;
}

/**
 * What test runners, linters, interpreters and editors write beside the source. Only what is there, and what git does not track, counts.
 * Name -> kind; `anywhere`: usual in many folders, so that the line is for all of them.
 */
const TOOL_FILES: ReadonlyMap<string, 'file' | 'folder' | 'file anywhere' | 'folder anywhere'> = new Map([
  ...['coverage', '.nyc_output', 'htmlcov', '.tox', '.nox', '.turbo', '.parcel-cache', '.sass-cache'].map(
    (name) => [name, 'folder'] as const,
  ),
  ...['.idea', '.vscode', '.vs', '.fleet'].map((name) => [name, 'folder'] as const),
  ...['.pytest_cache', '.mypy_cache', '.ruff_cache', '__pycache__'].map((name) => [name, 'folder anywhere'] as const),
  ...['.eslintcache', '.stylelintcache', '.coverage'].map((name) => [name, 'file'] as const),
  ...['.DS_Store', 'Thumbs.db'].map((name) => [name, 'file anywhere'] as const),
]);

const LOG = /^[^.].*\.log$/u;
const SWAP = /^\..+\.sw[op]$/u;
const ENV = /^\.env(?:\.[\w-]+)*$/u;
/** They show which variables there are; people copy them. */
const ENV_EXAMPLES = /\.(?:example|sample|template|dist|defaults?|schema|vault)$/u;

/** What copies of a Dockerfile bring that need not be there; each line once. Whether it may go is another question. */
export function leftoversOf(facts: Facts): readonly Leftover[] {
  const found = new Map<string, Leftover>();
  const add = (kind: LeftoverKind, line: string, path: ContextPath, more: Pick<Leftover, 'needed'> = {}): void => {
    const copy = found.has(line) ? undefined : copyOf(facts.evaluation, path);
    if (copy !== undefined) found.set(line, { kind, line, path, copy, ...more });
  };
  if (!facts.evaluation.stages.some((stage) => stage.traces.some(({ copy }) => copy?.broadFolder))) return [];
  if (bringsHistory(facts)) add('history', '.git', '.git');
  for (const path of buildOutputs(facts)) add('build-output', path, path, neededOf(facts, path));
  const made = new Set(broughtByCopies(facts.evaluation).map(({ path }) => path));
  const within: ContextPath[] = [];
  for (const path of facts.find(isLeftover)) {
    const leftover = nameOf(path) === 'pyvenv.cfg' ? parentOf(path) : path;
    const line = leftover === path ? lineOf(path, facts.entries.get(path)?.kind) : leftover;
    if (line === undefined || line === '' || made.has(leftover) || within.some((folder) => isInFolder(leftover, folder))) continue;
    within.push(leftover);
    add(ENV.test(nameOf(leftover)) ? 'env-files' : 'tool-files', line, leftover);
  }
  for (const path of toolHomes(facts)) add('tool-home', path, path);
  if (expectsEnv(facts)) add('env-files', '.env', '.env');
  return [...found.values()];
}

/** Behind `.git/*` the folder arrives, but empty. Each repository has a HEAD. https://git-scm.com/docs/gitrepository-layout */
function bringsHistory({ entries, ignore }: Facts): boolean {
  const history = entries.get('.git');
  return history !== undefined && !(history.kind === 'folder' && ignore.leavesOut('.git/HEAD'));
}

/** Folders of the user that tools also keep for a project, where there are settings for it. https://bundler.io/man/bundle-config.1.html */
const TOOL_HOMES: ReadonlySet<string> = new Set(['.bundle']);

/**
 * Where the project is the home folder, an install fills such a folder, in which it finds the settings of a working copy as well. Git ignores it:
 * work in a checkout makes it.
 */
function toolHomes({ evaluation, gitIgnored }: Facts): ReadonlySet<ContextPath> {
  const found = new Set<ContextPath>();
  for (const stage of evaluation.stages) {
    const line = lineage(evaluation, stage);
    for (const [index, { events, steps }] of line.entries()) {
      if (!steps.some(({ installs }) => installs.length > 0)) continue;
      const homes = events.flatMap((event) =>
        [...contested(event).keys(), ...(event.onTheWay ?? [])].filter((path) => TOOL_HOMES.has(nameOf(path))),
      );
      for (const { copy } of line.slice(0, index)) {
        for (const path of homes.flatMap((home) => copy?.from(home) ?? [])) if (gitIgnored(path, 'folder')) found.add(path);
      }
    }
  }
  return found;
}

/** By its name alone. A virtual environment may have any name, but holds this file. */
function isLeftover(name: string): boolean {
  if (TOOL_FILES.has(name) || name.endsWith('.log') || name === 'pyvenv.cfg') return true;
  return name.startsWith('.') && (ENV.test(name) || SWAP.test(name));
}

function lineOf(path: ContextPath, kind: string | undefined): string | undefined {
  const name = nameOf(path);
  const tool = TOOL_FILES.get(name);
  if (tool !== undefined) return tool.split(' ')[0] !== kind ? undefined : tool !== kind || name !== path ? `**/${name}` : name;
  if (kind !== 'file') return undefined;
  if (LOG.test(name)) return name === path ? '*.log' : '**/*.log';
  if (SWAP.test(name)) return '**/.*.sw?';
  return ENV.test(name) && !ENV_EXAMPLES.test(name) ? path : undefined;
}

/** Git ignores .env, and a file beside it tells people to make one. */
function expectsEnv({ find, gitIgnored }: Facts): boolean {
  const examples = (name: string): boolean => /^\.env\.\w+$/u.test(name) && ENV_EXAMPLES.test(name);
  return gitIgnored('.env', 'file') && find(examples).some((path) => !path.includes('/'));
}

/**
 * Paths that a build of some stage makes and a copy above it could bring: they are there, or git ignores them and an instruction names
 * them (`COPY --from=build /app/dist`, `CMD node dist/main.js`).
 */
function buildOutputs(facts: Facts): ReadonlySet<ContextPath> {
  const { evaluation, entries, gitIgnored } = facts;
  const found = new Set<ContextPath>();
  for (const stage of evaluation.stages) {
    const line = lineage(evaluation, stage);
    for (const { image, index } of rebuilt(line)) {
      for (const { copy } of line.slice(0, index)) {
        const path = copy?.from(image);
        if (path === undefined || path === '') continue;
        if (entries.has(path) || (gitIgnored(path, 'folder') && isNamed(facts, nameOf(path)))) found.add(path);
      }
    }
  }
  return found;
}

/** As a folder in a path: the word alone may be the name of a stage or of a script (`npm run build`). */
function isNamed(facts: Facts, name: string): boolean {
  return textsOf(facts).some(({ text }) => mentions(text, `/${name}`) || mentions(text, `${name}/`));
}

/** Does a text name this file or folder, alone or within a path? */
export function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const opens = name.startsWith('/') || !/[\w.-]/u.test(text[at - 1] ?? ' ');
    const next = text.slice(at + name.length, at + name.length + 2);
    if (opens && (name.endsWith('/') || !/^(?:[\w-]|\.\w)/u.test(next))) return true;
  }
  return false;
}

/** The instructions as they are written. */
export function textsOf({ resolved: { build } }: Facts): readonly { readonly line: number; readonly text: string }[] {
  const all = build.stages.flatMap((stage) => stage.instructions);
  return all.map(({ line, span }) => ({ line, text: build.source.text.slice(span.start, span.end) }));
}

/** Every stage that gets a build's output with a copy must build it anew; else it may be what the image is for. */
function neededOf({ evaluation }: Facts, path: ContextPath): Pick<Leftover, 'needed'> {
  for (const stage of evaluation.stages) {
    const children = childrenOf(evaluation, stage);
    for (const [index, { copy, instruction }] of stage.traces.entries()) {
      const target = landsAt(copy, path);
      if (target === undefined || isRebuilt(stage.traces.slice(index + 1), target)) continue;
      if (children.length > 0 && children.every((child) => isRebuilt(child.traces, target))) continue;
      return { needed: `line ${instruction.line} copies it in stage ${stage.name ?? stage.index}, where nothing builds it` };
    }
  }
  return {};
}

function copyOf({ stages }: Evaluation, path: ContextPath): InstructionTrace | undefined {
  return stages.flatMap(({ traces }) => traces).find(({ copy }) => landsAt(copy, path) !== undefined);
}
