import type { BaseFacts } from '../model/state.ts';
import { COMMON, SYSTEM_PATH, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** https://github.com/docker-library/golang (Dockerfile-linux.template and its history). */
export function golang(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'debian', new Set(['tip']));
  if (read === undefined) return undefined;
  return {
    source: 'https://github.com/docker-library/golang',
    ...COMMON,
    ...systemFacts(read.system),
    workdir: '/go',
    env: { PATH: `/go/bin:/usr/local/go/bin:${SYSTEM_PATH}`, GOPATH: '/go' },
    envUnknown: ['GOLANG_VERSION', 'GOLANG_COMMIT', 'GOTOOLCHAIN'],
    // Not set by its Dockerfile, so it is the one of the system below.
    cmd: read.system === undefined ? undefined : read.system === 'alpine' ? ['/bin/sh'] : ['bash'],
  };
}
