import type { Pair } from './pairs.ts';
import { run } from './run-pair.ts';

const NODE = 'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\n';
const PYTHON = 'FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt ./\n';
const DEBIAN = 'FROM debian:bookworm\n';
const NPM = '--mount=type=cache,target=/root/.npm';
const PIP = '--mount=type=cache,target=/root/.cache/pip';
const LISTS = '--mount=type=cache,target=/var/lib/apt/lists,sharing=locked';
const INSTALL = 'apt-get update && apt-get install -y git';
const XDG = 'ENV XDG_CACHE_HOME=/c\n';
const IN_XDG = '--mount=type=cache,target=/c/pip pip install flask';
const MOVED = 'ENV npm_config_cache=/opt/cache/npm\n';
const IN_MOVED = '--mount=type=cache,target=/opt/cache/npm npm ci';

const IN_OPT = 'ENV npm_config_cache=/opt/npm\n';
const OPT = '--mount=type=cache,target=/opt/npm';

function pip(name: string, rest: string, differs?: RegExp): Pair {
  return run(name, PYTHON, 'pip install flask', `${PIP} pip install flask`, differs, rest);
}

function npm(name: string, rest: string, differs?: RegExp): Pair {
  return run(name, NODE, 'npm ci', `${NPM} npm ci`, differs, rest);
}

const NEEDS = /needs (?:pip|npm)'s cache/u;

