import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { ArtifactChange, Log, Region, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import { dockerfix } from '../cli/helpers.ts';
import { copyOf, readCases, wordsFor } from '../snapshots/case.ts';
import { treeOf } from '../snapshots/tree.ts';
import { NOT_ACCEPTED } from '../../src/transforms/transform.ts';
import { transforms } from '../../src/transforms/registry.ts';
import { folderWith } from './helpers.ts';

const validate = officialSchema();

/** OASIS's schema as Microsoft's package ships it. It is written for draft 4, of which it uses nothing that means something else now. */
function officialSchema(): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, unicodeRegExp: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'id' && key !== '$schema')));
}

function isLog(value: unknown): value is Log {
  return validate(value);
}

function read(text: string): Run {
  const log: unknown = JSON.parse(text);
  if (!isLog(log)) throw new Error(JSON.stringify(validate.errors, undefined, 1));
  const [run, ...more] = log.runs;
  if (run === undefined || more.length > 0) throw new Error('there is not one run');
  for (const region of regionsOf(log)) expectRegion(region);
  return run;
}

/** All regions of a log. The final schema asks each of them for a start, which the one in the package does not. */
function regionsOf(value: unknown): readonly Region[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    (key === 'region' || key === 'deletedRegion') && typeof inner === 'object' && inner !== null ? [inner] : regionsOf(inner),
  );
}

function expectRegion({ startLine, startColumn = 1, endLine = startLine, endColumn }: Region): void {
  expect(startLine).toBeGreaterThanOrEqual(1);
  expect([endLine, endLine === startLine && endColumn !== undefined ? endColumn >= startColumn : true]).toEqual([
    Math.max(startLine ?? 0, endLine ?? 0),
    true,
  ]);
}

async function sarif(folder: string, words: readonly string[]): Promise<Run & { readonly code: number }> {
  const { code, out } = await dockerfix(folder, [...words, '--format', 'sarif']);
  return { ...read(out), code };
}

/** Does what the fixes of a run say, as a reader of the standard would: each change against the file as it is then. */
function apply(folder: string, { results = [] }: Run): void {
  for (const { artifactChanges } of results.flatMap(({ fixes = [] }) => fixes))
    artifactChanges.forEach((change) => applyOne(folder, change));
}

function applyOne(folder: string, { artifactLocation, replacements }: ArtifactChange): void {
  expect(artifactLocation.uriBaseId).toBe('%SRCROOT%');
  const file = join(folder, decodeURIComponent(artifactLocation.uri ?? ''));
  const whole = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = whole.slice(mark.length);
  let [at, done] = [0, ''];
  for (const { deletedRegion, insertedContent } of replacements) {
    const from = offsetOf(text, deletedRegion.startLine, deletedRegion.startColumn);
    const to = offsetOf(text, deletedRegion.endLine, deletedRegion.endColumn);
    expect(from).toBeGreaterThanOrEqual(at);
    expect(to > from || insertedContent?.text !== '').toBe(true);
    done += text.slice(at, from) + (insertedContent?.text ?? '');
    at = to;
  }
  writeFileSync(file, mark + done + text.slice(at));
}

function offsetOf(text: string, line = 0, column = 0): number {
  const lines = text.split(/(?<=\n)/);
  const own = lines[line - 1] ?? '';
  // A text that is empty has one place.
  if (text !== '' && (own === '' || column > own.length + 1)) throw new Error(`no place ${line}:${column}`);
  return lines.slice(0, line - 1).join('').length + column - 1;
}

/** One of so many snapshots. */
const EVERY = 64;

