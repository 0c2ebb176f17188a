/**
 * A set of paths in an image, written as a pattern over absolute, clean paths:
 * - `/etc/passwd` that path; `/app/**` that path and everything below; `/` + `**` everything;
 * - `*` and `?` and `[...]` within one segment: `/app/*.egg-info`, `/app/*.egg-info/**`;
 * - a leading `**` + `/`: at any depth: `**` + `/.npmrc`, `**` + `/.npm/**` (a home folder that is not known).
 */
export type PathPattern = string;

/** A union of patterns; `except` takes sub-trees out again (written without a trailing `/**`). */
export interface Region {
  readonly patterns: readonly PathPattern[];
  readonly except?: readonly string[];
}
