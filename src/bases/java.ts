import type { BaseFacts } from '../model/state.ts';
import { ubuntuUsers } from './distributions.ts';
import { openjdk } from './openjdk.ts';
import { amazonlinux } from './rpm-distributions.ts';
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

/** https://github.com/corretto/corretto-docker (the Dockerfile of each, and its history). Those on Debian, and those of one release, are left out. */
export function corretto(tag: string): BaseFacts | undefined {
  const [, ofAmazon, ofAlpine] = /^(?:((?:latest|\d+)(?:-al2(?:023)?)?(?:-jdk)?)|(\d+-alpine(?:3\.\d+)?(?:-jdk)?))$/u.exec(tag) ?? [];
  const source = 'https://github.com/corretto/corretto-docker';
  const envUnknown = ['JAVA_HOME', 'LANG'];
  if (ofAlpine !== undefined)
    return { source, ...COMMON, ...systemFacts('alpine'), env: { PATH: `${SYSTEM_PATH}:/usr/lib/jvm/default-jvm/bin` }, envUnknown };
  const amazon = ofAmazon === undefined ? undefined : amazonlinux('latest');
  return amazon && { ...amazon, source, cmd: undefined, envUnknown: [...envUnknown, ...(amazon.envUnknown ?? [])] };
}

/** https://github.com/carlossg/docker-maven (the Dockerfile of each, and its history), as far as it is on Eclipse Temurin, Amazon Corretto or OpenJDK. */
export function maven(tag: string, pinned: boolean): BaseFacts | undefined {
  const [, java] = /^[34][\d.]*-eclipse-temurin-(\d+(?:-(?:alpine|focal|jammy|noble))?)$/u.exec(tag) ?? [];
  const [, amazon] = /^[34][\d.]*-amazoncorretto-(\d+(?:-(?:al2023|alpine))?)$/u.exec(tag) ?? [];
  const newest = /^(?:latest|3|3\.9)$/u.test(tag) && !pinned ? '21' : undefined;
  const ofTemurin = java ?? newest;
  const facts = amazon !== undefined ? corretto(amazon) : ofTemurin === undefined ? mavenOnOpenjdk(tag, pinned) : temurin(ofTemurin);
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/carlossg/docker-maven',
    env: { ...facts.env, MAVEN_HOME: '/usr/share/maven', MAVEN_CONFIG: '/root/.m2' },
    cmd: ['mvn'],
    entrypoint: ['/usr/local/bin/mvn-entrypoint.sh'],
  };
}

/** Those from 3.6 on; the ones before had a volume. From Java 14 on it is Oracle Linux, but for `slim`. */
function mavenOnOpenjdk(tag: string, pinned: boolean): BaseFacts | undefined {
  const [, minor, patch, java = '', variant = ''] =
    /^3(?:\.([68])(?:\.(\d+))?)?-(?:open)?jdk-(8|1[14-8])(-slim|-alpine)?$/u.exec(tag) ?? [];
  if (java === '') return undefined;
  if (Number(java) >= 14) return variant === '-alpine' ? undefined : openjdk(`${java}-jdk${variant === '' ? '-oracle' : variant}`, false);
  // 3.6.2 came in August 2019, after OpenJDK's images had their last change.
  const late = minor === '8' || Number(patch ?? 9) >= 2;
  return openjdk(`${java}-jdk${variant}`, pinned || !late);
}

/** Two versions of Java (`jdk-lts-and-current`) come with settings in Gradle's home; nothing is said of them, nor of those on other systems and other builds of Java. */
const GRADLE_TAG = /^(?:(?:9|8|7\.[3-6]|7)(?:\.\d+){0,2}-)?jdk(\d+)(-(?:focal|jammy|noble|alpine))?$/u;

/** https://github.com/gradle/docker-gradle (the Dockerfile of each, and https://github.com/keeganwitt/docker-gradle before), as far as it is on Eclipse Temurin. */
export function gradle(tag: string, pinned: boolean): BaseFacts | undefined {
  const [, java, system = ''] = GRADLE_TAG.exec(tag) ?? [];
  const newest = /^(?:latest|9|8)$/u.test(tag);
  if ((java === undefined && !newest) || (pinned && /^(?:jdk|latest$|alpine$)/u.test(tag))) return undefined;
  const facts = temurin(java === undefined ? '21-jdk' : `${java}-jdk${system}`);
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/gradle/docker-gradle',
    workdir: '/home/gradle',
    env: { ...facts.env, GRADLE_HOME: '/opt/gradle' },
    envUnknown: [...(facts.envUnknown ?? []), 'GRADLE_VERSION'],
    cmd: ['gradle'],
    users: { root: ROOT, gradle: { uid: 1000, gid: 1000, home: '/home/gradle' } },
  };
}
