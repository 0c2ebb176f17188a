import type { BuilderName, CommandCosts, MountPreferences, TransformLevel } from './preferences.ts';
import type { FileError } from './results.ts';

/** What counts for one Dockerfile. */
export interface ConfigurationResult {
  /** Absolute. */
  readonly path: string;
  /** The configuration file that was read. Absolute; absent where there is none. */
  readonly config?: string;
  /** Which of its overrides fit the Dockerfile, from 0. */
  readonly overrides: readonly number[];
  /** Absent where something is wrong with the configuration file. */
  readonly settings?: ResolvedSettings;
  readonly problems: readonly FileError[];
}

/** Everything that a configuration file may say, as it counts. */
export interface ResolvedSettings {
  readonly transforms: Readonly<Record<string, TransformLevel>>;
  readonly assumptions: Readonly<Record<string, boolean>>;
  readonly mounts: MountPreferences;
  readonly costs: Required<CommandCosts>;
  readonly baseImages: Readonly<Record<string, string>>;
  readonly history: number;
  /** Absolute. Undefined: found from evidence in the repository. */
  readonly context: string | undefined;
  /** The same. */
  readonly builder: BuilderName | undefined;
}
