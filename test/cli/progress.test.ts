import { expect, it } from 'vitest';
import { buildProgressOn } from '../../src/cli/progress.ts';

function said(whats: readonly string[], isTTY?: boolean): string {
  let text = '';
  const { progress, clear } = buildProgressOn({
    stderr: { write: (more) => (text += more), ...(isTTY !== undefined && { isTTY, columns: 40 }) },
  });
  for (const what of whats) progress(what);
  clear();
  return text;
}

const WHATS = ['building the original', 'building the original: [1/2] RUN a\u001b[2J', 'building the original: [2/2] RUN b', 'tidying up'];

it('says each build in a line of its own where there is no terminal', () => {
  expect(said(WHATS)).toBe('dockerfix: building the original\ndockerfix: tidying up\n');
});

it('says each step in one line that changes on a terminal', () => {
  const text = said(WHATS, true);
  expect(text).toContain('[2/2] RUN b');
  expect(text).not.toContain('\n');
  expect(text).not.toContain('\u001b[2J');
});
