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
  /** Ends what the command leaves running, which strace would wait for. Not part of what the model is asked about. */
  readonly end?: string;
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
  node: { image: 'node:20-slim', packages: 'strace make' },
  python: { image: 'python:3.11-slim', packages: 'strace' },
  'python-tools': { image: 'python:3.11-slim', packages: 'strace python3-poetry pipenv python3-pdm' },
  go: { image: 'golang:1.19', packages: 'strace' },
  'project-tools': {
    image: 'debian:bookworm-slim',
    packages: [
      'strace git composer bundler elixir cargo maven junit4 libmaven-dependency-plugin-java libmaven-resources-plugin-java libmaven-jar-plugin-java',
      'libmaven-clean-plugin-java libmaven-install-plugin-java libmaven-deploy-plugin-java libmaven-site-plugin-java',
      'libmaven-compiler-plugin-java libsurefire-java',
    ].join(' '),
  },
} as const;

/** In the text of a situation and of its files: the addresses of what the suite serves, which are known when it runs. */
export const SERVER = 'http://{server}';
export const INDEX = '{index}';

export interface Served {
  /** `127.0.0.1:PORT` */
  readonly server: string;
  /** Address of an index of packages of Python. */
  readonly index: string;
}

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

function text(lines: readonly string[], served: Served): string {
  return withAddresses(`${lines.join('\n')}\n`, served);
}

/** The text of a situation or of one of its files. */
export function withAddresses(template: string, { server, index }: Served): string {
  return template.replaceAll('{server}', server).replaceAll(INDEX, index);
}

/** The Dockerfile that the model is asked about: each situation is a stage, in their order. */
export function plainDockerfile(situations: readonly Situation[], served: Served): string {
  return text(
    situations.flatMap((one) => [`FROM ${BASES[one.on].image} AS ${one.id}`, ...linesOf(one), `RUN ${one.run}`]),
    served,
  );
}

/** The same with each RUN under strace; its last stage holds the traces, each under the name of its situation. */
export function tracedDockerfile(situations: readonly Situation[], served: Served): string {
  const bases = [...new Set(situations.map(({ on }) => on))].flatMap((on) => [
    `FROM ${BASES[on].image} AS traced-${on}`,
    `RUN apt-get update && apt-get install -y --no-install-recommends ${BASES[on].packages} && mkdir -m 1777 ${TRACES}`,
  ]);
  const stages = situations.flatMap((one) => [
    `FROM traced-${one.on} AS ${one.id}`,
    ...linesOf(one),
    `SHELL ${JSON.stringify(STRACE)}`,
    `RUN ${[one.run, ...(one.end === undefined ? [] : [one.end])].join('; ')}`,
  ]);
  const traces = situations.map(({ id }) => `COPY --from=${id} ${TRACES}/trace /${id}`);
  return text([...bases, ...stages, 'FROM scratch', ...traces], served);
}
