import { describe, expect, it } from 'vitest';
import { readBuildLog } from '../../src/parse/build-log.ts';

const PLAIN = `#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s

#4 [build 1/4] FROM docker.io/library/node:20-slim
#4 DONE 3.1s

#5 [build 2/4] WORKDIR /app
#5 CACHED

#6 [build 3/4] COPY package.json ./
#6 DONE 0.1s

#7 [build 4/4] RUN npm ci
#7 0.5 #6 DONE 99.0s
#7 4.165 added 3 packages

#8 [stage-1 2/2] RUN apt-get update &&     apt-get install -y curl
#8 ...

#7 [build 4/4] RUN npm ci
#7 DONE 104.2s

#8 [stage-1 2/2] RUN apt-get update &&     apt-get install -y curl
#8 ERROR: process "/bin/sh -c apt-get update" did not complete successfully: exit code: 100
`;

const STEPS = [
  { stage: 'build', words: 'FROM docker.io/library/node:20-slim', seconds: 3.1 },
  { stage: 'build', words: 'COPY package.json ./', seconds: 0.1 },
  { stage: 'build', words: 'RUN npm ci', seconds: 104.2 },
];

describe('the log of a build with --progress=plain', () => {
  it('has the steps that ran to their end, and not those from the cache', () => {
    expect(readBuildLog(PLAIN)).toEqual(STEPS);
  });

  it('is read behind the times of a CI service, colours, and line endings of Windows', () => {
    const lines = PLAIN.split('\n').map((line) => `2026-05-02T10:00:00.1234567Z \u001B[34m${line}\u001B[0m`);
    expect(readBuildLog(lines.join('\r\n'))).toEqual(STEPS);
  });

  it.each([
    ['#5 [2/5] RUN npm ci', '', 'RUN npm ci'],
    ['#5 [ 2/15] RUN npm ci', '', 'RUN npm ci'],
    ['#5 [linux/amd64 build  2/15] RUN npm ci', 'build', 'RUN npm ci'],
    ['#5 [web build 2/5] RUN npm ci', 'build', 'RUN npm ci'],
    ['#5 [2/5] RUN ["sh", "-c", "a [1/2] RUN b"]', '', 'RUN ["sh", "-c", "a [1/2] RUN b"]'],
  ])('%s', (line, stage, words) => {
    expect(readBuildLog(`${line}\n#5 DONE 7.0s\n`)).toEqual([{ stage, words, seconds: 7 }]);
  });

  it('holds several builds, each with numbers of its own', () => {
    const second = '#0 building\n#7 [1/2] RUN make\n#7 CACHED\n#8 [2/2] RUN other\n#8 DONE 2.0s\n';
    expect(readBuildLog(PLAIN + second)).toEqual([...STEPS, { stage: '', words: 'RUN other', seconds: 2 }]);
  });

  it.each(['', 'FROM node\nRUN npm ci\n', 'Step 2/5 : RUN npm ci\n ---> Running in 1f\n', '# 5 DONE 1.0s\n'])('is not %j', (text) => {
    expect(readBuildLog(text)).toBeUndefined();
  });
});

describe('the log of a build with --progress=rawjson', () => {
  const vertex = { digest: 'sha256:1', name: '[build 4/4] RUN npm ci', started: '2026-11-26T11:00:00.5Z' };
  const done = { ...vertex, completed: '2026-11-26T11:00:10.75Z' };
  const others = [
    { ...done, name: '[build 3/4] RUN cached', cached: true },
    { ...done, name: '[build 2/4] RUN failed', error: 'exit code: 1' },
    { ...done, name: '[internal] load .dockerignore' },
    { ...done, name: '[build 1/4] RUN backwards', completed: '2026-11-26T10:00:00Z' },
    { name: 7 },
    null,
  ];
  const objects = [{ vertexes: [vertex] }, { logs: [{ data: '}{"}"' }] }, { vertexes: [...others, done] }, { statuses: [] }];

  it.each([
    ['one object on a line', objects.map((each) => JSON.stringify(each)).join('\n')],
    ['objects on several lines', objects.map((each) => JSON.stringify(each, null, 2)).join('\n')],
  ])('has the steps that ran to their end: %s', (_, text) => {
    expect(readBuildLog(text)).toEqual([{ stage: 'build', words: 'RUN npm ci', seconds: 10.25 }]);
  });

  it('may be cut off', () => {
    const text = objects.map((each) => JSON.stringify(each)).join('\n');
    expect(readBuildLog(`${text}\n{"vertexes":[{"name":"[2/2] RU`)).toHaveLength(1);
  });

  it.each(['{}', '{"a":1}', '{', '{"vertexes'])('is not %j', (text) => {
    expect(readBuildLog(text)).toBeUndefined();
  });
});
