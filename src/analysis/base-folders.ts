import type { BaseFacts } from '../model/state.ts';

const ROOT_ALONE: ReadonlySet<string> = new Set(['/']);

/** Folders that the images of all distributions have (not scratch, not busybox). */
const ALWAYS_THERE: ReadonlySet<string> = new Set(
  ['/', '/bin', '/etc', '/home', '/lib', '/opt', '/root', '/sbin', '/srv', '/tmp', '/usr', '/usr/bin', '/usr/lib', '/usr/local'].concat([
    '/usr/local/bin',
    '/usr/local/lib',
    '/usr/sbin',
    '/usr/share',
    '/var',
    '/var/lib',
    '/var/log',
  ]),
);

/** Debian and Ubuntu have it in base-files, Alpine does not have it: https://packages.debian.org/bookworm/amd64/base-files/filelist */
const OF_DEBIAN: ReadonlySet<string> = new Set([...ALWAYS_THERE, '/usr/src']);

/** Folders that a base image surely has. */
export function foldersOf(facts: BaseFacts | undefined): ReadonlySet<string> {
  if (facts?.packageManager === 'apt') return OF_DEBIAN;
  return facts?.packageManager === 'apk' || facts?.packageManager === 'rpm' ? ALWAYS_THERE : ROOT_ALONE;
}
