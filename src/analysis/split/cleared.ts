import { isBelow } from '../../model/path-patterns.ts';
import { flatMap } from '../../source/flat-map.ts';
import type { CopyTrace } from '../copies.ts';
import type { InstructionTrace } from '../evaluate.ts';
import { removalsOf } from '../removals.ts';
import { refuse, type Refused } from './plan.ts';

/**
 * `pip install -r requirements.txt && rm -rf /root/.cache` below `COPY . /`: what the copy may bring there is removed as well, and would stay in the image
 * were it copied behind the clean-up.
 */
export function clearedWithCache({ steps }: InstructionTrace, copy: CopyTrace): Refused | undefined {
  const cached = flatMap(steps, (step) => step.cached);
  const folders = flatMap(cached, ({ uses }) => flatMap(uses, ({ folder }) => folder ?? []));
  for (const command of flatMap(cached, ({ written }) => written.commands)) {
    const removed = removalsOf(command).find(
      ({ path }) => folders.some((folder) => folder !== path && isBelow(folder, path)) && copy.from(`${path}/any`) !== undefined,
    );
    if (removed === undefined) continue;
    const words = command.argv.map(({ raw }) => raw).join(' ');
    return refuse('overwritten-later', `\`${words}\` also removes what the copy of the source may bring to ${removed.path}`);
  }
  return undefined;
}
