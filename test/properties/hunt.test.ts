import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { it } from 'vitest';
import { generated } from './generator.ts';
import { problemOf } from './same-image.test.ts';
it('hunt', async () => {
  const count = { rewritten: 0, untouched: 0, invalid: 0, byTransform: new Map<string, number>() };
  const found: string[] = [];
  for (const one of fc.sample(generated, { numRuns: Number(process.env['CASES'] ?? 600), seed: Number(process.env['SEED'] ?? 7) })) {
    const problem = await problemOf(one, count);
    if (problem !== undefined) found.push(`${JSON.stringify(one.files['.dockerignore'])}\n${one.dockerfile}\n--- ${problem}`);
  }
  writeFileSync('/tmp/hunt.txt', found.join('\n=======\n'));
  console.log(found.length, JSON.stringify({ ...count, byTransform: [...count.byTransform] }));
}, 600_000);
