import type { Pair } from './pairs.ts';

const NODE = 'FROM node:20\nWORKDIR /app\n';
const BASH = 'FROM node:20\nSHELL ["/bin/bash", "-c"]\nWORKDIR /app\n';
const SOURCE = `${NODE}COPY . .\n`;

function runs(head: string, ...texts: readonly string[]): string {
  return head + texts.map((text) => `RUN ${text}\n`).join('');
}

/** One RUN and the RUNs that are to do the same. */
function equal(name: string, before: string, after: readonly string[], head = NODE): Pair {
  return { name, before: runs(head, before), after: runs(head, ...after) };
}

function broken(name: string, before: string, after: readonly string[], differs: RegExp, head = NODE): Pair {
  return { ...equal(name, before, after, head), differs };
}

const state: readonly Pair[] = [
  equal('before what is not understood', 'mkdir a && make', ['mkdir a', 'make']),
  equal('between two commands of which the last is not understood', 'mkdir a && make && touch b', ['mkdir a', 'make && touch b']),
  equal('in three', 'mkdir a && touch a/b && make', ['mkdir a', 'touch a/b', 'make']),
  broken('behind what is not understood', 'make && touch b', ['make', 'touch b'], /touch b/u),
  broken('between two that are not understood', 'make && make install', ['make', 'make install'], /make/u),
  broken('one that is not understood is swapped', 'mkdir a && make', ['make', 'mkdir a'], /make/u),
  broken('parts swap', 'touch a && cp a b', ['cp a b', 'touch a'], /cp a b/u),
  broken('a part is lost', 'mkdir a && touch b && make', ['mkdir a', 'make'], /make|touch b/u),
  broken('a part runs twice', 'mkdir a && make', ['mkdir a && make', 'make'], /make/u),
  equal('a folder is entered in both', 'cd src && touch a && make', ['cd src && touch a', 'cd src && make'], SOURCE),
  broken('a folder is entered in the first part only', 'cd src && touch a && make', ['cd src && touch a', 'make'], /make/u, SOURCE),
  broken('another folder is entered', 'cd src && touch a && make', ['cd src && touch a', 'cd web && make'], /make/u, SOURCE),
  equal('back in the working directory', 'cd src && touch a && cd .. && make', ['cd src && touch a', 'make'], SOURCE),
  broken('the way back is lost', 'cd src && touch a && cd .. && make', ['cd src && touch a', 'cd src && make'], /make/u, SOURCE),
  equal('in a second folder', 'cd src && touch a && cd ../web && make', ['cd src && touch a', 'cd web && make'], SOURCE),
  equal('a compound in a folder', 'cd src && touch a && (make || true)', ['cd src && touch a', 'cd src && (make || true)'], SOURCE),
  broken('a compound loses its folder', 'cd src && touch a && (make || true)', ['cd src && touch a', '(make || true)'], /make/u, SOURCE),
  broken(
    'the folder to go back to is gone',
    'cd / && rm -rf /app && cd /app && touch /x',
    ['cd / && rm -rf /app', 'touch /x'],
    /touch \/x/u,
    'FROM debian:12\nWORKDIR /app\nCOPY . .\n',
  ),
  equal('a variable is set in both', 'V=1 && touch a && make V=$V', ['touch a', 'V=1 && make V=$V']),
  broken('a variable is lost', 'V=1 && touch a && make V=$V', ['V=1 && touch a', 'make V=$V'], /make/u),
  broken('a variable has another value', 'V=1 && touch a && make V=$V', ['touch a', 'V=2 && make V=$V'], /make/u),
  equal('a variable is exported in both', 'export V=1 && touch a && make', ['export V=1 && touch a', 'export V=1 && make']),
  broken('an exported variable is lost', 'export V=1 && touch a && make', ['export V=1 && touch a', 'make'], /make/u),
  broken('a variable is no longer exported', 'export V=1 && touch a && make', ['export V=1 && touch a', 'V=1 && make'], /make/u),
  broken('a variable of the image is lost', 'A=2 && touch a && make', ['A=2 && touch a', 'make'], /make/u, `${NODE}ENV A=1\n`),
  broken('unset is lost', 'unset A && touch a && make', ['unset A && touch a', 'make'], /make/u, `${NODE}ENV A=1\n`),
  broken('a variable comes from a command', 'V=$(cat app.py) && touch a && make V=$V', ['touch a', 'make V=$V'], /make/u, SOURCE),
];

