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

export const pythonToolSituations: readonly Situation[] = [
  tool('poetry-install', 'poetry install --no-root --no-interaction', POETRY),
  tool('poetry-in-project', 'poetry install --no-root', { ...POETRY, 'poetry.toml': '[virtualenvs]\nin-project = true\n' }),
  tool('poetry-config', 'poetry config virtualenvs.create false', POETRY),
];
