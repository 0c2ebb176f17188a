import type { BaseFacts } from '../model/state.ts';
import { COMMON, SYSTEM_PATH, systemFacts } from './systems.ts';
import { readTag, type Tag } from './tags.ts';

/** Names that an ENV of some version of its Dockerfiles for Linux sets, other than PATH and JAVA_HOME. */
const VARYING = ['LANG', 'JAVA_VERSION', 'JAVA_DEBIAN_VERSION', 'JAVA_ALPINE_VERSION', 'CA_CERTIFICATES_JAVA_VERSION'].concat([
  'JAVA_URL',
  'JAVA_BASE_URL',
  'JAVA_URL_VERSION',
  'JAVA_SHA256',
]);

const WORDS: ReadonlySet<string> = new Set(['jdk', 'jre', 'slim', 'rc', 'ea', 'oracle']);

/** From here on, a tag that names no system is on Oracle Linux; before, on Debian. */
const ON_ORACLE = 12;

/** https://github.com/docker-library/openjdk (Dockerfile-linux.template, and the Dockerfile of each version in its history). */
export function openjdk(tag: string, pinned: boolean): BaseFacts | undefined {
  // `8u342`, `17-ea-32`, `oraclelinux8`
  const plain = tag
    .replace(/^8u\d+(?:-b\d+)?(?=-|$)/u, '8.0')
    .replace(/-(?:ea-\d+)(?=-|$)/u, '-ea')
    .replace(/oraclelinux\d+$/u, 'oracle');
  const read = readTag(plain, 'debian', WORDS);
  const major = read?.version?.[0];
  if (read === undefined || read.open || read.system === 'ubuntu' || major === undefined || major < 8) return undefined;
  const oracle = read.words.includes('oracle');
  const named = read.release !== undefined || read.system === 'alpine' || read.words.includes('slim');
  // The tags of 12 and later that name no system were on Debian at first.
  if (!oracle && !named && major >= ON_ORACLE && (pinned || read.version?.length !== 1)) return undefined;
  const system = oracle || (!named && major >= ON_ORACLE) ? 'oracle' : read.system;
  const home = pinned ? undefined : homeOf(read, major, system);
  return {
    source: 'https://github.com/docker-library/openjdk',
    ...COMMON,
    ...(system === 'oracle' ? { sh: 'bash', packageManager: 'rpm' } : systemFacts(system)),
    env: home === undefined ? {} : { JAVA_HOME: home, PATH: `${home}/bin:${SYSTEM_PATH}` },
    envUnknown: home === undefined ? ['PATH', 'JAVA_HOME', ...VARYING] : VARYING,
    // A JDK starts jshell, from 9 on; the others what the system starts.
    cmd: undefined,
  };
}

/** Where the newest image of a version has it: all that were built after May 2019 are made from tarballs. */
function homeOf({ version, release }: Tag, major: number, system: Tag['system'] | 'oracle'): string | undefined {
  if (version?.length !== 1 || [9, 10].includes(major) || (release !== undefined && !SINCE.has(release))) return undefined;
  return system === 'oracle' ? `/usr/java/openjdk-${major}` : system === 'debian' ? `/usr/local/openjdk-${major}` : undefined;
}

/** Releases of Debian that it was not built on before that. */
const SINCE: ReadonlySet<string> = new Set(['buster', 'bullseye', 'bookworm', 'trixie']);
