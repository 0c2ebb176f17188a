import type { PotentialSource } from './potential.ts';
import type { SettingLine } from '../model/effects.ts';
import type { ContextPath } from '../model/files.ts';
import type { PathPattern, Region } from '../model/paths.ts';
import { cacheOfRegions } from '../model/shared-regions.ts';
import { cacheOf } from '../source/cache.ts';
import type { CopyCount } from './image.ts';

/** A command of a package manager, or a piece of one, where it is taken apart (apt-union.ts). */
export interface Part {
  readonly role: 'update' | 'install' | 'leftover' | 'clean';
  /** Command, options, state: what must be equal for two of them to be parts of one command. */
  readonly key: string;
  /** Whose content it decides or adds to; an install itself decides none. */
  readonly place: string | undefined;
  /** Place of the lists that it reads. */
  readonly lists: string | undefined;
  /** Of two clean-ups of one place, the one of the higher rank leaves nothing that the other removes. */
  readonly rank: number;
  /** The packages of its command. */
  readonly list: readonly string[];
  /** It could bring only what the distribution has: no update finds other lists after it. */
  readonly shipped: boolean;
  /** An install: the places, among those that clean-ups empty, in which it leaves something. */
  readonly leaves: readonly { readonly place: string; readonly region: Region }[];
}

export interface Activity {
  /** What it is and in which state it runs; equal labels do the same with equal inputs. */
  readonly label: string;
  /** For messages: `RUN npm ci`. */
  readonly title: string;
  readonly line: number;
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
  /** Those of its reads that the command itself asks for, without what any program probes for (system folders, home folders). */
  readonly asks?: readonly Region[] | undefined;
  readonly optional: readonly string[];
  /** Files that are not there now, and that it would change if they were. */
  readonly updates?: readonly string[] | undefined;
  readonly outputs: readonly string[];
  /** Those of its outputs that it may go on without. */
  readonly unsure?: readonly string[] | undefined;
  /** Folders whose owner (and, for another user than root, mode) matters. */
  readonly folders: readonly string[];
  /** The user as a term, or undefined for root. */
  readonly user: number | undefined;
  /** It copies, packs or lists folders: their owners and modes come out of it. */
  readonly modes?: boolean | undefined;
  /** Its text, working directory and the values of its variables: the names of folders that it was told. */
  readonly told: readonly string[];
  /** Text that it writes into files, as far as it stands in the Dockerfile: a script, perhaps. */
  readonly puts?: string | undefined;
  /** Where it makes symbolic links. */
  readonly links?: readonly Region[] | undefined;
  /** Why an install may rewrite its lock file. */
  readonly lockReason?: string | undefined;
  /** Folders of caches that it uses as their own tool: what it writes there tells nothing. */
  readonly caches?: readonly string[] | undefined;
  /** Code of others: what it is said to write is what it may write. */
  readonly thirdParty?: boolean | undefined;
  /** Those of its reads that it was told of and does not make: it is of use only where they are there. */
  readonly needs?: ReadonlySet<PathPattern> | undefined;
  /** Paths that it removes, each named in its words. */
  readonly removes?: readonly string[] | undefined;
  /** It only removes, or changes owners and modes: it puts nothing anywhere. */
  readonly addsNothing?: boolean | undefined;
  /** It only changes owners and modes. */
  readonly changesOnly?: boolean | undefined;
  /** Folders among its `writes` that it makes as root where they are missing, and else leaves alone: a later copy sets them as an earlier one would. */
  readonly onTheWay?: readonly string[] | undefined;
  /** Folders that it surely makes where they are missing. */
  readonly makes?: readonly string[] | undefined;
  /** Something of it may go on until its RUN ends, and no longer. */
  readonly lives?: boolean | undefined;
  /** Virtual environments of Python that it makes or brings. */
  readonly environments?: readonly string[] | undefined;
  /** Where it writes settings of package managers: paths that it names there. */
  readonly settings?: readonly string[] | undefined;
  /** Lines that it surely sets in files of settings. */
  readonly sets?: readonly SettingLine[] | undefined;
  /** A copy of what another stage made. */
  readonly built?: true | undefined;
  /** A copy of which nobody knows what it brings. */
  readonly opaque?: true | undefined;
  /** Why it must not run less often than before: what it fetches moves. */
  readonly moving?: string | undefined;
  /** It asks the network, and may get another answer tomorrow: what it says when its layer is reused for longer. */
  readonly fresh?: string | undefined;
  /** Names of ENV and ARG that it is taken not to read, with a term for the value of each: see the assumption `volatile-unread`. */
  readonly unread?: ReadonlyMap<string, number> | undefined;
  /** It reads and writes everything; says why. */
  readonly unknown?: string | undefined;
  readonly part?: Part | undefined;
}

export interface ImageEvent extends Activity {
  readonly id: number;
  readonly labelTerm: number;
  /** Path (or pseudo-path) -> term, of everything known that it read. For explanations. */
  readonly inputs: ReadonlyMap<string, number>;
  /** The same of what only another checkout could hold (pseudo-paths, see potential.ts): no part of the identity, but compared. */
  readonly assumed: ReadonlyMap<string, number>;
  /** Known paths that it may have changed. */
  readonly written: ReadonlySet<string>;
  /** Earlier events that it depends on. */
  readonly after: readonly number[];
  readonly copiesAbove: Readonly<CopyCount>;
  /** Absent optional inputs that copies before it would have brought, by path; the later copy wins. */
  readonly potential: ReadonlyMap<string, readonly PotentialSource[]>;
  /** Of `potential`, what it needs and nothing else brings: the command stands there for checkouts that hold it. */
  readonly needed: ReadonlySet<string>;
  /** Where in the context that would lie which it removes by name, and which nothing here brings or makes. */
  readonly takenAway: ReadonlySet<ContextPath>;
  readonly mayWrite: (path: string) => boolean;
  readonly mayRead: (path: string) => boolean;
}

const roots = cacheOfRegions<readonly string[]>();

/** The files and folders that a region names, each alone or with all that is below it. */
export function namedRoots(region: Region): readonly string[] {
  const known = roots.get(region);
  if (known !== undefined) return known;
  const found: string[] = [];
  for (const pattern of region.patterns) {
    const path = pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern;
    if (path !== '' && !/[*?[]/u.test(path)) found.push(path);
  }
  roots.set(region, found);
  return found;
}

type Contest = Pick<Activity, 'outputs' | 'writes' | 'updates' | 'onTheWay'>;

/**
 * What an event makes and a later copy of the context could bring on top: its results (`true`: they must be ignored), and the files and
 * folders that it names as written (a lock file, `> .env`), which may be assumed not to lie in the context where nothing says so.
 */
export function contested(contest: Contest): ReadonlyMap<string, boolean> {
  const known = contests.get(contest);
  if (known !== undefined) return known;
  const found = contestedNow(contest);
  contests.set(contest, found);
  return found;
}

/** Every later instruction asks every event. */
const contests = cacheOf<Contest, ReadonlyMap<string, boolean>>();

function contestedNow({ outputs, writes, updates = [], onTheWay = [] }: Contest): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const region of writes) for (const path of namedRoots(region)) found.set(path, false);
  for (const path of onTheWay) found.delete(path);
  for (const path of updates) found.set(path, false);
  for (const output of outputs) found.set(output, true);
  return found;
}
