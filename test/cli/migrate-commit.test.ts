import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/source/objects.ts';
import { git as quietly } from '../context/git.ts';
import { damage, innerOf, leftovers } from '../migrate/branch-kit.ts';
import { folderWith, git } from '../output/helpers.ts';
import { command, doneIn, filesBelow, killed, manyRepositories, writeFiles } from './migrate-kit.ts';

// The built command: `npm test` builds it first.
const BRANCH = 'dockerfix/one';
const BARE = ['migrate', 'all', '--branch', BRANCH, '--commit', '--no-history', '--jobs', '2'];
const COMMIT = [...BARE, '--author', 'Jo Doe <jo@example.org>'];

/** Repositories of git, each with one commit. */
function gitRepositories(count: number): string {
  const root = manyRepositories(count);
  for (const top of topsBelow(root)) {
    quietly(top, 'init', '-q', '-b', 'main');
    quietly(top, 'add', '-A');
    quietly(top, 'commit', '-qm', 'one');
  }
  return root;
}

function topsBelow(root: string): readonly string[] {
  const all = join(root, 'all');
  return readdirSync(all).flatMap((org) => readdirSync(join(all, org)).map((app) => join(all, org, app)));
}

/** What became of the repositories: each commit without its times, and all else that is there. */
function outcomeOf(root: string): readonly unknown[] {
  return topsBelow(root).map((top) => ({
    log: git(top, 'log', '--all', '--format=%T %P %an %ae %cn %D%n%B'),
    status: git(top, 'status', '--porcelain'),
    damage: damage(top),
    left: leftovers(top),
  }));
}

/** The records of a state without ids of commits, which hang on the time. */
function timeless(records: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify(records, (key, value: unknown) => (key === 'commit' ? 'id' : value)));
}

