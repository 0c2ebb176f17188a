import type { Pair } from './pairs.ts';

const PYTHON = 'FROM python:3.12\nWORKDIR /app\n';
const PIP = 'RUN pip install -r requirements.txt\n';
const FRESH = ['freshness'];
const TOOL = 'https://example.org/v1.2.3/tool-1.2.3.tgz';
const LATEST = 'https://example.org/latest/tool.tgz';

/** The one line above the copy of the source, and below it. */
function crossing(name: string, line: string, rest: Partial<Pair> = {}): Pair {
  return { name, before: `${PYTHON}COPY . .\nRUN ${line}\n`, after: `${PYTHON}RUN ${line}\nCOPY . .\n`, ...rest };
}

const tools: readonly Pair[] = [
  crossing('a version is fetched into the system', `curl -fsSL -o /usr/local/bin/x ${TOOL}`, { assumptions: FRESH }),
  crossing('an archive goes through a pipe', `curl -fsSL ${TOOL} | tar -xz -C /opt`, { assumptions: FRESH }),
  crossing('a key is fetched', 'wget -qO- https://packages.example.org/key.asc | gpg --dearmor > /etc/apt/x.gpg', { assumptions: FRESH }),
  crossing('what moves is checked', `curl -fsSL -o /opt/x ${LATEST} && echo "abc123  /opt/x" | sha256sum -c -`, { assumptions: FRESH }),
  crossing('sed edits the system', "sed -i 's/a/b/' /etc/locale.gen && locale-gen"),
  crossing('find deletes in the system', "find /usr/share/doc -type f -name '*.gz' -delete"),
  crossing('tee writes to the system', 'echo x | tee /etc/x.conf'),
  crossing('a folder of its own is made', 'install -d -m 755 /srv/data'),
  crossing('the program itself is fetched by a redirection', `curl -fsSL ${TOOL} > /usr/local/bin/mkdir && mkdir /srv/data`, {
    assumptions: FRESH,
  }),
  crossing('the program is a script that the RUN writes', "echo 'ls /app > $1' > /usr/local/bin/mkdir && mkdir /srv/data", {
    differs: /mkdir/u,
  }),
  crossing('what moves would be fetched less often', `curl -fsSL -o /opt/x ${LATEST}`, { differs: /would run less often/u }),
  crossing('a digest of another file checks nothing', `curl -fsSL -o /opt/x ${LATEST} && echo "abc123  /opt/y" | sha256sum -c -`, {
    differs: /would run less often/u,
  }),
  crossing(
    'a digest that is fetched as well checks nothing',
    `curl -fsSL -o /opt/x ${LATEST} && curl -fsSL ${LATEST}.sum | sha256sum -c -`,
    {
      differs: /./u,
    },
  ),
  crossing('what moves goes through a pipe', `wget -qO- ${LATEST} | tar -xz -C /opt`, { differs: /would run less often/u }),
  crossing('sed edits the source', 'sed -i s/1/2/ app.py; true', { differs: /app\.py/u }),
  crossing('an archive over the source', `curl -fsSL ${TOOL} | tar -xz`, { differs: /app/u }),
  crossing('a member of an archive over a file of the source', `curl -fsSL ${TOOL} | tar -xz app.py`, { differs: /app\.py/u }),
  crossing('a member of an archive beside the source', `curl -fsSL ${TOOL} | tar -xz --strip-components=1 -C /app x/other.py; true`, {
    assumptions: ['no-generated-inputs', 'freshness'],
  }),
  crossing('find looks through the source', "find . -name '*.py' > /list", { differs: /app/u }),
  crossing('find runs sed over the source', "find . -name '*.py' -exec sed -i s/1/2/ {} +", { differs: /app/u }),
  crossing('sed writes a file of its own', "sed -n 'w /app/app.py' /etc/passwd", { differs: /./u }),
  crossing('install of a file of the source', 'install -m 755 app.py /usr/local/bin/app; true', { differs: /app\.py/u }),
  crossing('a list of the source for xargs', 'xargs -a requirements.txt echo; true', { differs: /requirements\.txt/u }),
  crossing('digests of the source', 'sha256sum app.py > /sums; true', { differs: /app\.py/u }),
  {
    name: 'what moves may run more often',
    before: `${PYTHON}RUN curl -fsSL -o /opt/x ${LATEST}\nCOPY . .\n`,
    after: `${PYTHON}COPY . .\nRUN curl -fsSL -o /opt/x ${LATEST}\n`,
  },
  {
    name: 'two files are fetched in another order',
    before: `${PYTHON}RUN curl -o /opt/a ${TOOL}\nRUN curl -o /opt/b ${TOOL}\n`,
    after: `${PYTHON}RUN curl -o /opt/b ${TOOL}\nRUN curl -o /opt/a ${TOOL}\n`,
  },
  {
    name: 'two files are fetched into one place',
    before: `${PYTHON}RUN curl -o /opt/a ${TOOL}\nRUN curl -o /opt/a ${TOOL}x\n`,
    after: `${PYTHON}RUN curl -o /opt/a ${TOOL}x\nRUN curl -o /opt/a ${TOOL}\n`,
    differs: /curl/u,
  },
  {
    name: 'curl goes above its install',
    before: `FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN curl -o /opt/a ${TOOL}\n`,
    after: `FROM debian:12\nRUN curl -o /opt/a ${TOOL}\nRUN apt-get update && apt-get install -y curl\n`,
    differs: /curl|apt-get/u,
  },
  {
    name: 'sed goes above an install on Debian',
    before: `FROM debian:12\nRUN apt-get update && apt-get install -y git\nRUN sed -i s/a/b/ /srv/x\n`,
    after: `FROM debian:12\nRUN sed -i s/a/b/ /srv/x\nRUN apt-get update && apt-get install -y git\n`,
  },
  {
    name: 'sed goes above an install on Alpine',
    before: `FROM alpine:3.20\nRUN apk add sed\nRUN sed -i s/a/b/ /srv/x\n`,
    after: `FROM alpine:3.20\nRUN sed -i s/a/b/ /srv/x\nRUN apk add sed\n`,
    differs: /sed/u,
  },
  {
    name: 'another script',
    before: `${PYTHON}RUN sed -i s/a/b/ /srv/x\n`,
    after: `${PYTHON}RUN sed -i s/a/c/ /srv/x\n`,
    differs: /sed/u,
  },
  {
    name: 'another locale sorts otherwise',
    before: `${PYTHON}RUN sort /etc/passwd > /o\nENV LC_ALL=C\n`,
    after: `${PYTHON}ENV LC_ALL=C\nRUN sort /etc/passwd > /o\n`,
    differs: /sort/u,
  },
  {
    name: 'a variable that curl does not look at',
    before: `${PYTHON}RUN curl -o /opt/a ${TOOL}\nENV NODE_ENV=x\n`,
    after: `${PYTHON}ENV NODE_ENV=x\nRUN curl -o /opt/a ${TOOL}\n`,
  },
  {
    name: 'a proxy',
    before: `${PYTHON}RUN curl -o /opt/a ${TOOL}\nENV https_proxy=x\n`,
    after: `${PYTHON}ENV https_proxy=x\nRUN curl -o /opt/a ${TOOL}\n`,
    differs: /curl/u,
  },
];

