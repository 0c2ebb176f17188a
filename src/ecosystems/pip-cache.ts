import type { CachedTool } from './cache.ts';
import { sourceInLinks } from './pip-links.ts';
import { FETCH_SPEC } from './pip-options.ts';

/**
 * Options that decide how a source package is built, or against what. None of them is a part of the name under which pip keeps the wheel.
 * https://pip.pypa.io/en/stable/cli/pip_install/#options, https://github.com/pypa/pip/blob/main/src/pip/_internal/cache.py (_get_cache_path_parts)
 */
const BUILDING = ['no-binary', 'config-settings', 'global-option', 'build-option', 'install-option', 'no-build-isolation'];

/**
 * Variables of compilers and build systems.
 * https://setuptools.pypa.io/en/latest/userguide/ext_modules.html, https://cmake.org/cmake/help/latest/manual/cmake-env-variables.7.html,
 * https://scikit-build-core.readthedocs.io/en/latest/configuration/index.html, https://doc.rust-lang.org/cargo/reference/environment-variables.html,
 * https://github.com/abetlen/llama-cpp-python#installation-configuration (CMAKE_ARGS, FORCE_CMAKE)
 */
const STEERING = new RegExp(
  [
    '^(?:CC|CXX|CPP|LD|AR|FC|F77|F90|NVCC|(?:\\w+_)?(?:C|CXX|CPP|LD|F|FC|NVCC|RUST|MAKE|ARCH)FLAGS|CPATH|C(?:PLUS)?_INCLUDE_PATH|LIBRARY_PATH|PKG_CONFIG\\w*',
    '\\w*CMAKE\\w*|\\w+_ARGS|\\w+_FORCE_BUILD|FORCE_(?:BUILD|CUDA)|SETUPTOOLS_\\w+|DISTUTILS_\\w+|SKBUILD\\w*|MESON\\w*|CARGO_(?:BUILD|PROFILE|TARGET)\\w*|TORCH_CUDA_ARCH_LIST)$',
  ].join('|'),
  'u',
);

/** Names of the system, of tools that build nothing, of servers and of an application: no build of a package in the index reads them. */
const UNREAD = new RegExp(
  [
    '^(?:PATH|HOME|USER|USERNAME|SHELL|TERM|PWD|TZ|LANG|LANGUAGE|LC_\\w+|HOST|HOSTNAME|PORT|DEBUG|(?:P?[UG]|USER_|GROUP_)ID|DEB(?:IAN|CONF)_\\w+|XDG_\\w+',
    'PYTHON\\w*|PIP_\\w+|PIPENV_\\w+|PIPX_\\w+|POETRY_\\w+|PDM_\\w+|UV_\\w+|VIRTUAL_?ENV\\w*|NODE_\\w+|NPM_\\w+|npm_\\w+|YARN_\\w+',
    '(?:HTTPS?|FTP|NO|ALL)_PROXY|(?:https?|ftp|no|all)_proxy|SSL_CERT_\\w+|(?:REQUESTS|CURL)_CA_BUNDLE',
    'APP|APP_\\w+|ENV|ENVIRONMENT|WORKERS|WEB_CONCURRENCY|TIMEOUT|LOG_\\w+|SECRET\\w*|DATABASE\\w*|DB_\\w+|POSTGRES_\\w+|REDIS\\w*|MONGO\\w*|SMTP_\\w+',
    '(?:WORK_?DIR|PROJECT|SERVICE|SERVER)(?:_\\w+)?|MODEL_\\w+|TORCH_HOME|NLTK_DATA|MPLCONFIGDIR|\\w+_(?:PORT|HOST|URL|URI|TOKEN|SECRET|PASSWORD|USER|USERNAME|EMAIL|BUCKET|REGION)',
    '(?:DJANGO|FLASK|FASTAPI|GUNICORN|UVICORN|STREAMLIT|GRADIO|CELERY|SENTRY|AWS|AZURE|GOOGLE|HF|TRANSFORMERS)_\\w+',
    'VERSION|RELEASE|REVISION|COMMIT\\w*|(?:VCS|GIT)_\\w+|BUILD_(?:DATE|TIME|ID|NUMBER|SHA|COMMIT|REF|URL|VERSION)|CACHE_?BUST\\w*)$',
  ].join('|'),
  'u',
);

