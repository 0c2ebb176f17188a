import type { Pair } from './pairs.ts';
import { run } from './run-pair.ts';

const NPM = '--mount=type=cache,target=/root/.npm';
const NODE = 'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\n';
const NAMED = NODE.replace('node:20', 'node:20 AS deps');

/** A RUN that comes to stand above a copy of the source. */
function above(name: string, step: string, differs?: RegExp): Pair {
  const start = 'FROM debian:12\nWORKDIR /app\n';
  return { name, before: `${start}COPY src src/\n${step}\n`, after: `${start}${step}\nCOPY src src/\n`, ...(differs && { differs }) };
}

/** What the files that there are decide. */
const files: readonly Pair[] = [
  above('a loop over words', 'RUN for f in a b; do echo $f >> /list; done'),
  above('a loop over words of a variable', 'RUN files="a b"; for f in $files; do echo $f >> /list; done'),
  above('a loop over a pattern', 'RUN for f in src/*; do echo $f >> /list; done', /for f/u),
  above('a loop over a pattern on a further line', 'RUN for f in a \\\n  src/*; do echo $f >> /list; done', /for f/u),
  above('a loop over a pattern behind a semicolon in quotes', 'RUN for f in "a;b" src/*; do echo $f >> /list; done', /for f/u),
  above('a loop over the pattern in a variable', 'RUN files="src/*"; for f in $files; do echo $f >> /list; done', /files/u),
  above('a loop over the pattern in an ENV', 'ENV FILES=src/*\nRUN for f in $FILES; do echo $f >> /list; done', /for f/u),
  above('a loop over the pattern in an ARG', 'ARG FILES=src/*\nRUN for f in $FILES; do echo $f >> /list; done', /for f/u),
  above('a loop over a pattern in a shell of its own', "RUN sh -c 'for f in src/*; do echo $f >> /list; done'", /sh -c/u),
  above('a cd into the folder of a loop', 'RUN for d in src; do (cd $d && touch /made); done', /for d/u),
  above('a cd in a loop that goes on', 'RUN for d in src; do cd $d; touch /made; done', /for d/u),
  above('a cd by a pattern', 'RUN cd s* && touch /made', /cd s/u),
  above('a cd by CDPATH', 'RUN CDPATH=/app; cd src && touch /made', /cd src/u),
  above('a cd into a folder made for it', 'RUN cd "$(mktemp -d)" && touch /made'),
  above('a cd back', 'RUN cd /tmp && cd /opt && cd - && touch /made'),
];

/** Who takes a cache with a folder above it, or by a script. */
const takers: readonly Pair[] = [
  run('a program that is not known is given the folder above', NODE, 'npm ci', `${NPM} npm ci`, /npm/u, 'RUN rsync -a /root/ /backup\n'),
  run('a program that is not known is given the root', NODE, 'npm ci', `${NPM} npm ci`, /npm/u, 'RUN rsync -a / /backup\n'),
  run('in the exec form', NODE, 'npm ci', `${NPM} npm ci`, /npm/u, 'RUN ["rsync", "-a", "/root", "/backup"]\n'),
  run('a function is given the home', NODE, 'npm ci', `${NPM} npm ci`, /npm/u, 'RUN f() { cp -r "$HOME" /backup; }; f\n'),
  run(
    'a program that is not known is given a folder beside',
    NODE,
    'npm ci',
    `${NPM} npm ci`,
    undefined,
    'RUN rsync -a /root/x/ /backup\n',
  ),
  run('a program that is not known writes there', NODE, 'npm ci', `${NPM} npm ci`, undefined, 'RUN ./configure --prefix=/root\n'),
  run('a copy of a folder that is not known', NODE, 'npm ci', `${NPM} npm ci`, /npm/u, 'RUN cp -r "$(npm config get cache)" /backup\n'),
  run('a copy of a program that is not known', NODE, 'npm ci', `${NPM} npm ci`, undefined, 'RUN cp -r "$(which node)" /backup\n'),
  run('a program that is not known in the home', NODE, 'npm ci', `${NPM} npm ci`, /npm/u, 'RUN cd ~ && pack-all\n'),
  run('a loop over it', NODE, 'npm ci', `${NPM} npm ci`, /npm/u, 'RUN for f in ~/.npm/*; do echo $f >> /list; done\n'),
  {
    name: 'a script under a bind mount takes it',
    before: `${NODE}RUN npm ci\nRUN --mount=type=bind,source=tools,target=/tools sh /tools/save.sh\n`,
    after: `${NODE}RUN ${NPM} npm ci\nRUN --mount=type=bind,source=tools,target=/tools sh /tools/save.sh\n`,
    files: { 'tools/save.sh': 'cp -r /root/.npm /backup\n' },
    differs: /needs npm's cache/u,
  },
  {
    name: 'a script under a bind mount does something else',
    before: `${NODE}RUN npm ci\nRUN --mount=type=bind,source=tools,target=/tools sh /tools/save.sh\n`,
    after: `${NODE}RUN ${NPM} npm ci\nRUN --mount=type=bind,source=tools,target=/tools sh /tools/save.sh\n`,
    files: { 'tools/save.sh': 'cp -r /app /backup\n' },
  },
];

/** Stages that an argument names. */
const stages: readonly Pair[] = [
  run(
    'a stage that starts from any',
    `ARG BASE=deps\n${NAMED}`,
    'npm ci',
    `${NPM} npm ci`,
    /npm/u,
    'FROM $BASE\nRUN cp -r /root/.npm /m\n',
  ),
  run(
    'a copy out of one',
    `ARG BASE=deps\n${NAMED}`,
    'npm ci',
    `${NPM} npm ci`,
    /npm/u,
    'FROM $BASE AS b\nFROM scratch\nCOPY --from=b / /\n',
  ),
  run('one that wants nothing of it', `ARG BASE=deps\n${NAMED}`, 'npm ci', `${NPM} npm ci`, undefined, 'FROM $BASE\nRUN touch /made\n'),
  run(
    'a mount of what a variable names',
    NAMED,
    'npm ci',
    `${NPM} npm ci`,
    /npm/u,
    'FROM node:20\nARG AT=/root/.npm\nRUN --mount=from=deps,source=$AT,target=/n cp -r /n /x\n',
  ),
];

/** An ARG that comes to stand below a RUN. */
function below(name: string, step: string, differs?: RegExp): Pair {
  const start = 'FROM debian:12\n';
  return {
    name,
    before: `${start}ARG GIT_SHA\n${step}\nRUN true\n`,
    after: `${start}${step}\nARG GIT_SHA\nRUN true\n`,
    ...(differs && { differs }),
  };
}

const processes: readonly Pair[] = [
  below('a file of the machine', 'RUN cat /proc/cpuinfo > /machine'),
  below('the variables of a process', 'RUN cat /proc/self/environ > /variables', /environ/u),
  below('the variables of a process at the input', "RUN tr '\\0' '\\n' < /proc/self/environ > /variables", /environ/u),
  below('the variables of all processes', 'RUN cat /proc/*/environ > /variables', /environ/u),
];

export const unclear: readonly Pair[] = [...files, ...processes, ...takers, ...stages];
