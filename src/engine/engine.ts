import { run, type Ran, type RunOptions } from './process.ts';

/** A Docker engine with BuildKit, reached through its command line. */
export interface Engine {
  /** For messages: `Docker 26.1.5`. */
  readonly name: string;
  readonly docker: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
}

/** Something about the engine that the user must mend. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/**
 * The engine that `docker` on PATH speaks to (DOCKER_HOST, DOCKER_CONTEXT and its settings count). BuildKit builds, whatever the settings say.
 * @throws EngineError when there is none
 */
export async function findEngine(env: Readonly<Record<string, string | undefined>>, signal?: AbortSignal): Promise<Engine> {
  // Plain progress is in English in any case; the driver of the engine itself is the one whose images `docker` sees.
  const own = { ...env, DOCKER_BUILDKIT: '1', BUILDX_BUILDER: 'default', BUILDKIT_PROGRESS: undefined, NO_COLOR: '1' };
  const docker: Engine['docker'] = (args, options = {}) => run('docker', args, { ...(signal && { signal }), ...options, env: own });
  const version = await docker(['version', '--format', '{{.Server.Version}}']);
  if (version.code === undefined && version.stderr === '')
    throw new EngineError('`docker` is not on PATH: verify builds with a Docker engine');
  if (version.code !== 0) throw new EngineError(`no Docker engine answers: ${lastLine(version.stderr)}`);
  const buildx = await docker(['buildx', 'version']);
  if (buildx.code !== 0)
    throw new EngineError('docker has no buildx plugin, with which it builds by BuildKit: https://docs.docker.com/build/install-buildx/');
  return { name: `Docker ${version.stdout.trim()}`, docker };
}

export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
