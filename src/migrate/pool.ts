import { Worker } from 'node:worker_threads';
import type { MigratedRepository } from '../migrated.ts';
import { nextTurn } from '../source/signals.ts';
import type { Intent } from './intent.ts';
import { failedRepository, isFromWorker, type Orders, type ToWorker } from './messages.ts';
import type { Job } from './repositories.ts';

/**
 * What one thread may take for its objects, in megabytes: several times what the largest repositories need that dockerfix looks through. A thread
 * that wants more ends, and no other one. https://nodejs.org/docs/latest-v20.x/api/worker_threads.html#new-workerfilename-options
 */
const HEAP = 1024;

/** What of it may hold new objects: as much as Node.js 20 and 22 take by themselves. 24 takes four times as much, and is hardly faster for it. */
const NEW_OBJECTS = 48;

/** Milliseconds for one repository. All that dockerfix does is bounded, far below: beyond it something hangs, such as a disk that is gone. */
const LONGEST = 15 * 60 * 1000;

export interface PoolOptions {
  /** The code of a thread. */
  readonly file: string;
  readonly jobs: number;
  readonly orders: Omit<Orders, 'stop'>;
  /** Ends it: no further repository is begun, and those that are looked at are left as they are. */
  readonly signal: AbortSignal;
  /** The next repository; undefined: there is none. */
  readonly next: () => Job | undefined;
  /** Keeps what is about to be done. It is done when this comes back; where it throws, all ends. */
  readonly announced: (intent: Intent) => Promise<void>;
  /** A thread has ended with what it had announced half done, perhaps. */
  readonly broken: (intent: Intent, job: Job) => MigratedRepository;
  readonly done: (record: MigratedRepository) => void;
  readonly longest?: number;
  readonly heap?: number;
}

/** Works through all repositories on threads. A thread that ends takes nothing with it but the repository that it worked on. */
export async function runPool(options: PoolOptions): Promise<void> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const onAbort = (): void => void Atomics.store(stop, 0, 1);
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener('abort', onAbort);
  try {
    const threads = Array.from({ length: options.jobs }, () => runThread(options, stop));
    const ended = await Promise.allSettled(threads);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
}

async function runThread(options: PoolOptions, stop: Int32Array): Promise<void> {
  const { file, orders, next, done, heap = HEAP } = options;
  const nextJob = (): Job | undefined => (Atomics.load(stop, 0) === 0 ? next() : undefined);
  let worker: Worker | undefined;
  try {
    for (let job = nextJob(); job !== undefined; job = nextJob()) {
      worker ??= newWorker(file, { ...orders, stop }, heap);
      const { record, alive } = await runJob(worker, job, options);
      // Ctrl-C reaches the git that a thread has started as well: what came of that is not believed. The signal is heard one turn later.
      await nextTurn();
      if (record !== undefined && (record.kept || Atomics.load(stop, 0) === 0)) done(record.record);
      if (!alive) worker = undefined;
    }
  } catch (error) {
    // Where nothing can be kept, the others are not to go on.
    Atomics.store(stop, 0, 1);
    throw error;
  } finally {
    await worker?.terminate();
  }
}

function newWorker(file: string, orders: Orders, heap: number): Worker {
  const worker = new Worker(file, {
    workerData: orders,
    resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: NEW_OBJECTS },
  });
  // An error that nobody hears, between two repositories, would end the process.
  worker.on('error', () => undefined);
  return worker;
}

interface Ended {
  /** Undefined: it was stopped. `kept`: it has announced what it did. */
  readonly record: { readonly record: MigratedRepository; readonly kept: boolean } | undefined;
  readonly alive: boolean;
}

async function runJob(worker: Worker, job: Job, { announced, broken, longest = LONGEST }: PoolOptions): Promise<Ended> {
  let intent: Intent | undefined;
  const post = (message: ToWorker): void => worker.postMessage(message, []);
  const dead = (why: string): Ended => {
    const record = intent === undefined ? failedRepository(job.name, why, 'internal') : broken(intent, job);
    return { record: { record, kept: intent !== undefined }, alive: false };
  };
  let release = (): void => undefined;
  try {
    return await new Promise<Ended>((resolve, reject) => {
      const onError = (error: Error): void => resolve(dead(messageOf(error)));
      const onExit = (code: number): void => resolve(dead(`its thread ended by itself (${code})`));
      const onMessage = (message: unknown): void => {
        if (!isFromWorker(message)) return;
        if (message.kind === 'intent') {
          intent = message.intent;
          announced(intent).then(() => post({ kind: 'go' }), reject);
        } else {
          const record = message.kind === 'done' ? { record: message.record, kept: intent !== undefined } : undefined;
          resolve({ record, alive: true });
        }
      };
      const timer = setTimeout(() => {
        worker.off('exit', onExit);
        const why = `it took longer than ${Math.round(longest / 60_000)} minutes, and was given up`;
        worker.terminate().then(() => resolve(dead(why)), reject);
      }, longest);
      worker.on('error', onError).on('exit', onExit).on('message', onMessage);
      release = () => {
        clearTimeout(timer);
        worker.off('error', onError).off('exit', onExit).off('message', onMessage);
      };
      post({ kind: 'job', job });
    });
  } finally {
    release();
  }
}

function messageOf(error: Error): string {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return 'it needs more memory than one thread may take, and was given up';
  return error.stack ?? error.message;
}
