import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fix } from '../../src/index.ts';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'dockerfix-test-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const PIP = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r r0.txt\n';
const NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\n';
const MANIFESTS = { 'package.json': '{}', 'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}', 'index.js': '1' };

/** Far more than these take, far less than they took before they were bounded (minutes). */
const LONGEST = 20_000;

describe('input that was made to take long', () => {
  it('requirements that include each other twice, 25 deep: each file is followed once', { timeout: LONGEST }, async () => {
    const chain = Array.from({ length: 25 }, (_, depth) => [`r${depth}.txt`, `-r r${depth + 1}.txt\n-r r${depth + 1}.txt\n`] as const);
    const cwd = folderOf({ Dockerfile: PIP, 'app.py': '', 'r25.txt': 'flask\n', ...Object.fromEntries(chain) });
    const result = await fix({ path: 'Dockerfile', cwd });
    expect(result.applied.map(({ transform }) => transform)).toEqual(['split-copy', 'cache-mounts']);
    expect(result.changes[0]?.after).toContain('COPY r0.txt r1.txt');
  });

  it('a requirement with a hundred thousand blanks', { timeout: LONGEST }, async () => {
    const cwd = folderOf({ Dockerfile: PIP, 'app.py': '', 'r0.txt': `a${' '.repeat(100_000)}b\n` });
    expect((await fix({ path: 'Dockerfile', cwd })).refused[0]?.message).toContain('blanks in a row');
  });

  it('a RUN of three thousand commands', { timeout: LONGEST }, async () => {
    const run = Array.from({ length: 3000 }, (_, index) => `mkdir a${index}`).join(' && ');
    const cwd = folderOf({ ...MANIFESTS, Dockerfile: `${NODE}RUN ${run} && npm ci\n` });
    expect((await fix({ path: 'Dockerfile', cwd })).refused[0]?.message).toContain('more than 200 commands');
  });

  it('hundreds of installs below a copy of the source are left in their order', { timeout: LONGEST }, async () => {
    const cwd = folderOf({ ...MANIFESTS, Dockerfile: NODE + 'RUN npm ci\n'.repeat(300) });
    const { refused } = await fix({ path: 'Dockerfile', cwd });
    const message = 'more than 50 RUNs of the stage install packages: they are left in their order';
    expect(refused.filter((one) => one.transform === 'split-copy' && one.message === message)).toHaveLength(300);
  });

  it('hundreds of builds of one Go project', { timeout: LONGEST }, async () => {
    const files = { 'go.mod': 'module example.com/x\n\ngo 1.22\n', 'main.go': 'package main\n' };
    const builds = Array.from({ length: 100 }, (_, index) => `RUN go build -o /out/c${index} ./cmd/c${index}\n`).join('');
    const { applied } = await fix({
      path: 'Dockerfile',
      cwd: folderOf({ ...files, Dockerfile: `FROM golang:1.22\nWORKDIR /src\nCOPY . .\n${builds}` }),
    });
    expect(applied.map(({ transform }) => transform)).toContain('cache-mounts');
  });

  it('two thousand instructions', { timeout: LONGEST }, async () => {
    const cwd = folderOf({ ...MANIFESTS, Dockerfile: `${NODE}${'RUN mkdir x\n'.repeat(2000)}RUN npm ci\n` });
    const result = await fix({ path: 'Dockerfile', cwd });
    expect(result).toMatchObject({ changed: false, applied: [], refused: [] });
    expect(result.warnings[0]?.message).toContain('more than dockerfix analyses');
  });

  it('a hundred copies of many files', { timeout: LONGEST }, async () => {
    const files = Array.from({ length: 600 }, (_, index) => [`s/${index}.js`, '1'] as const);
    const stages = Array.from({ length: 100 }, (_, index) => `WORKDIR /a${index}\nCOPY . .\nRUN npm ci\n`).join('');
    const cwd = folderOf({ ...MANIFESTS, ...Object.fromEntries(files), Dockerfile: `FROM node:20\n${stages}` });
    expect((await fix({ path: 'Dockerfile', cwd })).warnings[0]?.message).toContain('more than dockerfix analyses');
  });
});

describe('many copies', () => {
  const files = Array.from({ length: 3000 }, (_, index) => [`packages/p${index % 60}/${index}.js`, '1'] as const);
  const folder = (dockerfile: string): string => folderOf({ ...MANIFESTS, ...Object.fromEntries(files), Dockerfile: dockerfile });

  it('of a part of the files each are looked at', async () => {
    const copies = Array.from({ length: 60 }, (_, index) => `COPY ./packages/p${index} ./packages/p${index}\n`).join('');
    const result = await fix({
      path: 'Dockerfile',
      cwd: folder(`FROM node:20\nWORKDIR /app\n${copies}COPY package*.json ./\nRUN npm ci\n`),
    });
    expect(result.warnings).toEqual([]);
    expect(result.changed).toBe(true);
  });

  it('out of another stage are looked at', async () => {
    const copies = Array.from({ length: 60 }, (_, index) => `COPY --from=build /app/p${index} ./p${index}\n`).join('');
    const result = await fix({
      path: 'Dockerfile',
      cwd: folder(`FROM node:20 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\nFROM node:20\n${copies}`),
    });
    expect(result.warnings).toEqual([]);
    expect(result.changed).toBe(true);
  });

  it.each(['.', 'packages', 'packages/p*', '$A', '"packages"'])('of %s each are not', async (source) => {
    const copies = Array.from({ length: 60 }, (_, index) => `COPY ${source} ./p${index}\n`).join('');
    const result = await fix({ path: 'Dockerfile', cwd: folder(`FROM node:20\n${copies}RUN npm ci\n`) });
    expect(result.warnings[0]?.message).toContain('more than dockerfix analyses');
  });
});

describe('a frontend of another language', () => {
  it('is left alone, with a word', async () => {
    const cwd = folderOf({ ...MANIFESTS, Dockerfile: `# syntax=example.org/other:1\n${NODE}RUN npm ci\n` });
    const result = await fix({ path: 'Dockerfile', cwd });
    expect(result).toMatchObject({ changed: false, applied: [] });
    expect(result.warnings[0]?.message).toContain('example.org/other:1');
  });

  it.each(['docker/dockerfile:1', 'docker.io/docker/dockerfile:1.7-labs', 'docker/dockerfile-upstream:master'])(
    '%s is known',
    async (syntax) => {
      const cwd = folderOf({ ...MANIFESTS, '.dockerignore': 'node_modules\n', Dockerfile: `# syntax=${syntax}\n${NODE}RUN npm ci\n` });
      const { applied } = await fix({ path: 'Dockerfile', cwd });
      expect(applied.map(({ transform }) => transform)).toEqual(['split-copy', 'cache-mounts']);
    },
  );
});
