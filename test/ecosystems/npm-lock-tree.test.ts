import { describe, expect, it } from 'vitest';
import { whyNotTheTree } from '../../src/ecosystems/npm/lock-tree.ts';

type Entries = Readonly<Record<string, object>>;

const why = (root: object, packages: Entries, rest: { readonly legacyPeerDeps?: boolean; readonly members?: readonly string[] } = {}) =>
  whyNotTheTree({ packages: { '': root, ...packages }, legacyPeerDeps: false, members: [], ...rest });
const a = (range: string, entry: object = { version: '1.2.3' }) => why({ dependencies: { a: range } }, { 'node_modules/a': entry });
const peers = { 'node_modules/a': { version: '1.0.0', peerDependencies: { react: '>=17' } }, 'node_modules/react': { version: '18.0.0' } };
const remote = 'https://registry.example.com/a.tgz';

describe('a lock that is the tree', () => {
  it.each(['^1.0.0', '~1.2.0', '1.2.3', '=1.2.3', '*', '', 'x', '1.x', '>=1 <2', '1.0.0 - 1.3.0', '^0.9 || ^1.2', 'v1.2.3', ' ^1.2 '])(
    '%j',
    (range) => expect(a(range)).toBeUndefined(),
  );
  it('an alias', () => expect(a('npm:b@^1', { name: 'b', version: '1.2.3' })).toBeUndefined());
  it('a tag', () => expect(a('latest', { version: '1.2.3', resolved: remote })).toBeUndefined());
  it('an address', () => expect(a(remote, { version: '1.2.3', resolved: remote })).toBeUndefined());
  it('a tarball', () => expect(a('file:vendor/a.tgz', { version: '1.2.3', resolved: 'file:vendor/a.tgz' })).toBeUndefined());
  it('a linked folder', () => {
    const packages = {
      'node_modules/a': { resolved: 'lib/a', link: true },
      'lib/a': { dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0' },
    };
    expect(why({ dependencies: { a: 'file:./lib/a/' } }, packages)).toBeUndefined();
  });
  it('members, which need each other', () => {
    const packages = {
      'node_modules/a': { resolved: 'packages/a', link: true },
      'packages/a': { name: 'a', version: '1.0.0', devDependencies: { b: '^2.0.0' } },
      'node_modules/b': { resolved: 'packages/b', link: true },
      'packages/b': { name: 'b', version: '2.1.0' },
    };
    expect(why({}, packages, { members: ['node_modules/a', 'node_modules/b'] })).toBeUndefined();
  });
  it('the nearest of two versions', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', dependencies: { c: '1' } },
      'node_modules/a/node_modules/c': { version: '1.0.0' },
      'node_modules/@s/b': { version: '1.0.0', dependencies: { c: '2' } },
      'node_modules/c': { version: '2.0.0' },
    };
    expect(why({ dependencies: { a: '1', '@s/b': '1' } }, packages)).toBeUndefined();
  });
  it('a circle', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0', dependencies: { a: '1' } },
    };
    expect(why({ dependencies: { a: '1' } }, packages)).toBeUndefined();
  });
  it('peers', () => expect(why({ dependencies: { a: '1' } }, peers)).toBeUndefined());
  it('an optional peer that is not there', () => {
    const entry = { version: '1.0.0', peerDependencies: { b: '1' }, peerDependenciesMeta: { b: { optional: true } } };
    expect(a('1', entry)).toBeUndefined();
  });
  it('a peer that is a dependency as well lies below', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', dependencies: { ajv: '^8.0.0' }, peerDependencies: { ajv: '^8.0.0' } },
      'node_modules/a/node_modules/ajv': { version: '8.0.0' },
    };
    expect(why({ dependencies: { a: '1' } }, packages)).toBeUndefined();
  });
});

