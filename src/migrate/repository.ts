import type { FileChange } from '../results.ts';
import type { MigratedRepository } from '../migrated.ts';
import { WriteRefused } from '../output/write.ts';
import { prepareCommit, type CommitWords } from './branch/commit.ts';
import { defaultMessage } from './branch/message.ts';
import { planned, write, type Intent } from './intent.ts';
import { writePatch } from './patches.ts';
import type { Job } from './repositories.ts';
import { below, outsideOf, survey, type Asked } from './survey.ts';

/** What is done with the changes of each repository. */
export interface Delivery {
  /** Absolute: the folder for patches. */
  readonly patches: string | undefined;
  readonly write: boolean;
  /** A commit on a new branch of each. `message` undefined: it says what was done. */
  readonly commit: (Omit<CommitWords, 'message'> & { readonly message: string | undefined }) | undefined;
}

export interface Watch {
  /** Called often; it may throw, to end the work on this repository. */
  readonly onProgress: () => void;
  /** What is about to be done. It is done only when this comes back. */
  readonly announce: (intent: Intent) => Promise<void>;
}

/** Migrates one repository: looks at it, then makes of the changes what was asked for. Throws what `onProgress` throws. */
export async function migrateRepository(
  { name, top, token }: Job,
  asked: Asked,
  delivery: Delivery,
  watch: Watch,
): Promise<MigratedRepository> {
  const { files, vendored, changes } = await survey(top, asked, watch.onProgress);
  const found = { name, files, ...(vendored > 0 && { vendored }), changes: changes.map(({ path }) => below(top, path)) };
  const outside = outsideOf(top, changes);
  if (outside !== undefined) return { ...found, error: { kind: 'user', message: `a change lies outside of it: ${outside}` } };
  try {
    return await delivered({ name, top, token }, { found, changes }, delivery, watch);
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    return { ...found, error: { kind: 'user', message: error.message } };
  }
}

interface Found {
  readonly found: MigratedRepository;
  readonly changes: readonly FileChange[];
}

async function delivered(job: Job, { found, changes }: Found, delivery: Delivery, { announce }: Watch): Promise<MigratedRepository> {
  const patch = delivery.patches === undefined ? undefined : writePatch(delivery.patches, job, changes);
  const record: MigratedRepository = { ...found, ...(patch !== undefined && { patch }) };
  if (changes.length === 0) return record;
  const files = planned(changes, job.top);
  if (delivery.write) {
    await announce({ name: job.name, token: job.token, files, record });
    write(changes, job.top, job.token);
  }
  const words = delivery.commit;
  if (words === undefined) return record;
  const edits = changes.map((change) => ({ ...change, path: below(job.top, change.path) }));
  const { plan, there, make } = prepareCommit(job.top, edits, { ...words, message: words.message ?? defaultMessage(found.files) });
  const committed: MigratedRepository = { ...record, branch: { name: plan.branch, commit: plan.id } };
  if (there) return committed;
  await announce({ name: job.name, token: job.token, files, commit: plan, record: committed });
  make(job.token);
  return committed;
}
