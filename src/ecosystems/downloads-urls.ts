import type { Argument } from '../model/command.ts';
import { UNKNOWN_TEXT } from './file-commands-paths.ts';

/** A version, a date, a commit or a digest: what such a URL leads to stays the same. */
const PINNED = /\d+[._-]\d+|(?<![\da-z])(?=[a-f]*\d)[\da-f]{7,64}(?![\da-z])/i;
/** Numbers that are the name of a platform. */
const PLATFORM = /x86[_-]64|(?:amd|arm|linux|win|x|bit)[_-]?(?:64|32)/gi;
/** Names of what moves. */
const MOVES = /(?:^|[^a-z])(?:latest|nightly|master|main|head|stable|current|edge)(?:[^a-z]|$)/i;

/** Keys and lists of package repositories move no more than the packages do that they stand for, which `apt-get update` fetches anew all the same. */
const OF_PACKAGES = /(?:\.(?:asc|gpg|pgp|key|pub|list|sources|repo)|\/(?:gpg|key|keyring|apt-key)(?:\.\w+)?)$/i;

/** A URL for the network: `file:` reads the image. Without a scheme curl guesses http or ftp, wget http. */
export function isRemote(word: string): boolean {
  return /^(?:https?|ftps?):\/\/[^\s/\0]/i.test(word) || (/^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:\/|$)/.test(word) && !/^[a-z]+:/i.test(word));
}

/**
 * Why another day may bring another thing from there; undefined when its text says what it is. A variable in it counts as a version where it
 * is called so (`${TINI_VERSION}`): whoever changes it runs the command anew.
 * @param word with marks for what is not known
 */
export function whyMoving(word: string, { raw, value }: Argument): string | undefined {
  const path = word.replace(/^\w+:\/\/[^/]*/, '').replace(/[?#].*$/, '');
  if (OF_PACKAGES.test(path)) return undefined;
  const text = value.kind === 'known' ? path : `${path} ${value.term}`;
  const versioned = word.includes(UNKNOWN_TEXT) && /\$\{?\w*(?:VER|SHA|TAG|COMMIT|REV|RELEASE)/i.test(raw);
  if ((versioned || PINNED.test(path.replace(PLATFORM, ''))) && !MOVES.test(text)) return undefined;
  return `what ${raw.replace(/^["']|["']$/g, '')} brings may be another thing any day`;
}

/** The name under which the file is saved: what stands behind the last slash. Undefined where there is none, or releases make different ones of it (`?`, `%`). */
export function nameIn(word: string): string | undefined {
  const path = word.replace(/^\w+:\/\//, '').replace(/#.*$/, '');
  const slash = path.lastIndexOf('/');
  const name = slash < 0 ? '' : path.slice(slash + 1);
  return name === '' || /[?*{}[\]%\\"'<>|\s]/.test(name) ? undefined : name;
}
