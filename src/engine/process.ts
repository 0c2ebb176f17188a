import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How a program ended. */
export interface Ran {
  /** Undefined: it was killed, or never started. */
  readonly code: number | undefined;
  /** The last of what it printed. */
  readonly stdout: string;
  readonly stderr: string;
  /** It was killed, since it took too long. */
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** It is stopped after that. */
  readonly timeoutMs?: number;
  /** Each line that it prints, on standard output or standard error, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Takes standard output instead of `stdout` and `onLine`. */
  readonly onOutput?: (output: Readable) => Promise<void>;
}

/** Of what a program prints, no more than this is kept. */
const MOST_TEXT = 16 * 1024 * 1024;

/** The most that a timer of Node.js takes. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_MS = 2 ** 31 - 1;

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
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, options.timeoutMs ?? LONGEST_MS);
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const errors = linesOf(child.stderr, options.onLine);
    const output = options.onOutput === undefined ? linesOf(child.stdout, options.onLine) : options.onOutput(child.stdout).then(() => '');
    const [stderr, stdout] = await Promise.all([errors, output]);
    return { code: await ended, stdout, stderr, timedOut };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    if (child.exitCode === null) stop();
  }
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
