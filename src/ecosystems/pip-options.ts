import type { ArgumentSpec, FlagKind, FlagSpec } from './ecosystem.ts';

/** `'--requirement -r'` is a flag with an alias. */
function rows(kind: FlagKind, list: readonly string[]): Record<string, FlagSpec> {
  return Object.fromEntries(
    list.map((row) => {
      const [name = '', ...aliases] = row.split(' ');
      return [name, { kind, aliases }];
    }),
  );
}

/** Options of `pip` itself, before and after the sub-command. https://pip.pypa.io/en/stable/cli/pip/ */
const GENERAL_SWITCHES = [
  '--debug',
  '--isolated',
  '--require-virtualenv --require-venv',
  '--verbose -v',
  '--no-color',
  '--version -V',
  '--quiet -q',
  '--no-input',
  '--no-proxy-env',
  '--no-cache-dir',
  '--disable-pip-version-check',
  '--no-python-version-warning',
];
const GENERAL_VALUES = [
  '--log --log-file --local-log',
  '--keyring-provider',
  '--proxy',
  '--retries',
  '--resume-retries',
  '--timeout --default-timeout',
  '--exists-action',
  '--trusted-host',
  '--cert',
  '--client-cert',
  '--cache-dir',
  '--use-feature',
  '--use-deprecated',
];

/** Options of `pip install`. https://pip.pypa.io/en/stable/cli/pip_install/ and, for older ones, pip's src/pip/_internal/cli/cmdoptions.py. */
const INSTALL_SWITCHES = [
  '--no-deps --no-dependencies',
  '--dry-run',
  '--user',
  '--no-user',
  '--upgrade -U',
  '--force-reinstall',
  '--ignore-installed -I',
  '--ignore-requires-python',
  '--no-build-isolation',
  '--use-pep517',
  '--no-use-pep517',
  '--check-build-dependencies',
  '--break-system-packages',
  '--compile',
  '--no-compile',
  '--no-warn-script-location',
  '--no-warn-conflicts',
  '--require-hashes',
  '--no-require-hashes',
  '--no-index',
  '--pre',
  '--prefer-binary',
  '--no-clean',
];
const INSTALL_VALUES = [
  '--requirement -r',
  '--constraint -c',
  '--build-constraint',
  '--editable -e',
  '--target -t',
  '--prefix',
  '--root',
  '--src --source --source-dir --source-directory',
  '--upgrade-strategy',
  '--index-url -i --pypi-url',
  '--extra-index-url',
  '--find-links -f',
  '--no-binary',
  '--only-binary',
  '--all-releases',
  '--only-final',
  '--uploaded-prior-to',
  '--refresh-package',
  '--progress-bar',
  '--root-user-action',
  '--report',
  '--config-settings -C --config-setting',
  '--global-option',
  '--platform',
  '--python-version',
  '--implementation',
  '--abi',
];

const GENERAL = { ...rows('none', GENERAL_SWITCHES), ...rows('required', GENERAL_VALUES) };

/** Options that some release since pip 9 had, or that are left out above: one of these makes the beginning that it shares ambiguous. */
const OTHERS = [
  ['--help', '--python', '--group', '--requirements-from-script', '--only-deps', '--only-dependencies', '--install-option'],
  ['--build', '--build-dir', '--build-directory', '--download', '--download-dir', '--download-directory', '--egg', '--default-vcs'],
  ['--allow-all-external', '--allow-external', '--allow-insecure', '--allow-unverified', '--no-allow-external', '--no-allow-insecure'],
  ['--always-unzip', '--process-dependency-links', '--skip-requirements-regex', '--unstable-feature', '--use-wheel', '--no-use-wheel'],
].flat();

/**
 * Python's optparse takes an unambiguous beginning of a long option for the option. The lists are those of all releases together:
 * what is unambiguous there is so in each of them.
 * https://github.com/python/cpython/blob/main/Lib/optparse.py (_match_abbrev)
 */
function longOptions(flags: Readonly<Record<string, FlagSpec>>, others: readonly string[]): readonly string[] {
  const spellings = Object.entries(flags).flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])]);
  return [...new Set([...spellings, ...others])].filter((name) => name.startsWith('--'));
}

/** `pip [options]` up to the sub-command. */
export const PIP_SPEC: ArgumentSpec = { flags: GENERAL, subcommand: true, clusters: true, abbreviates: longOptions(GENERAL, OTHERS) };

