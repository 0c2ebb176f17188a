import { basename, dirname } from 'node:path/posix';
import { contentsOf, hashOf, isFolder, join, real, textOf } from './files.ts';
import { makeEnvironment, pip } from './pip.ts';
import { clear, install, isSet, note, type Manager, type Project } from './projects.ts';
import type { Outcome, Process } from './shell.ts';

/** Where Python packages go: the environment that is entered, that of the project, or the system. */
function environment(project: Project, own: string, system: boolean): readonly string[] {
  const { process, root } = project;
  const entered = process.env.get('VIRTUAL_ENV');
  if (system) return [join(entered ?? '/usr/local', 'lib/python3/site-packages/.synced')];
  return [join(root, entered === undefined ? `${own}/.content` : `${entered}/lib/python3/site-packages/.synced`)];
}

const PATHS = /(?:path|file|url)\s*=\s*"((?:\.{0,2}\/)?[\w./-]+)"/g;

/** https://python-poetry.org/docs/cli/#install */
export const poetry: Manager = {
  installs: /^(?:-\S+ |\w+ )*?(?:install|sync)(?: .*)?$/,
  manifests: ['pyproject.toml'],
  folder: /(?:-C|--directory|-P|--project)[ =](\S+)/,
  files: ['pyproject.toml', 'poetry.lock', 'poetry.toml'],
  settings: ['~/.config/pypoetry/config.toml', '~/.config/pypoetry/auth.toml', '/etc/pip.conf'],
  named: [PATHS],
  alone: ({ words }) => (/--no-directory/.test(words) ? 'pyproject.toml' : undefined),
  source: ({ words, manifest }) => !/--no-root/.test(words) && !/package-mode = false/.test(manifest),
  lock: { names: ['poetry.lock'], frozen: ({ text }) => (text('poetry.lock') === undefined ? undefined : 'left'), agrees: () => true },
  fills: (project) => {
    const { process, text } = project;
    const settings = `${text('poetry.toml') ?? ''}\n${textOf(process.files, join(process.env.get('HOME') ?? '/', '.config/pypoetry/config.toml')) ?? ''}`;
    const inside = isSet(project, 'POETRY_VIRTUALENVS_IN_PROJECT') || /in-project (?:= )?true/.test(settings);
    const none = isSet(project, 'POETRY_VIRTUALENVS_CREATE', /^(?:0|false)$/i) || /create (?:= )?false/.test(settings);
    const path = /virtualenvs\.path (\S+)/.exec(settings)?.[1] ?? join(process.env.get('HOME') ?? '/', '.cache/pypoetry/virtualenvs');
    return environment(project, inside ? '.venv' : `${path}/app`, none);
  },
  cache: { home: '.cache/pypoetry/cache', variable: 'POETRY_CACHE_DIR', off: / --no-cache/ },
  small: (words, process) => {
    if (words.startsWith('cache clear')) return clear(process, '.cache/pypoetry/cache');
    const [, local, setting] = /^config (--local )?([\w.-]+ \S+)$/.exec(words) ?? [];
    return setting === undefined
      ? undefined
      : note(process, local === undefined ? '~/.config/pypoetry/config.toml' : 'poetry.toml', setting);
  },
};

