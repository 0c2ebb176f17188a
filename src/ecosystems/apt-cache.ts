import type { CacheAction, CachedTool } from './cache.ts';
import type { CommandContext } from './ecosystem.ts';
import { APT_ARGUMENTS } from './apt-arguments.ts';
import { FOLDER_OPTION, isAtItsPlace } from './apt-folders.ts';
import { APT_SOURCES, hasForeignPackages } from './package-writes.ts';

function all(names: string, action: CacheAction): Readonly<Record<string, CacheAction>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, action]));
}

const INSTALLS = 'install reinstall upgrade dist-upgrade full-upgrade build-dep';

const DOCS = [
  'https://docs.docker.com/reference/dockerfile/#run---mounttypecache',
  'https://manpages.debian.org/bookworm/apt/apt-get.8.en.html',
];

/**
 * What a program that is not followed runs when it wants apt: those that install by the lists that are there as well.
 * https://docs.ros.org/en/jazzy/Tutorials/Intermediate/Rosdep.html, https://manpages.debian.org/bookworm/devscripts/mk-build-deps.1.en.html,
 * https://manpages.debian.org/bookworm/unattended-upgrades/unattended-upgrade.8.en.html
 */
const TOLD =
  /\bapt(?:-get|itude|-cache)?\b|\/var\/(?:lib|cache)\/apt\b|\b(?:add-apt-repository|gdebi|install-deps|--with-deps|rosdep\s+install|mk-build-deps|unattended-upgrades?|ubuntu-drivers|nala)\b/u;

/**
 * What updates the lists itself: Playwright for its dependencies, add-apt-repository since Ubuntu 18.04, Ansible with `update_cache`.
 * https://github.com/microsoft/playwright/blob/main/packages/playwright-core/src/server/registry/dependencies.ts (installDependenciesLinux),
 * https://manpages.ubuntu.com/manpages/noble/en/man1/add-apt-repository.1.html,
 * https://docs.ansible.com/ansible/latest/collections/ansible/builtin/apt_module.html
 */
const TOLD_TO_RENEW =
  /\b(?:apt(?:-get)?|aptitude)\b[^\n;&|]{0,300}?[\s"',]update\b|\b(?:install-deps|--with-deps|add-apt-repository)\b|\bupdate[-_]cache\b/u;

/**
 * A repository that changes its label or its codename stops `apt-get update` where the lists still hold the old ones (apt-secure(8),
 * "INFORMATION CHANGES"; tried: docs/engine-facts.md, "Cache mounts"). Debian's and Ubuntu's own do not do that within a release.
 */
function unsteady(context: CommandContext): string | undefined {
  if (context.state.base?.packageManager !== 'apt') return 'which repositories the base image names is not known';
  // `debian:stable` has its sources under that name, whose codename changes with every release.
  if (/\bdebian:(?:(?:old)*stable|testing)\b/u.test(context.state.baseTerm ?? ''))
    return 'the repositories of the base image change their codename with the next release, and with lists that outlive it `apt-get update` then fails';
  return hasForeignPackages(context, APT_SOURCES)
    ? 'a repository of others may change its label, and with lists that outlive a build `apt-get update` then fails'
    : undefined;
}

/**
 * The lists of packages, which `update` brings up to date, and the packages. Debian's and Ubuntu's images remove every package right after its
 * installation (docker-clean), so that a mount there would stay empty. All of /var/lib/apt must not be mounted: apt notes there which packages
 * came by themselves (extended_states).
 * https://github.com/debuerreotype/debuerreotype/blob/master/scripts/debuerreotype-minimizing-config
 */
export const aptCaches: CachedTool = {
  spec: APT_ARGUMENTS,
  caches: [
    {
      id: 'apt-lists',
      what: "apt's package lists",
      docs: DOCS,
      applies: isAtItsPlace,
      movedBy: FOLDER_OPTION,
      actions: { update: 'renews', ...all(INSTALLS, 'needs'), ...all('distclean dist-clean', 'clears') },
      places: [{ path: '/var/lib/apt/lists' }],
      sharing: 'locked',
      sharedBy: 'images of one name',
      ofSystem: true,
      leftForOthers: true,
      goesOutOfDate: true,
      toldToRenew: TOLD_TO_RENEW,
      told: TOLD,
      toldAtStart: TOLD,
      sources: {
        listed: [APT_SOURCES.file, `${APT_SOURCES.folder}/**`],
        unsteady,
        mayBeAdded: 'it may add a repository, and one that changes its label makes an update fail with lists that outlive a build',
      },
    },
    {
      id: 'apt',
      what: "apt's downloads",
      docs: DOCS,
      applies: isAtItsPlace,
      movedBy: FOLDER_OPTION,
      actions: { ...all(INSTALLS, 'fills'), ...all('clean distclean dist-clean', 'clears') },
      places: [{ path: '/var/cache/apt' }],
      sharing: 'locked',
      sharedBy: 'images of one name',
      ofSystem: true,
      leftForOthers: false,
      emptiedBy: '/etc/apt/apt.conf.d/docker-clean',
      told: TOLD,
      toldAtStart: TOLD,
    },
  ],
};
