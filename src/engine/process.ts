import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How a program ended. */
export interface Ran {
  /** Undefined: it was killed, or never started. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** The last of it. */
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Each line of its standard error, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Takes standard output instead of `stdout`. */
  readonly onOutput?: (output: Readable) => Promise<void>;
}

/** Of what a program prints, no more than this is kept. */
const MOST_TEXT = 16 * 1024 * 1024;

/** A program that was told to stop gets so long to tidy up. */
const GRACE_MS = 10_000;

/** Runs a program without a shell. Never throws for how it ends; a signal that is aborted stops it. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise<number | undefined>((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code ?? undefined));
  });
  const stop = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const errors = linesOf(child.stderr, options.onLine);
    const output = options.onOutput === undefined ? textOf(child.stdout) : options.onOutput(child.stdout).then(() => '');
    const [stderr, stdout] = await Promise.all([errors, output]);
    return { code: await ended, stdout, stderr };
  } finally {
    options.signal?.removeEventListener('abort', stop);
    if (child.exitCode === null) stop();
  }
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) if (text.length < MOST_TEXT) text += String(chunk);
  return text;
}

async function linesOf(stream: Readable, onLine: RunOptions['onLine']): Promise<string> {
  let kept = '';
  let rest = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    rest += String(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      onLine?.(line.replace(/\r$/, ''));
      kept = `${kept}${line}\n`.slice(-MOST_TEXT);
    }
  }
  if (rest !== '') onLine?.(rest);
  return kept + rest;
}
