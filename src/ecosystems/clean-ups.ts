import type { Command } from '../model/command.ts';
import { programName } from './ecosystem.ts';

/**
 * What takes away, or writes anew, what commands before it made. In one RUN with them that keeps the layer small; in a RUN of its own it
 * would add a layer and take nothing away. https://docs.docker.com/build/building/best-practices/#apt-get
 */
interface CleanUps {
  /** It cleans up after these. */
  readonly programs: readonly string[];
  /** Sub-commands that remove: the first words that are no flags. */
  readonly removes: readonly string[];
  /** Flags by which an install takes away what it finds and does not want. */
  readonly prunes?: RegExp;
  /** It installs into the working folder, but for what it does to its cache. */
  readonly perFolder?: true;
  readonly docs: readonly string[];
}

const CLEAN_UPS: readonly CleanUps[] = [
  {
    programs: ['npm', 'npx', 'yarn', 'pnpm', 'bun'],
    // `npm ci` removes node_modules first.
    removes: [
      'prune',
      'autoclean',
      'dedupe',
      'ci',
      'clean-install',
      'install-clean',
      'ic',
      'uninstall',
      'un',
      'unlink',
      'remove',
      'rm',
      'r',
    ].concat(['cache clean', 'cache clear', 'cache rm', 'cache verify', 'store prune', 'pm cache rm']),
    prunes: /^--(?:production|prod|omit|only)\b/u,
    perFolder: true,
    docs: [
      'https://docs.npmjs.com/cli/v10/commands/npm-prune',
      'https://docs.npmjs.com/cli/v10/commands/npm-ci',
      'https://docs.npmjs.com/cli/v10/commands/npm-cache',
      'https://classic.yarnpkg.com/en/docs/cli/install#toc-yarn-install-production-true-false',
      'https://pnpm.io/cli/prune',
    ],
  },
  {
    programs: ['pip', 'pip3', 'pipenv', 'poetry', 'uv', 'pdm'],
    removes: ['uninstall', 'cache purge', 'cache remove', 'cache clear', 'cache clean', 'cache prune', 'remove', 'clean', 'pip uninstall'],
    docs: [
      'https://pip.pypa.io/en/stable/cli/pip_uninstall/',
      'https://pip.pypa.io/en/stable/cli/pip_cache/',
      'https://python-poetry.org/docs/cli/#cache',
      'https://docs.astral.sh/uv/concepts/cache/',
    ],
  },
  {
    programs: ['apt-get', 'apt', 'aptitude', 'dpkg', 'apk', 'dnf', 'microdnf', 'yum', 'zypper', 'tdnf', 'pacman'],
    removes: [
      'remove',
      'purge',
      'autoremove',
      'auto-remove',
      'autopurge',
      'clean',
      'autoclean',
      'auto-clean',
      'distclean',
      'dist-clean',
    ].concat(['del', 'cache clean', 'erase', 'clean all']),
    prunes: /^--(?:auto-?remove|purge|remove)$|^-[rP]$/u,
    docs: [
      'https://manpages.debian.org/bookworm/apt/apt-get.8.en.html',
      'https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html',
      'https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper',
      'https://dnf.readthedocs.io/en/latest/command_ref.html',
    ],
  },
  { programs: ['gem', 'bundle'], removes: ['uninstall', 'cleanup', 'clean'], docs: ['https://guides.rubygems.org/command-reference/'] },
  { programs: ['composer'], removes: ['clear-cache', 'clearcache', 'cc', 'remove'], docs: ['https://getcomposer.org/doc/03-cli.md'] },
  {
    programs: ['conda', 'mamba', 'micromamba'],
    removes: ['clean', 'remove', 'uninstall'],
    docs: ['https://docs.conda.io/projects/conda/en/stable/commands/clean.html'],
  },
  { programs: ['go'], removes: ['clean'], docs: ['https://pkg.go.dev/cmd/go#hdr-Remove_object_files_and_cached_files'] },
];

/** These take away, move or write anew the files that they name, and so put them into a layer once more. */
const REWRITE = ['rm', 'rmdir', 'unlink', 'shred', 'truncate', 'mv', 'chown', 'chgrp', 'chmod', 'strip'];

/** Folders that commands fill by the way: a removal there cleans up after whatever ran before. */
const BY_THE_WAY =
  /^(?:\/tmp|\/var\/tmp|\/var\/cache|\/var\/lib\/apt|\/var\/log|(?:\/root|\/home\/[^/]+|~|\$\{?HOME\}?)\/\.(?:npm|cache|yarn|config|local))(?:\/|$)/u;

/** - `all`: it may take away whatever there is; `files`: those that it names; `by-the-way`: those in folders that every command may fill. */
export type CleaningKind = 'all' | 'files' | 'by-the-way';

interface Cleaning {
  readonly files?: CleaningKind;
  /** What these programs made. */
  readonly after?: readonly string[];
  /** Only in the same working folder. */
  readonly here?: boolean;
}

/** What a command takes away or writes anew, if anything. */
export function cleaningOf(command: Command): Cleaning | undefined {
  const { program, words } = wordsOf(command);
  if (program === 'find') return words.some((word) => /^-(?:delete|exec|execdir|ok)$/u.test(word)) ? { files: 'all' } : undefined;
  if (program === 'xargs') return words.some((word) => REWRITE.includes(programName(word))) ? { files: 'all' } : undefined;
  if (REWRITE.includes(program)) {
    if (command.argv.some(({ value }) => value.kind === 'unknown')) return { files: 'all' };
    return { files: words.some((word) => BY_THE_WAY.test(word)) ? 'by-the-way' : 'files' };
  }
  const rows = CLEAN_UPS.filter(({ programs }) => programs.includes(program));
  const row = rows.find((one) => removes(one, words));
  const elsewhere = words.some((word) => /^(?:cache|store|pm|-C|--prefix\b.*|--cwd\b.*|--dir\b.*|-g|--global)$/u.test(word));
  return row && { after: row.programs, here: row.perFolder === true && !elsewhere };
}

function removes({ removes: subcommands, prunes }: CleanUps, words: readonly string[]): boolean {
  const plain = words.filter((word) => !word.startsWith('-')).join(' ');
  return subcommands.some((one) => plain === one || plain.startsWith(`${one} `)) || words.some((word) => prunes?.test(word) === true);
}

/** Program name, and the words behind it; of `python -m pip` those of pip. */
export function wordsOf({ argv }: Command): { readonly program: string; readonly words: readonly string[] } {
  const [first = '', ...rest] = argv.map(({ value, raw }) => (value.kind === 'known' ? value.text : raw));
  const program = programName(first);
  if (/^python[\d.]*$/u.test(program) && rest[0] === '-m') return { program: rest[1] ?? '', words: rest.slice(2) };
  return { program, words: rest };
}
