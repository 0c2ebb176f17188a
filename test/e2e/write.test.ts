import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeProject } from './kit/project.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'dockerfix.js');

/** What git and npm leave alone: nothing is installed, and the lock file says so. */
const files = {
  'package.json': '{ "name": "app", "version": "1.0.0" }\n',
  'package-lock.json':
    '{ "name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "app", "version": "1.0.0" } } }\n',
  'index.js': 'console.log(1);\n',
};
const DOCKERFILE = 'FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';

function written(folder: string): { readonly code: number | null; readonly text: string; readonly ignore: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [BIN, '--write', '--verify', '--network', 'host', '--context', '.', 'Dockerfile'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return {
    code: status,
    text: readFileSync(join(folder, 'Dockerfile'), 'utf8'),
    ignore: existsSync(join(folder, '.dockerignore')),
    said: stdout + stderr,
  };
}

describe('--write --verify', () => {
  it('writes what makes the same image', () => {
    const { code, text, ignore, said } = written(writeProject({ dockerfile: DOCKERFILE, files }));
    expect(said).toContain('identical');
    expect({ code, ignore }).toEqual({ code: 0, ignore: true });
    expect(text).toMatch(
      /COPY package\.json package-lock\.json \.\/\nRUN --mount=type=cache,target=\/root\/\.npm \\\n {4}npm ci\nCOPY \. \.\n/,
    );
  });

  it('writes nothing where nothing could be compared', () => {
    const dockerfile = `${DOCKERFILE}RUN echo the end of the log && exit 3\n`;
    const { code, text, ignore, said } = written(writeProject({ dockerfile, files }));
    expect(said).toContain('original does not build');
    expect(said).toContain('the end of the log');
    expect({ code, text, ignore }).toEqual({ code: 2, text: dockerfile, ignore: false });
  });
});

describe('what only the ignore file changes', () => {
  it('is no difference of the images, and named', () => {
    const folder = writeProject({ dockerfile: DOCKERFILE, files: { ...files, '.git/HEAD': 'ref: refs/heads/main\n' } });
    const words = ['verify', '--unsafe', '--format', 'json', '--network', 'host', '--context', '.', 'Dockerfile'];
    const { status, stdout } = spawnSync(process.execPath, [BIN, ...words], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { verified: { verdict: expect.stringMatching(/^identical/), differences: [], hidden: { '/app/.git': 2 } }, hidden: ['.git'] },
      ],
    });
    expect(status).toBe(0);
  });
});
