import { breaks, DEBIAN, differs, type Forced } from './forced.ts';

const UPDATE = 'apt-get update';
/** zip recommends unzip. */
const UNZIP = 'ls /usr/bin/unzip 2>/dev/null';

function mergeApt(
  reason: string,
  is: string,
  rest: Omit<Forced, 'transform' | 'reason' | 'is' | 'files'> & Partial<Pick<Forced, 'files'>>,
): Forced {
  return { transform: 'merge-apt', reason, is, files: {}, ...rest };
}

export const mergeAptForced: readonly Forced[] = [
  mergeApt('different-options', 'one of the lists comes without what it recommends', {
    before: [...DEBIAN, `RUN ${UPDATE} && apt-get install -y zip`, 'RUN apt-get install -y --no-install-recommends less'],
    after: [...DEBIAN, `RUN ${UPDATE} && apt-get install -y --no-install-recommends zip less`],
    harm: differs(UNZIP, ['/usr/bin/unzip'], []),
  }),
  mergeApt('stands-between', 'settings of apt change in between', {
    before: [
      ...DEBIAN,
      `RUN ${UPDATE} && apt-get install -y less`,
      `RUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/own`,
      'RUN apt-get install -y zip',
    ],
    after: [
      ...DEBIAN,
      `RUN ${UPDATE} && apt-get install -y less zip`,
      `RUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/own`,
    ],
    harm: differs(UNZIP, [], ['/usr/bin/unzip']),
  }),
  mergeApt('may-replace', 'a mail server that stands in for another one', {
    before: [
      ...DEBIAN,
      `RUN ${UPDATE} && apt-get install -y --no-install-recommends bsd-mailx`,
      'RUN apt-get install -y --no-install-recommends msmtp-mta',
    ],
    after: [...DEBIAN, `RUN ${UPDATE} && apt-get install -y --no-install-recommends bsd-mailx msmtp-mta`],
    harm: differs("dpkg-query -W -f '${db:Status-Abbrev}' exim4-base 2>/dev/null; echo .", ['rc .'], ['.']),
  }),
  mergeApt('account-numbers', 'a number that packages get in turn', {
    files: { 'compose.yaml': 'services:\n  app:\n    build: .\n    user: "101"\n' },
    before: [
      ...DEBIAN,
      `RUN ${UPDATE} && apt-get install -y --no-install-recommends openssh-server`,
      'RUN apt-get install -y --no-install-recommends tcpdump',
    ],
    after: [...DEBIAN, `RUN ${UPDATE} && apt-get install -y --no-install-recommends openssh-server tcpdump`],
    harm: differs('id -u tcpdump', ['101'], ['100']),
  }),
];

export const reorderForced: readonly Forced[] = [
  {
    transform: 'reorder',
    reason: 'needs-what-is-above',
    is: 'the RUN of the install lists the source',
    files: { 'a.c': 'a\n' },
    before: [...DEBIAN, 'WORKDIR /app', 'COPY . .', `RUN ${UPDATE} && apt-get install -y less && ls *.c > /files`],
    after: [...DEBIAN, 'WORKDIR /app', `RUN ${UPDATE} && apt-get install -y less && ls *.c > /files`, 'COPY . .'],
    harm: breaks("cannot access '*.c'"),
  },
  {
    transform: 'reorder',
    reason: 'not-understood',
    is: 'a script of the project runs after the install',
    files: { 'configure.sh': '#!/bin/sh\nperl -e 1\necho done > /done\n' },
    before: [...DEBIAN, 'WORKDIR /app', 'COPY . .', `RUN ${UPDATE} && apt-get install -y less && ./configure.sh`],
    after: [...DEBIAN, 'WORKDIR /app', `RUN ${UPDATE} && apt-get install -y less && ./configure.sh`, 'COPY . .'],
    harm: breaks('./configure.sh'),
  },
];
