import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { commit, repository } from '../context/git.ts';
import { folderWith } from '../output/helpers.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'dockerfix.js');
const DOCKERFILE = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n';

function project(): string {
  const root = repository({ Dockerfile: DOCKERFILE, 'requirements.txt': 'flask\n', 'app.py': '' });
  for (let index = 0; index < 21; index++) commit(root, { 'app.py': `# ${index}\n` });
  return root;
}

interface Stopped {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a shell says of it. */
function exitCode({ code, signal }: Stopped): number | null {
  return signal === 'SIGINT' ? 130 : code;
}

/**
 * Starts the built command as a terminal does, in a process group of its own, and sends it SIGINT.
 * @param group to all of its processes, as Ctrl-C does, or to the command alone
 */
async function stoppedWhen(
  started: () => boolean | Promise<boolean>,
  {
    cwd,
    words,
    env,
    group,
  }: { readonly cwd: string; readonly words: readonly string[]; readonly env: NodeJS.ProcessEnv; readonly group: boolean },
): Promise<Stopped> {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd,
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1', ...env },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<Stopped>((resume) => child.once('exit', (code, signal) => resume({ code, signal })));
  while (child.exitCode === null && !(await started())) await delay(10);
  const { pid } = child;
  if (pid !== undefined && child.exitCode === null) process.kill(group ? -pid : pid, 'SIGINT');
  return ended;
}

describe('Ctrl-C', () => {
  it.each([
    [['replay'], true],
    [['explain'], true],
    [['graph', '--format', 'html', '--output', 'out.html'], true],
    [['.'], true],
    [['graph'], false],
  ])('%j while git reads the history leaves nothing behind', async (words, group) => {
    const cwd = project();
    const [bin, tmp] = [folderWith(), folderWith()];
    const mark = join(bin, 'mark');
    // It takes long only where the history is read.
    const script = `#!/bin/sh\ncase "$*" in *"log -z"*) echo > ${mark}; exec sleep ${group ? 300 : 2} ;; esac\nexit 1\n`;
    writeFileSync(join(bin, 'git'), script);
    chmodSync(join(bin, 'git'), 0o755);
    const env = { TMPDIR: tmp, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
    let made: readonly string[] = [];
    const ended = await stoppedWhen(
      () => {
        const reads = existsSync(mark);
        made = readdirSync(tmp);
        return reads;
      },
      { cwd, words, env, group },
    );
    expect(exitCode(ended)).toBe(130);
    // It was in the middle of it.
    expect(made).toHaveLength(1);
    expect(readdirSync(tmp)).toEqual([]);
    expect(readdirSync(cwd).toSorted()).toEqual(['.git', 'Dockerfile', 'app.py', 'requirements.txt']);
  });

  it('at any time leaves no file behind, and a page that is whole or none', async () => {
    const cwd = project();
    const tmp = folderWith();
    let stopped = 0;
    for (let after = 40; after < 1200; after += 140) {
      const since = performance.now();
      const words = ['graph', '--format', 'html', '--output', 'out.html'];
      const ended = await stoppedWhen(() => performance.now() - since > after, { cwd, words, env: { TMPDIR: tmp }, group: true });
      expect([0, 130]).toContain(exitCode(ended));
      stopped += exitCode(ended) === 130 ? 1 : 0;
      expect(readdirSync(tmp)).toEqual([]);
      const left = readdirSync(cwd).filter((name) => !['.git', 'Dockerfile', 'app.py', 'requirements.txt'].includes(name));
      expect([[], ['out.html']]).toContainEqual(left);
      if (left.length > 0) expect(readFileSync(join(cwd, 'out.html'), 'utf8')).toMatch(/<\/html>\n$/);
    }
    expect(stopped).toBeGreaterThan(0);
  });
});

describe('progress', () => {
  const said = async (words: readonly string[], terminal: boolean): Promise<string> => {
    let err = '';
    const stderr = { write: (text: string) => (err += text), isTTY: terminal, columns: 60 };
    const code = await run(words, { cwd: project(), env: {}, stdin: process.stdin, stdout: { write: () => true }, stderr });
    expect(code).toBe(0);
    return err;
  };

  it.each(['replay', 'explain', 'graph'])('of %s goes to a terminal, and is gone at the end', async (command) => {
    const err = await said([command], true);
    const steps = err.split('\r\u001b[K');
    expect(steps[0]).toBe('');
    expect(steps.at(-1)).toBe('');
    expect(steps).toEqual(
      expect.arrayContaining(['reading the Dockerfile and its context', 'reading the git history', 'rewriting, round 1']),
    );
  });

  it('of a page says that it is drawn', async () => {
    expect(await said(['graph', '--format', 'html'], true)).toContain('drawing');
  });

  it.each([
    [['graph'], false],
    [['graph', '--quiet'], true],
    [['replay', '--quiet'], true],
  ])('%j: none where nobody sees it, or wants it', async (words, terminal) => {
    expect(await said(words, terminal)).toBe('');
  });
});
