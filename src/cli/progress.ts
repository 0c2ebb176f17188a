import { oneLine } from '../output/display.ts';
import type { Io } from './io.ts';

interface Progress {
  readonly progress: (what: string) => void;
  readonly clear: () => void;
}

/** One line that changes, on a terminal; nothing elsewhere, or where quiet is wanted. */
export function progressOn({ stderr }: Pick<Io, 'stderr'>, quiet = false): Progress {
  if (quiet || stderr.isTTY !== true) return { progress: () => undefined, clear: () => undefined };
  const width = (stderr.columns ?? 80) - 1;
  return {
    progress: (what) => stderr.write(`\r\x1b[K${oneLine(what).slice(0, width)}`),
    clear: () => stderr.write('\r\x1b[K'),
  };
}

/** Milliseconds. */
const LONG = 60_000;

/**
 * The same for builds, which take minutes. Where there is no terminal: a line for each, and now and then one for a step, since a pipeline ends what is
 * silent for long (ten minutes: https://circleci.com/docs/configuration-reference/#run).
 */
export function buildProgressOn(io: Pick<Io, 'stderr'>): Progress {
  if (io.stderr.isTTY === true) return progressOn(io);
  let phase = '';
  let at = 0;
  const progress = (what: string): void => {
    const [now = ''] = what.split(': ', 1);
    if (now === phase && Date.now() - at < LONG) return;
    io.stderr.write(`dockerfix: ${oneLine(now === phase ? what : now)}\n`);
    phase = now;
    at = Date.now();
  };
  return { progress, clear: () => undefined };
}
