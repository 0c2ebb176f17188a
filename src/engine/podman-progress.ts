import type { BuildProgress, Step } from './build-progress.ts';

interface Seen {
  readonly name: string;
  readonly keyword: string;
  readonly begun: number;
  cached: boolean;
  ended: number | undefined;
  /** What it printed, the last lines. */
  readonly log: string[];
}

const MOST_LINES = 40;

/** What changes files: the others are steps of the file, but BuildKit counts none of them. */
const WORKS = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/**
 * Reads what `podman build` prints. It gives no times: those are by the clock, when its lines come.
 * https://github.com/containers/buildah/blob/main/imagebuildah/stage_executor.go ("STEP", "--> Using cache")
 */
export class PodmanProgress implements BuildProgress {
  readonly #steps: Seen[] = [];
  readonly #made: string[] = [];
  readonly #clock: () => number;
  #error: string | undefined;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  line(text: string): string | undefined {
    const last = this.#steps.at(-1);
    const [, stage = '1', number, keyword = '', rest] = /^(?:\[(\d+)\/\d+\] )?STEP (\d+\/\d+): (\w+)(.*)$/.exec(text) ?? [];
    if (number !== undefined && rest !== undefined) {
      this.#end();
      const name = `[${stage} ${number}] ${keyword}${rest}`;
      const seen = { name, keyword: keyword.toUpperCase(), begun: this.#clock(), cached: false, ended: undefined, log: [] };
      this.#steps.push(seen);
      return isWork(seen) ? name : undefined;
    }
    const [, made] = /^--> ([0-9a-f]{11,64})$/.exec(text) ?? [];
    if (text.startsWith('--> Using cache ') && last !== undefined) last.cached = true;
    else if (made !== undefined) {
      if (last?.cached !== true) this.#made.push(made);
      this.#end();
    } else if (text.startsWith('Error: ')) this.#error = text.slice('Error: '.length);
    else if (last !== undefined) {
      last.log.push(text);
      if (last.log.length > MOST_LINES) last.log.shift();
    }
    return undefined;
  }

  #end(): void {
    const last = this.#steps.at(-1);
    if (last !== undefined) last.ended ??= this.#clock();
  }

  steps(): readonly Step[] {
    return this.#steps.filter(isWork).map(({ name, cached, begun, ended }) => ({
      name,
      cached,
      seconds: cached || ended === undefined ? undefined : (ended - begun) / 1000,
    }));
  }

  failure(): string | undefined {
    const last = this.#steps.at(-1);
    return this.#error === undefined ? undefined : [...(last === undefined ? [] : [last.name, ...last.log]), this.#error].join('\n');
  }

  made(): readonly string[] {
    return this.#made;
  }
}

function isWork({ keyword }: Seen): boolean {
  return WORKS.has(keyword);
}
