import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ecosystems } from '../../src/ecosystems/registry.ts';
import { compiled } from './matrix/compiled.ts';
import { scripted } from './matrix/scripted.ts';
import { KINDS, type Cases } from './matrix/shape.ts';

/** One file each, so that they grow side by side. */
const MATRICES = [compiled, scripted];

/** Those that install by name alone, and have no cache that is mounted. */
const BY_NAME = ['apk', 'dnf', 'zypper'];

const SNAPSHOTS = join(import.meta.dirname, '..', '..', 'snapshots');
const rows = MATRICES.flatMap(({ situations }) => Object.entries(situations));

function namesOf(cases: Cases): readonly string[] {
  return 'none' in cases ? [] : cases;
}

/** A snapshot, or a reason in more than three words. */
function isSaid(cases: Cases): boolean {
  return !('none' in cases) || cases.none.split(' ').length > 3;
}

function wordsWithoutMounts(lines: readonly string[]): readonly string[] {
  return lines
    .flatMap((line) =>
      line
        .slice(1)
        .replaceAll(/--mount=\S+|\\$/gu, '')
        .split(/\s+/u),
    )
    .filter((word) => word !== '');
}

/** The Dockerfile of a snapshot, wherever it lies in the context. */
function dockerfileOf(name: string): string {
  const { args = {} }: { args?: { dockerfile?: string } } = JSON.parse(readFileSync(join(SNAPSHOTS, name, 'case.json'), 'utf8'));
  return readFileSync(join(SNAPSHOTS, name, 'context', args.dockerfile ?? 'Dockerfile'), 'utf8');
}

describe('the situations of each package manager', () => {
  it('are there for every package manager', () => {
    const all = ecosystems.filter(({ id, installs, cached }) => installs !== undefined || cached !== undefined || BY_NAME.includes(id));
    expect(rows.map(([id]) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  });

  it.each(rows)('%s: each one is a snapshot in which it is called, or there is a reason', (id, situations) => {
    const programs = ecosystems.find((ecosystem) => ecosystem.id === id)?.programs ?? [];
    const called = new RegExp(`(?:^|[\\s/"])(?:${programs.join('|')})(?=[\\s"]|$)`, 'mu');
    const wrong = KINDS.flatMap((kind) => namesOf(situations[kind])).filter((name) => !called.test(dockerfileOf(name)));
    expect(wrong).toEqual([]);
    expect(KINDS.filter((kind) => !isSaid(situations[kind]))).toEqual([]);
  });

  it.each(rows)('%s: what is optimal already changes by mounts at most', (_id, { optimal }) => {
    for (const name of namesOf(optimal)) {
      const patch = readFileSync(join(SNAPSHOTS, name, 'expected.patch'), 'utf8').split('\n');
      const removed = patch.filter((line) => /^-(?!-- )/u.test(line));
      const added = patch.filter((line) => /^\+(?!\+\+ )/u.test(line));
      expect([name, ...wordsWithoutMounts(added)]).toEqual([name, ...wordsWithoutMounts(removed)]);
    }
  });

  it.each(rows)('%s: two hazards, and another user than root', (_id, { hazards, anotherUser }) => {
    expect('none' in hazards ? 2 : hazards.length).toBeGreaterThanOrEqual(2);
    expect(namesOf(anotherUser).filter((name) => !/^USER |--chown/mu.test(dockerfileOf(name)))).toEqual([]);
  });
});

describe('what broke for other people', () => {
  it.each(MATRICES.flatMap(({ broken }) => broken))('$what', ({ cases, told }) => {
    expect(told.filter((thread) => !/^[\w.-]+[#-]\d+$/u.test(thread))).toEqual([]);
    expect(namesOf(cases).filter((name) => !existsSync(join(SNAPSHOTS, name, 'expected.report')))).toEqual([]);
    expect(isSaid(cases)).toBe(true);
  });
});
