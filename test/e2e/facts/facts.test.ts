import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, imageOf, shown, shownTwice } from './built.ts';
import { copyFacts, copyFailures, ignoreFacts } from './copies.ts';
import { placeFacts } from './places.ts';
import { configFacts, npmFacts, orderFacts, runFacts } from './runs.ts';

const FACTS = [...placeFacts, ...copyFacts, ...runFacts, ...orderFacts, ...npmFacts];

/** Sections of docs/engine-facts.md about commands: those run under strace (test/e2e/trace). */
const TRACED: readonly string[] = [
  'pip',
  'pnpm, yarn, Bun',
  'Poetry',
  'Pipenv',
  'PDM',
  'go',
  'Composer',
  'Bundler',
  'cargo',
  'Maven',
  'mix',
];

/** Sections about tools that were run by hand alone: too dear, or not to be had, in a run of the tests. */
const BY_HAND: readonly string[] = ['Deno'];

describe('what docs/engine-facts.md says of an engine', () => {
  let lines: readonly (readonly string[])[] = [];
  beforeAll(async () => {
    lines = await shown(FACTS);
  });

  it.each(FACTS.map((fact, at) => ({ ...fact, at })))('$heading: $is', ({ at, want }) => {
    expect(lines[at]).toEqual(want);
  });

  it('has a test for each section', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'engine-facts.md'), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading ?? '');
    const held = new Set(
      [...FACTS, ...copyFailures, ...configFacts].map(({ heading }) => heading).concat('.dockerignore', 'uv', TRACED, BY_HAND),
    );
    expect(headings.filter((heading) => !held.has(heading))).toEqual([]);
    expect([...held].filter((heading) => !headings.includes(heading))).toEqual([]);
  });
});

describe('what ends a build with an error', () => {
  it.each(copyFailures)('$heading: $is', async ({ lines, error }) => {
    expect(await failureOf(lines)).toContain(error);
  });
});

describe('the config of an image', () => {
  it.each(configFacts)('$heading: $is', async ({ dockerfile, want }) => {
    const image = await imageOf(dockerfile);
    const { parts } = await image.config();
    expect(Object.fromEntries(Object.keys(want).map((name) => [name, parts.get(name)]))).toEqual(want);
  });
});

/** By the inode's own time, to the nanosecond, uv tells whether a manifest is a new one. */
describe('uv: the time of a file that has not changed, beside one that has', () => {
  const on = (...lines: readonly string[]): readonly string[] => ['FROM debian:bookworm-slim AS built', ...lines];
  const last = ['FROM scratch', 'COPY --from=built /shown /shown'];
  it.each([
    ['is new in a layer with that', on('COPY sub /p/', "RUN stat -c '%z' /p/file.txt > /shown"), true],
    [
      'is as before in a layer of its own',
      on('COPY sub/file.txt /p/', 'COPY sub/deep /p/deep/', "RUN stat -c '%z' /p/file.txt > /shown"),
      false,
    ],
    ['is as before under a bind mount', on("RUN --mount=type=bind,source=sub,target=/p stat -c '%z' /p/file.txt > /shown"), false],
  ])('%s', async (_, lines, isNew) => {
    const [first, second] = await shownTwice([...lines, ...last], 'sub/deep/x');
    expect(first).toMatch(/^\d{4}-/);
    expect(second !== first).toBe(isNew);
  });
});

describe('.dockerignore', () => {
  it.each(ignoreFacts)('$is', async ({ ignore, want }) => {
    const image = await imageOf(['FROM scratch', 'COPY . /all/'], ignore);
    const files = [...(await image.files())].filter(([path]) => path.startsWith('/all/'));
    expect(files.map(([path, { mode }]) => `${path.slice('/all/'.length)} ${mode.toString(8)}`).sort()).toEqual([...want].sort());
  });
});
