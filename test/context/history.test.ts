import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readHistory, type History } from '../../src/context/history.ts';
import { readContext } from '../../src/context/walk.ts';
import type { Context } from '../../src/context/walk.ts';
import { parseDockerignore } from '../../src/parse/dockerignore.ts';
import { renewCaches } from '../../src/source/cache.ts';
import { makeFolder } from './folder.ts';
import { commit, git, repository } from './git.ts';

function contextOf(root: string, ignore = ''): Context {
  const result = readContext(root, parseDockerignore(ignore), {});
  if (result.kind !== 'context') throw new Error(result.kind);
  return result.context;
}

function historyOf(root: string, ignore = '', most = 200): History {
  const history = readHistory(contextOf(root, ignore), most);
  if (typeof history === 'string') throw new Error(history);
  return history;
}

/** What the submodule of a test holds. */
const PART = ['vendor/part/.git', 'vendor/part/README.md', 'vendor/part/a.js'];

const pathsOf = (history: History): readonly (readonly string[])[] => history.commits.map(({ paths }) => [...paths].sort());

describe('the commits that touch the context', () => {
  test('are the newest first, as sets of paths', () => {
    const root = repository({ 'a.js': '1', 'b/c.js': '1' });
    commit(root, { 'a.js': '2' }, 'one\n\nmore');
    commit(root, { 'a.js': '3', 'b/c.js': undefined, 'd.js': 'new' }, 'two \u0001 \u202e');
    const history = historyOf(root);
    expect(pathsOf(history)).toEqual([['a.js', 'b/c.js', 'd.js'], ['a.js']]);
    expect(history.commits.map(({ subject }) => subject)).toEqual(['two \u0001 \u202e', 'one']);
    expect(history.commits.every(({ id, time }) => /^[\da-f]{40}$/.test(id) && time > 1e9)).toBe(true);
    expect(history).toMatchObject({ scanned: 3, shallow: false });
  });

  test('leave out what the ignore file hides', () => {
    const root = repository();
    commit(root, { 'docs/a.md': '1' });
    commit(root, { 'docs/a.md': '2', 'a.js': '1' });
    expect(pathsOf(historyOf(root, 'docs'))).toEqual([['a.js']]);
  });

  test('are as many as are asked for, whatever lies between', () => {
    const root = repository();
    for (let index = 0; index < 6; index++) commit(root, { [index % 2 === 0 ? 'a.js' : 'notes.md']: String(index) });
    expect(pathsOf(historyOf(root, '*.md', 2))).toEqual([['a.js'], ['a.js']]);
  });

  test('of a folder are those below it, by their paths there', () => {
    const root = repository({ 'web/a.js': '1', 'api/b.js': '1', 'web2/c.js': '1' });
    commit(root, { 'api/b.js': '2' });
    commit(root, { 'web2/c.js': '2', 'web/a.js': '2' });
    expect(pathsOf(historyOf(join(root, 'web')))).toEqual([['a.js']]);
  });

  test('with a merge, by what it brings to the first parent', () => {
    const root = repository();
    git(root, 'checkout', '-qb', 'side');
    commit(root, { 'side.js': '1' });
    commit(root, { 'side.js': '2' });
    git(root, 'checkout', '-q', 'main');
    commit(root, { 'main.js': '1' });
    git(root, 'merge', '-q', '--no-ff', '-m', 'merge', 'side');
    expect(pathsOf(historyOf(root))).toEqual([['side.js'], ['main.js']]);
  });

  test('with other permissions alone', () => {
    const root = repository({ run: '#!/bin/sh\n' });
    chmodSync(join(root, 'run'), 0o755);
    commit(root, {});
    expect(pathsOf(historyOf(root))).toEqual([['run']]);
  });

  test('with names that git would quote', () => {
    const root = repository();
    const names = ['neu\nline', 'tab\t"quote"', ':100644 100644 a b M', 'ü', `${'0'.repeat(40)} \u00011\u0001x`];
    commit(root, Object.fromEntries(names.map((name) => [name, '1'])));
    expect(pathsOf(historyOf(root))).toEqual([names.toSorted()]);
  });
});

describe('what was renamed', () => {
  test('has its earlier commits under the name of today', () => {
    const root = repository({ 'lib/a.js': 'some text\n'.repeat(9) });
    commit(root, { 'lib/a.js': 'other text\n'.repeat(9) });
    mkdirSync(join(root, 'src'));
    renameSync(join(root, 'lib/a.js'), join(root, 'src/a.js'));
    commit(root, {});
    renameSync(join(root, 'src/a.js'), join(root, 'src/b.js'));
    commit(root, {});
    expect(pathsOf(historyOf(root))).toEqual([['src/a.js', 'src/b.js'], ['lib/a.js', 'src/b.js'], ['src/b.js']]);
  });

  test('and another file that had the name before', () => {
    const root = repository({ 'a.js': 'first\n' });
    commit(root, { 'a.js': 'first, changed\n' });
    commit(root, { 'a.js': undefined });
    commit(root, { 'a.js': 'second, something else\n' });
    renameSync(join(root, 'a.js'), join(root, 'b.js'));
    commit(root, {});
    expect(pathsOf(historyOf(root))).toEqual([['a.js', 'b.js'], ['b.js'], ['a.js'], ['a.js']]);
  });
});

