import type { ArgumentSpec } from './ecosystem.ts';
import { flags } from './flag-rows.ts';

export type DnfAction = 'install' | 'groups' | 'remove' | 'group' | 'module' | 'lists' | 'clean';

/**
 * Commands and their aliases. Left out, so unknown: what only asks, builddep, copr, download, history, mark, shell, swap, versionlock.
 * https://dnf.readthedocs.io/en/latest/command_ref.html, https://dnf5.readthedocs.io/en/stable/dnf5.8.html,
 * https://man7.org/linux/man-pages/man8/yum.8.html
 */
export const COMMANDS: Readonly<Record<string, DnfAction>> = {
  install: 'install',
  in: 'install',
  localinstall: 'install',
  reinstall: 'install',
  rei: 'install',
  upgrade: 'install',
  update: 'install',
  up: 'install',
  localupdate: 'install',
  'upgrade-minimal': 'install',
  'update-minimal': 'install',
  downgrade: 'install',
  dg: 'install',
  'distro-sync': 'install',
  distrosync: 'install',
  dsync: 'install',
  groupinstall: 'groups',
  groupupdate: 'groups',
  remove: 'remove',
  erase: 'remove',
  rm: 'remove',
  autoremove: 'remove',
  group: 'group',
  groups: 'group',
  grp: 'group',
  module: 'module',
  makecache: 'lists',
  mc: 'lists',
  clean: 'clean',
};

/** Those that choose streams and install nothing. */
export const MODULE_COMMANDS: ReadonlySet<string> = new Set(['enable', 'disable', 'reset']);

/** Left out, so unknown: --config, --installroot, --downloaddir, --repofrompath, --transient, and what only queries take. */
const GENERAL = {
  none: [
    ['--assumeyes -y', '--assumeno', '--quiet -q', '--verbose -v', '--best -b', '--nobest', '--no-best', '--allowerasing', '--skip-broken'],
    [
      '--nodocs',
      '--no-docs',
      '--nogpgcheck',
      '--no-gpgchecks',
      '--refresh',
      '--cacheonly -C',
      '--noautoremove',
      '--obsoletes',
      '--security',
    ],
    [
      '--bugfix',
      '--enhancement',
      '--newpackage',
      '--tolerant -t',
      '--downloadonly',
      '--noplugins',
      '--skip-unavailable',
      '--with-optional',
    ],
    ['--allow-downgrade', '--no-allow-downgrade', '--debugsolver', '--timer', '-4', '-6'],
  ].flat(),
  required: [
    ['--setopt', '--enablerepo --enable-repo', '--disablerepo --disable-repo', '--repo --repoid', '--exclude -x --excludepkgs'],
    ['--disableexcludes --disableexcludepkgs', '--releasever', '--forcearch', '--enableplugin --enable-plugin', '--comment'],
    ['--disableplugin --disable-plugin', '--advisory --advisories', '--bz --bzs', '--cve --cves', '--sec-severity --secseverity'],
    ['--errorlevel -e', '--debuglevel -d', '--randomwait -R', '--rpmverbosity', '--color'],
  ].flat(),
} as const;

export const SPEC: ArgumentSpec = { ...flags(GENERAL), subcommand: true };

/** https://dnf-plugins-core.readthedocs.io/en/latest/config_manager.html, and dnf5's `config-manager addrepo --from-repofile=URL`. */
export const CONFIG: ArgumentSpec = {
  ...flags({
    none: [
      ...GENERAL.none,
      '--set-enabled',
      '--set-disabled',
      '--enable',
      '--disable',
      '--save',
      '--dump',
      '--overwrite',
      '--create-missing-dir',
    ],
    required: [...GENERAL.required, '--add-repo', '--from-repofile', '--id', '--save-filename'],
  }),
  subcommand: true,
};

/**
 * Settings that neither move a folder nor name a file, of dnf or of one repository (`epel.priority=1`).
 * https://dnf.readthedocs.io/en/latest/conf_ref.html
 */
export const HARMLESS_SETTING = new RegExp(
  `^(?:[\\w.*-]+\\.)?(?:${[
    'install_weak_deps|tsflags|keepcache|gpgcheck|repo_gpgcheck|localpkg_gpgcheck|sslverify|timeout|retries|minrate|throttle|bandwidth|ip_resolve',
    'fastestmirror|max_parallel_downloads|skip_if_unavailable|best|clean_requirements_on_remove|deltarpm|group_package_types|assumeyes|defaultyes',
    'module_platform_id|obsoletes|override_install_langs|multilib_policy|exclude|excludepkgs|includepkgs|priority|enabled|cost|metadata_expire',
    'skip_broken|strict|zchunk|protected_packages|protected_multilib|installonly_limit|check_config_file_age|exit_on_lock|color|errorlevel|debuglevel',
  ].join('|')})=`,
);
