import type { ArgumentSpec } from './ecosystem.ts';

/**
 * `NAME`, `NAME:ARCHITECTURE`, `NAME=VERSION`, `NAME/RELEASE`. `NAME-` would remove and `NAME+` install, but names may end in `++`;
 * `NAME^` is a task. https://manpages.debian.org/bookworm/apt/apt-get.8.en.html#install
 */
export const APT_PACKAGE =
  /^(?!.*\.d?deb$)[a-z0-9](?:[a-z0-9+.-]*(?:[a-z0-9.]|\+\+))?(?::[a-z0-9-]+)?(?:=[\w.+~:*-]*[\w.~*]|\/[\w.~-]*[\w.~])?$/;

const NONE = { kind: 'none' } as const;

/** Left out, so unknown: -c FILE, --with-source FILE, -a ARCH, --print-uris, -b, and all else that concerns source packages. */
export const APT_ARGUMENTS: ArgumentSpec = {
  subcommand: true,
  clusters: true,
  flags: {
    '--yes': { kind: 'none', aliases: ['-y', '--assume-yes'] },
    '--assume-no': NONE,
    '--quiet': { kind: 'optional', aliases: ['-q', '-qq'] },
    '--no-install-recommends': NONE,
    '--install-recommends': NONE,
    '--no-install-suggests': NONE,
    '--install-suggests': NONE,
    '--fix-broken': { kind: 'none', aliases: ['-f'] },
    '--fix-missing': { kind: 'none', aliases: ['-m', '--ignore-missing'] },
    '--download-only': { kind: 'none', aliases: ['-d'] },
    '--no-download': NONE,
    '--simulate': { kind: 'none', aliases: ['-s', '--dry-run', '--just-print', '--recon', '--no-act'] },
    '--verbose-versions': { kind: 'none', aliases: ['-V'] },
    '--show-progress': NONE,
    '--ignore-hold': NONE,
    '--with-new-pkgs': NONE,
    '--no-upgrade': NONE,
    '--only-upgrade': NONE,
    '--allow-downgrades': NONE,
    '--allow-remove-essential': NONE,
    '--allow-change-held-packages': NONE,
    '--allow-unauthenticated': NONE,
    '--allow-insecure-repositories': NONE,
    '--allow-releaseinfo-change': NONE,
    '--force-yes': NONE,
    '--purge': NONE,
    '--reinstall': NONE,
    '--no-remove': NONE,
    '--auto-remove': { kind: 'none', aliases: ['--autoremove'] },
    '--no-list-cleanup': NONE,
    '--target-release': { kind: 'required', aliases: ['-t', '--default-release'] },
    '--error-on': { kind: 'optional', aliases: ['-eany'] },
    '--option': { kind: 'required', aliases: ['-o'] },
    '--no-show-upgraded': NONE,
    '--mark-auto': NONE,
    '--arch-only': NONE,
    '--indep-only': NONE,
    '--version': { kind: 'none', aliases: ['-v'] },
  },
};
