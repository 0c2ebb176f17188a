import type { CachedTool } from '../cache.ts';
import { flags } from '../flag-rows.ts';
import { BUILD_VARIABLES } from '../pip-cache.ts';

/** Left out, so unknown: --requirements, --editable, --index, --extra-pip-args, --lock-only. https://pipenv.pypa.io/en/latest/commands.html */
export const PIPENV_SPEC = {
  ...flags({
    none: [
      [
        '--system',
        '--deploy',
        '--dev -d',
        '--ignore-pipfile',
        '--skip-lock',
        '--pre',
        '--keep-outdated',
        '--verbose -v',
        '--quiet -q',
        '--clear',
      ],
      ['--bare', '--site-packages', '--no-site-packages', '--version', '--dev-only', '--sequential', '--three'],
    ].flat(),
    required: ['--python', '--categories', '--pypi-mirror'],
  }),
  subcommand: true,
};

/** pip is run with this cache as its own, and what pipenv knows of packages lies there as well. */
export const pipenvCaches: CachedTool = {
  spec: PIPENV_SPEC,
  caches: [
    {
      id: 'pipenv',
      what: "pipenv's cache",
      docs: ['https://pipenv.pypa.io/en/latest/configuration.html', 'https://github.com/pypa/pipenv/blob/main/pipenv/environments.py'],
      actions: { install: 'fills', sync: 'fills', lock: 'fills', update: 'fills' },
      places: [{ variable: /^PIPENV_CACHE_DIR$/u }, { variable: /^XDG_CACHE_HOME$/u, below: 'pipenv' }, { home: '.cache/pipenv' }],
      sharing: 'shared',
      sharedBy: 'one base image',
      ofSystem: false,
      leftForOthers: false,
      note: 'A wheel that was built from a source package is taken again in later builds on the same base image.',
      built: {
        by: [{ variable: /^PIP_(?:NO_BINARY|CONFIG_SETTINGS|GLOBAL_OPTION|NO_BUILD_ISOLATION)$/u }],
        ...BUILD_VARIABLES,
        never: { variable: /^PIP_ONLY_BINARY$/u, value: ':all:' },
      },
      off: [{ variable: /^PIP_NO_CACHE_DIR$/u }],
      told: /\bpipenv\s+(?:--clear|clear)\b|PIPENV_CACHE_DIR|\.cache\/pipenv\b/u,
      toldAtStart: /\bpipenv\s+(?:-\S+\s+)*(?:install|sync|lock|update)\b/u,
    },
  ],
};
