import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFor } from '../../src/config/config.ts';
import { shownPath } from '../../src/output/display.ts';
import { folderWith } from '../output/helpers.ts';

/** What is read for a Dockerfile: a file and what it says, or what is wrong with it. */
async function read(root: string, dockerfile = 'Dockerfile', config?: string | false): Promise<object | string | undefined> {
  const found = await configFor(join(root, dockerfile), { cwd: root, config });
  if (found === undefined) return undefined;
  if (!('problems' in found)) return { ...found, path: shownPath(found.path, root) };
  return found.problems
    .map(({ path = '', line, column, message }) => `${shownPath(path, root)}:${line ?? '-'}:${column ?? '-'}: ${message}`)
    .join('\n');
}

function historyOf(found: object | string | undefined): unknown {
  return typeof found === 'object' && 'preferences' in found ? found.preferences : found;
}

/** A repository with these files. */
function repository(files: Readonly<Record<string, string>>): string {
  return folderWith({ '.git/HEAD': 'ref: refs/heads/main\n', ...files });
}

describe('which file counts', () => {
  it.each([
    ['.dockerfixrc', 'history: 7\n'],
    ['.dockerfixrc', '{"history": 7}'],
    ['.dockerfixrc.json', '\uFEFF{\n\t"history": 7\n}\n'],
    ['.dockerfixrc.yaml', '# ours\nhistory: 7\n'],
    ['.dockerfixrc.yml', 'history: 7\r\n'],
    ['package.json', '{"name": "x", "dockerfix": {"history": 7}}'],
  ])('%s: %j', async (name, text) => {
    expect(await read(repository({ [name]: text }))).toMatchObject({ path: name, preferences: { history: 7 } });
  });

  it('the nearest, up to the top of the repository and no further; it is not joined with another one', async () => {
    const root = folderWith({
      '.dockerfixrc': 'history: 1\n',
      'repo/.git/HEAD': '',
      'repo/.dockerfixrc.yaml': 'history: 2\ncontext: .\n',
      'repo/app/.dockerfixrc.json': '{"history": 3}',
      'repo/app/package.json': '{"name": "x"}',
      'bare/.git/HEAD': '',
    });
    expect(await read(root, 'repo/app/deep/er/Dockerfile')).toMatchObject({
      path: 'repo/app/.dockerfixrc.json',
      preferences: { history: 3 },
    });
    expect(await read(root, 'repo/app/Dockerfile')).not.toHaveProperty('preferences.context');
    expect(await read(root, 'repo/web/Dockerfile')).toMatchObject({ path: 'repo/.dockerfixrc.yaml', preferences: { history: 2 } });
    expect(await read(root, 'bare/Dockerfile')).toBeUndefined();
  });

  it('without a repository: up to the working directory, where the Dockerfile lies below it', async () => {
    const root = folderWith({ '.dockerfixrc': 'history: 1\n', 'a/b/.dockerfixrc': 'history: 2\n' });
    expect(await read(root, 'a/Dockerfile')).toMatchObject({ path: '.dockerfixrc' });
    expect(await configFor(join(root, 'a', 'Dockerfile'), { cwd: join(root, 'a', 'b'), config: undefined })).toBeUndefined();
  });

  it('none, where it is switched off; the one that is named, wherever it lies', async () => {
    const root = repository({ '.dockerfixrc': 'nonsense: 1\n' });
    const other = folderWith({ 'mine.json': '{"history": 9}', 'package.json': '{"dockerfix": {"history": 8}}' });
    expect(await read(root, 'Dockerfile', false)).toBeUndefined();
    expect(historyOf(await read(root, 'Dockerfile', join(other, 'mine.json')))).toMatchObject({ history: 9 });
    expect(historyOf(await read(root, 'Dockerfile', join(other, 'package.json')))).toMatchObject({ history: 8 });
    expect(await read(root, 'Dockerfile', 'none.yaml')).toBe(
      'none.yaml:-:-: it cannot be read: it must be a file of at most 1 MiB, in UTF-8',
    );
  });

  it('a package.json that says nothing of dockerfix, or is none, is passed over', async () => {
    for (const text of ['{"name": "dockerfix"}', '{"dependencies": {"dockerfix": "1"}}', '{"dockerfix": ', '[]', '"dockerfix"', 'null'])
      expect(await read(repository({ 'package.json': text }))).toBeUndefined();
  });

  it('two in one folder are an error, whichever they are', async () => {
    const files = { '.dockerfixrc': '', '.dockerfixrc.yml': '', 'package.json': '{"dockerfix": {}}' };
    for (const [left, second] of [
      ['package.json', '.dockerfixrc.yml'],
      ['.dockerfixrc.yml', 'package.json'],
    ]) {
      const both = Object.fromEntries(Object.entries(files).filter(([name]) => name !== left));
      expect(await read(repository(both))).toBe(`.dockerfixrc:-:-: ${second} in the same folder is a configuration file, too: keep one`);
    }
  });
});

