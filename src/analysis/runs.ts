import type { RunInstruction } from '../model/build.ts';
import type { Argument, Command, Step } from '../model/command.ts';
import type { CommandEffects, InstallFacts } from '../model/effects.ts';
import { compileRegion, inRegion, literalPattern, overlaps, parentOf, sharedRegion } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import { commandEffects } from '../ecosystems/registry.ts';
import { systemRegion } from '../ecosystems/system-region.ts';
import type { Span } from '../source/text.ts';
import type { Surroundings } from './evaluate.ts';
import { isSystemPath, viewOf } from './file-view.ts';
import { contested, runActivity, throughLink, type Activity, type Image, type ImageEvent } from './image.ts';
import { walkRun } from './run-body.ts';
import { mountsOf } from './run-mounts.ts';
import { namedByVariables } from './run-variables.ts';
import { isRoot, userPart, userTerm } from './users.ts';
import { intern } from './terms.ts';

/** One step of a RUN: what it is, what it did. */
export interface StepTrace {
  readonly event: ImageEvent;
  readonly span: Span;
  readonly installs: readonly InstallFacts[];
  readonly notes: readonly string[];
}

/** Runs the body of a RUN step by step: each step is an event with what its commands read and write. */
export function evaluateRun(image: Image, run: RunInstruction, before: State, around: Surroundings): readonly StepTrace[] {
  const frame = frameOf(image, run, before, around);
  if (frame.hidden !== undefined) return [unknownStep(image, run.span, frame, frame.hidden)];
  const body = walkRun(run, before);
  if (body.kind === 'unknown') return [unknownStep(image, body.at, frame, body.why)];
  if (body.steps.length > MOST_STEPS) return [unknownStep(image, run.span, frame, `it has more than ${MOST_STEPS} commands`)];
  let tail = '';
  return body.steps.map((step, index) => {
    const trace = evaluateStep(
      image,
      { ...step, label: step.label + tail },
      body.steps.length > 1 ? { ...frame, place: `|step ${index} of ${frame.text}` } : frame,
    );
    if (trace.event.lives === true) tail = `|in one RUN with step ${index} of ${frame.text}`;
    return trace;
  });
}

/** No RUN that people write has as many. */
const MOST_STEPS = 200;

/** What all steps of a RUN share. */
export interface Frame {
  readonly run: RunInstruction;
  readonly before: State;
  readonly around: Surroundings;
  /** User, shell, flags. */
  readonly label: string;
  readonly text: string;
  /** Which step of which RUN it is, for what may leave something behind that ends with the RUN; empty for a RUN of one step. */
  readonly place: string;
  readonly told: readonly string[];
  /** Why the files that the commands see are not the image's, if a mount makes it so. */
  readonly hidden: string | undefined;
  /** Folders under mounts whose content is not the image's. */
  readonly mounted: readonly Region[];
  readonly secrets: readonly Region[];
  readonly user: number | undefined;
  readonly accounts: readonly Region[];
}

function frameOf(image: Image, run: RunInstruction, before: State, around: Surroundings): Frame {
  const text = around.resolved.build.source.text.slice(run.span.start, run.span.end);
  const mounts = mountsOf(run, before);
  const root = isRoot(before.user);
  const flags = run.flags.map((flag) => `--${flag.name}=${flag.value ?? ''}`).sort();
  const values = [...before.env.values()].map(({ value }) => (value.kind === 'known' ? value.text : value.term));
  return {
    run,
    before,
    around,
    label: [termOf(before.user), JSON.stringify(before.shell ?? 'base'), run.command.form, ...flags].join('|'),
    text,
    place: '',
    told: [text, termOf(before.workdir), ...(text.includes('$') ? values : [])],
    hidden: mounts.hidden,
    mounted: mounts.regions,
    secrets: mounts.secrets,
    user: root ? undefined : intern(image.terms, userPart(userTerm(image, before.user))),
    // A user other than root is looked up when the command starts.
    accounts: root ? [] : [{ patterns: ['/etc/passwd', '/etc/group'] }],
  };
}

function unknownStep(image: Image, span: Span, frame: Frame, why: string, label = frame.text): StepTrace {
  // It may start a server, or write where a RUN begins anew (/dev/shm, a tmpfs): its place in its RUN counts.
  const activity = baseActivity(frame, `${label}|${termOf(frame.before.workdir)}|${namesTerm(frame, 'all')}${frame.place}`);
  return { event: runActivity(image, { ...activity, lives: true, unknown: why }), span, installs: [], notes: [] };
}

function baseActivity(frame: Frame, label: string): Activity {
  return {
    label: `run|${frame.label}|${label}`,
    title: titleOf(frame.text),
    line: frame.run.line,
    reads: frame.accounts,
    writes: [],
    optional: [],
    outputs: [],
    folders: [],
    user: frame.user,
    told: frame.told,
  };
}

