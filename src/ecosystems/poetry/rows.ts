import type { ProjectInstall } from '../ecosystem.ts';

/** Files of the project's folder, in the order in which a reader would name them. */
export const POETRY_FILES = ['pyproject.toml', 'poetry.lock', 'poetry.toml'] as const;

export const poetryInstalls: readonly ProjectInstall[] = [
  {
    commands: ['poetry install', 'poetry sync'],
    files: POETRY_FILES,
    leadsTo: ['wheels and archives that a path dependency names', 'config.toml and auth.toml of the user'],
    makes: [
      'the environment that is in force, .venv of the project, one below virtualenvs.path, or site-packages',
      'poetry.lock where there is none',
    ],
    refused: [
      'the project itself, unless --no-root or package-mode = false leaves it out',
      'a path dependency that is a folder, unless --no-directory leaves it out',
      'a plugin that has settings in pyproject.toml, or that it requires',
      'a lock file or manifest that cannot be read',
    ],
    docs: ['https://python-poetry.org/docs/cli/#install', 'https://python-poetry.org/docs/basic-usage/#operating-modes'],
    checked: 'trace',
  },
];