describe('dockerfix migrate --commit', { timeout: 120_000 }, () => {
  it('commits what a patch holds, on a branch of each repository that changes', async () => {
    const root = gitRepositories(6);
    const files = filesBelow(join(root, 'all'));
    const inner = topsBelow(root).map(innerOf);
    const { code, out, err } = await command(root, [...COMMIT, '--patches', 'patches', '--format', 'json']);
    expect([code, err]).toEqual([0, '']);
    const { repositories, summary } = reportIn(out);
    expect(summary).toMatchObject({ repositories: { changed: 5, unchanged: 1 }, commits: { total: 5 } });
    let seen = 0;
    for (const { name, patch, branch } of repositories) {
      const top = join(root, 'all', name);
      expect([damage(top), leftovers(top)]).toEqual(['', []]);
      if (branch === undefined) continue;
      expect(branch).toEqual({ name: BRANCH, commit: git(top, 'rev-parse', BRANCH).trim() });
      git(top, 'checkout', '-q', '-b', 'patched');
      git(top, 'apply', '--index', join(root, 'patches', patch ?? ''));
      expect(git(top, 'write-tree')).toBe(git(top, 'rev-parse', `${BRANCH}^{tree}`));
      git(top, 'checkout', '-q', '-f', 'main');
      expect(git(top, 'log', '-1', '--format=%an <%ae> %cn%n%B', BRANCH)).toMatch(
        /^Jo Doe <jo@example\.org> Jo Doe\nDockerfiles?: rebuilds do less work\n\n- Dockerfile: [a-z, -]+\n/u,
      );
      seen++;
    }
    expect(seen).toBe(5);
    const untouched = ([name]: readonly [string, string]): boolean => !name.includes('/.git/');
    expect(Object.entries(filesBelow(join(root, 'all'))).filter(untouched)).toEqual(Object.entries(files).filter(untouched));
    const kept = ([name]: readonly [string, string]): boolean => !/logs|index|ORIG_HEAD/u.test(name);
    expect(topsBelow(root).map((top) => Object.entries(innerOf(top)).filter(kept))).toEqual(
      inner.map((one) => Object.entries(one).filter(kept)),
    );
  });

  it('says so in words, once more when it is asked again, and names what is in the way of one of them', async () => {
    const root = gitRepositories(2);
    const [first = '', second = ''] = topsBelow(root);
    writeFiles(second, { 'notes.txt': '' });
    const env = { GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@x', GIT_COMMITTER_NAME: 'Bot', GIT_COMMITTER_EMAIL: 'bot@x' };
    const words = [...BARE, '--message', 'One\n\nTwo\n'];
    const { code, out } = await command(root, words, { env });
    expect(code).toBe(2);
    const commit = git(first, 'rev-parse', BRANCH).trim();
    expect(git(first, 'log', '-1', '--format=%an %cn%n%B', BRANCH)).toBe('Ann Bot\nOne\n\nTwo\n\n');
    expect(out).toMatch(/^2 repositories: 1 changed, 1 failed\n/u);
    expect(out).toMatch(/^1 commit\n/mu);
    expect(out).toMatch(new RegExp(`^repository +branch +commit\norg-0/app-0 +${BRANCH} +${commit}\n`, 'mu'));
    expect(out).toContain('org-1/app-1: error: its work tree is not clean: notes.txt (untracked)\n');
    const again = await command(root, [...words, '--format', 'markdown'], { env });
    expect(again.out).toContain(`| \`org-0/app-0\` | \`${BRANCH}\` | \`${commit}\` |\n`);
    const other = await command(root, COMMIT);
    expect(other.out).toContain(`org-0/app-0: error: it has a branch ${BRANCH} already, which holds something else\n`);
    expect(git(first, 'rev-parse', BRANCH).trim()).toBe(commit);
  });

  it('asks for an author, and for a name of a branch', async () => {
    const root = folderWith({ 'all/': '' });
    const env = { GIT_AUTHOR_NAME: '', GIT_AUTHOR_EMAIL: '' };
    expect(await command(root, [...BARE, '--author', 'Jo'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('an author is "Name <mail>", not Jo\n'),
    });
    expect(await command(root, BARE, { env })).toMatchObject({ code: 2, err: expect.stringContaining('an author is "Name <mail>"') });
    const words = ['migrate', 'all', '--commit', '--branch', '../x', '--author', 'Jo <j@x>'];
    expect(await command(root, words)).toMatchObject({ code: 2, err: 'dockerfix: --branch: git takes no branch of the name ../x\n' });
  });

  it('killed at random moments, and resumed each time, ends as one that was not', { timeout: 300_000 }, async () => {
    const KILLS = 4;
    const words = [...COMMIT, '--state', 'state', '--resume'];
    const original = gitRepositories(8);
    const undisturbed = folderWith();
    cpSync(original, undisturbed, { recursive: true });
    expect((await command(undisturbed, words)).code).toBe(0);
    const expected = { outcome: outcomeOf(undisturbed), records: timeless(doneIn(join(undisturbed, 'state')).records) };
    for (let kills = 0; kills < KILLS;) {
      const at = folderWith();
      cpSync(original, at, { recursive: true });
      const { kills: more, end } = await killed(at, words, KILLS - kills);
      expect(end.code).toBe(0);
      kills += more;
      const { records, twice } = doneIn(join(at, 'state'));
      expect(twice).toEqual([]);
      expect(timeless(records)).toEqual(expected.records);
      expect(outcomeOf(at)).toEqual(expected.outcome);
    }
    const other = await command(undisturbed, [...words, '--message', 'other']);
    expect(other.err).toContain('was begun with another --message; --resume needs the same options\n');
  });
});

interface Report {
  readonly repositories: readonly { readonly name: string; readonly patch?: string; readonly branch?: unknown }[];
  readonly summary: unknown;
}

function reportIn(text: string): Report {
  const value: unknown = JSON.parse(text);
  if (!isReport(value)) throw new Error(text);
  return value;
}

function isReport(value: unknown): value is Report {
  return isObject(value) && Array.isArray(value['repositories']);
}
