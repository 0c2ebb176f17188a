import type { ProjectInstall } from '../ecosystem.ts';

/** Files of the project's folder, in the order in which a reader would name them. */
export const PIPENV_FILES = ['Pipfile', 'Pipfile.lock', 'pylock.toml', '.env'] as const;

const MAKES = [
  'site-packages with --system, else the environment that is in force, .venv of the project, or one in ~/.local/share/virtualenvs',
] as const;
const LEADS_TO = ['wheels and archives that an entry names', 'pip.conf of the user, the system and the environment'] as const;
const REFUSED = [
  'an entry that is a folder, the project itself among them: it is built from its source',
  'a source of packages that is a folder',
  'a pylock.toml, or a pylock.NAME.toml, which goes before Pipfile.lock',
  'a .env that sets variables of pipenv, pip or Python, and one elsewhere',
] as const;

export const pipenvInstalls: readonly ProjectInstall[] = [
  {
    commands: ['pipenv install'],
    files: PIPENV_FILES,
    leadsTo: LEADS_TO,
    makes: [...MAKES, 'Pipfile.lock, without --deploy, where it does not fit the Pipfile'],
    review: [
      'it may rewrite a lock that does not fit, without --deploy',
      'it may write names in the Pipfile as the index does, without --system',
    ],
    refused: REFUSED,
    docs: ['https://pipenv.pypa.io/en/latest/commands.html', 'https://pipenv.pypa.io/en/latest/docker.html'],
    checked: 'trace',
  },
  {
    commands: ['pipenv sync'],
    files: PIPENV_FILES,
    leadsTo: LEADS_TO,
    makes: MAKES,
    refused: [...REFUSED, 'no lock file'],
    docs: ['https://pipenv.pypa.io/en/latest/commands.html'],
    checked: 'trace',
  },
];
