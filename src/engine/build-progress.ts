/** One step of a build, with the number of its stage or its name: `[build 3/5] RUN npm ci`. */
export interface Step {
  readonly name: string;
  readonly cached: boolean;
  /** Seconds; undefined while it runs, where it failed, and for what was cached. */
  readonly seconds: number | undefined;
}

/** Reads what a builder prints, line by line. */
export interface BuildProgress {
  /** The step that is running now, if the line says so. */
  readonly line: (text: string) => string | undefined;
  /** Instructions, in the order in which the builder came to them; FROM is none, for it only fetches. */
  readonly steps: () => readonly Step[];
  /** The end of what the failed step printed. */
  readonly failure: () => string | undefined;
  /** Ids of images that steps made. */
  readonly made: () => readonly string[];
}
