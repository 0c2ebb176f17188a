import type { FileView } from '../../model/files.ts';
import { cacheOf } from '../../source/cache.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
export type ReadJson =
  { readonly kind: 'object'; readonly value: JsonObject; readonly text: string } | { readonly kind: 'unusable'; readonly why: string };

/** A lock file has megabytes, and several questions are asked of it: each file is parsed once per view. */
const cache = cacheOf<FileView, Map<string, ReadJson>>();

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(value: JsonObject, key: string): JsonObject {
  const inner = own(value, key);
  return isObject(inner) ? inner : {};
}

export function stringAt(value: JsonObject, key: string): string | undefined {
  const inner = own(value, key);
  return typeof inner === 'string' ? inner : undefined;
}

/** The value of an own key: `constructor` is a package name too. */
export function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Reads a JSON object from an image path whose file came from the context. Never throws. */
export function readJson(files: FileView, path: string): ReadJson {
  const known = cache.get(files) ?? new Map<string, ReadJson>();
  cache.set(files, known);
  const before = known.get(path);
  if (before !== undefined) return before;
  const read = parse(files, path);
  known.set(path, read);
  return read;
}

function parse(files: FileView, path: string): ReadJson {
  const fact = files.fact(path);
  if (fact.kind === 'unknown') return { kind: 'unusable', why: `${path} is not known: ${fact.why}` };
  if (fact.kind !== 'context-file') return { kind: 'unusable', why: `${path} is not a file of the build context` };
  const text = files.text(fact.path);
  if (text === undefined) return { kind: 'unusable', why: `${fact.path} is too large or cannot be read as text` };
  // npm strips a byte order mark: https://github.com/npm/json-parse-even-better-errors
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch {
    return { kind: 'unusable', why: `${fact.path} is not valid JSON` };
  }
  return isObject(value) ? { kind: 'object', value, text: bare } : { kind: 'unusable', why: `${fact.path} holds no JSON object` };
}

/**
 * The first key that stands twice in one object of a valid JSON text, if any.
 * JSON.parse keeps the last; a person who reads the file may mean the first.
 */
export function duplicateKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const match of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g)) {
    const [token, colon] = match;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    if (colon === undefined) continue;
    const key: unknown = JSON.parse(token.slice(0, token.length - colon.length));
    const keys = open.at(-1);
    if (typeof key !== 'string' || keys === undefined) continue;
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return undefined;
}
