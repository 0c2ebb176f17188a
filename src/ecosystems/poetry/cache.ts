import { posix } from 'node:path';
import type { Cache, CachedTool } from '../cache.ts';
import { readArguments, type CommandContext } from '../ecosystem.ts';
import { BUILD_VARIABLES } from '../pip-cache.ts';
import { objectAt, own, readObject } from '../project/objects.ts';
import { POETRY_SPEC } from './flags.ts';

/** One folder of Poetry's cache, or all of it. */
function cache(what: string, name?: string): Omit<Cache, 'id' | 'sharedBy'> {
  const folder = name === undefined ? {} : { below: name };
  return {
    what,
    docs: [
      'https://python-poetry.org/docs/configuration/#cache-dir',
      'https://github.com/python-poetry/poetry/blob/main/src/poetry/config/config.py',
      'https://github.com/python-poetry/poetry/blob/main/src/poetry/utils/cache.py',
    ],
    actions: { install: 'fills', sync: 'fills', lock: 'fills', add: 'fills', update: 'fills' },
    places: [
      { variable: /^POETRY_CACHE_DIR$/u, ...folder },
      { setting: 'cache-dir', ...folder },
      { variable: /^XDG_CACHE_HOME$/u, below: posix.join('pypoetry', name ?? '') },
      { home: posix.join('.cache/pypoetry', name ?? '') },
    ],
    movedBy: /(?<![-\w])cache-dir(?=[\s=:]|$)/u,
    sharing: 'shared',
    ofSystem: false,
    leftForOthers: false,
    told: /\bpoetry\s+cache\b|\bpypoetry\b|POETRY_CACHE_DIR/u,
    toldAtStart: /\bpoetry\s+(?:-\S+\s+)*(?:install|sync|lock|add|update)\b/u,
  };
}

/** Packages as they were downloaded, and the wheels that were built from them: taken again for the same source and platform. */
const DOWNLOADS: Pick<Cache, 'sharedBy' | 'note' | 'built'> = {
  sharedBy: 'one base image',
  note: 'A wheel that Poetry built from a source package is taken again in later builds on the same base image.',
  built: {
    by: [{ variable: /^POETRY_INSTALLER_(?:NO_BINARY|BUILD_CONFIG_SETTINGS\w*)$/u, setting: 'no-binary' }],
    ...BUILD_VARIABLES,
    never: { variable: /^POETRY_INSTALLER_ONLY_BINARY$/u, value: ':all:' },
  },
};

/**
 * Do environments lie elsewhere for sure? By themselves they lie in the same folder (`virtualenvs`), where a mount would hide what was installed:
 * https://github.com/python-poetry/poetry/issues/6444
 */
function isCacheAlone({ env, command, files, argv }: CommandContext): boolean {
  const says = (name: string): string => {
    const value = env(name);
    return value?.kind === 'known' ? value.text.toLowerCase() : '';
  };
  // With an option, or without a manifest here, the project is another, with settings of its own.
  const given = readArguments(argv, POETRY_SPEC).flags;
  const here = command.cwd.kind === 'known' && !given.has('--directory') && !given.has('--project') ? command.cwd.text : undefined;
  const isProject = here !== undefined && files.fact(posix.join(here, 'pyproject.toml')).kind === 'context-file';
  const path = isProject ? posix.join(here, 'poetry.toml') : undefined;
  const settings = path === undefined || files.fact(path).kind !== 'context-file' ? undefined : readObject(files, path, 'toml');
  const project = settings?.kind === 'object' ? objectAt(settings.value, 'virtualenvs') : {};
  const { inProject, create } = { inProject: says('POETRY_VIRTUALENVS_IN_PROJECT'), create: says('POETRY_VIRTUALENVS_CREATE') };
  return (
    /^(?:true|1)$/u.test(inProject) ||
    (inProject === '' && own(project, 'in-project') === true) ||
    /^(?:false|0)$/u.test(create) ||
    (create === '' && own(project, 'create') === false) ||
    // That of conda's base does not count, and with it no other: https://github.com/python-poetry/poetry/blob/main/src/poetry/utils/env/env_manager.py (get)
    (says('VIRTUAL_ENV') !== '' && says('CONDA_DEFAULT_ENV') !== 'base')
  );
}

export const poetryCaches: CachedTool = {
  spec: POETRY_SPEC,
  settings: { project: 'poetry.toml', folders: ['--directory', '--project'], home: ['.config/pypoetry/config.toml'] },
  caches: [
    { id: 'poetry', ...cache("Poetry's cache"), ...DOWNLOADS, applies: isCacheAlone, off: [{ flag: '--no-cache' }] },
    { id: 'poetry-artifacts', ...cache("Poetry's downloads", 'artifacts'), ...DOWNLOADS, applies: (context) => !isCacheAlone(context) },
    {
      id: 'poetry-cache',
      ...cache("Poetry's answers of the index", 'cache'),
      sharedBy: 'all images',
      applies: (context) => !isCacheAlone(context),
      off: [{ flag: '--no-cache' }],
    },
  ],
};
