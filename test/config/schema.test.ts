import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { assumptions } from '../../src/analysis/assumptions.ts';
import { problemsIn, TOP } from '../../src/config/check.ts';
import { CONFIG_SCHEMA } from '../../src/config/schema.ts';
import { readDataTree } from '../../src/parse/formats.ts';
import { COST_KINDS, SHARINGS, TRANSFORM_LEVELS } from '../../src/preferences.ts';
import { transforms } from '../../src/transforms/registry.ts';

const FILE = join(import.meta.dirname, '..', '..', 'schema', 'dockerfixrc.json');

const validate = new Ajv2020({ strict: true }).compile(CONFIG_SCHEMA);

async function isAccepted(config: unknown): Promise<boolean> {
  const tree = await readDataTree(JSON.stringify(config));
  return !('message' in tree) && problemsIn(tree, CONFIG_SCHEMA, TOP).length === 0;
}

describe('the published schema', () => {
  it('is the one that configuration files are checked by', async () => {
    if (process.env['UPDATE_SNAPSHOTS'] !== undefined && process.env['CI'] === undefined)
      writeFileSync(FILE, await format(JSON.stringify(CONFIG_SCHEMA), { parser: 'json', printWidth: 140 }));
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(CONFIG_SCHEMA);
  });

  it('names every transform, assumption and kind of cost, each with a description', () => {
    const described = (keys: readonly string[]): unknown =>
      expect.objectContaining(
        Object.fromEntries(keys.map((key) => [key, expect.objectContaining({ description: expect.stringMatching(/./) })])),
      );
    expect(CONFIG_SCHEMA.properties).toMatchObject({
      transforms: { properties: described(transforms.map(({ id }) => id)) },
      assumptions: { properties: described(Object.keys(assumptions)) },
      costs: { properties: { kinds: { properties: described(COST_KINDS) } } },
    });
  });
});

const GOOD: readonly object[] = [
  {},
  { $schema: './node_modules/dockerfix/schema/dockerfixrc.json' },
  { transforms: {} },
  { transforms: { 'split-copy': 'off', reorder: 'safe', dockerignore: 'unsafe' } },
  { assumptions: { freshness: false, 'apt-union': true } },
  { mounts: { idPrefix: 'team-a/', sharing: 'locked' } },
  { mounts: { sharing: 'private' } },
  { costs: { kinds: { build: 90.5, copy: 0 }, commands: { 'npm ci': 120 } } },
  { builder: 'kaniko' },
  { overrides: [{ files: 'x', builder: 'classic' }] },
  { baseImages: { 'registry.example.com:5000/mirror/*': '*', '*/node-base': 'node:22-slim', 'a/b:c': 'mcr.microsoft.com/dotnet/sdk' } },
  { history: 0 },
  { history: false },
  { history: 10_000 },
  { context: 'app' },
  { overrides: [] },
  { overrides: [{ files: 'Dockerfile.dev' }] },
  { overrides: [{ files: ['legacy/**', '!legacy/new'], transforms: { reorder: 'off' }, history: 5, context: '.' }] },
];

const BAD: readonly unknown[] = [
  { builder: 'docker' },
  { builder: true },
  [],
  'safe',
  7,
  true,
  { transform: {} },
  { extends: './other' },
  { transforms: [] },
  { transforms: 'off' },
  { transforms: { 'split-copies': 'off' } },
  { transforms: { reorder: 'Off' } },
  { transforms: { reorder: false } },
  { transforms: { reorder: null } },
  { assumptions: { freshness: 'no' } },
  { assumptions: ['freshness'] },
  { assumptions: { fresh: true } },
  { mounts: false },
  { mounts: { id: 'x' } },
  { mounts: { idPrefix: '' } },
  { mounts: { idPrefix: 'a,target=/' } },
  { mounts: { idPrefix: 'a\nRUN evil' } },
  { mounts: { idPrefix: 'a'.repeat(101) } },
  { mounts: { sharing: 'shared' } },
  { costs: { kinds: { build: -1 } } },
  { costs: { kinds: { build: 86_401 } } },
  { costs: { kinds: { building: 1 } } },
  { costs: { commands: { 'npm ci': '2m' } } },
  { costs: { commands: { '': 1 } } },
  { costs: { commands: { ['x'.repeat(1001)]: 1 } } },
  { costs: { commands: Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`c${index}`, 1])) } },
  { baseImages: 'node' },
  { baseImages: ['node'] },
  { baseImages: { 'x/node': 'Node' } },
  { baseImages: { 'x/node': '' } },
  { baseImages: { 'x/node': 'node:*' } },
  { baseImages: { 'x/node': 'node@sha256:0' } },
  { baseImages: { '*/x/*': '*' } },
  { baseImages: { 'x/*': '*/*' } },
  { baseImages: { '': 'node' } },
  { baseImages: { 'a b': 'node' } },
  { history: true },
  { history: -1 },
  { history: 1.5 },
  { history: 10_001 },
  { history: '200' },
  { context: '' },
  { context: ['a'] },
  { overrides: {} },
  { overrides: [{}] },
  { overrides: [{ transforms: {} }] },
  { overrides: [{ files: [] }] },
  { overrides: [{ files: '' }] },
  { overrides: [{ files: '*.{a,b}' }] },
  { overrides: [{ files: '# note' }] },
  { overrides: [{ files: ['a', 1] }] },
  { overrides: [{ files: 'a', overrides: [] }] },
  { overrides: [{ files: 'a', $schema: 'x' }] },
  { overrides: Array.from({ length: 1001 }, () => ({ files: 'a' })) },
];

describe('the checker and the schema', () => {
  it.each(GOOD.map((config) => [JSON.stringify(config).slice(0, 80), config]))('both accept %s', async (_, config) => {
    expect([validate(config), await isAccepted(config)]).toEqual([true, true]);
  });

  it.each(BAD.map((config) => [JSON.stringify(config).slice(0, 80), config]))('both refuse %s', async (_, config) => {
    expect([validate(config), await isAccepted(config)]).toEqual([false, false]);
  });

  it('agree on anything', async () => {
    const keys = [
      'transforms',
      'assumptions',
      'mounts',
      'costs',
      'history',
      'context',
      'overrides',
      'files',
      'kinds',
      'commands',
      '$schema',
      'x',
    ];
    const names = [...transforms.map(({ id }) => id), ...Object.keys(assumptions), ...COST_KINDS, 'idPrefix', 'sharing', '__proto__'];
    const words = fc.constantFrom(...TRANSFORM_LEVELS, ...SHARINGS, '', 'a', '*.dev', '{', '#');
    const leaf = fc.oneof(
      words,
      fc.boolean(),
      fc.constant(null),
      fc.integer({ min: -1, max: 10_001 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom(...keys, ...names), tie('node'), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).node;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 2, noNullPrototype: true }), async (config) => {
        // As a file has it: a key __proto__ is one like others.
        const read: unknown = JSON.parse(JSON.stringify(config));
        const said = await isAccepted(read);
        if (said) accepted++;
        expect(said).toBe(validate(read));
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(5);
  });
});