describe('kinds of repositories', () => {
  const rich = (): string => {
    const root = repository();
    for (let index = 0; index < 4; index++) commit(root, { 'a.js': String(index) });
    return root;
  };

  test('a shallow clone: the commit whose parents are missing is left out', () => {
    const clone = `${makeFolder({})}/clone`;
    git('/', 'clone', '-q', '--depth', '3', `file://${rich()}`, clone);
    expect(historyOf(clone)).toMatchObject({ scanned: 3, shallow: true, commits: [{ paths: ['a.js'] }, { paths: ['a.js'] }] });
  });

  test('a clone without the contents of files', () => {
    const origin = rich();
    git(origin, 'config', 'uploadpack.allowFilter', 'true');
    const clone = `${makeFolder({})}/clone`;
    git('/', 'clone', '-q', '--filter=blob:none', `file://${origin}`, clone);
    // Nobody is asked for what is missing.
    const said = join(dirname(clone), 'said');
    git(clone, 'config', 'remote.origin.uploadpack', `touch ${said}; git-upload-pack`);
    rmSync(origin, { recursive: true });
    expect(pathsOf(historyOf(clone))).toHaveLength(4);
    expect(existsSync(said)).toBe(false);
  });

  test('packed references and objects, a checkout of one commit, a worktree', () => {
    const root = rich();
    git(root, 'gc', '-q');
    expect(pathsOf(historyOf(root))).toHaveLength(4);
    const worktree = `${makeFolder({})}/tree`;
    git(root, 'worktree', 'add', '-q', '-b', 'side/one', worktree);
    commit(worktree, { 'b.js': '1' });
    expect(pathsOf(historyOf(worktree))).toHaveLength(5);
    git(root, 'checkout', '-q', 'HEAD~2');
    expect(pathsOf(historyOf(root))).toHaveLength(2);
  });

  test('in a folder whose name would be several in a list of folders', () => {
    const root = join(makeFolder({}), '#a:b\\n;c\\');
    git('/', 'clone', '-q', rich(), root);
    expect(pathsOf(historyOf(root))).toHaveLength(4);
  });

  test('hashes of SHA-256', () => {
    const root = repository({ 'a.js': '1' }, '--object-format=sha256');
    commit(root, { 'a.js': '2' });
    expect(historyOf(root).commits.map(({ id, paths }) => [id.length, paths])).toEqual([[64, ['a.js']]]);
  });

  test('a submodule changes as one path, and has a history of its own', () => {
    const root = repository();
    git(root, 'submodule', '--quiet', 'add', rich(), 'vendor/part');
    commit(root, {});
    commit(join(root, 'vendor/part'), { 'a.js': 'new' });
    commit(root, {});
    expect(pathsOf(historyOf(root))).toEqual([
      ['vendor/part', ...PART],
      ['.gitmodules', 'vendor/part', ...PART],
    ]);
    expect(pathsOf(historyOf(join(root, 'vendor/part')))).toHaveLength(5);
  });
});

describe('there is none', () => {
  const none = (root: string): string => {
    const history = readHistory(contextOf(root), 10);
    if (typeof history !== 'string') throw new Error('there is one');
    return history;
  };

  test('without a repository, and without a commit', () => {
    const root = makeFolder({});
    expect(none(root)).toBe('there is no git repository around the context');
    git(root, 'init', '-q');
    renewCaches();
    expect(none(root)).toContain('it has no commit that could be found');
  });

  test('where objects would be read from elsewhere', () => {
    const root = repository();
    writeFileSync(join(root, '.git/objects/info/alternates'), '/somewhere\n');
    expect(none(root)).toContain('it borrows objects of another repository');
    const other = makeFolder({});
    writeFileSync(join(other, '.git'), `gitdir: ${root}/.git\n`);
    expect(none(other)).toContain('its .git is none that is followed');
  });

  test('where git cannot read it', () => {
    const root = repository();
    rmSync(join(root, '.git/objects'), { recursive: true });
    mkdirSync(join(root, '.git/objects'));
    expect(none(root)).toBe('git could not read the history of the repository');
    writeFileSync(join(root, '.git/HEAD'), 'ref: refs/../../outside\n');
    expect(none(root)).toContain('it has no commit that could be found');
  });
});

test('nothing of the repository is executed', () => {
  const root = repository();
  commit(root, { 'a.js': '1', '.gitattributes': '* diff=own\n', 'b.js': '' });
  const said = join(root, 'said');
  const program = join(root, 'program');
  writeFileSync(program, `#!/bin/sh\ntouch ${said}\ncat\n`, { mode: 0o755 });
  const settings = `[core]\n\tfsmonitor = ${program}\n\tpager = ${program}\n\thooksPath = ${root}\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = ${program}
[diff "own"]\n\tcommand = ${program}\n\ttextconv = ${program}\n[alias]\n\tlog = !${program}\n[include]\n\tpath = ${root}/more\n[extensions]\n\tpartialClone = origin
[remote "origin"]\n\turl = ext::${program}\n\tpromisor = true\n`;
  appendFileSync(join(root, '.git/config'), settings);
  expect(pathsOf(historyOf(root))).toEqual([['.gitattributes', 'a.js', 'b.js']]);
  expect(existsSync(said)).toBe(false);
});
