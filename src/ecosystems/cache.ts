import type { Argument, Command } from '../model/command.ts';
import type { PathPattern } from '../model/paths.ts';
import type { ArgumentSpec, CommandContext } from './ecosystem.ts';

/**
 * What a command does with a cache:
 * - `fills`: takes from it what is there and adds to it; what comes out is the same whatever it held;
 * - `renews`: makes it hold what belongs there now, whatever it held (`apt-get update`);
 * - `needs`: reads what `renews` put there, and fails without;
 * - `clears`: empties it, and does nothing else;
 * - `keeps`: goes over it, and nothing comes of it.
 */
export type CacheAction = 'fills' | 'renews' | 'needs' | 'clears' | 'keeps';

/** Where a cache lies, or what moves it. */
export type CachePlace =
  | { readonly flag: string }
  /** `below`: the cache is this folder of the one that is named. */
  | { readonly variable: RegExp; readonly below?: string }
  /** A key of the tool's configuration files. */
  | { readonly setting: string; readonly below?: string }
  /** Below the home folder; `listed`: that of /etc/passwd, whatever HOME says. */
  | { readonly home: string; readonly listed?: true }
  | { readonly path: string };

/** A way to say something to a tool. */
export interface Switch {
  readonly flag?: string;
  readonly variable?: RegExp;
  readonly setting?: string;
  /** Only such a value means it. */
  readonly saying?: RegExp;
  /** Sub-commands with which it means nothing here. */
  readonly unless?: readonly string[];
  /** Only where this variable has this value it turns off nothing but the cache. */
  readonly onlyWith?: { readonly variable: RegExp; readonly value: string };
}

/** A folder in which a tool keeps what it downloads, so that it need not do it again. Nothing else reads it. */
export interface Cache {
  readonly id: string;
  /** For messages: `npm's cache`. */
  readonly what: string;
  readonly docs: readonly string[];
  /**
   * Is it a cache for this command? Data cannot say where something else may lie in the same folder. Not given: always. `as before`: where a command above
   * had it there, since nothing is known of the project here.
   */
  readonly applies?: (context: CommandContext) => boolean | 'as before';
  /** Why it is not known where it lies, if so, other than by its `places`: a file or a variable that data does not follow may name another folder. */
  readonly elsewhere?: (context: CommandContext) => string | undefined;
  /** By sub-command; `cache clean` for a sub-command and the word behind it, `clean --cache` for one and a flag. */
  readonly actions: Readonly<Record<string, CacheAction>>;
  /** What a command says that moves it, or turns it off, by writing settings during the build: what these hold then is not followed. */
  readonly movedBy?: RegExp;
  /** The first that says something wins. */
  readonly places: readonly CachePlace[];
  /** `locked` where two at once would get in each other's way. https://docs.docker.com/reference/dockerfile/#run---mounttypecache */
  readonly sharing: 'shared' | 'locked';
  /**
   * Which Dockerfiles share it: all; those on one base image, since what is kept fits only that; those on images of one name, since others would
   * only throw it away.
   */
  readonly sharedBy: 'all images' | 'one base image' | 'images of one name';
  /** Folders above it that are its tool's alone, like those of a home: nobody counts on them. */
  readonly ownFolders?: RegExp;
  /** In the base image a link of this name leads to it: where the Dockerfile names that, nothing is known of what lies there. */
  readonly linkedFrom?: string;
  /** More lies in it than is downloaded, which no command brings again: settings, what another project installed there. */
  readonly holdsMore?: true;
  /** The folder belongs to the system: it is there before. */
  readonly ofSystem: boolean;
  /** What is left in it is of use to others: to install something by hand, or in an image built on this one. */
  readonly leftForOthers: boolean;
  /** It is a cache only where something changed this file of the base image, which keeps it empty otherwise. */
  readonly emptiedBy?: string;
  /** What turns it off and does nothing else. */
  readonly off?: readonly Switch[];
  /**
   * It goes out of date: what `needs` it fails where the network has moved on since, so that both belong in one RUN.
   * https://docs.docker.com/build/building/best-practices/#apt-get
   */
  readonly goesOutOfDate?: true;
  /** What a program that is not followed says when it renews this cache itself before it needs it. */
  readonly toldToRenew?: RegExp;
  /** With this a command that `renews` it only `needs` it. */
  readonly needs?: readonly Switch[];
  /**
   * Commands that do nothing but fill it, and are there for the layer that they make: where a RUN below takes from it as well, it stays in the layer, since
   * a mount may be empty where the first RUN is taken from the build cache. As messages name them: `dotnet restore`.
   */
  readonly inLayer?: readonly string[];
  /** Of these the ones that do nothing but fill it. */
  readonly onlyFilledBy?: readonly string[];
  /** The same of any command, for a reason that data cannot say: what the project holds so far. */
  readonly forLayer?: (context: CommandContext) => boolean;
  /**
   * Does a command, by its key of `actions`, do nothing but fill it? Where such a one has a layer of its own, that one serves better than a mount:
   * it is not made again before a manifest changes, also where mounts start empty. Then nobody gets a mount, which would hide it.
   */
  readonly keptInLayer?: (key: string, context: CommandContext) => boolean;
  /** The same of one that builds before any source of the project is there: so whatever folders were copied above it, none is the source. */
  readonly beforeSource?: (key: string, context: CommandContext) => boolean;
  /** With this it downloads nothing, so that a mount would buy nothing. */
  readonly local?: readonly Switch[];
  /** The same for a reason that data cannot say: what the project holds. */
  readonly unused?: (context: CommandContext) => boolean;
  /** What makes the tool rely on what the cache holds. */
  readonly offline?: readonly Switch[];
  /** The same of files and variables that data does not follow: the name of the one that does so. */
  readonly offlineBy?: (context: CommandContext) => string | undefined;
  /** Package managers whose packages may run the tool in their install scripts: they do so with an empty cache as well. */
  readonly ranBy?: ReadonlySet<string>;
  /** What a program that is not followed says (in its words, or in a script that it runs) when it wants this cache. */
  readonly told: RegExp;
  /** The same of what a container runs when it starts: there, any install may live on it. */
  readonly toldAtStart: RegExp;
  /** Words by which a command leaves there what runs later, since a release of the tool: in a mount, or behind one, it would be missing. */
  readonly livesOnIt?: { readonly words: RegExp; readonly program: string; readonly since: number; readonly what: string };
  /**
   * Commands, by their keys of `actions`, that take everything from it once more, whatever an earlier install has put into the project: they lay down anew
   * what they install, or look for each package there before they look at the project. Where one of them gets no mount, it lives on the layer.
   */
  readonly takesAnew?: readonly string[];
  /** Commands that make what looks there again when it runs, as messages name them: `dotnet build`. */
  readonly resultsLook?: readonly string[];
  /** Names of variables that say so. */
  readonly toldBy?: RegExp;
  /** Why a person should look at a mount for this command, if so, in a sentence without a full stop: data cannot ask what the project holds. */
  readonly review?: (context: CommandContext) => string | undefined;
  /** What the project holds that rules out a mount for this command: data cannot ask that. Many files may have to be read for it. */
  readonly against?: (context: CommandContext) => CacheObstacle | undefined;
  /**
   * What it builds from a folder of the project it takes again as long as none of these files there has another time, whatever else has changed. `builds`:
   * may the command build one?
   */
  readonly byTimes?: { readonly keys: readonly string[]; readonly builds: (context: CommandContext) => boolean };
  /** What of it must be said where it outlives a build. */
  readonly note?: string;
  /** What it keeps is built from sources, and how that comes out is not a part of the name that it is kept under. */
  readonly built?: {
    /** What says how to build. */
    readonly by: readonly Switch[];
    /** Variables that surely say so. */
    readonly variables: RegExp;
    /** Those that no build reads, asked first; any other may say so. */
    readonly unread: RegExp;
    /** Such options, captured, in the files that an option names (pip's requirements files), and the files that those name. */
    readonly files?: { readonly options: readonly string[]; readonly words: RegExp; readonly nested: RegExp };
    /** With this value nothing is built. */
    readonly never?: Switch & { readonly value: string };
  };
  /** Its tool stops where it holds something of a source that has changed since: then only sources that do not change may fill it. */
  readonly sources?: {
    /** Where they are listed: patterns. */
    readonly listed: readonly PathPattern[];
    /** Why they may change, if so: data cannot ask what the image holds. */
    readonly unsteady: (context: CommandContext) => string | undefined;
    /** What a command above that is not followed may have done to them, in words; left out where that is nothing. */
    readonly mayBeAdded?: string;
  };
}