/** BuildKit takes the mount point away, and with it the folders that it made above. */
const above: readonly Pair[] = [
  pip('another owner of the folder above', 'RUN chown -R nobody /root/.cache\n', NEEDS),
  pip('another mode of the folder above', 'RUN chmod 700 /root/.cache\n', NEEDS),
  pip('another owner of the home', 'RUN chown -R nobody /root\n'),
  pip('rm of the folder above', 'RUN rm -r /root/.cache\n', NEEDS),
  pip('rm of the folder above, there or not', 'RUN rm -rf /root/.cache\n'),
  pip('rm of the cache', 'RUN rm -r /root/.cache/pip\n', NEEDS),
  pip('rm of the cache, there or not', 'RUN rm --recursive --force /root/.cache/pip\n'),
  pip('rmdir of the folder above', 'RUN rm -rf /root/.cache/pip && rmdir /root/.cache\n', NEEDS),
  pip('a command enters it', 'RUN cd /root/.cache && echo 1\n', NEEDS),
  pip('a copy makes it', 'COPY app.py /root/.cache/\nRUN chmod 700 /root/.cache\n'),
  npm('rm of the cache of npm', 'RUN rm -r /root/.npm\n', NEEDS),
  npm('rm of what is in the cache of npm', 'RUN rm -r /root/.npm/*\n', NEEDS),
  run(
    'a clean-up leaves the folder above',
    PYTHON,
    'pip install flask && rm -rf /root/.cache/pip',
    `${PIP} pip install flask`,
    NEEDS,
    'RUN chown -R nobody /root/.cache\n',
  ),
  run(
    'a clean-up takes it along',
    PYTHON,
    'pip install flask && rm -rf /root/.cache',
    `${PIP} pip install flask`,
    undefined,
    'RUN mkdir /root/.cache\n',
  ),
  run(
    'a clean-up leaves the cache itself',
    NODE.replace('node:20', 'node:20 AS a'),
    'npm ci && npm cache clean --force',
    `${NPM} npm ci`,
    NEEDS,
    'FROM node:20\nCOPY --from=a /root/.npm /root/.npm\n',
  ),
  run('a folder for all', `${PYTHON}${XDG}`, 'pip install flask', IN_XDG, /\/c ends up otherwise/u),
  run('a folder for all that is made before', `${PYTHON}${XDG}RUN mkdir /c\n`, 'pip install flask', IN_XDG),
  run('a folder for all that is made and removed', `${PYTHON}${XDG}RUN mkdir /c\nRUN rm -r /c\n`, 'pip install flask', IN_XDG, /\/c ends/u),
  run('a folder for all that may be made', `${PYTHON}${XDG}RUN mkdir /c || true\n`, 'pip install flask', IN_XDG, /\/c ends/u),
  run('a folder for all, a working folder', `${PYTHON}${XDG}WORKDIR /c/d\nWORKDIR /app\n`, 'pip install flask', IN_XDG),
  run(
    'a folder for all that the RUN makes',
    `${PYTHON}${XDG}`,
    'mkdir /c && pip install flask',
    IN_XDG.replace('pip i', 'mkdir /c && pip i'),
    /\/c/u,
  ),
  run(
    'a folder for all, and another mode',
    `${PYTHON}${XDG}`,
    'pip install flask && chmod 777 /c',
    `${IN_XDG} && chmod 777 /c`,
    /needs pip's cache/u,
  ),
  run('a file beside the cache', `${NODE}${MOVED}`, 'npm ci', IN_MOVED, NEEDS, 'RUN echo x > /opt/cache/y\n'),
  run(
    'a file beside the cache in a folder that is there',
    `${NODE}${MOVED}RUN mkdir -p /opt/cache\n`,
    'npm ci',
    IN_MOVED,
    undefined,
    'RUN echo x > /opt/cache/y\n',
  ),
  run('a mode of the folder above the moved cache', `${NODE}${MOVED}`, 'npm ci', IN_MOVED, NEEDS, 'RUN chmod -R a+rX /opt/cache\n'),
  run(
    'a home that is not there',
    `${NODE}ENV HOME=/opt/h\n`,
    'npm ci && rm -rf ~/.npm',
    '--mount=type=cache,target=/opt/h/.npm npm ci',
    /npm ci/u,
    'RUN echo x > $HOME/y\n',
  ),
  run('the lists themselves are removed', DEBIAN, `${INSTALL} && rm -rf /var/lib/apt/lists`, `${LISTS} ${INSTALL}`),
  run(
    'the lists themselves are removed, and made anew',
    DEBIAN,
    `${INSTALL} && rm -rf /var/lib/apt/lists`,
    `${LISTS} ${INSTALL}`,
    /needs apt's package lists/u,
    'RUN mkdir /var/lib/apt/lists\n',
  ),
  run(
    'what is in the home is removed with the cache',
    `${PYTHON}COPY app.py /root/.cache/\n`,
    'pip install flask && rm -rf /root/.cache',
    `${PIP} pip install flask`,
    /rm|pip/u,
  ),
  run(
    'a folder is removed with the cache',
    `${PYTHON}WORKDIR /root/.cache\n`,
    'pip install flask && rm -rf /root/.cache',
    `${PIP} pip install flask`,
    /rm|pip/u,
  ),
];

/** What else a clean-up removes. */
const more: readonly Pair[] = [
  run('a folder of the base image goes with the cache', `${NODE}${IN_OPT}`, 'npm ci && rm -rf /opt', `${OPT} npm ci`, /rm|npm/u),
  run('what lies in it goes with the cache', `${NODE}${IN_OPT}`, 'npm ci && rm -rf /opt/*', `${OPT} npm ci`, /rm|npm/u),
  run('a folder of its own goes with the cache', `${NODE}${MOVED}`, 'npm ci && rm -rf /opt/cache', IN_MOVED),
];

