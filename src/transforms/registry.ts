import { reorder } from './reorder.ts';
import { splitCopy } from './split-copy.ts';
import type { Transform } from './transform.ts';

/** Every transform, in the order in which they run. */
export const transforms: readonly Transform[] = [splitCopy, reorder];