const options: readonly Pair[] = [
  equal('at ; under set -e, before what is not understood', 'set -e; touch a; make', ['set -e; touch a', 'set -e; make']),
  broken('set -e is lost', 'set -e; touch a; make; touch b', ['set -e; touch a', 'make; touch b'], /make|touch b/u),
  broken('set -e comes too late', 'touch a; set -e; make', ['touch a', 'set -e; make'], /touch a/u),
  equal('in a heredoc', '<<EOF\nset -e\ntouch a\nmake\nEOF', ['<<EOF\nset -e\ntouch a\nEOF', '<<EOF\nset -e\nmake\nEOF']),
  broken('in a heredoc that goes on after errors', '<<EOF\ntouch a\nmake\nEOF', ['touch a', 'make'], /touch a/u),
  equal(
    'pipefail in both',
    'set -o pipefail && touch a && make | tee log',
    ['set -o pipefail && touch a', 'set -o pipefail && make | tee log'],
    BASH,
  ),
  broken(
    'pipefail is lost',
    'set -o pipefail && touch a && make | tee log',
    ['set -o pipefail && touch a', 'make | tee log'],
    /make/u,
    BASH,
  ),
  broken('set -u is lost', 'set -u; touch a && make $NOPE', ['set -u; touch a', 'make $NOPE'], /make/u),
  broken('a failure that is caught', 'touch a && make || true', ['touch a', 'make || true'], /make|touch a/u),
  broken('umask', 'umask 077 && touch a && make', ['umask 077 && touch a', 'make'], /make|touch a/u),
  broken('a server in the background', 'redis-server & touch a && make', ['redis-server & touch a', 'make'], /make|touch a/u),
  broken('the status is asked', 'touch a; make $?', ['touch a', 'make $?'], /make|touch a/u),
];

const CACHE = '--mount=type=cache,target=/root/.npm';
const APT = '--mount=type=cache,target=/var/cache/apt';
const SECRET = '--mount=type=secret,id=token';

const places: readonly Pair[] = [
  broken(
    'a file in shared memory by a variable',
    'D=/dev/shm && cp app.py $D/x && cp $D/x y',
    ['D=/dev/shm && cp app.py $D/x', 'D=/dev/shm && cp $D/x y'],
    /cp/u,
    SOURCE,
  ),
  broken(
    'a file in shared memory by its folder',
    'cd /dev/shm && cp /app/app.py x && cp x /y',
    ['cd /dev/shm && cp /app/app.py x', 'cd /dev/shm && cp x /y'],
    /cp/u,
    SOURCE,
  ),
  equal('a secret in both', `${SECRET} touch a && make`, [`${SECRET} touch a`, `${SECRET} make`]),
  broken('a secret is lost', `${SECRET} touch a && make`, [`${SECRET} touch a`, 'make'], /make/u),
  broken('a secret of the first part is lost', `${SECRET} touch a && make`, ['touch a', `${SECRET} make`], /touch a/u),
  equal('the ssh agent in both', '--mount=type=ssh touch a && make', ['--mount=type=ssh touch a', '--mount=type=ssh make']),
  equal('a cache of downloads, all understood', `${APT} apt-get update && apt-get install -y git`, [
    `${APT} apt-get update`,
    `${APT} apt-get install -y git`,
  ]),
  broken('a cache of downloads, not understood', `${CACHE} touch a && make`, [`${CACHE} touch a`, `${CACHE} make`], /make/u),
  broken(
    'a cache of downloads, and an install from it alone',
    `${CACHE} npm ci && npm install -g left-pad --offline`,
    [`${CACHE} npm ci`, `${CACHE} npm install -g left-pad --offline`],
    /npm/u,
    SOURCE,
  ),
  broken(
    'a cache of downloads that is copied from',
    `${CACHE} npm ci && cp -r /root/.npm /srv/npm`,
    [`${CACHE} npm ci`, `${CACHE} cp -r /root/.npm /srv/npm`],
    /cp/u,
    SOURCE,
  ),
  broken(
    'a cache of downloads below what is copied',
    `${CACHE} npm ci && cp -r /root /srv/root`,
    [`${CACHE} npm ci`, `${CACHE} cp -r /root /srv/root`],
    /cp/u,
    SOURCE,
  ),
  broken(
    'a cache of anything else',
    '--mount=type=cache,target=/c touch a && touch b',
    ['--mount=type=cache,target=/c touch a', '--mount=type=cache,target=/c touch b'],
    /touch b/u,
  ),
  broken(
    'a cache that begins as another stage',
    `${CACHE},from=node:20 touch a && touch b`,
    [`${CACHE},from=node:20 touch a`, `${CACHE},from=node:20 touch b`],
    /touch b/u,
  ),
  broken(
    'the lists of apt in a cache',
    '--mount=type=cache,target=/var/lib/apt/lists apt-get update && apt-get install -y git',
    ['--mount=type=cache,target=/var/lib/apt/lists apt-get update', '--mount=type=cache,target=/var/lib/apt/lists apt-get install -y git'],
    /apt-get install/u,
  ),
  broken(
    'a cache is lost',
    `${APT} apt-get update && apt-get install -y git`,
    [`${APT} apt-get update`, 'apt-get install -y git'],
    /apt-get install/u,
  ),
  broken(
    'a tmpfs, not understood',
    '--mount=type=tmpfs,target=/t touch a && make',
    ['--mount=type=tmpfs,target=/t touch a', '--mount=type=tmpfs,target=/t make'],
    /make/u,
  ),
  broken(
    'a bind mount',
    '--mount=type=bind,target=/ctx,rw touch a && make',
    ['--mount=type=bind,target=/ctx,rw touch a', '--mount=type=bind,target=/ctx,rw make'],
    /make|touch a/u,
  ),
  equal('the network in both', '--network=none touch a && make', ['--network=none touch a', '--network=none make']),
  broken('the network is there again', '--network=none touch a && make', ['--network=none touch a', 'make'], /make/u),
];

