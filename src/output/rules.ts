import { COMMON_REFUSALS, type Transform } from '../transforms/transform.ts';

/**
 * One line per transform, and one per assumption that a result may rest on.
 * @param assumptions id -> sentence
 */
export function ruleList(transforms: readonly Transform[], assumptions: Readonly<Record<string, string>>): string {
  const rules = columns(transforms.map(({ id, title }) => [id, title]));
  return `${rules}\nWhat may be taken for granted; each report names what it used:\n${columns(Object.entries(assumptions))}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([id]) => id.length));
  return rows.map(([id, sentence]) => `${id.padEnd(width)}  ${sentence}\n`).join('');
}

/** A transform with everything that makes it leave a Dockerfile alone. */
export function rulePage({ id, title, why, refusals }: Transform): string {
  const reasons = Object.entries({ ...refusals, ...COMMON_REFUSALS }).map(
    ([reason, refusal]) => `  ${reason}\n      ${refusal.why}\n      ${refusal.lift}\n`,
  );
  return `${id}: ${title}\n\n${why}\n\nIt leaves a place alone, with one of these reasons, when it cannot show that the image stays the same,\nand this may be done about it:\n${reasons.join('')}`;
}
