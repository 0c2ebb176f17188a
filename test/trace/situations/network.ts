import { SERVER, type Situation } from '../situation.ts';

function tools(id: string, run: string, before: readonly string[] = []): Situation {
  return { id, on: 'tools', run, before: ['WORKDIR /app', ...before] };
}

const RUBY_FEATURES = Object.fromEntries(
  ['enumerator.so', 'fiber.so', 'thread.rb'].map((name) => [`/app/${name}`, 'built into Ruby, and never loaded from a file']),
);

export const downloadSituations: readonly Situation[] = [
  {
    ...tools('curl', `curl -fsSL ${SERVER}/file.txt -o /opt/file.txt; curl -sO ${SERVER}/file.txt; curl ${SERVER}/file.txt`),
    idle: { '/etc/passwd': 'where the home is, should HOME say nothing', '/etc/nsswitch.conf': 'the same' },
  },
  tools(
    'curl-folders',
    `curl -fsS --create-dirs -o /opt/a/b/file.txt ${SERVER}/file.txt; curl -fsSL ${SERVER}/file.txt | tar -x -C /opt || true`,
  ),
  tools(
    'wget',
    `wget -qO /opt/file.txt ${SERVER}/file.txt; wget -q ${SERVER}/file.txt; wget -q ${SERVER}/file.txt; wget -q -P /srv/x ${SERVER}/file.txt`,
  ),
  {
    ...tools(
      'version',
      'curl --version; wget --version; tar --version; git --version; openssl version; perl --version; jq --version; ruby --version; make --version; rsync --version',
      ['RUN apt-get update && apt-get install -y --no-install-recommends jq make rsync openssl ruby'],
    ),
    idle: { ...RUBY_FEATURES, '/app/ldaprc': 'the LDAP library of curl, which is not used', '/root/ldaprc': 'the same' },
  },
];

const KEY = 'RUN gpg --enarmor < /usr/share/keyrings/debian-archive-bookworm-stable.gpg > key.asc && rm -rf /root/.gnupg';

/** gpg leaves its agent running. */
function keys(id: string, run: string, before: readonly string[] = []): Situation {
  return { ...tools(id, run, before), end: 'gpgconf --kill all' };
}

export const keySituations: readonly Situation[] = [
  keys(
    'gpg-dearmor',
    'gpg --dearmor -o /usr/share/keyrings/own.gpg key.asc; cat key.asc | gpg --dearmor > own.gpg; gpg --enarmor own.gpg',
    [KEY],
  ),
  keys(
    'gpg-import',
    'gpg --batch --import /usr/share/keyrings/debian-archive-bookworm-stable.gpg; gpg --list-keys; gpg --show-keys key.asc; gpg --export -a > all.asc',
    [KEY],
  ),
  {
    ...keys('gpg-home', 'GNUPGHOME=/app/home gpg --batch --import /usr/share/keyrings/debian-archive-bookworm-stable.gpg', [
      KEY,
      'RUN mkdir -m 700 home',
    ]),
    end: 'GNUPGHOME=/app/home gpgconf --kill all',
  },
  keys('gpg-verify', 'gpg --batch --no-default-keyring --keyring /usr/share/keyrings/debian-archive-keyring.gpg --verify release', [
    'RUN apt-get update && cp /var/lib/apt/lists/*bookworm_InRelease release',
  ]),
  {
    ...keys('apt-key', 'apt-key add own.gpg; apt-key list', ['RUN cp /usr/share/keyrings/debian-archive-bookworm-stable.gpg own.gpg']),
    idle: { '/app/gpg': 'is it a program? It is looked up in PATH in any case', '/app/gpgconf': 'the same' },
  },
];

/** git looks whether it is in a repository, whose own settings play no part here. */
const NO_REPOSITORY = Object.fromEntries(
  ['/.git', '/.git/HEAD', '/HEAD', '/app/.git', '/app/.git/HEAD', '/app/HEAD'].map((path) => [path, 'a repository']),
);

export const gitSituations: readonly Situation[] = [
  tools('git-clone', `git clone -q ${SERVER}/repo.git; git clone -q --branch main ${SERVER}/repo.git /opt/repo`),
  {
    ...tools(
      'git-config',
      'git config --global user.name me; git config --system core.longpaths true; git config --global --get user.name',
    ),
    idle: NO_REPOSITORY,
  },
  {
    ...tools('git-config-other', 'git config --global init.defaultBranch main', [
      'RUN mkdir -p /root/.config/git && touch /root/.config/git/config',
    ]),
    idle: NO_REPOSITORY,
  },
];

export const languageSituations: readonly Situation[] = [
  {
    ...tools('gem', 'gem install --local --no-document ./x-1.0.gem', [
      'RUN apt-get update && apt-get install -y --no-install-recommends ruby',
      `RUN printf 'Gem::Specification.new{|s|s.name="x";s.version="1.0";s.summary="x";s.authors=["x"];s.files=["x.rb"]}' > x.gemspec && touch x.rb && gem build x.gemspec && mv x.gemspec /tmp`,
    ]),
    idle: RUBY_FEATURES,
  },
  tools(
    'apache',
    'a2enmod rewrite; a2dismod -f autoindex; a2dissite 000-default; a2ensite 000-default; a2disconf charset; a2enconf charset',
    ['RUN apt-get update && apt-get install -y --no-install-recommends apache2'],
  ),
  {
    id: 'go-install',
    on: 'go',
    files: { 'go.mod': 'module app\n\ngo 1.99\n', 'go.work': 'go 1.99\n', 'main.go': 'package main\n' },
    before: [`ENV GOPROXY=${SERVER}/go GOSUMDB=off`, 'WORKDIR /app', 'COPY go-install/ ./'],
    run: 'go install example.org/hello@v1.0.0',
    idle: { '/app/go.mod': 'is it there? It is not opened: docs/engine-facts.md, "Programs of the system"' },
  },
];
