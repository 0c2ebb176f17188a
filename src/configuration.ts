import { resolve } from 'node:path';
import { assumptions } from './analysis/assumptions.ts';
import { COMMITS } from './changes-for.ts';
import type { ConfigurationResult } from './configured.ts';
import type { FixInput } from './results.ts';
import { configuredFor, settingsWith } from './settings.ts';

/**
 * What counts for a Dockerfile, from options, the nearest configuration file, and what is usual. The Dockerfile itself is not read, and need not
 * be there.
 */
export async function configuration(input: FixInput): Promise<ConfigurationResult> {
  const path = resolve(input.cwd ?? '.', input.path);
  const configured = await configuredFor(input);
  if (configured !== undefined && 'problems' in configured) return { path, overrides: [], problems: configured.problems };
  const {
    levels,
    assumptions: chosen = {},
    mounts = {},
    costs,
    baseImages = {},
    history = COMMITS,
    context,
    builder,
  } = settingsWith(input, configured);
  return {
    path,
    ...(configured !== undefined && { config: configured.path }),
    overrides: configured?.overrides ?? [],
    settings: {
      transforms: levels,
      assumptions: Object.fromEntries(Object.keys(assumptions).map((id) => [id, chosen[id] ?? true])),
      mounts,
      costs: { kinds: costs?.kinds ?? {}, commands: costs?.commands ?? {} },
      baseImages,
      history,
      context,
      builder,
    },
    problems: [],
  };
}
