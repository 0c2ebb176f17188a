import { isObject } from '../source/objects.ts';
import { EngineError, lastLine, type Engine } from './engine.ts';

/** Parts of the image config that a container runs with. https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md */
const PARTS = [
  'Env',
  'Cmd',
  'Entrypoint',
  'WorkingDir',
  'User',
  'Labels',
  'ExposedPorts',
  'Volumes',
  'Shell',
  'StopSignal',
  'Healthcheck',
  'OnBuild',
] as const;

export interface ImageConfig {
  /** JSON, by the name of the part. */
  readonly parts: ReadonlyMap<string, string>;
  /** Bytes. */
  readonly size: number;
}

/** @throws EngineError */
export async function configOf({ call }: Pick<Engine, 'call'>, image: string): Promise<ImageConfig> {
  const { code, stdout, stderr } = await call(['image', 'inspect', image]);
  if (code !== 0) throw new EngineError(`${image} cannot be inspected: ${lastLine(stderr)}`);
  const parsed: unknown = JSON.parse(stdout);
  const first: unknown = Array.isArray(parsed) ? parsed[0] : undefined;
  const config: unknown = isObject(first) ? first['Config'] : undefined;
  const size = isObject(first) && typeof first['Size'] === 'number' ? first['Size'] : 0;
  const told = toldByHistory(isObject(first) ? first['History'] : undefined);
  const parts = PARTS.map((name) => [name, stable(isObject(config) ? config[name] : undefined) || (told.get(name) ?? '')] as const);
  return { parts: new Map(parts), size };
}

/** podman shows no Shell, Healthcheck and OnBuild, but the history that they stand in: of the first two the last counts. */
function toldByHistory(history: unknown): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (const entry of Array.isArray(history) ? history : []) {
    const by: unknown = isObject(entry) ? entry['created_by'] : undefined;
    const [, keyword, text = ''] = (typeof by === 'string' && /#\(nop\) (SHELL|HEALTHCHECK|ONBUILD) (.*)$/s.exec(by)) || [];
    if (keyword === 'SHELL') told.set('Shell', text);
    if (keyword === 'HEALTHCHECK') told.set('Healthcheck', text);
    if (keyword === 'ONBUILD') told.set('OnBuild', [told.get('OnBuild') ?? [], text].flat().join('\n'));
  }
  return told;
}

/** Keys in order; what is empty is as good as absent. */
function stable(value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : JSON.stringify(value);
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return names.length === 0 ? '' : `{${names.map((name) => `${JSON.stringify(name)}:${stable(value[name])}`).join(',')}}`;
}

/** Names of the parts that differ, with both. */
export function compareConfigs(before: ImageConfig, after: ImageConfig): readonly string[] {
  return [...before.parts].flatMap(([name, value]) => {
    const other = after.parts.get(name) ?? '';
    return value === other ? [] : [`${name} is ${value || 'not set'} in the original and ${other || 'not set'} in the rewritten image`];
  });
}
