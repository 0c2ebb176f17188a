import { describe, expect, it } from 'vitest';
import { identitiesOf } from '../../src/cli/identity.ts';
import { parseArguments } from '../../src/cli/options.ts';
import { didYouMean } from '../../src/source/suggest.ts';

const IDS = ['split-copy', 'reorder'];

function parse(...words: readonly string[]): ReturnType<typeof parseArguments> {
  return parseArguments(words, IDS);
}

describe('the default command', () => {
  it('looks into this folder and writes nothing', () => {
    expect(parse()).toEqual({
      kind: 'fix',
      paths: ['.'],
      write: false,
      check: false,
      output: undefined,
      format: 'diff',
      only: undefined,
      skip: [],
      unsafe: undefined,
      history: undefined,
      context: undefined,
      quiet: false,
      color: undefined,
      stdinFilename: undefined,
    });
  });

  it.each([
    [['a', '--write', 'b'], { paths: ['a', 'b'], write: true }],
    [
      ['--write', '--verify', '--network', 'host', '--build-arg', 'A=1'],
      { verify: { words: ['--build-arg=A=1', '--network=host'], builtin: false } },
    ],
    [['--history', '50'], { history: 50 }],
    [['--history=0'], { history: 0 }],
    [['--no-history'], { history: 0 }],
    [['--check', '--quiet', '--unsafe'], { check: true, quiet: true, unsafe: true }],
    [['--output', 'x.patch'], { output: 'x.patch' }],
    [['--output=x=y'], { output: 'x=y' }],
    [['--output=--write'], { output: '--write', write: false }],
    [['--context', 'dir', '--format', 'json'], { context: 'dir', format: 'json' }],
    [['--color'], { color: true }],
    [['--no-color'], { color: false }],
    [['--no-write'], { write: false }],
    [['-', '--stdin-filename', 'a/Dockerfile'], { paths: ['-'], stdinFilename: 'a/Dockerfile' }],
    [['--', '--write', '-x'], { paths: ['--write', '-x'], write: false }],
    [['007', '1e3', 'true'], { paths: ['007', '1e3', 'true'] }],
    [['--output', '007'], { output: '007' }],
    [['./rules', 'x'], { paths: ['./rules', 'x'] }],
    [['x', 'rules'], { paths: ['x', 'rules'] }],
    [['--only', 'split-copy'], { only: ['split-copy'], paths: ['.'] }],
    [['--only', 'split-copy', 'reorder', 'path'], { only: ['split-copy', 'reorder'], paths: ['path'] }],
    [['--only', 'split-copy,reorder'], { only: ['split-copy', 'reorder'] }],
    [['--only', 'split-copy', '--only', 'reorder'], { only: ['split-copy', 'reorder'] }],
    [['--only=split-copy', 'reorder'], { only: ['split-copy'], paths: ['reorder'] }],
    [['--skip', 'dockerignore', 'path', 'reorder'], { skip: ['dockerignore'], paths: ['path', 'reorder'] }],
    [['--only', 'nonsense'], { only: ['nonsense'] }],
  ])('%j', (words, expected) => {
    expect(parse(...words)).toMatchObject({ kind: 'fix', ...expected });
  });

  it.each([
    [['--chek'], /unknown option --chek\. Did you mean --check\?/],
    [['--wriet=x'], /Did you mean --write\?/],
    [['--sarif'], /unknown option --sarif\.$/],
    [['-w'], /unknown option -w/],
    [['-wq'], /unknown option -wq/],
    [['--no-output'], /unknown option --no-output/],
    [['--__proto__=1'], /unknown option/],
    [['--constructor'], /unknown option/],
    [['--format', 'sarf'], /--format is diff, json, sarif, github or markdown, not sarf\. Did you mean sarif\?/],
    [['--write', '--format', 'sarif'], /does not go with --write/],
    [['--format', 'jsn'], /Did you mean json\?/],
    [['--format'], /format/],
    [['--output'], /output/],
    [['--output', '--write'], /output/],
    [['--output='], /--output needs a file/],
    [['--context='], /--context needs a folder/],
    [['--only='], /only/],
    [['--write=maybe'], /--write takes no value/],
    [['--no-color=x'], /--no-color takes no value/],
    [['--output', 'a', '--output', 'b'], /--output is given twice/],
    [['--check', '--no-check'], /--check is given twice/],
    [['--write', '--check'], /cannot stand together/],
    [['--write', '--output', 'x'], /cannot stand together/],
    [['--verify'], /--verify goes with --write/],
    [['--write', '--network', 'host'], /--network is for --write --verify/],
    [['--write', '--verify', '--frontend', 'x'], /--frontend is builtin/],
    [['-', 'a'], /stands alone/],
    [['-', '-'], /stands alone/],
    [['-', '--write'], /nowhere to write/],
    [['a', '--stdin-filename', 'x'], /is for -/],
    [['-', '--stdin-filename='], /needs a name/],
    [[''], /a path is empty/],
  ])('refuses %j', (words, message) => {
    const command = parse(...words);
    expect(command.kind).toBe('usage');
    expect(command).toHaveProperty('message', expect.stringMatching(message));
  });
});

