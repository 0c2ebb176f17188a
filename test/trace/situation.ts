/** A command of a RUN in a situation that matters for what it reads and writes. */
export interface Situation {
  /** Also the name of its stage and of its folder in the build context. */
  readonly id: string;
  readonly on: Base;
  /** Files of the context, below the folder of the situation. */
  readonly files?: Readonly<Record<string, string>>;
  /** What stands above the RUN. By default a WORKDIR, and a COPY of the files where there are any. */
  readonly before?: readonly string[];
  readonly run: string;
  /** Paths that are looked at without any effect on what comes out, and why. */
  readonly idle?: Readonly<Record<string, string>>;
}

export type Base = keyof typeof BASES;

/** Images, with what is installed in them before anything is traced: strace, and the programs that the distribution does not bring by itself. */
export const BASES = {
  debian: { image: 'debian:bookworm-slim', packages: 'strace' },
  tools: {
    image: 'debian:bookworm-slim',
    packages: 'strace curl wget git gnupg unzip xz-utils bzip2 ca-certificates locales libcap2-bin zip lsb-release',
  },
  node: { image: 'node:20-slim', packages: 'strace' },
  python: { image: 'python:3.11-slim', packages: 'strace' },
  golang: { image: 'golang:1.19', packages: 'strace' },
} as const;

/** In the text of a situation: the addresses of what the suite serves. */
export const SERVER = 'http://127.0.0.1:4873';
export const INDEX = `${SERVER}/simple`;

/** Where a trace is written to: any user may. */
const TRACES = '/.dockerfix-trace';

const STRACE = [
  '/usr/bin/strace',
  '-f',
  '-y',
  '--seccomp-bpf',
  '-o',
  `${TRACES}/trace`,
  '-e',
  'trace=%file,getdents64,fchdir,fchmod,fchown,ftruncate,fsetxattr,bind,connect',
  '/bin/sh',
  '-c',
];

function linesOf({ id, before, files }: Situation): readonly string[] {
  return before ?? ['WORKDIR /app', ...(files === undefined ? [] : [`COPY ${id}/ ./`])];
}

function stage(situation: Situation, from: string, shell: readonly string[]): readonly string[] {
  return [`FROM ${from} AS ${situation.id}`, ...linesOf(situation), ...shell, `RUN ${situation.run}`];
}

/** The Dockerfile that the model is asked about. */
export function plainDockerfile(situations: readonly Situation[]): string {
  return `${situations.flatMap((one) => stage(one, BASES[one.on].image, [])).join('\n')}\n`;
}

/** The same with each RUN under strace; its last stage holds the traces, each under the name of its situation. */
export function tracedDockerfile(situations: readonly Situation[]): string {
  const bases = [...new Set(situations.map(({ on }) => on))].flatMap((on) => [
    `FROM ${BASES[on].image} AS traced-${on}`,
    `RUN apt-get update && apt-get install -y --no-install-recommends ${BASES[on].packages} && mkdir -m 1777 ${TRACES}`,
  ]);
  const stages = situations.flatMap((one) => stage(one, `traced-${one.on}`, [`SHELL ${JSON.stringify(STRACE)}`]));
  const out = situations.map(({ id }) => `COPY --from=${id} ${TRACES}/trace /${id}`);
  return `${[...bases, ...stages, 'FROM scratch', ...out].join('\n')}\n`;
}
