import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assumptions } from '../../src/analysis/assumptions.ts';
import { newTally } from '../../src/migrate/summary.ts';
import type { MigratedFile, MigratedRepository } from '../../src/migrated.ts';
import { meaningsOf } from '../../src/output/migration/meanings.ts';
import { migrationPage } from '../../src/output/migration/page.ts';
import { passedOver } from '../../src/output/workflow-commands.ts';
import { transforms } from '../../src/transforms/registry.ts';

const MEANINGS = meaningsOf(transforms, assumptions);

function file(path: string, more: Partial<MigratedFile> = {}): MigratedFile {
  return { path, changed: false, applied: [], proposed: [], refused: [], assumptions: [], ...more };
}

const CHANGED = file('Dockerfile', {
  changed: true,
  applied: [{ transform: 'split-copy', level: 'safe' }],
  refused: [{ transform: 'cache-mounts', reason: 'unknown-base' }],
  assumptions: ['freshness'],
  cost: { before: 60, after: 12 },
});
const FAILED = file('Dockerfile', { error: { kind: 'user', message: 'no stage', line: 3 } });

const RECORDS: readonly MigratedRepository[] = [
  { name: 'a', files: [file('Dockerfile')], changes: [] },
  { name: 'b', files: [CHANGED], changes: ['Dockerfile'], patch: 'b.patch', branch: { name: 'x<\u001b', commit: 'ab12' } },
  { name: 'c', files: [], changes: [], error: { kind: 'internal', message: 'broke' } },
  { name: 'd', files: [FAILED, CHANGED], changes: ['Dockerfile'], patch: 'd.patch' },
  { name: 'e', files: [CHANGED], changes: ['Dockerfile'], patch: 'e.patch' },
];

function pageOf(records: readonly MigratedRepository[], most?: number): string {
  const tally = newTally();
  const page = migrationPage({ meanings: MEANINGS, patchOf: (name) => `+${name}\n`, ...(most !== undefined && { most }) });
  for (const record of records) {
    tally.add(record);
    page.add(record);
  }
  return page.end(tally.summary());
}

function rowsOf(html: string): readonly string[] {
  return [...html.matchAll(/<tr><th scope="row">([^<]*)<\/th>/gu)].map(([, name = '']) => name);
}

describe('the page of a migration', () => {
  it('names its style and its script by their hashes, and allows nothing else', () => {
    const html = pageOf(RECORDS);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(html)?.[1];
    const hashOf = (pattern: RegExp): string =>
      createHash('sha256')
        .update(pattern.exec(html)?.[1] ?? '')
        .digest('base64');
    const [style, script] = [hashOf(/<style>([^]*?)<\/style>/u), hashOf(/<script>([^]*?)<\/script>/u)];
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${style}'; script-src 'sha256-${script}'; base-uri 'none'; form-action 'none'`,
    );
    expect(html.match(/<script>/gu)).toHaveLength(1);
    expect(html).not.toMatch(/ style=| on[a-z]+=|https?:\/\//u);
  });

  it('says what became of each, and what ids mean', () => {
    const html = pageOf(RECORDS);
    expect(rowsOf(html)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(html).toContain('<td class="words"><span class="failed">failed</span><p class="quiet">broke</p></td>');
    expect(html).toContain('<span class="changed">changed</span><p class="quiet">1 of them failed</p></td><td>1 of 2</td>');
    expect(html).toContain('<span class="was">60 s →</span> 12 s</b> <span>a rebuild of one that changes, on average: 80 % less</span>');
    expect(html).toContain(`<td class="words meaning">${MEANINGS.get('cache-mounts unknown-base')}</td>`);
    expect(html).toContain(`<td class="words meaning">${assumptions.freshness}</td>`);
    expect(html).toContain('<b>a defect of dockerfix</b>');
    expect(html).toContain('line 3: no stage');
    expect(html).toContain(String.raw`"commit":"ab12 on the branch x\u003c\\x1b"`);
    expect(html).toContain(String.raw`[null,"+b\n",null,"+d\n","+e\n"]`);
  });

  it('leaves out those where nothing happened, then those that merely change, in whatever order they come', () => {
    for (const records of [RECORDS, RECORDS.toReversed()]) {
      const html = pageOf(records, 2);
      expect(rowsOf(html)).toEqual(['c', 'd']);
      expect(html).toContain('3 more repositories are left out');
      expect(html).toBe(pageOf(RECORDS, 2));
    }
    expect(rowsOf(pageOf(RECORDS, 3))).toEqual(['b', 'c', 'd']);
  });

  it('says where its patches are', () => {
    expect(pageOf(RECORDS)).toContain('Open one to see what became of its Dockerfiles, and its patch.</p>');
    const [, b] = RECORDS;
    const without = { name: 'b', files: b?.files ?? [], changes: ['Dockerfile'] };
    expect(pageOf([without])).toContain('Open one to see what became of its Dockerfiles. Patches are here where');
  });

  it('holds no command to a runner, where it is printed in a step', () => {
    const name = '##[error]::error::a';
    const html = pageOf([{ name, files: [file(name, { error: { kind: 'user', message: name } })], changes: [name], patch: name }]);
    expect(html).toContain('##&#91;error]::error::a');
    expect(passedOver(html)).toBe(html);
  });

  it('says nothing of what there is nothing of', () => {
    const html = pageOf([]);
    expect(html).toContain('<h1>0 repositories</h1>');
    expect(html.match(/<h2 id="[^"]*"/gu)).toEqual(['<h2 id="all"']);
    expect(html).not.toMatch(/NaN|undefined s/u);
  });
});
