import type { BuildProgress, Step } from './build-progress.ts';

interface Vertex {
  name: string;
  cached: boolean;
  seconds: number | undefined;
  /** What it printed, the last lines. */
  readonly log: string[];
  error: string | undefined;
}

const MOST_LINES = 40;

/**
 * Reads BuildKit's plain progress line by line.
 * https://github.com/moby/buildkit/blob/v0.13.1/util/progress/progressui/printer.go
 */
export class DockerProgress implements BuildProgress {
  readonly #vertices = new Map<string, Vertex>();

  line(text: string): string | undefined {
    const [, id, rest] = /^#(\d+) (.*)$/.exec(text) ?? [];
    if (id === undefined || rest === undefined) return undefined;
    const vertex = this.#vertices.get(id);
    if (vertex === undefined) {
      this.#vertices.set(id, { name: rest, cached: false, seconds: undefined, log: [], error: undefined });
      return isStep(rest) ? rest : undefined;
    }
    const [, seconds] = /^DONE (\d+(?:\.\d+)?)s$/.exec(rest) ?? [];
    if (seconds !== undefined) vertex.seconds = Number(seconds);
    else if (rest === 'CACHED') vertex.cached = true;
    else if (rest.startsWith('ERROR: ')) vertex.error = rest.slice('ERROR: '.length);
    else {
      vertex.log.push(rest.replace(/^\d+\.\d+ /, ''));
      if (vertex.log.length > MOST_LINES) vertex.log.shift();
    }
    return undefined;
  }

  steps(): readonly Step[] {
    return [...this.#vertices.values()]
      .filter(({ name }) => isStep(name) && !/^\[[^\]]*\] FROM /.test(name))
      .map(({ name, cached, seconds }) => ({ name, cached, seconds: cached ? undefined : seconds }));
  }

  failure(): string | undefined {
    const failed = [...this.#vertices.values()].find(({ error }) => error !== undefined);
    return failed && [failed.name, ...failed.log, failed.error ?? ''].join('\n');
  }

  /** Steps make no images of their own. */
  made(): readonly string[] {
    return [];
  }
}

/** Not what BuildKit does for itself: `[internal] load build context`, `exporting to image`. */
function isStep(name: string): boolean {
  return /^\[(?!internal\])[^\]]*\d+\/\d+\] /.test(name);
}
