import type { BaseFacts } from '../model/state.ts';
import { temurin } from './java.ts';
import { COMMON, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** Names that an ENV of some version of its Dockerfile sets, other than those that are the same in all. */
const VARYING = ['GPG_KEYS', 'OPENSSL_VERSION', 'TOMCAT_MAJOR', 'TOMCAT_VERSION', 'TOMCAT_SHA1', 'TOMCAT_SHA512'].concat([
  'TOMCAT_TGZ_URL',
  'TOMCAT_TGZ_URLS',
  'TOMCAT_TGZ_FALLBACK_URL',
  'TOMCAT_ASC_URL',
  'TOMCAT_ASC_URLS',
  'TOMCAT_ASC_FALLBACK_URL',
]);

/** What those on other builds of Java set as well. */
const OF_JAVA = ['JAVA_HOME', 'JAVA_VERSION', 'LANG', 'LANGUAGE', 'LC_ALL'];

const WORDS: ReadonlySet<string> = new Set(['java', 'temurin', 'openjdk', 'slim']);

/** Versions of Java that are built still: tags of the others may be older than that. https://github.com/docker-library/tomcat/blob/master/versions.json */
const STILL_BUILT: ReadonlySet<string> = new Set(['8', '11', '17', '21', '25']);

/**
 * On Temurin or, before, OpenJDK; those on Corretto, Oracle Linux and OpenJ9 are left out, and so are those before 8.5.
 * https://github.com/docker-library/tomcat (Dockerfile.template, and the Dockerfile of each version in its history)
 */
export function tomcat(tag: string, pinned: boolean): BaseFacts | undefined {
  const [, java] = /(?:^|-)(?:jdk|jre)(\d+)(?=-|$)/u.exec(tag) ?? [];
  const read = readTag(tag.replace(/(^|-)(?:jdk|jre)\d+(?=-|$)/u, '$1java'), 'ubuntu', WORDS);
  if (read === undefined || read.open) return undefined;
  const [major = 9, minor] = read.version ?? [];
  if (major < 8 || (major === 8 && minor !== undefined && minor < 5)) return undefined;
  // Tags that move with the releases are on Temurin since 2022.
  const moves = (read.version?.length ?? 0) <= 2 && major >= 9 && (java === undefined || STILL_BUILT.has(java));
  const other = read.system !== 'ubuntu' || ['openjdk', 'slim'].some((word) => read.words.includes(word));
  const below = !pinned && !other && (moves || read.words.includes('temurin')) ? temurin(read.release ?? 'latest') : undefined;
  const home = '/usr/local/tomcat';
  const native = `${home}/native-jni-lib`;
  return {
    source: 'https://github.com/docker-library/tomcat',
    ...COMMON,
    ...systemFacts(read.system),
    workdir: home,
    env: {
      CATALINA_HOME: home,
      TOMCAT_NATIVE_LIBDIR: native,
      ...(below !== undefined && { ...below.env, LD_LIBRARY_PATH: native, PATH: `${home}/bin:${below.env['PATH'] ?? ''}` }),
    },
    envUnknown: [...VARYING, ...(below === undefined ? ['PATH', 'LD_LIBRARY_PATH', ...OF_JAVA] : (below.envUnknown ?? []))],
    cmd: ['catalina.sh', 'run'],
    entrypoint: undefined,
    users: below?.users ?? COMMON.users,
  };
}
