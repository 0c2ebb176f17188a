import type { Facts } from '../analysis/facts.ts';
import { groupsOf } from '../analysis/mounts/group.ts';
import { planMounts, type MountPlan, type MountRefused } from '../analysis/mounts/plan.ts';
import type { MountRefusal } from '../analysis/mounts/why.ts';
import { uncachedInstalls } from '../analysis/mounts/uncached.ts';
import { levelOf, type Fix, type Proposal, type Transform } from './transform.ts';

const refusals = {
  'not-understood': 'The RUN looks like an install, but what it does with the cache of its tool is not known.',
  'builder-without-mounts': 'Something in the repository builds with a builder that knows no cache mounts.',
  'old-frontend': 'The `# syntax=` line asks for a frontend that knows no cache mounts.',
  'unknown-base': 'The base image is not known, and it decides where the cache lies and what it holds.',
  'unknown-user': 'The user, or the home folder, is not known, and the cache lies there and must belong to that user.',
  'cache-moved': 'Something moves the cache to a folder that is not known before the build.',
  'cache-in-source': 'The cache lies among the files of the application.',
  'cache-disabled': 'Something turns the cache off, and cannot be taken away with the mount alone: a mount would stay empty.',
  'cleared-in-run': 'The RUN empties the cache in a way that cannot be taken out of it: a mount would be emptied, or the build would fail.',
  'changed-in-run':
    'The RUN changes the owner or the mode of all that is in the cache, and in a mount that would stay for all other builds.',
  'built-for-this': 'What the cache keeps is built with settings of this Dockerfile, and would be taken again where they are others.',
  offline: 'The install relies on what the cache of the image holds.',
  'unsteady-sources': 'apt may use a repository that changes its label, and then fails to update lists that outlive a build.',
  'not-renewed': 'A command reads package lists that its RUN does not bring up to date itself: a mount may be empty.',
  'parent-missing':
    'The folder above the cache is not there yet: the mount would make it for root, and it would be gone again behind the RUN.',
  'makes-its-folder':
    'A folder above the cache is in the image only because the install makes it, something needs it, and behind a mount it would be gone.',
  'filled-before': 'Something put files into the cache before, which a mount would hide.',
  'needed-later': 'A later command may use what the cache holds, and behind a mount the image holds nothing.',
  'copied-later': 'Another stage takes the cache, or a folder that holds it.',
  'needed-at-start': 'The container may install something when it starts, from what the cache holds.',
} as const satisfies Record<MountRefusal, string>;

/** `RUN --mount=type=cache` for the downloads of a package manager, and whatever defeats it taken away. */
export const cacheMounts: Transform<MountRefusal> = {
  id: 'cache-mounts',
  title: 'Keep what an install downloads in a cache mount',
  why:
    'An install that runs again downloads everything again, also when one of a hundred packages has changed, since its layer is made anew. ' +
    'A cache mount outlives the layer: only what has changed is fetched, and the downloads do not end up in the image.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<MountRefusal>> {
    for (const stage of facts.evaluation.stages) {
      for (const refused of uncachedInstalls(stage)) yield refusalOf(refused);
      for (const group of groupsOf(stage)) {
        const plan = planMounts(facts, group);
        if (plan !== undefined) yield plan.kind === 'refusal' ? refusalOf(plan) : fixOf(plan);
      }
    }
  },
};

function refusalOf(refused: MountRefused): Proposal<MountRefusal> {
  return { ...refused, evidence: [] };
}

function fixOf({ at, edits, message, reasons, contextGuess, exemptPaths, notes }: MountPlan): Fix {
  return {
    kind: 'fix',
    at,
    message,
    ...levelOf(reasons, contextGuess),
    edits,
    ...(exemptPaths.length > 0 && { exemptPaths }),
    evidence: notes.map((sentence) => ({ sentence })),
  };
}