/** What the RUN of the mount does there. */
const within: readonly Pair[] = [
  run(
    'a RUN without network that installs',
    `${NODE}RUN ${NPM} npm ci\n`,
    '--network=none npm ci',
    `--network=none ${NPM} npm ci`,
    /needs npm's cache/u,
  ),
  {
    name: 'an install without network that lives on another one',
    before: `${NODE}RUN npm ci\nRUN --network=none npm ci\n`,
    after: `${NODE}RUN ${NPM} npm ci\nRUN --network=none ${NPM} npm ci\n`,
    differs: /needs npm's cache/u,
  },
  run(
    'another owner of all that is in the mount',
    NODE,
    'npm ci && chown -R node /root',
    `${NPM} npm ci && chown -R node /root`,
    /npm ci/u,
  ),
  run('another mode of all that is in the mount', NODE, 'npm ci && chmod -R a+rX ~', `${NPM} npm ci && chmod -R a+rX ~`, /npm ci/u),
  run(
    'another owner as a file has',
    NODE,
    'npm ci; chown -R --reference=/x /root',
    `${NPM} npm ci; chown -R --reference=/x /root`,
    /npm ci/u,
  ),
  run('another owner by find', NODE, 'npm ci; find /root -exec chown 1 {} +', `${NPM} npm ci; find /root -exec chown 1 {} +`, /npm ci/u),
  run('another owner of something else', NODE, 'npm ci && chown -R node /app', `${NPM} npm ci && chown -R node /app`),
  run('another owner of the home folder alone', NODE, 'npm ci && chown node /root', `${NPM} npm ci && chown node /root`),
  run(
    'a folder beside the cache is made after its clean-up',
    PYTHON,
    'pip install flask && rm -rf ~/.cache && mkdir -p ~/.cache/x',
    `${PIP} pip install flask && mkdir -p ~/.cache/x`,
    NEEDS,
  ),
  run(
    'a folder of the lists is made after the clean-up',
    DEBIAN,
    `${INSTALL} && rm -rf /var/lib/apt/lists/* && mkdir -p /var/lib/apt/lists/partial`,
    `${LISTS} ${INSTALL} && mkdir -p /var/lib/apt/lists/partial`,
    /needs apt's package lists/u,
  ),
  run(
    'two words of one rm, one by one',
    NODE,
    `${INSTALL} && npm ci && rm -rf /var/lib/apt/lists/* /root/.npm`,
    `${LISTS} ${INSTALL} && npm ci && rm -rf /root/.npm`,
  ),
  run(
    'two words of one rm, one mount',
    NODE,
    `${INSTALL} && npm ci && rm -rf /var/lib/apt/lists/* /root/.npm`,
    `${LISTS} ${INSTALL} && npm ci`,
    /stay in the image/u,
  ),
];

function flask(name: string, start: string, words: string, differs?: RegExp): Pair {
  return run(name, `${PYTHON}${start}`, words, `${PIP} ${words.replace(' --no-cache-dir', '')}`, differs);
}

/** pip takes a wheel again that was built from the same source, whatever it was built with. */
const built: readonly Pair[] = [
  flask('arguments of CMake', 'ARG CMAKE_ARGS=-DA=1\n', 'pip install --no-cache-dir flask', /pip install/u),
  flask('arguments of CMake, without the flag', 'ENV CMAKE_ARGS=-DA=1\n', 'pip install flask', /pip install/u),
  flask('flags of the compiler before the command', '', 'CFLAGS=-O3 pip install flask', /pip install/u),
  flask('flags of the compiler that are exported', '', 'export LDFLAGS=-s && pip install flask', /pip install/u),
  flask('what is built by all means', '', 'pip install --no-cache-dir --no-binary :all: flask', /pip install/u),
  flask('settings of the build', '', 'pip install -C a=b flask', /pip install/u),
  flask('what is built against what is there', '', 'pip install --no-build-isolation flask', /pip install/u),
  flask('a variable of pip that says so', 'ENV PIP_NO_BINARY=flask\n', 'pip install flask', /pip install/u),
  {
    ...flask('a requirements file that says so', '', 'pip install -r requirements.txt', /pip install/u),
    files: { 'requirements.txt': '--no-binary flask\nflask\n' },
  },
  flask('a variable that no build reads', 'ENV PYTHONUNBUFFERED=1 APP_HOME=/app\n', 'pip install --no-cache-dir flask'),
  flask('nothing is built', 'ENV CMAKE_ARGS=-DA=1\n', 'pip install --only-binary :all: flask'),
];

/** Folders around a cache, and what a mount would keep for others. */
export const cacheFolders: readonly Pair[] = [...above, ...more, ...within, ...built];
