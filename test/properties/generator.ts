import * as fc from 'fast-check';
import { contextOf, type Sketch } from '../interpreter/context.ts';
import { interpret } from '../interpreter/interpret.ts';

/** A Dockerfile of known commands, and the files of its context. */
export interface Generated {
  readonly dockerfile: string;
  /** Path -> text; executable where the path ends in `.sh`. */
  readonly files: Readonly<Record<string, string>>;
}

interface Kind {
  readonly bases: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** Installs, which the other instructions are put around. */
  readonly installs: readonly string[];
  readonly manifests: readonly string[];
}

const LOCK = JSON.stringify({
  name: 'app',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: {
    '': { name: 'app', version: '1.0.0', dependencies: { tiny: '1.0.0' } },
    'node_modules/tiny': { version: '1.0.0', resolved: 'https://registry.npmjs.org/tiny/-/tiny-1.0.0.tgz', integrity: 'sha512-x' },
  },
});
const PACKAGE = JSON.stringify({ name: 'app', version: '1.0.0', scripts: { build: 'tsc' }, dependencies: { tiny: '1.0.0' } });

const SOURCES: Readonly<Record<string, string>> = {
  'README.md': 'readme',
  'config/settings.json': '{}',
  'scripts/run.sh': '#!/bin/sh\nexec true\n',
  'src/index.js': 'index',
  'src/lib/util.js': 'util',
};

const NODE: Kind = {
  bases: ['node:20-slim', 'node:20-alpine', 'node:20'],
  files: { 'package.json': PACKAGE, 'package-lock.json': LOCK, 'web/package.json': PACKAGE, 'web/package-lock.json': LOCK },
  installs: [
    'RUN npm ci',
    'RUN npm ci --omit=dev',
    'RUN npm install',
    'RUN npm ci && npm run build',
    'RUN npm ci && npm cache clean --force',
    'RUN cd web && npm ci',
    'RUN cd web && npm ci && npm run build',
    'RUN npm ci --prefix web',
    'RUN set -e; npm ci; npm run build',
    'RUN cd web && npm ci && cd .. && make',
    'RUN npm ci && cd web && npm ci && npm run build',
    'RUN export CI=1 && V=2 && npm ci && npm run build $V',
    'RUN apt-get update && apt-get install -y git && npm ci && npm run build',
    'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/* && npm ci',
    'RUN npm ci && cp -r src /srv/src',
    'RUN npm ci && npm run build && npm prune --omit=dev',
    'RUN npm ci && make && chown -R 1000 /app',
    'RUN --mount=type=secret,id=token npm ci && npm run build',
    'RUN --mount=type=cache,target=/root/.npm npm ci && cp -r src /srv/src',
  ],
  manifests: [
    'COPY package*.json ./',
    'COPY package.json package-lock.json ./',
    'COPY web/package*.json ./web/',
    'COPY package.json /app/',
    'COPY package.json package-lock.json README.md ./',
    'COPY --chown=1000:1000 package*.json src/index.js ./',
  ],
};

const PYTHON: Kind = {
  bases: ['python:3.12-slim', 'python:3.12'],
  files: { 'requirements.txt': '-r requirements/base.txt\nflask==3.0.3\n', 'requirements/base.txt': 'requests==2.32.3\n' },
  installs: [
    'RUN pip install -r requirements.txt',
    'RUN pip install --no-cache-dir -r requirements.txt',
    'RUN pip install --upgrade pip && pip install -r requirements.txt',
    'RUN pip install --upgrade pip',
    'RUN python -m pip install -r requirements.txt',
    'RUN pip install gunicorn',
    'RUN pip install --user -r requirements.txt',
    'RUN pip install -r requirements.txt && python app.py',
    'RUN apt-get update && apt-get install -y git && pip install -r requirements.txt',
    'RUN apt-get update && apt-get install -y git && pip install -r requirements.txt && make && cd src && make',
    'RUN set -eux; pip install -r requirements.txt; make',
    'RUN --mount=type=cache,target=/root/.cache/pip apt-get update && apt-get install -y git && pip install -r requirements.txt',
  ],
  manifests: [
    'COPY requirements.txt .',
    'COPY requirements.txt ./',
    'COPY requirements requirements',
    'COPY requirements* ./',
    'COPY README.md requirements.txt ./',
  ],
};

