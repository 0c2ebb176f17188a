import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, prefetchOf, reads, writes } from './registry-helpers.ts';

const LOCK = '{ "workspace": { "dependencies": ["npm:ms@2.1.3"] } }';
const FILES = {
  '/app/deno.json': '{ "imports": { "ms": "npm:ms@2.1.3", "@/": "./src/", }, /* x */ }',
  '/app/deno.lock': LOCK,
  '/app/main.ts': '',
  '/app/.env': '',
};

function readFiles(line: string, files: Readonly<Record<string, string>>): readonly string[] {
  const effects = knownEffects(line, { files });
  return Object.keys(files).filter((path) => reads(effects, path));
}

describe('deno install', () => {
  test.each(['deno install', 'deno ci --prod', 'deno install --frozen -q'])('%s reads the configuration and the lock', (line) => {
    expect(readFiles(line, FILES)).toEqual(['/app/deno.json', '/app/deno.lock']);
  });

  test.each([
    ['deno install', LOCK, false],
    ['deno install', '{ "workspace": {} }', true],
    ['deno install --frozen', '{ "workspace": {} }', false],
    ['deno install --frozen=false', '{ "workspace": {} }', true],
    ['deno ci', '{ "workspace": {} }', false],
    ['deno install --no-lock', '{ "workspace": {} }', false],
  ])('%s with the lock %s: is it written? %s', (line, lock, expected) => {
    expect(writes(knownEffects(line, { files: { ...FILES, '/app/deno.lock': lock } }), '/app/deno.lock')).toBe(expected);
  });

  test.each([
    ['deno install', {}, []],
    ['deno ci', {}, ['/app/node_modules']],
    ['deno install', { '/app/package.json': '{}' }, ['/app/node_modules']],
    ['deno install --node-modules-dir=auto', {}, ['/app/node_modules']],
    ['deno install', { '/app/deno.json': '{ "nodeModulesDir": "none", "imports": {} }', '/app/package.json': '{}' }, []],
  ])('%s with %j makes %j', (line, more, expected) => {
    expect(knownEffects(line, { files: { ...FILES, ...more } }).outputs).toEqual(expected);
  });

  test('the members of a workspace', () => {
    const files = {
      '/app/deno.json': '{ "workspace": { "members": ["./packages/*", "tool"] } }',
      '/app/packages/a/deno.jsonc': '{}',
      '/app/packages/b/package.json': '{}',
      '/app/packages/b/mod.ts': '',
      '/app/tool/deno.json': '{}',
    };
    expect(readFiles('deno install', files)).toEqual(Object.keys(files).filter((path) => !path.endsWith('.ts')));
  });

  test.each([
    ['a linked folder', { '/app/deno.json': '{ "links": ["./x"] }' }, 'local-dependency'],
    ['a folder of package.json', { '/app/package.json': '{ "dependencies": { "x": "file:./x" } }' }, 'local-dependency'],
    ['vendor', { '/app/deno.json': '{ "vendor": true }' }, 'local-dependency'],
    ['no JSON', { '/app/deno.json': '{ "imports": ' }, 'unclear-manifest'],
  ])('%s is refused', (_, more, expected) => {
    expect(knownEffects('deno install', { files: { ...FILES, ...more } }).install?.blocked?.reason).toBe(expected);
  });

  test.each([
    ['deno install npm:ms', FILES],
    ['deno install -g npm:ms', FILES],
    ['deno install --allow-scripts', FILES],
    ['deno install --config x.json', FILES],
    ['deno run main.ts', FILES],
    ['deno install', { '/deno.json': '{ "workspace": ["./app"] }', ...FILES }],
    ['deno install', { '/app/main.ts': '' }],
    ['deno install', { ...FILES, '/app/deno.json': '{ "workspace": ["../x"] }' }],
    ['deno install', { ...FILES, '/app/deno.json': '{ "lock": "other.lock" }' }],
  ])('%s is not known', (line, files) => {
    expect(effectsOf(line, { files }).kind).toBe('unknown');
  });
});

describe('prefetch', () => {
  test.each([
    ['deno cache main.ts', {}, 'deno install'],
    ['deno install --frozen --entrypoint main.ts', {}, 'deno install --frozen'],
    ['deno cache main.ts', { '/app/package.json': '{}' }, undefined],
    ['deno cache main.ts', { '/app/deno.json': '{}' }, undefined],
    ['deno install', {}, undefined],
  ])('%s with %j', (line, more, command) => {
    expect(prefetchOf(line, { files: { ...FILES, ...more } })?.command).toBe(command);
  });
});
