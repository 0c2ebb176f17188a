import type { FileView } from '../../model/files.ts';
import { parseFormat, type Format } from '../../parse/formats.ts';
import { cacheOf, onNewFile } from '../../source/cache.ts';

/** An object of JSON, a mapping of YAML, a table of TOML, an element of XML. */
export type JsonObject = Readonly<Record<string, unknown>>;
export type ReadObject =
  { readonly kind: 'object'; readonly value: JsonObject; readonly text: string } | { readonly kind: 'unusable'; readonly why: string };

/** A lock file has megabytes, and several questions are asked of it: each file is parsed once per view. */
const cache = cacheOf<FileView, Map<string, ReadObject>>();

type Parsed = { readonly value: unknown };

/** Every command has a view of its own, and the same files lie behind many of them. */
const byText = new Map<Format | 'json', Map<string, Parsed>>();
let held = 0;
onNewFile(forget);

/** So much text is kept parsed, in UTF-16 units. */
const MOST_HELD = 4 * 1024 * 1024;

function forget(): void {
  byText.clear();
  held = 0;
}

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
export function readJson(files: FileView, path: string): ReadObject {
  return readObject(files, path, 'json');
}

/** Reads the object that a manifest of the context holds, from its image path. Never throws. */
export function readObject(files: FileView, path: string, format: Format | 'json'): ReadObject {
  const known = cache.get(files) ?? new Map<string, ReadObject>();
  cache.set(files, known);
  const before = known.get(path);
  if (before !== undefined) return before;
  const read = parse(files, path, format);
  known.set(path, read);
  return read;
}

const TITLES = { json: 'JSON', yaml: 'YAML', toml: 'TOML', xml: 'XML' } as const;

function parse(files: FileView, path: string, format: Format | 'json'): ReadObject {
  const fact = files.fact(path);
  if (fact.kind === 'unknown') return { kind: 'unusable', why: `${path} is not known: ${fact.why}` };
  if (fact.kind !== 'context-file') return { kind: 'unusable', why: `${path} is not a file of the build context` };
  const text = files.text(fact.path);
  if (text === undefined) return { kind: 'unusable', why: `${fact.path} is too large or cannot be read as text` };
  // npm strips a byte order mark: https://github.com/npm/json-parse-even-better-errors
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const parsed = parseText(bare, format);
  if (parsed === undefined)
    return { kind: 'unusable', why: `${fact.path} is not valid ${TITLES[format]}${format === 'json' ? '' : ', or too large'}` };
  if (isObject(parsed.value)) return { kind: 'object', value: parsed.value, text: bare };
  return { kind: 'unusable', why: `${fact.path} holds no ${format === 'json' ? 'JSON object' : 'table of keys'}` };
}

function parseText(text: string, format: Format | 'json'): Parsed | undefined {
  const before = byText.get(format)?.get(text);
  if (before !== undefined) return before;
  const parsed = format === 'json' ? parseJson(text) : parseFormat(format, text);
  // A format may be loaded later on.
  if (parsed === undefined) return undefined;
  if (held + text.length > MOST_HELD) forget();
  held += text.length;
  const texts = byText.get(format) ?? new Map<string, Parsed>();
  byText.set(format, texts);
  texts.set(text, parsed);
  return parsed;
}

function parseJson(text: string): Parsed | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * The first key that stands twice in one object of a valid JSON text, if any.
 * JSON.parse keeps the last; a person who reads the file may mean the first.
 * @param value what was parsed from it: written again, it is mostly the text itself, which is told faster
 */
export function duplicateKey(text: string, value: JsonObject): string | undefined {
  if (JSON.stringify(value, undefined, 2) === text.trimEnd()) return undefined;
  const open: (Set<string> | undefined)[] = [];
  for (const match of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g)) {
    const [token, colon] = match;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    if (colon === undefined) continue;
    const raw = token.slice(0, token.length - colon.length);
    const key: unknown = raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
    const keys = open.at(-1);
    if (typeof key !== 'string' || keys === undefined) continue;
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return undefined;
}
