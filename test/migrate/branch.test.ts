import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finishCommit, prepareCommit } from '../../src/migrate/branch/commit.ts';
import { defaultMessage } from '../../src/migrate/branch/message.ts';
import { idOf } from '../../src/migrate/branch/objects.ts';
import { isBranchName } from '../../src/migrate/branch/refs.ts';
import { commit, git as quietly } from '../context/git.ts';
import { folderWith, git } from '../output/helpers.ts';
import { commitOn, damage, edit, innerOf, leftovers, NEW, OLD, repositoryWith, WORDS } from './branch-kit.ts';

describe('a commit on a new branch', () => {
  it('is one that git finds nothing wrong with, and leaves files, index and HEAD alone', () => {
    const top = repositoryWith();
    const before = innerOf(top);
    const id = commitOn(top, [
      edit('Dockerfile'),
      edit('a/b/Dockerfile', { after: '' }),
      edit('a/.dockerignore', { created: true, before: '', after: '.git\n' }),
    ]);
    expect(innerOf(top)).toEqual(before);
    expect([damage(top), git(top, 'status', '--porcelain'), leftovers(top)]).toEqual(['', '', []]);
    expect(git(top, 'rev-parse', 'dockerfix/one').trim()).toBe(id);
    expect(git(top, 'log', '--format=%P|%an <%ae>|%cn <%ce>|%B', 'dockerfix/one', '-1')).toBe(
      `${git(top, 'rev-parse', 'main').trim()}|Jo Doe <jo@example.org>|Bot <bot@example.org>|Dockerfile: less work\n\nä\n\n`,
    );
    expect(git(top, 'diff', '--stat=80', 'main', 'dockerfix/one')).toBe(
      ' Dockerfile      | 1 +\n a/.dockerignore | 1 +\n a/b/Dockerfile  | 1 -\n 3 files changed, 2 insertions(+), 1 deletion(-)\n',
    );
  });

  it.each([
    ['its objects in a pack, its branches packed', (top: string) => git(top, 'gc', '-q')],
    ['no branch checked out', (top: string) => git(top, 'checkout', '-q', '--detach')],
    [
      'folders left of a branch that was removed',
      (top: string) => mkdirSync(join(top, '.git/refs/heads/dockerfix/one/x/y'), { recursive: true }),
    ],
    ['a file that is executable', (top: string) => (chmodSync(join(top, 'Dockerfile'), 0o755), commit(top, {}))],
    ['ignored files', (top: string) => (commit(top, { '.gitignore': 'out\n' }), writeFileSync(join(top, 'out'), ''))],
    ['a submodule', (top: string) => quietly(top, 'submodule', '--quiet', 'add', repositoryWith(), 'sub')],
    [
      'line endings that .gitattributes convert',
      (top: string) => (commit(top, { '.gitattributes': '*.bat text eol=crlf\n', 'x.bat': 'a\r\n' }), git(top, 'checkout', '-q', '.')),
    ],
  ])('is made where there is %s', (name, prepare) => {
    const top = repositoryWith();
    prepare(top);
    if (name === 'a submodule') commit(top, {});
    const mode = git(top, 'ls-tree', 'HEAD', 'Dockerfile').slice(0, 6);
    commitOn(top);
    expect([damage(top), git(top, 'show', 'dockerfix/one:Dockerfile'), leftovers(top)]).toEqual(['', NEW, []]);
    expect(git(top, 'ls-tree', 'dockerfix/one', 'Dockerfile').slice(0, 6)).toBe(mode);
    expect(git(top, 'diff', '--name-only', 'HEAD', 'dockerfix/one')).toBe('Dockerfile\n');
  });

  it('is made where objects are named by SHA-256', () => {
    const top = repositoryWith({}, '--object-format=sha256');
    expect(commitOn(top)).toHaveLength(64);
    expect([damage(top), git(top, 'show', 'dockerfix/one:Dockerfile')]).toEqual(['', NEW]);
  });

  it('is made in a clone without its history or without its files, from which nothing is fetched', () => {
    const origin = repositoryWith({ 'old.txt': 'old' });
    commit(origin, { 'old.txt': undefined, 'new.txt': 'new' });
    quietly(origin, 'config', 'uploadpack.allowFilter', 'true');
    for (const how of ['--depth=1', '--filter=blob:none']) {
      const top = join(folderWith(), 'clone');
      quietly('/', 'clone', '-q', how, `file://${origin}`, top);
      rmSync(join(top, '.git/config'));
      writeFileSync(join(top, '.git/config'), '[core]\n\trepositoryformatversion = 0\n');
      commitOn(top);
      expect(git(top, 'diff', '--name-only', 'main', 'dockerfix/one')).toBe('Dockerfile\n');
    }
  });

  it.each(['ä ö', 'x"y', 'new: ~^', '.d', 'a b/c.d/e'])('puts a file in the folder %s where git does', (folder) => {
    const around = Object.fromEntries(['a', 'a0', 'ä', 'z', 'a-b', '.e'].map((name) => [`${name}/f`, '']));
    const top = repositoryWith({ ...around, [`${folder}/Dockerfile`]: OLD, [`${folder}/.a`]: '', [`${folder}/.dockerignore.d/x`]: '' });
    const id = commitOn(top, [edit(`${folder}/Dockerfile`), edit(`${folder}/.dockerignore`, { created: true })]);
    commit(top, { [`${folder}/Dockerfile`]: NEW, [`${folder}/.dockerignore`]: NEW });
    expect(git(top, 'rev-parse', `${id}^{tree}`)).toBe(git(top, 'rev-parse', 'HEAD^{tree}'));
  });

  it('of an earlier run is taken for done, whenever that was; another branch of the name is not touched', () => {
    const top = repositoryWith();
    const id = commitOn(top);
    const now = Date.now;
    try {
      Date.now = () => now() + 1e8;
      expect(prepareCommit(top, [edit('Dockerfile')], WORDS)).toMatchObject({ there: true, plan: { id } });
      for (const words of [{ message: 'other' }, { author: 'x <y>' }])
        expect(() => commitOn(top, undefined, words)).toThrow('it has a branch dockerfix/one already, which holds something else');
      expect(() => commitOn(top, [edit('a/b/Dockerfile')])).toThrow('holds something else');
    } finally {
      Date.now = now;
    }
    expect(git(top, 'rev-parse', 'dockerfix/one').trim()).toBe(id);
  });
});

