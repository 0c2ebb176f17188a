import type { Pair } from './pairs.ts';

const DEBIAN = 'FROM debian:12\n';
const UNION = ['apt-union'];
const AGAIN = ['freshness', 'apt-union'];
const ANY = /./u;

function run(...commands: readonly string[]): string {
  return `RUN ${commands.join(' && ')}\n`;
}

const UPDATE = 'apt-get update';
const LISTS = 'rm -rf /var/lib/apt/lists/*';
const TMP = 'rm -rf /tmp/*';

function add(...names: readonly string[]): string {
  return `apt-get install -y ${names.join(' ')}`;
}

const joined: readonly Pair[] = [
  {
    name: 'an update goes into the RUN of the install',
    before: DEBIAN + run(UPDATE) + run(add('a')),
    after: DEBIAN + run(UPDATE, add('a')),
  },
  {
    name: 'an update goes into a RUN that goes on',
    before: `${DEBIAN}${run(UPDATE)}${run(add('a'), './x')}`,
    after: `${DEBIAN}${run(UPDATE, add('a'), './x')}`,
  },
  {
    name: 'two installs become one',
    before: DEBIAN + run(UPDATE) + run(add('a')) + run(add('b')),
    after: DEBIAN + run(UPDATE, add('a', 'b')),
    assumptions: UNION,
  },
  {
    name: 'one install becomes two',
    before: DEBIAN + run(UPDATE, add('a', 'b')),
    after: DEBIAN + run(UPDATE, add('a')) + run(add('b')),
    assumptions: UNION,
  },
  {
    name: 'sorted lists stay sorted, what is in both is named once',
    before: DEBIAN + run(UPDATE, add('a', 'c', 'e')) + run(add('b', 'c', 'd')),
    after: DEBIAN + run(UPDATE, add('a', 'b', 'c', 'd', 'e')),
    assumptions: UNION,
  },
  {
    name: 'a second update finds nothing new',
    before: DEBIAN + run(UPDATE, add('a')) + run(UPDATE, add('b')),
    after: DEBIAN + run(UPDATE, add('a', 'b')),
    assumptions: AGAIN,
  },
  {
    name: 'each cleans up, and updates again',
    before: DEBIAN + run(UPDATE, add('a'), LISTS, TMP) + run(UPDATE, add('b'), LISTS, TMP),
    after: DEBIAN + run(UPDATE, add('a', 'b'), LISTS, TMP),
    assumptions: AGAIN,
  },
  {
    name: 'apt-get clean in each',
    before: DEBIAN + run(UPDATE, add('a'), 'apt-get clean', LISTS) + run(UPDATE, add('b'), 'apt-get clean', LISTS),
    after: DEBIAN + run(UPDATE, add('a', 'b'), 'apt-get clean', LISTS),
    assumptions: AGAIN,
  },
  {
    name: 'a copy into a private folder stands between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}COPY app.py /app/\n${run(add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}COPY app.py /app/\n`,
    assumptions: AGAIN,
  },
  {
    name: 'a copy over what only the first one brings',
    before: `${DEBIAN}${run(UPDATE, add('apache2'))}COPY src /var/www/html/\n${run(add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('apache2', 'b'))}COPY src /var/www/html/\n`,
    assumptions: AGAIN,
  },
  {
    name: 'a copy of everything above and below',
    before: `${DEBIAN}COPY src /usr/share/\n${run(UPDATE, add('b', 'd', 'e'))}${run(add('a', 'c'))}COPY . /\nRUN npm ci\n`,
    after: `${DEBIAN}COPY src /usr/share/\n${run(UPDATE, add('a', 'b', 'c', 'd', 'e'))}COPY . /\nRUN npm ci\n`,
    assumptions: UNION,
  },
  {
    name: 'a WORKDIR stands between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}WORKDIR /app\n${run(add('b'))}RUN ./x\n`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}WORKDIR /app\nRUN ./x\n`,
    assumptions: UNION,
  },
  {
    name: 'the base image is not known',
    before: `FROM acme/base\n${run(UPDATE)}${run(add('a'))}${run(add('b'))}`,
    after: `FROM acme/base\n${run(UPDATE, add('a', 'b'))}`,
    assumptions: UNION,
  },
  {
    name: 'another order of options',
    before:
      DEBIAN + run(UPDATE, 'apt-get install -y --no-install-recommends a') + run('apt-get -q --no-install-recommends --yes install b'),
    after: DEBIAN + run(UPDATE, 'apt-get install -y --no-install-recommends a b'),
    assumptions: UNION,
  },
  {
    name: 'a child of the stage, and a copy out of it',
    before: `${DEBIAN.replace('\n', ' AS a\n')}${run(UPDATE, add('a'))}${run(add('b'))}FROM a\nRUN ./x\nFROM scratch\nCOPY --from=a /usr /usr\n`,
    after: `${DEBIAN.replace('\n', ' AS a\n')}${run(UPDATE, add('a', 'b'))}FROM a\nRUN ./x\nFROM scratch\nCOPY --from=a /usr /usr\n`,
    assumptions: UNION,
  },
  {
    name: 'apk add',
    before: 'FROM alpine:3.20\nRUN apk add --no-cache a\nRUN apk add --no-cache b\n',
    after: 'FROM alpine:3.20\nRUN apk add --no-cache a b\n',
    assumptions: UNION,
  },
  {
    name: 'apk add that keeps the index',
    before: 'FROM alpine:3.20\nRUN apk add -U a && rm -rf /var/cache/apk/*\nRUN apk add -U b && rm -rf /var/cache/apk/*\n',
    after: 'FROM alpine:3.20\nRUN apk add -U a b && rm -rf /var/cache/apk/*\n',
    assumptions: UNION,
  },
];

