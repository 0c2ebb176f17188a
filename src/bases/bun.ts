import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, SYSTEM_PATH, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

const WORDS: ReadonlySet<string> = new Set(['slim', 'debian', 'canary']);

/** `oven/bun`: https://github.com/oven-sh/bun/tree/main/dockerhub. Those without a shell (`distroless`) and those before 1.0 are left out. */
export function bun(tag: string, pinned: boolean): BaseFacts | undefined {
  const read = readTag(tag, 'debian', WORDS);
  if (read === undefined || read.system === 'ubuntu') return undefined;
  const [major, minor] = read.version ?? [];
  if (major === undefined ? pinned || read.open : major < 1) return undefined;
  // The folder with `node` came in 1.0.18: https://github.com/oven-sh/bun/issues/7643
  const withNode = minor === undefined ? !(pinned || read.open) : minor > 0;
  const varying = ['BUN_RUNTIME_TRANSPILER_CACHE_PATH', 'BUN_INSTALL_BIN'];
  return {
    source: 'https://github.com/oven-sh/bun/tree/main/dockerhub',
    ...COMMON,
    ...systemFacts(read.system),
    workdir: '/home/bun/app',
    env: withNode ? { PATH: `${SYSTEM_PATH}:/usr/local/bun-node-fallback-bin` } : {},
    envUnknown: withNode ? varying : ['PATH', ...varying],
    cmd: ['/usr/local/bin/bun'],
    entrypoint: ['/usr/local/bin/docker-entrypoint.sh'],
    users: { root: ROOT, bun: { uid: 1000, gid: 1000, home: '/home/bun' } },
  };
}
