import { INDEX, type Situation } from '../situation.ts';

/** Files that lie about in a project: what of them the tools look at shows in the trace. */
const AROUND = {
  'README.md': '# app\n',
  LICENSE: 'free\n',
  'setup.cfg': '[metadata]\nname = app\n',
  'requirements.txt': 'flask\n',
  '.env': 'A=1\n',
  '.python-version': '3.11\n',
  'app/__init__.py': '',
  'app/requests.py': '',
};

const POETRY_MANIFEST = `[tool.poetry]
name = "app"
version = "1.0.0"
description = ""
authors = ["a <a@example.com>"]
readme = "README.md"
packages = [{ include = "app" }]

[tool.poetry.dependencies]
python = "^3.11"
click = "^8.1"

[[tool.poetry.source]]
name = "suite"
url = "${INDEX}"
default = true

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`;

const POETRY_LOCK = `[[package]]
name = "click"
version = "8.1.7"
description = ""
category = "main"
optional = false
python-versions = "*"
files = []

[package.source]
type = "legacy"
url = "${INDEX}"
reference = "suite"

[metadata]
lock-version = "2.0"
python-versions = "^3.11"
content-hash = "0"
`;

const POETRY = { ...AROUND, 'pyproject.toml': POETRY_MANIFEST, 'poetry.lock': POETRY_LOCK };

const PIPFILE = `[[source]]
url = "${INDEX}"
verify_ssl = false
name = "suite"

[packages]
click = "*"

[requires]
python_version = "3.11"
`;

const PIPFILE_LOCK = JSON.stringify({
  _meta: {
    hash: { sha256: '0' },
    'pipfile-spec': 6,
    requires: { python_version: '3.11' },
    sources: [{ name: 'suite', url: INDEX, verify_ssl: false }],
  },
  default: { click: { index: 'suite', version: '==8.1.7' } },
  develop: {},
});

const PIPENV = { ...AROUND, Pipfile: PIPFILE, 'Pipfile.lock': PIPFILE_LOCK, 'pyproject.toml': '[tool.x]\n' };

/** It asks of every name in the folder whether it is a folder, on its way up to a Pipfile, and makes nothing of it. */
const WALKED = 'passed on the way up to a Pipfile: `walk_up` in pipenv/utils/pipfile.py';

const PDM_MANIFEST = `[project]
name = "app"
version = "1.0.0"
requires-python = ">=3.11"
dependencies = ["click>=8"]
readme = "README.md"

[[tool.pdm.source]]
url = "${INDEX}"
verify_ssl = false
name = "pypi"

[build-system]
requires = ["pdm-pep517"]
build-backend = "pdm.pep517.api"
`;

const PDM_LOCK = `[[package]]
name = "click"
version = "8.1.7"
summary = ""

[metadata]
lock_version = "4.1"
content_hash = "sha256:0"

[metadata.files]
"click 8.1.7" = [
    {url = "CLICK", hash = "sha256:871c8d273f007bcd123b9109e9631f0402a8302036af0a99c6066775ad7b311e"},
]
`;

const PDM = {
  ...AROUND,
  'pyproject.toml': PDM_MANIFEST,
  'pdm.lock': PDM_LOCK.replace('CLICK', `${INDEX}/../files/click-8.1.7-py3-none-any.whl`),
};

function tool(id: string, run: string, files: Readonly<Record<string, string>>, more: readonly string[] = []): Situation {
  return {
    id,
    on: 'python-tools',
    files,
    run,
    before: ['WORKDIR /app', `COPY ${id}/ ./`, ...more],
    idle: { '/usr/poetry_env': 'beside the Python of Poetry: did its old installer make it?' },
  };
}

function walked(id: string, run: string, more: readonly string[] = []): Situation {
  const one = tool(id, run, PIPENV, ['ENV LANG=C.UTF-8', ...more]);
  const paths = Object.keys(PIPENV).map((name) => `/app/${name.split('/')[0] ?? ''}`);
  return {
    ...one,
    idle: {
      ...Object.fromEntries(['/', '/app', ...paths].map((path) => [path, WALKED])),
      '/app/click==8.1.7': 'pip asks whether a requirement is a file',
      '/app/.venv': 'which environment it would be, without --system',
      '/app/pyvenv.cfg': 'above the environment: is it part of another one?',
    },
  };
}

export const pythonToolSituations: readonly Situation[] = [
  tool('poetry-install', 'poetry install --no-root --no-interaction', POETRY),
  tool('poetry-in-project', 'poetry install --no-root', { ...POETRY, 'poetry.toml': '[virtualenvs]\nin-project = true\n' }),
  tool('poetry-config', 'poetry config virtualenvs.create false', POETRY),
  walked('pipenv-sync', 'pipenv sync --system'),
  walked('pipenv-install', 'pipenv install --ignore-pipfile', ['ENV PIPENV_VENV_IN_PROJECT=1']),
  {
    ...tool('pdm-sync', 'pdm sync --no-self', PDM, ['ENV PDM_CHECK_UPDATE=0']),
    idle: Object.fromEntries(
      ['env', 'venv'].map((name) => [
        `/app/${name}/bin/python`,
        'another name of an environment: where one is there, nothing is known of the command',
      ]),
    ),
  },
  tool('pdm-config', 'pdm config python.use_venv true', PDM, ['ENV PDM_CHECK_UPDATE=0']),
];