describe('SARIF', () => {
  it('passes the schema of the standard, and its fixes give what --write gives, for many snapshots', { timeout: 60_000 }, async () => {
    const chosen = readCases(join(import.meta.dirname, '..', '..', 'snapshots')).filter((_, index) => index % EVERY === 7);
    let applied = 0;
    for (const [index, snapshot] of chosen.entries()) {
      const [one, other] = [copyOf(snapshot), copyOf(snapshot)];
      const file = snapshot.args.dockerfile ?? 'Dockerfile';
      const ends = [(text: string) => text, (text: string) => text.replaceAll(/\r?\n/g, '\r\n'), (text: string) => text.trimEnd(), marked];
      const text = readFileSync(join(one, file), 'utf8');
      for (const folder of [one, other]) writeFileSync(join(folder, file), ends[index % ends.length]?.(text) ?? '');
      const run = await sarif(one, [...wordsFor(snapshot), '--no-history']);
      apply(one, run);
      applied += run.results?.some(({ fixes }) => fixes !== undefined) === true ? 1 : 0;
      await dockerfix(other, [...wordsFor(snapshot), '--no-history', '--write']);
      expect({ of: snapshot.name, ...treeOf(one) }).toEqual({ of: snapshot.name, ...treeOf(other) });
      for (const folder of [one, other]) rmSync(folder, { recursive: true, force: true });
    }
    expect(applied).toBeGreaterThan(5);
  });

  it('tells rules, places, levels and what a comment switches off', async () => {
    const text = `FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n  RUN pip install -r requirements.txt\nFROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n# dockerfix-disable-next-line cache-mounts -- as agreed\nRUN pip install -r requirements.txt\nFROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCOPY --from=0 /app /a\nCOPY --from=1 /app /b\n`;
    const folder = folderWith({ 'a b/Dockerfile': text, 'a b/requirements.txt': 'flask\n', 'a b/app.py': '' });
    const { tool, results = [], invocations, columnKind, code } = await sarif(folder, ['--check']);
    expect({ code, columnKind }).toEqual({ code: 1, columnKind: 'utf16CodeUnits' });
    expect(tool.driver.rules?.map(({ id }) => id)).toEqual(transforms.map(({ id }) => id));
    for (const { shortDescription, fullDescription, help } of tool.driver.rules ?? []) {
      // GitHub's limits.
      expect(shortDescription?.text.length).toBeLessThanOrEqual(1024);
      expect(fullDescription?.text.length).toBeLessThanOrEqual(1000);
      // There is no page on the web to link: what the rule is about stands here, every reason to leave a place alone too.
      for (const words of [shortDescription?.text, fullDescription?.text]) {
        expect(help?.text).toContain(words);
        expect(help?.markdown).toContain(words);
      }
    }
    for (const [index, { refusals }] of transforms.entries())
      for (const reason of [...Object.keys(refusals), NOT_ACCEPTED])
        expect(tool.driver.rules?.[index]?.help?.markdown).toContain(`\n- \`${reason}\`: `);
    expect(invocations).toMatchObject([{ executionSuccessful: true, exitCode: 1, toolExecutionNotifications: [] }]);
    for (const { ruleId, ruleIndex = -1 } of results) expect(tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
    const location = { artifactLocation: { uri: 'a%20b/Dockerfile', uriBaseId: '%SRCROOT%' } };
    expect(results).toContainEqual(
      expect.objectContaining({
        ruleId: 'split-copy',
        level: 'warning',
        locations: [{ physicalLocation: { ...location, region: { startLine: 4, startColumn: 3, endLine: 4, endColumn: 38 } } }],
      }),
    );
    expect(results).toContainEqual(
      expect.objectContaining({ ruleId: 'cache-mounts', suppressions: [{ kind: 'inSource', justification: 'as agreed' }] }),
    );
    expect(results).toContainEqual(
      expect.objectContaining({ level: 'note', message: { text: expect.stringMatching(/^Left alone \([a-z-]+\): /) } }),
    );
    const fingerprints = results.map(({ partialFingerprints }) => partialFingerprints?.['dockerfix/line/v1']);
    expect(new Set(fingerprints).size).toBe(results.length);
  });

  it('keeps its fingerprints when lines move', async () => {
    const text = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';
    const folder = folderWith({ Dockerfile: text, 'requirements.txt': 'flask\n', 'app.py': '' });
    const prints = async (): Promise<readonly unknown[]> => (await sarif(folder, [])).results?.map((one) => one.partialFingerprints) ?? [];
    const before = await prints();
    writeFileSync(join(folder, 'Dockerfile'), `# a\n# comment\n\n${text}`);
    expect(await prints()).toEqual(before);
    expect(before.length).toBeGreaterThan(1);
  });

  it('applies for two Dockerfiles that change one .dockerignore', async () => {
    const text = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "."]\n';
    const files = {
      Dockerfile: text,
      'Dockerfile.two': text,
      'package.json': '{"name":"a"}',
      'package-lock.json': '{"lockfileVersion":3}',
      'index.js': '',
    };
    const [one, other] = [folderWith({ ...files, '.dockerignore': 'log' }), folderWith({ ...files, '.dockerignore': 'log' })];
    apply(one, await sarif(one, []));
    await dockerfix(other, ['--write']);
    expect(treeOf(one)).toEqual(treeOf(other));
    expect(readFileSync(join(one, '.dockerignore'), 'utf8')).toContain('node_modules');
  });

  it('notes what could not be read, and what lies outside', async () => {
    const folder = folderWith({ bad: 'FROM a\nFORM b\n', 'in/x': '', good: 'FROM a\n' });
    const { invocations, results, artifacts = [], code } = await sarif(join(folder, 'in'), ['../bad', 'none', '../good']);
    expect(code).toBe(2);
    expect(results).toEqual([]);
    expect(artifacts.map(({ location }) => location?.uri)).toEqual([`file://${folder}/bad`, `file://${folder}/good`, 'none']);
    const [notes] = invocations ?? [];
    expect(notes).toMatchObject({ executionSuccessful: false, exitCode: 2 });
    expect(notes?.toolExecutionNotifications?.map(({ level, locations }) => [level, locations?.[0]?.physicalLocation?.region])).toEqual([
      ['error', { startLine: 2, startColumn: 1 }],
      ['error', undefined],
    ]);
  });

  it('makes no link, no placeholder and no command of what a Dockerfile says', async () => {
    const text =
      'FROM python:3.12-slim\nCOPY . .\nRUN "[click](http://evil.example) {0} ##[add-mask]x \u001b[2J" && pip install -r requirements.txt\n';
    const folder = folderWith({ Dockerfile: text, 'requirements.txt': 'flask\n' });
    const { out } = await dockerfix(folder, ['--format', 'sarif']);
    const messages = read(out).results?.map(({ message }) => message.text ?? '') ?? [];
    expect(messages.join('\n')).toContain('[click] (http://evil.example) {{0}} ##[add-mask]x');
    expect(messages.join('')).not.toMatch(/\]\(|\u001b/);
    expect(out).not.toContain('##[');
  });

  it('does not stand beside --write', async () => {
    expect(await dockerfix(folderWith(), ['--format', 'sarif', '--write'])).toMatchObject({ code: 2, out: '' });
  });

  it('fails the schema where something is wrong', async () => {
    const folder = folderWith({
      Dockerfile: 'FROM python:3.12-slim\nCOPY . .\nRUN pip install -r requirements.txt\n',
      'requirements.txt': 'flask\n',
    });
    const { out } = await dockerfix(folder, ['--format', 'sarif']);
    for (const [from, to] of [
      ['"level":"warning"', '"level":"loud"'],
      ['"startLine":2', '"startLine":0'],
      ['"ruleId"', '"rule_id"'],
      ['"2.1.0"', '"2.0.0"'],
    ] as const) {
      expect(out).toContain(from);
      expect(() => read(out.replace(from, to))).toThrow(/message/);
    }
  });
});

function marked(text: string): string {
  return `\uFEFF${text}`;
}
