/** What a configuration file may choose. Each choice is one among things that dockerfix would do anyway. */
export interface Preferences {
  /** By id of a transform, how far it may go; `safe` unless told. */
  readonly levels?: Readonly<Record<string, TransformLevel>>;
  /** By id, whether a rewrite may rest on an assumption; it may unless told. */
  readonly assumptions?: Readonly<Record<string, boolean>>;
  readonly mounts?: MountPreferences;
  readonly costs?: CommandCosts;
  /** Commits of the repository's history by which rebuilds are weighed: 200 unless told; 0: none are read. */
  readonly history?: number;
  /** The folder of the build context; found from evidence when absent. */
  readonly context?: string;
  /** What images are like of which nothing else is known: see src/bases/said.ts. */
  readonly baseImages?: Readonly<Record<string, string>>;
  /** What builds it; found from evidence when absent. */
  readonly builder?: BuilderName;
}

/** A builder, by what it is called in the option --builder. `classic`: the docker of before BuildKit. */
export const BUILDERS = ['buildkit', 'buildah', 'kaniko', 'classic'] as const;
export type BuilderName = (typeof BUILDERS)[number];

/** Off; what is shown to be safe; or what needs a look (level `review`) as well. */
export const TRANSFORM_LEVELS = ['off', 'safe', 'unsafe'] as const;

export type TransformLevel = (typeof TRANSFORM_LEVELS)[number];

/** How the cache mounts that dockerfix writes are named and shared. */
export interface MountPreferences {
  /** What their ids begin with: all of them have one then. */
  readonly idPrefix?: string;
  /** How builds that run side by side share them; never less strictly than a cache needs. */
  readonly sharing?: (typeof SHARINGS)[number];
}

/** `shared` is what is taken unless told, and `locked` where a cache needs it. https://docs.docker.com/reference/dockerfile/#run---mounttypecache */
export const SHARINGS = ['locked', 'private'] as const;

/** Kinds of what takes time in a build. */
export const COST_KINDS = [
  'package-lists',
  'system-packages',
  'language-packages',
  'build',
  'download',
  'unpack',
  'ownership',
  'copy',
  'unknown',
] as const;

export type CostKind = (typeof COST_KINDS)[number];

/** Seconds that commands take, in place of estimates. */
export interface CommandCosts {
  readonly kinds?: Readonly<Partial<Record<CostKind, number>>>;
  /** By what a command begins with, whole words; of several the longest counts. */
  readonly commands?: Readonly<Record<string, number>>;
}
