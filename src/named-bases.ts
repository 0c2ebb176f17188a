import { dirname } from 'node:path';
import { readBytes, attempt } from './context/read-file.ts';
import { findRepositoryTop, insideOf } from './context/repository.ts';
import { existingDockerfile, type NamedContext, type ToldBuild } from './context/told.ts';
import { familiarName, resolveBuild, type LookupBase, type NamedBase, type NamedBases, type ResolvedStage } from './model/resolve.ts';
import type { Followed } from './model/state.ts';
import type { Value } from './model/value.ts';
import { parseDockerfile } from './parse/dockerfile.ts';
import { decode } from './source/decode.ts';
import { flatMap } from './source/flat-map.ts';

/** Builds that stand upon one another. */
const MOST = 5;
const LARGEST = 1024 * 1024;

/**
 * What stands behind the names that builds of a Dockerfile give to other images and folders. A name counts only as far as all these
 * builds agree about it; of a target whose Dockerfile is in the repository, it is known what that leaves.
 * https://docs.docker.com/build/bake/contexts/ https://docs.docker.com/reference/compose-file/build/#additional_contexts
 * @param told all builds that are known of
 */
export function namedBases(builds: readonly ToldBuild[], told: readonly ToldBuild[], lookupBase: LookupBase, depth = 0): NamedBases {
  const names = new Set(flatMap(builds, ({ contexts }) => [...contexts.keys()]));
  const found = new Map<string, NamedBase>();
  for (const name of names) {
    // `name::linux/amd64` counts for one platform only.
    const [plain = name, platform] = name.split('::');
    const [first, ...others] = builds.map((build) => meaningOf(build, name, told));
    const agree = first !== undefined && platform === undefined && others.every((other) => other?.key === first.key);
    found.set(familiarName(plain), agree ? baseOf(first, told, lookupBase, depth) : { kind: 'other' });
  }
  return found;
}

interface Meaning {
  readonly key: string;
  readonly context: NamedContext;
  readonly build: ToldBuild | undefined;
}

function meaningOf(build: ToldBuild, name: string, told: readonly ToldBuild[]): Meaning | undefined {
  const context = build.contexts.get(name);
  if (context === undefined || context.kind === 'other') return undefined;
  if (context.kind === 'image') return { key: `image ${context.ref}`, context, build: undefined };
  const other = told.find(({ file, name: one }) => file === build.file && one === context.name);
  return other && { key: JSON.stringify([other.dockerfile, other.target]), context, build: other };
}

function baseOf({ context, build }: Meaning, told: readonly ToldBuild[], lookupBase: LookupBase, depth: number): NamedBase {
  if (context.kind === 'image') return { kind: 'image', ref: context.ref };
  const followed = build && depth < MOST ? follow(build, told, lookupBase, depth) : undefined;
  return followed === undefined ? { kind: 'other' } : { kind: 'followed', followed };
}

/** What a build leaves. Build arguments are passed as somebody likes, so nothing that depends on one is known. */
function follow(build: ToldBuild, told: readonly ToldBuild[], lookupBase: LookupBase, depth: number): Followed | undefined {
  const path = existingDockerfile(build.dockerfile);
  const top = findRepositoryTop(dirname(build.dockerfile));
  const real = path === undefined || top === undefined ? undefined : insideOf(top, path);
  const read = real === undefined ? undefined : readBytes(real, LARGEST);
  if (real === undefined || read === undefined || read.size > LARGEST) return undefined;
  return attempt(() => {
    const parsed = parseDockerfile(decode(real, read.bytes));
    const { stages } = resolveBuild(parsed, lookupBase, undefined, namedBases([build], told, lookupBase, depth + 1));
    const { target } = build;
    const chosen =
      target === undefined ? stages.at(-1) : stages.findLast(({ stage }) => stage.name?.toLowerCase() === target.toLowerCase());
    return chosen && leftBy(chosen);
  });
}

function leftBy({ stage, after }: ResolvedStage): Followed | undefined {
  // They run at the start of whatever stands upon it.
  if (stage.instructions.some(({ keyword }) => keyword === 'ONBUILD')) return undefined;
  const text = (value: Value): string | undefined => (value.kind === 'known' ? value.text : undefined);
  const { workdir, user, shell, sh, env, envOpen } = after;
  // An ARG ends with its build, and hides what the image has under its name.
  const left = [...env].map(([name, { value, from }]) => [name, from === 'ARG' ? undefined : text(value)] as const);
  return { workdir: text(workdir), user: text(user), shell, sh, env: new Map(left), envOpen };
}
