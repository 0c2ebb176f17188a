import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { generated } from './generator.ts';
import { createBench, type Thoroughness } from './problem.ts';

/** `CASES=20000` asks about more, `SEED=7` about those of that seed once more. Without, they are other ones in every run. */
const CASES = Number(process.env['CASES'] ?? '2000');
const SEED = process.env['SEED'];

/** A rewrite that the checker refused after it was proposed is a defect, though nothing comes of it: at most this share of the cases. */
const MOST_UNPROVEN = 0.005;

/** Of the places where a case may be built some are looked at, others the next time; `CASES` asks for all of them. */
function thoroughnessOf(choice: number): Thoroughness | undefined {
  if (process.env['CASES'] !== undefined) return undefined;
  return { twice: choice % 8 === 0, looksAt: (variation) => (choice >> variation) % 4 === 0 };
}

/** A share of the cases. Two files share them, so that they run side by side. */
export function askRandomCases(share: number, part = 0): void {
  const cases = Math.ceil(CASES * share);
  const seed = SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(SEED) + part;
  it(`make the same files, owners, modes and config before and after (${cases} cases, SEED=${seed - part})`, async () => {
    const bench = createBench();
    onTestFinished(() => bench.close());
    const count = { rewritten: 0, untouched: 0, invalid: 0 };
    const byTransform = new Map<string, number>();
    const unproven: string[] = [];
    await fc.assert(
      fc.asyncProperty(generated, fc.nat(), async (one, choice) => {
        const outcome = await bench.tried(one, thoroughnessOf(choice));
        if (outcome.kind === 'wrong')
          expect.fail(`SEED=${seed - part} npx vitest run test/properties finds it again:\n${one.dockerfile}\n---\n${outcome.message}`);
        if (outcome.kind === 'unproven') unproven.push(`${one.dockerfile}---\n${outcome.message}`);
        else count[outcome.kind]++;
        for (const id of outcome.kind === 'rewritten' ? outcome.transforms : []) byTransform.set(id, (byTransform.get(id) ?? 0) + 1);
      }),
      { numRuns: cases, seed },
    );
    const applied = [...byTransform].map(([id, number]) => `${id} ${number}`).join(', ');
    const { rewritten, untouched, invalid } = count;
    process.stdout.write(
      `properties: SEED=${seed - part}, ${cases} cases: ${rewritten} rewritten (${applied}), ${untouched} left alone, ${unproven.length} unproven, ${invalid} no valid Dockerfile\n${unproven.join('\n\n')}`,
    );
    expect(rewritten).toBeGreaterThan(cases / 20);
    expect(unproven.length).toBeLessThanOrEqual(cases * MOST_UNPROVEN);
  }, 900_000);
}
