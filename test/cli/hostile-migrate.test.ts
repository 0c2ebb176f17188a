import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/source/objects.ts';
import { git } from '../context/git.ts';
import { DOCKERFILE, NOBODY, PROJECT, linkAround, placeWith, type Place } from './place.ts';

const CHANGED = 'changed';
const UNCHANGED = 'unchanged';

/** One repository that was made to do harm, and what is to become of it. */
interface Hostile {
  readonly files?: Readonly<Record<string, string>>;
  /** Done in it when its files are committed. */
  readonly make?: (top: string, place: Place) => void;
  /** Of what it says where it fails; else what becomes of it. */
  readonly said: RegExp | string;
  /** Where it changes, the install stays below the copy of the source. */
  readonly stays?: true;
}

function isHostileConfig(top: string, { outside, program }: Place): void {
  for (const hook of ['reference-transaction', 'pre-commit', 'post-index-change', 'post-checkout', 'fsmonitor-watchman'])
    writeFileSync(join(top, '.git/hooks', hook), readFileSync(program), { mode: 0o755 });
  const set = (key: string, value: string): void => void spawnSync('git', ['config', '-f', join(top, '.git/config'), key, value]);
  for (const key of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'diff.external', 'filter.x.process', 'diff.x.textconv'])
    set(key, program);
  for (const name of ['log', 'ls-files', 'cat-file', 'apply']) set(`alias.${name}`, `!${program}`);
  writeFileSync(join(outside, 'config'), `[core]\n\tfsmonitor = ${program}\n`);
  set('include.path', join(outside, 'config'));
  writeFileSync(join(top, '.gitattributes'), '* filter=x diff=x\n');
}

function leadsElsewhere(top: string, { outside }: Place, by: 'file' | 'alternates'): void {
  const elsewhere = join(outside, `git-${by}`);
  cpSync(join(top, '.git'), elsewhere, { recursive: true });
  if (by === 'alternates') return writeFileSync(join(top, '.git/objects/info/alternates'), join(elsewhere, 'objects'));
  rmSync(join(top, '.git'), { recursive: true });
  return writeFileSync(join(top, '.git'), `gitdir: ${elsewhere}\n`);
}

const SLOW = `${'**/a*a*a*a*a*a*a*a*a*a*a*b'.repeat(5)}${'**/x'.repeat(20)}[yz]\n`.repeat(2000);
const LONG_NAMES = Array.from({ length: 200 }, (_, index) => [`${'a'.repeat(100)}/${index}/${'a'.repeat(200)}`, ''] as const);

const REPOSITORIES: Readonly<Record<string, Hostile>> = {
  good: { said: CHANGED },
  config: { make: isHostileConfig, said: CHANGED },
  'git-file': { make: (top, place) => leadsElsewhere(top, place, 'file'), said: CHANGED },
  alternates: { make: (top, place) => leadsElsewhere(top, place, 'alternates'), said: CHANGED },
  'partial-clone': {
    make(top, { program }) {
      for (const [key, value] of [
        ['promisor', 'true'],
        ['partialclonefilter', 'tree:0'],
        ['url', `ext::${program}`],
        ['uploadpack', program],
      ] as const)
        git(top, 'config', `remote.origin.${key}`, value);
      // What its history needs is not there.
      for (const folder of readdirSync(join(top, '.git/objects')).filter((name) => name.length === 2)) {
        const [first = ''] = readdirSync(join(top, '.git/objects', folder));
        rmSync(join(top, '.git/objects', folder, first));
      }
    },
    said: CHANGED,
  },
  links: {
    make(top, { outside }) {
      linkAround(top, outside);
    },
    // What the install reads is a link: it stays where it is, and gets a cache alone.
    said: CHANGED,
    stays: true,
  },
  'link-out': {
    make(top, { outside }) {
      rmSync(join(top, 'Dockerfile'));
      writeFileSync(join(outside, 'Dockerfile'), DOCKERFILE);
      symlinkSync(join(outside, 'Dockerfile'), join(top, 'Dockerfile'));
      symlinkSync('/dev/zero', join(top, 'zero.Dockerfile'));
      spawnSync('mkfifo', [join(top, 'pipe.Dockerfile')]);
    },
    said: UNCHANGED,
  },
  large: { files: { Dockerfile: `${DOCKERFILE}${'#'.repeat(10.5 * 1024 ** 2)}` }, said: /the file has \d+ bytes; the limit is 10485760/u },
  'long-line': {
    files: { Dockerfile: `FROM a\nRUN echo ${'a'.repeat(1.1 * 1024 ** 2)}\n` },
    said: /line 2 has \d+ characters; the limit is 1048576/u,
  },
  slow: { files: { ...Object.fromEntries(LONG_NAMES), '.dockerignore': SLOW }, said: /the ignore file takes too long to match/u },
  'read-only': { make: (top) => chmodSync(join(top, 'Dockerfile'), 0o444), said: /cannot write: EACCES/u },
  unreadable: { make: (top) => chmodSync(join(top, 'Dockerfile'), 0), said: /EACCES|permission/u },
  'read-only-folder': { make: (top) => chmodSync(top, 0o555), said: /cannot write: EACCES/u },
  '-rf\n\u001b[31m::error::\u202e $(touch ran)': { said: CHANGED },
};

