import { describe, expect, it } from 'vitest';
import { ignoredNow, lostCopy } from '../../src/ignore-facts.ts';
import { fix } from '../../src/index.ts';
import { transforms } from '../../src/transforms/registry.ts';
import type { Fix } from '../../src/transforms/transform.ts';
import { analyse, contextAt, openWorkspace, type Workspace } from '../../src/workspace.ts';
import { folderWith, git } from '../output/helpers.ts';

const LOCK = JSON.stringify({ lockfileVersion: 3, packages: { '': {} } });
const NPM = { 'package.json': '{}', 'package-lock.json': LOCK, 'index.js': '1\n' };
const CLASSIC = 'FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n';

/** What another stage takes out of the one that copies the source. */
const takes = (...lines: readonly string[]): string =>
  `${CLASSIC.replace('node:20', 'node:20 AS build')}RUN npm run build\nFROM scratch\n${lines.join('\n')}\n`;

async function workspaceOf(files: Readonly<Record<string, string>>, tracked?: readonly string[]): Promise<Workspace> {
  const folder = folderWith({ Dockerfile: CLASSIC, ...NPM, ...files });
  if (tracked !== undefined) {
    git(folder, 'init', '-q');
    if (tracked.length > 0) git(folder, 'add', '-f', '--', ...tracked);
  }
  return openWorkspace(`${folder}/Dockerfile`, {});
}

function analysisOf(workspace: Workspace, ignore = workspace.ignore.file?.text): ReturnType<typeof analyse> {
  return analyse({ source: workspace.source, context: contextAt(workspace.location.root, workspace.ignore, ignore, workspace.path) });
}

async function whyNot(
  lines: readonly string[],
  mayLack: boolean,
  files: Readonly<Record<string, string>> = {},
  tracked?: readonly string[],
): Promise<string> {
  const workspace = await workspaceOf(files, tracked);
  return ignoredNow(workspace, analysisOf(workspace), lines, mayLack) ?? '';
}

