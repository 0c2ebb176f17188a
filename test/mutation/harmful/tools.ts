import type { Pair } from '../cases.ts';
import { PIP } from '../pairs.ts';
import { FILES, pair, swapped } from './shared.ts';

const DEBIAN = 'FROM debian:12';
const PYTHON = 'FROM python:3.12';
const APP = ['WORKDIR /app'];
const URL = 'https://example.org/v1.2.3/tool-1.2.3.tgz';
const PROJECT = {
  ...PIP,
  'packages.txt': 'git\n',
  'x.pyc': 'c',
  '.curlrc': 'silent\n',
  'ca.crt': 'c',
  'key.asc': 'k',
  'a.tgz': 't',
  'a.txt': 'a\n',
};

/** sed, tee, install, find, xargs: what they change and what changes them. */
const edits: readonly Pair[] = [
  swapped(
    'sed on a list of packages',
    {},
    DEBIAN,
    ['RUN echo deb > /etc/apt/sources.list'],
    "RUN sed -i 's/deb/src/' /etc/apt/sources.list",
    'RUN apt-get update',
  ),
  swapped(
    'sed on requirements',
    PROJECT,
    PYTHON,
    [...APP, 'COPY requirements.txt more ./', 'COPY more more/'],
    'RUN sed -i s/flask/django/ requirements.txt',
    'RUN pip install -r requirements.txt',
  ),
  swapped('sed below its copy', PROJECT, PYTHON, [...APP, 'COPY app.py ./'], 'RUN sed -i s/code/other/ app.py', 'COPY . .'),
  swapped(
    'two edits of one file',
    PROJECT,
    PYTHON,
    [...APP, 'COPY app.py ./'],
    'RUN sed -i s/code/other/ app.py',
    'RUN sed -i s/o/e/g app.py',
  ),
  swapped('sed keeps a backup', PROJECT, PYTHON, [...APP, 'COPY app.py ./'], 'RUN cp app.py app.py.bak', 'RUN sed -i s/code/other/ app.py'),
  swapped('sed of a pattern', PROJECT, PYTHON, [...APP, 'COPY app.py ./'], 'RUN sed -i s/code/other/ *.py', 'COPY app.py b.py'),
  swapped('what sed prints', PROJECT, PYTHON, [...APP], 'COPY a.txt ./', 'RUN sed -n 1p a.txt > /o; true'),
  swapped('tee and a copy', FILES, DEBIAN, APP, 'RUN echo x | tee a.txt', 'COPY a.txt ./'),
  swapped('tee appends', FILES, DEBIAN, [...APP, 'COPY a.txt ./'], 'RUN echo x | tee -a a.txt', 'RUN cp a.txt c.txt'),
  swapped(
    'tee of settings',
    PROJECT,
    PYTHON,
    [...APP, 'COPY requirements.txt ./', 'COPY more more/'],
    'RUN echo x | tee /etc/pip.conf',
    'RUN pip install -r requirements.txt',
  ),
  swapped('install over a copy', FILES, DEBIAN, ['COPY b.txt /s/'], 'RUN install -m 600 /s/b.txt /s/a.txt', 'COPY a.txt /s/'),
  swapped('install of a copied file', FILES, DEBIAN, APP, 'COPY a.txt ./', 'RUN install a.txt /o; true'),
  swapped('install of a folder', FILES, DEBIAN, ['RUN mkdir /o'], 'RUN chmod 777 /o', 'RUN install -d -m 700 /o'),
  swapped(
    'install makes the folders above',
    FILES,
    DEBIAN,
    ['COPY a.txt /s/'],
    'RUN install -D /s/a.txt /o/p/a.txt',
    'RUN mkdir -m 700 /o; true',
  ),
  swapped('find deletes', PROJECT, PYTHON, APP, "RUN find . -name '*.pyc' -delete", 'COPY . .'),
  swapped(
    'find deletes what is installed',
    PROJECT,
    PYTHON,
    [...APP, 'COPY . .'],
    'RUN find /usr/local -type f -delete',
    'RUN pip install -r requirements.txt',
  ),
  swapped('find runs chmod', FILES, DEBIAN, ['COPY a.txt /o/'], 'RUN find /o -type f -exec chmod 600 {} +', 'COPY b.txt /o/'),
  swapped('find runs sed', PROJECT, PYTHON, APP, "RUN find . -name '*.py' -exec sed -i s/code/x/ {} +", 'COPY . .'),
  swapped('what find prints', FILES, DEBIAN, ['COPY a.txt /o/'], 'RUN find /o -type f > /list', 'COPY b.txt /o/'),
  swapped(
    'the list of xargs',
    PROJECT,
    DEBIAN,
    [...APP, 'COPY packages.txt ./', 'RUN apt-get update'],
    'RUN echo curl > packages.txt',
    'RUN xargs -a packages.txt apt-get install -y',
  ),
  swapped('the files of xargs', FILES, DEBIAN, ['COPY a.txt b.txt /o/'], 'RUN echo /o/a.txt | xargs rm', 'COPY a.txt /o/'),
  swapped('what grep finds', FILES, DEBIAN, ['COPY b.txt /o/a.txt'], 'RUN grep -q b /o/a.txt && touch /found; true', 'COPY a.txt /o/'),
  swapped('what awk prints', FILES, DEBIAN, ['COPY b.txt /o/a.txt'], "RUN awk '{print $1}' /o/a.txt > /o/out", 'COPY a.txt /o/'),
  swapped('another user edits', FILES, 'FROM node:20', ['RUN mkdir -m 777 /o && touch /o/f'], 'USER node', "RUN sed -i 's/a/b/' /o/f"),
];

