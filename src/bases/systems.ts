import type { BaseFacts } from '../model/state.ts';
import type { Tag } from './tags.ts';

export const ROOT = { uid: 0, gid: 0, home: '/root' } as const;

export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What all images here share: none of their Dockerfiles has USER or SHELL. */
export const COMMON = {
  user: 'root',
  home: '/root',
  workdir: '/',
  shell: ['/bin/sh', '-c'],
  env: { PATH: SYSTEM_PATH },
  cmd: undefined,
  entrypoint: undefined,
  users: { root: ROOT },
} as const satisfies Partial<BaseFacts>;

/**
 * The shell behind /bin/sh and the package manager. Debian and Ubuntu: https://wiki.debian.org/Shell, https://wiki.ubuntu.com/DashAsBinSh;
 * Alpine: https://wiki.alpinelinux.org/wiki/BusyBox.
 */
export function systemFacts(system: Tag['system']): Pick<BaseFacts, 'sh' | 'packageManager'> {
  if (system === undefined) return { sh: undefined, packageManager: 'unknown' };
  return system === 'alpine' ? { sh: 'busybox', packageManager: 'apk' } : { sh: 'dash', packageManager: 'apt' };
}
