import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** https://github.com/nodejs/Release#release-schedule (code names of the LTS lines). */
const CODE_NAMES: Readonly<Record<string, number>> = {
  boron: 6,
  carbon: 8,
  dubnium: 10,
  erbium: 12,
  fermium: 14,
  gallium: 16,
  hydrogen: 18,
  iron: 20,
  jod: 22,
  krypton: 24,
};

/**
 * The npm that the first release of a major brought; each later release, of the same or a later major, brought the same or a later npm.
 * https://nodejs.org/dist/index.json
 */
const FIRST_NPM = [
  { node: 24, npm: 11 },
  { node: 22, npm: 10 },
  { node: 20, npm: 9 },
  { node: 18, npm: 8 },
  { node: 16, npm: 7 },
  { node: 12, npm: 6 },
  { node: 10, npm: 5 },
] as const;

/** The newest major that the table was made for. */
const LAST_MAJOR = 26;

const WORDS: ReadonlySet<string> = new Set(['slim', ...Object.keys(CODE_NAMES)]);

/** https://github.com/nodejs/docker-node (Dockerfile-debian.template, Dockerfile-slim.template, Dockerfile-alpine.template and their history). */
export function node(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'debian', WORDS);
  if (read === undefined) return undefined;
  const system = read.system ?? (read.words.includes('slim') ? 'debian' : undefined);
  const major = read.version?.[0] ?? CODE_NAMES[read.words[0] ?? ''];
  // Tags before 6 have no user `node`, and the early ones of 6 to 10 no entrypoint.
  if (major !== undefined && major < 10) return undefined;
  const npm = major === undefined || major > LAST_MAJOR ? undefined : FIRST_NPM.find((row) => row.node <= major)?.npm;
  return {
    ...COMMON,
    ...systemFacts(system),
    envUnknown: ['NODE_VERSION', 'YARN_VERSION', 'NPM_CONFIG_LOGLEVEL'],
    cmd: ['node'],
    entrypoint: major === 10 ? undefined : ['docker-entrypoint.sh'],
    users: { root: ROOT, node: { uid: 1000, gid: 1000, home: '/home/node' } },
    ...(npm === undefined ? {} : { npmAtLeast: npm }),
    source: 'https://github.com/nodejs/docker-node',
  };
}
