import { listed } from '../source/words.ts';

export interface AssumptionUse {
  readonly id: AssumptionId;
  readonly sentence: string;
}

/** The closed list of what is taken for granted, in words. */
export const assumptions = {
  'no-generated-inputs':
    'Nothing writes an optional input that is absent in this checkout (such as .npmrc) into the context before the build.',
  'volatile-unread': 'An install does not read variables such as GIT_SHA or BUILD_DATE, which tell what is built and when.',
  freshness: 'A layer may be reused although what it fetched has moved on: that is what a build cache is for.',
  'apt-union': 'Installing two lists of packages at once leaves what installing one after the other leaves.',
  prefetch: 'Fetching dependencies by themselves first leaves what the command behind it, which fetches them too, leaves.',
  'default-base':
    'An ARG that says which image a stage starts from has its default in every build, as in those that the repository tells of, or names the same image, of another tag with an npm that is no older, or from another registry.',
  'base-images':
    'An image that the configuration likens to another (baseImages) has the same user, home folder, variables, shell and package managers, runs nothing at the start of a build, and holds nothing of its own where the build works.',
  'context-guess': 'The build context is the folder that dockerfix took for it.',
} as const;

export type AssumptionId = keyof typeof assumptions;

/** Installs, and variables that they are taken not to read. */
export interface Unread {
  readonly titles: Set<string>;
  readonly names: Set<string>;
}

/** What a comparison was found to rest on. */
export interface Grounds {
  /** Paths of the context that are taken not to be there. */
  readonly generated: ReadonlyMap<string, string>;
  /** Commands whose layer is reused for longer. */
  readonly fresh: ReadonlySet<string>;
  readonly unread: Unread;
  /** Build arguments that say what a stage starts from. */
  readonly byDefault: ReadonlySet<string>;
  /** Images, and what each is said to be like. */
  readonly said: ReadonlyMap<string, string>;
}

/** The assumptions that a comparison rests on, in words. */
export function usesOf({ generated, fresh, unread, byDefault, said }: Grounds): readonly AssumptionUse[] {
  const uses: AssumptionUse[] = [];
  if (generated.size > 0) {
    // The plainest first: nearest to the root of the context, shortest.
    const depth = (path: string): number => path.split('/').length;
    const names = someOf([...generated.values()].sort((a, b) => depth(a) - depth(b) || a.length - b.length || (a < b ? -1 : 1)));
    uses.push({ id: 'no-generated-inputs', sentence: `nothing writes ${names} into the context before the build` });
  }
  if (unread.names.size > 0) {
    const titles = [...unread.titles].map(withoutRun);
    const verb = titles.length > 1 ? 'do' : 'does';
    uses.push({ id: 'volatile-unread', sentence: `${someOf(titles, 'and')} ${verb} not read ${someOf([...unread.names].sort())}` });
  }
  if (fresh.size > 0) {
    const titles = [...fresh].map(withoutRun);
    uses.push({
      id: 'freshness',
      sentence: `what ${someOf(titles, 'and')} would fetch anew may wait until one of the files changes that it reads`,
    });
  }
  if (byDefault.size > 0) {
    const names = [...byDefault];
    const [verb, what] = names.length > 1 ? ['have', 'their defaults'] : ['has', 'its default'];
    uses.push({
      id: 'default-base',
      sentence: `${someOf(names, 'and')} ${verb} ${what} in every build, as in those that the repository tells of`,
    });
  }
  if (said.size > 0) {
    const pairs = [...said].map(([image, like]) => `${image} is like ${like}`);
    uses.push({ id: 'base-images', sentence: `${someOf(pairs, 'and')}, as the configuration says` });
  }
  return uses;
}

function withoutRun(title: string): string {
  return title.replace(/^RUN /u, '');
}

/** At most six names. */
export function someOf(names: readonly string[], word = 'or'): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} others`] : names;
  return listed(shown, word);
}
