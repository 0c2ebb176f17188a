import { describe, it } from 'vitest';
import { theRun } from './kit/run.ts';
import { expectReuse, expectSameImage } from './kit/verified.ts';
import { pipProjects } from './projects/pip.ts';

const PROJECTS = pipProjects(theRun().index);

/** Which transforms take part in each, and whether an install that ran again after each edit of the source no longer does. */
const CASES: readonly (readonly [keyof typeof PROJECTS, readonly string[], 'reused' | 'as before'])[] = [
  ['flask', ['split-copy', 'cache-mounts'], 'reused'],
  ['venv', ['split-copy', 'cache-mounts'], 'reused'],
  ['an ordinary user', ['split-copy'], 'reused'],
  ['manifests with the source', ['split-copy', 'cache-mounts'], 'reused'],
  ['source above', ['hoist-manifests', 'cache-mounts'], 'reused'],
  ['install and compile', ['split-run', 'cache-mounts'], 'reused'],
  ['packages and requirements', ['merge-apt', 'split-copy', 'cache-mounts'], 'reused'],
  ['date on top', ['reorder', 'cache-mounts'], 'as before'],
  ['venv of its own', ['dockerignore'], 'as before'],
];

describe('pip', () => {
  it.each(CASES)('%s', async (name, applied, install) => {
    const tried = await expectSameImage(PROJECTS[name], { applied });
    if (install === 'reused') expectReuse(tried, /apt-get|pip install/);
  });
});
