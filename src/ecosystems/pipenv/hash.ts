import { createHash } from 'node:crypto';
import { isObject, objectAt, own, type JsonObject } from '../project/objects.ts';
import { packageName } from '../python/names.ts';

const SECTIONS: ReadonlySet<string> = new Set([
  'source',
  'packages',
  'dev-packages',
  'requires',
  'scripts',
  'pipfile',
  'pipenv',
  'default',
  'develop',
]);

/**
 * The hash of a Pipfile, as its lock holds it. Undefined where releases differ in it: some write names of packages in one way before, and how numbers
 * and dates are written is left out here.
 * https://github.com/pypa/pipenv/blob/main/pipenv/utils/pipfile.py (calculate_hash)
 */
export function pipfileHash(pipfile: JsonObject): string | undefined {
  const rest = Object.keys(pipfile).filter((key) => !SECTIONS.has(key));
  const tables = ['packages', 'dev-packages', ...rest].map((key) => objectAt(pipfile, key));
  const names = tables.flatMap((table) => Object.keys(table));
  if (names.some((name) => name !== packageName(name)) || own(pipfile, 'source') === undefined) return undefined;
  const text = canonical({
    _meta: { sources: own(pipfile, 'source'), requires: objectAt(pipfile, 'requires') },
    default: objectAt(pipfile, 'packages'),
    develop: objectAt(pipfile, 'dev-packages'),
    ...Object.fromEntries(rest.map((key) => [key, own(pipfile, key)])),
  });
  return text === undefined ? undefined : createHash('sha256').update(text).digest('hex');
}

/** `json.dumps(value, sort_keys=True, separators=(",", ":"))` of what a manifest may hold. */
function canonical(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value);
  // Python writes other letters as numbers.
  if (typeof value === 'string') return /^[\u0020-\u007e]*$/.test(value) ? JSON.stringify(value) : undefined;
  if (Array.isArray(value))
    return joined(
      value.map((one) => canonical(one)),
      '[]',
    );
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value).toSorted();
  return joined(
    keys.map((key) => {
      const [name, inner] = [canonical(key), canonical(own(value, key))];
      return name === undefined || inner === undefined ? undefined : `${name}:${inner}`;
    }),
    '{}',
  );
}

function joined(parts: readonly (string | undefined)[], brackets: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${brackets.charAt(0)}${parts.join(',')}${brackets.charAt(1)}`;
}
