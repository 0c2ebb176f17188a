import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toldBuilds } from '../../src/context/builds.ts';
import type { Told } from '../../src/context/told.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

/** What is told at the top of a repository, paths from there. */
async function told(files: Files): Promise<Told & { readonly short: readonly string[] }> {
  const top = realpathSync(makeFolder({ '.git/HEAD': '', ...files }));
  const found = await toldBuilds([top], top);
  const name = (path: string): string => path.slice(top.length + 1) || '.';
  const short = found.builds.map(({ what, context, dockerfile }) => `${what}: ${name(dockerfile)} in ${name(context)}`);
  return { ...found, unclear: found.unclear.map(name), unread: found.unread.map(name), short };
}

const json = (target: unknown, more: object = {}): string => JSON.stringify({ target, ...more });

describe('bake files', () => {
  const wanted = ['target web: web/Dockerfile in web'];
  test.each<[string, Files, readonly string[]]>([
    ['JSON', { 'docker-bake.json': json({ web: { context: 'web' } }) }, wanted],
    ['HCL', { 'docker-bake.hcl': 'target "web" {\n  context = "web" // here\n}\n' }, wanted],
    ['its folder and Dockerfile by default', { Dockerfile: '', 'docker-bake.json': json({ web: {} }) }, ['target web: Dockerfile in .']],
    [
      'a Dockerfile seen from the context',
      { 'docker-bake.hcl': 'target "web" {\n  context = "."\n  dockerfile = "./web/Dockerfile"\n}\n' },
      ['target web: web/Dockerfile in .'],
    ],
    [
      'what is inherited, the last one and its own first',
      { 'docker-bake.json': json({ a: { context: 'no' }, b: { context: 'web' }, web: { inherits: ['a', 'b'] } }) },
      wanted,
    ],
    [
      'the override file',
      { 'docker-bake.json': json({ web: { context: 'no' } }), 'docker-bake.override.hcl': 'target "web" {\n  context = "web"\n}\n' },
      wanted,
    ],
    [
      'one with another name, from the top',
      { 'tests/build.hcl': 'target "web" {\n  context = "web"\n}\n', Makefile: 'x:\n\tdocker buildx bake -f tests/build.hcl\n' },
      wanted,
    ],
    [
      'one that a workflow names, in its own folder',
      {
        'ci/x.json': json({ web: { context: '../web' } }),
        'ci/bake.json': json({ web: { context: '../web' } }),
        '.github/workflows/x.yml': 'uses: docker/bake-action@v6\nwith:\n  files: |\n    ./ci/bake.json\n    ./ci/x.json\n',
      },
      wanted,
    ],
    [
      'a target that others stand on, when it is asked for',
      {
        'docker-bake.json': json(
          { base: { context: 'web' }, x: { inherits: ['base'], context: 'no' } },
          { group: { default: { targets: ['base', 'x'] } } },
        ),
      },
      ['target base: web/Dockerfile in web', 'target x: no/Dockerfile in no'],
    ],
  ])('%s', async (_, files, builds) => {
    expect((await told({ 'web/Dockerfile': '', ...files })).short).toEqual(builds);
  });

  test.each<[string, Files, Partial<Told>]>([
    [
      'a variable',
      { 'docker-bake.hcl': 'variable "D" {\n  default = "web"\n}\ntarget "web" {\n  context = D\n}\n' },
      { unclear: ['docker-bake.hcl'] },
    ],
    ['a text with a variable', { 'docker-bake.json': json({ web: { context: '${D}' } }) }, { unclear: ['docker-bake.json'] }],
    ['a function', { 'docker-bake.hcl': 'target "web" {\n  context = lower("WEB")\n}\n' }, { unclear: ['docker-bake.hcl'] }],
    ['an address', { 'docker-bake.json': json({ web: { context: 'https://x.org/y.git' } }) }, { unclear: ['docker-bake.json'] }],
    ['no such Dockerfile', { 'docker-bake.json': json({ web: { context: 'nothing' } }) }, { unclear: ['docker-bake.json'] }],
    [
      'one that is inherited only',
      { 'docker-bake.json': json({ _a: {}, web: { inherits: ['_a'], 'dockerfile-inline': 'FROM x' } }) },
      { inline: ['FROM x'], unclear: [] },
    ],
    ['Terraform', { 'x.hcl': 'resource "a" "b" {\n}\n', Makefile: 'bake x.hcl' }, { unread: [] }],
    ['not JSON', { 'docker-bake.json': '{"target"' }, { unread: ['docker-bake.json'] }],
    ['not HCL', { 'docker-bake.hcl': 'target "web" {' }, { unread: ['docker-bake.hcl'] }],
    ['a list', { 'docker-bake.json': '["target"]' }, { unread: [], unclear: [] }],
    [
      'odd types',
      { 'docker-bake.json': json({ a: 3, b: null, c: [1], d: { inherits: 3, contexts: [1], args: 'x', context: {} } }) },
      { unclear: ['docker-bake.json'] },
    ],
    ['one outside the repository', { 'docker-bake.hcl': { link: '/etc/hostname' } }, { unread: [] }],
    ['a context outside the repository', { 'docker-bake.json': json({ web: { context: '../../..', dockerfile: 'etc/hostname' } }) }, {}],
    ['too large', { 'docker-bake.json': json({ web: { context: 'web', x: 'y'.repeat(257 * 1024) } }) }, { unread: ['docker-bake.json'] }],
    ['too deep', { 'docker-bake.hcl': `target "web" {\n  x = ${'['.repeat(20_000)}\n}\n` }, { unread: ['docker-bake.hcl'] }],
    [
      'targets that inherit from each other',
      { 'docker-bake.json': json({ a: { inherits: ['b', 'b', 'b'] }, b: { inherits: ['a', 'a', 'a', 'b'] } }) },
      {},
    ],
  ])('nothing: %s', async (_, files, expected) => {
    expect(await told({ 'web/Dockerfile': '', ...files })).toMatchObject({ short: [], ...expected });
  });

  test('a chain of targets, each of which inherits twice from the next, is followed once', async () => {
    const target = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`t${at}`, { inherits: [`t${at + 1}`, `t${at + 1}`], args: { [`A${at}`]: '1' } }]),
    );
    const files = { 'docker-bake.json': json({ ...target, t200: { context: 'web' } }), 'web/Dockerfile': '' };
    expect((await told(files)).short).toEqual(['target t0: web/Dockerfile in web']);
  });

  test('stage, arguments and named contexts', async () => {
    const text = [
      'target "base" {\n  context = "base"\n}',
      'target "all" {\n  args = {\n    A = "1"\n    V = "${VERSION}"\n  }\n}',
      'target "web" {\n  inherits = ["all"]\n  target = "run"\n  args = {\n    A = 2\n  }',
      '  contexts = {\n    base = "target:base"\n    go = "docker-image://golang:1.25"\n    src = "../src"\n    odd = "${X}"\n  }\n}',
    ].join('\n');
    const { builds } = await told({ 'docker-bake.hcl': text, 'base/Dockerfile': '', Dockerfile: '' });
    expect(builds.find(({ name }) => name === 'web')).toMatchObject({
      by: 'bake',
      target: 'run',
      args: new Map([
        ['A', '2'],
        ['V', '${VERSION}'],
      ]),
      contexts: new Map<string, unknown>([
        ['base', { kind: 'build', name: 'base' }],
        ['go', { kind: 'image', ref: 'golang:1.25' }],
        ['src', { kind: 'other' }],
        ['odd', { kind: 'other' }],
      ]),
    });
  });

  test('every target is found again by its name', async () => {
    const { builds } = await told({
      'docker-bake.json': json({ a: { context: 'web' }, b: { context: 'web', contexts: { x: 'target:a' } } }),
      'web/Dockerfile': '',
    });
    expect(builds.map(({ name, file }) => [name, join(file, '..') === builds[0]?.context.replace(/\/web$/u, '')])).toEqual([
      ['a', true],
      ['b', true],
    ]);
  });
});

