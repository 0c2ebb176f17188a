import { isBelow } from '../model/path-patterns.ts';

/** Where packages and the base image put things: what is not known there came with them, alike in both builds. */
const SYSTEM: ReadonlySet<string> = new Set(['/bin', '/boot', '/etc', '/lib', '/lib64', '/run', '/sbin', '/usr', '/var']);
const PRIVATE_BELOW_SYSTEM = ['/usr/src', '/var/www', '/var/task', '/usr/app'];

/** True for paths (and patterns) where packages and the base image put things. */
export function isSystemPath(path: string): boolean {
  const end = path.indexOf('/', 1);
  return SYSTEM.has(end < 0 ? path : path.slice(0, end)) && !PRIVATE_BELOW_SYSTEM.some((folder) => isBelow(path, folder));
}