/** Variables that say how packages of Python are built, and those that do not. */
export const BUILD_VARIABLES = { variables: STEERING, unread: UNREAD } as const;

/**
 * Answers of the index and packages as they were downloaded; wheels that pip built from source packages. It takes a wheel again for the same
 * source, the same version of Python and the same platform tag, so that one which was built on Alpine (musl) would be installed on Debian, and
 * one that was linked to libraries of another release as well: hence a cache for each base image.
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/cache.py (_get_cache_path_parts)
 */
export const pipCaches: CachedTool = {
  // Those of an install, and the folders of the other two.
  spec: FETCH_SPEC,
  module: 'pip',
  isolated: '--isolated',
  settings: {
    variable: 'PIP_CONFIG_FILE',
    home: ['.config/pip/pip.conf', '.pip/pip.conf'],
    exact: ['/etc/xdg/pip/pip.conf', '/etc/pip.conf', '/usr/local/pip.conf', '/usr/pip.conf'],
  },
  caches: [
    {
      id: 'pip',
      what: "pip's cache",
      docs: ['https://pip.pypa.io/en/stable/topics/caching/', 'https://docs.docker.com/build/cache/optimize/#use-cache-mounts'],
      actions: { install: 'fills', download: 'fills', wheel: 'fills', 'cache purge': 'clears' },
      places: [
        { flag: '--cache-dir' },
        { variable: /^PIP_CACHE_DIR$/u },
        { setting: 'cache-dir' },
        { variable: /^XDG_CACHE_HOME$/u, below: 'pip' },
        { home: '.cache/pip' },
      ],
      movedBy: /(?:(?<![-\w])|\\n)(?:\w+\.)?(?:no-)?cache-dir(?=[\s=:]|$)/u,
      sharing: 'shared',
      sharedBy: 'one base image',
      ofSystem: false,
      leftForOthers: false,
      note: 'A wheel that pip built from a source package is taken again in later builds on the same base image.',
      built: {
        by: BUILDING.map((name) => ({
          flag: `--${name}`,
          variable: new RegExp(`^PIP_${name.toUpperCase().replaceAll('-', '_')}$`, 'u'),
          setting: name,
        })),
        ...BUILD_VARIABLES,
        files: {
          options: ['--requirement', '--constraint', '--build-constraint'],
          words: /(?:^|\s)(--(?:no-binary|config-settings?|global-option|build-option|install-option))(?![\w-])/u,
          nested: /^\s*(?:-[rc]\s*|--(?:requirement|constraint)[\s=]\s*)(\S+)/u,
        },
        never: { flag: '--only-binary', variable: /^PIP_ONLY_BINARY$/u, setting: 'only-binary', value: ':all:' },
      },
      sources: { listed: [], unsteady: sourceInLinks },
      local: [{ flag: '--no-index', variable: /^PIP_NO_INDEX$/u, setting: 'no-index' }],
      off: [{ flag: '--no-cache-dir', variable: /^PIP_NO_CACHE_DIR$/u, setting: 'no-cache-dir' }],
      told: /\bpip[\d.]*\s+cache\b|--(?:no-index|cache-dir)\b|PIP_(?:NO_INDEX|CACHE_DIR)|XDG_CACHE_HOME|(?:~|\$HOME|\$\{HOME\}|\/root|\/home\/\w+)\/\.cache(?![\w.-])/u,
      toldAtStart: /\bpip[\d.]*\s+(?:-\S+\s+)*(?:install|download|wheel)\b/u,
    },
  ],
};
