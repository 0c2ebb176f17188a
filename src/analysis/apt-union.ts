import { packageCall, PLACES, type PackageCall, type PlaceId } from '../ecosystems/package-calls.ts';
import type { Command, Step } from '../model/command.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import type { Part } from './events.ts';
import { inImage, overlapAny, type Image } from './image.ts';
import { plainCommandOf } from './plain-step.ts';
import type { Frame } from './run-frame.ts';

/**
 * The assumption `apt-union`: packages that are installed by one command, or by several in a row with the same options and state, end up
 * the same. Under it (and only then, see `Evaluation.united`) a command of a package manager is taken apart:
 * - an install becomes one event for each package. Events of one key do not see each other, and each counts once;
 * - of updates and clean-ups of one place only the last counts: `update`, `install`, `rm lists`, `update` leave what `update` leaves;
 * - what an install leaves in a place that clean-ups empty is an event of its own, which the clean-up takes away.
 * Everything else sees them as it sees any other event.
 * See package-parts.ts for what the image makes of the parts.
 */
/** Places that clean-ups empty, and that an install writes to. */
const LEFT_IN: readonly PlaceId[] = ['apt archives', 'apk cache', 'lasting temporary files'];

export interface StepPart {
  readonly step: Step;
  readonly part: Part;
}

/** With more words, taking a command apart would take too long. */
export const MOST_WORDS = 1000;

/** Where package sources and their keys are. A package of the distribution may bring some, which lead to the distribution as well. */
const SOURCES: Region = { patterns: ['/etc/apt/**', '/etc/apk/**', '/usr/share/keyrings/**'] };

/**
 * Takes a step apart. Undefined for everything that is no plain command of a package manager, run by root.
 * @param state text of all that the commands of its RUN see: user, shell, variables
 */
export function partsOf(image: Image, step: Step, frame: Frame, state: string): readonly StepPart[] | undefined {
  const command = plainCommandOf(step);
  if (command === undefined) return undefined;
  // Where a mount holds the lists, an install may find those of another RUN, or none.
  if (frame.run.flags.some(({ name }) => name === 'mount')) return undefined;
  // A user that is not known is root, or the command fails.
  const root = frame.user === undefined || frame.before.user.kind === 'unknown';
  if (!step.label.startsWith('fails:[') || !root) return undefined;
  const call = packageCall(command);
  if (call === undefined || call.words.length > MOST_WORDS) return undefined;
  return call.kind === 'clean' ? cleanParts(call, step, command) : packageParts(image, call, step, command, { frame, state });
}

function regionOf(place: PlaceId): Region {
  return { patterns: [`${PLACES[place]}/**`] };
}

function cleanParts(call: PackageCall & { readonly kind: 'clean' }, step: Step, command: Command): readonly StepPart[] {
  return call.words.map(({ text, place, rank }) => ({
    step: { ...step, label: `fails:clean|${text}`, commands: [only(command, [text])] },
    part: { role: 'clean', key: text, place: PLACES[place], lists: undefined, rank, list: [], shipped: false, leaves: [] },
  }));
}

function packageParts(
  image: Image,
  call: Exclude<PackageCall, { readonly kind: 'clean' }>,
  step: Step,
  command: Command,
  { frame, state }: { readonly frame: Frame; readonly state: string },
): readonly StepPart[] {
  const { words, own } = call;
  const key = `${call.key}|${state}`;
  const lists = PLACES[call.lists];
  const shipped = asShipped(image, frame.before);
  const list = words.map(({ value }) => (value.kind === 'known' ? value.text : ''));
  const leaves = LEFT_IN.map((place) => ({ place: PLACES[place], region: regionOf(place) }));
  const update: StepPart = {
    step: { ...step, label: `fails:update|${key}` },
    part: { role: 'update', key, place: lists, lists: undefined, rank: 0, list: [], shipped, leaves: [] },
  };
  if (call.kind === 'update') return [update];
  const installs = words.map((word, index): StepPart => {
    // dpkg runs in `/` (apt-pkg/deb/dpkgpm.cc, DPkg::Run-Directory): only a pattern of the shell asks for the working directory.
    const place = word.glob && command.cwd.kind === 'known' ? command.cwd.text : word.glob ? step.label : '';
    return {
      step: { ...step, label: `fails:install|${key}|${list[index] ?? ''}|${place}`, commands: [only(command, list, index)] },
      part: { role: 'install', key, place: undefined, lists: own === undefined ? lists : undefined, rank: 0, list, shipped, leaves },
    };
  });
  return own === 'fresh' ? [update, ...installs] : installs;
}

/** The command with one of the words only. */
function only(command: Command, words: readonly string[], kept = 0): Command {
  const texts = new Set(words);
  let at = -1;
  const argv = command.argv.filter(({ value }, index) => {
    if (index === 0 || value.kind !== 'known' || !texts.has(value.text)) return true;
    at++;
    return at === kept;
  });
  return { ...command, argv };
}

/**
 * Are the sources of packages those of an official image? Of others it is not known whether an update finds more after an install than
 * before: without ca-certificates, `apt-get update` only warns of a source that it cannot fetch.
 */
export function asShipped(image: Image, before: State): boolean {
  if (before.base === undefined || inImage(image, [SOURCES]).size > 0) return false;
  return image.events.every((event) => (event.part === undefined ? !overlapAny(event.writes, [SOURCES]) : isShipped(event.part)));
}

function isShipped({ role, shipped }: Part): boolean {
  return role !== 'install' || shipped;
}