const apart: readonly Pair[] = [
  { name: 'one is forgotten', before: DEBIAN + run(UPDATE, add('a')) + run(add('b')), after: DEBIAN + run(UPDATE, add('a')), differs: ANY },
  {
    name: 'one comes on top',
    before: DEBIAN + run(UPDATE, add('a')) + run(add('b')),
    after: DEBIAN + run(UPDATE, add('a', 'b', 'c')),
    differs: ANY,
  },
  {
    name: 'they change places',
    before: DEBIAN + run(UPDATE) + run(add('a')) + run(add('b')),
    after: DEBIAN + run(UPDATE) + run(add('b')) + run(add('a')),
    differs: /another order/u,
  },
  {
    name: 'the first goes to the last',
    before: DEBIAN + run(UPDATE) + run(add('a')) + run(add('b')) + run(add('c')),
    after: DEBIAN + run(UPDATE) + run(add('b')) + run(add('a', 'c')),
    differs: /another order/u,
  },
  {
    name: 'the update is forgotten',
    before: DEBIAN + run(UPDATE, add('a')) + run(UPDATE, add('b')),
    after: DEBIAN + run(add('a', 'b')),
    differs: ANY,
  },
  {
    name: 'the update comes after the first',
    before: DEBIAN + run(UPDATE, add('a')) + run(add('b')),
    after: DEBIAN + run(add('a'), UPDATE, add('b')),
    differs: ANY,
  },
  {
    name: 'the update is joined by a semicolon',
    before: DEBIAN + run(UPDATE) + run(add('a')) + run(add('b')),
    after: `${DEBIAN}RUN ${UPDATE}; ${add('a', 'b')}\n`,
    differs: ANY,
  },
  {
    name: 'under set -e, the failure of the update would not count',
    before: `${DEBIAN}${run(UPDATE)}RUN set -e; ${add('a')}; touch /x\n`,
    after: `${DEBIAN}RUN set -e; ${UPDATE} && ${add('a')}; touch /x\n`,
    differs: ANY,
  },
  {
    name: 'the clean-up is lost',
    before: DEBIAN + run(UPDATE, add('a'), LISTS) + run(UPDATE, add('b'), LISTS),
    after: DEBIAN + run(UPDATE, add('a', 'b')),
    differs: /\/var\/lib\/apt\/lists ends up otherwise/u,
  },
  {
    name: 'a clean-up comes on top',
    before: DEBIAN + run(UPDATE, add('a')) + run(UPDATE, add('b')),
    after: DEBIAN + run(UPDATE, add('a', 'b'), LISTS),
    differs: /\/var\/lib\/apt\/lists ends up otherwise/u,
  },
  {
    name: 'the clean-up goes in front of the install',
    before: DEBIAN + run(UPDATE, add('a')) + run(add('b'), LISTS),
    after: DEBIAN + run(UPDATE, LISTS, add('a', 'b')),
    differs: ANY,
  },
  {
    name: 'the archives are removed before the install fills them',
    before: DEBIAN + run(UPDATE, add('a')) + run(add('b'), 'apt-get clean'),
    after: DEBIAN + run(UPDATE, 'apt-get clean', add('a', 'b')),
    differs: ANY,
  },
  {
    name: 'a wider clean-up is lost',
    before: DEBIAN + run(UPDATE, add('a'), 'rm -rf /var/cache/apt/*') + run(UPDATE, add('b'), 'rm -rf /var/cache/apt/*'),
    after: DEBIAN + run(UPDATE, add('a', 'b'), 'apt-get clean'),
    differs: ANY,
  },
  {
    name: 'what stood in /tmp is removed',
    before: `${DEBIAN}COPY app.py /tmp/\n${run(UPDATE, add('a'))}${run(add('b'))}`,
    after: `${DEBIAN}COPY app.py /tmp/\n${run(UPDATE, add('a', 'b'), TMP)}`,
    differs: ANY,
  },
  {
    name: 'a file whose name begins with a dot survives a clean-up',
    before: `${DEBIAN}COPY app.py /tmp/.x\n${run(UPDATE, add('a'), TMP)}${run(add('b'), TMP)}`,
    after: `${DEBIAN}COPY package.json /tmp/.x\n${run(UPDATE, add('a', 'b'), TMP)}`,
    differs: ANY,
  },
  {
    name: 'a file that is used between two clean-ups',
    before: `${DEBIAN}${run(UPDATE, add('a'), TMP)}RUN touch /tmp/x\nRUN cp /tmp/x /y\n${run(add('b'), TMP)}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'), TMP)}RUN touch /tmp/x\nRUN cp /tmp/x /y\n`,
    differs: ANY,
  },
  {
    name: 'with recommended packages and without',
    before: DEBIAN + run(UPDATE, add('a')) + run('apt-get install -y --no-install-recommends b'),
    after: DEBIAN + run(UPDATE, add('a', 'b')),
    differs: ANY,
  },
  {
    name: '-y is dropped',
    before: DEBIAN + run(UPDATE, add('a')) + run(add('b')),
    after: DEBIAN + run(UPDATE, 'apt-get install a b'),
    differs: ANY,
  },
  {
    name: 'apt instead of apt-get',
    before: DEBIAN + run(UPDATE, add('a')) + run('apt install -y b'),
    after: DEBIAN + run(UPDATE, add('a', 'b')),
    differs: ANY,
  },
  {
    name: 'another release',
    before: DEBIAN + run(UPDATE, add('a')) + run('apt-get install -y -t bookworm-backports b'),
    after: DEBIAN + run(UPDATE, 'apt-get install -y -t bookworm-backports a b'),
    differs: ANY,
  },
  {
    name: 'the last of two opposites wins',
    before: DEBIAN + run(UPDATE, 'apt-get install -y --no-install-recommends --install-recommends a'),
    after: DEBIAN + run(UPDATE, 'apt-get install -y --install-recommends --no-install-recommends a'),
    differs: ANY,
  },
  {
    name: 'a variable is set between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}ENV DEBIAN_FRONTEND=noninteractive\n${run(add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}ENV DEBIAN_FRONTEND=noninteractive\n`,
    differs: ANY,
  },
  {
    name: 'a variable in front of one of them',
    before: DEBIAN + run(UPDATE, add('a')) + run(`DEBIAN_FRONTEND=noninteractive ${add('b')}`),
    after: DEBIAN + run(UPDATE, `DEBIAN_FRONTEND=noninteractive ${add('a', 'b')}`),
    differs: ANY,
  },
  {
    name: 'a source comes between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}RUN echo deb x > /etc/apt/sources.list.d/x.list\n${run(UPDATE, add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}RUN echo deb x > /etc/apt/sources.list.d/x.list\n`,
    differs: ANY,
  },
  {
    name: 'a source is copied between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}COPY app.py /etc/apt/sources.list.d/x.list\n${run(UPDATE, add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}COPY app.py /etc/apt/sources.list.d/x.list\n`,
    differs: ANY,
  },
  {
    name: 'a source that the first update may not reach',
    before: `${DEBIAN}COPY app.py /etc/apt/sources.list.d/x.list\n${run(UPDATE, add('ca-certificates'))}${run(UPDATE, add('b'))}`,
    after: `${DEBIAN}COPY app.py /etc/apt/sources.list.d/x.list\n${run(UPDATE, add('ca-certificates', 'b'))}`,
    differs: ANY,
  },
  {
    name: 'sources of a base image that is not known',
    before: `FROM acme/base\n${run(UPDATE, add('ca-certificates'))}${run(UPDATE, add('b'))}`,
    after: `FROM acme/base\n${run(UPDATE, add('ca-certificates', 'b'))}`,
    differs: ANY,
  },
  {
    name: 'sources that a command may have added',
    before: `${DEBIAN}RUN ./x\n${run(UPDATE, add('ca-certificates'))}${run(UPDATE, add('b'))}`,
    after: `${DEBIAN}RUN ./x\n${run(UPDATE, add('ca-certificates', 'b'))}`,
    differs: ANY,
  },
  {
    name: 'a command that is not understood between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}RUN ./x\n${run(add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}RUN ./x\n`,
    differs: ANY,
  },
  {
    name: 'an upgrade between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}RUN apt-get upgrade -y\n${run(add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}RUN apt-get upgrade -y\n`,
    differs: ANY,
  },
  {
    name: 'a package is removed between, and installed again',
    before: `${DEBIAN}${run(UPDATE, add('a'))}RUN apt-get purge -y a\n${run(add('a'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a'))}RUN apt-get purge -y a\n`,
    differs: ANY,
  },
  {
    name: 'a user is made between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}RUN useradd -r u\n${run(add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}RUN useradd -r u\n`,
    differs: ANY,
  },
  {
    name: 'an owner is looked up between',
    before: `${DEBIAN}${run(UPDATE, add('a'))}COPY --chown=u app.py /x/\n${run(add('b'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', 'b'))}COPY --chown=u app.py /x/\n`,
    differs: ANY,
  },
  {
    name: 'a package that would be removed by name',
    before: DEBIAN + run(UPDATE, add('a')) + run(add('b-')),
    after: DEBIAN + run(UPDATE, add('a', 'b-')),
    differs: ANY,
  },
  {
    name: 'a package that is a file',
    before: `${DEBIAN}${run(UPDATE, add('a'))}COPY app.py /x.deb\n${run(add('/x.deb'))}`,
    after: `${DEBIAN}${run(UPDATE, add('a', '/x.deb'))}COPY app.py /x.deb\n`,
    differs: ANY,
  },
  {
    name: 'a failure that is ignored',
    before: DEBIAN + run(UPDATE, add('a')) + `RUN ${add('b')} || true\n`,
    after: DEBIAN + run(UPDATE, add('a', 'b')),
    differs: ANY,
  },
  {
    name: 'a tmpfs over the lists',
    before: `${DEBIAN}RUN --mount=type=tmpfs,target=/var/lib/apt ${UPDATE}\nRUN --mount=type=tmpfs,target=/var/lib/apt ${add('a')}\n`,
    after: `${DEBIAN}RUN --mount=type=tmpfs,target=/var/lib/apt ${UPDATE} && ${add('a')}\n`,
    differs: ANY,
  },
  {
    name: 'a mount for one of them',
    before: `${DEBIAN}${run(UPDATE, add('a'))}RUN --mount=type=cache,target=/var/cache/apt ${add('b')}\n`,
    after: `${DEBIAN}RUN --mount=type=cache,target=/var/cache/apt ${UPDATE} && ${add('a', 'b')}\n`,
    differs: ANY,
  },
  {
    name: 'across stages',
    before: `FROM debian:12 AS a\n${run(UPDATE, add('a'))}FROM a\n${run(add('b'))}`,
    after: `FROM debian:12 AS a\n${run(UPDATE, add('a', 'b'))}FROM a\n`,
    differs: ANY,
  },
  {
    name: 'a virtual package of apk',
    before: 'FROM alpine:3.20\nRUN apk add --no-cache a\nRUN apk add --no-cache --virtual .v b\n',
    after: 'FROM alpine:3.20\nRUN apk add --no-cache --virtual .v a b\n',
    differs: ANY,
  },
  {
    name: 'apk add that removes by name',
    before: 'FROM alpine:3.20\nRUN apk add --no-cache a\nRUN apk add --no-cache !b\n',
    after: 'FROM alpine:3.20\nRUN apk add --no-cache a !b\n',
    differs: ANY,
  },
];

