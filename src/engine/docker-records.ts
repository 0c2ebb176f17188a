import { UNSTOPPED, type Call } from './engine.ts';

/** A record of the build cache. */
interface CacheRecord {
  readonly id: string;
  readonly description: string;
}

/** So many records are named in one command. */
const AT_ONCE = 200;

export async function recordsOf(docker: Call): Promise<ReadonlySet<string>> {
  return new Set((await cacheRecords(docker)).map(({ id }) => id));
}

/** What the builder keeps now. https://docs.docker.com/reference/cli/docker/buildx/du/ */
async function cacheRecords(docker: Call, signal?: AbortSignal): Promise<readonly CacheRecord[]> {
  const { stdout } = await docker(['buildx', 'du', '--verbose'], signal && { signal });
  return stdout.split(/\n\n+/).flatMap((paragraph) => {
    const id = /^ID:\s+(\S+)$/m.exec(paragraph)?.[1];
    return id === undefined ? [] : [{ id, description: /^Description:\s+(.*)$/m.exec(paragraph)?.[1] ?? '' }];
  });
}

/**
 * Removes what the builder keeps of our builds: records that were not there before, and that one of our texts explains. Those of other
 * builds that ran meanwhile stay.
 * @param texts the Dockerfiles that were built, and the steps as the builder named them
 */
export async function removeRecords(docker: Call, before: ReadonlySet<string>, texts: readonly string[]): Promise<void> {
  const signal = UNSTOPPED;
  const plain = texts.map(words).join(' ');
  const isOurs = ({ id, description }: CacheRecord): boolean => {
    if (before.has(id)) return false;
    if (/^local source for (?:context|dockerfile)/.test(description)) return true;
    const step = /^(?:\[[^\]]*\]|mount .* from exec|cached mount \S+ from exec) (?:\/bin\/\w+ -c )?(.*)$/.exec(description)?.[1];
    return step !== undefined && plain.includes(words(step));
  };
  // A record goes only after those that are built on it; one that another build uses by now stays.
  for (let left = Infinity, round = 0; round < 4; round++) {
    const ours = (await cacheRecords(docker, signal)).filter(isOurs);
    if (ours.length === 0 || ours.length === left) return;
    left = ours.length;
    // The id is a pattern: https://github.com/docker/buildx/blob/v0.13.1/commands/prune.go
    for (let at = 0; at < ours.length; at += AT_ONCE) {
      const ids = ours.slice(at, at + AT_ONCE).map(({ id }) => id);
      await docker(['buildx', 'prune', '--force', '--filter', `id=${ids.join('|')}`], { signal });
    }
  }
}

/** Without line breaks, continuations and quotes, which BuildKit shows in its own way. */
function words(text: string): string {
  return text.replace(/[\\\s'"]+/g, ' ');
}
