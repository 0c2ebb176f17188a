import { describe, it } from 'vitest';
import { expectReuse, expectSameImage } from './kit/verified.ts';
import { GO, PACKAGES } from './projects/packages.ts';

const PROJECTS = { ...PACKAGES, ...GO };

/** Which transforms take part in each, and whether an install that ran again after each edit of the source no longer does. */
const CASES: readonly (readonly [keyof typeof PROJECTS, readonly string[], 'reused' | 'as before'])[] = [
  ['update and install apart', ['merge-apt', 'reorder'], 'reused'],
  ['source above', ['reorder', 'cache-mounts'], 'reused'],
  ['packages and modules', ['split-run', 'split-copy', 'cache-mounts'], 'reused'],
  ['local module', ['split-copy', 'cache-mounts'], 'reused'],
  ['one package a line', ['merge-apt', 'cache-mounts'], 'as before'],
];

describe('apt and go', () => {
  it.each(CASES)('%s', async (name, applied, install) => {
    const tried = await expectSameImage(PROJECTS[name], { applied });
    if (install === 'reused') expectReuse(tried, /apt-get|npm ci|go mod/);
  });
});
