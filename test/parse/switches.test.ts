import { describe, expect, it } from 'vitest';
import { switchesOf } from '../../src/parse/switches.ts';
import { parse } from './dockerfile-helpers.ts';

/** For each instruction by its text, the ids of `asked` that are off there; `*` for a directive that names none. */
function offOf(text: string, asked: readonly string[] = ['a', 'b', '']): Readonly<Record<string, string>> {
  const { places } = switchesOf(parse(text));
  return Object.fromEntries(
    places.map((place) => [
      place.text,
      asked
        .filter((id) => place.by(id) !== undefined)
        .map((id) => id || '*')
        .join(' '),
    ]),
  );
}

function only(comment: string): ReturnType<typeof switchesOf> {
  return switchesOf(parse(`FROM x\n${comment}\nRUN y\n`));
}

describe('what a directive says', () => {
  it.each([
    ['# dockerfix-disable-next-line', [], undefined],
    ['#dockerfix-disable-next-line a', ['a'], undefined],
    ['#\tdockerfix-disable-next-line a b', ['a', 'b'], undefined],
    ['# dockerfix-disable-next-line a, b,c', ['a', 'b', 'c'], undefined],
    ['# dockerfix-disable-next-line a -- the layer is shared', ['a'], 'the layer is shared'],
    ['# dockerfix-disable-next-line -- a -- b', [], 'a -- b'],
    ['# dockerfix-disable-next-line a --', ['a'], undefined],
    ['# dockerfix-disable-next-line a--b', ['a--b'], undefined],
    ['  # dockerfix-disable-next-line a ', ['a'], undefined],
  ])('%s', (comment, ids, why) => {
    expect(only(comment).all).toMatchObject([{ kind: 'disable-next-line', ids, why }]);
    expect(only(comment).misused).toEqual([]);
  });

  it.each([
    '# about dockerfix-disable',
    '# dockerfix is good',
    '## dockerfix-disable',
    '# hadolint ignore=DL3008',
    '# dockerfixed-disable',
  ])('is not said by: %s', (comment) => {
    expect(only(comment)).toMatchObject({ all: [], misused: [] });
  });

  it.each([
    ['# dockerfix-ignore a', 'dockerfix-ignore'],
    ['# dockerfix-disable-next a', 'dockerfix-disable-next'],
    ['# dockerfix-', 'dockerfix-'],
  ])('is not known: %s', (comment, word) => {
    expect(only(comment).misused).toMatchObject([{ message: `no directive is called ${word}`, near: { word } }]);
  });
});

describe('where a directive holds', () => {
  it('disable-next-line: at the next instruction, whatever comments and blank lines are between', () => {
    expect(offOf('FROM x\n# dockerfix-disable-next-line a\n\n# note\nRUN one\nRUN two\n')).toEqual({
      'FROM x': '',
      'RUN one': 'a',
      'RUN two': '',
    });
  });

  it('two of them in a row hold both', () => {
    expect(offOf('FROM x\n# dockerfix-disable-next-line a\n# dockerfix-disable-next-line b\nRUN one\n')).toEqual({
      'FROM x': '',
      'RUN one': 'a b',
    });
  });

  it('disable: from there to the end, over stages', () => {
    expect(offOf('FROM x\nRUN one\n# dockerfix-disable a\nRUN two\nFROM y\nRUN three\n')).toEqual({
      'FROM x': '',
      'RUN one': '',
      'RUN two': 'a',
      'FROM y': 'a',
      'RUN three': 'a',
    });
  });

  it('disable above the first instruction: in the whole file', () => {
    expect(offOf('# syntax=docker/dockerfile:1\n# dockerfix-disable\nARG V\nFROM x\n')).toEqual({ 'ARG V': 'a b *', 'FROM x': 'a b *' });
  });

  it('enable ends it, for all or for some', () => {
    const text = 'FROM x\n# dockerfix-disable\nRUN one\n# dockerfix-enable a\nRUN two\n# dockerfix-enable\nRUN three\n';
    expect(offOf(text)).toEqual({ 'FROM x': '', 'RUN one': 'a b *', 'RUN two': 'b *', 'RUN three': '' });
  });

  it('the innermost one counts', () => {
    const { places } = switchesOf(parse('# dockerfix-disable -- all\nFROM x\n# dockerfix-disable-next-line a -- this\nRUN one\n'));
    expect(places.map(({ by }) => by('a')?.why)).toEqual(['all', 'this']);
    expect(places.map(({ by }) => by('b')?.why)).toEqual(['all', 'all']);
  });

  it('a heredoc holds none', () => {
    expect(switchesOf(parse('FROM x\nRUN <<EOF\n# dockerfix-disable\nEOF\nRUN two\n'))).toMatchObject({ all: [], misused: [] });
  });
});

describe('a directive in a place where it does nothing', () => {
  it.each([
    ['FROM x\nRUN a \\\n  # dockerfix-disable\n  && b\n', 'a directive within an instruction is not obeyed: put it above the instruction'],
    ['FROM x\n# dockerfix-enable a\nRUN one\n', 'nothing is switched off above this directive'],
    ['FROM x\n# dockerfix-disable-next-line\n', 'there is no instruction below this directive'],
  ])('%j', (text, message) => {
    expect(switchesOf(parse(text)).misused).toMatchObject([{ message }]);
  });
});
