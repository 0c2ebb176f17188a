import type { Facts, Obstacle } from '../analysis/facts.ts';
import { isBuild } from '../analysis/ignore/builds.ts';
import { leftoversOf, mentions, textsOf, type Leftover, type LeftoverKind } from '../analysis/ignore/leftovers.ts';
import { linesFor, nameAnywhere, PLAIN } from '../analysis/ignore/lines.ts';
import type { InstructionTrace } from '../analysis/evaluate.ts';
import { broughtByCopies, lineage, type Brought } from '../analysis/ignore/made.ts';
import { commandReads } from '../context/readers.ts';
import { levelOf, type Fix, type Proposal, type Refused, type Refusals, type Transform } from './transform.ts';
import { someOf } from '../analysis/assumptions.ts';
import { listed } from '../source/words.ts';

const refusals = {
  'unclear-file': {
    why: 'It is not certain which ignore file is in force, or it cannot be read.',
    lift: 'Make the ignore file readable and the only one: .dockerignore in the context, or one named like the Dockerfile beside it.',
  },
  'let-in': {
    why: 'A line of the ignore file takes care that the path arrives.',
    lift: 'Take the line away that lets it in, if nothing needs the path.',
  },
  copied: {
    why: 'A stage copies the path, and nothing in that stage makes it anew.',
    lift: 'Copy the path from the stage that makes it, or make it in this stage.',
  },
  tracked: {
    why: 'Git tracks files there, or it cannot be found out whether it does.',
    lift: 'Take the files out of git (`git rm --cached`), if they are made anew anyway.',
  },
  used: {
    why: 'An instruction of this or of another Dockerfile takes files from it.',
    lift: 'Take away what uses it, or add the line by hand where it does not matter.',
  },
  'tool-reads': {
    why: 'A program reads it: git for the version of a build, a library for its settings.',
    lift: 'Add the line by hand, if the program can do without it (a version that is passed as a build argument).',
  },
} as const satisfies Refusals<Obstacle['reason'] | 'unclear-file' | 'tool-reads'>;

type Reason = keyof typeof refusals;

/** Adds what must not reach the build context to the ignore file. */
export const dockerignore: Transform<Reason> = {
  id: 'dockerignore',
  title: 'Keep out of the build context what the image does not need',
  why:
    'What lies in the build context but not in git makes a copy of the source differ from one machine to the next: each change of it ' +
    'runs again all that stands below, and modules that were installed on a developer’s machine land on top of those of the image.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<Reason>> {
    const brought = broughtByCopies(facts.evaluation).filter(({ path }) => PLAIN.test(path) && isExpected(facts, path));
    const leftovers = leftoversOf(facts);
    const [first] = [...brought, ...leftovers];
    if (first === undefined) return;
    if (facts.ignore.readOnly !== undefined) {
      yield refusal(first, 'unclear-file', `${first.path} stays in the build context: ${facts.ignore.readOnly}`);
      return;
    }
    let notes = fileNotes(facts);
    for (const proposal of [...ofInstalls(facts, brought), ...ofLeftovers(facts, leftovers)]) {
      if (proposal.kind === 'refusal') yield proposal;
      else yield { ...proposal, evidence: [...proposal.evidence, ...notes.map((sentence) => ({ sentence }))] };
      // What becomes of the file is said once.
      if (proposal.kind === 'fix') notes = [];
    }
  },
};

/** What an install makes in a folder, and the manifest without which it makes none there. */
const MANIFESTS: ReadonlyMap<string, string> = new Map([
  ['node_modules', 'package.json'],
  ['.bundle/cache', 'Gemfile'],
]);

/**
 * It is there, or work in a checkout would leave it there: an install may also make what no checkout ever holds, such as node_modules in a
 * folder of the context that has no manifest of its own.
 */
function isExpected(facts: Facts, path: string): boolean {
  if (facts.entries.has(path)) return true;
  const [name, manifest] = [...MANIFESTS].find(([made]) => path.endsWith(`/${made}`)) ?? [];
  return facts.mayBeGenerated(path) !== undefined && (name === undefined || facts.entries.has(`${path.slice(0, -name.length)}${manifest}`));
}

function refusal({ copy }: Pick<Brought, 'copy'>, reason: Reason, message: string): Refused<Reason> {
  return { kind: 'refusal', at: copy.instruction.span, reason, message, evidence: [] };
}

