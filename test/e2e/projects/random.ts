import * as fc from 'fast-check';
import { COPIES, STATE } from '../../properties/instructions.ts';
import { FILE_COMMANDS } from '../../properties/commands.ts';
import { dockerfilesOf, type Generated, type Kind, type Words } from '../../properties/generator.ts';
import { NODE_MANIFESTS, PYTHON_MANIFESTS, SYSTEM_MANIFESTS } from '../../properties/instructions.ts';
import { npmProject } from '../kit/npm-packages.ts';

/** Words of the random Dockerfiles of `npm test` that the base images can run, and that are quick. */
const UNFIT =
  /make|example\.com|sources\.list|pip\.conf|xargs|--link|node:node|=app|app:app|\/etc\/image|cp -r \. |sums\.txt|USER (?:node|app|1000)/;

function fit<T extends string>(words: readonly T[]): readonly T[] {
  return words.filter((word) => !UNFIT.test(word));
}

const WORDS: Words = {
  packages: [
    'apt-get update && apt-get install -y --no-install-recommends tini',
    'apt-get update && apt-get install -y --no-install-recommends libjq1 && rm -rf /var/lib/apt/lists/*',
    'apt-get clean',
    'rm -rf /var/lib/apt/lists/*',
    'dpkg --version',
    'cat /etc/debian_version',
    'id root',
    'apt-get --version',
    'ls /usr',
  ],
  files: fit(FILE_COMMANDS),
  downloads: [],
  accounts: ['useradd -m worker', 'groupadd staffers', 'useradd -r -s /bin/false daemon2'],
  named: ['npm config set fund false', 'git --version || true', 'ls -la /'],
  mounts: [
    '--mount=type=cache,target=/root/.npm',
    '--mount=type=cache,target=/root/.cache/pip',
    '--mount=type=cache,target=/app/.cache',
    '--mount=type=bind,target=/ctx',
    '--mount=type=tmpfs,target=/tmp',
    '--mount=type=secret,id=token',
  ],
  copies: fit(COPIES),
  state: fit(STATE),
  config: ['EXPOSE 3000', 'VOLUME /data', 'CMD ["node", "src/index.js"]', 'STOPSIGNAL SIGTERM', 'LABEL maintainer=me a=b', '# why', ''],
  heads: ['', '', '# syntax=docker/dockerfile:1\n', 'ARG BASE_TAG=x\n'],
};

const COMMON = {
  'README.md': 'readme',
  'config/settings.json': '{}',
  'scripts/run.sh': '#!/bin/sh\nexec true\n',
  'src/index.js': 'console.log(1);\n',
  'src/lib/util.js': 'exports.util = 1;\n',
};

const SCRIPTS = { build: 'node src/index.js > built.txt', start: 'node src/index.js' };

const NODE: Kind = {
  bases: ['node:20-slim'],
  files: fc.boolean().map((workspaces) => ({
    ...COMMON,
    ...npmProject({ dependencies: ['ms'], scripts: SCRIPTS, ...(workspaces && { workspaces: { web: ['minimist'] } }) }),
    ...(!workspaces &&
      Object.fromEntries(
        Object.entries(npmProject({ name: 'web', dependencies: ['minimist'], scripts: { build: 'node -p 1 > built.txt' } })).map(
          ([name, text]) => [`web/${name}`, text],
        ),
      )),
    'web/index.html': '<p>',
  })),
  installs: [
    'npm ci',
    'npm ci',
    'npm ci --omit=dev',
    'npm install',
    'npm ci && npm run build',
    'npm ci && npm cache clean --force',
    'cd web && npm ci && npm run build',
    'npm ci --prefix web',
    'set -e; npm ci; npm run build',
    'export CI=1 && npm ci && npm run build',
    'apt-get update && apt-get install -y --no-install-recommends tini && npm ci && npm run build',
    'npm run build',
  ],
  manifests: NODE_MANIFESTS.filter((word) => !word.includes('node:node')),
};

const PYTHON: Kind = {
  bases: ['python:3.11-slim'],
  files: fc
    .constantFrom(
      { 'requirements.txt': '-r requirements/base.txt\nflask==3.0.3\n', 'requirements/base.txt': 'requests==2.32.3\n' },
      { 'requirements.txt': 'flask==3.0.3\n', 'requirements/base.txt': '-c ../constraints.txt\nrequests\n' },
    )
    .map((files) => ({ ...COMMON, 'app.py': 'import flask\n', 'constraints.txt': 'requests<3\n', ...files })),
  installs: [
    'pip install -r requirements.txt',
    'pip install -r requirements.txt',
    'pip install --no-cache-dir -r requirements.txt',
    'pip install -r requirements/base.txt',
    'pip install -r requirements.txt -c constraints.txt',
    'python -m pip install -r requirements.txt',
    'pip install gunicorn',
    'pip install -r requirements.txt && python app.py',
    'python -m venv /opt/venv && /opt/venv/bin/pip install -r requirements.txt',
    'apt-get update && apt-get install -y --no-install-recommends tini && pip install -r requirements.txt',
  ],
  manifests: PYTHON_MANIFESTS,
};

const SYSTEM: Kind = {
  bases: ['debian:bookworm-slim'],
  files: fc.constant({ ...COMMON, 'packages.txt': 'tini\n' }),
  installs: ['apt-get update && apt-get install -y --no-install-recommends tini'],
  manifests: SYSTEM_MANIFESTS,
};

const ANY = dockerfilesOf([NODE, NODE, NODE, PYTHON, PYTHON, PYTHON, SYSTEM], WORDS);

/**
 * Dockerfiles that are drawn by lot, the same ones for the same seed.
 * @param index for `PIP_INDEX_URL`
 */
export function* randomProjects(seed: number, index: string): Iterable<Generated> {
  for (let more = 0; ; more++) {
    for (const { dockerfile, files } of fc.sample(ANY, { seed: seed + more * 1000, numRuns: 50 })) {
      yield { files, dockerfile: dockerfile.replace(/^FROM python:.*$/gm, `$&\nENV PIP_INDEX_URL=${index}`) };
    }
  }
}
