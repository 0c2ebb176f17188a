import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isObject } from '../../src/source/objects.ts';
import { folderWith } from '../output/helpers.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'dockerfix.js');

export interface Ended {
  /** 137: it was killed. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Options {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Told its process id when it has started. */
  readonly onStart?: (pid: number, ended: () => boolean) => Promise<void>;
}

/** Runs the built command. */
export async function command(cwd: string, words: readonly string[], { input = '', env = {}, onStart }: Options = {}): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...words], { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
  const [out, err] = [[], []] as readonly [Buffer[], Buffer[]];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined).end(input);
  let over = false;
  const ended = new Promise<number>((resume) => {
    child.once('close', (code, signal) => {
      over = true;
      resume(code ?? (signal === 'SIGKILL' ? 137 : 1));
    });
  });
  if (child.pid !== undefined) await onStart?.(child.pid, () => over);
  const code = await ended;
  return { code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') };
}

const PYTHON = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

/** So many small repositories in a folder `all`; of each fourth one nothing changes, and each fifth has two Dockerfiles, for which one ignore file is made. */
export function manyRepositories(count: number): string {
  const root = folderWith({ 'all/': '' });
  for (let index = 0; index < count; index++) {
    const files: Record<string, string> = {
      '.git/HEAD': 'ref: refs/heads/main\n',
      'app.py': `# ${index}\n`,
      'requirements.txt': 'flask==3.0.3\n',
    };
    files['Dockerfile'] = index % 4 === 3 ? 'FROM python:3.12-slim\nCOPY app.py /\n' : PYTHON;
    if (index % 5 === 4) {
      // Both add their line to one ignore file, which is new.
      files['Dockerfile'] = files['Dockerfile.dev'] =
        'FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "server.js"]\n';
      files['package.json'] = '{"name":"web","version":"1.0.0"}';
      files['package-lock.json'] = '{"name":"web","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"web","version":"1.0.0"}}}';
    }
    writeFiles(join(root, 'all', `org-${index % 3}`, `app-${index}`), files);
  }
  return root;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Every file below a folder, by its path. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(names.toSorted().map((name) => [relative('.', name), readFileSync(join(folder, name), 'utf8')]));
}

/** The records of a state by name, and the names that were done more than once. */
export function doneIn(state: string): { readonly records: Readonly<Record<string, unknown>>; readonly twice: readonly string[] } {
  const records: Record<string, unknown> = {};
  const twice: string[] = [];
  for (const line of readFileSync(state, 'utf8').trimEnd().split('\n')) {
    const value: unknown = JSON.parse(line);
    const done = isObject(value) ? value['done'] : undefined;
    if (!isObject(done)) continue;
    const name = String(done['name']);
    if (Object.hasOwn(records, name)) twice.push(name);
    records[name] = done;
  }
  return { records, twice };
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Runs a migration that keeps `state`, kills it at random moments, and resumes it each time.
 * @param kills at most. @returns how many there were, and how it ended
 */
export async function killed(
  cwd: string,
  words: readonly string[],
  kills: number,
): Promise<{ readonly kills: number; readonly end: Ended }> {
  const state = join(cwd, 'state');
  for (let count = 0; ;) {
    const before = sizeOf(state);
    // Where in its work it is, the state tells: by the clock it would mostly be starting, or over.
    const more = count < kills ? Math.ceil(Math.random() ** 2 * 1500) : Infinity;
    const wait = Math.random() < 0.5 ? 0 : Math.random() * 5;
    const end = await command(cwd, words, {
      onStart: async (pid, ended) => {
        while (!ended() && sizeOf(state) < before + more) await delay(1);
        await delay(wait);
        if (!ended()) process.kill(pid, 'SIGKILL');
      },
    });
    if (end.code !== 137) return { kills: count, end };
    count++;
  }
}
