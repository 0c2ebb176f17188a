import { describe, expect, it } from 'vitest';
import { cacheFolders, copyToBuild } from '../../src/engine/copies.ts';
import { removeRecords } from '../../src/engine/docker-records.ts';
import type { Call } from '../../src/engine/engine.ts';

const copy = (text: string, builtin = false): string => copyToBuild({ path: 'Dockerfile', text }, { nonce: 'own-', builtin });

describe('the text that is built', () => {
  it.each([
    ['RUN --mount=type=cache,target=/root/.npm npm ci', 'RUN --mount=type=cache,target=/root/.npm,id=own-/root/.npm npm ci'],
    [
      'RUN --mount=type=cache,id=x,target=/c --mount=type=bind,target=/s a',
      'RUN --mount=type=cache,target=/c,id=own-x --mount=type=bind,target=/s a',
    ],
    ['RUN --mount=target=/c,type=cache,sharing=locked a', 'RUN --mount=target=/c,type=cache,sharing=locked,id=own-/c a'],
    ['RUN --mount=type=secret,id=x a', 'RUN --mount=type=secret,id=x a'],
    ['RUN echo --mount=type=cache,target=/c', 'RUN echo --mount=type=cache,target=/c'],
  ])('has cache mounts of its own: %s', (line, expected) => {
    expect(copy(`FROM a\n${line}\n`)).toBe(`FROM a\n${expected}\n`);
  });

  it.each([
    ['# syntax=docker/dockerfile:1\nFROM a\n', 'FROM a\n'],
    ['# escape=`\n#syntax = x\nFROM a\n', '# escape=`\nFROM a\n'],
    ['# a comment\n# syntax=x\nFROM a\n', '# a comment\n# syntax=x\nFROM a\n'],
    ['FROM a\n# syntax=x\n', 'FROM a\n# syntax=x\n'],
  ])('has no syntax line where the frontend is to be that of the engine: %j', (text, expected) => {
    expect(copy(text, true)).toBe(expected);
    expect(copy(text)).toBe(text);
  });
});

it('names the folders of cache mounts', () => {
  const text = 'FROM a\nRUN --mount=type=cache,target=/c/ a\nRUN --mount=type=cache,dst=$HOME/x --mount=type=cache,target=/c b\n';
  expect(cacheFolders({ path: 'Dockerfile', text })).toEqual(['/c']);
});

describe('the build cache', () => {
  const RECORDS: Readonly<Record<string, string>> = {
    old: 'mount / from exec /bin/sh -c npm ci',
    ours: 'mount / from exec /bin/sh -c npm ci && npm run build',
    cache: 'cached mount /root/.npm from exec /bin/sh -c npm ci && npm run build',
    copied: '[2/3] COPY . .',
    context: 'local source for context',
    copiedElsewhere: '[2/3] COPY src /opt/other',
    fetched: 'pulled from docker.io/library/node:20',
    theirs: 'mount / from exec /bin/sh -c make world',
  };

  it('loses what came of our own texts meanwhile, and nothing else', async () => {
    const left = new Map(Object.entries(RECORDS));
    const docker: Call = async (args) => {
      const id = args.at(-1)?.replace('id=', '') ?? '';
      if (args[1] === 'prune') for (const one of id.split('|')) left.delete(one);
      const stdout = [...left].map(([name, description]) => `ID:\t\t${name}\nDescription:\t${description}\n`).join('\n');
      return { code: 0, stdout, stderr: '', timedOut: false };
    };
    await removeRecords(docker, new Set(['old']), ['FROM a\nCOPY . .\nRUN npm ci \\\n    && npm run build\n']);
    expect([...left.keys()]).toEqual(['old', 'copiedElsewhere', 'fetched', 'theirs']);
  });
});