/** What an install makes itself and a copy could bring. */
function* ofInstalls(facts: Facts, all: readonly Brought[]): Iterable<Proposal<Reason>> {
  const fine: Brought[] = [];
  const kept = new Map<string, { readonly one: Brought; readonly reason: Reason; readonly why: string; readonly paths: string[] }>();
  for (const one of all) {
    const obstacle = facts.ignore.needed(one.path, 'anywhere');
    if (obstacle === undefined) fine.push(one);
    else if (obstacle.reason !== 'let-in' || !facts.ignore.leavesOutFolder(one.path)) {
      const { reason, why } = obstacle;
      const key = [one.copy.instruction.line, reason, stays(facts, one.path), why].join('|');
      const group = kept.get(key) ?? { one, reason, why, paths: [] };
      group.paths.push(one.path);
      kept.set(key, group);
    }
  }
  // Each project of a solution has such a folder: what is said of all of them is said once.
  for (const { one, reason, why, paths } of kept.values())
    yield refusal(one, reason, `${someOf(paths, 'and')} ${stays(facts, one.path, paths.length > 1)}: ${why}`);
  const paths = fine.map(({ path }) => path);
  const lines = linesFor(paths, (line) => facts.ignore.needed(line, 'anywhere'));
  const groups = new Map<string, { readonly one: Brought; readonly lines: string[]; readonly reasons: readonly string[] }>();
  for (const line of lines) {
    const meant = fine.filter(({ path }) => path === line || nameAnywhere(line) === path.slice(path.lastIndexOf('/') + 1));
    const one = meant.find(({ onTop }) => onTop) ?? meant[0];
    if (one === undefined) continue;
    const reasons = [...new Set(meant.flatMap((each) => whyHostMayBeNeeded(facts, each) ?? []))];
    const key = [one.copy.instruction.line, one.maker.instruction.line, one.onTop, ...reasons].join('|');
    const group = groups.get(key) ?? { one, lines: [], reasons };
    group.lines.push(line);
    groups.set(key, group);
  }
  for (const { one, lines: some, reasons } of groups.values()) yield fixForInstall(facts, one, some, reasons);
}

function fixForInstall(facts: Facts, { copy, maker, onTop }: Brought, lines: readonly string[], reasons: readonly string[]): Fix {
  const there = lines.filter((line) => facts.entries.has(line));
  const effect = onTop
    ? `${placeOf(copy)} could bring ${lines.length > 1 ? 'those' : 'that'} of a working copy on top of what ${whatIsMade(maker)}`
    : `${makerName(maker)} ${makerName(maker).includes(' and ') ? 'make' : 'makes'} ${lines.length > 1 ? 'them' : 'it'} anew`;
  const notes =
    there.length > 0 && onTop ? [`${listed(there)} of this checkout, which git does not track, no longer reaches the image`] : [];
  return fixOf(facts, { copy, lines, effect, reasons, notes });
}

