import type { Pair } from './pairs.ts';

const NODE = 'FROM node:20\nWORKDIR /app\n';
const PYTHON = 'FROM python:3.12\nWORKDIR /app\n';
const SLIM = 'FROM debian:12\n';

/** A RUN below a copy of everything goes above it, together with its manifests. */
function rises(name: string, from: string, manifests: string, run: string, more: Partial<Pair> = {}): Pair {
  return { name, before: `${from}COPY . .\n${run}\n`, after: `${from}${manifests}${run}\nCOPY . .\n`, ...more };
}

const REQUIREMENTS = 'COPY requirements.txt ./\n';
const MANIFESTS = 'COPY package.json package-lock.json ./\n';
const INCLUDE = { 'include/x.h': 'x\n' };
const PIP = 'pip install -r requirements.txt';
const MODULE = 'RUN python -m pip install -r requirements.txt';
const FRESH = ['freshness'];

const named: readonly Pair[] = [
  rises('$PWD names a folder of the source', PYTHON, REQUIREMENTS, `RUN CFLAGS="-I$PWD/include" ${PIP}`, {
    files: INCLUDE,
    differs: /pip/u,
  }),
  rises('and it is copied', PYTHON, `${REQUIREMENTS}COPY include include/\n`, `RUN CFLAGS="-I$PWD/include" ${PIP}`, {
    files: INCLUDE,
  }),
  rises('$(pwd) names it', PYTHON, REQUIREMENTS, `RUN CFLAGS="-I$(pwd)/include" ${PIP}`, { files: INCLUDE, differs: /pip/u }),
  rises('any variable of the command names it', PYTHON, REQUIREMENTS, `RUN X_DIR=$PWD/include ${PIP}`, { files: INCLUDE, differs: /pip/u }),
  rises('a path is known only when it runs', PYTHON, REQUIREMENTS, `RUN X="$(cat /etc/where)/x.h" ${PIP}`, {
    files: INCLUDE,
    differs: /pip/u,
  }),
  rises('an option with a folder in one word', PYTHON, REQUIREMENTS, `RUN CFLAGS="-isystem/app/include" ${PIP}`, {
    files: INCLUDE,
    differs: /pip/u,
  }),
  rises('an address with a token', PYTHON, REQUIREMENTS, `RUN X="https://u:$(cat /etc/token)@example.org/x" ${PIP}`, {
    assumptions: FRESH,
  }),
  rises('a token is known only when it runs', PYTHON, REQUIREMENTS, `RUN X="$(cat /etc/token)" ${PIP}`, { assumptions: FRESH }),
  rises('an option for the build names a folder', PYTHON, REQUIREMENTS, `RUN ${PIP} --global-option=-I/app/include`, {
    files: INCLUDE,
    differs: /pip/u,
  }),
  rises('a setting for the build names a file', PYTHON, REQUIREMENTS, `RUN ${PIP} --config-settings=x=include/x.h`, {
    files: INCLUDE,
    differs: /pip/u,
  }),
  rises('a certificate', NODE, MANIFESTS, 'RUN NODE_EXTRA_CA_CERTS=$PWD/ca.pem npm ci', {
    files: { 'ca.pem': 'x\n' },
    differs: /ca\.pem/u,
  }),
  rises('config of package.json names a file', NODE, MANIFESTS, 'RUN npm ci', {
    files: { 'package.json': '{ "name": "app", "version": "1.0.0", "config": { "x": "./src/index.js" } }' },
    differs: /src\/index\.js/u,
  }),
];

const modules: readonly Pair[] = [
  rises('a module of the source imports another', PYTHON, 'COPY requirements.txt typing.py ./\n', MODULE, {
    files: { 'typing.py': 'from mine import *\n', 'mine.py': '' },
    differs: /pip/u,
  }),
  rises('a module of the source imports one of Python', PYTHON, 'COPY requirements.txt typing.py ./\n', MODULE, {
    files: { 'typing.py': 'import os\n' },
    assumptions: ['no-generated-inputs', 'freshness'],
  }),
];

const clock: readonly Pair[] = [
  rises('date', SLIM, '', 'RUN date > /build-date', { differs: /less often/u }),
  rises('a date in a text', SLIM, '', 'RUN echo "built $(date -u)" > /etc/build-info', { differs: /less often/u }),
  rises('a date in a variable', SLIM, '', 'RUN NOW=$(date) && echo "$NOW" > /build-date', { differs: /less often/u }),
  rises('a day that is named', SLIM, '', 'RUN date -d 2024-01-01 > /release-date', {
    assumptions: ['no-generated-inputs', 'freshness'],
  }),
  rises('a random value', SLIM, '', 'RUN head -c 8 /dev/urandom > /id', { differs: /less often/u }),
  rises('a random value of the kernel', SLIM, '', 'RUN cat /proc/sys/kernel/random/uuid > /id', { differs: /less often/u }),
  rises('a random value of the shell', SLIM, '', 'RUN echo $RANDOM > /id', { differs: /less often/u }),
  rises('beside an install', NODE, MANIFESTS, 'RUN npm ci && date > /build-date', { differs: /less often/u }),
  {
    name: 'below what another stage made',
    before: `${SLIM}COPY app.py /\nFROM debian:12\nCOPY --from=0 /app.py /srv/\nRUN date > /build-date\n`,
    after: `${SLIM}COPY app.py /\nFROM debian:12\nRUN date > /build-date\nCOPY --from=0 /app.py /srv/\n`,
    differs: /less often/u,
  },
  {
    name: 'below one file',
    before: `${SLIM}COPY app.py /srv/\nRUN date > /build-date\n`,
    after: `${SLIM}RUN date > /build-date\nCOPY app.py /srv/\n`,
    assumptions: FRESH,
  },
];

/** What must stay below the source, by what it names, imports or asks. */
export const kept: readonly Pair[] = [...named, ...modules, ...clock];
