import type { MigratedRepository } from '../migrated.ts';
import { isObject } from '../source/objects.ts';
import type { Intent } from './intent.ts';
import type { Job } from './repositories.ts';
import type { Delivery } from './repository.ts';
import type { Asked } from './survey.ts';

/** What a worker is given when it starts. */
export interface Orders {
  readonly asked: Asked;
  readonly delivery: Delivery;
  /** One number, which becomes 1 when all work is to end. */
  readonly stop: Int32Array;
}

/** To a worker. `go`: what it announced is on disk. */
export type ToWorker = { readonly kind: 'job'; readonly job: Job } | { readonly kind: 'go' };

/** From a worker. `stopped`: the work on its repository ended before anything was done there. */
export type FromWorker =
  | { readonly kind: 'intent'; readonly intent: Intent }
  | { readonly kind: 'done'; readonly record: MigratedRepository }
  | { readonly kind: 'stopped' };

/** Both ends are of one build: the kind tells the rest. */
export function isToWorker(message: unknown): message is ToWorker {
  return isObject(message) && (message['kind'] === 'job' || message['kind'] === 'go');
}

export function isFromWorker(message: unknown): message is FromWorker {
  return isObject(message) && (message['kind'] === 'intent' || message['kind'] === 'done' || message['kind'] === 'stopped');
}

export function isOrders(data: unknown): data is Orders {
  return isObject(data) && isObject(data['asked']) && isObject(data['delivery']) && data['stop'] instanceof Int32Array;
}

/** A repository about which nothing is known but why. */
export function failedRepository(name: string, message: string, kind: 'user' | 'internal' = 'user'): MigratedRepository {
  return { name, files: [], changes: [], error: { kind, message } };
}

/** A crash is a defect of ours, and is reported for its repository alone. */
export function crashed(name: string, error: unknown): MigratedRepository {
  return failedRepository(name, error instanceof Error ? (error.stack ?? error.message) : String(error), 'internal');
}