describe('a lock that is not the tree', () => {
  it.each(['^2.0.0', '~1.3.0', '1.2.4', '<1', '>=2 || 0.x'])('out of range: %s', (range) => expect(a(range)).toContain('a 1.2.3'));
  it('out of range further down', () => {
    const packages = { 'node_modules/a': { version: '1.0.0', dependencies: { b: '^2.0.0' } }, 'node_modules/b': { version: '1.0.0' } };
    expect(why({ dependencies: { a: '1' } }, packages)).toContain('node_modules/a needs');
  });
  it('a prerelease', () => expect(a('^1.2.0', { version: '1.3.0-beta.1' })).toContain('not certain'));
  it.each(['git+https://example.com/a.git', 'user/repo', 'github:user/repo', 'workspace:*', './a', 'file:~/a', 'file:/a', '^1 foo bar/'])(
    'not followed: %s',
    (spec) => expect(a(spec, { version: '1.2.3', resolved: remote })).toContain('not certain'),
  );
  it('a tag that came from nowhere', () => expect(a('latest')).toContain('not certain'));
  it('an alias of another name', () => expect(a('npm:b@^1', { name: 'c', version: '1.2.3' })).toContain('not certain'));
  it('an alias without its name', () => expect(a('npm:b@^1')).toContain('not certain'));
  it('another address', () => expect(a(`${remote}?x`, { version: '1.2.3', resolved: remote })).toContain('not certain'));
  it('another tarball', () => expect(a('file:b.tgz', { version: '1.2.3', resolved: 'file:a.tgz' })).toContain('not certain'));
  it('another folder', () => expect(a('file:b', { resolved: 'a', link: true })).toContain('not certain'));
  it('no version', () => expect(a('^1', {})).toContain('not certain'));
  it('a spec that is no text', () =>
    expect(why({ dependencies: { a: 1 } }, { 'node_modules/a': { version: '1.0.0' } })).toContain('not certain'));
  it('an entry that nothing needs', () =>
    expect(why({}, { 'node_modules/left': { version: '1.0.0' } })).toContain('nothing needs the entry node_modules/left'));
  it('entries that need only each other', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0', dependencies: { a: '1' } },
    };
    expect(why({}, packages)).toContain('nothing needs');
  });
  it('an entry that only a package further up could have needed', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '1' } },
      'node_modules/a/node_modules/b': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0' },
    };
    expect(why({ dependencies: { a: '1' } }, packages)).toContain('nothing needs the entry node_modules/b');
  });
  it('an entry of an optional peer only', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', peerDependencies: { b: '1' }, peerDependenciesMeta: { b: { optional: true } } },
      'node_modules/b': { version: '1.0.0' },
    };
    expect(why({ dependencies: { a: '1' } }, packages)).toContain('nothing needs the entry node_modules/b');
  });
  it('peers under legacy-peer-deps', () =>
    expect(why({ dependencies: { a: '1' } }, peers, { legacyPeerDeps: true })).toContain('nothing needs the entry node_modules/react'));
  it('a peer below the package itself', () => {
    const packages = {
      'node_modules/a': { version: '1.0.0', peerDependencies: { b: '1' } },
      'node_modules/a/node_modules/b': { version: '1.0.0' },
    };
    expect(why({ dependencies: { a: '1' } }, packages)).toContain('lies below');
  });
  it.each(['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])('a missing one of %s', (kind) =>
    expect(why({ [kind]: { a: '1' } }, {})).toBe('there is no entry for a, which the root needs'),
  );
  it('a missing one below', () =>
    expect(a('1', { version: '1.0.0', optionalDependencies: { b: '1' } })).toContain('which node_modules/a needs'));
  it('development dependencies of a package from the registry do not count', () => {
    const packages = { 'node_modules/a': { version: '1.0.0', devDependencies: { b: '1' } }, 'node_modules/b': { version: '1.0.0' } };
    expect(why({ dependencies: { a: '1' } }, packages)).toContain('nothing needs the entry node_modules/b');
  });
  it('a link to a folder without an entry', () =>
    expect(why({ dependencies: { a: 'file:a' } }, { 'node_modules/a': { resolved: 'a', link: true } })).toContain('no entry for a'));
  it('a folder outside finds nothing inside', () => {
    const packages = {
      'node_modules/a': { resolved: '../a', link: true },
      '../a': { dependencies: { b: '1' } },
      'node_modules/b': { version: '1.0.0' },
    };
    expect(why({ dependencies: { a: 'file:../a', b: '1' } }, packages)).toContain('no entry for b');
  });
  it('an entry that is no object', () => expect(whyNotTheTree({ packages: {}, legacyPeerDeps: false, members: [] })).toContain('the root'));
});
