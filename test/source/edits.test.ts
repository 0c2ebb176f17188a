import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/source/edits.ts';
import type { TextEdit } from '../../src/source/text.ts';

function edit(start: number, end: number, text: string): TextEdit {
  return { span: { start, end }, text };
}

/** Cut points of a text with what comes between: kept, or replaced. */
const pieces = fc.array(fc.record({ old: fc.string({ minLength: 1 }), replacement: fc.option(fc.string(), { nil: undefined }) }));

describe('applyEdits', () => {
  test.each([
    ['nothing to do', [], 'abcdef'],
    ['a replacement', [edit(1, 3, 'X')], 'aXdef'],
    ['an insertion at the end', [edit(6, 6, '!')], 'abcdef!'],
    ['edits out of order', [edit(4, 5, 'E'), edit(0, 1, 'A')], 'AbcdEf'],
    ['edits that touch', [edit(0, 2, 'X'), edit(2, 4, 'Y')], 'XYef'],
    ['an insertion before a replacement', [edit(2, 4, 'Y'), edit(2, 2, 'i')], 'abiYef'],
    ['an insertion behind a replacement', [edit(2, 2, 'i'), edit(0, 2, 'X')], 'Xicdef'],
  ])('%s', (_name, edits, expected) => {
    expect(applyEdits('abcdef', edits)).toBe(expected);
  });

  test.each([
    ['overlap', [edit(0, 3, ''), edit(2, 4, '')]],
    ['one in the other', [edit(0, 6, ''), edit(2, 3, '')]],
    ['the same twice', [edit(1, 2, 'x'), edit(1, 2, 'x')]],
    ['an insertion in a replacement', [edit(0, 3, ''), edit(1, 1, 'x')]],
    ['two insertions at one offset', [edit(2, 2, 'a'), edit(2, 2, 'b')]],
    ['two insertions at one offset before a replacement', [edit(2, 4, ''), edit(2, 2, 'a'), edit(2, 2, 'b')]],
    ['behind the end', [edit(6, 7, '')]],
    ['before the start', [edit(-1, 0, '')]],
    ['end before start', [edit(3, 2, '')]],
    ['no whole number', [edit(0.5, 1, '')]],
  ])('throws for %s', (_name, edits) => {
    expect(() => applyEdits('abcdef', edits)).toThrow(RangeError);
  });

  test('changes the spans and nothing else, whatever the order of the list', () => {
    fc.assert(
      fc.property(pieces, fc.boolean(), (list, backwards) => {
        let text = '';
        let expected = '';
        const edits: TextEdit[] = [];
        for (const { old, replacement } of list) {
          if (replacement !== undefined) edits.push(edit(text.length, text.length + old.length, replacement));
          text += old;
          expected += replacement ?? old;
        }
        expect(applyEdits(text, backwards ? edits.toReversed() : edits)).toBe(expected);
      }),
    );
  });

  test('an edit can be undone', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.string(), (text, a, b, replacement) => {
        const start = Math.min(a, b) % (text.length + 1);
        const end = start + (Math.max(a, b) % (text.length - start + 1));
        const changed = applyEdits(text, [edit(start, end, replacement)]);
        expect(applyEdits(changed, [edit(start, start + replacement.length, text.slice(start, end))])).toBe(text);
      }),
    );
  });
});
