import { describe, expect, it } from 'vitest';
import { lookupBase } from '../../src/bases/lookup.ts';
import { resolveBuild, resolveSource, type ResolvedBuild, type ResolvedStage } from '../../src/model/resolve.ts';
import { joinValue, lookupIn, lookupInRun } from '../../src/model/stage-state.ts';
import type { State } from '../../src/model/state.ts';
import { known, termOf, unknown, type Value } from '../../src/model/value.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';

function resolve(...lines: readonly string[]): ResolvedBuild {
  return resolveBuild(parseDockerfile({ path: 'Dockerfile', text: `${lines.join('\n')}\n` }), lookupBase);
}

function stageOf(build: ResolvedBuild, index = -1): ResolvedStage {
  const stage = build.stages.at(index);
  if (stage === undefined) throw new Error('no stage');
  return stage;
}

function after(...lines: readonly string[]): State {
  return stageOf(resolve(...lines)).after;
}

function termIn(state: State, name: string): string {
  const value = lookupIn(state)(name);
  return value === undefined ? 'unset' : termOf(value);
}

describe('FROM', () => {
  it('finds stages by name, in any case, and the later of two', () => {
    const build = resolve('FROM node:20 AS Base', 'FROM alpine AS base', 'FROM base', 'FROM BASE AS x');
    expect(build.stages.map((stage) => stage.base)).toMatchObject([
      { kind: 'image' },
      { kind: 'image' },
      { kind: 'stage', index: 1 },
      { kind: 'stage', index: 1 },
    ]);
  });
  it('does not find a stage by number, by its own name or before it is there', () => {
    const build = resolve('FROM later', 'FROM 0', 'FROM node AS node', 'FROM alpine AS later');
    expect(build.stages.slice(0, 3).map((stage) => stage.base)).toMatchObject([{ kind: 'image' }, { kind: 'image' }, { kind: 'image' }]);
    // The image of that name, which has had npm 9 or later for years.
    expect(stageOf(build, 2).after.base?.npmAtLeast).toBe(9);
  });
  it('knows scratch', () => {
    const { base, after: end } = stageOf(resolve('FROM scratch'));
    expect(base).toEqual({ kind: 'scratch' });
    expect(end).toMatchObject({ workdir: known('/'), envOpen: false, sh: undefined, base: undefined });
  });
  it('sees that an ARG may be a stage', () => {
    for (const from of ['$BASE', '${BASE}', '${BASE:-node}', 'a$BASE']) {
      expect(stageOf(resolve('ARG BASE=node:20', `FROM ${from}`)).base.kind).toBe('unknown');
    }
  });
  it('takes only what holds for every tag when an ARG is in the tag', () => {
    const { base, after: end } = stageOf(resolve('ARG V=20-alpine', 'FROM node:${V}'));
    expect(base).toMatchObject({ kind: 'image', ref: { kind: 'unknown' } });
    expect(end).toMatchObject({ workdir: known('/'), home: known('/root'), sh: undefined, envOpen: false });
    expect(end.base?.npmAtLeast).toBeUndefined();
    expect(after('ARG V=20', 'FROM node:${V}-alpine').sh).toBe('busybox');
    expect(after('ARG V=20', 'FROM node:${V}-slim').sh).toBe('dash');
    expect(after('ARG V=alpine', 'FROM node:20-${V}').base).toMatchObject({ npmAtLeast: 9, sh: undefined });
    expect(after('FROM node:20${V}').base?.npmAtLeast).toBe(9);
    expect(after('ARG V', 'FROM node:2${V}').base?.npmAtLeast).toBeUndefined();
  });
  it('knows nothing when an ARG is in the name of the image', () => {
    for (const from of ['$R/node:20', '${R}node:20', 'docker.io/$R:20', '$R@sha256:aa', 'node*:20']) {
      expect(stageOf(resolve('ARG R', `FROM ${from}`)).after).toMatchObject({
        base: undefined,
        envOpen: true,
        workdir: { kind: 'unknown' },
      });
    }
  });
  it('sees global ARGs alone', () => {
    expect(stageOf(resolve('FROM alpine', 'ARG V=20', 'FROM node$V')).base).toMatchObject({ ref: known('node') });
    expect(stageOf(resolve('FROM node:20$BUILDOS')).base).toMatchObject({ ref: { kind: 'unknown' } });
  });
});