describe('a commit that was begun and killed', () => {
  it.each(['nothing', 'objects', 'temporary files', 'the lock', 'the branch'])('is finished when %s was there already', (left) => {
    const top = repositoryWith();
    const edits = [edit('Dockerfile'), edit('a/b/Dockerfile')];
    const { plan, make } = prepareCommit(top, edits, WORDS);
    const [ref, folder] = [join(top, '.git/refs/heads/dockerfix/one'), join(top, '.git/objects', plan.id.slice(0, 2))];
    if (left !== 'nothing') make('token');
    if (left !== 'nothing' && left !== 'the branch') rmSync(ref);
    if (left === 'temporary files') {
      rmSync(join(folder, plan.id.slice(2)));
      writeFileSync(join(folder, 'tmp_obj_token'), 'to');
      writeFileSync(join(top, '.git/refs/heads/.token.tmp'), '');
    }
    if (left === 'the lock') writeFileSync(`${ref}.lock`, `${plan.id}\n`);
    // Somebody goes on with the work meanwhile.
    commit(top, { 'more.txt': '' });
    finishCommit(top, edits, plan, 'token');
    expect([damage(top), leftovers(top), git(top, 'rev-parse', 'dockerfix/one').trim()]).toEqual(['', [], plan.id]);
    finishCommit(top, edits, plan, 'token');
    // Two runs at once make the same.
    make('other');
    expect(leftovers(top)).toEqual([]);
  });

  it('does not take a branch from somebody', () => {
    const top = repositoryWith();
    const { plan } = prepareCommit(top, [edit('Dockerfile')], WORDS);
    git(top, 'branch', 'dockerfix/one');
    expect(() => finishCommit(top, [edit('Dockerfile')], plan, 'token')).toThrow('it has a branch dockerfix/one already');
    expect(git(top, 'rev-parse', 'dockerfix/one')).toBe(git(top, 'rev-parse', 'main'));
  });
});

