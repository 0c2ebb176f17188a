import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { KINDS } from '../../bench/scale/kinds.ts';
import { makerIn } from '../../bench/scale/make.ts';
import { LEAST, MOST, planOf } from '../../bench/scale/plan.ts';

const plans = Array.from({ length: 1000 }, (_, index) => planOf(index));

it('plans contexts of 20 to 2,000 files, most of them small', () => {
  const sizes = plans.map(({ files }) => files.size).toSorted((a, b) => a - b);
  expect(sizes[0]).toBeGreaterThanOrEqual(LEAST);
  expect(sizes.at(-1)).toBeLessThanOrEqual(MOST);
  expect(sizes[500]).toBeGreaterThan(120);
  expect(sizes[500]).toBeLessThan(200);
  expect(sizes[990]).toBeGreaterThan(1000);
});

it('plans a history for each tenth one, and all kinds by their shares', () => {
  expect(plans.filter(({ commits }) => commits !== undefined)).toHaveLength(100);
  expect(KINDS.reduce((sum, { share }) => sum + share, 0)).toBe(100);
  const counts = KINDS.map(({ name, share }) => plans.filter(({ kind }) => kind === name).length / 10 / share);
  expect(Math.min(...counts)).toBeGreaterThan(0.5);
  expect(Math.max(...counts)).toBeLessThan(1.5);
});

it('plans the same each time', () => {
  expect(planOf(17)).toEqual(plans[17]);
  expect(planOf(18)).not.toEqual(plans[17]);
});

it('makes what is planned, with commits of it', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const { make } = makerIn(root);
  const top = make(0);
  const plan = planOf(0);
  const made = readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .filter((path) => !path.startsWith('.git/'));
  expect(made.toSorted()).toEqual([...plan.files.keys()].toSorted());
  const git = (...words: readonly string[]): string => execFileSync('git', words, { cwd: top, encoding: 'utf8' });
  expect(Number(git('rev-list', '--count', 'HEAD'))).toBe((plan.commits?.length ?? 0) + 1);
  // What lies there is what the last commit holds.
  expect(git('status', '--porcelain')).toBe('');
});
