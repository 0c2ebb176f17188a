import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorkspace, analyse } from '../../src/workspace.ts';
import { makeFolder } from './folder.ts';

type Files = Parameters<typeof makeFolder>[0];

/** What is in force at the start of the last stage of app/Dockerfile. */
async function start(files: Files) {
  const top = realpathSync(makeFolder({ '.git/HEAD': '', ...files }));
  const workspace = await openWorkspace(join(top, 'app/Dockerfile'), {});
  const { stages } = analyse(workspace).resolved;
  const state = stages.at(-1)?.before[0];
  const text = (value: { kind: string; text?: string } | undefined): string | undefined =>
    value?.kind === 'known' ? value.text : undefined;
  return {
    workdir: text(state?.workdir),
    user: text(state?.user),
    sh: state?.sh,
    shell: state?.shell?.join(' '),
    open: state?.envOpen,
    env: (name: string) => text(state?.env.get(name)?.value),
    state,
  };
}

const bake = (contexts: object, base: object = {}): string =>
  JSON.stringify({ target: { base: { context: 'base', ...base }, app: { context: 'app', contexts } } });
const APP = 'FROM base\nRUN x\n';
const onBase = (base: string, app = APP, contexts: object = { base: 'target:base' }, more: object = {}): Files => ({
  'app/Dockerfile': app,
  'base/Dockerfile': base,
  'docker-bake.json': bake(contexts, more),
});

describe('a base that is another target', () => {
  test('its folder, user, shell and variables are known', async () => {
    const text = 'FROM alpine:3.21\nARG A=1\nENV B=2 PATH=/opt/bin:$PATH\nWORKDIR /srv/app\nUSER 1000\n';
    const found = await start(onBase(text));
    expect(found).toMatchObject({ workdir: '/srv/app', user: '1000', sh: 'busybox', shell: '/bin/sh -c', open: false });
    expect([found.env('B'), found.env('PATH'), found.env('A')]).toEqual([
      '2',
      '/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      undefined,
    ]);
    // Of its files nothing is: not where tools are, nor which users there are.
    expect(found.state?.base).toBeUndefined();
  });

  test('on an image that is not known, what the Dockerfile sets itself', async () => {
    const found = await start(onBase('ARG D=x\nFROM $D\nENV A=1\nWORKDIR /app\n'));
    expect(found).toMatchObject({ workdir: '/app', user: undefined, sh: undefined, shell: undefined, open: true });
    expect(found.env('A')).toBe('1');
  });

  test('the stage that the target names', async () => {
    const text = 'FROM alpine AS One\nWORKDIR /one\nFROM alpine\nWORKDIR /two\n';
    expect((await start(onBase(text, APP, { base: 'target:base' }, { target: 'one' }))).workdir).toBe('/one');
    expect((await start(onBase(text))).workdir).toBe('/two');
    expect((await start(onBase(text, APP, { base: 'target:base' }, { target: 'none' }))).workdir).toBeUndefined();
  });

  test('what depends on a build argument is not known', async () => {
    const found = await start(onBase('FROM alpine\nARG DIR=/app\nENV E=$DIR\nWORKDIR $DIR\n', 'FROM base\nARG DIR=/other\nRUN x\n'));
    expect([found.workdir, found.env('E')]).toEqual([undefined, undefined]);
    expect(JSON.stringify(found.state?.workdir)).not.toContain('arg:DIR');
  });

  test('two of them, one upon the other', async () => {
    const target = {
      a: { context: 'a' },
      base: { context: 'base', contexts: { a: 'target:a' } },
      app: { context: 'app', contexts: { base: 'target:base' } },
    };
    const files = {
      'app/Dockerfile': APP,
      'base/Dockerfile': 'FROM a\nENV X=1\n',
      'a/Dockerfile': 'FROM debian\nWORKDIR /a\n',
      'docker-bake.json': JSON.stringify({ target }),
    };
    expect(await start(files)).toMatchObject({ workdir: '/a', sh: 'dash' });
  });

  test('compose says the same with service:', async () => {
    const services = '{base: {build: base}, app: {build: {context: app, additional_contexts: {base: "service:base"}}}}';
    const files = { 'app/Dockerfile': APP, 'base/Dockerfile': 'FROM alpine\nWORKDIR /b\n', 'compose.yaml': `services: ${services}` };
    expect((await start(files)).workdir).toBe('/b');
  });

  test.each<[string, Files]>([
    ['there is no such target', onBase('FROM alpine\nWORKDIR /b\n', APP, { base: 'target:nothing' })],
    ['a folder', onBase('FROM alpine\nWORKDIR /b\n', APP, { base: './base' })],
    ['a variable', onBase('FROM alpine\nWORKDIR /b\n', APP, { base: 'target:${X}' })],
    ['its Dockerfile does not parse', onBase('FROM\n')],
    ['ONBUILD', onBase('FROM alpine\nWORKDIR /b\nONBUILD WORKDIR /c\n')],
    ['its Dockerfile is outside', { ...onBase(''), 'base/Dockerfile': { link: '/etc/hostname' } }],
    ['targets that stand on each other', onBase('FROM app\n', APP, { base: 'target:base' }, { contexts: { app: 'target:app' } })],
    ['for one platform', onBase('FROM alpine\nWORKDIR /b\n', APP, { 'base::linux/arm64': 'target:base' })],
    ['another build without it', { ...onBase('FROM alpine\nWORKDIR /b\n'), 'compose.yaml': 'services: {app: {build: app}}' }],
  ])('not followed: %s', async (_, files) => {
    expect((await start(files)).workdir).toBeUndefined();
  });
});

describe('a name in the place of an image', () => {
  const files = (contexts: object, app: string): Files => ({ 'app/Dockerfile': `${app}\nRUN x\n`, 'docker-bake.json': bake(contexts) });

  test.each<[string, object, string, string | undefined]>([
    ['an official image by another name', { base: 'docker-image://debian:12' }, 'FROM base', 'dash'],
    ['another image by an official name', { alpine: 'docker-image://debian:12' }, 'FROM alpine:latest', 'dash'],
    ['a name of Docker Hub in full', { 'docker.io/library/alpine': 'docker-image://debian:12' }, 'FROM alpine', 'dash'],
    ['a folder by an official name', { alpine: '../rootfs' }, 'FROM docker.io/library/alpine', undefined],
    ['another tag', { 'alpine:3.20': '../rootfs' }, 'FROM alpine:3.21', 'busybox'],
    ['any tag, perhaps that one', { 'alpine:3.20': '../rootfs' }, 'ARG V=3.21\nFROM alpine:$V', undefined],
    ['any tag, surely not that one', { 'debian:12': '../rootfs' }, 'ARG V=3.21\nFROM alpine:$V', 'busybox'],
    ['scratch stays', { scratch: 'docker-image://alpine' }, 'FROM scratch', undefined],
    ['a stage of that name comes first', { two: 'docker-image://debian' }, 'FROM alpine AS two\nFROM two', 'busybox'],
  ])('%s', async (_, contexts, app, sh) => {
    expect((await start(files(contexts, app))).sh).toBe(sh);
  });
});