describe('the other commands', () => {
  it.each([
    [['compare', 'a', 'b'], { kind: 'compare', before: 'a', after: 'b', format: 'diff' }],
    [['compare', 'a', 'b', '--context', 'c', '--format', 'json'], { context: 'c', format: 'json' }],
    [['compare', '--', '-a', 'b'], { before: '-a', after: 'b' }],
    [['verify'], { kind: 'verify', path: 'Dockerfile', after: undefined, format: 'text', build: { words: [], builtin: false } }],
    [
      ['verify', 'a', '--target', 't', '--secret', 'id=s', '--edit', 'x.js', '--keep', '--frontend', 'builtin'],
      { path: 'a', edit: 'x.js', keep: true, build: { words: ['--target=t', '--secret=id=s'], builtin: true } },
    ],
    [['verify', '--before', 'a', '--after', 'b', '--format', 'json'], { path: 'a', after: 'b', format: 'json' }],
    [['replay'], { kind: 'replay', path: 'Dockerfile', history: undefined, format: 'text', unsafe: undefined }],
    [['replay', 'a', '--history', '7', '--only', 'split-copy', '--context', 'c'], { path: 'a', history: 7, context: 'c' }],
    [['rules'], { kind: 'rules', id: undefined }],
    [['rules', 'split-copy', '--format', 'json'], { kind: 'rules', id: 'split-copy', format: 'json' }],
  ])('%j', (words, expected) => {
    expect(parse(...words)).toMatchObject(expected);
  });

  it.each([
    [['compare'], /two Dockerfiles/],
    [['compare', 'a'], /two Dockerfiles/],
    [['compare', 'a', 'b', 'c'], /two Dockerfiles/],
    [['compare', 'a', 'b', '--write'], /unknown option --write/],
    [['rules', 'a', 'b'], /one id at most/],
    [['rules', '--unsafe'], /unknown option/],
    [['replay', 'a', 'b'], /one Dockerfile/],
    [['replay', '--history', '0'], /at least one commit/],
    [['replay', '--history', 'x'], /needs a number/],
    [['replay', '--format', 'diff'], /text or json/],
    [['replay', '--write'], /unknown option/],
    [['--history'], /Not enough arguments/],
    [['--history', 'many'], /--history needs a number of commits, not many/],
    [['--history', '-1'], /unknown option/],
    [['--no-history=3'], /takes no value/],
    [['--no-history', '--history', '5'], /given twice/],
    [['--no-context'], /unknown option/],
    [['compare', 'a', 'b', '--no-history'], /unknown option/],
  ])('refuses %j', (words, message) => {
    expect(parse(...words)).toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
  });

  it.each([[['--help']], [['-h']], [['compare', '--help']], [['rules', '-h']], [['x', '--write', '--help']]])('%j prints help', (words) => {
    const command = parse(...words);
    expect(command).toMatchObject({ kind: 'help', text: expect.stringContaining('dockerfix') });
  });

  it('lists in its help the formats that each command has', () => {
    const [fix, compare] = [parse('--help'), parse('compare', '--help')];
    expect(fix.kind === 'help' && fix.text).toMatch(/sarif/);
    expect(compare.kind === 'help' && compare.text).not.toMatch(/sarif|markdown|github/);
    expect(parse('compare', 'a', 'b', '--format', 'sarif')).toMatchObject({ kind: 'usage' });
  });
});

describe('suggestions', () => {
  it.each([
    ['spilt-copy', ' Did you mean split-copy?'],
    ['split_copy', ' Did you mean split-copy?'],
    ['reodrer', ' Did you mean reorder?'],
    ['cache-mounts', ''],
    ['', ''],
    ['x'.repeat(100_000), ''],
  ])('%s:%s', (word, expected) => {
    expect(didYouMean(word, IDS)).toBe(expected);
  });
});

