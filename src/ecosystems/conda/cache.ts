import { posix } from 'node:path';
import type { CachedTool } from '../cache.ts';
import { readArguments, type CommandContext } from '../ecosystem.ts';
import { CONDA_ARGUMENTS } from './arguments.ts';

/**
 * Packages as they were downloaded and unpacked, and answers of channels. What is installed is hard links to them, or copies where they lie on another file
 * system, as they do in a mount. The images that are known here bring none: their Dockerfiles clean up (`conda clean -afy`).
 * https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/custom-env-and-pkg-locations.html,
 * https://github.com/ContinuumIO/docker-images (miniconda3/debian/Dockerfile), https://github.com/conda-forge/miniforge-images (ubuntu/Dockerfile)
 */
export const condaCaches: CachedTool = {
  spec: CONDA_ARGUMENTS,
  settings: {
    home: ['.condarc', '.conda/.condarc', '.mambarc'],
    exact: ['/opt/conda/.condarc', '/etc/conda/.condarc'],
    variable: 'CONDARC',
  },
  caches: [
    {
      id: 'conda',
      what: "conda's cache of packages",
      docs: [
        'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/custom-env-and-pkg-locations.html',
        'https://docs.conda.io/projects/conda/en/stable/commands/clean.html',
      ],
      applies: isAtItsPlace,
      actions: { 'env create': 'fills', 'env update': 'fills', create: 'fills', install: 'fills', update: 'fills', clean: 'clears' },
      places: [{ variable: /^CONDA_PKGS_DIRS$/u }, { path: '/opt/conda/pkgs' }],
      movedBy: /pkgs_dirs|softlink/u,
      // https://github.com/conda/conda/blob/main/conda/gateways/disk/lock.py
      sharing: 'locked',
      // One name may be a package of two kinds of processors.
      sharedBy: 'one base image',
      // conda itself is there.
      ownFolders: /^\/opt(?:\/conda)?$/u,
      ofSystem: false,
      leftForOthers: false,
      sources: { listed: [], unsteady: localPackage },
      offline: [
        { flag: '--offline', variable: /^CONDA_OFFLINE$/u, setting: 'offline' },
        // Then what is installed is links into it, where it lies on another file system.
        { variable: /^CONDA_ALWAYS_SOFTLINK$/u, setting: 'always_softlink' },
        { variable: /^CONDA_ALLOW_SOFTLINKS$/u, setting: 'allow_softlinks' },
      ],
      // What goes over all of conda goes over them: `find /opt/conda -follow -name '*.a' -delete`. conda-pack asks there how each file is to be moved:
      // https://github.com/conda/conda-pack/blob/main/conda_pack/core.py (load_managed_package)
      told: /\b(?:conda|mamba)(?:[-_]|\s+)pack\b|(?<![\w/])(?:\/opt\/conda|\$\{?CONDA_\w+\}?)\/?(?=$|[\s"'])|\bconda\/pkgs\b|CONDA_PKGS_DIRS|\b(?:conda|mamba)\s+(?:clean|index|build)\b|--(?:clone|offline|use-local|use-index-cache)\b/u,
      toldAtStart: /\b(?:conda|mamba)\s+(?:install|create|update|env)\b/u,
    },
  ],
};

const PACKAGE = /\.(?:conda|tar\.bz2)$/u;

/**
 * A package that is a file of the project, with no checksum beside it: what was unpacked of one of that name is taken again.
 * https://github.com/conda/conda/blob/main/conda/core/package_cache_data.py (ProgressiveFetchExtract.make_actions_for_record)
 */
function localPackage({ argv, command: { cwd }, files }: CommandContext): string | undefined {
  const read = readArguments(argv, CONDA_ARGUMENTS);
  const lines = (read.flags.get('--file') ?? []).flatMap((word) => {
    const fact = files.fact(posix.resolve(cwd.kind === 'known' ? cwd.text : '/', word));
    return fact.kind === 'context-file' ? (files.text(fact.path) ?? '').split(/\r?\n/u).map((line) => line.trim()) : [];
  });
  const local = [...read.positionals, ...lines].find((word) => PACKAGE.test(word) && !/^https?:/iu.test(word));
  return local === undefined ? undefined : `conda takes what it unpacked of ${local} again where that has changed under its name`;
}

const ROOT = '/opt/conda/bin';

/** For another user they lie in the home folder, where the first cannot be written. Lists of folders in settings are not followed. */
function isAtItsPlace({ program, state: { base, user }, files, env }: CommandContext): boolean {
  const asRoot = user.kind === 'known' && /^(?:root|0)(?::|$)/u.test(user.text);
  const [first] = base?.env['PATH']?.split(':') ?? [];
  const path = env('PATH');
  if (program === 'micromamba' || !asRoot || first !== ROOT || path?.kind !== 'known' || !path.text.split(':').includes(ROOT)) return false;
  return ['/root/.condarc', '/opt/conda/.condarc', '/etc/conda/.condarc'].every((file) => {
    const fact = files.fact(file);
    const text = fact.kind === 'context-file' ? (files.text(fact.path) ?? 'pkgs_dirs') : '';
    return !text.includes('pkgs_dirs');
  });
}