describe('FROM an argument with a default', () => {
  const baseOf = (lines: readonly string[], passed: readonly string[] = []): unknown => {
    const build = parseDockerfile({ path: 'Dockerfile', text: `${lines.join('\n')}\n` });
    return stageOf(resolveBuild(build, lookupBase, undefined, new Map(), (name) => !passed.includes(name))).base;
  };
  const node = { kind: 'image', facts: { npmPrefix: '/usr/local' } };

  it.each([
    [['ARG N=node:22-alpine', 'FROM $N'], ['N']],
    [['ARG N=docker.io/library/node:22@sha256:abcdef', 'FROM ${N} AS base'], ['N']],
    [
      ['ARG TAG=22', 'ARG N=node:$TAG', 'FROM $N'],
      ['N', 'TAG'],
    ],
    [['ARG R=docker.io', 'FROM $R/node:22'], ['R']],
    [
      ['ARG R=docker.io/library/', 'ARG T=22', 'FROM ${R}node:$T'],
      ['R', 'T'],
    ],
  ])('takes what holds for each tag: %j', (lines, byDefault) => {
    expect(baseOf(lines)).toMatchObject({ ...node, facts: { ...node.facts, byDefault } });
    for (const name of byDefault) expect(baseOf(lines, [name])).not.toMatchObject({ facts: node.facts });
  });

  it.each([
    [['ARG N', 'FROM $N']],
    [['ARG N=', 'FROM $N']],
    [['ARG N=node', 'FROM $N']],
    [['ARG N=base', 'FROM node:22 AS base', 'FROM $N']],
    [['ARG N=example.org/node:22', 'FROM $N']],
    [['ARG R', 'FROM $R/node:22']],
    [['ARG N=node:22', 'FROM ${N:-debian:12}']],
    [['ARG N=node:22', 'FROM ${N%%:*}']],
  ])('takes nothing for granted: %j', (lines) => {
    expect(baseOf(lines)).not.toMatchObject({ facts: { byDefault: expect.anything() } });
  });

  it('rests on no default where the tag alone is open, and where it is not shown what is passed', () => {
    expect(baseOf(['ARG T=22', 'FROM node:$T'])).toMatchObject(node);
    expect(baseOf(['ARG T=22', 'FROM node:$T'])).not.toMatchObject({ facts: { byDefault: expect.anything() } });
    expect(stageOf(resolve('ARG N=node:22', 'FROM $N')).base.kind).toBe('unknown');
  });
});

describe('ARG and ENV', () => {
  it('keeps what --build-arg may change unknown, and tells defaults apart', () => {
    expect(termIn(after('FROM node', 'ARG A=1.0'), 'A')).toBe('?${arg:A|1.0}');
    expect(termIn(after('FROM node', 'ARG A'), 'A')).toBe('?${arg:A}');
    expect(termIn(after('FROM node', 'ARG A=1', 'ARG A=2'), 'A')).toBe('?${arg:A|2}');
    expect(termIn(after('FROM node', 'ARG A=1 B=$A'), 'B')).toBe('?${arg:B|${arg:A|1}}');
    expect(termIn(after('FROM node'), 'A')).toBe('unset');
  });
  it('lets the later of ENV and ARG win', () => {
    expect(termIn(after('FROM node', 'ARG A=1', 'ENV A=2'), 'A')).toBe('=2');
    expect(termIn(after('FROM node', 'ENV A=2', 'ARG A=1'), 'A')).toBe('?${arg:A|1}');
    expect(termIn(after('FROM node', 'ENV A=2', 'ARG A'), 'A')).toBe('?${arg:A|2}');
  });
  it('expands all pairs of one ENV with the values from before it', () => {
    const state = after('FROM node', 'ENV A=1', 'ENV A=2 B=$A', 'ENV C=$A');
    expect([termIn(state, 'A'), termIn(state, 'B'), termIn(state, 'C')]).toEqual(['=2', '=1', '=2']);
  });
  it('shows a global ARG in a stage only after ARG', () => {
    const build = resolve('ARG A=1', 'ARG N', 'FROM node', 'ENV B=$A', 'ARG A', 'ENV C=$A', 'ENV N=3', 'ARG N');
    const state = stageOf(build).after;
    expect(termIn(state, 'B')).toBe('=');
    expect(termIn(state, 'C')).toBe('?${arg:A|1}');
    expect(termIn(state, 'N')).toBe('?${arg:N|3}');
    expect(termIn(after('ARG A=1', 'FROM node', 'ARG A=2'), 'A')).toBe('?${arg:A|2}');
    expect(termIn(after('ARG A=1', 'ARG A', 'FROM node', 'ARG A'), 'A')).toBe('?${arg:A|1}');
  });
  it('shows platform ARGs only after ARG, and takes a default of the file for them', () => {
    expect(termIn(after('FROM node'), 'TARGETARCH')).toBe('unset');
    expect(termIn(after('FROM node', 'ARG TARGETARCH'), 'TARGETARCH')).toBe('?${platform:TARGETARCH}');
    expect(termIn(after('FROM node', 'ARG TARGETARCH=arm'), 'TARGETARCH')).toBe('?${arg:TARGETARCH|arm}');
  });
  it('shows proxies to a RUN only', () => {
    const state = after('FROM node', 'ENV http_proxy=x');
    expect(lookupIn(state)('HTTP_PROXY')).toBeUndefined();
    expect(lookupIn(state)('http_proxy')).toEqual(known('x'));
    expect(lookupInRun(state)('HTTP_PROXY')).toMatchObject({ kind: 'unknown' });
    expect(lookupInRun(state)('http_proxy')).toMatchObject({ kind: 'unknown' });
    expect(lookupInRun(state)('NODE_ENV')).toBeUndefined();
  });
  it('hands ARGs to a stage built on this one, where the ENV of the image wins', () => {
    const build = resolve('FROM node AS a', 'ENV E=1', 'ARG A=1', 'ARG E=2', 'FROM a', 'FROM node');
    expect(termIn(stageOf(build, 0).after, 'E')).toBe('?${arg:E|2}');
    expect(termIn(stageOf(build, 1).after, 'E')).toBe('=1');
    expect(termIn(stageOf(build, 1).after, 'A')).toBe('?${arg:A|1}');
    expect(termIn(stageOf(build, 2).after, 'A')).toBe('unset');
  });
  it('does not take settings of the builder for variables', () => {
    expect(termIn(after('FROM node', 'ARG BUILDKIT_SBOM_SCAN_STAGE=true'), 'BUILDKIT_SBOM_SCAN_STAGE')).toBe('unset');
  });
  it('gives names of unknown bases terms of their own', () => {
    const build = resolve('FROM me/a', 'FROM me/b', 'FROM me/a', 'FROM --platform=linux/arm64 me/a', 'FROM node:20', 'FROM node:22');
    const terms = build.stages.map((stage) => termIn(stage.after, 'NODE_VERSION'));
    expect(terms[0]).toBe(terms[2]);
    expect(new Set(terms).size).toBe(5);
    expect(terms.every((term) => term.startsWith('?'))).toBe(true);
    const dirs = build.stages.map((stage) => termOf(stage.after.workdir));
    expect(new Set(dirs).size).toBe(4);
  });
  it('reads one ENV with very many pairs', () => {
    const pairs = Array.from({ length: 20_000 }, (_, at) => `V${at}=${at}`).join(' \\\n');
    expect(termIn(after('FROM node', `ENV ${pairs}`, `ARG ${pairs}`), 'V19999')).toBe('?${arg:V19999|19999}');
  });
  it('gives up on all names when an ENV sets one that is not known', () => {
    const state = after('FROM node', 'ENV A=1', 'ARG X', 'ENV p$X=2');
    expect(state.envOpen).toBe(true);
    expect(new Set(['A', 'Z', 'PATH'].map((name) => termIn(state, name))).size).toBe(3);
    expect(lookupIn(state)('A')).toMatchObject({ kind: 'unknown' });
  });
});

