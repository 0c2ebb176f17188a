import type { ConfigurationResult, ResolvedSettings } from '../configured.ts';
import { plain, type Colors } from './colors.ts';
import { oneLine, shownPath } from './display.ts';
import { errorJson, lineOf, VERSION } from './json.ts';
import { errorWords } from './words.ts';

interface Options {
  readonly cwd: string;
  readonly colors?: Colors;
}

/** What counts for a Dockerfile, as YAML that a configuration file in `cwd` could hold; or what is wrong. */
export function configurationWords(result: ConfigurationResult, { cwd, colors = plain }: Options): string {
  const { path, config, overrides, settings, problems } = result;
  if (settings === undefined)
    return problems.map((problem) => errorWords(problem, oneLine(shownPath(problem.path ?? path, cwd)), colors)).join('');
  const fitting = overrides.length === 0 ? '' : `, overrides ${overrides.join(', ')}`;
  const from = config === undefined ? 'no configuration file' : `settings from ${oneLine(shownPath(config, cwd))}${fitting}`;
  const lines = Object.entries(shownSettings(settings, cwd)).flatMap(([key, value]) => yamlOf(key, value, ''));
  return `# ${oneLine(shownPath(path, cwd))}: ${from}\n${lines.join('\n')}\n`;
}

function shownSettings({ context, builder, ...settings }: ResolvedSettings, cwd: string): object {
  return {
    ...settings,
    ...(context !== undefined && { context: shownPath(context, cwd) }),
    ...(builder !== undefined && { builder }),
  };
}

/** JSON's texts and numbers are YAML as well. */
function yamlOf(key: string, value: unknown, indent: string): readonly string[] {
  const name = `${indent}${/^[a-z][\w-]*$/iu.test(key) ? key : JSON.stringify(key)}:`;
  if (typeof value !== 'object' || value === null) return [`${name} ${JSON.stringify(value)}`];
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${name} {}`];
  return [name, ...entries.flatMap(([inner, one]) => yamlOf(inner, one, `${indent}  `))];
}

export function configurationJson({ path, config, overrides, settings, problems }: ConfigurationResult, cwd: string): string {
  return lineOf({
    version: VERSION,
    path: shownPath(path, cwd),
    config: config === undefined ? null : shownPath(config, cwd),
    overrides,
    settings: settings === undefined ? null : settingsJson(settings, cwd),
    errors: problems.map((problem) => errorJson(problem, cwd)),
  });
}

function settingsJson(
  { transforms, assumptions, mounts, costs, baseImages, history, context, builder }: ResolvedSettings,
  cwd: string,
): object {
  return {
    transforms: Object.entries(transforms).map(([id, level]) => ({ id, level })),
    assumptions: Object.entries(assumptions).map(([id, accepted]) => ({ id, accepted })),
    mounts: { idPrefix: mounts.idPrefix ?? null, sharing: mounts.sharing ?? null },
    costs: {
      kinds: Object.entries(costs.kinds).map(([kind, seconds]) => ({ kind, seconds })),
      commands: Object.entries(costs.commands).map(([command, seconds]) => ({ command, seconds })),
    },
    baseImages: Object.entries(baseImages).map(([image, like]) => ({ image, like })),
    history,
    context: context === undefined ? null : shownPath(context, cwd),
    builder: builder ?? null,
  };
}
