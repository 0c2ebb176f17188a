import type { BaseFacts } from '../model/state.ts';
import { COMMON, systemFacts } from './systems.ts';

/** Names that an ENV of some version of its Dockerfiles for Linux sets. */
const VARYING = [
  'DOCKER_BUCKET',
  'DOCKER_CHANNEL',
  'DOCKER_DOWNLOAD_URL',
  'DOCKER_URL',
  'DOCKER_VERSION',
  'DOCKER_TLS_CERTDIR',
  'DIND_COMMIT',
].concat(
  ['DOCKER_SHA256', 'DOCKER_SHA256_x86_64', 'DOCKER_SHA256_armel', 'DOCKER_BUILDX_VERSION', 'DOCKER_BUILDX_URL', 'DOCKER_BUILDX_SHA256'],
  ['DOCKER_COMPOSE_VERSION', 'DOCKER_COMPOSE_URL', 'DOCKER_COMPOSE_SHA256'],
);

/** The client and the daemon, on Alpine; `rootless`, which has a user of its own, is left out. https://github.com/docker-library/docker */
export function docker(tag: string): BaseFacts | undefined {
  if (!/^(?:latest|stable|cli|dind|git|[\d.*]+(?:-ce|-rc(?:\.?\d+)?)?)(?:-(?:cli|dind|git))?(?:-alpine[\d.*]+)?$/u.test(tag))
    return undefined;
  return {
    source: 'https://github.com/docker-library/docker',
    ...COMMON,
    ...systemFacts('alpine'),
    envUnknown: VARYING,
  };
}
