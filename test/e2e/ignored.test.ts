import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Builds, ranIn } from './kit/builds.ts';
import type { Project } from './kit/project.ts';
import { put } from './kit/project.ts';
import { theRun } from './kit/run.ts';
import { rewritten, textAfter } from './kit/verified.ts';
import { NPM } from './projects/npm.ts';
import { pipProjects } from './projects/pip.ts';

/** Builds with the old and the new ignore file, then again when a file that is ignored now has changed. */
async function rerunsAfterChangeOf(
  path: string,
  project: Project,
): Promise<{ readonly before: readonly string[]; readonly after: readonly string[] }> {
  const done = await rewritten(project, { only: ['dockerignore'] });
  const { folder } = done;
  // Text that no earlier run had: what was copied once is found in the engine's cache.
  put(folder, path, `${randomUUID()}\n`);
  const builds = new Builds(project.dockerfile);
  const reruns = async (ignore: string): Promise<readonly string[]> => {
    const first = await builds.build({ context: folder, ignore });
    expect(first.kind === 'failed' ? first.log : '').toBe('');
    appendFileSync(join(folder, path), 'more\n');
    return ranIn(await builds.build({ context: folder, ignore }));
  };
  return { before: await reruns(project.files['.dockerignore'] ?? ''), after: await reruns(textAfter(done, '.dockerignore')) };
}

describe('a change of what is ignored now re-runs nothing', () => {
  it('in modules of the host', async () => {
    const { before, after } = await rerunsAfterChangeOf('node_modules/ms/index.js', NPM['without an ignore file']);
    expect(before).toEqual([expect.stringContaining('COPY . .')]);
    expect(after).toEqual([]);
  });

  it('in modules of a sub-folder', async () => {
    const { before, after } = await rerunsAfterChangeOf('web/node_modules/ms/index.js', NPM['sub-folder']);
    expect(before).toHaveLength(2);
    expect(after).toEqual([]);
  });

  it('in a venv of the host', async () => {
    const { before, after } = await rerunsAfterChangeOf('.venv/lib/x.py', pipProjects(theRun().index)['venv of its own']);
    expect(before).toEqual([expect.stringContaining('COPY . .')]);
    expect(after).toEqual([]);
  });
});