describe('WORKDIR, USER, SHELL', () => {
  it('resolves folders', () => {
    const build = resolve('FROM node', 'WORKDIR app', 'WORKDIR ./b/../c/', 'ENV D=/x//y', 'WORKDIR $D', 'WORKDIR $NOPE', 'RUN true');
    const dirs = stageOf(build).before.map((state) => state.workdir);
    expect(dirs).toEqual(['/', '/app', '/app/c', '/app/c', '/x/y', '/x/y'].map(known));
    expect(after('FROM golang:1.22', 'WORKDIR src').workdir).toEqual(known('/go/src'));
    expect(after('FROM me/x', 'WORKDIR /app').workdir).toEqual(known('/app'));
  });
  it('keeps unknown folders apart', () => {
    const dirs = [
      after('FROM me/x'),
      after('FROM me/x', 'WORKDIR app'),
      after('FROM node', 'ARG A', 'WORKDIR $A'),
      after('FROM node', 'ARG A', 'WORKDIR /$A'),
      after('FROM node', 'WORKDIR /a', 'ARG A', 'WORKDIR $A'),
    ].map((state) => state.workdir);
    expect(dirs.every((dir) => dir.kind === 'unknown')).toBe(true);
    expect(new Set(dirs.map(termOf)).size).toBe(5);
  });
  it('joins values', () => {
    const some: Value = unknown('', '${arg:A}');
    expect(joinValue(some, known('/a/'))).toEqual(known('/a'));
    expect(joinValue(some, known('.'))).toEqual(some);
    expect(joinValue(some, known('..')).kind).toBe('unknown');
    expect(termOf(joinValue(some, known('a')))).not.toBe(termOf(joinValue(known('a'), some)));
  });
  it('finds the home of a user that the base image has', () => {
    const home = (...lines: string[]): Value => after(...lines).home;
    expect(home('FROM node')).toEqual(known('/root'));
    expect(home('FROM node', 'USER node')).toEqual(known('/home/node'));
    expect(home('FROM node', 'USER 1000:1000')).toEqual(known('/home/node'));
    expect(home('FROM node', 'USER node', 'USER 0:0')).toEqual(known('/root'));
    expect(home('FROM ubuntu:24.04', 'USER ubuntu')).toEqual(known('/home/ubuntu'));
    expect(home('FROM node', 'ENV HOME=/data', 'USER node')).toEqual(known('/data'));
    expect(home('FROM node', 'RUN useradd app')).toEqual(known('/root'));
  });
  it.each([
    [['FROM node', 'USER app']],
    [['FROM node', 'USER 1001']],
    [['FROM node', 'ARG U=node', 'USER $U']],
    [['FROM node', 'ARG HOME=/x']],
    [['FROM ubuntu:22.04', 'USER ubuntu']],
    [['FROM python', 'USER node']],
    [['FROM node', 'RUN userdel node && useradd -u 1000 app', 'USER 1000']],
    [['FROM node', 'RUN usermod -d /data root']],
    [['FROM node', 'COPY passwd /etc/passwd']],
    [['FROM node', 'USER node', 'RUN <<EOF', 'usermod -d /data node', 'EOF']],
    [['FROM me/node']],
    [['FROM me/node', 'USER root']],
    [['FROM scratch']],
  ])('does not guess the home after %j', (lines) => {
    expect(after(...lines).home.kind).toBe('unknown');
  });
  it('tells the language of the shell', () => {
    expect(after('FROM debian').sh).toBe('dash');
    expect(after('FROM debian', 'SHELL ["/bin/bash", "-c"]').sh).toBe('bash');
    expect(after('FROM me/x', 'SHELL ["/bin/bash", "-c"]')).toMatchObject({ sh: 'bash', shell: ['/bin/bash', '-c'] });
    expect(after('FROM alpine', 'SHELL ["/bin/ash", "-c"]').sh).toBe('busybox');
    expect(after('FROM debian', 'RUN ln -sf /bin/bash /bin/sh').sh).toBeUndefined();
    expect(after('FROM debian', 'RUN dpkg-reconfigure dash').sh).toBeUndefined();
    expect(after('FROM debian', 'SHELL ["python", "-c"]').sh).toBeUndefined();
    expect(after('FROM me/x')).toMatchObject({ sh: undefined, shell: undefined });
  });
});

