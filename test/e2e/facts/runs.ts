import { AMY, owners, type ConfigFact, type Fact } from './fact.ts';

export const runFacts: readonly Fact[] = [
  {
    heading: 'ARG and ENV',
    is: 'are one name: the last one wins, in both directions',
    lines: [
      'ARG V=1',
      'ENV V=2',
      'RUN echo $V >> /v',
      'ARG V=3',
      'RUN echo $V >> /v',
      'ARG V',
      'RUN echo $V >> /v',
      'ENV W=$V',
      'WORKDIR /wd-$V',
      'ARG GIVEN=1',
      'RUN echo $GIVEN >> /v',
      'ENV GIVEN=2',
      'RUN echo $GIVEN >> /v',
      'ARG GIVEN',
      'RUN echo $GIVEN >> /v',
    ],
    show: 'cat /v; echo $W; ls -d /wd*; ARG=; echo "${UNSET-unset}"',
    want: ['2', '3', '3', '9', '2', '9', '3', '/wd-3', 'unset'],
  },
  {
    heading: 'ARG and ENV',
    is: 'an ARG without a value is not set',
    lines: ['ARG NOTHING', 'RUN echo "${NOTHING-unset}" > /v', 'ARG SOME=1', 'ARG SOME', 'RUN echo "$SOME" >> /v'],
    show: 'cat /v',
    want: ['unset', '1'],
  },
  {
    heading: 'SHELL and heredocs',
    is: 'a line that fails in the middle of a heredoc does not fail the build, and set with a heredoc runs nothing of it',
    lines: [
      'RUN <<EOF',
      'false',
      'echo on > /went',
      'EOF',
      'RUN set -e <<EOF',
      'touch /never',
      'EOF',
      'RUN <<EOF',
      '#!/bin/bash',
      'echo ${BASH_VERSION:+bash} >> /went',
      'EOF',
    ],
    show: 'cat /went; ls /never 2>/dev/null || true',
    want: ['on', 'bash'],
  },
  {
    heading: 'Mount points',
    is: 'are gone afterwards, with the folders that were made for them',
    lines: [
      'RUN --mount=type=cache,target=/made/deep,id={nonce}-gone touch /made/deep/x',
      'RUN mkdir /kept && touch /kept/x',
      'RUN --mount=type=cache,target=/kept,id={nonce}-kept ls -A /kept > /seen; touch /kept/y',
      'RUN --mount=type=tmpfs,target=/side/t touch /side/t/x /side/s',
    ],
    show: 'ls -d /made 2>/dev/null; ls /kept; cat /seen; ls /side',
    want: ['x', 's'],
  },
  {
    heading: 'Cache mounts',
    is: 'have the owner that they say, and parents of root',
    lines: [
      AMY,
      'USER amy',
      'RUN --mount=type=cache,target=/home/amy/.cache/x,uid=1500,gid=777,id={nonce}-amy stat -c "%n %u:%g %a" /home/amy/.cache/x /home/amy/.cache > /tmp/seen',
    ],
    show: 'cat /tmp/seen; ls -A /home/amy | grep cache || true',
    want: ['/home/amy/.cache/x 1500:777 755', '/home/amy/.cache 0:0 755'],
  },
  {
    heading: 'What ends with a RUN',
    is: 'files in /dev/shm, processes, umask and working folder; files in /run and /tmp stay',
    lines: [
      'WORKDIR /w',
      'RUN umask 077; touch /dev/shm/x /run/x /tmp/x; cd /; (sleep 2; touch /late) > /dev/null 2>&1 &',
      'RUN sleep 3; touch /w/new; pwd > /seen; ls /dev/shm >> /seen',
    ],
    show: `cat /seen; ls /late 2>/dev/null; ls /run/x /tmp/x; ${owners('/w/new')}; echo $PWD`,
    want: ['/w', '/run/x', '/tmp/x', '/w/new 0:0 644', '/w'],
  },
  {
    heading: 'Unknown names',
    is: 'HOME comes from /etc/passwd',
    lines: [
      AMY,
      'USER amy',
      'RUN echo $HOME > /tmp/h',
      'USER 4242',
      'RUN echo $HOME $(id -g) >> /tmp/h2',
      'USER root',
      'RUN echo $HOME >> /tmp/h',
    ],
    show: 'cat /tmp/h /tmp/h2',
    want: ['/home/amy', '/root', '/ 0'],
  },
];

const ADDUSER = 'RUN apt-get update && apt-get install -y --no-install-recommends adduser';