/** `pip [options] install [options] ...`. Left out, so unknown: --python, --group, --requirements-from-script, --only-deps, --install-option. */
const INSTALL = { ...GENERAL, ...rows('none', INSTALL_SWITCHES), ...rows('required', INSTALL_VALUES) };
export const INSTALL_SPEC: ArgumentSpec = {
  flags: INSTALL,
  subcommand: true,
  clusters: true,
  abbreviates: longOptions(INSTALL, OTHERS),
};

/** `pip wheel` and `pip download`, which put packages into a folder. https://pip.pypa.io/en/stable/cli/pip_wheel/, https://pip.pypa.io/en/stable/cli/pip_download/ */
const FETCH = {
  ...INSTALL,
  ...rows('none', ['--no-verify']),
  ...rows('required', ['--wheel-dir -w', '--dest -d --destination-dir --destination-directory', '--build-option']),
};
export const FETCH_SPEC: ArgumentSpec = { flags: FETCH, subcommand: true, clusters: true, abbreviates: longOptions(FETCH, OTHERS) };

/**
 * Options that a line of a requirements file may hold.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options
 */
const LINE: Readonly<Record<string, FlagSpec>> = {
  ...rows('none', ['--no-index', '--prefer-binary', '--require-hashes', '--no-require-hashes', '--pre']),
  ...rows('required', [
    '--index-url -i --pypi-url',
    '--extra-index-url',
    '--constraint -c',
    '--requirement -r',
    '--editable -e',
    '--find-links -f',
  ]),
  ...rows('required', [
    '--no-binary',
    '--only-binary',
    '--all-releases',
    '--only-final',
    '--trusted-host',
    '--use-feature',
    '--hash',
    '--global-option',
  ]),
  ...rows('required', ['--config-settings -C --config-setting']),
};
export const LINE_SPEC: ArgumentSpec = {
  flags: LINE,
  subcommand: false,
  clusters: true,
  abbreviates: longOptions(LINE, OTHERS),
};

/** `python -m venv`. https://docs.python.org/3/library/venv.html */
export const VENV_SPEC: ArgumentSpec = {
  flags: {
    ...rows('none', [
      '--system-site-packages',
      '--symlinks',
      '--copies',
      '--clear',
      '--upgrade',
      '--without-pip',
      '--upgrade-deps',
      '--without-scm-ignore-files',
    ]),
    ...rows('required', ['--prompt']),
  },
  subcommand: false,
  clusters: false,
};

/** `virtualenv`. https://virtualenv.pypa.io/en/latest/cli_interface.html */
export const VIRTUALENV_SPEC: ArgumentSpec = {
  flags: {
    ...rows('none', [
      '--system-site-packages',
      '--symlinks',
      '--copies',
      '--always-copy',
      '--clear',
      '--no-pip',
      '--no-setuptools',
      '--no-wheel',
    ]),
    ...rows('none', [
      '--quiet -q',
      '--verbose -v',
      '--download',
      '--no-download',
      '--never-download',
      '--no-periodic-update',
      '--no-vcs-ignore',
    ]),
    ...rows('required', ['--python -p', '--prompt', '--pip', '--setuptools', '--wheel']),
  },
  subcommand: false,
  clusters: true,
};

/** Options whose values are lists: what a variable adds stands before what the command line says. */
export const LIST_OPTIONS = [
  '--requirement',
  '--constraint',
  '--build-constraint',
  '--editable',
  '--find-links',
  '--extra-index-url',
] as const;

/** Options with one value that is a path; the command line wins over a variable. */
export const PATH_OPTIONS = [
  '--target',
  '--prefix',
  '--root',
  '--src',
  '--cache-dir',
  '--log',
  '--cert',
  '--client-cert',
  '--report',
  '--index-url',
] as const;

/** Options that bring files in or change where things go in a way that is not followed here. */
export const STRANGE_OPTIONS = [
  '--python',
  '--group',
  '--requirements-from-script',
  '--only-deps',
  '--only-dependencies',
  '--install-option',
] as const;

/** Options whose value decides about nothing that is told here, so that it need not be known before the build. */
export const FREE_OPTIONS: ReadonlySet<string> = new Set([
  '--trusted-host',
  '--timeout',
  '--retries',
  '--proxy',
  '--no-binary',
  '--only-binary',
  '--python-version',
  '--platform',
  '--upgrade-strategy',
  '--progress-bar',
]);