const SYSTEM: Kind = {
  bases: ['debian:bookworm-slim', 'ubuntu:22.04', 'alpine:3.20', 'fedora:40', 'acme/base:1'],
  files: { 'packages.txt': 'curl\n' },
  installs: ['RUN apt-get update && apt-get install -y git', 'RUN apk add --no-cache git'],
  manifests: ['COPY packages.txt /tmp/'],
};

/** System packages, whatever the language. */
const PACKAGES = [
  'RUN apt-get update',
  'RUN apt-get install -y curl',
  'RUN apt-get update && apt-get install -y --no-install-recommends git \\\n    ca-certificates',
  'RUN apt-get update && apt-get install -y build-essential && rm -rf /var/lib/apt/lists/*',
  'RUN apt-get clean',
  'RUN apk add --no-cache curl',
  'RUN useradd -m worker',
];

const COPIES = [
  'COPY . .',
  'COPY . .',
  'COPY . /app',
  'COPY src ./src',
  'COPY src/ src/',
  'COPY config ./config',
  'COPY README.md ./',
  'COPY --chown=1000:1000 . .',
  'COPY --chown=node:node src ./src',
  'COPY scripts/run.sh /usr/local/bin/run.sh',
  'COPY ["config/settings.json", "./"]',
  'ADD . .',
  'COPY config/settings.json /etc/app/settings.json',
];

const FILE_COMMANDS = [
  'RUN mkdir -p data',
  'RUN mkdir -p /app/logs && chmod 777 /app/logs',
  'RUN touch .env',
  'RUN echo x > VERSION',
  'RUN echo "registry=x" > .npmrc',
  'RUN cp config/settings.json config/local.json',
  'RUN rm -rf src/lib',
  'RUN rm -f README.md',
  'RUN chmod +x scripts/run.sh',
  'RUN chmod -R a+rX /app',
  'RUN chown -R 1000:1000 /app',
  'RUN mv README.md docs.md',
  'RUN ln -s /app/src /app/source',
  'RUN cat README.md',
  'RUN test -f package.json',
  'RUN mkdir build && cd build && touch made',
  'RUN ./scripts/run.sh',
  'RUN make',
];

/** Tools by name, and small commands of a system. */
const NAMED = [
  'RUN dpkg --add-architecture i386',
  'RUN dpkg -i README.md',
  'RUN apt-mark hold curl',
  'RUN apt-key add README.md',
  'RUN add-apt-repository -y ppa:a/b',
  'RUN usermod -aG root worker',
  'RUN echo root:x | chpasswd',
  'RUN passwd -d root',
  'RUN chsh -s /bin/bash root',
  'RUN corepack enable',
  'RUN corepack prepare pnpm@9.1.0 --activate',
  'RUN corepack install',
  'RUN yarn global add serve',
  'RUN PNPM_HOME=/pnpm pnpm add -g serve',
  'RUN npm install -g serve@14',
  'RUN gem install rake',
  'RUN go install a.example/x@v1.0.0',
  'RUN git config --global a.b c',
  'RUN git config --system a.b c',
  'RUN git clone https://example.com/x/lib.git',
  'RUN git clone -b v1.2.3 https://example.com/x/lib.git /opt/lib',
  'RUN update-alternatives --install /usr/bin/x x /usr/bin/curl 1',
  'RUN setcap cap_a=+ep scripts/run.sh',
  'RUN dnf install -y make',
  'RUN yum update -y',
  'RUN zypper -n install make',
];

const STATE = [
  'WORKDIR /app',
  'WORKDIR /srv/site',
  'WORKDIR sub',
  'ENV NODE_ENV=production',
  'ENV APP_HOME=/app PIP_NO_CACHE_DIR=1',
  'ENV PATH=/app/bin:$PATH',
  'ARG GIT_SHA',
  'ARG VERSION=1.0',
  'ENV GIT_SHA=$GIT_SHA',
  'LABEL version=$VERSION',
  'LABEL org.opencontainers.image.revision=$GIT_SHA',
  'USER node',
  'USER root',
  'USER 1000',
  'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
];

const CONFIG = [
  'EXPOSE 3000',
  'VOLUME /data',
  'CMD ["node", "src/index.js"]',
  'ENTRYPOINT ["/usr/local/bin/run.sh"]',
  'HEALTHCHECK CMD true',
  'STOPSIGNAL SIGTERM',
  '# the next line matters',
  '# hadolint ignore=DL3008',
  '',
];

const IGNORE_FILES = [
  undefined,
  undefined,
  'node_modules\n',
  'node_modules\n.git\n',
  '*.md\n',
  '*\n!src\n!package*.json\n!requirements*\n',
];