/** https://docs.astral.sh/uv/reference/cli/#uv-sync */
export const uv: Manager = {
  installs: /^(?:-\S+ )*sync(?: .*)?$/,
  manifests: ['pyproject.toml'],
  folder: /(?:--directory|--project)[ =](\S+)/,
  files: ['pyproject.toml', 'uv.lock', 'uv.toml', '.python-version'],
  settings: ['~/.config/uv/uv.toml', '/etc/uv/uv.toml', '~/.netrc'],
  above: ['.python-version'],
  members: {
    file: 'pyproject.toml',
    patterns: (text) =>
      [
        ...(/\[tool\.uv\.workspace\][^[]*members\s*=\s*\[([^\]]*)\]/.exec(text('pyproject.toml') ?? '')?.[1]?.matchAll(/"([^"]+)"/g) ?? []),
      ].map(([, pattern = '']) => pattern),
  },
  named: [/path\s*=\s*"([^"]+)"/g],
  source: ({ words, manifest }) => {
    const isPackage = /\[build-system\]|package = true/.test(manifest) && !/package = false/.test(manifest);
    const members = /\[tool\.uv\.workspace\]/.test(manifest);
    return !/--no-install-workspace|--no-install-local/.test(words) && ((isPackage && !/--no-install-project/.test(words)) || members);
  },
  lock: {
    names: ['uv.lock'],
    frozen: (project) =>
      /--frozen/.test(project.words) || isSet(project, 'UV_FROZEN')
        ? 'left'
        : /--locked/.test(project.words) || isSet(project, 'UV_LOCKED')
          ? 'fails'
          : undefined,
    agrees: ({ manifest }, lock) =>
      [...(/^dependencies = \[([^\]]*)\]/m.exec(manifest)?.[1]?.matchAll(/"([A-Za-z0-9_-]+)/g) ?? [])].every(([, name = '']) =>
        lock.includes(`name = "${name.toLowerCase()}"`),
      ),
  },
  fills: (project) => environment({ ...project }, project.process.env.get('UV_PROJECT_ENVIRONMENT') ?? '.venv', false),
  cache: { home: '.cache/uv', variable: 'UV_CACHE_DIR', off: / (?:--no-cache|-n)\b/ },
  offline: /--offline/,
  small: (words, process) => (/^cache (?:clean|prune)$/.test(words) ? clear(process, '.cache/uv') : undefined),
};

