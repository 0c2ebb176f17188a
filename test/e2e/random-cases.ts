import { expect, it } from 'vitest';
import type { Generated } from '../properties/generator.ts';
import { Builds } from './kit/builds.ts';
import { theRun } from './kit/run.ts';
import { whereImagesDiffer } from './kit/same-image.ts';
import { rewritten } from './kit/verified.ts';
import { randomProjects } from './projects/random.ts';

/** `SEED=7` asks about those of that seed once more, `CASES=200` about more. Without, they are other ones in every run. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const CASES = Number(process.env['CASES'] ?? '30');

type Outcome = 'untouched' | 'does not build' | 'same';

/** Rewritten Dockerfiles of which the original builds: both must make the same image. */
async function outcomeOf(project: Generated): Promise<Outcome> {
  const { folder, result } = await rewritten(project);
  if (!result.changed) return 'untouched';
  const after = result.changes.find(({ path }) => path === `${folder}/Dockerfile`)?.after ?? project.dockerfile;
  const ignore = project.files['.dockerignore'] ?? '';
  const newIgnore = result.changes.find(({ path }) => path === `${folder}/.dockerignore`)?.after ?? ignore;
  const old = await new Builds(project.dockerfile).build({ context: folder, ignore });
  if (old.kind === 'failed') return 'does not build';
  const now = await new Builds(after).build({ context: folder, ignore: newIgnore });
  const both = `${project.dockerfile}\n--- becomes\n${after}\n--- (SEED=${SEED})`;
  if (now.kind === 'failed') return expect.fail(`the rewritten one does not build\n${now.log}\n${both}`);
  const differ = await whereImagesDiffer(old.image, now.image, after);
  if (differ.length > 0) return expect.fail(`the images differ\n${differ.slice(0, 30).join('\n')}\n${both}`);
  return 'same';
}

/** A share of the cases. Two files share them, so that they run side by side. */
export function buildRandomCases(share: number, part: number): void {
  const wanted = Math.ceil(CASES * share);
  it(`make the same image before and after (${wanted} that are rewritten, SEED=${SEED})`, async () => {
    const counts: Record<Outcome, number> = { untouched: 0, 'does not build': 0, same: 0 };
    for (const project of randomProjects(SEED + part, theRun().index)) {
      counts[await outcomeOf(project)]++;
      if (counts.same >= wanted) break;
    }
    process.stdout.write(`random Dockerfiles: SEED=${SEED}, part ${part}: ${JSON.stringify(counts)}\n`);
    // Most must be such as can be built, or the cases are not what they should be.
    expect(counts['does not build']).toBeLessThan(counts.same);
  }, 1_200_000);
}