/** All of them below one folder, of the user who runs the command. */
function allAtOnce(): Place {
  const place = placeWith({ 'all/none': '' });
  // It is a repository itself, in which no other one would be looked for.
  rmSync(join(place.root, '.git'), { recursive: true });
  for (const [name, { files = {}, make }] of Object.entries(REPOSITORIES)) {
    const top = join(place.root, 'all', name);
    for (const [path, text] of Object.entries({ ...PROJECT, ...files })) {
      mkdirSync(join(top, path, '..'), { recursive: true });
      writeFileSync(join(top, path), text);
    }
    git(top, 'init', '-q', '-b', 'main');
    if (name !== 'large') git(top, 'add', 'package.json', 'Dockerfile');
    git(top, 'commit', '-q', '--allow-empty', '-m', 'one');
    make?.(top, place);
  }
  return place;
}

function recordsIn(json: string): readonly Readonly<Record<string, unknown>>[] {
  const report: unknown = JSON.parse(json);
  const records: unknown = isObject(report) ? report['repositories'] : undefined;
  if (!Array.isArray(records)) throw new Error(json);
  return records.filter(isObject);
}

/** The errors of a repository and of its Dockerfiles, or what became of it. */
function saidOf(record: Readonly<Record<string, unknown>>): string {
  const { files, changes, error } = record;
  const all: readonly unknown[] = [record, ...(Array.isArray(files) ? files : [])];
  const errors = all.filter(isObject).flatMap((one) => (isObject(one['error']) ? [String(one['error']['message'])] : []));
  if (errors.length > 0 || error !== undefined) return errors.join('\n');
  return Array.isArray(changes) && changes.length > 0 ? CHANGED : UNCHANGED;
}

describe.skipIf(NOBODY.uid === undefined)('dockerfix migrate, over all that is hostile at once', { timeout: 120_000 }, () => {
  it('does what is good, says what is not, and runs and writes nothing else', () => {
    const place = allAtOnce();
    const { root, outside, dockerfix } = place;
    const textOf = (name: string): string => readFileSync(join(root, 'all', name, 'Dockerfile'), 'utf8');
    // What takes long is enough to see once.
    const shown = dockerfix('migrate', 'all', '--patches', 'patches', '--filter', '**', '--filter', '!slow');
    expect(shown.code).toBe(2);
    expect(textOf('good')).toBe(DOCKERFILE);
    for (const name of readdirSync(join(root, 'patches'))) expect(name).toMatch(/^[\w.-]+-[\da-f]{16}\.patch$/u);
    const { code, out, err } = dockerfix('migrate', 'all', '--write', '--state', 'state', '--format', 'json');
    expect(code).toBe(2);
    expect(existsSync(join(outside, 'ran'))).toBe(false);
    const said = Object.fromEntries(recordsIn(out).map((record) => [String(record['name']), saidOf(record)]));
    expect(said).toEqual(
      Object.fromEntries(
        Object.entries(REPOSITORIES).map(([name, one]) => [
          name,
          typeof one.said === 'string' ? one.said : expect.stringMatching(one.said),
        ]),
      ),
    );
    for (const [name, one] of Object.entries(REPOSITORIES)) {
      if (one.said === CHANGED) expect(textOf(name).includes('COPY package.json package-lock.json ./\n')).toBe(one.stays !== true);
      expect(readdirSync(join(root, 'all', name)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
    }
    for (const text of [shown.out, shown.err, err]) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    expect(readFileSync(join(outside, 'Dockerfile'), 'utf8')).toBe(DOCKERFILE);
    expect(readdirSync(root).toSorted()).toEqual(['all', 'patches', 'state']);
  });

  it.runIf(existsSync('/dev/full'))('says so where a full disk takes no summary', () => {
    const { dockerfix } = placeWith({ Dockerfile: 'FROM scratch\n' });
    const full = dockerfix('migrate', '.', '--format', 'html', '--output', '/dev/full');
    expect(full).toMatchObject({ code: 2, out: '', err: expect.stringContaining('ENOSPC') });
  });
});
