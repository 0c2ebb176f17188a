import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transforms } from '../../src/transforms/registry.ts';
import { TOGETHER } from './case.ts';
import { cases, UPDATE } from './runner.ts';

const PARTS = /^testPart\((\d+), (\d+)\);$/m;

describe('all snapshots together', () => {
  it('belong to a transform each, or to all of them, and say what they are about', () => {
    const ids = [TOGETHER, ...transforms.map(({ id }) => id)];
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.filter(({ transform }) => !ids.includes(transform)).map(({ name }) => name)).toEqual([]);
    expect(cases.filter(({ about }) => about === '').map(({ name }) => name)).toEqual([]);
  });

  it('reach every reason of every transform to refuse', () => {
    // Each report is what its case gives: the parts ask for that.
    const reports = cases.map(({ folder }) => join(folder, 'expected.report')).filter((path) => existsSync(path));
    const refusals = reports.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^\S+:\d+: refused (\S+) \((\S+)\): /gm)]);
    const reached = new Set(refusals.map(([, transform, reason]) => `${transform}/${reason}`));
    const reasons = transforms.flatMap(({ id, refusals: known }) => Object.keys(known).map((reason) => `${id}/${reason}`));
    expect(reasons.filter((reason) => !reached.has(reason))).toEqual([]);
  });

  it('are each tested by one part', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.startsWith('part-'));
    const parts = files.map((name) => PARTS.exec(readFileSync(join(import.meta.dirname, name), 'utf8'))?.slice(1).map(Number));
    expect(parts.toSorted()).toEqual(files.map((_, index) => [index, files.length]));
  });

  it('are written only on purpose', () => {
    expect(process.env['CI'] !== undefined && UPDATE).toBe(false);
  });
});
