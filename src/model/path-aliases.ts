import { literal, segmentsMeet, type Segment } from './path-glob.ts';

/**
 * Folders that are links to others in images with a merged /usr (Debian >= 12, Ubuntu >= 19.04 and their slim images); on Alpine they are
 * folders of their own. Nobody tells which it is, so both are held to be the same place.
 * https://wiki.debian.org/UsrMerge, https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch05s13.html (/var/run).
 */
const ALIASES = [
  { link: ['bin'], target: ['usr', 'bin'] },
  { link: ['sbin'], target: ['usr', 'sbin'] },
  { link: ['lib'], target: ['usr', 'lib'] },
  { link: ['lib32'], target: ['usr', 'lib32'] },
  { link: ['lib64'], target: ['usr', 'lib64'] },
  { link: ['libx32'], target: ['usr', 'libx32'] },
  { link: ['var', 'run'], target: ['run'] },
] as const;

const WAYS = ALIASES.flatMap(({ link, target }) => [
  { from: link, to: target },
  { from: target, to: link },
]).map(({ from, to }) => ({ fromPath: `/${from.join('/')}`, toPath: `/${to.join('/')}`, from, to: to.map(literal) }));

const HEADS: ReadonlySet<string> = new Set(WAYS.map((way) => way.from[0]));

/** Most paths are told by one letter to have one name alone. */
const LETTERS: ReadonlySet<number> = new Set(WAYS.map((way) => way.fromPath.charCodeAt(1)));

/** The other names that a path may go by, itself not included. */
export function aliasesOfPath(path: string): readonly string[] {
  if (!LETTERS.has(path.charCodeAt(1))) return NO_NAMES;
  const end = path.indexOf('/', 1);
  const head = end < 0 ? path.slice(1) : path.slice(1, end);
  if (!HEADS.has(head)) return NO_NAMES;
  const out: string[] = [];
  for (const { fromPath, toPath } of WAYS) {
    if (path === fromPath) out.push(toPath);
    else if (path.startsWith(`${fromPath}/`)) out.push(toPath + path.slice(fromPath.length));
  }
  return out;
}

const NO_NAMES: readonly string[] = [];

/** Patterns that cover the other names of all members of a pattern. */
export function aliasesOfPattern(pattern: readonly Segment[]): readonly (readonly Segment[])[] {
  const head = pattern[0];
  if (head === undefined || (head.kind === 'literal' && !HEADS.has(head.text))) return NONE;
  const ways = head.kind === 'literal' ? WAYS.filter(({ from }) => from[0] === head.text) : WAYS;
  return ways.flatMap(({ from, to }) => remainders(pattern, from).map((rest) => [...to, ...rest]));
}

const NONE: readonly (readonly Segment[])[] = [];

/** What is left of a pattern below a folder: one pattern for each way in which its head can match the folder. */
function remainders(pattern: readonly Segment[], folder: readonly string[]): readonly (readonly Segment[])[] {
  const name = folder[0];
  if (name === undefined) return [pattern];
  const head = pattern[0];
  if (head === undefined) return [];
  if (head.kind === 'globstar') return [...remainders(pattern.slice(1), folder), ...remainders(pattern, folder.slice(1))];
  return segmentsMeet(head, literal(name)) ? remainders(pattern.slice(1), folder.slice(1)) : [];
}
