import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, SYSTEM_PATH, systemFacts } from './systems.ts';

/** `ghcr.io/pnpm/pnpm`, pnpm alone on Debian: https://github.com/pnpm/pnpm/blob/main/docker/Dockerfile, https://pnpm.io/docker */
export function pnpm(tag: string): BaseFacts | undefined {
  if (!/^(?:latest|\d+(?:\.\d+\.\d+(?:-[\w.]+)?)?)$/.test(tag)) return undefined;
  return {
    source: 'https://github.com/pnpm/pnpm/blob/main/docker/Dockerfile',
    ...COMMON,
    ...systemFacts('debian'),
    workdir: '/app',
    env: { PNPM_HOME: '/pnpm', PATH: `/pnpm/bin:${SYSTEM_PATH}` },
    cmd: ['bash'],
    users: { root: ROOT },
  };
}