/** Order matters to whoever allots numbers. */
export const orderFacts: readonly Fact[] = [
  {
    heading: 'Lists of packages',
    is: 'a package that brings a user, and then adduser',
    lines: [ADDUSER, 'RUN apt-get install -y --no-install-recommends tcpdump', 'RUN adduser --system app'],
    show: 'id -u tcpdump app',
    want: ['100', '101'],
  },
  {
    heading: 'Lists of packages',
    is: 'adduser, and then the package: each has the number of the other',
    lines: [ADDUSER, 'RUN adduser --system app', 'RUN apt-get install -y --no-install-recommends tcpdump'],
    show: 'id -u tcpdump app',
    want: ['101', '100'],
  },
  {
    heading: 'Programs of the system',
    is: 'useradd -r, and then another one',
    lines: ['RUN useradd -r one', 'RUN groupadd -r two', 'RUN useradd three', 'RUN useradd four'],
    show: 'id -u one three four; id -g one; getent group two | cut -d : -f 3',
    want: ['999', '1000', '1001', '999', '998'],
  },
  {
    heading: 'Programs of the system',
    is: 'the other way round: each has the number of the other',
    lines: ['RUN groupadd -r two', 'RUN useradd -r one', 'RUN useradd four', 'RUN useradd three'],
    show: 'id -u one three four; id -g one; getent group two | cut -d : -f 3',
    want: ['999', '1001', '1000', '998', '999'],
  },
];

const MEMBERS = [
  'WORKDIR /app',
  `RUN echo '{"workspaces":["packages/*"]}' > package.json && mkdir -p packages/tool/bin packages/lib`,
  `RUN echo '{"name":"tool","version":"1.0.0","bin":"bin/tool.js"}' > packages/tool/package.json && echo '{"name":"lib","version":"1.0.0"}' > packages/lib/package.json`,
  `RUN printf '#!/usr/bin/env node\\r\\n' > packages/tool/bin/tool.js && npm install --package-lock-only`,
];

export const npmFacts: readonly Fact[] = [
  {
    heading: 'npm',
    is: 'npm install NAME writes the manifest and the lock',
    base: 'node:20-slim',
    lines: ['WORKDIR /app', 'RUN echo {} > package.json && npm install is-number@7.0.0'],
    show: `tr -d ' \\n' < package.json && echo && grep -c is-number-7.0.0.tgz package-lock.json`,
    want: ['{"dependencies":{"is-number":"^7.0.0"}}', '1'],
  },
  {
    heading: 'npm',
    is: 'npm ci makes the programs of members executable, and mends their first line',
    base: 'node:20-slim',
    lines: [...MEMBERS, 'RUN npm ci'],
    show: "stat -c %a packages/tool/bin/tool.js; tr -dc '\\r' < packages/tool/bin/tool.js | wc -c; ls node_modules/.bin",
    want: ['755', '0', 'tool'],
  },
  {
    heading: 'npm',
    is: 'npm ci silently leaves out a member whose package.json is missing, and a program that is',
    base: 'node:20-slim',
    lines: [...MEMBERS, 'RUN rm packages/lib/package.json packages/tool/bin/tool.js && npm ci'],
    show: 'ls node_modules; ls node_modules/.bin 2>/dev/null | wc -l',
    want: ['tool', '0'],
  },
];

export const configFacts: readonly ConfigFact[] = [
  {
    heading: 'ENTRYPOINT and CMD',
    is: 'an ENTRYPOINT clears the CMD that is inherited',
    dockerfile: ['FROM debian:bookworm-slim AS base', 'CMD ["inherited"]', 'FROM base', 'ENTRYPOINT ["y"]'],
    want: { Entrypoint: '["y"]', Cmd: '' },
  },
  {
    heading: 'ENTRYPOINT and CMD',
    is: 'a CMD of the same stage is kept, before the ENTRYPOINT or behind it',
    dockerfile: ['FROM debian:bookworm-slim', 'CMD ["own"]', 'ENTRYPOINT ["y"]'],
    want: { Entrypoint: '["y"]', Cmd: '["own"]' },
  },
  {
    heading: 'ENTRYPOINT and CMD',
    is: 'a CMD alone inherits the ENTRYPOINT',
    dockerfile: ['FROM debian:bookworm-slim AS base', 'ENTRYPOINT ["e"]', 'FROM base', 'CMD ["c"]'],
    want: { Entrypoint: '["e"]', Cmd: '["c"]' },
  },
  {
    heading: 'ENTRYPOINT and CMD',
    is: 'a shell form takes the SHELL in force at its line',
    dockerfile: ['FROM debian:bookworm-slim', 'CMD x', 'SHELL ["/bin/bash","-c"]', 'ENTRYPOINT y'],
    want: { Cmd: '["/bin/sh","-c","x"]', Entrypoint: '["/bin/bash","-c","y"]' },
  },
  {
    heading: 'Config',
    is: 'WORKDIR as it is written, relative ones joined',
    dockerfile: ['FROM debian:bookworm-slim', 'WORKDIR /a', 'WORKDIR b', 'WORKDIR ../x/'],
    want: { WorkingDir: '"/a/x"' },
  },
  {
    heading: 'Config',
    is: 'Env in the order of the first setting, and $A on a line is what it was before the line',
    dockerfile: ['FROM scratch', 'ENV PATH=/p', 'ENV Z=1', 'ENV A=2 B=3', 'ENV Z=4', 'ENV A=5 C=$A', 'ENV k v  w', 'ARG A=7'],
    want: { Env: '["PATH=/p","Z=4","A=5","B=3","C=2","k=v  w"]' },
  },
];
