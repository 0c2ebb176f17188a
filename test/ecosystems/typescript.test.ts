import { describe, expect, it } from 'vitest';
import { json, knownEffects, project, type Files } from './npm-world.ts';

const PROJECT = {
  '/app/tsconfig.json':
    '{\n  // where it goes\n  "compilerOptions": { "outDir": "dist", "types": ["node"], },\n  "include": ["src/**/*"]\n}\n',
  '/app/src/index.ts': "import { a } from './a';\nimport express from 'express';\nexport * from '@scope/other/part';\n",
  '/app/src/a.ts': 'export const a = require("node:fs");\n',
};

const effectsOf = (more: Files = {}, script = 'tsc') =>
  knownEffects({ command: 'npm ci', files: { ...project({ scripts: { postinstall: script } }), ...PROJECT, ...more } });
const reason = (more?: Files, script?: string): string | undefined => effectsOf(more, script).install?.blocked?.reason;

describe('tsc in a script', () => {
  it('reads its folder, and writes where the configuration says', () => {
    const { reads, writes, install } = effectsOf();
    expect(install?.blocked).toBeUndefined();
    expect([reads.patterns.includes('/app/**'), writes.patterns.includes('/app/dist/**'), writes.patterns.includes('/app/**')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(effectsOf({ '/app/tsconfig.json': '{}' }).writes.patterns).toContain('/app/**');
    expect(effectsOf({ '/app/tsconfig.json': '{"compilerOptions":{"outDir":"a","declarationDir":"b"}}' }).writes.patterns).toEqual(
      expect.arrayContaining(['/app/a/**', '/app/b/**']),
    );
  });

  it.each(['tsc', 'tsc -p .', 'tsc --project tsconfig.json', 'npx tsc', 'echo && tsc -p ./'])('%s', (script) =>
    expect(reason({}, script)).toBeUndefined(),
  );

  it.each(['tsc -b', 'tsc -p other', 'tsc -p ../x', 'tsc --watch', 'tsc -p . --outDir ../dist', 'tsc src/index.ts', 'ttsc'])(
    'not %s',
    (script) => expect(reason({}, script)).toBe('script-not-understood'),
  );

  it.each([
    ["import '../../lib/x';", 'a file outside'],
    ['export { x } from "../../lib/x";', 'a file outside'],
    ["const x = import('/lib/x');", 'an absolute path'],
    ["import '#internal/x';", 'a name of package.json'],
    ['/// <reference path="../../types/x.d.ts" />', 'types outside'],
    ["const x = () => import(/* webpackChunkName: 'x' */ '../../lib/x');", 'a file outside, behind a comment'],
    ["export * from // there\n  '../../lib/x';", 'a file outside, on the next line'],
    ["declare module '../../lib/x' { const a: 1; }", 'a module that is declared further'],
    ["import '\\x2e./../lib/x';", 'a name with an escape'],
    [`import /* ${'long '.repeat(200)} */ '../../lib/x';`, 'a file behind a long comment'],
    ['/// <reference no-default-lib="true" types="../../x" />', 'types outside, behind another word'],
    ["import m from '@far/down';", 'a package far down'],
    ["import { m } from 'member';", 'a package of the context'],
    ["import m from '@own/deep/x';", 'one of its files'],
  ])('no import of %s (%s)', (code) => {
    const packages = {
      '/app/packages/member/package.json': json({ name: 'member' }),
      '/app/a/b/c/package.json': json({ name: '@own/deep' }),
      '/app/a/b/c/d/e/f/package.json': json({ name: '@far/down' }),
    };
    expect(reason({ ...packages, '/app/src/b.ts': `${code}\n` })).toBe('script-not-understood');
  });

  it.each([
    '{"references":[{"path":"../x"}]}',
    '{"extends":"@tsconfig/node20/tsconfig.json"}',
    '{"extends":["./a.json"]}',
    '{"extends":"./missing"}',
    '{"extends":"./tsconfig.json"}',
    '{"include":["../lib"]}',
    '{"files":["../lib/x.ts"]}',
    '{"include":"src"}',
    '{"compilerOptions":{"outDir":"../dist"}}',
    '{"compilerOptions":{"outDir":5}}',
    '{"compilerOptions":{"rootDir":".."}}',
    '{"compilerOptions":{"baseUrl":"."}}',
    '{"compilerOptions":{"paths":{"x":["../x"]}}}',
    '{"compilerOptions":{"plugins":[{"transform":"./x"}]}}',
    '{"compilerOptions":{"composite":true}}',
    '{"compilerOptions":{"types":["../types"]}}',
    '{"compilerOptions":{"types":["member"]}}',
    '{"compilerOptions":{"types":"node"}}',
    '{"compilerOptions":{',
    '[]',
  ])('no configuration like %s', (text) =>
    expect(reason({ '/app/tsconfig.json': text, '/app/m/package.json': json({ name: 'member' }) })).toBe('script-not-understood'),
  );

  it('follows what a configuration extends', () => {
    const extending = { '/app/tsconfig.json': '{"extends":"./base","include":["src"]}' };
    expect(reason({ ...extending, '/app/base.json': '{"include":["../other"],"compilerOptions":{"strict":true}}' })).toBeUndefined();
    expect(reason({ ...extending, '/app/base.json': '{"compilerOptions":{"outDir":"../dist"}}' })).toBe('script-not-understood');
    expect(reason({ '/app/tsconfig.json': '{"extends":"./base"}', '/app/base.json': '{"include":["../other"]}' })).toBe(
      'script-not-understood',
    );
  });
});

describe('yarn, run by another package manager', () => {
  const scripts = project({ scripts: { postinstall: 'yarn run build', build: 'tsc -p .' } });
  const blocked = (more: Files): string | undefined =>
    knownEffects({ command: 'npm ci', files: { ...scripts, ...PROJECT, ...more } }).install?.blocked?.reason;

  it('runs a script of the same package.json, as long as it has no settings of its own', () => {
    expect(blocked({})).toBeUndefined();
    expect(blocked({ '/app/.yarnrc': 'yarn-path "./x.js"' })).toBe('script-not-understood');
    expect(blocked({ '/.yarnrc.yml': 'yarnPath: x' })).toBe('script-not-understood');
    expect(blocked({ '/app/package.json': json({ scripts: { postinstall: 'yarn build' } }) })).toBe('script-not-understood');
  });
});
