import { dockerEngine } from './docker.ts';
import { EngineError, type Call, type Engine, type EngineName, type EngineOptions } from './engine.ts';
import { podmanEngine } from './podman.ts';
import { run } from './process.ts';

/** Opens an engine, or says why it cannot be had. */
type Open = (call: (program: string) => Call, options: EngineOptions) => Promise<Engine | string>;

const ENGINES: readonly (readonly [EngineName, Open])[] = [
  ['docker', dockerEngine],
  ['podman', podmanEngine],
];

/** A question to an engine that takes longer gets no answer any more. Builds and images have a limit of their own. */
const ANSWER_MS = 120_000;

/**
 * The engine that builds: `docker` with BuildKit, else podman, which builds with buildah.
 * @throws EngineError when there is none
 */
export async function findEngine(options: EngineOptions): Promise<Engine> {
  const missing: string[] = [];
  for (const [name, open] of ENGINES) {
    if (options.wanted !== undefined && options.wanted !== name) continue;
    const found = await open(caller(options), options);
    if (typeof found !== 'string') return found;
    missing.push(found);
  }
  throw new EngineError(`no engine to build with: ${missing.join('; ')}`);
}

function caller({ env, signal }: EngineOptions): (program: string) => Call {
  return (program) => (args, call) => run(program, args, { signal, timeoutMs: ANSWER_MS, env, ...call });
}