describe('the checker, of a line that a fix adds', () => {
  it.each<[string, boolean, Readonly<Record<string, string>>, readonly string[] | undefined]>([
    ['node_modules', false, {}, undefined],
    ['**/node_modules', false, {}, undefined],
    ['node_modules', false, { 'node_modules/a.js': '' }, []],
    ['.git', true, {}, []],
    ['*.log', true, { 'a.log': '', 'b/c.log': '' }, ['package.json']],
    ['.git', true, { Dockerfile: takes('COPY --from=build /app /app') }, []],
    ['.git', true, { Dockerfile: takes('COPY --from=build /app/.github /x', 'COPY --from=build /app/apps/$A/.next /y') }, []],
    ['.git', true, { Dockerfile: takes('COPY --from=alpine /app/.git /x') }, []],
    ['dist', true, { Dockerfile: takes('COPY --from=build /app/dist /x'), 'dist/a.js': '' }, []],
  ])('%s (the image may lack it: %s) with %j, tracked %j: fine', async (line, mayLack, files, tracked) => {
    expect(await whyNot([line], mayLack, files, tracked)).toBe('');
  });

  it.each<[string, boolean, Readonly<Record<string, string>>, readonly string[] | undefined, string]>([
    ['dist', false, {}, undefined, 'line 5 copies it in stage 0, where no install makes it'],
    ['node_modules', false, { 'node_modules/a.js': '' }, undefined, 'without git'],
    ['node_modules', false, { 'node_modules/a.js': '' }, ['node_modules'], 'git tracks files in node_modules'],
    ['*.log', false, {}, undefined, '*.log is a pattern'],
    ['**/node_modules', false, { 'web/package.json': '{}' }, undefined, 'line 5 copies it in stage 0, where no install makes it'],
    ['**/node_modules', false, { 'a/node_modules/x': '' }, [], 'line 5 copies it in stage 0, where no install makes it'],
    ['*.log', true, { 'a.log': '' }, ['a.log'], 'git tracks files in a.log'],
    ['*.log', true, { 'a.log': '' }, undefined, 'without git'],
    ['**/coverage', true, { 'a/coverage/x': '', 'b/coverage/y': '' }, ['b/coverage/y'], 'git tracks files in b/coverage'],
    ['coverage', true, { 'coverage/x': '' }, ['coverage/x'], 'git tracks files in coverage'],
    ['.git', true, { Dockerfile: takes('COPY --from=build /app/.git /app/.git') }, [], 'line 8 takes it out of a stage'],
    ['.git', true, { Dockerfile: takes('COPY --from=BUILD app/.git/HEAD /x') }, [], 'line 8 takes it out of a stage'],
    ['.git', true, { Dockerfile: takes('COPY --from=0 /app/.gi* /x') }, [], 'line 8 takes it out of a stage'],
    ['.git', true, { Dockerfile: takes('COPY --from=build /app/$WHAT /x') }, [], 'line 8 takes it out of a stage'],
    ['.git', true, { Dockerfile: takes('ARG S', 'COPY --from=$S /app/.git /x') }, [], 'line 9 takes it out of a stage'],
    ['.git', true, { Dockerfile: takes('RUN --mount=from=build,source=/app/.git,target=/g x') }, [], 'line 8 takes it out of a stage'],
    ['coverage', true, { Dockerfile: takes('COPY --from=build /app/coverage /x') }, [], 'line 8 takes it out of a stage'],
    ['*.log', true, { Dockerfile: takes('COPY --from=build /app/a.log /x'), 'a.log': '' }, ['package.json'], 'takes it out of a stage'],
  ])('%s (the image may lack it: %s) with %j, tracked %j: refused', async (line, mayLack, files, tracked, why) => {
    expect(await whyNot([line], mayLack, files, tracked)).toContain(why);
  });

  it('asks git what a sparse checkout lacks', async () => {
    const workspace = await workspaceOf({ 'a/x.log': '' }, []);
    const { root } = workspace.location;
    git(root, 'add', '-f', 'a/x.log');
    git(root, 'update-index', '--skip-worktree', 'a/x.log');
    const { rmSync } = await import('node:fs');
    rmSync(`${root}/a`, { recursive: true });
    const sparse = await openWorkspace(`${root}/Dockerfile`, {});
    expect(ignoredNow(sparse, analysisOf(sparse), ['**/*.log'], true)).toContain('git tracks a/x.log');
  });

  it('misses no copy that would no longer find what it names', async () => {
    const workspace = await workspaceOf({ Dockerfile: 'FROM node:20\nCOPY index.js /app/\n' });
    expect(lostCopy(analysisOf(workspace), analysisOf(workspace, 'index.js\n'))).toContain('line 2');
    expect(lostCopy(analysisOf(workspace), analysisOf(workspace, '*.md\n'))).toBeUndefined();
  });
});

describe('a transform that is not to be trusted', () => {
  /** What comes of a line that the transform dockerignore would add without having asked anything. */
  async function withLine(change: Pick<Fix, 'level'> & { readonly exemptIgnored?: true }, line: string): Promise<string> {
    const transform = transforms.find(({ id }) => id === 'dockerignore');
    if (transform === undefined) throw new Error('no such transform');
    const before = { ...transform };
    const judged = change.level === 'review' ? ({ level: 'review', reasons: ['x'] } as const) : ({ level: 'safe' } as const);
    Object.assign(transform, {
      *propose(): Iterable<Fix> {
        yield {
          kind: 'fix',
          at: { start: 0, end: 1 },
          message: 'x',
          ...judged,
          edits: [],
          ignoreLines: [line],
          evidence: [],
          ...(change.exemptIgnored && { exemptIgnored: true }),
        };
      },
    });
    try {
      const cwd = folderWith({ Dockerfile: CLASSIC, ...NPM, 'b.js': '' });
      const { error, changed } = await fix({ path: 'Dockerfile', cwd, unsafe: true, only: ['dockerignore'] });
      expect(changed).toBe(false);
      return error?.kind === 'internal' ? error.message : 'accepted';
    } finally {
      Object.assign(transform, before);
    }
  }

  it('is stopped: no line for source, and none twice', async () => {
    expect(await withLine({ level: 'safe' }, 'index.js')).toContain('index.js cannot be ignored');
    expect(await withLine({ level: 'review', exemptIgnored: true }, 'index.js')).toContain('without git');
    expect(await withLine({ level: 'review', exemptIgnored: true }, 'package*.json')).toContain('cannot be ignored');
  });

  it('that never settles is stopped, too', async () => {
    expect(await withLine({ level: 'safe' }, 'node_modules')).toContain('never settle');
  });
});
