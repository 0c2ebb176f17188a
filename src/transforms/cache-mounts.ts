import type { Facts } from '../analysis/facts.ts';
import { groupsOf } from '../analysis/mounts/group.ts';
import { planMounts, type MountPlan, type MountRefused } from '../analysis/mounts/plan.ts';
import type { MountRefusal } from '../analysis/mounts/why.ts';
import { uncachedInstalls } from '../analysis/mounts/uncached.ts';
import { levelOf, type Fix, type Proposal, type Refusals, type Transform } from './transform.ts';

const refusals = {
  'not-understood': {
    why: 'The RUN looks like an install, but what it does with the cache of its tool is not known.',
    lift: 'Give the install a RUN of its own, with a plain command.',
  },
  'builder-without-mounts': {
    why: 'Something in the repository builds with a builder that knows no cache mounts.',
    lift: 'Build with BuildKit everywhere: `docker buildx build`, or a Podman or Buildah that knows them.',
  },
  'old-frontend': {
    why: 'The `# syntax=` line asks for a frontend that knows no cache mounts.',
    lift: 'Ask for `# syntax=docker/dockerfile:1`.',
  },
  'unknown-base': {
    why: 'The base image is not known, and it decides where the cache lies and what it holds.',
    lift: 'Use an official image, say with ENV where the cache lies, or say in a configuration file which official image it is like (`baseImages`).',
  },
  'unknown-user': {
    why: 'The user, or the home folder, is not known, and the cache lies there and must belong to that user.',
    lift: 'Name the user by a number, and say with ENV where home or the cache lies.',
  },
  'cache-moved': {
    why: 'Something moves the cache to a folder that is not known before the build.',
    lift: 'Say with ENV, without variables that are open until the build, where the cache lies.',
  },
  'cache-in-source': {
    why: 'The cache lies among the files of the application.',
    lift: 'Move the cache elsewhere by the setting of its tool.',
  },
  'cache-disabled': {
    why: 'Something turns the cache off, and cannot be taken away with the mount alone: a mount would stay empty.',
    lift: 'Take away what turns the cache off.',
  },
  'cleared-in-run': {
    why: 'The RUN empties the cache in a way that cannot be taken out of it: a mount would be emptied, or the build would fail.',
    lift: 'Take the clean-up of the cache out of the RUN: with a mount, nothing of it is in the image.',
  },
  'changed-in-run': {
    why: 'The RUN changes the owner or the mode of all that is in the cache, and in a mount that would stay for all other builds.',
    lift: 'Leave the cache out of what changes owner or mode.',
  },
  'built-for-this': {
    why: 'What the cache keeps is built with settings of this Dockerfile, or with files that the cache does not look at, and would be taken again where they are others.',
    lift: 'Give the mount an id of its own by hand, which changes with those settings.',
  },
  offline: {
    why: 'The install relies on what the cache of the image holds.',
    lift: 'Nothing to be done: the install needs the cache that is in the image.',
  },
  'unsteady-sources': {
    why:
      'What fills the cache is not the same in every build: a repository of apt may change its label, gems may come from another source, packages ' +
      'of Maven, NuGet, pip, PDM and conda from a folder of the project, or of yarn 1 and Bun from an archive there without a digest, an install script of a package of pnpm writes elsewhere, too; Maven and Gradle look for newer ' +
      'ones of a version that moves on (1.0-SNAPSHOT, 1.+) once a day only. With a cache that outlives a build the step then fails, or something is missing or old.',
    lift: 'For apt, leave the repository out, or let `apt-get update` accept the change (`--allow-releaseinfo-change`).',
  },
  'not-renewed': {
    why: 'A command reads package lists that its RUN does not bring up to date itself: a mount may be empty.',
    lift: 'Put `apt-get update &&` in front, in the same RUN.',
  },
  'parent-missing': {
    why: 'The folder above the cache is not there yet: the mount would make it for root, and it would be gone again behind the RUN.',
    lift: 'Make the folder first: `RUN mkdir -p` and `chown` for the user.',
  },
  'makes-its-folder': {
    why: 'A folder above the cache is in the image only because the install makes it, something needs it, and behind a mount it would be gone.',
    lift: 'Make that folder by an instruction of its own.',
  },
  'filled-before': {
    why: 'Something put files into the cache before, which a mount would hide.',
    lift: 'Clean the cache in the RUN that fills it, or take the files from elsewhere.',
  },
  'needed-later': {
    why: 'A later command may use what the cache holds, and behind a mount the image holds nothing.',
    lift: 'Let the later command not use the cache.',
  },
  'copied-later': { why: 'Another stage takes the cache, or a folder that holds it.', lift: 'Copy what is needed, not the cache.' },
  'needed-at-start': {
    why: 'The container may install something when it starts, from what the cache holds; or another Dockerfile of the repository starts from the image and does.',
    lift: 'Install at build time what the container installs when it starts.',
  },
} as const satisfies Refusals<MountRefusal>;

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
