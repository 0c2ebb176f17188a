import { isBelow } from '../model/path-patterns.ts';

/** Where packages and the base image put things: what is not known there came with them, alike in both builds. */
const SYSTEM = ['/bin', '/boot', '/etc', '/lib', '/lib64', '/run', '/sbin', '/usr', '/var'];
const PRIVATE_BELOW_SYSTEM = ['/usr/src', '/var/www', '/var/task', '/usr/app'];

/** True for paths (and patterns) where packages and the base image put things. */
export function isSystemPath(path: string): boolean {
  return SYSTEM.some((folder) => isBelow(path, folder)) && !PRIVATE_BELOW_SYSTEM.some((folder) => isBelow(path, folder));
}