const COPY = 'COPY app.py /app/\n';
const FETCH = run(UPDATE, add('a'));
const OLDER = /would install by apt's package lists that are older/u;

/** What stands between the lists and an install of another RUN. */
const older: readonly Pair[] = [
  {
    name: 'lists above a copy that the install stays below',
    before: DEBIAN + COPY + FETCH + run(add('b')),
    after: DEBIAN + FETCH + COPY + run(add('b')),
    differs: OLDER,
  },
  {
    name: 'lists above an argument that changes with each commit',
    before: `${DEBIAN}ARG GIT_SHA\n${FETCH}${run(add('b'))}`,
    after: `${DEBIAN}${FETCH}ARG GIT_SHA\n${run(add('b'))}`,
    differs: OLDER,
  },
  {
    name: 'lists of a stage for the one that is built on it',
    before: `FROM debian:12 AS a\n${COPY}${FETCH}FROM a\n${run(add('b'))}`,
    after: `FROM debian:12 AS a\n${FETCH}${COPY}FROM a\n${run(add('b'))}`,
    differs: OLDER,
  },
  {
    name: 'lists above a copy, for a program that runs apt',
    before: `${DEBIAN}${COPY}${FETCH}RUN gdebi -n /app/x.deb\n`,
    after: `${DEBIAN}${FETCH}${COPY}RUN gdebi -n /app/x.deb\n`,
    differs: OLDER,
  },
  {
    name: 'lists above a copy, for packages that xargs names',
    before: `${DEBIAN}${COPY}${FETCH}RUN xargs apt-get install -y < /app/app.py\n`,
    after: `${DEBIAN}${FETCH}${COPY}RUN xargs apt-get install -y < /app/app.py\n`,
    differs: OLDER,
  },
  {
    name: 'lists above a copy, for a program that fetches its own',
    before: `${DEBIAN}${COPY}${FETCH}RUN npx playwright install-deps\n`,
    after: `${DEBIAN}${FETCH}${COPY}RUN npx playwright install-deps\n`,
    assumptions: ['freshness'],
  },
  {
    name: 'lists and install above the copy',
    before: DEBIAN + COPY + FETCH + run(add('b')),
    after: DEBIAN + FETCH + run(add('b')) + COPY,
    assumptions: ['freshness'],
  },
  {
    name: 'the install above the copy, where the lists are already',
    before: DEBIAN + FETCH + COPY + run(add('b')),
    after: DEBIAN + FETCH + run(add('b')) + COPY,
    assumptions: ['freshness'],
  },
  {
    name: 'lists above the copy, and anew for the install below it',
    before: DEBIAN + COPY + FETCH + run(UPDATE, add('b')),
    after: DEBIAN + FETCH + COPY + run(UPDATE, add('b')),
    assumptions: ['freshness'],
  },
];

/** Lists of packages that are joined, and others that must not be. */
export const packages: readonly Pair[] = [...joined, ...apart, ...older];
