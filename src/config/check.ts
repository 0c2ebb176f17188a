import type { DataEntry, DataNode, DataProblem } from '../parse/data-tree.ts';
import { didYouMean } from '../source/suggest.ts';
import { oneOf } from '../source/words.ts';
import type { AnySchema, ListSchema, NumberSchema, ObjectSchema, Schema, TextSchema } from './schema.ts';

/** What of a document does not fit a schema, in the order of the text. @param name of the value, for the sentences */
export function problemsIn(node: DataNode, schema: Schema, name: string): readonly DataProblem[] {
  return [...check(node, schema, name)].toSorted((a, b) => a.at - b.at);
}

function* check(node: DataNode, schema: Schema, name: string): Iterable<DataProblem> {
  if ('type' in schema && schema.type === 'object' && node.kind === 'map') yield* checkMap(node, schema, name);
  else if ('type' in schema && schema.type === 'array' && node.kind === 'list') yield* checkList(node, schema, name);
  else if ('anyOf' in schema) yield* checkAny(node, schema, name);
  else if (!fits(node, schema)) yield wrong(node, schema, name);
}

/** A list is judged by the alternative that is one. */
function checkAny(node: DataNode, schema: AnySchema, name: string): readonly DataProblem[] {
  const tries = schema.anyOf.map((one) => [...check(node, one, name)]);
  if (tries.some((problems) => problems.length === 0)) return [];
  const list = schema.anyOf.findIndex((one) => 'type' in one && one.type === 'array');
  return (node.kind === 'list' ? tries[list] : undefined) ?? [wrong(node, schema, name)];
}

function* checkMap(node: Extract<DataNode, { kind: 'map' }>, schema: ObjectSchema, name: string): Iterable<DataProblem> {
  const { properties, additionalProperties: others, propertyNames, maxProperties = Infinity } = schema;
  const known = Object.keys(properties);
  const inside = (key: string): string => (name === TOP ? key : `${name}.${key}`);
  for (const { key, at, value } of node.entries) {
    const own = known.includes(key) ? properties[key] : others;
    if (own === undefined || own === false) yield unknown({ key, at }, known, name);
    else yield* check(value, own, inside(key));
    if (propertyNames !== undefined && !isText(key, propertyNames))
      yield { message: `${inside(key)}: this key is not ${propertyNames.title ?? 'of a usual length'}`, at };
  }
  for (const key of schema.required ?? [])
    if (node.entries.every((entry) => entry.key !== key)) yield { message: `${inside(key)} is missing`, at: node.at };
  if (node.entries.length > maxProperties) yield { message: `${name} has more than ${maxProperties} keys`, at: node.at };
}

/** What the whole document is called: its keys stand for themselves. */
export const TOP = 'the configuration';

function unknown({ key, at }: Pick<DataEntry, 'key' | 'at'>, known: readonly string[], name: string): DataProblem {
  return { message: `${name} has no key ${key}.${didYouMean(key, known)} It has: ${known.join(', ')}.`, at };
}

function* checkList(node: Extract<DataNode, { kind: 'list' }>, schema: ListSchema, name: string): Iterable<DataProblem> {
  const { items, minItems, maxItems } = schema;
  for (const [index, item] of node.items.entries()) yield* check(item, items, `${name}[${index}]`);
  if (node.items.length < minItems) yield { message: `${name} is empty`, at: node.at };
  if (node.items.length > maxItems) yield { message: `${name} has more than ${maxItems} items`, at: node.at };
}

function fits(node: DataNode, schema: Exclude<Schema, AnySchema>): boolean {
  if (node.kind !== 'scalar') return false;
  if ('const' in schema) return node.value === schema.const;
  if (schema.type === 'boolean') return typeof node.value === 'boolean';
  if (schema.type === 'string') return typeof node.value === 'string' && isText(node.value, schema);
  return (schema.type === 'integer' || schema.type === 'number') && typeof node.value === 'number' && isNumber(node.value, schema);
}

/** The length is counted in characters, as JSON Schema does. */
function isText(text: string, { enum: words, minLength = 0, maxLength = Infinity, pattern }: TextSchema): boolean {
  if (words !== undefined && !words.includes(text)) return false;
  const length = [...text].length;
  return length >= minLength && length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
}

function isNumber(value: number, { type, minimum, maximum }: NumberSchema): boolean {
  return value >= minimum && value <= maximum && (type === 'number' || Number.isInteger(value));
}

function wrong(node: DataNode, schema: Schema, name: string): DataProblem {
  const near = 'enum' in schema && node.kind === 'scalar' ? didYouMean(String(node.value), schema.enum) : '';
  return { message: `${name} is ${meant(schema)}, not ${shown(node)}${near === '' ? '' : `.${near}`}`, at: node.at };
}

function meant(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if ('const' in schema) return String(schema.const);
  if ('anyOf' in schema) return schema.title;
  if (schema.type === 'object') return 'a map of keys and values';
  if (schema.type === 'array') return 'a list';
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type !== 'string') return `a${schema.type === 'integer' ? ' whole' : ''} number from ${schema.minimum} to ${schema.maximum}`;
  const { enum: words, minLength, maxLength } = schema;
  if (words !== undefined) return oneOf(words);
  return maxLength === undefined ? 'a text' : `a text of ${minLength ?? 0} to ${maxLength} letters`;
}

const LONGEST_SHOWN = 60;

function shown(node: DataNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  const text = typeof node.value === 'string' ? JSON.stringify(node.value) : String(node.value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}
