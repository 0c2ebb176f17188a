import type { Pair } from './pairs.ts';

const NODE = 'FROM node:20\nWORKDIR /app\n';
const DEBIAN = 'FROM debian:12\n';
const FEDORA = 'FROM fedora:40\n';
const CLONE = 'RUN git clone -b v1.2.3 https://example.com/x/y.git /opt/y\n';
const BRANCH = 'RUN git clone https://example.com/x/y.git /opt/y\n';
const COPY = 'COPY . .\n';

/** The same lines with two of them swapped, and what is told of it. */
function swapped(
  name: string,
  head: string,
  [one, other]: readonly [string, string],
  differs?: RegExp,
  assumptions?: readonly string[],
): Pair {
  return {
    name,
    before: head + one + other,
    after: head + other + one,
    ...(differs !== undefined && { differs }),
    ...(assumptions !== undefined && { assumptions }),
  };
}

/** Commands of systems and installs by name: what they may cross, and what not. */
export const systemPairs: readonly Pair[] = [
  swapped('corepack enable crosses a copy', NODE, [COPY, 'RUN corepack enable\n']),
  swapped('corepack with a name crosses a copy', NODE, [COPY, 'RUN corepack prepare pnpm@9.1.0\n'], undefined, [
    'no-generated-inputs',
    'freshness',
  ]),
  swapped('corepack without a name does not', NODE, [COPY, 'RUN corepack install\n'], /corepack/u),
  swapped('settings of git cross a copy', NODE, [COPY, 'RUN git config --global a.b c\n']),
  swapped('a tag crosses a copy', NODE, [COPY, CLONE], undefined, ['freshness']),
  swapped('a branch crosses a copy that it followed', NODE, [COPY, BRANCH], /would run less often: git clone takes the newest commit/u),
  swapped('a branch goes below a copy: it runs more often', NODE, [BRANCH, COPY]),
  swapped('a branch crosses a file', NODE, ['COPY app.py ./\n', BRANCH], undefined, ['freshness']),
  swapped(
    'a branch crosses what another stage made',
    `FROM golang:1.22 AS made\nCOPY . .\nRUN go build\n${NODE}`,
    ['COPY --from=made /x /opt/x\n', BRANCH],
    /would run less often: git clone takes the newest commit/u,
  ),
  swapped(
    'a tag crosses what another stage made',
    `FROM golang:1.22 AS made\nCOPY . .\nRUN go build\n${NODE}`,
    ['COPY --from=made /x /opt/x\n', CLONE],
    undefined,
    ['freshness'],
  ),
  swapped('a branch and settings of git', NODE, [BRANCH, 'RUN git config --global a.b c\n'], /git config|git clone/u),
  swapped('a tag and an install of git', DEBIAN, ['RUN apt-get install -y git\n', CLONE], /apt-get|git clone/u),
  swapped('a clone and a copy into it', NODE, ['COPY app.py /opt/y/\n', CLONE], /git clone|app\.py/u),
  swapped('two clones', NODE, [CLONE, 'RUN git clone -b v1.2.3 https://example.com/x/z.git /opt/z\n']),
  swapped('two clones to one place', NODE, [CLONE, 'RUN git clone -b v1.2.3 https://example.com/x/z.git /opt/y\n'], /git clone/u),
  swapped('dnf crosses a copy', `${FEDORA}WORKDIR /app\n`, [COPY, 'RUN dnf install -y gcc\n'], undefined, ['freshness']),
  swapped('dnf and a copy into the system', FEDORA, ['COPY app.py /etc/yum.repos.d/x.repo\n', 'RUN dnf install -y gcc\n'], /dnf|x\.repo/u),
  swapped('two packages of dnf', FEDORA, ['RUN dnf install -y gcc\n', 'RUN dnf install -y make\n'], /dnf/u),
  swapped('a package in a file', DEBIAN, ['COPY app.py /x.deb\n', 'RUN dpkg -i /x.deb\n'], /dpkg|x\.deb/u),
  swapped(
    'a package in a file that was another',
    DEBIAN,
    ['COPY package.json /x.deb\n', 'COPY app.py /x.deb\nRUN dpkg -i /x.deb\n'],
    /dpkg|x\.deb/u,
  ),
  swapped('an architecture and the lists', DEBIAN, ['RUN dpkg --add-architecture i386\n', 'RUN apt-get update\n'], /dpkg|apt-get/u),
  swapped('the own architecture and the lists', DEBIAN, ['RUN dpkg --print-architecture\n', 'RUN apt-get update\n']),
  swapped('two keys', DEBIAN, ['RUN apt-key adv --fetch-keys https://a/x\n', 'RUN apt-key adv --fetch-keys https://b/y\n'], /apt-key/u),
  swapped('a password and a user', DEBIAN, ['RUN passwd -d root\n', 'RUN useradd app\n'], /passwd|useradd/u),
  swapped('a group and another user', DEBIAN, ['RUN usermod -aG users root\n', 'RUN useradd app\n'], /usermod|useradd/u),
  swapped('a capability crosses another file', DEBIAN, ['COPY app.py /a\n', 'RUN setcap cap_a=+ep /usr/bin/ping\n']),
  swapped('a capability of a file that is copied', DEBIAN, ['COPY app.py /a\n', 'RUN setcap cap_a=+ep /a\n'], /setcap|\/a/u),
  swapped('yarn and a manifest', NODE, ['COPY package.json ./\n', 'RUN yarn global add serve\n'], /yarn/u),
  swapped('go install crosses a copy', 'FROM golang:1.22\nWORKDIR /app\n', [COPY, 'RUN go install a.example/x@v1.0.0\n'], undefined, [
    'freshness',
  ]),
  swapped('go install and its variables', 'FROM golang:1.22\n', ['ENV GOPATH=/x\n', 'RUN go install a.example/x@v1.0.0\n'], /go install/u),
  swapped('gem crosses a copy', 'FROM ruby:3.3\nWORKDIR /app\n', [COPY, 'RUN gem install rake\n'], undefined, ['freshness']),
  {
    ...swapped('gem and a gem of the folder', 'FROM ruby:3.3\nWORKDIR /app\n', [COPY, 'RUN gem install rake\n'], /gem/u),
    files: { 'rake.gem': 'x' },
  },
  {
    name: 'a branch is named otherwise',
    before: NODE + BRANCH,
    after: `${NODE}RUN git clone -b main https://example.com/x/y.git /opt/y\n`,
    differs: /git clone/u,
  },
  {
    name: 'a branch follows a part of what it followed',
    before: `${NODE}COPY src src\nCOPY web web\n${BRANCH}`,
    after: `${NODE}COPY src src\n${BRANCH}COPY web web\n`,
    differs: /would run less often/u,
  },
  // What settings name is read by what asks them.
  ...[
    [
      'a local repository',
      "RUN echo 'deb file:/app/src ./' > /etc/apt/sources.list.d/x.list\n",
      'RUN apt-get update && apt-get install -y git\n',
    ],
    [
      'a hook of apt',
      'RUN echo \'DPkg::Post-Invoke {"/app/app.py";};\' > /etc/apt/apt.conf.d/x\n',
      'RUN apt-get update && apt-get install -y git\n',
    ],
    ['a folder of wheels', "RUN printf '[global]\\nfind-links = /app/src\\n' > /etc/pip.conf\n", 'RUN pip install x\n'],
    ['libraries', 'RUN echo /app/src > /etc/ld.so.conf.d/x.conf\n', 'RUN apt-get update && apt-get install -y git\n'],
    ['a certificate', 'RUN echo cafile=/app/app.py > /root/.npmrc\n', 'RUN npm i -g rimraf\n'],
  ].map(([name = '', settings = '', install = '']) =>
    swapped(`${name} that settings name`, NODE + settings, [COPY, install], /apt-get|pip|npm/u),
  ),
  swapped(
    'an address that settings name',
    `${NODE}RUN echo 'deb http://x.example/app y z' > /etc/apt/sources.list.d/x.list\n`,
    [COPY, 'RUN apt-get update && apt-get install -y git\n'],
    undefined,
    ['freshness'],
  ),
];