describe('ONBUILD', () => {
  const build = resolve('FROM node AS a', 'ONBUILD WORKDIR /kid', 'ONBUILD ENV K=1', 'FROM a AS b', 'FROM b');
  it('runs in the next stage, before its own instructions, and not in the one after', () => {
    expect(build.stages.map((stage) => stage.onbuild.length)).toEqual([0, 2, 0]);
    expect(stageOf(build, 0).after.workdir).toEqual(known('/'));
    expect(stageOf(build, 1).after).toMatchObject({ workdir: known('/kid') });
    expect(termIn(stageOf(build, 1).after, 'K')).toBe('=1');
    expect(termIn(stageOf(build, 2).after, 'K')).toBe('=1');
  });
});

describe('--from', () => {
  const { build } = resolve('FROM node AS a', 'FROM alpine AS b', 'FROM node AS c', 'FROM node AS a');
  const source = (from: string, at = 2, keyword: 'COPY' | 'RUN' = 'COPY'): unknown => resolveSource(build, at, from, keyword, lookupBase);
  it('finds stages and images', () => {
    expect(source('0')).toEqual({ kind: 'stage', index: 0 });
    expect(source('B')).toEqual({ kind: 'stage', index: 1 });
    expect(source('nginx')).toMatchObject({ kind: 'image', facts: { packageManager: 'apt' } });
    expect(source('0', 2, 'RUN')).toMatchObject({ kind: 'image', facts: undefined });
  });
  it.each(['2', '9', '-1', '$B', '${B}', '"b"', 'c', 'a', ''])('does not take %s for a stage', (from) => {
    expect(source(from)).toMatchObject({ kind: 'unknown' });
  });
});

it('does not choke on texts that double', () => {
  const doubling = Array.from({ length: 60 }, () => 'ENV A=$A$A B=$B$B C=${C//a/$C}');
  const state = after('FROM node', 'ARG A=1', 'ENV B=aa C=aa', ...doubling);
  expect(['A', 'B', 'C'].map((name) => lookupIn(state)(name)?.kind)).toEqual(['unknown', 'unknown', 'unknown']);
  const once = after('FROM node', 'ARG A=1', 'ENV B=ab C=aa', ...doubling);
  expect(termIn(once, 'B')).not.toBe(termIn(state, 'B'));
});

it('shares what does not change', () => {
  const lines = Array.from({ length: 400 }, (_, at) => `RUN echo ${at}`);
  const { before } = stageOf(resolve('FROM node', ...lines));
  expect(new Set(before).size).toBe(1);
});