/** The first words of a RUN, for messages. */
function titleOf(text: string): string {
  const line = text.replaceAll(/\s*\\?\s*\n\s*/gu, ' ').replaceAll(/\s+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

const systems = new WeakMap<State, Region>();

function systemOf(state: State): Region {
  const region = systems.get(state) ?? sharedRegion(systemRegion(state));
  systems.set(state, region);
  return region;
}

const namesCache = new WeakMap<State, string>();

function namesTerm(frame: Frame, names: 'all' | readonly string[]): string {
  const { env, envOpen } = frame.before;
  const one = (name: string): string => {
    const entry = env.get(name);
    return `${name}=${entry === undefined ? '' : termOf(entry.value)}`;
  };
  if (names !== 'all')
    return [...new Set([...names, 'PATH'])]
      .sort()
      .map((name) => one(name))
      .join(';');
  const cached = namesCache.get(frame.before);
  if (cached !== undefined) return cached;
  const text = `${[...env.keys()]
    .sort()
    .map((name) => one(name))
    .join(';')};${envOpen}`;
  namesCache.set(frame.before, text);
  return text;
}

function evaluateStep(image: Image, step: Step, frame: Frame): StepTrace {
  const effects = effectsOf(image, step, frame);
  if (effects.kind === 'unknown') return unknownStep(image, step.span, frame, effects.why, step.label);
  const link = throughLink(image, [...effects.reads, ...effects.writes]);
  const blocked = effects.installs.find((install) => install.blocked !== undefined)?.blocked?.message;
  const why = link ?? blocked ?? loopOverFiles(step, frame);
  if (why !== undefined) return { ...unknownStep(image, step.span, frame, why, step.label), installs: effects.installs };
  const names = effects.names.includes('all') ? 'all' : effects.names.flatMap((list) => (list === 'all' ? [] : list));
  const lives =
    frame.mounted.length > 0 ||
    step.commands.some(({ redirects, argv }) => namesPassing([...redirects.map(({ target }) => target), ...argv]));
  const activity = baseActivity(frame, `${step.label}|${namesTerm(frame, names)}${lives ? frame.place : ''}`);
  const third = names === 'all' ? [systemOf(frame.before)] : [];
  const event = runActivity(image, {
    ...activity,
    title: step.compound ? activity.title : `RUN ${titleOf(step.commands[0]?.argv.map((word) => word.raw).join(' ') ?? '')}`,
    reads: [
      ...activity.reads,
      ...effects.reads,
      ...third,
      ...enteredRegion(step),
      ...copiedShell(image, frame),
      ...(names === 'all' ? namedByVariables(image, step, frame) : []),
    ],
    writes: [...effects.writes, ...madeParents(image, effects.writes, names === 'all')],
    optional: effects.optional,
    outputs: effects.outputs.filter((path) => !frame.mounted.some((mounted) => inRegion(mounted, path))),
    ...(lives && { lives }),
    folders: [...effects.folders, ...(frame.user === undefined ? [] : writableFolders(image, effects.writes))],
    ...(effects.network && { fresh: step.label }),
    ...lockReasonOf(effects.installs),
    links: linksOf(step, effects),
  });
  return { event, span: step.span, installs: effects.installs.map((install) => withFailure(install, step)), notes: effects.notes };
}

interface StepEffects {
  readonly kind: 'known';
  readonly reads: Region[];
  readonly writes: Region[];
  readonly optional: string[];
  readonly outputs: string[];
  readonly folders: string[];
  readonly names: ('all' | readonly string[])[];
  readonly installs: InstallFacts[];
  readonly notes: string[];
  /** Some command asks the network, and what it gets is not pinned. */
  network: boolean;
}

/** The union over the commands of a step; each sees as unknown what an earlier one may have changed. */
function effectsOf(image: Image, step: Step, frame: Frame): StepEffects | (CommandEffects & { readonly kind: 'unknown' }) {
  const all: StepEffects = {
    kind: 'known',
    reads: [],
    writes: [],
    optional: [],
    outputs: [],
    folders: [],
    names: [[]],
    installs: [],
    notes: [],
    network: false,
  };
  for (const command of step.commands) {
    const effects = effectsOfCommand(image, command, all, frame);
    if (effects.kind === 'unknown') return effects;
    if (frame.mounted.some((mounted) => hidesInput(image, mounted, effects.reads, effects.optional))) {
      return { kind: 'unknown', why: `a mount of this RUN lies over what ${command.argv[0]?.raw ?? 'a command'} reads` };
    }
    all.reads.push(sharedRegion(effects.reads));
    all.writes.push(sharedRegion(effects.writes));
    all.optional.push(...effects.optional);
    all.outputs.push(...effects.outputs);
    all.folders.push(...effects.folders);
    all.names.push(effects.names);
    if (effects.install !== undefined) all.installs.push(withSecrets(effects.install, effects.reads, frame));
    all.notes.push(...effects.notes);
    all.network ||= effects.network && effects.install?.name !== 'npm ci';
  }
  return all;
}

/** Third-party code makes the folders above what it writes where they are missing (~/.npm, --target). */
function madeParents(image: Image, writes: readonly Region[], thirdParty: boolean): readonly Region[] {
  if (!thirdParty) return [];
  const found = new Set<string>();
  for (const path of contested({ outputs: [], writes }).keys()) {
    for (let folder = parentOf(path); folder !== '/' && !isSystemPath(folder); folder = parentOf(folder)) {
      if (image.paths.get(folder)?.folder === undefined && !image.alwaysThere.has(folder)) found.add(literalPattern(folder));
    }
  }
  return found.size === 0 ? [] : [{ patterns: [...found].sort() }];
}

/** A shell that a copy put there is an input of all that it runs. */
function copiedShell(image: Image, { run, before }: Frame): readonly Region[] {
  const [shell = '/bin/sh'] = before.shell ?? [];
  if (run.command.form === 'exec' || !shell.startsWith('/')) return [];
  const touched =
    image.paths.has(shell) ||
    image.events.some((event) => event.unknown === undefined && event.title.startsWith('COPY') && event.mayWrite(shell));
  return touched ? [{ patterns: [literalPattern(shell)] }] : [];
}

/** `for f in *.txt`: which files there are decides what runs. */
function loopOverFiles(step: Step, { text }: Frame): string | undefined {
  return step.compound && /\bfor\s+\w+\s+in\b[^;\n]*[*?[]/u.test(text) ? 'a loop runs over whatever files there are' : undefined;
}

/** Every folder that a cd enters must be there. */
function enteredRegion(step: Step): readonly Region[] {
  return step.entered.length === 0 ? [] : [sharedRegion({ patterns: step.entered.map((path) => literalPattern(path)) })];
}

/** Places that each RUN gets anew: what one step puts there the next step of the same RUN finds, but no other RUN. */
function namesPassing(words: readonly Argument[]): boolean {
  return words.some(({ raw }) =>
    /(?:^|[=:"'])\/(?:dev\/(?!null\b|stdin\b|stdout\b|stderr\b)|proc\/|sys\/|run\/|etc\/(?:hosts|resolv\.conf|hostname)\b)/u.test(raw),
  );
}

function lockReasonOf(installs: readonly InstallFacts[]): { readonly lockReason?: string } {
  const reason = installs.find((install) => install.lockReason !== undefined)?.lockReason;
  return reason === undefined ? {} : { lockReason: reason };
}

/** `npm ci || true`: a failed install would now be cached until a manifest changes. */
function withFailure(install: InstallFacts, step: Step): InstallFacts {
  const ignored = step.onFailure === 'ignored' || (step.compound && step.label.includes('||'));
  return ignored && install.review === undefined
    ? { ...install, review: `a failure of ${install.name} is ignored: a failed install would now stay in the build cache` }
    : install;
}

/** A mount hides files that a command is thought to read from the image. What is not in the image cannot be hidden. */
function hidesInput(image: Image, mounted: Region, reads: Region, optional: readonly string[]): boolean {
  if (!overlaps(mounted, reads)) return false;
  const inMount = compileRegion(mounted);
  const inReads = compileRegion(reads);
  return [...image.paths.keys(), ...optional].some((path) => inMount(path) && inReads(path));
}

/** Another user than root can write only where the nearest existing folder lets him. */
function writableFolders(image: Image, writes: readonly Region[]): readonly string[] {
  const found = new Set<string>();
  for (const path of contested({ outputs: [], writes }).keys()) {
    let folder = parentOf(path);
    while (folder !== '/' && image.paths.get(folder)?.folder === undefined) folder = parentOf(folder);
    if (folder !== '/') found.add(folder);
  }
  return [...found];
}

/** `ln -s`: what goes below the link lands elsewhere. Links among system folders (python -> python3) lead to system folders. */
function linksOf(step: Step, effects: StepEffects): readonly Region[] {
  const makes = step.commands.some(
    ({ argv }) => /(?:^|\/)ln$/u.test(argv[0]?.raw ?? '') && argv.some(({ raw }) => /^-(?:-symbolic|\w*s)/u.test(raw)),
  );
  if (!makes) return [];
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
  const view = viewOf(image, frame.around.context, (path) => dirty.some((matches) => matches(path)));
  return commandEffects(command, frame.before, view);
}
