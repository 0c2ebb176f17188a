import { unknown, type Value } from './value.ts';

/**
 * ARGs of the global scope that BuildKit sets: usable in FROM, and inside a stage after `ARG NAME`. `--build-arg` may change them.
 * https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope,
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/platform.go
 */
const PLATFORM_ARGS = [
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDOSVERSION',
  'BUILDARCH',
  'BUILDVARIANT',
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETOSVERSION',
  'TARGETARCH',
  'TARGETVARIANT',
  'TARGETSTAGE',
] as const;

/** The global scope before the first ARG. */
export function platformArgs(): ReadonlyMap<string, Value> {
  return new Map(PLATFORM_ARGS.map((name) => [name, unknown(`${name} is set by the builder`, `\${platform:${name}}`)]));
}

/**
 * Names that a RUN sees, though nothing declares them, when they are passed as `--build-arg`; they win over ENV and ARG then.
 * Other instructions do not see them. They are no part of the cache key.
 * https://docs.docker.com/reference/dockerfile/#predefined-args,
 * https://github.com/moby/buildkit/blob/master/solver/llbsolver/ops/exec.go (proxyEnvList)
 */
export const PROXY_NAMES: ReadonlySet<string> = new Set(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
);

/** ARGs that are settings of the builder and no variables, even when declared (convert.go, nonEnvArgs). */
export const SETTING_ARGS: ReadonlySet<string> = new Set(['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE']);

/** PATH where the image sets none. https://github.com/moby/buildkit/blob/master/util/system/path.go */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
