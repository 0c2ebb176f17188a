import type { Transform } from '../transforms/transform.ts';

/** One line per transform. */
export function ruleList(transforms: readonly Transform[]): string {
  const width = Math.max(0, ...transforms.map(({ id }) => id.length));
  return transforms.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join('');
}

/** A transform with everything that makes it leave a Dockerfile alone. */
export function rulePage({ id, title, why, refusals }: Transform): string {
  const reasons = Object.entries(refusals).map(([reason, sentence]) => `  ${reason}\n      ${sentence}\n`);
  return `${id}: ${title}\n\n${why}\n\nIt leaves a place alone, with one of these reasons, when it cannot show that the image stays the same:\n${reasons.join('')}`;
}
