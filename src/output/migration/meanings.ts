import { COMMON_REFUSALS, type Transform } from '../../transforms/transform.ts';

/**
 * What the ids in a summary mean, by the words of their row: a transform, a transform and its reason to refuse, an assumption.
 * @param assumptions id -> sentence
 */
export function meaningsOf(transforms: readonly Transform[], assumptions: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const meanings = new Map(Object.entries(assumptions));
  for (const { id, title, refusals } of transforms) {
    meanings.set(id, `${title}.`);
    for (const [reason, { why }] of Object.entries({ ...refusals, ...COMMON_REFUSALS })) meanings.set(`${id} ${reason}`, why);
  }
  return meanings;
}