/** A tool's configuration files, `key = value` (or `key: value`) a line. */
export interface SettingsFiles {
  /** In the working folder and those above it. */
  readonly project?: string | readonly string[];
  /** Flags that name another folder in place of the working folder. */
  readonly folders?: readonly string[];
  /** Below the home folder. */
  readonly home?: readonly string[];
  readonly exact?: readonly string[];
  /** A variable that names another one. */
  readonly variable?: string;
}

/** A tool and its caches; all that an ecosystem has to say of them. */
export interface CachedTool {
  readonly spec: ArgumentSpec;
  /** The words as the spec takes them, where the tool has spellings of its own. */
  readonly words?: (argv: readonly string[]) => readonly string[];
  /** It is also run as `python -m NAME`. */
  readonly module?: string;
  /** With this flag variables mean nothing. */
  readonly isolated?: string;
  readonly settings?: SettingsFiles;
  readonly caches: readonly Cache[];
}

/** What one command does with one cache. */
export interface CacheUse {
  readonly cache: Cache;
  readonly action: CacheAction;
  /** For messages: `npm ci`. */
  readonly name: string;
  /** It does nothing but fill it (`Cache.keptInLayer`, `Cache.beforeSource`). */
  readonly onlyFills: boolean;
  readonly beforeSource: boolean;
  /** Without what it puts there it is in vain (`Cache.keptInLayer`, `Cache.onlyFilledBy`). */
  readonly inVain: boolean;
  /** It is there for the layer that it makes (`Cache.inLayer`, `Cache.forLayer`). */
  readonly forLayer: boolean;
  /** Absolute and clean; undefined when it is not known, and then `why` says why. */
  readonly folder: string | undefined;
  readonly why: string | undefined;
  readonly command: Command;
  /** Something moved it from where it lies by itself. */
  readonly moved: boolean;
  /** Words of the command that turn it off: with them it does nothing with the cache. */
  readonly off: readonly Argument[];
  /** Why a mount would buy nothing or break something. */
  readonly obstacle: CacheObstacle | undefined;
  /** Variables may say how things are built that it keeps: to be asked as well (`saidByVariables`). */
  readonly asksVariables: boolean;
  /** Why a person should look at a mount. */
  readonly review?: string;
}

export interface CacheObstacle {
  readonly reason: 'cache-disabled' | 'offline' | 'built-for-this' | 'unsteady-sources' | 'needed-later';
  readonly message: string;
}

export interface SaidByVariables {
  readonly obstacle?: CacheObstacle;
  /** Variables of which it is not known whether what the cache keeps is built by them. */
  readonly unsure?: readonly string[];
}
