/** Why a cache gets no mount. */
export type MountRefusal =
  | 'not-understood'
  | 'builder-without-mounts'
  | 'old-frontend'
  | 'unknown-base'
  | 'unknown-user'
  | 'cache-moved'
  | 'cache-in-source'
  | 'cache-disabled'
  | 'cleared-in-run'
  | 'changed-in-run'
  | 'built-for-this'
  | 'offline'
  | 'unsteady-sources'
  | 'not-renewed'
  | 'parent-missing'
  | 'makes-its-folder'
  | 'filled-before'
  | 'needed-later'
  | 'copied-later'
  | 'needed-at-start';

export type Why = readonly [reason: MountRefusal, message: string];