const rewrites: readonly Pair[] = [
  {
    name: 'an install and a build, the install above the source',
    before: `${SOURCE}RUN npm ci && npm run build\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n`,
    assumptions: ['no-generated-inputs'],
  },
  {
    name: 'an install and a build in a sub-folder',
    before: `${SOURCE}RUN cd web && npm ci && npm run build\n`,
    after: `${NODE}COPY web/package.json web/package-lock.json web/\nRUN cd web && npm ci\nCOPY . .\nRUN cd web && npm run build\n`,
    assumptions: ['no-generated-inputs'],
  },
  {
    name: 'the build stands above the source',
    before: `${SOURCE}RUN npm ci && npm run build\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nRUN npm run build\nCOPY . .\n`,
    differs: /npm run build/u,
  },
  {
    name: 'the build runs in another folder',
    before: `${SOURCE}RUN cd web && npm ci && npm run build\n`,
    after: `${NODE}COPY web/package.json web/package-lock.json web/\nRUN cd web && npm ci\nCOPY . .\nRUN npm run build\n`,
    differs: /npm run build/u,
  },
  {
    name: 'a copy of manifests and source is narrowed',
    before: `${NODE}COPY package.json package-lock.json app.py ./\nRUN npm ci\n`,
    after: `${NODE}COPY package.json package-lock.json ./\nRUN npm ci\nCOPY app.py ./\n`,
  },
  {
    name: 'a folder is copied before all of the source, and listed with it',
    before: `${SOURCE}RUN chmod -R g=u /app\n`,
    after: `${NODE}COPY src src/\nCOPY . .\nRUN chmod -R g=u /app\n`,
  },
  {
    name: 'a folder is copied to another place before all of the source, and listed with it',
    before: `${SOURCE}RUN chmod -R g=u /app\n`,
    after: `${NODE}COPY src lib/\nCOPY . .\nRUN chmod -R g=u /app\n`,
    differs: /chmod/u,
  },
  {
    name: 'it loses the lock file',
    before: `${NODE}COPY package.json package-lock.json app.py ./\nRUN npm ci\n`,
    after: `${NODE}COPY package.json ./\nRUN npm ci\nCOPY package-lock.json app.py ./\n`,
    differs: /npm ci/u,
  },
  {
    name: 'it loses the owner',
    before: `${NODE}COPY --chown=1000 package.json package-lock.json app.py ./\nRUN npm ci\n`,
    after: `${NODE}COPY --chown=1000 package.json package-lock.json ./\nRUN npm ci\nCOPY app.py ./\n`,
    differs: /app\.py/u,
  },
];

/** A RUN that is taken apart, and the copies that it is taken apart for. */
export const splits: readonly Pair[] = [...state, ...options, ...places, ...rewrites];
