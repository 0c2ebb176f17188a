import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../../src/analysis/volatility.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { decode } from '../../src/source/decode.ts';
import { Builds } from './kit/builds.ts';
import { writeProject } from './kit/project.ts';
import { argumentsOf, bitOf, change, foretell, stepsOf } from './kit/simulated.ts';
import { REBUILT, rebuiltFiles } from './projects/rebuilt.ts';

const CHANGES: readonly (ChangeKind['id'] | undefined)[] = [undefined, 'source', 'manifests', 'documents', 'release'];

/** The simulation of the cache, against the engine: after each change the same steps run again. */
describe('what runs again is what the simulation says', () => {
  it.each(Object.entries(REBUILT))('%s', async (_, dockerfile) => {
    const folder = writeProject({ dockerfile, files: rebuiltFiles(randomUUID()) });
    const names = parseDockerfile(decode('Dockerfile', Buffer.from(dockerfile))).stages.map(({ name }) => name);
    const foretold = await foretell(folder);
    const builds = new Builds(dockerfile);
    const first = await builds.build({ context: folder, words: argumentsOf(0, 0), cold: true });
    expect(first.kind === 'failed' ? first.log : '').toBe('');
    // Stages that nobody needs are not built, and what two stages begin with alike is built once.
    const built = new Set(stepsOf(first, names, 'all'));
    expect(foretold.filter(({ step }) => built.has(step))).toHaveLength(built.size);
    let words = argumentsOf(0, 0);
    const found = new Map<string, readonly string[]>();
    const expected = new Map<string, readonly string[]>();
    for (const [at, kind] of CHANGES.entries()) {
      appendFileSync(join(folder, 'notes.tmp'), 'an ignored file\n');
      words = kind === undefined ? words : change(folder, kind, at);
      const again = await builds.build({ context: folder, words });
      found.set(kind ?? 'no change', [...stepsOf(again, names, 'ran')].sort());
      const steps = foretold.filter(({ step, after }) => built.has(step) && (after & bitOf(kind)) !== 0n);
      expected.set(kind ?? 'no change', steps.map(({ step }) => step).sort());
    }
    expect(found).toEqual(expected);
  });
});
