import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './build-progress.ts';
import { EngineError, lastLine, whySilent, type BuildCall, type Engine } from './engine.ts';

export interface BuildInput extends Omit<BuildCall, 'iidfile'> {
  /** A folder of ours. */
  readonly folder: string;
  /** After that it is stopped. */
  readonly minutes: number;
}

export type Build = {
  readonly steps: readonly Step[];
  /** Ids of images that steps made. */
  readonly made: readonly string[];
} & (
  | {
      readonly kind: 'built';
      /** `sha256:...` */
      readonly image: string;
      /** By the clock. */
      readonly seconds: number;
    }
  /** `why`: not the Dockerfile is to blame. */
  | { readonly kind: 'failed'; readonly log: string; readonly why: string | undefined }
);

let builds = 0;

/** Builds an image without a name. @param onStep called with each step as it begins */
export async function build(engine: Engine, input: BuildInput, onStep: (name: string) => void): Promise<Build> {
  const progress = engine.progress();
  builds++;
  const iidfile = join(input.folder, `image-${builds}`);
  let at = 'before its first step';
  const start = performance.now();
  const { code, stderr, timedOut } = await engine.call(engine.buildWords({ ...input, iidfile }), {
    timeoutMs: input.minutes * 60_000,
    onLine: (line) => {
      const step = progress.line(line);
      if (step === undefined) return;
      at = `at ${step}`;
      onStep(step);
    },
  });
  const seconds = (performance.now() - start) / 1000;
  const done = { steps: progress.steps(), made: progress.made() };
  if (code === 0) return { ...done, kind: 'built', image: imageOf(iidfile), seconds };
  const log = progress.failure() ?? lastLine(stderr);
  const late = `it took more than ${input.minutes} ${input.minutes === 1 ? 'minute' : 'minutes'} and was stopped ${at} (--timeout)`;
  return { ...done, kind: 'failed', log, why: timedOut ? late : await whyNot(engine, log) };
}

function imageOf(iidfile: string): string {
  const id = readFileSync(iidfile, 'utf8').trim();
  return id.startsWith('sha256:') ? id : `sha256:${id}`;
}

/** Did the engine fail rather than the Dockerfile? */
async function whyNot(engine: Engine, log: string): Promise<string | undefined> {
  if (/no space left on device|disk quota exceeded/i.test(log))
    return `the disk is full where the engine keeps its images: ${lastLine(log)}`;
  const silent = await whySilent(engine.call);
  return silent === undefined ? undefined : `the engine does not answer any more: ${silent || lastLine(log)}`;
}

/** @throws EngineError for a build that did not fail by its Dockerfile. @param what is built: `the original` */
export function expectEnded(built: Build, what: string): void {
  if (built.kind === 'failed' && built.why !== undefined) throw new EngineError(`the build of ${what} did not end: ${built.why}`);
}
