import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isObject } from '../../src/source/objects.ts';
import { git as quietly } from '../context/git.ts';
import { folderWith, git } from '../output/helpers.ts';
import { command, filesBelow, manyRepositories } from './migrate-kit.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/at-scale.md'), 'utf8');

/** The blocks of one language, in their order. */
function blocks(language: string): readonly string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gmu'))].map(([, text = '']) => text);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

/** The words of a step of the workflow. */
function step(job: string, name: string): string {
  const steps = at(parse(blocks('yaml')[0] ?? ''), 'jobs', job, 'steps');
  const found: unknown = Array.isArray(steps) ? steps.find((one: unknown) => at(one, 'name') === name) : undefined;
  const run = at(found, 'run');
  if (typeof run !== 'string') throw new Error(`no step ${job}: ${name}`);
  return run;
}

/** Runs a script as a step of GitHub Actions is run, with the built command as `dockerfix`. */
function bash(cwd: string, script: string, env: Readonly<Record<string, string>>): void {
  const bin = folderWith({ dockerfix: `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'bin', 'dockerfix.js')}" "$@"\n` });
  spawnSync('chmod', ['+x', join(bin, 'dockerfix')]);
  const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, ...env },
    encoding: 'utf8',
  });
  expect([ran.status, ran.stderr]).toEqual([0, '']);
}

describe('docs/at-scale.md', { timeout: 120_000 }, () => {
  it('shows a matrix whose shards and report are the same as one run', async () => {
    const [one, matrix] = [manyRepositories(9), folderWith()];
    cpSync(join(one, 'all'), join(matrix, 'checkouts'), { recursive: true });
    // A file that no other fails for: the steps go on.
    writeFileSync(join(one, 'all/org-0/app-0/Dockerfile'), 'FROM a\rRUN b\n');
    writeFileSync(join(matrix, 'checkouts/org-0/app-0/Dockerfile'), 'FROM a\rRUN b\n');
    const whole = await command(one, ['migrate', 'all', '--patches', 'patches', '--format', 'markdown']);
    expect(whole.code).toBe(2);
    const shards = at(parse(blocks('yaml')[0] ?? ''), 'jobs', 'migrate', 'strategy', 'matrix', 'shard');
    expect(shards).toEqual([1, 2, 3]);
    for (const shard of ['1', '2', '3']) bash(matrix, step('migrate', 'Migrate'), { SHARD: shard });
    bash(matrix, step('report', 'Report'), { GITHUB_STEP_SUMMARY: join(matrix, 'summary.md') });
    expect(readFileSync(join(matrix, 'summary.md'), 'utf8')).toBe(whole.out);
    expect(whole.out).toContain('`org-0/app-0: Dockerfile`');
    expect(readFileSync(join(matrix, 'migration.html'), 'utf8')).toContain('+COPY requirements.txt ./');
    expect(filesBelow(join(matrix, 'patches'))).toEqual(filesBelow(join(one, 'patches')));
  });

  it('shows how branches are made and pushed', () => {
    const [one, origins] = [manyRepositories(4), folderWith()];
    for (const [name, app] of ['org-0/app-0', 'org-1/app-1', 'org-0/app-3'].entries()) {
      const [top, origin] = [join(one, 'checkouts', app), join(origins, String(name))];
      cpSync(join(one, 'all', app), top, { recursive: true });
      quietly(top, 'init', '-q', '-b', 'main');
      quietly(top, 'add', '-A');
      quietly(top, 'commit', '-qm', 'one');
      quietly(one, 'init', '-q', '--bare', origin);
      quietly(top, 'remote', 'add', 'origin', origin);
    }
    // Twice: what was done is not done again.
    for (let run = 0; run < 2; run++) bash(one, blocks('bash')[0] ?? '', { AUTHOR: 'Jo <jo@example.org>' });
    const branches = ['0', '1', '2'].map((name) => git(join(origins, name), 'for-each-ref', '--format=%(refname) %(authorname)'));
    expect(branches).toEqual(['refs/heads/dockerfix Jo\n', 'refs/heads/dockerfix Jo\n', '']);
  });

  it('shows a script for multi-gitter that does in each clone what one run does', async () => {
    const [one, clones] = [manyRepositories(5), folderWith()];
    const reports = join(clones, 'reports');
    mkdirSync(reports);
    const names = readdirSync(join(one, 'all')).flatMap((org) => readdirSync(join(one, 'all', org)).map((app) => `${org}/${app}`));
    for (const [index, name] of names.entries()) {
      const clone = join(clones, `multi-git-${index}`);
      cpSync(join(one, 'all', name), clone, { recursive: true });
      bash(clone, blocks('bash')[1] ?? '', { REPOSITORY: name, REPORTS: reports });
    }
    const whole = await command(one, ['migrate', 'all', '--write']);
    const merged = await command(clones, ['report', ...readdirSync(reports).map((name) => join('reports', name))]);
    expect(merged).toEqual(whole);
    for (const [index, name] of names.entries())
      expect(filesBelow(join(clones, `multi-git-${index}`))).toEqual(filesBelow(join(one, 'all', name)));
  });

  it('shows YAML that can be read', () => {
    const keys = blocks('yaml').map((text) => {
      const value: unknown = parse(text);
      return isObject(value) ? Object.keys(value) : [];
    });
    expect(keys).toMatchObject([['on', 'jobs'], ['apiVersion', 'kind', 'metadata', 'spec'], expect.arrayContaining(['steps'])]);
  });
});

describe('dockerfix report', () => {
  it('takes states and JSON, and of one repository the last', async () => {
    const record = (name: string, more: object = {}): object => ({ name, files: [], changes: [], ...more });
    const header = { dockerfix: 'migration', version: 1, id: '', begun: 0, options: {} };
    const failed = record('a', { error: { kind: 'user', message: '| `x` @y' } });
    const root = folderWith({
      state: `${[header, { done: failed }, { done: record('b') }].map((line) => JSON.stringify(line)).join('\n')}\n{"torn`,
      'more.json': JSON.stringify({ version: 1, repositories: [record('a')] }),
      other: JSON.stringify({ version: 1, repositories: [record('a', { files: [{ path: 'Dockerfile' }] })] }),
    });
    expect((await command(root, ['report', 'state'])).out).toMatch(/^2 repositories: 0 changed, 1 unchanged, 1 failed\n/u);
    expect((await command(root, ['report', 'state', 'more.json'])).out).toMatch(/^2 repositories: 0 changed, 2 unchanged\n/u);
    const json: unknown = JSON.parse((await command(root, ['report', 'more.json', 'state', '--format', 'json'])).out);
    expect(json).toMatchObject({ version: 1, repositories: [failed, record('b')] });
    const markdown = await command(root, ['report', 'state', '--format', 'markdown']);
    expect(markdown.out).toContain("| `a` | `\\| 'x' @y` |");
    expect(await command(root, ['report', 'state', 'other'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('other is neither'),
    });
    await command(root, ['report', 'state', '--format', 'markdown', '--output', 'out.md']);
    expect(readFileSync(join(root, 'out.md'), 'utf8')).toBe(markdown.out);
    for (const output of ['none/out.md', '.'])
      expect(await command(root, ['report', 'state', '--output', output])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining(`--output ${output}`),
      });
    expect(await command(root, ['report', 'gone'])).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read') });
  });
});
