/** The situations that each package manager is shown in. */
export const KINDS = ['plain', 'workspace', 'optimal', 'hazards', 'anotherUser', 'cacheMoved', 'cacheDefeated'] as const;
export type Kind = (typeof KINDS)[number];

/** Snapshots (`split-copy/go-workspace`), or in words why there is none. */
export type Cases = readonly [string, ...string[]] | { readonly none: string };

export type Situations = Readonly<Record<Kind, Cases>>;

/** Something that broke for other people: what it was, where it was told, and the snapshots that show what dockerfix does with it. */
export interface Broken {
  readonly what: string;
  /** `flipt#1497`. */
  readonly told: readonly [string, ...string[]];
  readonly cases: Cases;
}

export interface Matrix {
  /** By the id of the ecosystem. */
  readonly situations: Readonly<Record<string, Situations>>;
  readonly broken: readonly Broken[];
}
