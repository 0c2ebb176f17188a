import { caches } from './cache-pairs.ts';
import { environments } from './environment-pairs.ts';
import { fetches } from './fetch-pairs.ts';
import { kept } from './kept-pairs.ts';
import { namedPaths } from './named-pairs.ts';
import { optionalFolders } from './optional-folder-pairs.ts';
import { splits } from './split-pairs.ts';
import { systemPairs } from './system-pairs.ts';
import { packages } from './package-pairs.ts';
import { volatile } from './pairs-volatile.ts';
import { unclear } from './unclear-pairs.ts';

/** A pair of Dockerfiles over one context: shown equal, or not. Each refused pair is an equal one with one thing wrong. */
export interface Pair {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** Undefined: shown equal. Else words of the difference that is told. */
  readonly differs?: RegExp;
  /** Ids of assumptions that are used; none unless said. */
  readonly assumptions?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const LOCK = JSON.stringify({
  name: 'app',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: { '': { name: 'app', version: '1.0.0' } },
});

/** What lies in the context unless a pair says otherwise. */
export const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "app", "version": "1.0.0" }',
  'package-lock.json': LOCK,
  'requirements.txt': 'flask==3.0.0\n',
  'app.py': 'print(1)\n',
  'src/index.js': '1\n',
  'src/deep/more.js': '2\n',
  'web/package.json': '{ "name": "web", "version": "1.0.0" }',
  'web/package-lock.json': LOCK,
  '.dockerignore': 'node_modules\nweb/node_modules\n',
};

const NODE = 'FROM node:20\nWORKDIR /app\n';
const PYTHON = 'FROM python:3.12\nWORKDIR /app\n';
const GENERATED = ['no-generated-inputs'];
const FRESH = ['freshness'];

const copies: readonly Pair[] = [
  {
    name: 'a COPY of two files is split',
    before: `${NODE}COPY package.json app.py ./\n`,
    after: `${NODE}COPY package.json ./\nCOPY app.py ./\n`,
  },
  { name: 'a part of a folder is copied first', before: `${NODE}COPY . .\n`, after: `${NODE}COPY src src/\nCOPY . .\n` },
  { name: 'a file is copied twice', before: `${NODE}COPY . .\n`, after: `${NODE}COPY app.py ./\nCOPY . .\n` },
  {
    name: 'two copies into different folders swap',
    before: `${NODE}COPY src a/\nCOPY web b/\n`,
    after: `${NODE}COPY web b/\nCOPY src a/\n`,
  },
  {
    name: 'a part is missing',
    before: `${NODE}COPY package.json app.py ./\n`,
    after: `${NODE}COPY package.json ./\n`,
    differs: /\/app\/app\.py/u,
  },
  {
    name: 'a part goes elsewhere',
    before: `${NODE}COPY web/package.json web/\n`,
    after: `${NODE}COPY web/package.json ./\n`,
    differs: /package\.json/u,
  },
  {
    name: 'a part is copied under another name',
    before: `${NODE}COPY app.py ./\n`,
    after: `${NODE}COPY app.py main.py\n`,
    differs: /main\.py/u,
  },
  { name: 'the owner is dropped', before: `${NODE}COPY --chown=1000 app.py ./\n`, after: `${NODE}COPY app.py ./\n`, differs: /app\.py/u },
  {
    name: 'the owner is dropped from one part',
    before: `${NODE}COPY --chown=1000 . .\n`,
    after: `${NODE}COPY --chown=1000 . .\nCOPY app.py ./\n`,
    differs: /app\.py/u,
  },
  { name: 'the mode is dropped', before: `${NODE}COPY --chmod=755 app.py ./\n`, after: `${NODE}COPY app.py ./\n`, differs: /app\.py/u },
  {
    name: 'two copies onto one file swap',
    before: `${NODE}COPY app.py x\nCOPY package.json x\n`,
    after: `${NODE}COPY package.json x\nCOPY app.py x\n`,
    differs: /\/app\/x/u,
  },
  {
    name: 'a folder is made for another owner',
    before: `${NODE}COPY --chown=1000 web/package.json web/\n`,
    after: `${NODE}RUN mkdir web\nCOPY --chown=1000 web/package.json web/\n`,
    differs: /mkdir|web/u,
  },
  {
    name: 'COPY sub sub/ is not COPY . . for the mode of the folder',
    before: `${NODE}COPY . .\n`,
    after: `${NODE}COPY package.json package-lock.json requirements.txt app.py .dockerignore ./\nCOPY src src/\nCOPY web web/\n`,
    differs: /\/app\/(?:src|web)/u,
  },
  {
    name: 'a literal source that is not there',
    before: `${NODE}COPY app.py ./\n`,
    after: `${NODE}COPY nothing.py ./\nCOPY app.py ./\n`,
    differs: /nothing\.py/u,
  },
];