/** tar, unzip, curl, wget, gpg and what concerns the system. */
const fetches: readonly Pair[] = [
  swapped('an archive over the source', PROJECT, PYTHON, [...APP, 'COPY a.tgz /tmp/'], 'RUN tar -xzf /tmp/a.tgz', 'COPY app.py ./'),
  swapped('an archive that is copied', PROJECT, PYTHON, ['COPY key.asc /tmp/a.tgz'], 'RUN tar -xzf /tmp/a.tgz -C /opt', 'COPY a.tgz /tmp/'),
  swapped(
    'an archive over what is installed',
    PROJECT,
    PYTHON,
    [...APP, 'COPY . .'],
    'RUN tar -xzf a.tgz -C /usr/local',
    'RUN pip install -r requirements.txt',
  ),
  swapped('an archive of the source', PROJECT, PYTHON, APP, 'RUN tar -czf /o.tgz .', 'COPY . .'),
  swapped('an archive and users', PROJECT, DEBIAN, ['COPY a.tgz /tmp/'], 'RUN tar -xzf /tmp/a.tgz -C /opt', 'RUN useradd joe'),
  swapped(
    'unzip and its install',
    PROJECT,
    DEBIAN,
    ['RUN apt-get update', 'COPY a.tgz /tmp/a.zip'],
    'RUN unzip /tmp/a.zip -d /opt',
    'RUN apt-get install -y unzip',
  ),
  swapped('unzip over a copy', PROJECT, DEBIAN, ['COPY a.tgz /tmp/a.zip'], 'RUN unzip -o /tmp/a.zip -d /o', 'COPY app.py /o/'),
  swapped('curl and its install', {}, DEBIAN, ['RUN apt-get update'], `RUN curl -fsSL -o /opt/x ${URL}`, 'RUN apt-get install -y curl'),
  swapped('curl and its settings', PROJECT, DEBIAN, [], `RUN curl -fsSL -o /opt/x ${URL}`, 'COPY .curlrc /root/'),
  swapped('curl over a copy', PROJECT, DEBIAN, APP, `RUN curl -fsSL -o a.txt ${URL}`, 'COPY a.txt ./'),
  swapped('curl by the name of its address', { 'tool-1.2.3.tgz': 'x' }, DEBIAN, APP, `RUN curl -fsSLO ${URL}`, 'COPY . .'),
  swapped('curl and a proxy', {}, DEBIAN, [], `RUN curl -fsSL -o /opt/x ${URL}`, 'ENV https_proxy=http://proxy:1'),
  swapped(
    'curl through a pipe',
    PROJECT,
    DEBIAN,
    ['COPY app.py /opt/'],
    `RUN curl -fsSL ${URL} | tar -xz -C /opt`,
    'COPY app.py /opt/b.py',
  ),
  swapped('curl and its file', {}, DEBIAN, [], `RUN curl -fsSL -o /opt/x ${URL}`, 'RUN touch /opt/x && cp /opt/x /y'),
  swapped(
    'curl and certificates',
    PROJECT,
    DEBIAN,
    ['COPY ca.crt /usr/local/share/ca-certificates/'],
    'RUN update-ca-certificates',
    `RUN curl -fsSL -o /opt/x ${URL}`,
  ),
  swapped('certificates', PROJECT, DEBIAN, [], 'RUN update-ca-certificates', 'COPY ca.crt /usr/local/share/ca-certificates/'),
  swapped('wget notes hosts', {}, DEBIAN, [], `RUN wget -q -O /opt/x ${URL}`, 'RUN cp /root/.wget-hsts /o; true'),
  swapped('wget over a copy', PROJECT, DEBIAN, APP, `RUN wget -qO a.txt ${URL}`, 'COPY a.txt ./'),
  swapped('a key', PROJECT, DEBIAN, ['COPY app.py /k/key.asc'], 'RUN gpg --batch --import /k/key.asc', 'COPY key.asc /k/'),
  swapped('a key of packages', {}, DEBIAN, [], `RUN curl -fsSL ${URL} | gpg --dearmor -o /etc/apt/x.gpg`, 'RUN apt-get update'),
  swapped('a checked file', PROJECT, DEBIAN, ['COPY a.txt /o/'], "RUN echo 'abc  /o/a.txt' | sha256sum -c -", 'RUN rm /o/a.txt'),
  swapped(
    'a list of digests',
    PROJECT,
    DEBIAN,
    ['COPY a.txt /o/', "RUN echo 'abc  /o/a.txt' > /sums"],
    'RUN sha256sum -c /sums',
    'RUN rm /o/a.txt',
  ),
  swapped('libraries', PROJECT, DEBIAN, [], 'COPY app.py /usr/local/lib/x.so', 'RUN ldconfig'),
  swapped('modules of Apache', PROJECT, DEBIAN, [], 'COPY app.py /etc/apache2/mods-available/x.load', 'RUN a2enmod x'),
];

