import { SERVER, type Situation } from '../situation.ts';

function tools(id: string, run: string, before: readonly string[] = []): Situation {
  return { id, on: 'tools', run, before: ['WORKDIR /app', ...before] };
}

export const downloadSituations: readonly Situation[] = [
  tools('curl', `curl -fsSL ${SERVER}/file.txt -o /opt/file.txt; curl -sO ${SERVER}/file.txt; curl ${SERVER}/file.txt`),
  tools('curl-folders', `curl -fsS --create-dirs -o /opt/a/b/file.txt ${SERVER}/file.txt; curl -fsSL ${SERVER}/file.txt | tar -x -C /opt || true`),
  tools('wget', `wget -qO /opt/file.txt ${SERVER}/file.txt; wget -q ${SERVER}/file.txt; wget -q ${SERVER}/file.txt; wget -q -P /srv/x ${SERVER}/file.txt`),
  tools('version', 'curl --version; wget --version; tar --version; git --version; openssl version; perl --version; jq --version; make --version; rsync --version', [
    'RUN apt-get update && apt-get install -y --no-install-recommends jq make rsync openssl',
  ]),
];

const KEY = 'RUN gpg --enarmor < /usr/share/keyrings/debian-archive-bookworm-stable.gpg > key.asc && rm -rf /root/.gnupg';

export const keySituations: readonly Situation[] = [
  tools('gpg-dearmor', 'gpg --dearmor -o /usr/share/keyrings/own.gpg key.asc; cat key.asc | gpg --dearmor > own.gpg; gpg --enarmor own.gpg', [KEY]),
  tools('gpg-import', 'gpg --batch --import /usr/share/keyrings/debian-archive-bookworm-stable.gpg; gpg --list-keys; gpg --show-keys key.asc; gpg --export -a > all.asc', [KEY]),
  tools('gpg-home', 'GNUPGHOME=/app/home gpg --batch --import /usr/share/keyrings/debian-archive-bookworm-stable.gpg', [KEY, 'RUN mkdir -m 700 home']),
  tools('gpg-verify', 'gpg --batch --no-default-keyring --keyring /usr/share/keyrings/debian-archive-keyring.gpg --verify release', [
    'RUN apt-get update && cp /var/lib/apt/lists/*bookworm_InRelease release',
  ]),
  tools('apt-key', 'apt-key add own.gpg; apt-key list', ['RUN cp /usr/share/keyrings/debian-archive-bookworm-stable.gpg own.gpg']),
];

export const gitSituations: readonly Situation[] = [
  tools('git-clone', `git clone -q ${SERVER}/repo.git; git clone -q --branch main ${SERVER}/repo.git /opt/repo`),
  tools('git-config', 'git config --global user.name me; git config --system core.longpaths true; git config --global --get user.name'),
  tools('git-config-read', 'git config --global init.defaultBranch main', ['RUN mkdir -p /root/.config/git && touch /root/.config/git/config']),
];

export const languageSituations: readonly Situation[] = [
  tools('gem', 'gem install --local --no-document ./x-1.0.gem', [
    'RUN apt-get update && apt-get install -y --no-install-recommends ruby',
    `RUN printf 'Gem::Specification.new{|s|s.name="x";s.version="1.0";s.summary="x";s.authors=["x"];s.files=["x.rb"]}' > x.gemspec && touch x.rb && gem build x.gemspec && mv x.gemspec /tmp`,
  ]),
  tools('apache', 'a2enmod rewrite; a2dismod -f autoindex; a2dissite 000-default; a2ensite 000-default; a2disconf charset; a2enconf charset', [
    'RUN apt-get update && apt-get install -y --no-install-recommends apache2',
  ]),
];
