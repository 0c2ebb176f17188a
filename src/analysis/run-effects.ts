import { commandEffects } from '../ecosystems/registry.ts';
import type { Command, Step } from '../model/command.ts';
import type { CommandEffects, InstallFacts, KnownEffects, SettingLine } from '../model/effects.ts';
import { compileRegion, isBelow, overlaps } from '../model/path-patterns.ts';
import type { PathPattern, Region } from '../model/paths.ts';
import { sharedRegion } from '../model/shared-regions.ts';
import { viewOf } from './file-view.ts';
import type { Image } from './image.ts';
import { effectsIn, type Answered } from './run-memo.ts';
import type { Frame } from './run-frame.ts';
import { isPotential } from './potential.ts';
import { isSystemPath } from './system-paths.ts';
import { flatMap } from '../source/flat-map.ts';

/** A command, and what was asked of the files to tell its effects. */
export interface CommandAnswers extends Pick<Answered, 'facts' | 'names' | 'effects'> {
  readonly command: Command;
}

export interface StepEffects {
  readonly kind: 'known';
  readonly reads: Region[];
  readonly writes: Region[];
  readonly optional: string[];
  readonly named: PathPattern[];
  readonly updates: string[];
  readonly outputs: string[];
  /** Those of its outputs that it may go on without: what makes them stands in a branch. */
  readonly unsure: string[];
  readonly onTheWay: string[];
  readonly folders: string[];
  readonly names: ('all' | readonly string[])[];
  /** Of the commands whose `names` is 'all': what they read themselves; undefined for one that may run code of others than packages. */
  readonly ownNames: (readonly string[] | undefined)[];
  readonly installs: InstallFacts[];
  readonly notes: string[];
  readonly environments: string[];
  readonly sets: SettingLine[];
  readonly moving: NonNullable<KnownEffects['moving']>[];
  /** Programs that download, and whose failure passes unseen. */
  readonly unseen: string[];
  /** Paths of which somebody asked what is known, whether or not the command reads them; and folders whose entries were listed. */
  readonly asked: Set<string>;
  readonly listed: Set<string>;
  /** Those of `asked` that hold nothing that matters: the answer would be the same were they not there. */
  readonly indifferent: Set<string>;
  readonly answers: CommandAnswers[];
  /** Some command asks the network, and what it gets is not pinned. */
  network: boolean;
}

