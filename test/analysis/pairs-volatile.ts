import type { Pair } from './pairs.ts';

const NODE = 'FROM node:20\nWORKDIR /app\n';
const PYTHON = 'FROM python:3.12\nWORKDIR /app\n';
const UNREAD = ['volatile-unread'];
const FRESH = ['volatile-unread', 'freshness'];
const APT = 'RUN apt-get update && apt-get install -y git\n';
const PIP = 'COPY requirements.txt ./\nRUN pip install -r requirements.txt\n';
const NPM = 'COPY package.json package-lock.json ./\nRUN npm ci\n';

/** The second line goes below the rest. */
function sinks(name: string, from: string, line: string, rest: string, more: Partial<Pair> = {}): Pair {
  return { name, before: `${from}${line}\n${rest}`, after: `${from}${rest}${line}\n`, ...more };
}

/** What the assumption `volatile-unread` covers, and all around it that it does not. */
export const volatile: readonly Pair[] = [
  sinks('ARG GIT_SHA goes below npm ci', NODE, 'ARG GIT_SHA', NPM, { assumptions: UNREAD }),
  sinks('with a default', NODE, 'ARG GIT_SHA=unknown', NPM, { assumptions: UNREAD }),
  sinks('below apt', NODE, 'ARG BUILD_DATE', APT, { assumptions: FRESH }),
  sinks('below apk', 'FROM alpine:3.19\n', 'ARG VCS_REF', 'RUN apk add --no-cache git\n', { assumptions: FRESH }),
  sinks('below pip', PYTHON, 'ARG COMMIT', PIP, { assumptions: FRESH }),
  sinks('below a global install', NODE, 'ARG BUILD_NUMBER', 'RUN npm install -g typescript\n', { assumptions: FRESH }),
  sinks('below a virtual environment', PYTHON, 'ARG REVISION', 'RUN python -m venv /venv\n', { assumptions: UNREAD }),
  sinks('ENV VERSION goes below npm ci', NODE, 'ENV VERSION=1.2.3', NPM, { assumptions: UNREAD }),
  {
    name: 'ARG and the ENV that takes it over',
    before: `${NODE}ARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\n${NPM}`,
    after: `${NODE}${NPM}ARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\n`,
    assumptions: UNREAD,
  },
  {
    name: 'it goes up as well',
    before: `${NODE}${NPM}ARG GIT_SHA\n`,
    after: `${NODE}ARG GIT_SHA\n${NPM}`,
    assumptions: UNREAD,
  },
  {
    name: 'below an install whose results a later command reads',
    before: `${NODE}ARG GIT_SHA\n${NPM}RUN ls node_modules\nRUN make\n`,
    after: `${NODE}${NPM}RUN ls node_modules\nARG GIT_SHA\nRUN make\n`,
    assumptions: UNREAD,
  },
  { name: 'nothing is assumed where nothing needs it', before: `${NODE}ARG GIT_SHA\n${NPM}`, after: `${NODE}ARG GIT_SHA\n${NPM}` },
  sinks('below a command whose variables are known', NODE, 'ARG GIT_SHA', 'RUN mkdir x\n'),
  sinks('another name', NODE, 'ARG TOKEN', NPM, { differs: /npm ci/u }),
  sinks('a name that build tools read', NODE, 'ARG SOURCE_DATE_EPOCH', NPM, { differs: /npm ci/u }),
  sinks('a name of one package', PYTHON, 'ARG PYTORCH_BUILD_NUMBER', PIP, { differs: /pip install/u }),
  sinks('below the build', NODE, 'ARG GIT_SHA', 'RUN npm run build\n', { differs: /npm run build/u }),
  sinks('below a command that is not known', NODE, 'ARG GIT_SHA', 'RUN make\n', { differs: /make/u }),
  sinks('below the build in the RUN of the install', NODE, 'ARG GIT_SHA', `${NPM.trimEnd()} && npm run build\n`, {
    differs: /npm run build/u,
  }),
  sinks('below all variables', NODE, 'ARG GIT_SHA', 'RUN env > /x\n', { differs: /env/u }),
  sinks('below all variables in the RUN of an install', NODE, 'ARG GIT_SHA', `${APT.trimEnd()} && env > /x\n`, { differs: /env/u }),
  sinks('below a look at it', NODE, 'ARG GIT_SHA', 'RUN printenv GIT_SHA\n', { differs: /printenv/u }),
  sinks('below an install that names it', PYTHON, 'ARG VERSION', 'RUN pip install flask==$VERSION\n', { differs: /pip install/u }),
  sinks('below an install that it decides about', NODE, 'ARG GIT_SHA', 'RUN if [ -n "$GIT_SHA" ]; then apt-get update; fi\n', {
    differs: /apt-get/u,
  }),
  sinks('below an install that hands it on', NODE, 'ARG GIT_SHA', 'RUN export GIT_SHA && apt-get update\n', { differs: /apt-get/u }),
  sinks('below requirements that name it', PYTHON, 'ARG VERSION', PIP, {
    files: { 'requirements.txt': 'flask==${VERSION}\n' },
    differs: /pip install/u,
  }),
  sinks('below settings that name it', NODE, 'ARG VERSION', 'COPY package.json package-lock.json .npmrc ./\nRUN npm ci\n', {
    files: { '.npmrc': 'user-agent=app/${VERSION}\n' },
    differs: /npm ci/u,
  }),
  sinks('below a script of the project that reads it', NODE, 'ARG VERSION', NPM, {
    files: { 'package.json': '{ "name": "app", "version": "1.0.0", "scripts": { "preinstall": "test -n \\"$VERSION\\"" } }' },
    differs: /npm ci/u,
  }),
  sinks('below an install of the project itself', PYTHON, 'ARG VERSION', 'COPY . .\nRUN pip install .\n', {
    files: { 'setup.py': 'from setuptools import setup\nsetup()\n' },
    differs: /pip install/u,
  }),
  {
    name: 'a variable that is made of it',
    before: `${NODE}ARG GIT_SHA\nENV TAG=$GIT_SHA\n${NPM}`,
    after: `${NODE}${NPM}ARG GIT_SHA\nENV TAG=$GIT_SHA\n`,
    differs: /npm ci/u,
  },
  {
    name: 'a label above the argument',
    before: `${NODE}ARG GIT_SHA\nLABEL revision=$GIT_SHA\n${NPM}`,
    after: `${NODE}LABEL revision=$GIT_SHA\n${NPM}ARG GIT_SHA\n`,
    differs: /Label revision/u,
  },
  {
    name: 'an ENV of the image that is lost',
    before: `${NODE}ARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\n${NPM}`,
    after: `${NODE}${NPM}ENV GIT_SHA=$GIT_SHA\nARG GIT_SHA\n`,
    differs: /Env GIT_SHA/u,
  },
  {
    name: 'the build of a child stage',
    before: `FROM node:20 AS a\nARG GIT_SHA\n${NPM}FROM a\nRUN make\n`,
    after: `FROM node:20 AS a\n${NPM}FROM a\nRUN make\n`,
    differs: /make/u,
  },
];