describe('symbolic links', () => {
  it('within the repository are followed, out of it never', async () => {
    const outside = folderWith({ secret: 'history: 1\n', 'folder/.dockerfixrc': 'history: 1\n' });
    const root = repository({ 'shared/rc': 'history: 5\n', 'a/': '', 'b/': '' });
    symlinkSync('../shared/rc', join(root, 'a', '.dockerfixrc'));
    symlinkSync(join(outside, 'secret'), join(root, 'b', '.dockerfixrc'));
    symlinkSync(join(outside, 'folder'), join(root, 'c'));
    expect(await read(root, 'a/Dockerfile')).toMatchObject({ path: 'a/.dockerfixrc', preferences: { history: 5 } });
    expect(await read(root, 'b/Dockerfile')).toBe('b/.dockerfixrc:-:-: it is a symbolic link that leads out of the repository');
    expect(await read(root, 'c/Dockerfile')).toBeUndefined();
  });

  it('to nowhere, and folders of that name, are said', async () => {
    const root = repository({ 'a/': '', 'b/.dockerfixrc/': '' });
    symlinkSync('nowhere', join(root, 'a', '.dockerfixrc'));
    expect(await read(root, 'a/Dockerfile')).toMatch(/a\/\.dockerfixrc:-:-: it cannot be read/);
    expect(await read(root, 'b/Dockerfile')).toBeUndefined();
  });
});

describe('what is wrong', () => {
  it.each([
    ['transfroms:\n  reorder: off\n', '1:1: the configuration has no key transfroms. Did you mean transforms?'],
    ['transforms:\n  reoder: off\n', '2:3: transforms has no key reoder. Did you mean reorder?'],
    ['transforms:\n  reorder: of\n', '2:12: transforms.reorder is off, safe or unsafe, not "of". Did you mean off?'],
    ['transforms: {reorder: 1}', '1:23: transforms.reorder is off, safe or unsafe, not 1'],
    ['assumptions:\n  fresh: false', '2:3: assumptions has no key fresh.'],
    ['assumptions: [freshness]', '1:14: assumptions is a map of keys and values, not a list'],
    ['history: many', '1:10: history is a whole number from 0 to 10000, or false, not "many"'],
    ['history: .inf', '1:10: history is a whole number from 0 to 10000, or false, not Infinity'],
    ['costs: {commands: {npm ci: -3}}', '1:28: costs.commands.npm ci is a number from 0 to 86400, not -3'],
    ['mounts: {idPrefix: "a b"}', '1:20: mounts.idPrefix is a text of letters, digits and . _ - /, not "a b"'],
    ['overrides:\n  - transforms: {}\n', '2:5: overrides[0].files is missing'],
    ['overrides:\n  - files: [a, 3]\n', '2:16: overrides[0].files[1] is a pattern as in .gitignore, without { and }, not 3'],
    ['overrides:\n  - files: "[a"\n', '2:12: this is no pattern as in .gitignore'],
    ['extends: other\n', '1:1: the configuration has no key extends.'],
    ['off', '1:1: the configuration is a map of keys and values, not "off"'],
    ['context: ../..\n', '1:10: context: '],
    ['a: 1\na: 2\n', '2:1: Map keys must be unique'],
    ['history: 1\n---\nhistory: 2\n', '2:1: '],
    ['a: &x 1\nb: *x\n', '2:4: an alias (*) is not read here: write the value again'],
    ['history: !!js/function "x"\n', '1:10: Unresolved tag'],
    ['context: !!binary aGk=\n', '1:19: this is no text, no number, and neither true, false nor null'],
    ['? [a]\n: 1\n', '1:3: a key must be a text'],
    ['[1', '1:3: '],
    ['%YAML 1.1\n---\ntransforms:\n  reorder: off\n', '4:12: transforms.reorder is off, safe or unsafe, not false'],
    ['['.repeat(30_000), '1:'],
    [`x: ${'y'.repeat(33_000)}`, '1:1: it is longer than 32768 characters'],
  ])('%j is said with its place', async (text, said) => {
    expect(await read(repository({ '.dockerfixrc': text }))).toContain(`.dockerfixrc:${said}`);
  });

  it('is said of all of it, in the order of the text', async () => {
    const said = await read(repository({ '.dockerfixrc.yaml': 'a: 1\nhistory: -1\nb: 2\n' }));
    const lines = typeof said === 'string' ? said.split('\n') : [];
    expect(lines.map((line) => line.slice(0, 23))).toEqual([
      '.dockerfixrc.yaml:1:1: ',
      '.dockerfixrc.yaml:2:10:',
      '.dockerfixrc.yaml:3:1: ',
    ]);
  });

  it('JSON is JSON where the name says so, and has its lines in package.json', async () => {
    expect(await read(repository({ '.dockerfixrc.json': '{"history": 1,}' }))).toBe(
      '.dockerfixrc.json:1:1: it is not JSON: comments, single quotes and commas at an end are none',
    );
    expect(await read(repository({ 'package.json': '{\n  "name": "x",\n  "dockerfix": {\n    "histroy": 1\n  }\n}\n' }))).toContain(
      'package.json:4:5: the configuration has no key histroy. Did you mean history?',
    );
  });

  it('only its own part of package.json counts', async () => {
    const own =
      '{"a": "\\\\", "x": {"dockerfix": {"history": 1}}, "y": [{}, "dockerfix"], "dockerfix": {"history": 2}, "z": {"dockerfix": 3}, "a": 1';
    const long = `"w": "${'x'.repeat(100_000)}"`;
    const root = repository({ 'package.json': `${own}, ${long}}` });
    expect(await read(root)).toMatchObject({ preferences: { history: 2 } });
    for (const value of ['null', '[]', '"x"', '3'])
      expect(await read(repository({ 'package.json': `{"dockerfix": ${value}}` }))).toMatch(
        /^package\.json:1:15: the configuration is a map/,
      );
    expect(await read(root, 'Dockerfile', 'package.json')).toMatchObject({ preferences: { history: 2 } });
    writeFileSync(join(root, 'package.json'), '{"dockerfix": ');
    expect(await read(root, 'Dockerfile', 'package.json')).toContain('package.json:1:1: it is not JSON');
  });

  it('a file of comments alone, or an empty one, says nothing', async () => {
    for (const text of ['', '# later\n', '---\n'])
      expect(await read(repository({ '.dockerfixrc': text }))).toMatchObject({ overrides: [] });
  });
});

