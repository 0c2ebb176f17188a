import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { Project } from './kit/project.ts';
import { theRun } from './kit/run.ts';
import { expectReuse, expectSameImage } from './kit/verified.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

/** An example on a base image of which the engine has a stand-in. */
function example(name: string, base: readonly [from: string, to: string], more = ''): Project {
  const folder = join(EXAMPLES, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const;
  });
  const { Dockerfile = '', ...others } = Object.fromEntries(texts);
  return { dockerfile: Dockerfile.replace(`FROM ${base[0]}\n`, `FROM ${base[1]}\n${more}`), files: others };
}

describe('the examples', () => {
  it('node-app', async () => {
    const tried = await expectSameImage(example('node-app', ['node:22-slim', 'node:20-slim']), { applied: ['split-copy', 'cache-mounts'] });
    expectReuse(tried, /npm ci/);
  });

  it('python-app', async () => {
    const index = `ENV PIP_INDEX_URL=${theRun().index}\n`;
    const tried = await expectSameImage(example('python-app', ['python:3.12-slim', 'python:3.11-slim'], index), {
      applied: ['split-copy', 'cache-mounts'],
    });
    expectReuse(tried, /pip install/);
  });
});
