import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { imagesOf, lastLine, UNSTOPPED, type Call, type Engine, type EngineOptions } from './engine.ts';
import { PodmanProgress } from './podman-progress.ts';

/** The first that has `--mount=type=cache` with an id. https://github.com/containers/buildah/blob/main/CHANGELOG.md (1.24) */
const OLDEST = 4;

/**
 * podman, which builds with buildah.
 * @returns why it cannot be had, in a sentence, where it cannot
 */
export async function podmanEngine(call: (program: string) => Call, { env, folder }: EngineOptions): Promise<Engine | string> {
  // buildah keeps what cache mounts hold below TMPDIR: in a folder of ours they begin empty, and go with it.
  // https://github.com/containers/buildah/blob/main/internal/volumes/volumes.go (GetCacheMount), docs/buildah-build.1.md (TMPDIR)
  const temporary = join(folder, 'podman');
  const plain = call('podman');
  const podman: Call = (args, options) => plain(args, { env: { ...env, TMPDIR: temporary, NO_COLOR: '1' }, ...options });
  mkdirSync(temporary);
  const version = await podman(['version', '--format', '{{.Client.Version}}']);
  if (version.code === undefined && version.stderr === '') return '`podman` is not on PATH';
  if (version.code !== 0) return `podman does not answer: ${lastLine(version.stderr)}`;
  if (Number.parseInt(version.stdout, 10) < OLDEST) return `podman ${version.stdout.trim()} is older than ${OLDEST}.0`;
  return {
    name: `Podman ${version.stdout.trim()}`,
    call: podman,
    // The format of OCI has no SHELL, HEALTHCHECK and ONBUILD. https://docs.podman.io/en/latest/markdown/podman-build.1.html#format
    buildWords: ({ dockerfile, context, iidfile, cold, words }) => {
      const first = ['build', '--format', 'docker', '--layers', '--iidfile', iidfile, '--ignorefile', `${dockerfile}.dockerignore`];
      return [...first, ...(cold ? ['--no-cache'] : []), ...words, '-f', dockerfile, context];
    },
    historyWords: ['--format', 'json'],
    progress: () => new PodmanProgress(),
    // It opens /dev/stdout, which fails where that is a socket, as Node.js makes it.
    archive: join(temporary, 'container.tar'),
    // What steps made are images without a name.
    records: async () => new Set([...(await imagesOf(podman))].map(withoutKind)),
    removeRecords: async (before, { made }) => {
      const known = [...before];
      // The last first: it is built on the others, and each takes those below it along.
      for (const id of [...new Set(made)].toReversed())
        if (!known.some((one) => one.startsWith(id))) await podman(['rmi', '--force', id], { signal: UNSTOPPED });
    },
  };
}

function withoutKind(id: string): string {
  return id.replace(/^sha256:/, '');
}