describe('compose files', () => {
  const compose = (text: string): Files => ({ 'web/Dockerfile': '', 'compose.yaml': text });

  test.each<[string, Files, readonly string[]]>([
    [
      'a service of this file that is extended',
      compose('services: {a: {build: web}, b: {extends: a}}'),
      ['service a: web/Dockerfile in web', 'service b: web/Dockerfile in web'],
    ],
    [
      'one of another file, paths from there',
      {
        ...compose('services: {b: {extends: {service: a, file: ops/common.yml}, build: {dockerfile: Dockerfile}}}'),
        'ops/common.yml': 'services: {a: {build: {context: ../web, dockerfile: no}}}',
      },
      ['service b: web/Dockerfile in web'],
    ],
    [
      'services that extend each other',
      compose('services: {a: {extends: b, build: web}, b: {extends: a}}'),
      ['service a: web/Dockerfile in web', 'service b: web/Dockerfile in web'],
    ],
    ['a profile', compose('services: {a: {build: web, profiles: [dev]}}'), ['service a: web/Dockerfile in web']],
    ['a file outside the repository', compose('services: {b: {extends: {service: a, file: ../../x.yml}}}'), []],
    ['a file with a variable', compose('services: {b: {extends: {service: a, file: "$X.yml"}}}'), []],
    [
      'an override file without a context',
      {
        ...compose('services: {a: {build: {context: web, args: {A: 1}}}}'),
        'compose.override.yaml': 'services: {a: {build: {dockerfile: other}}}',
      },
      ['service a: web/Dockerfile in web', 'service a: web/other in web'],
    ],
    [
      'in a folder for deployment',
      { 'web/Dockerfile': '', 'deploy/docker-compose.yml': 'services: {a: {build: ../web}}' },
      ['service a: web/Dockerfile in web'],
    ],
  ])('%s', async (_, files, builds) => {
    expect((await told(files)).short).toEqual(builds);
  });

  test('stage, arguments and named contexts, as a mapping or a list', async () => {
    const build = 'context: web, target: dev';
    const { builds } = await told(
      compose(
        `services: {a: {build: {${build}, args: {A: 1, B: "$C", D: null}, additional_contexts: {base: service:b}}},
          b: {build: {${build}, args: [A=1, D], additional_contexts: [go=docker-image://golang, src=../src]}}}`,
      ),
    );
    expect(builds.map(({ target, args, contexts }) => ({ target, args, contexts }))).toEqual([
      {
        target: 'dev',
        args: new Map([
          ['A', '1'],
          ['B', '$C'],
        ]),
        contexts: new Map([['base', { kind: 'build', name: 'b' }]]),
      },
      {
        target: 'dev',
        args: new Map([['A', '1']]),
        contexts: new Map<string, unknown>([
          ['go', { kind: 'image', ref: 'golang' }],
          ['src', { kind: 'other' }],
        ]),
      },
    ]);
  });

  test('a variable is not evidence, and is told', async () => {
    expect(await told(compose('services: {a: {build: "${DIR}"}}'))).toMatchObject({ builds: [], unclear: ['compose.yaml'] });
  });
});
