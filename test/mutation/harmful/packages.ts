import type { Pair } from '../cases.ts';
import { FILES, pair } from './shared.ts';

const DEBIAN = 'FROM debian:12';
const UPDATE = 'RUN apt-get update';

/** Lists of packages that are joined with one thing wrong. */
export const packages: readonly Pair[] = [
  pair(
    'the lists are removed before the second install',
    FILES,
    DEBIAN,
    ['RUN apt-get update && apt-get install -y a', 'RUN apt-get install -y b && rm -rf /var/lib/apt/lists/*'],
    ['RUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/* && apt-get install -y b'],
  ),
  pair(
    'a package is lost',
    FILES,
    DEBIAN,
    [UPDATE, 'RUN apt-get install -y a b', 'RUN apt-get install -y c'],
    [`${UPDATE} && apt-get install -y a c`],
  ),
  pair('the merged RUN has no &&', FILES, DEBIAN, [UPDATE, 'RUN apt-get install -y a'], [`${UPDATE} apt-get install -y a`]),
  pair('-y is lost', FILES, DEBIAN, [UPDATE, 'RUN apt-get install -y a', 'RUN apt-get install -y b'], [`${UPDATE} && apt-get install a b`]),
  pair(
    'recommended packages come along',
    FILES,
    DEBIAN,
    [UPDATE, 'RUN apt-get install -y a', 'RUN apt-get install -y --no-install-recommends b'],
    [`${UPDATE} && apt-get install -y a b`],
  ),
  pair(
    'a source is copied between the updates',
    FILES,
    DEBIAN,
    [`${UPDATE} && apt-get install -y a`, 'COPY a.txt /etc/apt/sources.list.d/x.list', `${UPDATE} && apt-get install -y b`],
    [`${UPDATE} && apt-get install -y a b`, 'COPY a.txt /etc/apt/sources.list.d/x.list'],
  ),
  pair(
    'a user is made between the installs',
    FILES,
    DEBIAN,
    [UPDATE, 'RUN apt-get install -y postgresql', 'RUN useradd -r bob', 'RUN apt-get install -y nginx'],
    [`${UPDATE} && apt-get install -y postgresql nginx`, 'RUN useradd -r bob'],
  ),
  pair(
    'users of packages change places',
    FILES,
    DEBIAN,
    [UPDATE, 'RUN apt-get install -y postgresql a', 'RUN apt-get install -y nginx b'],
    [UPDATE, 'RUN apt-get install -y nginx b', 'RUN apt-get install -y postgresql a'],
  ),
  pair(
    'the clean-up is lost',
    FILES,
    DEBIAN,
    [
      `${UPDATE} && apt-get install -y a && rm -rf /var/lib/apt/lists/*`,
      `${UPDATE} && apt-get install -y b && rm -rf /var/lib/apt/lists/*`,
    ],
    [`${UPDATE} && apt-get install -y a b`],
  ),
  pair(
    'a clean-up takes what a copy brought',
    FILES,
    DEBIAN,
    [`${UPDATE} && apt-get install -y a && rm -rf /tmp/*`, 'COPY a.txt /tmp/', 'RUN apt-get install -y b'],
    ['COPY a.txt /tmp/', `${UPDATE} && apt-get install -y a b && rm -rf /tmp/*`],
  ),
  pair(
    'a clean-up leaves what stood there',
    FILES,
    DEBIAN,
    ['COPY a.txt /tmp/', `${UPDATE} && apt-get install -y a && rm -rf /tmp/*`, 'RUN apt-get install -y b'],
    ['COPY a.txt /tmp/', `${UPDATE} && apt-get install -y a b`],
  ),
  pair(
    'a failure of the update under set -e',
    FILES,
    DEBIAN,
    ['RUN mkdir -m 777 /d', 'USER 1000', UPDATE, 'RUN set -e; touch /d/x; touch /d/y'],
    ['RUN mkdir -m 777 /d', 'USER 1000', 'RUN set -e; apt-get update && touch /d/x; touch /d/y'],
  ),
  pair(
    'an install of one stage goes into another',
    FILES,
    '',
    ['FROM debian:12 AS a', `${UPDATE} && apt-get install -y a`, 'FROM a', 'RUN apt-get install -y b'],
    ['FROM debian:12 AS a', `${UPDATE} && apt-get install -y a b`, 'FROM a'],
  ),
];