interface Added {
  readonly copy: InstructionTrace;
  readonly lines: readonly string[];
  /** What speaks for it, behind "stays out of the build context:". */
  readonly effect: string;
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

function fixOf({ contextGuess }: Facts, { copy, lines, effect, reasons, notes }: Added): Fix & { readonly edits: readonly [] } {
  const [first = '', ...rest] = lines;
  return {
    kind: 'fix',
    at: copy.instruction.span,
    message: `${listed(lines)} ${rest.length > 0 ? 'stay' : 'stays'} out of the build context: ${effect}`,
    ...levelOf(contextGuess === undefined ? reasons : [...reasons, contextGuess]),
    edits: [],
    ignoreLines: [first, ...rest],
    evidence: notes.map((sentence) => ({ sentence })),
  };
}

/** The ignore file may leave a folder out and let some of its files in. */
function stays({ ignore }: Facts, path: string, several = false): string {
  return `${several ? 'stay' : 'stays'} in the build context${ignore.leavesOut(`${path}/any-name`) ? ' in part' : ''}`;
}

function placeOf({ instruction: { keyword, line } }: InstructionTrace): string {
  return `the ${keyword} in line ${line}`;
}

function makerName(maker: InstructionTrace): string {
  const names = [...new Set(maker.steps.flatMap((step) => step.installs.map(({ name }) => name)))];
  return names.length > 0 ? names.join(' and ') : placeOf(maker);
}

function whatIsMade(maker: InstructionTrace): string {
  return maker.instruction.keyword === 'COPY' ? `${placeOf(maker)} takes out of another stage` : `${makerName(maker)} made`;
}

/** Flags and a variable with which npm and its like install no development dependencies. https://docs.npmjs.com/cli/commands/npm-ci#omit */
const WITHOUT_DEVELOPMENT = /\s--(?:omit[= ]["']?dev|production\b(?!=false)|prod\b|only[= ]prod)|\s-P\b/u;

/** A command behind the copy may find its program in the modules of a working copy only, where the install leaves some out. */
function whyHostMayBeNeeded({ evaluation, resolved }: Facts, { copy, maker, onTop }: Brought): string | undefined {
  if (!onTop) return undefined;
  const { span } = maker.instruction;
  const mode = maker.before.env.get('NODE_ENV')?.value;
  const leavesOut =
    WITHOUT_DEVELOPMENT.test(resolved.build.source.text.slice(span.start, span.end)) ||
    (mode?.kind === 'known' && mode.text === 'production');
  if (!leavesOut) return undefined;
  const line =
    evaluation.stages.map((stage) => lineage(evaluation, stage)).find((traces) => traces.includes(copy) && traces.includes(maker)) ?? [];
  const later = line.slice(line.indexOf(copy) + 1).find(({ instruction }) => instruction.keyword === 'RUN');
  return (
    later &&
    `${makerName(maker)} leaves out development dependencies: the RUN in line ${later.instruction.line} may have found some in a working copy`
  );
}

/** What a person should look at, by kind: the image then lacks it. */
const LOOK: Readonly<Record<LeftoverKind, (lines: string) => string>> = {
  history: () => 'the image then lacks .git: a look should tell that nothing in it asks git, for a version or a date',
  'build-output': (lines) => `the image then gets ${lines} from its own build only`,
  'tool-files': (lines) => `the image then lacks ${lines}: a look should tell that nothing in it reads such files`,
  'tool-home': (lines) =>
    `an install also takes settings of a working copy from ${lines}: a look should tell that the image is to be made without them`,
  'env-files': (lines) => `the image then lacks ${lines}: a look should tell that its program gets its settings otherwise`,
};

/** What work in a checkout leaves behind: one fix for each kind. */
function* ofLeftovers(facts: Facts, all: readonly Leftover[]): Iterable<Proposal<Reason>> {
  const fine = new Map<LeftoverKind, Leftover[]>();
  for (const one of all) {
    const obstacle = whyKept(facts, one);
    if (obstacle === undefined) fine.set(one.kind, [...(fine.get(one.kind) ?? []), one]);
    // Files of these kinds that belong to the project are none of what this is about, and of what is not there nothing need be said.
    else if (obstacle.reason !== 'tracked' && facts.entries.has(one.path))
      yield refusal(one, obstacle.reason, `${one.line} ${stays(facts, one.path)}: ${obstacle.why}`);
  }
  for (const [kind, some] of fine) {
    const [first] = some;
    if (first === undefined) continue;
    const lines = some.map(({ line }) => line);
    const copies = some.some(({ path }) => facts.entries.has(path)) ? 'copies' : 'would copy';
    const effect = `${placeOf(first.copy)} ${copies} ${lines.length > 1 ? 'them' : 'it'} into the image`;
    yield { ...fixOf(facts, { copy: first.copy, lines, effect, reasons: [LOOK[kind](listed(lines))], notes: [] }), exemptIgnored: true };
  }
}

function fileNotes({ ignore: { name, isNew, inContext } }: Facts): readonly string[] {
  if (isNew) return [`${name} is new, and keeps itself out of the context as well`];
  return inContext ? [`${name} is itself copied into the image, as before: its new text with it`] : [];
}

function whyKept(facts: Facts, { kind, line, path, needed }: Leftover): { readonly reason: Reason; readonly why: string } | undefined {
  if (needed !== undefined) return { reason: 'copied', why: needed };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const obstacle = facts.ignore.missed(line, path, (texts) =>
    kind === 'build-output' ? !texts.some(isBuild) : texts.some((text) => reads(kind, name, text)),
  );
  if (obstacle !== undefined) return obstacle;
  const own = kind === 'build-output' ? undefined : textsOf(facts).find(({ text }) => reads(kind, name, text));
  if (own !== undefined) return { reason: 'tool-reads', why: `line ${own.line} may read it` };
  const reader = kind === 'history' ? facts.readerOf('git') : kind === 'env-files' ? facts.readerOf('env') : undefined;
  return reader === undefined ? undefined : { reason: 'tool-reads', why: `${reader} may read it` };
}

/** Does an instruction read such a file, by name or by itself? .git may also be taken out of the stage that it was copied into; `rm -rf .git` reads nothing. */
function reads(kind: LeftoverKind, name: string, text: string): boolean {
  if (kind === 'history') return commandReads('git', text) || (/^\s*(?:COPY|ADD)\s|--mount=/iu.test(text) && mentions(text, name));
  return mentions(text, name) || (kind === 'env-files' && commandReads('env', text));
}
