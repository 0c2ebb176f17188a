import { describe, expect, test } from 'vitest';
import { timingsOf } from '../../src/analysis/timings.ts';
import { readBuildLog } from '../../src/parse/build-log.ts';
import { decode } from '../../src/source/decode.ts';
import { analyse } from '../../src/workspace.ts';
import { makeContext } from '../context/folder.ts';

/** Seconds of each instruction by line, as a log tells them. */
function times(dockerfile: string, log: readonly (readonly [string, number])[]): Record<number, number | undefined> {
  const lines = log.map(([name, seconds], index) => `#${index} ${name}\n#${index} DONE ${seconds.toFixed(1)}s\n`);
  const timings = timingsOf(readBuildLog(lines.join('')) ?? [], 'build.log');
  const { resolved, source } = analyse({ source: decode('Dockerfile', Buffer.from(dockerfile)), context: makeContext({}) });
  return Object.fromEntries(
    resolved.stages.flatMap(({ stage }) =>
      stage.instructions.map((instruction) => [instruction.line, timings.secondsOf(instruction, source.text, stage)]),
    ),
  );
}

describe('times from the log of a build', () => {
  test('an instruction is known by its text, spaces and continued lines aside', () => {
    const dockerfile = 'FROM node:22\nCOPY  package.json ./\nrun npm ci && \\\n    # why\n    npm cache clean --force\n';
    const log = [
      ['[2/3] COPY package.json ./', 0.2],
      ['[3/3] RUN npm ci &&     npm cache clean --force', 61],
    ] as const;
    expect(times(dockerfile, log)).toEqual({ 2: 0.2, 3: 61 });
  });

  test('whatever the variables were', () => {
    const dockerfile = 'FROM node:22\nARG V\nRUN curl -o /a https://example.org/$V/a && tar xf /a -C "${V:-x}"\nRUN echo $V\n';
    const log = [['[2/3] RUN curl -o /a https://example.org/1.2/a && tar xf /a -C "1.2"', 9]] as const;
    expect(times(dockerfile, log)).toEqual({ 2: undefined, 3: 9, 4: undefined });
  });

  test('a variable stands for no other text around it', () => {
    const dockerfile = 'FROM node:22\nARG V\nRUN make a-$V-b\n';
    expect(times(dockerfile, [['[2/2] RUN make a-b', 9]])).toEqual({ 2: undefined, 3: undefined });
    expect(times(dockerfile, [['[2/2] RUN make a--b', 9]])).toEqual({ 2: undefined, 3: 9 });
  });

  test('the stage of the same name tells first, the longest of several else', () => {
    const dockerfile = 'FROM node:22 AS Build\nRUN npm ci\nFROM node:22\nRUN npm ci\nFROM node:22 AS other\nRUN npm ci\n';
    const log = [
      ['[build 2/2] RUN npm ci', 10],
      ['[stage-1 2/2] RUN npm ci', 30],
      ['[linux/arm64 stage-1 2/2] RUN npm ci', 40],
    ] as const;
    expect(times(dockerfile, log)).toEqual({ 2: 10, 4: 40, 6: 40 });
  });

  test('a RUN with other mounts takes as long', () => {
    const dockerfile = 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n';
    expect(times(dockerfile, [['[2/2] RUN npm ci', 12]])).toEqual({ 2: 12 });
    expect(times('FROM node:22\nRUN npm ci\n', [['[2/2] RUN --network=none --mount=type=ssh npm ci', 12]])).toEqual({ 2: 12 });
  });

  test('a RUN that is taken apart or merged has the times of its commands', () => {
    const log = [['[2/2] RUN apt-get update && apt-get install -y git', 50]] as const;
    const apart = times('FROM debian:12\nRUN apt-get update\nRUN apt-get install -y git\n', log);
    expect(apart).toEqual({ 2: 10, 3: 40 });
    const merged = times('FROM debian:12\nRUN apt-get update && apt-get install -y git && npm ci\n', log);
    expect(merged).toEqual({ 2: 50 + 25 });
  });

  test('heredocs, by their first line', () => {
    const dockerfile = 'FROM debian:12\nCOPY <<EOF /a\nx\nEOF\nRUN <<EOF\nmake all\nmake test\nEOF\nRUN <<EOF\nmake one\nEOF\n';
    const log = [
      ['[2/4] COPY <<EOF /a', 0.5],
      ['[3/4] RUN <<EOF (make all...)', 70],
      ['[4/4] RUN <<EOF (make one)', 20],
    ] as const;
    expect(times(dockerfile, log)).toEqual({ 2: 0.5, 5: 70, 9: 20 });
  });

  test('the JSON form', () => {
    expect(times('FROM debian:12\nRUN ["sh", "-c", "make"]\n', [['[2/2] RUN ["sh", "-c", "make"]', 8]])).toEqual({ 2: 8 });
  });

  test('nothing of another Dockerfile', () => {
    expect(times('FROM debian:12\nCOPY a /a\nRUN make\n', [['[2/2] RUN make install', 8]])).toEqual({ 2: undefined, 3: undefined });
  });
});
