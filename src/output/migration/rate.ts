/** Counts what is done, and says how it goes. */
interface Rate {
  /** @param now in milliseconds. @returns one line, at most ten times a second */
  readonly add: (failed: boolean, now: number) => string | undefined;
}

/** Milliseconds between two lines. */
const PAUSE = 100;
/** Seconds over which the rate is taken. */
const WINDOW = 20;
const BAR = 20;

/**
 * @param total repositories of the whole migration
 * @param earlier those that an earlier run has done: they are added as well, and tell nothing about the rate
 */
export function rateOf(total: number, earlier: number): Rate {
  let done = 0;
  let failures = 0;
  let shown = -Infinity;
  // When how many were done: the rate of the last seconds tells more about the next ones than that since the start.
  const marks: { readonly at: number; readonly done: number }[] = [];
  return {
    add(failed, now) {
      done++;
      if (failed) failures++;
      if (done >= earlier && now - shown >= PAUSE) {
        shown = now;
        marks.push({ at: now, done });
        while (marks.length > 2 && now - (marks[1]?.at ?? now) > WINDOW * 1000) marks.shift();
        return lineOf(now);
      }
      return undefined;
    },
  };

  function lineOf(now: number): string {
    const share = total === 0 ? 1 : done / total;
    const filled = Math.round(share * BAR);
    const first = marks[0] ?? { at: now, done };
    const seconds = (now - first.at) / 1000;
    const rate = seconds > 0 ? (done - first.done) / seconds : 0;
    const parts = [
      `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${Math.floor(share * 100)} % ${done}/${total}`,
      ...(rate > 0 ? [`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`, `${timeWords((total - done) / rate)} left`] : []),
      ...(failures > 0 ? [`${failures} failed`] : []),
    ];
    return parts.join(', ');
  }
}

/** `45 s`, `12 min`, `3 h 5 min`. */
function timeWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
