import { relative, resolve, sep } from 'node:path';
import { configFor, merged, type Configured } from './config/config.ts';
import type { WrongConfig } from './config/read.ts';
import type { Preferences, TransformLevel } from './preferences.ts';
import type { SaidBuilder } from './context/builders.ts';
import type { FixInput } from './results.ts';
import { transforms } from './transforms/registry.ts';
import { UserError } from './workspace.ts';

/** What the caller asked for, filled in with what a configuration file says of the Dockerfile. */
export interface Settings extends FixInput {
  /** By id of every transform. */
  readonly levels: Readonly<Record<string, TransformLevel>>;
  /** Who says which folder is the context: an option, or a configuration file. */
  readonly contextSaidBy: string | undefined;
  /** The same of the builder. */
  readonly builderSaidBy: string;
  /** Undefined where there is no configuration file. */
  readonly configured: Configured | undefined;
}

/**
 * What counts for a Dockerfile: what the caller asked for, else what the nearest configuration file says, else what is usual.
 * @throws UserError for a configuration file that is wrong
 */
export async function settingsFor(input: FixInput): Promise<Settings> {
  const configured = await configuredFor(input);
  if (configured === undefined || !('problems' in configured)) return settingsWith(input, configured);
  const [first, ...more] = configured.problems;
  const also = more.length === 0 ? '' : ` (and ${more.length} more; dockerfix config lists them)`;
  throw new UserError({ kind: 'user', ...first, message: `${first?.message ?? ''}${also}` });
}

/** What a configuration file says of a Dockerfile, or what is wrong with it; undefined where there is none. */
export async function configuredFor({ path, cwd = '.', config }: FixInput): Promise<Configured | WrongConfig | undefined> {
  return configFor(resolve(cwd, path), { cwd: resolve(cwd), config });
}

export function settingsWith(input: FixInput, configured: Configured | undefined): Settings {
  const cwd = resolve(input.cwd ?? '.');
  const preferences = merged(configured?.preferences ?? {}, wishesOf(input, cwd));
  const levels = levelsOf(input, preferences);
  const off = Object.keys(levels).filter((id) => levels[id] === 'off');
  const file = configured && nameFrom(cwd, configured.path);
  return {
    ...input,
    ...preferences,
    levels,
    skip: [...new Set([...(input.skip ?? []), ...off])],
    contextSaidBy: input.context === undefined ? (file ?? '--context') : '--context',
    builderSaidBy: input.builder === undefined ? (file ?? '--builder') : '--builder',
    configured,
  };
}

function wishesOf({ levels, assumptions, mounts, costs, baseImages, history, context, builder }: FixInput, cwd: string): Preferences {
  return {
    ...(levels !== undefined && { levels }),
    ...(assumptions !== undefined && { assumptions }),
    ...(mounts !== undefined && { mounts }),
    ...(costs !== undefined && { costs }),
    ...(baseImages !== undefined && { baseImages }),
    ...(history !== undefined && { history }),
    ...(context !== undefined && { context: resolve(cwd, context) }),
    ...(builder !== undefined && { builder }),
  };
}

/** What is named with `only` runs, what is skipped does not, and `unsafe` says how far all of them go. */
function levelsOf({ only, skip, unsafe }: FixInput, { levels = {} }: Preferences): Settings['levels'] {
  return Object.fromEntries(
    transforms.map(({ id }) => {
      const asked = levels[id] ?? 'safe';
      const wanted = asked === 'off' && only?.includes(id) === true ? 'safe' : asked;
      if (wanted === 'off' || skip?.includes(id) === true) return [id, 'off'];
      return [id, unsafe === undefined ? wanted : unsafe ? 'unsafe' : 'safe'];
    }),
  );
}

/** Assumptions that no rewrite may rest on. */
export function notAccepted({ assumptions = {} }: Settings): ReadonlySet<string> {
  return new Set(Object.keys(assumptions).filter((id) => assumptions[id] === false));
}

/** The builder that somebody names, and who; undefined where nobody does. */
export function saidBuilder({ builder, builderSaidBy }: Settings): SaidBuilder | undefined {
  return builder && { name: builder, by: builderSaidBy };
}

function nameFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}