/** https://pipenv.pypa.io/en/latest/commands.html */
export const pipenv: Manager = {
  installs: /^(?:install|sync)(?: --?\S+)*$/,
  manifests: ['Pipfile'],
  files: ['Pipfile', 'Pipfile.lock', '.env'],
  settings: ['/etc/pip.conf', '~/.config/pip/pip.conf', '~/.netrc'],
  named: [PATHS],
  lock: {
    names: ['Pipfile.lock'],
    frozen: ({ words, text }) =>
      /^sync|--ignore-pipfile/.test(words)
        ? text('Pipfile.lock') === undefined
          ? 'fails'
          : 'left'
        : /--deploy/.test(words)
          ? 'fails'
          : undefined,
    agrees: ({ manifest }, lock) =>
      [...manifest.matchAll(/^([a-z][\w-]*) = (?:"[*=<>~]|\{)/gm)].every(([, name = '']) => lock.includes(`"${name}": {`)),
  },
  fills: (project) =>
    environment(
      project,
      isSet(project, 'PIPENV_VENV_IN_PROJECT') ? '.venv' : join(project.process.env.get('HOME') ?? '/', '.local/share/virtualenvs/app'),
      /--system/.test(project.words),
    ),
  cache: { home: '.cache/pipenv', variable: 'PIPENV_CACHE_DIR', off: /$^/ },
};

/** https://pdm-project.org/latest/reference/cli/#install */
export const pdm: Manager = {
  installs: /^(?:-\S+ )*(?:install|sync)(?: --?\S+)*$/,
  manifests: ['pyproject.toml'],
  folder: /(?:-p|--project)[ =](\S+)/,
  files: ['pyproject.toml', 'pdm.lock', 'pdm.toml', '.pdm.toml'],
  settings: ['~/.config/pdm/config.toml', '/etc/xdg/pdm/config.toml'],
  named: [PATHS],
  source: ({ words, manifest }) => !/--no-self/.test(words) && !/distribution = false/.test(manifest),
  lock: {
    names: ['pdm.lock'],
    frozen: ({ words, text }) => (/^sync|--frozen-lockfile|--no-lock/.test(words) && text('pdm.lock') !== undefined ? 'left' : undefined),
    agrees: () => false,
  },
  fills: ({ root }) => ['.venv/.content', '.pdm-python'].map((name) => join(root, name)),
  cache: { home: '.cache/pdm', variable: 'PDM_CACHE_DIR', off: / --no-cache/ },
  small: (words, process) => {
    const [, setting] = /^config ([\w.]+ \S+)$/.exec(words) ?? [];
    return setting === undefined ? undefined : note(process, '~/.config/pdm/config.toml', setting);
  },
};

/** Lists of packages, and what lines for pip in them lead to: https://docs.conda.io/projects/conda/en/stable/commands/env/update.html */
export function conda(argv: readonly string[], process: Process): Outcome {
  const words = argv.slice(1).join(' ');
  const file = /(?:-f|--file)[ =](\S+)/.exec(words)?.[1] ?? (words.startsWith('env ') ? 'environment.yml' : undefined);
  const path = join(process.cwd, file ?? '.none');
  const lists = (name: string, depth = 0): readonly string[] => {
    const text = textOf(process.files, name);
    if (text === undefined) return [`${name} -`];
    const named = [...text.matchAll(/(?:-r|-c|--requirement|--constraint)[ =](\S+)/g)].map(([, one = '']) => join(dirname(name), one));
    const trees = [...text.matchAll(/-e ?(\S+)|^\s*- (\.\S*)$/gm)].map(([, one, other]) => join(dirname(name), one ?? other ?? ''));
    return [
      text,
      ...(depth > 5 ? [] : named.flatMap((one) => lists(one, depth + 1))),
      ...trees.flatMap((one) => (isFolder(process.files, one) ? contentsOf(process.files, real(process.files, one)) : [])),
    ];
  };
  const prefix = /(?:-p|--prefix)[ =](\S+)/.exec(words)?.[1];
  const name = /(?:-n|--name)[ =](\S+)/.exec(words)?.[1];
  const manager: Manager = {
    installs: /^(?:env (?:create|update)|install|create|update)(?: |$)/,
    manifests: [basename(path)],
    files: [],
    settings: ['~/.condarc', '/opt/conda/.condarc', '/etc/conda/.condarc'],
    also: () => lists(path),
    fills: () => [
      join(process.cwd, `${prefix ?? (name === 'base' ? '/opt/conda' : '/opt/conda/envs/app')}/conda-meta/.${hashOf([words])}`),
    ],
    cache: { home: '/opt/conda/pkgs', variable: 'CONDA_PKGS_DIRS', off: /$^/ },
    small: (text) => (/^clean(?: -\w+| --all)+$/.test(text) ? clear(process, '/opt/conda/pkgs') : undefined),
  };
  if (file !== undefined && textOf(process.files, path) === undefined) return { status: 1, stdout: '' };
  return install('conda', { ...manager, manifests: ['etc/passwd'] }, ['conda', ...argv.slice(1)], { ...process });
}

/** `uv pip` and `uv venv`: as pip does, into the environment that is entered or that lies in the folder. https://docs.astral.sh/uv/pip/environments/ */
export function uvPip([, ...args]: readonly string[], process: Process): Outcome | undefined {
  const [word, verb, ...rest] = args.filter((arg) => !['--system', '--no-cache', '-q', '--quiet'].includes(arg));
  const folder = join(process.cwd, process.env.get('VIRTUAL_ENV') ?? '.venv');
  if (word === 'venv' && rest.length === 0) return makeEnvironment(join(process.cwd, verb ?? '.venv'), process);
  if (word !== 'pip' || !/^(?:install|sync)$/.test(verb ?? '')) return undefined;
  const system = args.includes('--system');
  if (!system && !isFolder(process.files, folder)) return { status: 2, stdout: '' };
  const words = [verb === 'sync' ? ['-r'] : [], rest, args.includes('--no-cache') ? ['--no-cache-dir'] : []].flat();
  return pip(['pip', 'install', ...words], process, system ? undefined : join(folder, 'bin/pip'), '.cache/uv');
}
