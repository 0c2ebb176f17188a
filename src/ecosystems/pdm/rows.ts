import type { ProjectInstall } from '../ecosystem.ts';

/** Files of the project's folder, in the order in which a reader would name them. */
export const PDM_FILES = ['pyproject.toml', 'pdm.lock', 'pdm.toml', '.pdm.toml', '.python-version'] as const;

export const pdmInstalls: readonly ProjectInstall[] = [
  {
    commands: ['pdm install', 'pdm sync'],
    files: PDM_FILES,
    leadsTo: ['config.toml of the user and the system', 'pyproject.toml of the folders above'],
    makes: [
      'the environment that is in force, .venv of the project or __pypackages__, and .pdm-python',
      'pdm.lock, unless it is taken as it is (pdm sync, --frozen-lockfile, --check)',
    ],
    review: ['it may rewrite a lock that does not fit the manifest'],
    refused: [
      'the project itself, unless --no-self or distribution = false leaves it out',
      'a requirement that names a file or a folder',
      'scripts that run before or after the install, plugins, dependencies that a build says',
      'a pylock.toml that may be the lock',
      'a workspace, which a manifest in a folder above may have as well',
    ],
    docs: [
      'https://pdm-project.org/latest/reference/cli/#install',
      'https://pdm-project.org/latest/usage/advanced/#use-pdm-in-a-multi-stage-dockerfile',
    ],
    checked: 'trace',
  },
];
