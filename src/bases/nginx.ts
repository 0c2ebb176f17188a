import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

const WORDS: ReadonlySet<string> = new Set(['slim', 'perl', 'otel', 'stable', 'mainline']);

/** https://github.com/nginx/docker-nginx (Dockerfile-*.template and their history). */
export function nginx(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'debian', WORDS);
  if (read === undefined) return undefined;
  const [major = 1, minor = 19] = read.version ?? [];
  // Earlier tags have neither the entrypoint nor a fixed user id.
  if (major < 1 || (major === 1 && minor < 19)) return undefined;
  const home = read.system === undefined ? undefined : read.system === 'alpine' ? '/var/cache/nginx' : '/nonexistent';
  return {
    source: 'https://github.com/nginx/docker-nginx',
    ...COMMON,
    ...systemFacts(read.system),
    envUnknown: ['NGINX_VERSION', 'NJS_VERSION', 'NJS_RELEASE', 'PKG_RELEASE', 'DYNPKG_RELEASE', 'ACME_VERSION', 'OTEL_VERSION'],
    cmd: ['nginx', '-g', 'daemon off;'],
    entrypoint: ['/docker-entrypoint.sh'],
    users: home === undefined ? { root: ROOT } : { root: ROOT, nginx: { uid: 101, gid: 101, home } },
  };
}
