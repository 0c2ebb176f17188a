import { describe, it } from 'vitest';
import { expectReuse, expectSameImage } from './kit/verified.ts';
import { NPM } from './projects/npm.ts';

/** Which transforms take part in each, and whether an install that ran again after each edit of the source no longer does. */
const CASES: readonly (readonly [keyof typeof NPM, readonly string[], 'reused' | 'as before'])[] = [
  ['server', ['split-copy', 'cache-mounts'], 'reused'],
  ['user node', ['split-copy', 'cache-mounts'], 'reused'],
  ['two stages', ['split-run', 'cache-mounts'], 'reused'],
  ['sub-folder', ['split-run', 'cache-mounts'], 'reused'],
  ['workspaces', ['split-copy', 'cache-mounts'], 'reused'],
  ['source first', ['hoist-manifests', 'cache-mounts'], 'reused'],
  ['manifests with more', ['hoist-manifests', 'cache-mounts'], 'reused'],
  ['one shell', ['split-run', 'cache-mounts'], 'reused'],
  ['install and build', ['cache-mounts'], 'as before'],
  ['commit on top', ['reorder', 'cache-mounts'], 'as before'],
  ['without an ignore file', ['dockerignore', 'cache-mounts'], 'as before'],
];

describe('npm', () => {
  it.each(CASES)('%s', async (name, applied, install) => {
    const tried = await expectSameImage(NPM[name], { applied });
    if (install === 'reused') expectReuse(tried, /npm (?:ci|install)\b/);
  });
});