/** What `. DIR/bin/activate` changes, and what changes it. */
const environments: readonly Pair[] = [
  pair(
    'not entered',
    PROJECT,
    PYTHON,
    ['RUN python -m venv /v', 'RUN . /v/bin/activate && pip install flask'],
    ['RUN python -m venv /v', 'RUN pip install flask'],
  ),
  pair(
    'another one entered',
    PROJECT,
    PYTHON,
    ['RUN python -m venv /v', 'RUN python -m venv /w', 'RUN . /v/bin/activate && pip install flask'],
    ['RUN python -m venv /v', 'RUN python -m venv /w', 'RUN . /w/bin/activate && pip install flask'],
  ),
  pair(
    'entered in a RUN of its own',
    PROJECT,
    PYTHON,
    ['RUN python -m venv /v', 'RUN . /v/bin/activate && pip install flask'],
    ['RUN python -m venv /v', 'RUN . /v/bin/activate', 'RUN pip install flask'],
  ),
  pair(
    'entered too late',
    PROJECT,
    PYTHON,
    ['RUN python -m venv /v', 'RUN . /v/bin/activate && pip install a && pip install b'],
    ['RUN python -m venv /v', 'RUN pip install a && . /v/bin/activate && pip install b'],
  ),
  swapped('entered before it is made', PROJECT, PYTHON, [], 'RUN python -m venv /v', 'RUN . /v/bin/activate && pip install flask'),
  swapped(
    'another script in its place',
    PROJECT,
    PYTHON,
    ['RUN python -m venv /v'],
    'COPY app.py /v/bin/activate',
    'RUN . /v/bin/activate && pip install flask',
  ),
  swapped(
    'its script is edited',
    PROJECT,
    PYTHON,
    ['RUN python -m venv /v'],
    'RUN sed -i s/v/w/ /v/bin/activate',
    'RUN . /v/bin/activate && pip install flask',
  ),
  swapped(
    'what an environment holds',
    PROJECT,
    PYTHON,
    ['RUN python -m venv /v'],
    'RUN . /v/bin/activate && pip install flask',
    'RUN cp -r /v /w',
  ),
];

export const tools: readonly Pair[] = [...edits, ...fetches, ...environments];
