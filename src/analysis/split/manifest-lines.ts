import type { CopyInstruction } from '../../model/build.ts';
import { compileRegion, isBelow, namedPaths, parentOf } from '../../model/path-patterns.ts';
import { termOf } from '../../model/value.ts';
import type { CopyTrace } from '../copies.ts';
import { meansFile } from '../coverage.ts';
import type { CopiedEntry } from '../copied-entry.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import { lineage } from '../ignore/made.ts';
import type { Facts } from '../facts.ts';
import { isCopiedWhereItExists } from '../../context/copy-words.ts';
import { isForEachPart } from '../tool-comments.ts';
import { listed } from '../../source/words.ts';

/** A copy of which a part must come before the install. */
export interface SourceCopy {
  readonly trace: InstructionTrace;
  readonly copy: CopyTrace;
  /** Image paths of files that the install reads. */
  readonly needed: readonly string[];
}

export type ManifestLines =
  | { readonly kind: 'lines'; readonly lines: readonly string[]; /** For the message. */ readonly names: string }
  | { readonly kind: 'unclear'; readonly why: string };

/** One COPY line to be: what goes into one folder. */
interface Group {
  readonly source: SourceCopy;
  /** Image folder. */
  readonly folder: string;
  /** Context paths; patterns for what may be missing or may get company. */
  readonly names: string[];
  /** For the message. */
  readonly words: string[];
}

/**
 * The COPY lines that bring exactly what the install reads out of broader copies: one line for each folder, flags and the way the
 * destination is written taken over. An input that is absent now but may come is copied by a pattern that may match nothing,
 * and always beside a file that exists (a pattern alone fails where the folder is not transferred; docs/engine-facts.md, "Missing sources").
 * Where the install reads a whole folder or a pattern, so does the COPY: a file that is added later must not be missed.
 * @param early the lines go where the source was copied, not directly above the install
 */
export function manifestLines(facts: Facts, sources: readonly SourceCopy[], install: InstructionTrace, early: boolean): ManifestLines {
  const groups: Group[] = [];
  for (const source of sources) {
    const why = addNeeded(groups, source, install, facts) ?? addOptional(groups, source, install, facts);
    if (why !== undefined) return { kind: 'unclear', why };
  }
  const odd = groups.flatMap(({ names }) => names).find((name) => !/^[\w@.*?][\w@./+*? -]*(?:\[\w\])?$/u.test(name));
  if (odd !== undefined) return { kind: 'unclear', why: `the name ${JSON.stringify(odd)} cannot be written in a COPY as it is` };
  const { text } = facts.resolved.build.source;
  const lines = groups.flatMap((group) => linesOf(group, early ? group.source.trace : install, text));
  return { kind: 'lines', lines, names: list([...new Set(groups.flatMap(({ words }) => words))]) };
}

function addNeeded(groups: Group[], source: SourceCopy, install: InstructionTrace, facts: Facts): string | undefined {
  const wide = widePatterns(source, install);
  const names = new Set(install.events.flatMap((event) => event.reads.flatMap((region) => namedPaths(region))));
  const entries = neededEntries(source, install);
  const lacked = facts.lackedElsewhere(entries.map(({ context }) => context));
  for (const entry of entries) {
    const named = names.has(entry.image);
    const matching = wide.filter(({ matches }) => matches(entry.image));
    // A pattern over several folders would flatten them: what is named besides is copied by its name.
    const pattern = matching.find(({ simple }) => simple) ?? (named ? undefined : matching[0]);
    if (facts.gitIgnored(parentOf(`/${entry.context}`).slice(1), 'folder'))
      return `git ignores the folder of ${entry.context}, which the install reads: another checkout may lack it`;
    if (pattern === undefined) {
      // A file that git ignores is not in every checkout: copied by name, it would fail the build there. So it would where another context lacks it.
      const absent = facts.gitIgnored(entry.context, 'file') || lacked.has(entry.context);
      add(groups, source, parentOf(entry.image), absent ? maybe(entry.context) : entry.context, entry.context);
      continue;
    }
    const context = pattern.contextOf(entry);
    if (context === undefined || source.trace.instruction.flags.some((flag) => flag.name === 'exclude')) {
      return `the install reads ${pattern.pattern}, which cannot be written as the source of a COPY`;
    }
    add(groups, source, pattern.folder, context, context);
  }
  return undefined;
}

/** A pattern that matches this name alone, and may match nothing. */
function maybe(name: string): string {
  return `${name.slice(0, -1)}[${name.slice(-1)}]`;
}

interface WidePattern {
  readonly pattern: string;
  readonly matches: (path: string) => boolean;
  /** Its folder has no wildcards. */
  readonly simple: boolean;
  /** Image folder that the copy goes to. */
  readonly folder: string;
  /** The source to write for an entry that matches. */
  readonly contextOf: (entry: CopiedEntry) => string | undefined;
}

