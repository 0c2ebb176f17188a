import type { Situation } from '../situation.ts';

function account(id: string, run: string, before: readonly string[] = []): Situation {
  return { id, on: 'tools', run, before: ['WORKDIR /app', ...before] };
}

export const accountSituations: readonly Situation[] = [
  account('useradd', 'useradd one; useradd -m two; useradd -r -s /bin/false three; useradd -u 1500 -d /srv/four -m four'),
  account('usermod', 'usermod -aG audio www-data; usermod -s /bin/sh www-data'),
  account('userdel', 'userdel games'),
  account('groupadd', 'groupadd one; groupadd -r two; groupmod -n new one; groupdel two'),
  account(
    'adduser',
    'adduser --disabled-password --gecos "" five; adduser --system --group six; adduser www-data audio; addgroup --system seven; delgroup seven; deluser games',
    ['RUN apt-get update && apt-get install -y --no-install-recommends adduser && rm -rf /var/lib/apt/lists/*'],
  ),
  account('gpasswd', 'gpasswd -a www-data audio'),
  account('passwords', 'echo www-data:secret | chpasswd; passwd -d www-data; chsh -s /bin/sh www-data'),
];

export const systemSituations: readonly Situation[] = [
  account('ldconfig', 'ldconfig'),
  account('update-ca', 'update-ca-certificates'),
  account('update-ca-own', 'update-ca-certificates', [
    'RUN cp /usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt /usr/local/share/ca-certificates/own.crt',
  ]),
  account('locale-gen', 'locale-gen', ['RUN echo "en_US.UTF-8 UTF-8" > /etc/locale.gen']),
  account('locale', 'locale -a'),
  account('localedef', 'localedef -i en_US -f UTF-8 en_US.UTF-8'),
  account('update-locale', 'update-locale LANG=C.UTF-8'),
  account(
    'alternatives',
    'update-alternatives --install /usr/bin/foo foo /usr/bin/ls 10; update-alternatives --set foo /usr/bin/ls; update-alternatives --display foo; update-alternatives --remove foo /usr/bin/ls',
  ),
  account('setcap', 'setcap cap_net_bind_service=+ep /usr/local/bin/server', ['RUN cp /usr/bin/ls /usr/local/bin/server']),
];

export const packageSituations: readonly Situation[] = [
  account('apt-update', 'apt-get update'),
  account('apt-install', 'apt-get update && apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*'),
  account('apt-user', 'apt-get install -y --no-install-recommends tcpdump', ['RUN apt-get update']),
  account('apt-remove', 'apt-get purge -y zip; apt-get autoremove -y; apt-get clean'),
  account('apt', 'apt update; apt install -y less'),
  account('apt-mark', 'apt-mark hold zip; apt-mark manual zip; apt-mark showmanual'),
  account('apt-cache', 'apt-cache policy zip'),
  account(
    'dpkg-ask',
    'dpkg --print-architecture; dpkg -l zip; dpkg -s zip; dpkg -L zip; dpkg -S /usr/bin/zip; dpkg-query -W zip; lsb_release -cs',
  ),
  account('dpkg-architecture', 'dpkg --add-architecture i386'),
  account('dpkg-install', 'dpkg -i ./jq.deb', ['RUN apt-get update && apt-get install -y jq && apt-get download jq && mv jq_*.deb jq.deb']),
  account('dpkg-remove', 'dpkg --purge zip'),
  account('dpkg-configure', 'dpkg --configure -a'),
  account('debconf', 'echo "tzdata tzdata/Areas select Etc" | debconf-set-selections; dpkg-reconfigure -f noninteractive tzdata'),
  account('dpkg-selections', 'dpkg --get-selections > s; dpkg --set-selections < s'),
];
