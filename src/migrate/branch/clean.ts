import { join } from 'node:path';
import { kindAt } from '../../context/repository.ts';
import { oneLine } from '../../output/display.ts';
import { WriteRefused } from '../../output/write.ts';
import { askGit, type Lender } from './lent.ts';

/** What `git ls-files -v` says before a name, where it is not `H`. https://git-scm.com/docs/git-ls-files#Documentation/git-ls-files.txt--t */
const STATES: Readonly<Record<string, string>> = {
  C: 'modified',
  R: 'deleted',
  '?': 'untracked',
  M: 'in conflict',
  S: 'left out by a sparse checkout',
};

const MOST_NAMES = 3;

/**
 * Is what was looked at what the commit holds? A rewrite that goes by a file which is not in the commit could break it there. So each tracked file is as the
 * commit has it, nothing is staged, and what is untracked is ignored by a .gitignore. As git without any configuration sees it: line endings and the like are
 * converted as .gitattributes say, and no program is run.
 * @throws {WriteRefused}
 */
export function refuseUnclean(lender: Lender): void {
  if (kindAt(join(lender.git, 'index')) !== 'file') throw new WriteRefused('its work tree is not clean: it has no index');
  const found = new Map<string, string>();
  for (const name of piecesOf(lender, ['diff-index', '--cached', '--name-only', '-z', lender.commits.head])) found.set(name, 'staged');
  const list = [
    'ls-files',
    '-z',
    '-v',
    '-c',
    '-m',
    '-d',
    '-o',
    '--directory',
    '--no-empty-directory',
    '--exclude-per-directory=.gitignore',
  ];
  for (const piece of piecesOf(lender, list)) {
    const [tag, name] = [piece.slice(0, 1), piece.slice(2)];
    // A file that is gone is modified, too, and is said to be deleted first.
    if (tag !== 'H' && !found.has(name)) found.set(name, STATES[tag] ?? 'its changes are not to be seen (assume-unchanged)');
  }
  if (found.size === 0) return;
  const names = [...found].slice(0, MOST_NAMES).map(([name, state]) => `${oneLine(name)} (${state})`);
  const more = found.size > names.length ? ` and ${found.size - names.length} more` : '';
  throw new WriteRefused(`its work tree is not clean: ${names.join(', ')}${more}`);
}

function piecesOf(lender: Lender, args: readonly string[]): readonly string[] {
  const { status, output, cut } = askGit(lender, args, { files: true });
  if (status !== 0 || cut)
    throw new WriteRefused(
      'git could not compare its files with its commit: objects are missing, something is damaged, or it takes too long',
    );
  return output
    .toString('utf8')
    .split('\0')
    .filter((piece) => piece !== '');
}