describe('no commit is made', () => {
  const file = (top: string, name: string, text = ''): void => writeFileSync(join(top, name), text);

  it.each([
    ['file that is modified', (top: string) => file(top, 'README.md', 'x'), 'README.md (modified)'],
    ['file that is gone', (top: string) => rmSync(join(top, 'README.md')), 'README.md (deleted)'],
    [
      'file that is staged',
      (top: string) => (file(top, 'README.md', 'x'), git(top, 'add', '.'), file(top, 'README.md')),
      'README.md (staged)',
    ],
    ['untracked file', (top: string) => file(top, 'requirements\u001b.txt'), 'requirements\\x1b.txt (untracked)'],
    ['mode that differs', (top: string) => chmodSync(join(top, 'README.md'), 0o755), 'README.md (modified)'],
    [
      'index that hides changes',
      (top: string) => git(top, 'update-index', '--assume-unchanged', 'README.md'),
      'README.md (its changes are not to be seen',
    ],
    [
      'sparse checkout',
      (top: string) => git(top, 'update-index', '--skip-worktree', 'README.md'),
      'README.md (left out by a sparse checkout)',
    ],
    ['much that differs', (top: string) => 'abcd'.split('').forEach((name) => file(top, `${name}.txt`)), 'and 1 more'],
    ['no index', (top: string) => rmSync(join(top, '.git/index')), 'it has no index'],
    ['index that is damaged', (top: string) => file(top, '.git/index', 'x'), 'git could not compare'],
  ])('where the work tree is not clean: %s', (_, prepare, message) => {
    const top = repositoryWith();
    prepare(top);
    expect(() => commitOn(top)).toThrow(message);
    expect(git(top, 'branch', '--list', 'dockerfix/*')).toBe('');
  });

  it.each([
    [
      'the Dockerfile is ignored, and in no commit',
      () => {
        const top = repositoryWith({ '.gitignore': '/own\n' });
        mkdirSync(join(top, 'own'));
        file(top, 'own/Dockerfile', OLD);
        return [top, 'own/Dockerfile'] as const;
      },
      'the folder own is not in the commit',
    ],
    [
      'the Dockerfile alone is ignored',
      () => {
        const top = repositoryWith({ '.gitignore': '/own.Dockerfile\n' });
        file(top, 'own.Dockerfile', OLD);
        return [top, 'own.Dockerfile'] as const;
      },
      'own.Dockerfile is not in the commit that is checked out; commit it first',
    ],
    [
      'the commit has other line endings',
      () => {
        const top = repositoryWith({ '.gitattributes': '*.win text eol=crlf\n' });
        commit(top, { 'x.win': 'FROM a\r\n' });
        return [top, 'x.win', 'FROM a\r\n'] as const;
      },
      'x.win has other bytes in the commit',
    ],
    [
      'it is a link',
      () => {
        const top = repositoryWith();
        symlinkSync('Dockerfile', join(top, 'link'));
        commit(top, {});
        return [top, 'link'] as const;
      },
      'link is no plain file in the commit',
    ],
  ] as const)('where %s', (_, prepare, message) => {
    const [top, path, before = OLD] = prepare();
    expect(() => commitOn(top, [edit(path, { before })])).toThrow(message);
  });

  it('where a file that is new is ignored', () => {
    const top = repositoryWith({ '.gitignore': '.dockerignore\n' });
    expect(() => commitOn(top, [edit('.dockerignore', { created: true })])).toThrow('.dockerignore is ignored by git');
  });

  it('where there is a commit that is missing, in part or whole', () => {
    const origin = repositoryWith();
    quietly(origin, 'config', 'uploadpack.allowFilter', 'true');
    const clone = join(folderWith(), 'clone');
    quietly('/', 'clone', '-q', '--filter=tree:0', '--no-checkout', `file://${origin}`, clone);
    cpSync(join(origin, '.git/index'), join(clone, '.git/index'));
    for (const name of ['Dockerfile', 'a', 'a.b', 'README.md']) cpSync(join(origin, name), join(clone, name), { recursive: true });
    expect(() => commitOn(clone)).toThrow(/objects are missing|was not cloned/u);
    const empty = folderWith({ Dockerfile: OLD });
    git(empty, 'init', '-q');
    expect(() => commitOn(empty)).toThrow('no branch is made: it has no commit that could be found');
    expect(() => commitOn(folderWith({ Dockerfile: OLD }))).toThrow('it is not the top of a git repository');
  });

  it.each([
    ['a branch around it', (top: string) => git(top, 'branch', 'dockerfix'), 'its branch dockerfix is in the way'],
    [
      'a packed branch around it',
      (top: string) => (git(top, 'branch', 'dockerfix'), git(top, 'pack-refs', '--all')),
      'its branch dockerfix is in the way',
    ],
    ['a branch below it', (top: string) => git(top, 'branch', 'dockerfix/one/two'), 'its branches below dockerfix/one/ are in the way'],
    [
      'a packed branch below it',
      (top: string) => (git(top, 'branch', 'dockerfix/one/two'), git(top, 'pack-refs', '--all')),
      'its branches below dockerfix/one/',
    ],
    [
      'a packed branch of its name',
      (top: string) => (git(top, 'branch', 'dockerfix/one'), git(top, 'pack-refs', '--all')),
      'which holds something else',
    ],
    [
      'a branch that names another',
      (top: string) => git(top, 'symbolic-ref', 'refs/heads/dockerfix/one', 'refs/heads/main'),
      'which holds something else',
    ],
    [
      'a lock',
      (top: string) => (mkdirSync(join(top, '.git/refs/heads/dockerfix')), file(top, '.git/refs/heads/dockerfix/one.lock')),
      'remove that file',
    ],
    [
      'a list of branches that is too large',
      (top: string) => (
        git(top, 'pack-refs', '--all'),
        git(top, 'checkout', '-q', '--detach'),
        truncateSync(join(top, '.git/packed-refs'), 100 * 1024 ** 2)
      ),
      'packed-refs is no plain file, or too large',
    ],
    ['branches in reftable', (top: string) => mkdirSync(join(top, '.git/reftable')), 'reftable'],
  ])('where there is %s', (_, prepare, message) => {
    const top = repositoryWith();
    prepare(top);
    const before = readdirSync(join(top, '.git'), { recursive: true, encoding: 'utf8' });
    expect(() => commitOn(top)).toThrow(message);
    const after = readdirSync(join(top, '.git'), { recursive: true, encoding: 'utf8' });
    expect(after.filter((name) => !before.includes(name) && !name.startsWith('objects/'))).toEqual([]);
  });

  it.each(['refs', 'refs/heads', 'refs/heads/dockerfix', 'objects', 'objects/xx', 'refs/heads/dockerfix/one', 'packed-refs', '.'])(
    'where .git/%s is a link out of the repository',
    (name) => {
      const top = repositoryWith();
      const outside = folderWith({ 'kept/': '' });
      const path = join(top, '.git', name === 'objects/xx' ? `objects/${idOf('blob', Buffer.from(NEW), 'sha1').slice(0, 2)}` : name);
      mkdirSync(join(path, '..'), { recursive: true });
      const target = join(outside, 'kept', 'x');
      if (['refs', 'refs/heads', 'objects', '.'].includes(name)) renameSync(path.replace(/\/$/u, ''), target);
      else if (name.endsWith('one') || name === 'packed-refs') writeFileSync(target, '');
      else mkdirSync(target);
      symlinkSync(target, path.replace(/\/$/u, ''));
      const before = readdirSync(outside, { recursive: true });
      expect(() => commitOn(top)).toThrow(/is no folder|is no plain file|in the way|are elsewhere|no commit|none that is followed/u);
      expect(readdirSync(outside, { recursive: true })).toEqual(before);
    },
  );

  it.each([
    ['.git', 'its .git is no folder'],
    ['objects/info/alternates', 'it borrows objects of another repository'],
    ['commondir', 'its .git names a folder that is not followed'],
  ])('where %s names another folder', (name, message) => {
    const [top, other] = [repositoryWith(), repositoryWith()];
    if (name === '.git') rmSync(join(top, '.git'), { recursive: true });
    const text = name === '.git' ? `gitdir: ${join(other, '.git')}\n` : join(other, name === 'commondir' ? '.git' : '.git/objects');
    writeFileSync(name === '.git' ? join(top, '.git') : join(top, '.git', name), text);
    const before = readFileSync(join(other, '.git/HEAD'), 'utf8') + git(other, 'count-objects');
    expect(() => commitOn(top)).toThrow(message);
    expect(readFileSync(join(other, '.git/HEAD'), 'utf8') + git(other, 'count-objects')).toBe(before);
  });
});

