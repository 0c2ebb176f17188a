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