describe('dockerfix migrate', () => {
  it('writes nothing by itself', () => {
    expect(parse('migrate', 'a', 'b')).toEqual({
      kind: 'migrate',
      roots: ['a', 'b'],
      name: undefined,
      write: false,
      patches: undefined,
      commit: undefined,
      state: undefined,
      resume: false,
      jobs: undefined,
      filter: [],
      limit: undefined,
      shard: undefined,
      only: undefined,
      skip: [],
      unsafe: undefined,
      config: undefined,
      history: undefined,
      format: 'table',
      output: undefined,
      color: undefined,
      quiet: false,
    });
    expect(parse('migrate', '-', '--shard', '2/10', '--jobs=4', '--filter', 'a', '--filter', '!b,c', '--no-history')).toMatchObject({
      roots: ['-'],
      shard: { index: 2, count: 10 },
      jobs: 4,
      filter: ['a', '!b,c'],
      history: 0,
    });
    expect(parse('migrate', 'a', '--commit', '--branch', 'x', '--patches', 'p', '--author', 'Jo <j@x>')).toMatchObject({
      patches: 'p',
      commit: { branch: 'x', author: 'Jo <j@x>', message: undefined },
    });
  });

  it.each([
    [{ GIT_AUTHOR_NAME: 'Jo', GIT_AUTHOR_EMAIL: 'j@x' }, undefined, { author: 'Jo <j@x>', committer: 'Jo <j@x>' }],
    [
      { GIT_AUTHOR_NAME: 'Jo', GIT_AUTHOR_EMAIL: 'j@x', GIT_COMMITTER_NAME: 'C', GIT_COMMITTER_EMAIL: 'c' },
      'A B <a>',
      { author: 'A B <a>', committer: 'C <c>' },
    ],
    [{ GIT_AUTHOR_NAME: 'Jo' }, undefined, '--commit needs --author'],
    [{ GIT_AUTHOR_NAME: '', GIT_AUTHOR_EMAIL: '' }, undefined, 'an author is'],
    [{ GIT_COMMITTER_NAME: 'C\nparent x', GIT_COMMITTER_EMAIL: 'c' }, 'A <a>', 'an author is'],
    ...['A', '<a>', ' <a>', 'A <>', 'A <a', 'A <a> 1', 'A <a>\n', 'A\0 <a>', 'A <b> <a>', 'A <a b>'].map(
      (author) => [{}, author, 'an author is'] as const,
    ),
  ] as const)('%j and --author %j', (env, author, expected) => {
    const found = identitiesOf(author, env);
    if (typeof expected === 'string') expect(found).toContain(expected);
    else expect(found).toEqual(expected);
  });

  it.each([
    [[], 'migrate needs a folder'],
    [['a', '-'], 'stands alone'],
    [['a', '--resume'], '--resume needs --state'],
    [['a', '--shard', '3/2'], '--shard is I/N'],
    [['a', '--shard', '0/2'], '--shard is I/N'],
    [['a', '--jobs', '0'], '--jobs is a number'],
    [['a', '--limit', 'x'], '--limit is a number'],
    [['a', '--format', 'tabel'], 'Did you mean table?'],
    [['a', '--check'], 'unknown option --check'],
    [['a', '--config', ''], '--config needs a file'],
    [['a', '--output', ''], '--output needs a file'],
    [['a', '--only', ''], '--only needs an id'],
    [['a', '--commit'], '--commit needs --branch NAME'],
    [['a', '--commit', '--branch', ''], '--commit needs --branch NAME'],
    [['a', '--branch', 'x'], '--branch goes with --commit'],
    [['a', '--author', 'x <y>'], 'those of --commit'],
    [['a', '--message', 'x'], 'those of --commit'],
    [['a', '--commit', '--branch', 'x', '--write'], '--commit and --write cannot stand together'],
    [['a', '--commit', '--branch', 'x', '--message', ' '], '--message needs a message'],
  ])('%j is no way to call it', (words, message) => {
    expect(parse('migrate', ...words)).toEqual({ kind: 'usage', message: expect.stringContaining(message) });
  });
});

describe('dockerfix report', () => {
  it.each([
    [[], 'report needs what migrate has left'],
    [['a', '--patches', 'p'], '--patches is for --format html'],
    [['a', '--patches', '', '--format', 'html'], '--patches needs a folder'],
    [['a', '--output', ''], '--output needs a file'],
  ])('%j is no way to call it', (words, message) => {
    expect(parse('report', ...words)).toEqual({ kind: 'usage', message: expect.stringContaining(message) });
  });
});