describe('names and words', () => {
  it.each(['a', 'a/b', 'ä', 'dockerfix-2026.11'])('%s is a name of a branch', (name) => {
    expect(isBranchName(name)).toBe(true);
  });

  it.each([
    '',
    '-a',
    '@',
    'HEAD',
    'a..b',
    '../x',
    'a/../../x',
    '/a',
    'a/',
    'a//b',
    'a b',
    'a\nb',
    '.a',
    'a/.b',
    'a.lock',
    'a@{1}',
    'a\\b',
    'a:b',
  ])('%j is none', (name) => {
    expect(isBranchName(name)).toBe(false);
  });

  it('the message lists what was done, and nothing in it is a trailer', () => {
    const file = { changed: true, proposed: [], refused: [], assumptions: [] };
    const applied = [
      { transform: 'split-copy', level: 'safe' },
      { transform: 'split-copy', level: 'safe' },
      { transform: 'dockerignore', level: 'review' },
    ] as const;
    const message = defaultMessage([
      { ...file, path: 'Dockerfile', applied },
      { ...file, path: 'Signed-off-by: x\nCloses: #1/Dockerfile', applied },
      { ...file, path: 'other', changed: false, applied: [] },
    ]);
    expect(message).toBe(
      `Dockerfiles: rebuilds do less work\n\n- Dockerfile: split-copy, dockerignore (needs review)\n- Signed-off-by: x Closes: #1/Dockerfile: split-copy, dockerignore (needs review)`,
    );
    expect(git(folderWith({ message }), 'interpret-trailers', '--parse', 'message')).toBe('');
  });
});
