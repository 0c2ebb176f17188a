import type { BaseFacts } from '../model/state.ts';
import { ubuntuUsers } from './distributions.ts';
import { COMMON, ROOT, SYSTEM_PATH, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

const JAVA = '/opt/java/openjdk';

/** https://github.com/adoptium/containers (the Dockerfile of each version and system, and its history). Those on UBI are left out. */
export function temurin(tag: string): BaseFacts | undefined {
  const read = readTag(tag.replace(/_\d+(?=-|$)/u, ''), 'ubuntu', new Set(['jdk', 'jre']));
  if (read === undefined || read.system === 'debian') return undefined;
  return {
    source: 'https://github.com/adoptium/containers',
    ...COMMON,
    ...systemFacts(read.system),
    env: { PATH: `${JAVA}/bin:${SYSTEM_PATH}`, JAVA_HOME: JAVA },
    envUnknown: ['JAVA_VERSION', 'LANG', 'LANGUAGE', 'LC_ALL'],
    // A JDK starts jshell, a JRE what the system starts; the entrypoint changed.
    cmd: undefined,
    users: read.system === 'ubuntu' ? ubuntuUsers({ ...read, version: undefined }) : { root: ROOT },
  };
}

/** https://github.com/carlossg/docker-maven (the Dockerfile of each, and its history), as far as it is on Eclipse Temurin. */
export function maven(tag: string, pinned: boolean): BaseFacts | undefined {
  const [, java] = /^[34][\d.]*-eclipse-temurin-(\d+(?:-(?:alpine|focal|jammy|noble))?)$/u.exec(tag) ?? [];
  const newest = /^(?:latest|3|3\.9)$/u.test(tag) && !pinned ? '21' : undefined;
  const facts = java === undefined && newest === undefined ? undefined : temurin(java ?? newest ?? '');
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/carlossg/docker-maven',
    env: { ...facts.env, MAVEN_HOME: '/usr/share/maven', MAVEN_CONFIG: '/root/.m2' },
    cmd: ['mvn'],
    entrypoint: ['/usr/local/bin/mvn-entrypoint.sh'],
  };
}
