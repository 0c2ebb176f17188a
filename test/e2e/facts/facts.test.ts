import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, imageOf, shown } from './built.ts';
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
      [...FACTS, ...copyFailures, ...configFacts].map(({ heading }) => heading).concat('.dockerignore', TRACED, BY_HAND),
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

describe('.dockerignore', () => {
  it.each(ignoreFacts)('$is', async ({ ignore, want }) => {
    const image = await imageOf(['FROM scratch', 'COPY . /all/'], ignore);
    const files = [...(await image.files())].filter(([path]) => path.startsWith('/all/'));
    expect(files.map(([path, { mode }]) => `${path.slice('/all/'.length)} ${mode.toString(8)}`).sort()).toEqual([...want].sort());
  });
});