const installs: readonly Pair[] = [
  {
    name: 'npm ci goes above the source',
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`,
    assumptions: GENERATED,
  },
  {
    name: 'the lock file is left out',
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json ./\nRUN npm ci\nCOPY . .\n`,
    differs: /npm ci/u,
  },
  {
    name: 'the source is left out',
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\n`,
    differs: /\/app\//u,
  },
  {
    name: 'npm install instead of npm ci',
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm install\nCOPY . .\n`,
    differs: /npm install/u,
  },
  {
    name: 'another flag',
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci --omit=dev\nCOPY . .\n`,
    differs: /npm ci --omit=dev/u,
  },
  {
    name: 'another user',
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nUSER node\nRUN npm ci\nUSER root\nCOPY . .\n`,
    differs: /npm ci|User/u,
  },
  {
    name: 'another folder',
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nWORKDIR /app/web\nRUN npm ci\nWORKDIR /app\nCOPY . .\n`,
    differs: /npm ci/u,
  },
  {
    name: 'node_modules may come with the context',
    files: { '.dockerignore': '' },
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`,
    differs: /node_modules/u,
  },
  {
    name: 'node_modules is let in again',
    files: { '.dockerignore': 'node_modules\n!node_modules/mine\n' },
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`,
    differs: /node_modules/u,
  },
  {
    name: '.npmrc is there and left out',
    files: { '.npmrc': 'registry=https://example.test\n' },
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`,
    differs: /\.npmrc/u,
  },
  {
    name: '.npmrc is git-ignored and left out',
    files: { '.gitignore': '.npmrc\n', '.git/HEAD': 'ref: refs/heads/main\n' },
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`,
    differs: /\.npmrc/u,
  },
  {
    name: '.npmrc is git-ignored and comes by a pattern',
    files: { '.gitignore': '.npmrc\n', '.git/HEAD': 'ref: refs/heads/main\n' },
    before: `${NODE}COPY . .\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json .npmr[c] ./\nRUN npm ci\nCOPY . .\n`,
    assumptions: GENERATED,
  },
  {
    name: 'an install in a sub-folder',
    before: `${NODE}COPY . .\nRUN cd web && npm ci\n`,
    after: `${NODE}COPY web/package.json web/package-lock.json web/\nRUN cd web && npm ci\nCOPY . .\n`,
    assumptions: GENERATED,
  },
  {
    name: 'its manifests are flattened',
    before: `${NODE}COPY . .\nRUN cd web && npm ci\n`,
    after: `${NODE}COPY web/package.json web/package-lock.json ./\nRUN cd web && npm ci\nCOPY . .\n`,
    differs: /npm ci/u,
  },
  {
    name: 'pip install goes above the source',
    before: `${PYTHON}COPY . .\nRUN pip install -r requirements.txt\n`,
    after: `${PYTHON}COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n`,
    assumptions: FRESH,
  },
  {
    name: 'requirements.txt is left out',
    before: `${PYTHON}COPY . .\nRUN pip install -r requirements.txt\n`,
    after: `${PYTHON}RUN pip install -r requirements.txt\nCOPY . .\n`,
    differs: /requirements\.txt/u,
  },
  {
    name: 'the project is installed',
    before: `${PYTHON}COPY . .\nRUN pip install -e .\n`,
    after: `${PYTHON}COPY requirements.txt ./\nRUN pip install -e .\nCOPY . .\n`,
    differs: /pip install -e \./u,
  },
  {
    name: 'an install comes twice',
    before: `${PYTHON}COPY . .\nRUN pip install -r requirements.txt\n`,
    after: `${PYTHON}COPY requirements.txt ./\nRUN pip install -r requirements.txt\nRUN pip install -r requirements.txt\nCOPY . .\n`,
    differs: /pip install/u,
  },
];

const runs: readonly Pair[] = [
  { name: 'a RUN is split at &&', before: `${NODE}RUN mkdir a && touch a/b\n`, after: `${NODE}RUN mkdir a\nRUN touch a/b\n` },
  {
    name: 'with its cd',
    before: `${NODE}RUN cd /tmp && touch a && touch b\n`,
    after: `${NODE}RUN cd /tmp && touch a\nRUN cd /tmp && touch b\n`,
  },
  {
    name: 'without its cd',
    before: `${NODE}RUN cd /tmp && touch a && touch b\n`,
    after: `${NODE}RUN cd /tmp && touch a\nRUN touch b\n`,
    differs: /touch b/u,
  },
  {
    name: 'with its variables',
    before: `${NODE}RUN export A=1 && touch a && touch b\n`,
    after: `${NODE}RUN export A=1 && touch a\nRUN export A=1 && touch b\n`,
  },
  {
    name: 'without its variables',
    before: `${NODE}RUN export A=1 && touch a && touch b\n`,
    after: `${NODE}RUN export A=1 && touch a\nRUN touch b\n`,
    differs: /touch b/u,
  },
  {
    name: 'at ; under set -e',
    before: `${NODE}RUN set -e; mkdir a; touch a/b\n`,
    after: `${NODE}RUN set -e; mkdir a\nRUN set -e; touch a/b\n`,
  },
  {
    name: 'at ; where a failure was ignored',
    before: `${NODE}RUN mkdir a; touch b\n`,
    after: `${NODE}RUN mkdir a\nRUN touch b\n`,
    differs: /mkdir a/u,
  },
  { name: '; instead of &&', before: `${NODE}RUN mkdir a && touch b\n`, after: `${NODE}RUN mkdir a; touch b\n`, differs: /mkdir a/u },
  {
    name: 'two commands that write the same file swap',
    before: `${NODE}RUN echo 1 > x\nRUN echo 2 > x\n`,
    after: `${NODE}RUN echo 2 > x\nRUN echo 1 > x\n`,
    differs: /echo/u,
  },
  {
    name: 'two commands on different files swap',
    before: `${NODE}RUN echo 1 > x\nRUN echo 2 > y\n`,
    after: `${NODE}RUN echo 2 > y\nRUN echo 1 > x\n`,
  },
  {
    name: 'an unknown command moves above a copy',
    before: `${NODE}COPY . .\nRUN make\n`,
    after: `${NODE}RUN make\nCOPY . .\n`,
    differs: /make/u,
  },
  {
    name: 'a command that reads the copied file moves above it',
    before: `${NODE}COPY app.py ./\nRUN cat app.py > x\n`,
    after: `${NODE}RUN cat app.py > x\nCOPY app.py ./\n`,
    differs: /app\.py/u,
  },
  {
    name: 'a copy overwrites what a command wrote',
    before: `${NODE}COPY app.py ./\nRUN echo 1 > app.py\n`,
    after: `${NODE}RUN echo 1 > app.py\nCOPY app.py ./\n`,
    differs: /app\.py/u,
  },
  {
    name: 'a chown no longer reaches a file',
    before: `${NODE}COPY app.py ./\nRUN chown -R 1000 /app\n`,
    after: `${NODE}RUN chown -R 1000 /app\nCOPY app.py ./\n`,
    differs: /chown/u,
  },
  {
    name: 'a copy into /opt crosses apt',
    before: `${NODE}COPY app.py /srv/app/\nRUN apt-get update && apt-get install -y git\n`,
    after: `${NODE}RUN apt-get update && apt-get install -y git\nCOPY app.py /srv/app/\n`,
    assumptions: ['freshness'],
  },
  {
    name: 'a copy of an apt source does not',
    before: `${NODE}COPY app.py /etc/apt/sources.list.d/x.list\nRUN apt-get update\n`,
    after: `${NODE}RUN apt-get update\nCOPY app.py /etc/apt/sources.list.d/x.list\n`,
    differs: /apt-get update/u,
  },
  {
    name: '--chown by name does not cross apt, which allots ids',
    before: `${NODE}COPY --chown=www app.py /srv/app/\nRUN apt-get install -y nginx\n`,
    after: `${NODE}RUN apt-get install -y nginx\nCOPY --chown=www app.py /srv/app/\n`,
    differs: /app\.py|\/srv/u,
  },
  {
    name: 'a mount is added',
    before: `${NODE}RUN npm -v\n`,
    after: `${NODE}RUN --mount=type=cache,target=/root/.npm npm -v\n`,
    differs: /npm -v/u,
  },
  { name: 'the network is taken away', before: `${NODE}RUN make\n`, after: `${NODE}RUN --network=none make\n`, differs: /make/u },
  {
    name: 'a RUN is split where something of it may still run',
    before: `${NODE}RUN service db start && service db stop\n`,
    after: `${NODE}RUN service db start\nRUN service db stop\n`,
    differs: /service db/u,
  },
  {
    name: 'a RUN is split at a file that each RUN gets anew',
    before: `${NODE}RUN echo 1 > /dev/shm/x && cp /dev/shm/x y\n`,
    after: `${NODE}RUN echo 1 > /dev/shm/x\nRUN cp /dev/shm/x y\n`,
    differs: /\/dev\/shm/u,
  },
  {
    name: 'a RUN with a tmpfs is split',
    before: `${NODE}RUN --mount=type=tmpfs,target=/t echo 1 > /t/x && cp /t/x y\n`,
    after: `${NODE}RUN --mount=type=tmpfs,target=/t echo 1 > /t/x\nRUN --mount=type=tmpfs,target=/t cp /t/x y\n`,
    differs: /\/t\/x/u,
  },
  {
    name: 'a folder that cd enters is made later',
    before: `${NODE}COPY . .\nRUN cd src && npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN cd src && npm ci\nCOPY . .\n`,
    differs: /\/app\/src/u,
  },
  {
    name: 'a cd whose failure is caught',
    before: `${NODE}COPY src /new/\nRUN cd /new || mkdir /zz\n`,
    after: `${NODE}RUN cd /new || mkdir /zz\nCOPY src /new/\n`,
    differs: /\/new/u,
  },
  {
    name: 'a certificate that a variable names comes later',
    files: { 'ca.pem': 'x' },
    before: `${NODE}ENV NODE_EXTRA_CA_CERTS=/app/ca.pem\nCOPY . .\nRUN npm ci\n`,
    after: `${NODE}ENV NODE_EXTRA_CA_CERTS=/app/ca.pem\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`,
    differs: /ca\.pem/u,
  },
];

const state: readonly Pair[] = [
  {
    name: 'ENV goes below a command that does not read it',
    before: `${NODE}ENV A=1\nRUN mkdir x\n`,
    after: `${NODE}RUN mkdir x\nENV A=1\n`,
  },
  {
    name: 'ENV goes below a command that may read it',
    before: `${NODE}ENV A=1\nRUN make\n`,
    after: `${NODE}RUN make\nENV A=1\n`,
    differs: /make/u,
  },
  {
    name: 'ENV and ARG of one name swap',
    before: `${NODE}ARG V=1\nENV V=2\nRUN make\n`,
    after: `${NODE}ENV V=2\nARG V=1\nRUN make\n`,
    differs: /make/u,
  },
  { name: 'another default of an ARG', before: `${NODE}ARG V=1\nRUN make\n`, after: `${NODE}ARG V=2\nRUN make\n`, differs: /make/u },
  { name: 'ENV is lost', before: `${NODE}ENV A=1\n`, after: NODE, differs: /Env A/u },
  {
    name: 'WORKDIR as another user',
    before: 'FROM node:20\nWORKDIR /a\nUSER 1000\n',
    after: 'FROM node:20\nUSER 1000\nWORKDIR /a\n',
    differs: /\/a/u,
  },
  {
    name: 'config instructions swap',
    before: `${NODE}EXPOSE 80\nLABEL a=b\nCMD ["x"]\n`,
    after: `${NODE}CMD ["x"]\nLABEL a=b\nEXPOSE 80\n`,
  },
  { name: 'the later CMD wins', before: `${NODE}CMD ["x"]\nCMD ["y"]\n`, after: `${NODE}CMD ["y"]\nCMD ["x"]\n`, differs: /Cmd/u },
  {
    name: 'ENTRYPOINT clears the CMD of the parent stage',
    before: `FROM node:20 AS a\nCMD ["x"]\nFROM a\nENTRYPOINT ["y"]\n`,
    after: `FROM node:20 AS a\nCMD ["x"]\nFROM a\nENTRYPOINT ["y"]\nCMD ["x"]\n`,
    differs: /Cmd/u,
  },
  {
    name: 'ENTRYPOINT leaves the CMD of its own stage',
    before: `${NODE}CMD ["x"]\nENTRYPOINT ["y"]\n`,
    after: `${NODE}ENTRYPOINT ["y"]\nCMD ["x"]\n`,
  },
  {
    name: 'shell form under another SHELL',
    before: `${NODE}CMD x\nSHELL ["/bin/bash", "-c"]\n`,
    after: `${NODE}SHELL ["/bin/bash", "-c"]\nCMD x\n`,
    differs: /Cmd/u,
  },
  { name: 'USER of the image', before: `${NODE}USER node\n`, after: NODE, differs: /User/u },
  { name: 'a label', before: `${NODE}LABEL a=b\n`, after: `${NODE}LABEL a=c\n`, differs: /Label a/u },
  {
    name: 'a health check',
    before: `${NODE}HEALTHCHECK --interval=5s CMD true\n`,
    after: `${NODE}HEALTHCHECK --interval=6s CMD true\n`,
    differs: /Healthcheck/u,
  },
  {
    name: 'ONBUILD in another order',
    before: `${NODE}ONBUILD RUN a\nONBUILD RUN b\n`,
    after: `${NODE}ONBUILD RUN b\nONBUILD RUN a\n`,
    differs: /OnBuild/u,
  },
  {
    name: 'a label whose name is a variable',
    before: `${NODE}ARG K=a\nLABEL $K=1\n`,
    after: `${NODE}ARG K=b\nLABEL $K=1\n`,
    differs: /Label/u,
  },
];

const stages: readonly Pair[] = [
  {
    name: 'a later stage takes the same files',
    before: `${NODE.replace('node:20', 'node:20 AS b')}COPY . .\nRUN npm ci\nFROM nginx\nCOPY --from=b /app /srv\n`,
    after: `${NODE.replace('node:20', 'node:20 AS b')}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nFROM nginx\nCOPY --from=b /app /srv\n`,
    assumptions: GENERATED,
  },
  {
    name: 'it takes them from another stage',
    before: 'FROM node:20 AS a\nRUN touch x\nFROM node:20 AS b\nRUN touch y\nFROM nginx\nCOPY --from=a / /srv\n',
    after: 'FROM node:20 AS a\nRUN touch x\nFROM node:20 AS b\nRUN touch y\nFROM nginx\nCOPY --from=b / /srv\n',
    differs: /COPY --from=b/u,
  },
  {
    name: 'by number or by name',
    before: 'FROM node:20 AS a\nRUN touch x\nFROM nginx\nCOPY --from=a /x /srv/\n',
    after: 'FROM node:20 AS a\nRUN touch x\nFROM nginx\nCOPY --from=0 /x /srv/\n',
  },
  { name: 'another base image', before: NODE, after: NODE.replace('20', '22'), differs: /start from different images/u },
  {
    name: 'another platform',
    before: NODE,
    after: NODE.replace('FROM', 'FROM --platform=linux/arm64'),
    differs: /start from different images/u,
  },
  { name: 'another name of a stage', before: 'FROM node:20 AS a\n', after: 'FROM node:20 AS b\n', differs: /called/u },
  { name: 'one stage more', before: NODE, after: `${NODE}FROM nginx\n`, differs: /stages/u },
  {
    name: 'a child sees what its parent lost',
    before: 'FROM node:20 AS a\nRUN touch x\nFROM a\nRUN make\n',
    after: 'FROM node:20 AS a\nFROM a\nRUN make\n',
    differs: /touch x/u,
  },
];

export const pairs: Readonly<Record<string, readonly Pair[]>> = {
  copies,
  installs,
  runs,
  splits,
  state,
  stages,
  packages,
  caches,
  unclear,
  volatile,
  kept,
  fetches,
  namedPaths,
  optionalFolders,
  environments,
  system: systemPairs,
};
