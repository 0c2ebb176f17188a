import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLine, type Engine } from './engine.ts';
import { Progress, type Step } from './progress.ts';

export interface BuildInput {
  /** Absolute paths. */
  readonly dockerfile: string;
  readonly context: string;
  /** Where the id of the image is written to. */
  readonly folder: string;
  /** Words for `docker build` that the user gave: --build-arg, --target and the like. */
  readonly words: readonly string[];
  /** Nothing that was built before is used. */
  readonly cold: boolean;
}

export type Build =
  | {
      readonly kind: 'built';
      /** `sha256:...` */
      readonly image: string;
      readonly steps: readonly Step[];
      /** By the clock. */
      readonly seconds: number;
    }
  | { readonly kind: 'failed'; readonly log: string; readonly steps: readonly Step[] };

let builds = 0;

/** Builds an image without a name. @param onStep called with each step as it begins */
export async function build(engine: Engine, input: BuildInput, onStep: (name: string) => void): Promise<Build> {
  const progress = new Progress();
  builds++;
  const iidfile = join(input.folder, `image-${builds}`);
  const words = ['--progress=plain', '--iidfile', iidfile, ...(input.cold ? ['--no-cache'] : []), '--provenance=false', ...input.words];
  const start = performance.now();
  const { code, stderr } = await engine.docker(['build', ...words, '-f', input.dockerfile, input.context], {
    onLine: (line) => {
      const step = progress.line(line);
      if (step !== undefined) onStep(step);
    },
  });
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) return { kind: 'failed', log: progress.failure() ?? lastLine(stderr), steps: progress.steps() };
  return { kind: 'built', image: readFileSync(iidfile, 'utf8').trim(), steps: progress.steps(), seconds };
}
