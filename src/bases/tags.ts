/** What the words of a tag (between its dashes) tell. */
export interface Tag {
  /** The first word when it is a version: numbers, as far as they are written out. `20.*` is [20]. */
  readonly version: readonly number[] | undefined;
  /** All words; a word with `*` in it is not fully known. */
  readonly words: readonly string[];
  /** Which system it is built on; undefined when the tag does not tell. */
  readonly system: 'debian' | 'ubuntu' | 'alpine' | undefined;
  /** The name of the Debian or Ubuntu release, if it is in the tag. */
  readonly release: string | undefined;
  /** True when some part of the tag is not known. */
  readonly open: boolean;
}

/** https://www.debian.org/releases/ */
const DEBIAN: ReadonlySet<string> = new Set(
  'wheezy jessie stretch buster bullseye bookworm trixie forky sid stable oldstable oldoldstable testing unstable'.split(' '),
);

/** https://wiki.ubuntu.com/Releases; those before 23.04 have no user `ubuntu`. */
export const UBUNTU_WITHOUT_USER: ReadonlySet<string> = new Set(
  'trusty xenial bionic focal groovy hirsute impish jammy kinetic'.split(' '),
);

/** Ubuntu images from 23.04 on bring the user `ubuntu`, uid 1000: https://bugs.launchpad.net/cloud-images/+bug/2005129 */
export const UBUNTU_WITH_USER: ReadonlySet<string> = new Set('lunar mantic noble oracular plucky questing resolute'.split(' '));

/** Words that say nothing about the system by themselves. */
const NEUTRAL =
  /^(latest|lts|current|stable|mainline|edge|rolling|devel|rc\d*|beta\d*|alpha\d*|\d{8}(\.\d+)?|\d+(\.\d+)*(rc\d+|b\d+|a\d+)?)$/;

/**
 * Reads a tag. `standard` is the system of a tag that names none; `known` are further words that the image's tags may have.
 * Undefined when a word is not one of them: then nothing is known of the image.
 */
export function readTag(tag: string, standard: Tag['system'], known: ReadonlySet<string>): Tag | undefined {
  const words = tag.split('-');
  const open = tag.includes('*');
  let system: Tag['system'];
  let release: string | undefined;
  for (const word of words) {
    if (/^alpine(\d|$|\*)/.test(word)) system = 'alpine';
    else if (word.includes('*')) continue;
    else if (DEBIAN.has(word) && !(known.has(word) && system === undefined)) [system, release] = ['debian', word];
    else if (UBUNTU_WITHOUT_USER.has(word) || UBUNTU_WITH_USER.has(word)) [system, release] = ['ubuntu', word];
    else if (!known.has(word) && !NEUTRAL.test(word)) return undefined;
  }
  return { version: versionOf(words[0] ?? ''), words, system: system ?? (open ? undefined : standard), release, open };
}

/** The numbers of `3.12.1`, `3.13.0rc1`, `20.*`; a number with `*` directly behind it may go on, so it does not count. */
function versionOf(word: string): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const part of word.split('.')) {
    const match = /^(\d+)(rc\d+|b\d+|a\d+)?$/.exec(part);
    if (match === null) break;
    numbers.push(Number(match[1]));
  }
  return numbers.length === 0 ? undefined : numbers;
}
