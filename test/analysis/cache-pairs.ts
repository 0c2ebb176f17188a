import { cacheFolders } from './cache-folder-pairs.ts';
import type { Pair } from './pairs.ts';
import { run } from './run-pair.ts';

const NODE = 'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\n';
const AS_NODE = 'FROM node:20\nWORKDIR /home/node/app\nCOPY --chown=node:node package.json package-lock.json ./\nUSER node\n';
const PYTHON = 'FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt ./\n';
const DEBIAN = 'FROM debian:bookworm\n';
const NPM = '--mount=type=cache,target=/root/.npm';
const PIP = '--mount=type=cache,target=/root/.cache/pip';
const LISTS = '--mount=type=cache,target=/var/lib/apt/lists,sharing=locked';
const INSTALL = 'apt-get update && apt-get install -y git';

const npm: readonly Pair[] = [
  run('npm ci fills a mount', NODE, 'npm ci', `${NPM} npm ci`),
  run('with an id, an owner and a mode', NODE, 'npm ci', `${NPM},id=x,sharing=private,uid=0,gid=0,mode=0755 npm ci`),
  run('and builds in the same RUN', NODE, 'npm ci && npm run build', `${NPM} npm ci && npm run build`),
  run('and builds later', NODE, 'npm ci', `${NPM} npm ci`, undefined, 'COPY . .\nRUN npm run build\nCMD ["npm", "start"]\n'),
  run('a mount in place of a clean-up', NODE, 'npm ci && npm cache clean --force', `${NPM} npm ci`),
  run('in the middle of a RUN', NODE, 'npm ci && npm cache clean --force && npm run build', `${NPM} npm ci && npm run build`),
  run('a mount in place of rm', NODE, 'npm ci && rm -rf /root/.npm', `${NPM} npm ci`),
  run('a mount in place of one word of rm', NODE, 'npm ci && rm -rf ~/.npm /tmp/x', `${NPM} npm ci && rm -rf /tmp/x`),
  run(
    'a mount where the cache was moved to',
    NODE,
    'npm ci --cache /tmp/npm',
    '--mount=type=cache,target=/tmp/npm npm ci --cache /tmp/npm',
  ),
  run('the mount of an original is its own', NODE, `${NPM} npm ci`, `${NPM},id=other npm ci`),
  run('npm ci of another user', AS_NODE, 'npm ci', '--mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci'),
  run('a clean-up without a mount is dropped', NODE, 'npm ci && npm cache clean --force', 'npm ci', /stay in the image/u),
  run('rm without a mount is dropped', NODE, 'npm ci && rm -rf /root/.npm', 'npm ci', /stay in the image/u),
  run('a part of a clean-up is dropped', NODE, 'npm ci && rm -rf /root/.npm/_cacache', 'npm ci', /stay in the image/u),
  run('the mount of an original is dropped', NODE, `${NPM} npm ci`, 'npm ci', /stay in the image/u),
  run('a mount under which rm fails', NODE, 'npm ci && rm -rf /root/.npm', `${NPM} npm ci && rm -rf /root/.npm`, /npm ci/u),
  run('a mount under which rm of the folder above fails', NODE, 'npm ci; rm -rf /root/.*', `${NPM} npm ci; rm -rf /root/.*`, /npm ci/u),
  run('a mount that is emptied first', NODE, 'npm cache clean --force && npm ci', `${NPM} npm cache clean --force && npm ci`, /npm/u),
  run('a clean-up whose failure counts otherwise', NODE, 'npm ci; npm cache clean --force', `${NPM} npm ci`, /npm ci/u),
  run('a mount on the results', NODE, 'npm ci', '--mount=type=cache,target=/app/node_modules npm ci', /npm ci/u),
  run('a mount on the home folder', NODE, 'npm ci', '--mount=type=cache,target=/root npm ci', /npm ci/u),
  run('a mount beside the cache', NODE, 'npm ci', '--mount=type=cache,target=/root/.cache npm ci', /npm ci/u),
  run('a mount where the cache is not any more', NODE, 'npm ci --cache /tmp/npm', `${NPM} npm ci --cache /tmp/npm`, /npm ci/u),
  run('a mount that is read only', NODE, 'npm ci', `${NPM},ro npm ci`, /npm ci/u),
  run('a mount with a start of its own', NODE, 'npm ci', `${NPM},from=node:20,source=/root npm ci`, /npm ci/u),
  run('a tmpfs', NODE, 'npm ci', '--mount=type=tmpfs,target=/root/.npm npm ci', /npm ci/u),
  run('a mount of a command without that cache', NODE, 'npm run build', `${NPM} npm run build`, /npm run build/u),
  run('a mount that belongs to root', AS_NODE, 'npm ci', '--mount=type=cache,target=/home/node/.npm npm ci', /npm ci/u),
  run('a mount that belongs to another user', AS_NODE, 'npm ci', '--mount=type=cache,target=/home/node/.npm,uid=1001 npm ci', /npm ci/u),
  run('a mount that its owner may not write to', NODE, 'npm ci', `${NPM},mode=0500 npm ci`, /npm ci/u),
  run('a base image of which nothing is known', 'FROM x/y\nWORKDIR /app\nCOPY . .\nENV HOME=/root\n', 'npm ci', `${NPM} npm ci`, /npm ci/u),
  run('an install that lives on the cache', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'RUN npm ci --offline\n'),
  run('a script that does', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'COPY run.sh /\nRUN sh /run.sh\n'),
  run(
    'a script of package.json that does',
    NODE,
    'npm ci',
    `${NPM} npm ci`,
    /needs npm's cache/u,
    'COPY sub/package.json ./\nRUN npm run build\n',
  ),
  run('a variable that makes it', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'ENV npm_config_offline=true\nRUN make\n'),
  run('a RUN without network', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'RUN --network=none make\n'),
  run('a command that is not known and says its name', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'RUN du -sh ~/.npm\n'),
  run('a copy of it', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'RUN cp -r /root/.npm /srv\n'),
  run('a file in it', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'RUN touch /root/.npm/x\n'),
  run('another owner of it', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'RUN chown -R node /root/.npm\n'),
  run(
    'a later stage takes it',
    NODE,
    'npm ci',
    `${NPM} npm ci`,
    /needs npm's cache/u,
    'FROM node:20\nCOPY --from=0 /root/.npm /root/.npm\n',
  ),
  run('a later stage takes all', NODE, 'npm ci', `${NPM} npm ci`, /needs npm's cache/u, 'FROM scratch\nCOPY --from=0 / /\n'),
  run('a later stage takes something else', NODE, 'npm ci', `${NPM} npm ci`, undefined, 'FROM node:20\nCOPY --from=0 /app /app\n'),
  {
    name: 'a later stage mounts it',
    before: `${NODE.replace('node:20', 'node:20 AS deps')}RUN npm ci\nFROM node:20\nRUN --mount=type=bind,from=deps,source=/root/.npm,target=/n cp -r /n /x\n`,
    after: `${NODE.replace('node:20', 'node:20 AS deps')}RUN ${NPM} npm ci\nFROM node:20\nRUN --mount=type=bind,from=deps,source=/root/.npm,target=/n cp -r /n /x\n`,
    differs: /needs npm's cache/u,
  },
  run(
    'a stage that is built on it',
    NODE.replace('node:20', 'node:20 AS a'),
    'npm ci',
    `${NPM} npm ci`,
    /needs/u,
    'FROM a\nRUN npm ci --offline\n',
  ),
  run('a container that installs when it starts', NODE, 'npm ci', `${NPM} npm ci`, /when it starts needs/u, 'CMD npm ci && npm start\n'),
  run('a container that runs npx', NODE, 'npm ci', `${NPM} npm ci`, /when it starts needs/u, 'ENTRYPOINT ["npx", "serve"]\n'),
  run('a health check that does', NODE, 'npm ci', `${NPM} npm ci`, /when it starts needs/u, 'HEALTHCHECK CMD npx check\n'),
  run('what was put there before', `${NODE}COPY src /root/.npm\n`, 'npm ci', `${NPM} npm ci`, /npm ci/u),
  run('what a command put there before', `${NODE}RUN tar xf /n.tar -C /root/.npm\n`, 'npm ci', `${NPM} npm ci`, /npm ci/u),
  {
    name: 'both installs fill it',
    before: `${NODE}RUN npm ci\nRUN npm install --global pnpm\n`,
    after: `${NODE}RUN ${NPM} npm ci\nRUN ${NPM} npm install --global pnpm\n`,
  },
  { name: 'only one of them', before: `${NODE}RUN npm ci\nRUN npm ci\n`, after: `${NODE}RUN npm ci\nRUN ${NPM} npm ci\n` },
  {
    name: 'the mount goes over to another',
    before: `${NODE}RUN ${NPM} npm ci\nRUN npm install --global pnpm\n`,
    after: `${NODE}RUN npm ci\nRUN ${NPM} npm install --global pnpm\n`,
    differs: /stay in the image/u,
  },
  {
    name: 'a clean-up goes into a RUN of its own',
    before: `${NODE}RUN npm ci && npm cache clean --force\n`,
    after: `${NODE}RUN npm ci\nRUN npm cache clean --force\n`,
    differs: /npm cache clean|stay in the image/u,
  },
  {
    name: 'a clean-up in a RUN of its own has nothing to do',
    before: `${NODE}RUN npm ci\nRUN npm cache clean --force\n`,
    after: `${NODE}RUN ${NPM} npm ci\nRUN npm cache clean --force\n`,
  },
];

const pip: readonly Pair[] = [
  run('pip install fills a mount', PYTHON, 'pip install -r requirements.txt', `${PIP} pip install -r requirements.txt`),
  run('a mount in place of --no-cache-dir', PYTHON, 'pip install --no-cache-dir flask', `${PIP} pip install flask`),
  run('a mount beside --no-cache-dir', PYTHON, 'pip install --no-cache-dir flask', `${PIP} pip install --no-cache-dir flask`),
  run('as a module', PYTHON, 'python -m pip install --no-cache flask', `${PIP} python -m pip install flask`),
  run('an install of the project', 'FROM python:3.12\nWORKDIR /app\nCOPY . .\n', 'pip install .', `${PIP} pip install .`),
  run('a mount in place of rm of the folder above', PYTHON, 'pip install flask && rm -rf /root/.cache', `${PIP} pip install flask`),
  run(
    'the folder above holds more',
    PYTHON,
    'pip install flask && ./more && rm -rf ~/.cache',
    `${PIP} pip install flask && ./more`,
    /rm -rf/u,
  ),
  run('--no-cache-dir is dropped', PYTHON, 'pip install --no-cache-dir flask', 'pip install flask', /stay in the image/u),
  run('another word is dropped', PYTHON, 'pip install --no-deps flask', `${PIP} pip install flask`, /pip install/u),
  run(
    '--no-cache-dir of one of two',
    PYTHON,
    'pip install --no-cache-dir a || pip install b',
    `${PIP} pip install a || pip install b`,
    /pip/u,
  ),
  run(
    'it is turned off by a variable',
    `${PYTHON}ENV PIP_NO_CACHE_DIR=0\n`,
    'pip install flask',
    `${PIP} pip install flask`,
    /pip install/u,
  ),
  {
    name: 'that variable is dropped',
    before: `${PYTHON}ENV PIP_NO_CACHE_DIR=1\nRUN pip install flask\n`,
    after: `${PYTHON}RUN ${PIP} pip install flask\n`,
    differs: /Env PIP_NO_CACHE_DIR/u,
  },
  run('the cache of another tool', PYTHON, 'pip install flask', `${NPM} pip install flask`, /pip install/u),
  run('moved by a variable', `${PYTHON}ENV PIP_CACHE_DIR=/c\n`, 'pip install flask', '--mount=type=cache,target=/c pip install flask'),
  run('not where it was moved to', `${PYTHON}ENV XDG_CACHE_HOME=/c\n`, 'pip install flask', `${PIP} pip install flask`, /pip install/u),
  run(
    'the folder above for another user',
    PYTHON,
    'pip install flask',
    `${PIP} pip install flask`,
    /needs pip's cache/u,
    'COPY --chown=1000:1000 app.py /root/.cache/app/\n',
  ),
  run('the folder above for root', PYTHON, 'pip install flask', `${PIP} pip install flask`, undefined, 'COPY app.py /root/.cache/app/\n'),
  run(
    'a file in the folder above',
    PYTHON,
    'pip install flask',
    `${PIP} pip install flask`,
    /needs pip's cache/u,
    'RUN touch /root/.cache/x\n',
  ),
];

const apt: readonly Pair[] = [
  run('lists in a mount in place of a clean-up', DEBIAN, `${INSTALL} && rm -rf /var/lib/apt/lists/*`, `${LISTS} ${INSTALL}`),
  run('one word of rm', DEBIAN, `${INSTALL} && rm -rf /var/lib/apt/lists/* /tmp/*`, `${LISTS} ${INSTALL} && rm -rf /tmp/*`),
  run('lists that were left for others', DEBIAN, INSTALL, `${LISTS} ${INSTALL}`, /lists ends up otherwise/u),
  run('lists that are removed later', DEBIAN, INSTALL, `${LISTS} ${INSTALL}`, undefined, 'RUN rm -rf /var/lib/apt/lists/*\n'),
  run('lists that are removed later, dropped', DEBIAN, `${INSTALL} && rm -rf /var/lib/apt/lists/*`, INSTALL, /stay|ends up/u),
  run('the clean-up is dropped', DEBIAN, `${INSTALL} && rm -rf /var/lib/apt/lists/*`, INSTALL, /stay in the image/u),
  run('another clean-up is dropped', DEBIAN, `${INSTALL} && rm -rf /tmp/*`, `${LISTS} ${INSTALL}`, /rm -rf/u),
  run('two builds at once', DEBIAN, INSTALL, `--mount=type=cache,target=/var/lib/apt/lists ${INSTALL}`, /apt-get/u),
  run('all that apt keeps', DEBIAN, INSTALL, `--mount=type=cache,target=/var/lib/apt,sharing=locked ${INSTALL}`, /apt-get/u),
  run(
    'packages, which the image removes',
    DEBIAN,
    INSTALL,
    `--mount=type=cache,target=/var/cache/apt,sharing=locked ${INSTALL}`,
    /apt-get/u,
  ),
  run(
    'an install without an update',
    DEBIAN,
    INSTALL,
    `${LISTS} ${INSTALL}`,
    /needs apt's package lists/u,
    'RUN apt-get install -y curl\n',
  ),
  run('a script that calls apt', DEBIAN, INSTALL, `${LISTS} ${INSTALL}`, /needs apt's package lists/u, 'COPY apt.sh /\nRUN /apt.sh\n'),
  run('a repository of others', `${DEBIAN}COPY src/index.js /etc/apt/sources.list.d/\n`, INSTALL, `${LISTS} ${INSTALL}`, /apt-get/u),
  run('a command that may add one', `${DEBIAN}RUN curl x | bash\n`, INSTALL, `${LISTS} ${INSTALL}`, /apt-get/u),
  {
    name: 'packages, where the image does not remove them',
    before: `${DEBIAN}RUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN ${INSTALL}\n`,
    after: `${DEBIAN}RUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked ${INSTALL}\n`,
  },
  {
    name: 'an update in a RUN of its own',
    before: `${DEBIAN}RUN apt-get update\nRUN apt-get install -y git\n`,
    after: `${DEBIAN}RUN ${LISTS} apt-get update\nRUN ${LISTS} apt-get install -y git\n`,
    differs: /needs apt's package lists/u,
  },
];

const SCRIPTS = {
  'run.sh': '#!/bin/sh\nnpm install --prefer-offline\n',
  'apt.sh': '#!/bin/sh\napt-get install -y curl\n',
  'sub/package.json': '{ "name": "app", "scripts": { "build": "npm install --offline x" } }',
};

/** Download caches: filled in the image, in a mount, or removed again by the RUN that filled them. */
export const caches: readonly Pair[] = [...npm, ...pip, ...apt, ...cacheFolders].map((pair) => ({
  ...pair,
  files: { ...SCRIPTS, ...pair.files },
}));
