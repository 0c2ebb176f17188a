import { DockerProgress } from './docker-progress.ts';
import { recordsOf, removeRecords } from './docker-records.ts';
import { lastLine, type Call, type Engine, type EngineOptions } from './engine.ts';

/**
 * The engine that `docker` on PATH speaks to (DOCKER_HOST, DOCKER_CONTEXT and its settings count). BuildKit builds, whatever the settings say.
 * @returns why it cannot be had, in a sentence, where it cannot
 */
export async function dockerEngine(call: (program: string) => Call, { env }: EngineOptions): Promise<Engine | string> {
  // Plain progress is in English in any case; the driver of the engine itself is the one whose images `docker` sees.
  const own = { ...env, DOCKER_BUILDKIT: '1', BUILDX_BUILDER: 'default', BUILDKIT_PROGRESS: undefined, NO_COLOR: '1' };
  const plain = call('docker');
  const docker: Call = (args, options) => plain(args, { env: own, ...options });
  const version = await docker(['version', '--format', '{{.Server.Version}}']);
  if (version.code === undefined && version.stderr === '')
    return version.timedOut ? 'the Docker engine does not answer' : '`docker` is not on PATH';
  if (version.code !== 0) return `no Docker engine answers: ${lastLine(version.stderr)}`;
  const buildx = await docker(['buildx', 'version']);
  if (buildx.code !== 0)
    return 'docker has no buildx plugin, with which it builds by BuildKit (https://docs.docker.com/build/install-buildx/)';
  return {
    name: `Docker ${version.stdout.trim()}`,
    call: docker,
    buildWords: ({ dockerfile, context, iidfile, cold, words }) => {
      const first = ['build', '--progress=plain', '--iidfile', iidfile, '--provenance=false'];
      return [...first, ...(cold ? ['--no-cache'] : []), ...words, '-f', dockerfile, context];
    },
    historyWords: ['--human=false', '--format', '{{json .}}'],
    progress: () => new DockerProgress(),
    archive: undefined,
    records: () => recordsOf(docker),
    removeRecords: (before, { texts }) => removeRecords(docker, before, texts),
  };
}
