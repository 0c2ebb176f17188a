/** Differences between two builds that say nothing about their Dockerfiles. Each was seen on an engine (docs/engine-facts.md, "Noise"). */
interface Noise {
  readonly paths: RegExp;
  readonly why: string;
  /** The content that is compared; undefined: nothing of it is. */
  readonly content?: (bytes: Buffer) => Buffer;
}

/** A .pyc that is checked by the time of its source holds that time (bytes 8 to 11): https://peps.python.org/pep-0552/ */
function withoutTime(bytes: Buffer): Buffer {
  const byTime = bytes.length >= 16 && bytes.readUInt32LE(4) === 0;
  return byTime ? Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(4), bytes.subarray(12)]) : bytes;
}

/** Paragraphs in an order of their own. */
function sorted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').split(/\n\n+/).filter(Boolean).sort().join('\n\n'), 'latin1');
}

/**
 * Of an entry of npm's cache: what it is the answer to, its digest and size; not when that came, nor the digest over all of it.
 * https://github.com/npm/cacache/blob/main/lib/entry-index.js (insert), https://github.com/npm/make-fetch-happen/blob/main/lib/cache/entry.js
 */
function withoutAnswer(bytes: Buffer): Buffer {
  const text = bytes
    .toString('latin1')
    .replace(/^[\da-f]{40}\t/gm, '')
    .replace(/"time":\d+/g, '')
    .replace(/"resHeaders":\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}/g, '');
  return Buffer.from(text, 'latin1');
}

const NOISE: readonly Noise[] = [
  { paths: /\.pyc$/, why: 'the time of its source stands in its header', content: withoutTime },
  { paths: /^\/var\/log\/(?:apt\/[\w.]+(?:\.xz)?|dpkg\.log|alternatives\.log|bootstrap\.log)$/, why: 'a log of apt or dpkg, with times' },
  { paths: /^\/var\/lib\/dpkg\/[\w-]+-old$/, why: 'the state of dpkg before its last step' },
  { paths: /^\/var\/lib\/apt\/extended_states$/, why: 'paragraphs in the order of the installs', content: sorted },
  // `rm -rf /var/lib/apt/lists` takes the folder as well, which a cache mount leaves as the base image has it. apt makes it where it is missing.
  { paths: /^\/var\/lib\/apt\/lists$/, why: 'the empty folder of apt’s package lists' },
  { paths: /^\/var\/cache\/ldconfig\/aux-cache$/, why: 'inodes and times of libraries' },
  { paths: /^\/var\/cache\/debconf\/[\w.]+-old$/, why: 'the state of debconf before its last step' },
  { paths: /\/_cacache\/index-v5\//, why: 'when something came into npm’s cache', content: withoutAnswer },
  // The body lies beside it: https://github.com/pypa/pip/blob/main/src/pip/_internal/network/cache.py (SafeFileCache)
  { paths: /\/http-v2\/(?:[\da-f]\/){5}[\da-f]+$/, why: 'the headers of an answer in pip’s cache', content: () => Buffer.alloc(0) },
  { paths: /\/\.npm\/_logs\//, why: 'a log of npm, with its time' },
  // npm turns it on where Node.js has it: https://github.com/npm/cli/blob/latest/lib/cli.js, https://nodejs.org/api/module.html#module-compile-cache
  { paths: /^\/tmp\/node-compile-cache(?:\/|$)/, why: 'what Node.js compiled for itself' },
  { paths: /^\/(?:var\/lib\/dbus|etc)\/machine-id$|^\/etc\/ssh\/ssh_host_\w+_key(?:\.pub)?$/, why: 'drawn by lot' },
];

/** What `docker create` puts into a container: https://github.com/moby/moby/blob/v26.1.5/daemon/initlayer/setup_unix.go */
const MADE_BY_DOCKER = /^\/(?:\.dockerenv|dev(?:\/(?:console|pts|shm))?|etc\/(?:hosts|hostname|mtab|resolv\.conf)|proc|sys)$/;

export function isMadeByDocker(path: string): boolean {
  return MADE_BY_DOCKER.test(path);
}

/** Why it does not matter what a path holds, or whether it is there; undefined where it does. */
export function noiseAt(path: string): string | undefined {
  return NOISE.find(({ paths, content }) => content === undefined && paths.test(path))?.why;
}

/** What of a file is compared. */
export function contentOf(path: string, bytes: Buffer): Buffer {
  return NOISE.find(({ paths, content }) => content !== undefined && paths.test(path))?.content?.(bytes) ?? bytes;
}
