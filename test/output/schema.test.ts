import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerfix } from '../cli/helpers.ts';
import { commit, repository } from '../context/git.ts';
import { copyOf, readCases, wordsFor } from '../snapshots/case.ts';
import { folderWith } from './helpers.ts';
import { SCHEMAS, schemaOf, validators, wrongIn } from './schema.ts';

/** One of so many snapshots is put through the plain command, and one of so many of those through every other one. */
const EVERY = 50;
const EVERY_OTHER = 4;

const check = validators();

function wrong(name: string, text: string): readonly string[] {
  const validate = check.get(name);
  return validate === undefined ? [`there is no schema/${name}.json`] : wrongIn(validate, text);
}

async function jsonOf(folder: string, words: readonly string[]): Promise<string> {
  const { out } = await dockerfix(folder, [...words, '--format', 'json']);
  return out;
}

const DOCKERFILE = `FROM python:3.12-slim AS build
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
# dockerfix-disable-next-line -- kept as it is
RUN apt-get update
RUN ./build.sh
FROM debian:12
RUN --mount=from=build,target=/b true
COPY --from=build /app /app
`;

function project(): string {
  const files = { 'requirements.txt': 'flask\n', 'app.py': '', '.dockerignore': '.git\n' };
  const root = repository({ Dockerfile: DOCKERFILE, ...files, log: '#7 [build 4/6] RUN pip install -r requirements.txt\n#7 DONE 3.1s\n' });
  for (let index = 0; index < 12; index++) commit(root, { 'app.py': `# ${index}\n` });
  return root;
}

describe('the published schemas', () => {
  it('are one for each command that prints JSON, and what they share', () => {
    expect(SCHEMAS).toEqual(['common', 'compare', 'config', 'explain', 'fix', 'graph', 'replay', 'rules']);
  });

  it.each(SCHEMAS)('of %s allows no object a field that it does not name', (name) => {
    const open: string[] = [];
    const walk = (value: unknown, place: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('type' in value && value.type === 'object' && !('additionalProperties' in value && value.additionalProperties === false))
        open.push(place);
      for (const [key, inner] of Object.entries(value)) walk(inner, `${place}/${key}`);
    };
    walk(schemaOf(name), '');
    expect(open).toEqual([]);
  });

  it('hold what is printed of many snapshots', { timeout: 60_000 }, async () => {
    const chosen = readCases(join(import.meta.dirname, '..', '..', 'snapshots')).filter((_, index) => index % EVERY === 0);
    expect(chosen.length).toBeGreaterThan(15);
    for (const [index, snapshot] of chosen.entries()) {
      const folder = copyOf(snapshot);
      const words = wordsFor(snapshot);
      expect({ of: snapshot.name, wrong: wrong('fix', await jsonOf(folder, words)) }).toEqual({ of: snapshot.name, wrong: [] });
      for (const command of index % EVERY_OTHER === 0 ? ['explain', 'replay', 'graph'] : [])
        expect({ of: `${command} of ${snapshot.name}`, wrong: wrong(command, await jsonOf(folder, [command, ...words])) }).toEqual({
          of: `${command} of ${snapshot.name}`,
          wrong: [],
        });
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('hold what is printed of a history, with times of a build', async () => {
    const root = project();
    expect(wrong('fix', await jsonOf(root, ['--timings', 'log', '--history', '9']))).toEqual([]);
    for (const command of ['explain', 'replay', 'graph'])
      expect({ of: command, wrong: wrong(command, await jsonOf(root, [command, '--timings', 'log', '--history', '9'])) }).toEqual({
        of: command,
        wrong: [],
      });
  });

  it('hold what is printed of rules, of a comparison and of what cannot be read', async () => {
    const folder = folderWith({ Dockerfile: 'FROM a\nRUN b\n', other: 'FROM a\nRUN c\n', bad: 'FORM a\n' });
    expect(wrong('rules', await jsonOf(folder, ['rules']))).toEqual([]);
    expect(wrong('rules', await jsonOf(folder, ['rules', 'split-copy']))).toEqual([]);
    for (const names of [
      ['Dockerfile', 'other'],
      ['other', 'other'],
      ['Dockerfile', 'bad'],
      ['Dockerfile', 'none'],
    ])
      expect({ of: names.join(' '), wrong: wrong('compare', await jsonOf(folder, ['compare', ...names])) }).toEqual({
        of: names.join(' '),
        wrong: [],
      });
    expect(wrong('fix', await jsonOf(folder, ['bad', 'none', 'Dockerfile']))).toEqual([]);
    for (const command of ['explain', 'replay', 'graph'])
      expect({ of: command, wrong: wrong(command, await jsonOf(folder, [command, 'bad'])) }).toEqual({ of: command, wrong: [] });
  });
});

/** The value with one thing wrong, in every place: a field gone, one more, a value of another kind. */
function* spoilt(value: unknown, place = ''): Generator<{ readonly place: string; readonly value: unknown }> {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    for (const one of spoilt(items[0], `${place}/0`))
      if (items.length > 0) yield { place: one.place, value: [one.value, ...items.slice(1)] };
  } else if (typeof value === 'object' && value !== null) {
    yield { place: `${place}/more`, value: { ...value, more: 1 } };
    for (const key of Object.keys(value)) {
      yield { place: `${place}/${key} gone`, value: Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)) };
      const inner: unknown = Object.entries(value).find(([other]) => other === key)?.[1];
      for (const one of spoilt(inner, `${place}/${key}`)) yield { place: one.place, value: { ...value, [key]: one.value } };
    }
  }
  // No field holds lists of lists.
  yield { place, value: [[[false]]] };
}

/** Fields that may be absent. */
const OPTIONAL = ['/basis/commits gone', '/basis/timings gone', '/assumptions gone'];

describe('an output with one thing wrong', () => {
  it.each([
    ['fix', []],
    ['explain', ['explain']],
    ['replay', ['replay']],
    ['graph', ['graph']],
    ['rules', ['rules']],
  ])('does not pass the schema of %s', async (name, words) => {
    const text = await jsonOf(project(), [...words, ...(name === 'rules' ? [] : ['--timings', 'log'])]);
    const passed: string[] = [];
    let count = 0;
    for (const { place, value } of spoilt(JSON.parse(text))) {
      count++;
      if (wrong(name, JSON.stringify(value)).length === 0) passed.push(place);
    }
    expect(count).toBeGreaterThan(20);
    // Of `rules` alone the assumptions may be absent.
    const allowed = name === 'rules' ? OPTIONAL : OPTIONAL.slice(0, 2);
    expect(passed.filter((place) => !allowed.some((end) => place.endsWith(end)))).toEqual([]);
  });

  it('does not pass the schema of compare', async () => {
    const folder = folderWith({ one: 'FROM a\nRUN b\n', other: 'FROM a\nRUN c\n' });
    for (const words of [
      ['one', 'other'],
      ['one', 'none'],
    ]) {
      const passed = [...spoilt(JSON.parse(await jsonOf(folder, ['compare', ...words])))].filter(
        ({ value }) => wrong('compare', JSON.stringify(value)).length === 0,
      );
      expect(passed).toEqual([]);
    }
  });
});
