import { posix } from 'node:path';
import type { CachedTool } from '../cache.ts';
import { lastFlag, readArguments, type CommandContext } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';
import { BUILD_VARIABLES } from '../pip-cache.ts';
import { walkUp } from '../project/walk-up.ts';
import { homeFolder } from '../system-region.ts';

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

const CONFIG = 'config.toml';

/** The folder of the project, wherever it is called, and those above. */
function projectFolders({ argv, command: { cwd }, env }: CommandContext): readonly string[] {
  const value = env('PDM_PROJECT');
  const named = lastFlag(readArguments(argv, PDM_SPEC), '--project') ?? (value?.kind === 'known' ? value.text : undefined);
  const here = cwd.kind === 'known' ? cwd.text : '/';
  return walkUp(posix.resolve(here, named ?? ''));
}

/**
 * The settings that may link what is installed to the cache, or move that: of the project, the user, the system, or a file that a variable names. Keys lie in
 * tables, as in `[install]` with `cache = true`. https://github.com/pdm-project/pdm/blob/main/src/pdm/project/config.py
 */
function settingsThat(context: CommandContext, says: RegExp): string | undefined {
  const { command, state, files, env } = context;
  const { cwd } = command;
  const home = homeFolder(state, { variables: command.variables, cwd });
  const [named, moved] = ['PDM_CONFIG_FILE', 'XDG_CONFIG_HOME'].map((name) => env(name));
  const paths = [
    ...projectFolders(context).flatMap((folder) => ['pdm.toml', '.pdm.toml'].map((name) => posix.join(folder, name))),
    ...(home === undefined ? [] : [posix.join(home, '.config/pdm', CONFIG)]),
    ...(named?.kind === 'known' ? [posix.resolve(cwd.kind === 'known' ? cwd.text : '/', named.text)] : []),
    ...(moved?.kind === 'known' ? [posix.resolve('/', moved.text, 'pdm', CONFIG)] : []),
    posix.join('/etc/xdg/pdm', CONFIG),
  ];
  return paths.find((path) => {
    const fact = files.fact(path);
    return fact.kind === 'context-file' && says.test(files.text(fact.path) ?? 'cache = true');
  });
}

/** `path = "./vendor/x-1.0.tar.gz"`, `"x @ file:///${PROJECT_ROOT}/vendor/x-1.0.tar.gz"` */
const LOCAL_ARCHIVE = /(?:\bpath\s*=\s*["']|\bfile:)([^"'\n]{1,200}\.(?:tar\.(?:gz|bz2|xz)|tgz|zip))(?=["'#\s])/u;

/**
 * A source package of the project: PDM keeps the wheel that it builds of it under the address of the file.
 * https://github.com/pdm-project/pdm/blob/main/src/pdm/models/caches.py (WheelCache)
 */
function localArchive(context: CommandContext): string | undefined {
  const { files } = context;
  const texts = projectFolders(context).flatMap((folder) =>
    ['pdm.lock', 'pyproject.toml'].flatMap((name) => {
      const fact = files.fact(posix.join(folder, name));
      return fact.kind === 'context-file' ? (files.text(fact.path) ?? []) : [];
    }),
  );
  const [, archive] = texts.flatMap((text) => LOCAL_ARCHIVE.exec(text) ?? []);
  return archive && `PDM builds ${archive}, and would take the same wheel again where that has changed under its name`;
}

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
      elsewhere: (context) => {
        const path = settingsThat(context, /\bcache_dir\b/u);
        return path === undefined ? undefined : `${path} may name another folder`;
      },
      offlineBy: (context) => {
        const path = settingsThat(context, /(?<![\w-])cache["']?\s*=(?!\s*false\b)/u);
        return path === undefined ? undefined : `install.cache in ${path}`;
      },
      sources: { listed: [], unsteady: localArchive },
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
