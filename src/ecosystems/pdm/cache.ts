import type { CachedTool } from '../cache.ts';
import { flags } from '../flag-rows.ts';
import { BUILD_VARIABLES } from '../pip-cache.ts';

/** Left out, so unknown: --global, --lockfile, --override, --plugins, --dry-run, --venv, --config. https://pdm-project.org/latest/reference/cli/ */
export const PDM_SPEC = {
  ...flags({
    none: [
      [
        '--verbose -v -vv',
        '--quiet -q',
        '--version -V',
        '--no-cache',
        '--no-lock --frozen-lockfile',
        '--no-editable',
        '--no-self',
        '--fail-fast -x',
      ],
      [
        '--no-isolation',
        '--no-default',
        '--dev -d',
        '--prod --production',
        '--check',
        '--clean',
        '--only-keep --clean-unselected',
        '--reinstall',
      ],
      ['--ignore-python -I', '--non-interactive -n', '--no-clean', '--local -l', '--delete'],
    ].flat(),
    required: ['--group -G --with', '--without', '--skip -k', '--project -p', '--config-setting -C'],
  }),
  subcommand: true,
};

/** https://pdm-project.org/latest/usage/config/#cache-the-installation-of-wheels: then what is installed is links into the cache. */
export const pdmCaches: CachedTool = {
  spec: PDM_SPEC,
  caches: [
    {
      id: 'pdm',
      what: "PDM's cache",
      docs: [
        'https://pdm-project.org/latest/reference/configuration/',
        'https://github.com/pdm-project/pdm/blob/main/src/pdm/project/config.py',
      ],
      actions: { install: 'fills', sync: 'fills', lock: 'fills', update: 'fills', add: 'fills' },
      places: [{ variable: /^PDM_CACHE_DIR$/u }, { variable: /^XDG_CACHE_HOME$/u, below: 'pdm' }, { home: '.cache/pdm' }],
      movedBy: /\bcache_dir\b|\binstall\.cache\b|\buse_uv\b/u,
      sharing: 'shared',
      sharedBy: 'one base image',
      ofSystem: false,
      leftForOthers: false,
      note: 'A wheel that PDM built from a source package is taken again in later builds on the same base image.',
      built: {
        by: [{ flag: '--config-setting' }, { flag: '--no-isolation' }, { variable: /^PDM_NO_BINARY$/u }],
        ...BUILD_VARIABLES,
        never: { variable: /^PDM_ONLY_BINARY$/u, value: ':all:' },
      },
      off: [{ flag: '--no-cache', variable: /^PDM_NO_CACHE$/u }],
      told: /\bpdm\s+cache\b|PDM_CACHE_DIR|\.cache\/pdm\b|\binstall\.cache\b/u,
      toldAtStart: /\bpdm\s+(?:-\S+\s+)*(?:install|sync|lock|update|add)\b/u,
    },
  ],
};
