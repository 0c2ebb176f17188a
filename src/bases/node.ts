import type { BaseFacts } from '../model/state.ts';
import { COMMON, ROOT, systemFacts } from './systems.ts';
import { readTag, type Tag } from './tags.ts';

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

/**
 * The npm that tags which move with the releases have had for years, all those of Node.js 18 and later: 19.9.0 brought npm 9.6.3,
 * 18.20.0 npm 10.5.0. https://nodejs.org/dist/index.json
 */
const MOVING_NPM = 9;
const MOVING_MAJOR = 18;

/** Systems whose tags were still pushed after that; `node:buster`, `node:lts-stretch`, `node:alpine3.12` stayed what they were. */
const MOVING_WORD = /^(?:latest|lts|current|slim|alpine|alpine3\.(?:19|[2-9]\d)|bookworm|bullseye|trixie)$/;

/** https://github.com/nodejs/docker-node (Dockerfile-debian.template, Dockerfile-slim.template, Dockerfile-alpine.template and their history). */
export function node(tag: string, pinned: boolean): BaseFacts | undefined {
  const read = readTag(tag, 'debian', WORDS);
  if (read === undefined) return undefined;
  const system = read.system ?? (read.words.includes('slim') ? 'debian' : undefined);
  const major = read.version?.[0] ?? CODE_NAMES[read.words[0] ?? ''];
  // Tags before 6 have no user `node`, and the early ones of 6 to 10 no entrypoint.
  if (major !== undefined && major < 10) return undefined;
  const npm = !pinned && isMoving(read, major) ? Math.max(MOVING_NPM, firstNpm(major) ?? 0) : firstNpm(major);
  return {
    source: 'https://github.com/nodejs/docker-node',
    ...COMMON,
    ...systemFacts(system),
    envUnknown: ['NODE_VERSION', 'YARN_VERSION', 'NPM_CONFIG_LOGLEVEL'],
    cmd: ['node'],
    entrypoint: major === 10 ? undefined : ['docker-entrypoint.sh'],
    users: { root: ROOT, node: { uid: 1000, gid: 1000, home: '/home/node' } },
    // Whatever the tag, node is unpacked or built into /usr/local.
    npmPrefix: '/usr/local',
    ...(npm === undefined ? {} : { npmAtLeast: npm }),
    ...(mayPin(read, major, !pinned && isMoving(read, major)) && { corepackPins: true }),
  };
}

/**
 * Releases that may have brought corepack 0.26 to 0.32: of these majors from one minor on, up to another. The newest ones of 20, 22 and 24 have a later
 * one, 18, 21 and 23 ended before. https://github.com/nodejs/corepack/blob/main/CHANGELOG.md, https://nodejs.org/en/blog/release
 */
const PINNING: ReadonlyMap<number, { readonly first: number; readonly last: number }> = new Map([
  [18, { first: 20, last: 99 }],
  [20, { first: 12, last: 19 }],
  [21, { first: 7, last: 99 }],
  [22, { first: 0, last: 17 }],
  [23, { first: 0, last: 99 }],
  [24, { first: 0, last: 4 }],
]);

function mayPin({ version }: Tag, major: number | undefined, moving: boolean): boolean {
  const range = PINNING.get(major ?? 0);
  if (range === undefined) return false;
  const minor = version?.[1];
  if (minor === undefined) return !moving || range.last === 99;
  return minor >= range.first && minor <= range.last;
}

function firstNpm(major: number | undefined): number | undefined {
  return major === undefined || major > LAST_MAJOR ? undefined : FIRST_NPM.find((row) => row.node <= major)?.npm;
}

/** `latest`, `lts-alpine`, `20-slim`, `iron`: no release is named, so it is the newest one. */
function isMoving({ open, version, words }: Tag, major: number | undefined): boolean {
  if (open || (major !== undefined && (major < MOVING_MAJOR || major > LAST_MAJOR))) return false;
  const [first = '', ...rest] = words;
  const line = version?.length === 1 ? /^\d+$/.test(first) : Object.hasOwn(CODE_NAMES, first);
  return (line || MOVING_WORD.test(first)) && rest.every((word) => MOVING_WORD.test(word));
}