const VENV = `${PYTHON}RUN python -m venv /opt/venv\n`;
const ENTER = '. /opt/venv/bin/activate && pip install -r requirements.txt';

const environments: readonly Pair[] = [
  {
    name: 'an install in an environment goes above the source',
    before: `${VENV}COPY . .\nRUN ${ENTER}\n`,
    after: `${VENV}COPY requirements.txt ./\nRUN ${ENTER}\nCOPY . .\n`,
    assumptions: FRESH,
  },
  {
    name: 'the environment is made in the same RUN',
    before: `${PYTHON}COPY . .\nRUN python -m venv /opt/venv && ${ENTER}\n`,
    after: `${PYTHON}COPY requirements.txt ./\nRUN python -m venv /opt/venv && ${ENTER}\nCOPY . .\n`,
    assumptions: FRESH,
  },
  {
    name: 'it is split off the RUN',
    before: `${VENV}COPY requirements.txt ./\nRUN . /opt/venv/bin/activate && ${PIP.slice(4, -1)} && pip install x\n`,
    after: `${VENV}COPY requirements.txt ./\nRUN . /opt/venv/bin/activate && ${PIP.slice(4, -1)}\nRUN pip install x\n`,
    differs: /pip install x/u,
  },
  {
    name: 'it is not entered',
    before: `${VENV}RUN . /opt/venv/bin/activate && pip install x\n`,
    after: `${VENV}RUN pip install x\n`,
    differs: /pip install x|activate/u,
  },
  {
    name: 'another one is entered',
    before: `${VENV}RUN python -m venv /opt/other\nRUN . /opt/venv/bin/activate && pip install x\n`,
    after: `${VENV}RUN python -m venv /opt/other\nRUN . /opt/other/bin/activate && pip install x\n`,
    differs: /pip install x|activate/u,
  },
  {
    name: 'what is not known to be an environment is not taken for one',
    before: `${PYTHON}COPY . .\nRUN ${ENTER}\n`,
    after: `${PYTHON}COPY requirements.txt ./\nRUN ${ENTER}\nCOPY . .\n`,
    differs: /./u,
  },
  {
    name: 'its script is overwritten',
    before: `${VENV}RUN echo exit > /opt/venv/bin/activate\nCOPY . .\nRUN ${ENTER}\n`,
    after: `${VENV}RUN echo exit > /opt/venv/bin/activate\nCOPY requirements.txt ./\nRUN ${ENTER}\nCOPY . .\n`,
    differs: /./u,
  },
  {
    name: 'its script comes with the source',
    files: { 'venv/bin/activate': 'exit' },
    before: `${PYTHON}RUN python -m venv /app/venv\nCOPY . .\nRUN . venv/bin/activate && pip install -r requirements.txt\n`,
    after: `${PYTHON}RUN python -m venv /app/venv\nCOPY requirements.txt ./\nRUN . venv/bin/activate && pip install -r requirements.txt\nCOPY . .\n`,
    differs: /./u,
  },
];