function linesOf({ installs, manifests }: Kind): fc.Arbitrary<readonly string[]> {
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...COPIES) },
    { weight: 3, arbitrary: fc.constantFrom(...manifests) },
    { weight: 6, arbitrary: fc.constantFrom(...installs) },
    { weight: 4, arbitrary: fc.constantFrom(...PACKAGES) },
    { weight: 3, arbitrary: fc.constantFrom(...FILE_COMMANDS) },
    { weight: 3, arbitrary: fc.constantFrom(...NAMED) },
    { weight: 3, arbitrary: fc.constantFrom(...STATE) },
    { weight: 2, arbitrary: fc.constantFrom(...CONFIG) },
  );
  return fc.array(line, { minLength: 2, maxLength: 9 });
}

/** Most files are written like this: one folder, the source, an install. Lines are put before and between. */
function plausible(kind: Kind): fc.Arbitrary<readonly string[]> {
  const parts = [fc.constant(['WORKDIR /app']), extra(kind), fc.constantFrom(...COPIES).map((line) => [line]), extra(kind)];
  return fc
    .tuple(
      ...parts,
      fc.constantFrom(...kind.installs).map((line) => [line]),
      extra(kind),
    )
    .map((groups) => groups.flat());
}

function extra(kind: Kind): fc.Arbitrary<readonly string[]> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<readonly string[]>([]) },
    { weight: 1, arbitrary: linesOf(kind).map((lines) => lines.slice(0, 2)) },
  );
}

interface Stage {
  readonly base: string;
  readonly lines: readonly string[];
}

function stageOf(kind: Kind): fc.Arbitrary<Stage> {
  return fc.record({ base: fc.constantFrom(...kind.bases), lines: fc.oneof(plausible(kind), linesOf(kind)) });
}

/** The second stage starts from the first, or takes files out of it. */
function dockerfileOf(first: Stage, second: Stage | undefined, joint: 'from' | 'copy'): string {
  const lines = [`FROM ${first.base} AS build`, ...first.lines];
  if (second === undefined) return `${lines.join('\n')}\n`;
  lines.push('', joint === 'from' ? 'FROM build' : `FROM ${second.base}`);
  if (joint === 'copy') lines.push('COPY --from=build /app /srv/app');
  return `${[...lines, ...second.lines].join('\n')}\n`;
}

/** The files of a case as the interpreter takes them. */
export function sketchOf(files: Generated['files']): Sketch {
  const entries = Object.entries(files).map(([name, text]) => [name, name.endsWith('.sh') ? { text, mode: 0o755 } : text] as const);
  return Object.fromEntries(entries);
}

/** Without the lines at which the build stops: behind one, nothing that is done wrong would show. */
function buildable({ dockerfile, files }: Generated): Generated {
  const context = contextOf(sketchOf(files));
  const ignore = files['.dockerignore'];
  let text = dockerfile;
  for (;;) {
    const failed = interpret({ dockerfile: text, context, ...(ignore !== undefined && { dockerignore: ignore }) }).find(
      (stage) => 'failed' in stage,
    );
    if (failed === undefined || !('failed' in failed)) return { dockerfile: text, files };
    const lines = text.split('\n');
    const end = lines.findIndex((line, index) => index >= failed.failed - 1 && !line.endsWith('\\'));
    text = lines.toSpliced(failed.failed - 1, end - failed.failed + 2).join('\n');
  }
}

/** Dockerfiles whose every command the interpreter of these tests runs, or takes for a program that may do anything. */
export const generated: fc.Arbitrary<Generated> = fc.constantFrom(NODE, NODE, PYTHON, PYTHON, SYSTEM).chain((kind) =>
  fc
    .record({
      first: stageOf(kind),
      second: fc.option(stageOf(kind), { freq: 3, nil: undefined }),
      joint: fc.constantFrom('from' as const, 'copy' as const),
      ignore: fc.constantFrom(...IGNORE_FILES),
      modules: fc.boolean(),
      // Now and then a build that fails, which it must do afterwards as well.
      failing: fc.integer({ min: 0, max: 7 }),
    })
    .map(({ first, second, joint, ignore, modules, failing }) => {
      const one = {
        dockerfile: dockerfileOf(first, second, joint),
        files: {
          ...SOURCES,
          ...kind.files,
          ...(ignore !== undefined && { '.dockerignore': ignore }),
          ...(modules && { 'logs/today.log': 'log' }),
        },
      };
      return failing === 7 ? one : buildable(one);
    }),
);
