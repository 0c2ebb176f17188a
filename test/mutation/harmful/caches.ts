import type { Pair } from '../cases.ts';
import { NPM, PIP } from '../pairs.ts';
import { pair } from './shared.ts';

const NODE = 'FROM node:20';
const START = ['WORKDIR /app', 'COPY package.json package-lock.json ./'];
const AS_NODE = ['USER node', 'WORKDIR /home/node/app', 'COPY --chown=node:node package.json package-lock.json ./'];
const MOUNT = '--mount=type=cache,target=/root/.npm';
const LISTS = '--mount=type=cache,target=/var/lib/apt/lists,sharing=locked';

/** The install without a mount, and with one that is wrong, or where something needs what it would fill in the image. */
function mounted(name: string, mount: string, rest: readonly string[], start: readonly string[] = START, install = 'npm ci'): Pair {
  return pair(name, NPM, NODE, [...start, `RUN ${install}`, ...rest], [...start, `RUN ${mount} ${install}`, ...rest]);
}

export const caches: readonly Pair[] = [
  mounted('a cache mount on the results', '--mount=type=cache,target=/app/node_modules', []),
  mounted('a cache mount on the project', '--mount=type=cache,target=/app', []),
  mounted('a cache mount on the home folder', '--mount=type=cache,target=/root', [], START, 'npm ci && touch /root/done'),
  mounted('a cache mount of root', '--mount=type=cache,target=/home/node/.npm', [], AS_NODE),
  mounted('a cache mount of another user', '--mount=type=cache,target=/home/node/.npm,uid=1001,gid=1001', [], AS_NODE),
  mounted('a cache mount that may not be written to', '--mount=type=cache,target=/home/node/.npm,uid=1000,mode=0500', [], AS_NODE),
  mounted('an install that lives on the cache', MOUNT, ['RUN npm ci --offline']),
  mounted('the cache is copied', MOUNT, ['RUN cp -r /root/.npm /srv/npm']),
  mounted('a folder above the cache is copied', MOUNT, ['RUN cp -r /root /srv/root']),
  mounted('the cache is copied in the same RUN', MOUNT, [], START, 'npm ci && cp -r /root/.npm /srv/npm'),
  mounted('a command of which nothing is known asks for the cache', MOUNT, ['RUN pack ~/.npm']),
  mounted('the cache is told by a variable', MOUNT, ['ENV CACHE=/root/.npm', 'RUN pack $CACHE']),
  mounted('another stage takes the cache', MOUNT, ['FROM node:20', 'COPY --from=0 /root/.npm /srv/npm']),
  mounted('another stage takes the home folder', MOUNT, ['FROM node:20', 'COPY --from=0 /root /srv/root']),
  pair(
    'a stage that is built on it lives on the cache',
    NPM,
    'FROM node:20 AS deps',
    [...START, 'RUN npm ci', 'FROM deps', 'RUN npm ci --offline'],
    [...START, `RUN ${MOUNT} npm ci`, 'FROM deps', 'RUN npm ci --offline'],
  ),
  mounted('the container installs when it starts', MOUNT, ['CMD npm ci && npm start']),
  mounted('the container starts with npx', MOUNT, ['ENTRYPOINT ["npx", "serve"]']),
  mounted('a file in the cache', MOUNT, ['RUN touch /root/.npm/x']),
  pair(
    'a mount over a cache that was copied',
    { ...NPM, 'npm-cache/_cacache/x': 'x' },
    NODE,
    [...START, 'COPY npm-cache /root/.npm', 'RUN npm ci --offline'],
    [...START, 'COPY npm-cache /root/.npm', `RUN ${MOUNT} npm ci --offline`],
  ),
  pair(
    'package lists that a later install needs',
    {},
    'FROM debian:12',
    ['RUN apt-get update && apt-get install -y git', 'RUN apt-get install -y curl'],
    [`RUN ${LISTS} apt-get update && apt-get install -y git`, 'RUN apt-get install -y curl'],
  ),
  pair(
    'package lists in a mount that may be empty',
    {},
    'FROM debian:12',
    ['RUN apt-get update', 'RUN apt-get install -y git && rm -rf /var/lib/apt/lists/*'],
    ['RUN apt-get update', `RUN ${LISTS} apt-get install -y git`],
  ),
  pair(
    'a mount on all of /var/lib',
    {},
    'FROM debian:12',
    ['RUN apt-get update && apt-get install -y git'],
    ['RUN --mount=type=cache,target=/var/lib,sharing=locked apt-get update && apt-get install -y git'],
  ),
  pair(
    'a clean-up of more than the cache',
    PIP,
    'FROM python:3.12',
    ['WORKDIR /app', 'COPY requirements.txt more ./', 'RUN pip install flask && rm -rf /root/.cache /app/base.txt'],
    ['WORKDIR /app', 'COPY requirements.txt more ./', 'RUN --mount=type=cache,target=/root/.cache/pip pip install flask'],
  ),
  pair(
    'a mount that hides what the clean-up is for',
    PIP,
    'FROM python:3.12',
    ['COPY app.py /root/.cache/pip/', 'RUN pip install flask && rm -rf /root/.cache/pip'],
    ['COPY app.py /root/.cache/pip/', 'RUN --mount=type=cache,target=/root/.cache/pip pip install flask'],
  ),
];
