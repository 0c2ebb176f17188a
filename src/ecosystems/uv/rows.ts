import type { ProjectInstall } from '../ecosystem.ts';

/** Files beside the lock, in the order in which a reader would name them. */
export const UV_FILES = ['pyproject.toml', 'uv.lock'] as const;

const SETTINGS = 'uv.toml, or [tool.uv] of pyproject.toml, of the project, the folders above it, the user and the system';

export const uvInstalls: readonly ProjectInstall[] = [
  {
    commands: ['uv sync'],
    files: [...UV_FILES, '.python-version', '.python-versions'],
    leadsTo: [
      'pyproject.toml of each member of the workspace and of each folder that a source names',
      'wheels and archives that a source names',
      SETTINGS,
    ],
    makes: ['.venv, or what UV_PROJECT_ENVIRONMENT names', 'uv.lock, unless --locked or --frozen'],
    review: [
      'it may rewrite a lock, without --locked and --frozen',
      'an index from outside of the Dockerfile',
      'a lock that is too large to be read, with --frozen',
    ],
    refused: [
      'the project itself and members that are packages, unless --no-install-project, --no-install-workspace or --no-install-package leaves them out',
      'a version or dependencies that a build says, unless --frozen',
      'a folder that a source names, unless it is left out',
    ],
    docs: ['https://docs.astral.sh/uv/concepts/projects/sync/', 'https://docs.astral.sh/uv/guides/integration/docker/'],
    checked: 'documentation',
  },
  {
    commands: ['uv pip install', 'uv pip sync'],
    files: [],
    leadsTo: [
      'requirements, constraints and overrides files that it names, and those that they name; a pyproject.toml that is named like one',
      'wheels, archives and folders of wheels among them',
      'pyproject.toml of the folder it runs in, for its settings, and of the members of its workspace',
      SETTINGS,
    ],
    makes: ['the environment that is in force, .venv, or site-packages with --system'],
    review: ['an index from outside of the Dockerfile'],
    refused: ['the project itself, or a folder that is a project: it is built from the source', 'requirements that a build says'],
    docs: ['https://docs.astral.sh/uv/pip/packages/', 'https://docs.astral.sh/uv/pip/dependencies/'],
    checked: 'documentation',
  },
];
