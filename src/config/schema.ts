import { assumptions } from '../analysis/assumptions.ts';
import { BUILDERS, COST_KINDS, SHARINGS, TRANSFORM_LEVELS } from '../preferences.ts';
import { transforms } from '../transforms/registry.ts';

/** The part of JSON Schema that configuration files need. https://json-schema.org/draft/2020-12/json-schema-validation */
export type Schema = ObjectSchema | ListSchema | TextSchema | NumberSchema | ConstSchema | FlagSchema | AnySchema;

interface Described {
  /** What is meant, in the words that follow "X is". */
  readonly title?: string;
  readonly description?: string;
}

export interface ObjectSchema extends Described {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Of all other keys; false: there may be none. */
  readonly additionalProperties: Schema | false;
  readonly propertyNames?: TextSchema;
  readonly maxProperties?: number;
}

export interface ListSchema extends Described {
  readonly type: 'array';
  readonly items: Schema;
  readonly minItems: number;
  readonly maxItems: number;
}

export interface TextSchema extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

export interface NumberSchema extends Described {
  readonly type: 'integer' | 'number';
  readonly minimum: number;
  readonly maximum: number;
}

interface FlagSchema extends Described {
  readonly type: 'boolean';
}

interface ConstSchema extends Described {
  readonly const: boolean;
}

export interface AnySchema extends Described {
  readonly title: string;
  readonly anyOf: readonly Schema[];
}

const LONGEST_TEXT = 1000;

/** Ten years of most repositories; each commit takes its time. */
const MOST_COMMITS = 10_000;

/** A day. */
const MOST_SECONDS = 86_400;

function each<T extends Schema>(keys: readonly string[], of: (key: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(keys.map((key) => [key, of(key)]));
}

/** An object with some of these keys, and no other. */
function record(description: string, properties: Readonly<Record<string, Schema>>): ObjectSchema {
  return { type: 'object', description, properties, additionalProperties: false };
}

const seconds = (description: string): NumberSchema => ({ type: 'number', description, minimum: 0, maximum: MOST_SECONDS });

const KINDS: Readonly<Record<(typeof COST_KINDS)[number], string>> = {
  'package-lists': 'apt-get update and its like',
  'system-packages': 'apt-get install and its like',
  'language-packages': 'npm ci, pip install, bundle install and their like',
  build: 'make, cargo build, npm run build and their like',
  download: 'curl, git clone and their like',
  unpack: 'tar, unzip and their like',
  ownership: 'chown -R and chmod -R',
  copy: 'COPY and ADD',
  unknown: 'all commands of a RUN together that are none of the others',
};

/** What may stand at the top, and in an override. */
const SETTINGS: Readonly<Record<string, Schema>> = {
  transforms: record(
    'How far each transform may go: off, safe (what is shown to be safe; the default), or unsafe (what needs a look as well).',
    each(
      transforms.map(({ id }) => id),
      (id): TextSchema => ({
        type: 'string',
        description: `${transforms.find((one) => one.id === id)?.title ?? id}.`,
        enum: TRANSFORM_LEVELS,
      }),
    ),
  ),
  assumptions: record(
    'Which assumptions a rewrite may rest on; all of them unless told. One that needs another is refused.',
    Object.fromEntries(Object.entries(assumptions).map(([id, description]) => [id, { type: 'boolean', description }])),
  ),
  mounts: record('How the cache mounts that dockerfix writes are named and shared.', {
    idPrefix: {
      type: 'string',
      description: 'What the id of each mount begins with, such as the name of a team that shares a builder with others.',
      minLength: 1,
      maxLength: 100,
      title: 'a text of letters, digits and . _ - /',
      pattern: '^[A-Za-z0-9._/-]+$',
    },
    sharing: {
      type: 'string',
      description: 'How builds that run side by side share a cache. Without it they do as far as the tool bears it.',
      enum: SHARINGS,
    },
  }),
  costs: record('Seconds that commands take, in place of the estimates by which dockerfix weighs rebuilds.', {
    kinds: record(
      'By kind of command.',
      each(COST_KINDS, (kind) => seconds(Object.entries(KINDS).find(([known]) => known === kind)?.[1] ?? kind)),
    ),
    commands: {
      type: 'object',
      description: 'By what a command begins with, whole words, such as "npm run build"; of several that fit the longest counts.',
      properties: {},
      propertyNames: { type: 'string', minLength: 1, maxLength: LONGEST_TEXT },
      additionalProperties: seconds('What it takes.'),
      maxProperties: 1000,
    },
  }),
  baseImages: {
    type: 'object',
    description:
      'Images that dockerfix does not know, such as copies of official ones in a registry of your own, and the image that each is like: the name of the one, * for any text, and the name of the other.',
    properties: {},
    propertyNames: {
      title: 'the name of an image, with * at most once',
      type: 'string',
      minLength: 1,
      maxLength: LONGEST_TEXT,
      pattern: '^[^*\\s]*(?:[*][^*\\s]*)?$',
    },
    additionalProperties: {
      type: 'string',
      title: 'the name of an image, perhaps with a tag',
      description: 'What it is like: node, node:22-slim, or * for what * stands for in its name.',
      minLength: 1,
      maxLength: LONGEST_TEXT,
      pattern: '^[a-z0-9._/-]*(?:[*][a-z0-9._/-]*)?(?::[A-Za-z0-9_][A-Za-z0-9._-]*)?$',
    },
    maxProperties: 1000,
  },
  history: {
    title: `a whole number from 0 to ${MOST_COMMITS}, or false`,
    description: 'How many commits of the git history tell what changes how often (200); false, or 0: none.',
    anyOf: [{ type: 'integer', minimum: 0, maximum: MOST_COMMITS }, { const: false }],
  },
  context: {
    type: 'string',
    description: 'The folder of the build context, from the folder of this file. It must lie in the repository.',
    minLength: 1,
    maxLength: LONGEST_TEXT,
  },
  builder: {
    type: 'string',
    description:
      'What builds it, when nothing in the repository tells; kaniko, and classic (Docker without BuildKit), know no cache mounts.',
    enum: BUILDERS,
  },
};

/** A pattern as in .gitignore, without braces, which mean nothing there. */
const PATTERN: TextSchema = {
  title: 'a pattern as in .gitignore, without { and }',
  type: 'string',
  minLength: 1,
  maxLength: LONGEST_TEXT,
  pattern: '^[^#{}\\r\\n][^{}\\r\\n]*$',
};

/** Published as schema/dockerfixrc.json, and what configuration files are checked by. */
export const CONFIG_SCHEMA: ObjectSchema & { readonly $schema: string; readonly $id: string } = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'dockerfixrc.json',
  description: 'Configuration of dockerfix (docs/configuration.md).',
  type: 'object',
  properties: {
    $schema: { type: 'string', description: 'Where this schema lies, for editors.', maxLength: LONGEST_TEXT },
    ...SETTINGS,
    overrides: {
      type: 'array',
      description: 'Other settings for some Dockerfiles. Of several that fit, the later ones count where they say something.',
      items: {
        type: 'object',
        properties: {
          files: {
            title: 'a pattern as in .gitignore, or a list of them',
            description:
              'Which Dockerfiles are meant, by their path from the folder of this file; of several patterns the last that fits decides.',
            anyOf: [PATTERN, { type: 'array', items: PATTERN, minItems: 1, maxItems: 1000 }],
          },
          ...SETTINGS,
        },
        required: ['files'],
        additionalProperties: false,
      },
      minItems: 0,
      maxItems: 1000,
    },
  },
  additionalProperties: false,
};
