import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** The system goes before the version as well: `alpine-2.1.4`. */
const WORDS: ReadonlySet<string> = new Set(['debian', 'ubuntu']);

/** Those before have another entrypoint. */
const FIRST_MINOR = 20;

/** `denoland/deno`: https://github.com/denoland/deno_docker (the Dockerfile of each system, and its history). `bin` and `distroless` are left out. */
export function deno(tag: string, pinned: boolean): BaseFacts | undefined {
  const words = tag.split('-');
  const read = readTag(words.toSorted((one, other) => Number(/^\d/u.test(other)) - Number(/^\d/u.test(one))).join('-'), 'debian', WORDS);
  if (read === undefined) return undefined;
  const [major, minor = 0] = read.version ?? [];
  if (major === undefined ? pinned || read.open : major < 1 || (major === 1 && minor < FIRST_MINOR)) return undefined;
  const onAlpine = read.system === 'alpine';
  return {
    source: 'https://github.com/denoland/deno_docker',
    ...COMMON,
    ...systemFacts(read.system),
    env: { ...COMMON.env, DENO_DIR: '/deno-dir/', DENO_INSTALL_ROOT: '/usr/local' },
    // https://github.com/frolvlad/docker-alpine-glibc, on which those on Alpine were built.
    envUnknown: ['DENO_VERSION', 'DENO_USE_CGROUPS', ...(onAlpine ? ['LANG', 'LD_LIBRARY_PATH'] : [])],
    cmd: ['eval', "console.log('Welcome to Deno!')"],
    entrypoint: ['/tini', '--', 'docker-entrypoint.sh'],
    // On Alpine the number changed.
    users: read.system === 'debian' ? { root: ROOT, deno: { uid: 1993, gid: 1993, home: '/home/deno' } } : { root: ROOT },
  };
}
