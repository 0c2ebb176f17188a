import type { MigratedFile } from '../../migrated.ts';
import { shortLine } from '../../output/display.ts';

/** Files that are named; more are counted. */
const MOST_FILES = 50;
const LONGEST_PATH = 200;

/**
 * What a commit says where nobody has said it. Each line of the list begins with a dash, so that nothing in a path is read as a trailer.
 * https://git-scm.com/docs/git-interpret-trailers
 */
export function defaultMessage(files: readonly MigratedFile[]): string {
  const changed = files.filter(({ applied }) => applied.length > 0);
  const lines = changed.slice(0, MOST_FILES).map(({ path, applied }) => `- ${shortLine(path, LONGEST_PATH)}: ${transformsOf(applied)}`);
  if (changed.length > lines.length) lines.push(`- and ${changed.length - lines.length} more`);
  return `${changed.length === 1 ? 'Dockerfile' : 'Dockerfiles'}: rebuilds do less work\n\n${lines.join('\n')}`;
}

function transformsOf(applied: MigratedFile['applied']): string {
  const words = applied.map(({ transform, level }) => (level === 'safe' ? transform : `${transform} (needs review)`));
  return [...new Set(words)].join(', ');
}
