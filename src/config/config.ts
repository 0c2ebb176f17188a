import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { Preferences } from '../preferences.ts';
import type { FileError } from '../results.ts';
import { findConfig, readConfig, topFor } from './find.ts';
import { parseConfig, type Config, type WrongConfig } from './read.ts';

/** What a configuration file says of one Dockerfile. */
export interface Configured {
  /** Of the file. Absolute. */
  readonly path: string;
  /** Which of its overrides fit the Dockerfile, from 0. */
  readonly overrides: readonly number[];
  readonly preferences: Preferences;
}

export interface Asked {
  /** Absolute. */
  readonly cwd: string;
  /** A file that is to be taken, or false: none. Undefined: the nearest. */
  readonly config: string | false | undefined;
}

/**
 * What configuration files say of a Dockerfile; undefined where there are none. Nothing of them is executed.
 * @param dockerfile absolute; it need not be there
 */
export async function configFor(dockerfile: string, { cwd, config }: Asked): Promise<Configured | WrongConfig | undefined> {
  if (config === false) return undefined;
  const named = config === undefined ? undefined : resolve(cwd, config);
  // What is named counts for every Dockerfile, wherever it lies: its patterns start where the command runs.
  const found = named === undefined ? findConfig(dockerfile, cwd) : readConfig(named, { path: named, base: cwd });
  if (found === undefined) return undefined;
  if ('why' in found) return { problems: [{ kind: 'user', path: found.path, message: found.why }] };
  const read = await parseConfig(found, topFor(dirname(dockerfile), cwd));
  return 'problems' in read ? read : configured(read, dockerfile);
}

/** What is wrong with a configuration file that was named. */
export async function problemsOfConfig(config: string, cwd: string): Promise<readonly FileError[]> {
  const read = await configFor(resolve(cwd, 'Dockerfile'), { cwd, config });
  return read !== undefined && 'problems' in read ? read.problems : [];
}

function configured({ path, base, settings, overrides }: Config, dockerfile: string): Configured {
  const from = relative(base, dockerfile).split(sep).join('/');
  // Patterns mean what lies below; of what lies elsewhere they get to see the name.
  const seen = from.startsWith('../') ? basename(dockerfile) : from;
  const fitting = [...overrides.entries()].filter(([, { files }]) => files.match(seen));
  const preferences = fitting.reduce((all, [, override]) => merged(all, override.settings), settings);
  return { path, overrides: fitting.map(([index]) => index), preferences };
}

/** The later one counts, key by key. */
export function merged(first: Preferences, second: Preferences): Preferences {
  const [levels, assumptions, mounts] = [
    { ...first.levels, ...second.levels },
    { ...first.assumptions, ...second.assumptions },
    { ...first.mounts, ...second.mounts },
  ];
  const costs = {
    kinds: { ...first.costs?.kinds, ...second.costs?.kinds },
    commands: { ...first.costs?.commands, ...second.costs?.commands },
  };
  const baseImages = { ...first.baseImages, ...second.baseImages };
  return { ...first, ...second, levels, assumptions, mounts, costs, baseImages };
}
