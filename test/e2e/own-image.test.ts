import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { put, writeProject } from './kit/project.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IMAGE = 'dockerfix-e2e-own';
const PYTHON = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

function docker(words: readonly string[]): string {
  return execFileSync('docker', words, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

describe("dockerfix's own image", () => {
  afterAll(() => {
    execFileSync('docker', ['image', 'rm', '--force', IMAGE], { stdio: 'ignore' });
  });

  it('builds from what its context holds, and reads a folder and its history as somebody without rights', () => {
    // On a base image that the other tests have.
    const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').replaceAll('node:22-bookworm-slim', 'node:20-slim');
    const cwd = writeProject({ dockerfile: text, files: {} });
    cpSync(join(ROOT, '.dockerignore'), join(cwd, 'Dockerfile.dockerignore'));
    docker(['build', '--quiet', '--network', 'host', '--tag', IMAGE, '--file', join(cwd, 'Dockerfile'), '.']);
    expect(docker(['image', 'inspect', '--format', '{{.Config.User}} {{.Config.WorkingDir}}', IMAGE])).toBe('node /work');

    const project = writeProject({ dockerfile: PYTHON, files: { 'requirements.txt': 'flask\n', 'app.py': '', '.dockerignore': '.git\n' } });
    const git = (...words: readonly string[]): void =>
      void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { cwd: project, stdio: 'ignore' });
    git('init');
    for (const text of ['', 'x = 1\n', 'x = 2\n']) {
      put(project, 'app.py', text);
      git('add', '.');
      git('commit', '--message', 'x');
    }
    // Copied, not mounted: an engine in a folder of its own has other paths. It belongs to somebody else there, which stops git itself.
    const container = docker(['create', '--network', 'none', IMAGE, '--check', '--format', 'json']);
    try {
      docker(['cp', '--quiet', `${project}/.`, `${container}:/work`]);
      const { status, stdout } = spawnSync('docker', ['start', '--attach', container], { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stdout).toContain('+COPY requirements.txt ./');
      expect(stdout).toContain('only 2 commits of the history touch the context');
    } finally {
      docker(['rm', '--force', container]);
    }
  });
});