describe('a context', () => {
  it('starts from the folder of the file, and lies in the repository, whatever links say', async () => {
    const root = repository({
      'app/.dockerfixrc': 'context: ..\n',
      'web/.dockerfixrc': 'context: src\n',
      'bad/.dockerfixrc': 'context: out\n',
    });
    const outside = folderWith();
    symlinkSync(outside, join(root, 'bad', 'out'));
    expect(await read(root, 'app/Dockerfile')).toMatchObject({ preferences: { context: root } });
    expect(await read(root, 'web/Dockerfile')).toMatchObject({ preferences: { context: join(root, 'web', 'src') } });
    expect(await read(root, 'bad/Dockerfile')).toContain('nothing outside of the repository is read');
    writeFileSync(join(root, 'web', '.dockerfixrc'), 'context: /etc\n');
    expect(await read(root, 'web/Dockerfile')).toContain('nothing outside of the repository is read');
  });
});

describe('overrides', () => {
  const RC = `
transforms: { reorder: off, split-run: off }
costs: { kinds: { build: 10 }, commands: { make: 5 } }
history: 100
overrides:
  - files: "*.dev"
    transforms: { reorder: unsafe }
    costs: { commands: { npm ci: 60 } }
  - files: [/services/, "!/services/web/**"]
    history: false
    assumptions: { freshness: false }
  - files: services/web/Dockerfile
    history: 7
    builder: kaniko
`;

  it.each([
    ['Dockerfile', [], { levels: { reorder: 'off', 'split-run': 'off' }, history: 100 }],
    [
      'deep/Dockerfile.dev',
      [0],
      { levels: { reorder: 'unsafe', 'split-run': 'off' }, costs: { kinds: { build: 10 }, commands: { make: 5, 'npm ci': 60 } } },
    ],
    ['services/api/Dockerfile', [1], { history: 0, assumptions: { freshness: false } }],
    ['services/web/Dockerfile', [2], { history: 7, assumptions: {}, builder: 'kaniko' }],
    ['services/web/Dockerfile.dev', [0], { levels: { reorder: 'unsafe' }, history: 100 }],
    ['services/api/x.dev', [0, 1], { levels: { reorder: 'unsafe' }, history: 0 }],
    ['other/services/Dockerfile', [], { history: 100 }],
  ])('of %s', async (dockerfile, overrides, preferences) => {
    expect(await read(repository({ '.dockerfixrc': RC }), dockerfile)).toMatchObject({ overrides, preferences });
  });

  it('start from the folder of the file; from where the command runs, where it is named', async () => {
    const text = 'overrides:\n  - files: app/Dockerfile\n    history: 3\n';
    const root = repository({ 'a/.dockerfixrc': text, 'conf/rc.yaml': text });
    expect(await read(root, 'a/app/Dockerfile')).toMatchObject({ overrides: [0] });
    expect(await read(root, 'app/Dockerfile', 'conf/rc.yaml')).toMatchObject({ overrides: [0] });
    expect(await read(root, 'conf/app/Dockerfile', 'conf/rc.yaml')).toMatchObject({ overrides: [] });
  });

  it('a pattern that is made to be slow takes no time', async () => {
    const root = repository({ '.dockerfixrc': `overrides:\n  - files: "${'a*'.repeat(400)}b"\n    history: 1\n` });
    expect(await read(root, `${'a'.repeat(200)}/Dockerfile`)).toMatchObject({ overrides: [] });
  });
});
