import type { CachedTool } from './cache.ts';
import { INSTALL_SPEC } from './pip-options.ts';

/**
 * Answers of the index and packages as they were downloaded; wheels that pip built from source packages. It takes a wheel again for the same
 * source, the same version of Python and the same platform tag, so that one which was built on Alpine (musl) would be installed on Debian, and
 * one that was linked to libraries of another release as well: hence a cache for each base image.
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/cache.py (_get_cache_path_parts)
 */
export const pipCaches: CachedTool = {
  spec: INSTALL_SPEC,
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
      sharing: 'shared',
      sharedBy: 'one base image',
      ofSystem: false,
      leftForOthers: false,
      note: 'A wheel that pip built from a source package is taken again in later builds on the same base image.',
      off: [{ flag: '--no-cache-dir', variable: /^PIP_NO_CACHE_DIR$/u, setting: 'no-cache-dir' }],
      told: /\bpip[\d.]*\s+cache\b|--(?:no-index|cache-dir)\b|PIP_(?:NO_INDEX|CACHE_DIR)|XDG_CACHE_HOME|(?:~|\$HOME|\$\{HOME\}|\/root|\/home\/\w+)\/\.cache(?![\w.-])/u,
      toldAtStart: /\bpip[\d.]*\s+(?:-\S+\s+)*(?:install|download|wheel)\b/u,
    },
  ],
};
