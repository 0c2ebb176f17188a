import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, systemFacts } from './systems.ts';
import { readTag, UBUNTU_WITH_USER, type Tag } from './tags.ts';

/** https://github.com/debuerreotype/docker-debian-artifacts (Dockerfile of each release). */
export function debian(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'debian', new Set(['slim', 'backports', 'experimental', 'buggy', 'rc']));
  if (read === undefined || read.system === 'alpine' || read.system === 'ubuntu') return undefined;
  return { source: 'https://github.com/debuerreotype/docker-debian-artifacts', ...COMMON, ...systemFacts('debian'), cmd: ['bash'] };
}

/** https://hub.docker.com/_/ubuntu, https://git.launchpad.net/cloud-images/+oci/ubuntu-base */
export function ubuntu(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'ubuntu', new Set());
  if (read === undefined || read.system === 'alpine' || read.system === 'debian') return undefined;
  return {
    source: 'https://hub.docker.com/_/ubuntu',
    ...COMMON,
    ...systemFacts('ubuntu'),
    cmd: ['/bin/bash'],
    users: ubuntuUsers(read),
  };
}

/** The user `ubuntu` is listed where the tag says that it is there; where it is not listed, nothing is said of it. */
export function ubuntuUsers({ version, release }: Pick<Tag, 'version' | 'release'>): BaseFacts['users'] {
  const [year, month] = version ?? [];
  const late = year !== undefined && month !== undefined && year * 100 + month >= 2304;
  const has = late || (release !== undefined && UBUNTU_WITH_USER.has(release));
  return has ? { root: ROOT, ubuntu: { uid: 1000, gid: 1000, home: '/home/ubuntu' } } : { root: ROOT };
}

/** https://github.com/alpinelinux/docker-alpine */
export function alpine(tag: string): BaseFacts | undefined {
  if (!/^(latest|edge|[\d.*]+|\d{8})$/.test(tag)) return undefined;
  return { source: 'https://github.com/alpinelinux/docker-alpine', ...COMMON, ...systemFacts('alpine'), cmd: ['/bin/sh'] };
}

/** https://github.com/docker-library/busybox */
export function busybox(tag: string): BaseFacts | undefined {
  if (!/^(latest|stable|unstable|musl|glibc|uclibc|[\d.*]+)(-(musl|glibc|uclibc))?$/.test(tag)) return undefined;
  return { source: 'https://github.com/docker-library/busybox', ...COMMON, sh: 'busybox', packageManager: 'none', cmd: ['sh'] };
}

/** https://github.com/docker-library/buildpack-deps (Dockerfile.template: no ENV, USER, WORKDIR or CMD). */
export function buildpackDeps(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'debian', new Set(['curl', 'scm']));
  if (read === undefined || read.system === 'alpine') return undefined;
  const ubuntuVersion = read.version !== undefined;
  const onUbuntu = read.system === 'ubuntu' || ubuntuVersion;
  const cmd = read.open && read.release === undefined ? undefined : onUbuntu ? ['/bin/bash'] : ['bash'];
  const users = onUbuntu ? ubuntuUsers(read) : { root: ROOT };
  return { source: 'https://github.com/docker-library/buildpack-deps', ...COMMON, ...systemFacts('debian'), cmd, users };
}
