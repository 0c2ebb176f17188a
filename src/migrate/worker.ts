import { parentPort, workerData } from 'node:worker_threads';
import { crashed, isOrders, isToWorker, type FromWorker, type Orders } from './messages.ts';
import type { Job } from './repositories.ts';
import { migrateRepository } from './repository.ts';

/** Thrown in the middle of the work when all is to end. */
class Stopped extends Error {}

/** One thread: takes a repository after the other. */
function work(orders: Orders, send: (message: FromWorker) => void): (message: unknown) => void {
  let go = (): void => undefined;
  const migrateOne = async (job: Job): Promise<void> => {
    try {
      const record = await migrateRepository(job, orders.asked, orders.delivery, {
        onProgress: () => {
          if (Atomics.load(orders.stop, 0) !== 0) throw new Stopped();
        },
        announce: (intent) => {
          const told = new Promise<void>((resume) => (go = resume));
          send({ kind: 'intent', intent });
          return told;
        },
      });
      send({ kind: 'done', record });
    } catch (error) {
      send(error instanceof Stopped ? { kind: 'stopped' } : { kind: 'done', record: crashed(job.name, error) });
    }
  };
  return (message) => {
    if (!isToWorker(message)) return;
    if (message.kind === 'go') go();
    else void migrateOne(message.job);
  };
}

const orders: unknown = workerData;
if (parentPort === null || !isOrders(orders)) throw new Error('this file is for the threads of dockerfix migrate');
const port = parentPort;
port.on(
  'message',
  work(orders, (message) => port.postMessage(message)),
);