/** Patterns below the destination of the copy by which the install reads: `/app/wheels/*.whl`, `/app/lib/**`. */
function widePatterns({ copy }: SourceCopy, install: InstructionTrace): readonly WidePattern[] {
  const patterns = new Set(install.events.flatMap((event) => event.reads.flatMap((region) => region.patterns)));
  return [...patterns].flatMap((pattern) => {
    const name = pattern.slice(pattern.lastIndexOf('/') + 1);
    const folder = parentOf(pattern);
    // `dir/*` would take the content of folders in it out of them: the whole folder is copied instead.
    const tree = name === '**' || name === '*';
    if (!/[*?]/u.test(pattern) || !isBelow(folder, copy.destination) || (tree && folder === copy.destination)) return [];
    const simple = !/[*?[\\]/u.test(folder) && (tree || /\.\w+$/u.test(name));
    const contextOf = ({ context, image }: CopiedEntry): string | undefined => {
      const below = image.slice(folder.length);
      const above = context.endsWith(below) ? context.slice(0, context.length - below.length) : undefined;
      if (!simple || above === undefined) return undefined;
      return tree ? above : [above, name].filter((part) => part !== '').join('/');
    };
    const inPattern = compileRegion({ patterns: [pattern] });
    return [{ pattern, matches: (path) => path !== folder && inPattern(path), simple, folder, contextOf }];
  });
}

/** Optional inputs that are folders: a pattern would copy what is in them, not them. */
const FOLDER_NAMES = /(?:^|\/)(?:\.git|\.husky|patches|prisma|node_modules|\.yarn)$/u;

function addOptional(groups: Group[], source: SourceCopy, install: InstructionTrace, facts: Facts): string | undefined {
  const absent = new Map<string, string>();
  for (const path of install.events.flatMap((event) => event.optional)) {
    const from = source.copy.entryAt(path) === undefined ? source.copy.from(path) : undefined;
    if (from !== undefined && facts.mayBeGenerated(from) !== undefined) absent.set(path, from);
  }
  const folders = [...absent].filter(([, from]) => isCopiedWhereItExists(from));
  const looked = lookedFor(source, install, facts, (path) => !folders.some(([folder]) => isBelow(path, folder)));
  if (looked !== undefined) return `${looked} may be in the context of another checkout, and code of packages may look for it`;
  for (const [path, from] of absent) {
    if (folders.some(([folder]) => isBelow(path, folder))) continue;
    const group = groups.find((one) => one.source === source && one.folder === parentOf(path));
    if (group === undefined) return `${from} may be in the context of another checkout, in a folder of which nothing else is copied`;
    if (FOLDER_NAMES.test(from) || !meansFile(from))
      return `the folder ${from} may be in the context of another checkout, and a folder cannot be copied only where it exists`;
    group.names.push(maybe(from));
    group.words.push(`${from} (where it exists)`);
  }
  for (const [folder, from] of folders) {
    const why = whyNoFolder(source, folder, install, facts);
    if (why !== undefined) return `the folder ${from} may be in the context of another checkout, and ${why}`;
    groups.push({ source, folder, names: [maybe(from)], words: [`${from} (where it exists)`] });
  }
  return undefined;
}

/**
 * Of a folder, its content is copied: by a line of its own, which brings nothing where there is none. Buildah, kaniko and the builder of Docker before
 * BuildKit fail then. https://github.com/containers/buildah/issues/5742, https://github.com/GoogleContainerTools/kaniko/issues/3069
 */
function whyNoFolder({ trace }: SourceCopy, folder: string, install: InstructionTrace, facts: Facts): string | undefined {
  const traces = aboveOf(install, facts);
  if (!facts.builtByBuildKit()) return 'only BuildKit, which nothing shows to build this, copies a folder where it exists';
  const above = traces.flatMap((one) => one.copy?.places(folder) ?? []);
  if (new Set(above).size !== 1) return 'it could come from several places';
  if (trace.instruction.flags.some((flag) => flag.name === 'exclude')) return '--exclude decides what of it is copied';
  if (install.events.some((event) => event.modes === true && event.mayRead(folder)))
    return `${install.instruction.keyword} hands on its mode`;
  return undefined;
}

function stageOf(install: InstructionTrace, { evaluation }: Facts): StageOutcome | undefined {
  return evaluation.stages.find(({ traces }) => traces.includes(install));
}

/** The instructions above one, those of the stages that its stage is built on as well. */
function aboveOf(install: InstructionTrace, facts: Facts): readonly InstructionTrace[] {
  const stage = stageOf(install, facts);
  const line = stage === undefined ? [] : lineage(facts.evaluation, stage);
  return line.slice(0, line.indexOf(install));
}

/**
 * Settings in a home folder that code of packages may look for, and that another checkout may bring there: where from. What the install looks for
 * itself has been asked about already.
 */
function lookedFor({ copy }: SourceCopy, install: InstructionTrace, facts: Facts, counts: (path: string) => boolean): string | undefined {
  const stage = stageOf(install, facts);
  const image = stage?.checkpoints[stage.traces.indexOf(install)]?.image;
  const asked = new Set(install.events.flatMap((event) => event.optional));
  for (const { thirdParty, reads } of install.events) {
    if (thirdParty !== true) continue;
    for (const path of reads.flatMap((region) => namedPaths(region))) {
      if (asked.has(path) || image?.paths.has(path) === true || copy.entryAt(path) !== undefined || !counts(path)) continue;
      const from = copy.from(path);
      if (from !== undefined && facts.mayBeGenerated(from) !== undefined) return from;
    }
  }
  return undefined;
}

function list(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more files`] : names;
  return listed(shown);
}

function add(groups: Group[], source: SourceCopy, folder: string, name: string, word: string): void {
  const group = groups.find((one) => one.source === source && one.folder === folder);
  if (group === undefined) groups.push({ source, folder, names: [name], words: [word] });
  else if (!group.names.includes(name)) {
    group.names.push(name);
    group.words.push(word);
  }
}

/** Files that the install reads, in the order in which it names them; manifests before locks, top folder first. */
function neededEntries({ copy, needed }: SourceCopy, install: InstructionTrace): readonly CopiedEntry[] {
  const patterns = install.events.flatMap((event) => event.reads.flatMap((region) => region.patterns));
  // Of a solution with hundreds of projects, all but a few are plain paths.
  const plain = new Map(patterns.map((pattern, index) => [pattern, index] as const).toReversed());
  const wide = patterns.flatMap((pattern, index) =>
    /[*?[\\]/u.test(pattern) ? [{ index, matches: compileRegion({ patterns: [pattern] }) }] : [],
  );
  return needed
    .flatMap((path) => copy.entryAt(path) ?? [])
    .map((entry) => ({
      entry,
      rank: Math.min(plain.get(entry.image) ?? patterns.length, firstOf(wide, entry.image) ?? patterns.length),
      depth: entry.image.split('/').length,
    }))
    .sort((a, b) => a.depth - b.depth || a.rank - b.rank)
    .map(({ entry }) => entry);
}

function firstOf(
  wide: readonly { readonly index: number; readonly matches: (path: string) => boolean }[],
  path: string,
): number | undefined {
  for (const { index, matches } of wide) if (matches(path)) return index;
  return undefined;
}

/** `place`: the instruction that stands below the lines: its WORKDIR is in force. */
function linesOf({ source, folder, names }: Group, place: InstructionTrace, text: string): readonly string[] {
  const { instruction } = source.trace;
  const { keyword, flags, destination } = wordsOf(source, folder, place);
  const all = [...names, destination];
  const words = all.some((name) => name.includes(' ')) ? `[${all.map((name) => JSON.stringify(name)).join(', ')}]` : all.join(' ');
  const hints = instruction.comments.map((comment) => comment.text).filter(isForEachPart);
  const indent = /[ \t]*$/u.exec(text.slice(0, instruction.span.start))?.[0] ?? '';
  return [...hints, [keyword, ...flags, words].join(' ')].map((line) => indent + line);
}

/** Flags that decide how a file arrives; the others choose files, or concern ADD alone. */
const KEPT_FLAGS = new Set(['chown', 'chmod', 'link']);

function wordsOf(
  { trace, copy }: SourceCopy,
  folder: string,
  place: InstructionTrace,
): { keyword: string; flags: string[]; destination: string } {
  const instruction: CopyInstruction | undefined =
    trace.instruction.keyword === 'COPY' || trace.instruction.keyword === 'ADD' ? trace.instruction : undefined;
  const raw = instruction?.destination.raw ?? '.';
  const below = isBelow(folder, copy.destination) ? folder.slice(copy.destination === '/' ? 1 : copy.destination.length + 1) : '';
  const start = raw === '.' || raw === './' ? '' : `${raw.replace(/\/+$/u, '')}/`;
  const { workdir } = trace.before;
  // `$EMPTY/` would be the root.
  const empty = raw.includes('$') && workdir.kind === 'known' && copy.destination === workdir.text;
  const moved = copy.relative && (empty || termOf(workdir) !== termOf(place.before.workdir));
  const destination = moved ? seenFrom(place, folder) : `${start}${below}${below === '' ? '' : '/'}`;
  const flags = (instruction?.flags ?? [])
    .filter((flag) => KEPT_FLAGS.has(flag.name))
    .map((flag) => (flag.value === undefined ? `--${flag.name}` : `--${flag.name}=${flag.value}`));
  return { keyword: copy.lowerCase ? 'copy' : 'COPY', flags, destination: destination === '' ? './' : destination };
}

/** A folder as one would write it under the WORKDIR of `place`. */
function seenFrom({ before: { workdir } }: InstructionTrace, folder: string): string {
  if (workdir.kind !== 'known' || !isBelow(folder, workdir.text)) return folder === '/' ? '/' : `${folder}/`;
  const below = folder.slice(workdir.text === '/' ? 1 : workdir.text.length + 1);
  return below === '' ? './' : `${below}/`;
}