const PROJECT = {
  'pyproject.toml': '[project]\nname = "app"\nversion = "1"\nreadme = "README.md"\ndependencies = ["flask"]\n',
  'README.md': '# app\n',
  'src/app/__init__.py': '',
};
const BUILT = /installs the project in \/app itself: the build backend reads its source/u;
const LISTED = `python -I -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*project["dependencies"], sep="\\n")'`;

function project(name: string, before: string, after: string, differs: RegExp): Pair {
  return { name, files: PROJECT, before: `${PYTHON}${before}\n`, after: `${PYTHON}${after}\n`, differs };
}

/** A build backend looks for packages when it installs: with the manifest alone it finds none. */
const projects: readonly Pair[] = [
  project(
    'the taught form of an editable install: only the manifest is copied',
    'COPY . .\nRUN pip install --editable .',
    'COPY pyproject.toml README.md ./\nRUN pip install --editable .\nCOPY . .',
    BUILT,
  ),
  project('so for an install', 'COPY . .\nRUN pip install .', 'COPY pyproject.toml README.md ./\nRUN pip install .\nCOPY . .', BUILT),
  project(
    'installed before the source, and then again',
    'COPY . .\nRUN pip install -e .',
    'COPY pyproject.toml README.md ./\nRUN pip install -e .\nCOPY . .\nRUN pip install -e .',
    BUILT,
  ),
  project(
    'what the project needs is installed before it: shown but for what pip notes of it',
    'COPY . .\nRUN pip install -e .',
    `COPY pyproject.toml ./\nRUN ${LISTED} | pip install -r /dev/stdin\nCOPY . .\nRUN pip install -e .`,
    /^[^\n]*pip marks packages that it is asked for by name[^\n]*$/u,
  ),
  project(
    'another program lists what is installed before it',
    'COPY . .\nRUN pip install -e .',
    `COPY pyproject.toml ./\nRUN ${LISTED.replace('"rb"', '"r"')} | pip install -r /dev/stdin\nCOPY . .\nRUN pip install -e .`,
    /RUN python -I -c 'import tomllib.* is not in the old file/u,
  ),
  project(
    'more is installed before it than it needs',
    'COPY . .\nRUN pip install -e .',
    `COPY pyproject.toml ./\nRUN ${LISTED} | pip install -r /dev/stdin gunicorn\nCOPY . .\nRUN pip install -e .`,
    /RUN python -I -c 'import tomllib.* is not in the old file/u,
  ),
];

export const commandPairs: Readonly<Record<string, readonly Pair[]>> = { tools, environments, projects };
