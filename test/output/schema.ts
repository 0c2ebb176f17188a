import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const FOLDER = join(import.meta.dirname, '..', '..', 'schema');

/** The names of the published schemas, without `.json`. */
export const SCHEMAS = readdirSync(FOLDER)
  // What is written by people: test/config/schema.test.ts.
  .filter((name) => name !== 'dockerfixrc.json')
  .map((name) => name.replace(/\.json$/, ''))
  .toSorted();

/** Validators by the name of their schema. Strict: a keyword that would be passed over is an error. */
export function validators(): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats.default(ajv);
  for (const name of SCHEMAS) ajv.addSchema(schemaOf(name));
  return new Map(SCHEMAS.map((name) => [name, compiled(ajv, name)]));
}

function compiled(ajv: Ajv2020, name: string): ValidateFunction {
  const validate = ajv.getSchema(`${name}.json`);
  if (validate === undefined) throw new Error(`schema/${name}.json is not to be had`);
  return validate;
}

export function schemaOf(name: string): Readonly<Record<string, unknown>> {
  const schema: unknown = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  if (typeof schema !== 'object' || schema === null) throw new Error(`schema/${name}.json holds no schema`);
  return { ...schema };
}

/** What is wrong with a text of JSON, one sentence each. */
export function wrongIn(validate: ValidateFunction, text: string): readonly string[] {
  const value: unknown = JSON.parse(text);
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ''}`);
}