/** https://man7.org/linux/man-pages/man5/proc.5.html: environ, cwd, root, fd. */
const OF_PROCESS = /^\/proc\/(?:self|thread-self|\d+|[^/]*[*?[][^/]*)\/./u;

/** The union over the commands of a step; each sees as unknown what an earlier one may have changed. */
export function effectsOf(image: Image, step: Step, frame: Frame): StepEffects | (CommandEffects & { readonly kind: 'unknown' }) {
  const all: StepEffects = {
    kind: 'known',
    reads: [],
    writes: [],
    optional: [],
    named: [],
    updates: [],
    outputs: [],
    unsure: [],
    onTheWay: [],
    folders: [],
    names: [[]],
    ownNames: [],
    installs: [],
    notes: [],
    environments: [],
    sets: [],
    moving: [],
    unseen: [],
    asked: new Set(),
    listed: new Set(),
    indifferent: new Set(),
    answers: [],
    network: false,
  };
  const made: (readonly string[])[] = [];
  for (const [number, command] of step.commands.entries()) {
    const effects = effectsOfCommand(image, command, all, frame);
    if (effects.kind === 'unknown') return effects;
    const process = effects.reads.patterns.find((pattern) => OF_PROCESS.test(pattern));
    if (process !== undefined) return { kind: 'unknown', why: `${process} shows the variables, the files and the folder of a process` };
    if (frame.mounted.some((mounted) => hidesInput(image, mounted, effects.reads, effects.optional))) {
      return { kind: 'unknown', why: `a mount of this RUN lies over what ${command.argv[0]?.raw ?? 'a command'} reads` };
    }
    all.reads.push(sharedRegion(effects.reads));
    all.writes.push(sharedRegion(effects.writes));
    all.optional.push(...effects.optional);
    all.named.push(...(effects.named ?? []));
    all.updates.push(...(effects.updates ?? []));
    all.outputs.push(...effects.outputs);
    made.push(effects.outputs);
    all.onTheWay.push(...(effects.onTheWay ?? []));
    all.folders.push(...effects.folders);
    all.names.push(effects.names);
    if (effects.names === 'all') all.ownNames.push(effects.ownNames);
    if (effects.install !== undefined) all.installs.push(withFailure(withSecrets(effects.install, effects.reads, frame), step, number));
    all.notes.push(...effects.notes);
    all.environments.push(...(effects.environments ?? []));
    all.sets.push(...(effects.sets ?? []));
    for (const path of effects.indifferent ?? []) all.indifferent.add(path);
    if (effects.moving !== undefined) all.moving.push(effects.moving);
    if (effects.network && effects.writes.patterns.length > 0 && effects.install === undefined && missesUnseen(step, number))
      all.unseen.push(command.argv[0]?.raw ?? '');
    all.network ||= effects.network && effects.install?.name !== 'npm ci';
  }
  all.unsure.push(...all.outputs.filter((output) => !isAlwaysMade(output, step, made)));
  return all;
}

/** @param made what each command of the step makes */
function isAlwaysMade(output: string, { always, compound }: Step, made: readonly (readonly string[])[]): boolean {
  const makes = (number: number): boolean => made[number]?.some((path) => isBelow(output, path)) === true;
  return !compound || always?.some((group) => group.every(makes)) === true;
}

/** What its commands read themselves, where they read all names only because packages run code of their own. */
export function ownNamesOf({ ownNames }: StepEffects): readonly string[] | undefined {
  return ownNames.some((names) => names === undefined) ? undefined : flatMap(ownNames, (names) => names ?? []);
}

export function lockReasonOf(installs: readonly InstallFacts[]): string | undefined {
  return installs.find((install) => install.lockReason !== undefined)?.lockReason;
}

function isIgnored({ compound, onFailure, ignores }: Step, number: number): boolean {
  return onFailure === 'ignored' || (compound && ignores?.includes(number) !== false);
}

/** Where a package manager fetches its lists, and what reads a pipe, the command that gets nothing fails itself. */
const LISTS = /(?:^|\/)(?:apt|apt-get|apk|dnf|microdnf|yum|zypper)$/u;

function missesUnseen(step: Step, number: number): boolean {
  const command = step.commands[number];
  if (command === undefined || !isIgnored(step, number) || step.commands.some(({ input }) => input === command)) return false;
  const manages = ({ argv: [program] }: Command): boolean => LISTS.test(program?.raw ?? '');
  // `if apt-get update; then apt-get install -y git; fi` passes its install by.
  return !manages(command) || step.commands.some((other) => other !== command && manages(other));
}

/** `npm ci || true`: a failed install would now be cached until a manifest changes. */
function withFailure(install: InstallFacts, step: Step, number: number): InstallFacts {
  return isIgnored(step, number) && install.review === undefined
    ? { ...install, review: `a failure of ${install.name} is ignored: a failed install would now stay in the build cache` }
    : install;
}

/** A mount hides files that a command is thought to read from the image. What is not in the image cannot be hidden. */
function hidesInput(image: Image, mounted: Region, reads: Region, optional: readonly string[]): boolean {
  if (!overlaps(mounted, reads)) return false;
  const inMount = compileRegion(mounted);
  const inReads = compileRegion(reads);
  return [...image.paths.entries().keys(), ...optional].some((path) => inMount(path) && inReads(path) && !isPotential(path));
}

/** A link from a system folder into the application: what programs find there then is the application's. */
function linksSystem(step: Step): boolean {
  return step.commands.some(({ argv }) => {
    if (!/(?:^|\/)ln$/u.test(argv[0]?.raw ?? '')) return false;
    const paths = flatMap(argv.slice(1), ({ value }) => (value.kind === 'known' && value.text.startsWith('/') ? [value.text] : []));
    return paths.some((path) => isSystemPath(path)) && paths.some((path) => !isSystemPath(path));
  });
}

/** `ln -s`: what goes below the link lands elsewhere. Links among system folders (python -> python3) lead to system folders. */
export function linksOf(step: Step, effects: StepEffects): readonly Region[] {
  const makes = step.commands.some(
    ({ argv }) => /(?:^|\/)ln$/u.test(argv[0]?.raw ?? '') && argv.some(({ raw }) => /^-(?:-symbolic|\w*s)/u.test(raw)),
  );
  if (!makes) return [];
  if (linksSystem(step)) return effects.writes;
  return effects.writes
    .map((region) => ({ patterns: region.patterns.filter((pattern) => !isSystemPath(pattern)) }))
    .filter(({ patterns }) => patterns.length > 0);
}

/** Settings in a secret could change what an install reads; nearly always they hold a registry and a token. */
function withSecrets(install: InstallFacts, reads: Region, frame: Frame): InstallFacts {
  const read = frame.secrets.some((secret) => overlaps(secret, reads));
  return read && install.review === undefined
    ? {
        ...install,
        review: `${install.name} reads a secret as its settings: a look should tell that it sets no more than a registry and a token`,
      }
    : install;
}

function effectsOfCommand(image: Image, command: Command, before: StepEffects, frame: Frame): CommandEffects {
  const dirty = before.writes.map((region) => compileRegion(region));
  const view = viewOf(image, frame.around.context, dirty.length === 0 ? undefined : (path) => dirty.some((matches) => matches(path)));
  const answered = effectsIn(frame.around.runs, command, view, (files) => commandEffects(command, frame.before, files));
  for (const path of answered.facts.keys()) before.asked.add(path);
  for (const folder of answered.names.keys()) before.listed.add(folder);
  before.answers.push({ facts: answered.facts, names: answered.names, effects: answered.effects, command });
  return answered.effects;
}
