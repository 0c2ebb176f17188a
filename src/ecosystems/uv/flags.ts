import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';
import { flagsOf } from '../spellings.ts';

/** Options of every command. https://docs.astral.sh/uv/reference/cli/ */
const GLOBAL = {
  none: [
    [
      '--quiet -q -qq',
      '--verbose -v -vv -vvv',
      '--no-cache -n --no-cache-dir',
      '--offline',
      '--no-offline',
      '--no-progress',
      '--version -V',
    ],
    ['--managed-python', '--no-managed-python', '--allow-python-downloads', '--no-python-downloads', '--native-tls', '--no-native-tls'],
    ['--system-certs', '--no-system-certs', '--preview', '--no-preview', '--no-config', '--no-color'],
  ].flat(),
  required: [
    '--cache-dir',
    '--python-preference',
    '--color',
    '--allow-insecure-host --trusted-host',
    '--directory',
    '--project',
    '--config-file',
    '--preview-features',
  ],
};

/** How packages are found, built and put in place, for all that install. */
const INSTALLING = {
  none: [
    [
      '--no-index',
      '--upgrade -U',
      '--no-upgrade',
      '--reinstall --force-reinstall',
      '--no-reinstall',
      '--pre',
      '--no-build-isolation',
      '--build-isolation',
    ],
    [
      '--compile-bytecode --compile',
      '--no-compile-bytecode --no-compile',
      '--no-sources',
      '--refresh',
      '--no-refresh',
      '--inexact --no-exact',
      '--exact',
    ],
  ].flat(),
  required: [
    ['--index', '--default-index', '--index-url -i', '--extra-index-url', '--find-links -f', '--upgrade-package -P', '--reinstall-package'],
    ['--index-strategy', '--keyring-provider', '--resolution', '--prerelease', '--fork-strategy', '--config-setting -C --config-settings'],
    [
      '--config-settings-package',
      '--no-build-isolation-package',
      '--exclude-newer',
      '--exclude-newer-package',
      '--link-mode',
      '--no-sources-package',
    ],
    ['--refresh-package', '--no-build-package', '--no-binary-package', '--python -p', '--python-platform', '--extra'],
  ].flat(),
};

/** Left out, so unknown: --script, --dry-run, --check, --only-install-project and its like. https://docs.astral.sh/uv/reference/cli/#uv-sync */
const SYNC = {
  none: [
    [
      '--all-extras',
      '--no-all-extras',
      '--dev',
      '--no-dev',
      '--only-dev',
      '--no-default-groups',
      '--all-groups',
      '--editable',
      '--no-editable',
    ],
    [
      '--active',
      '--no-active',
      '--no-install-project',
      '--no-install-workspace',
      '--no-install-local',
      '--locked',
      '--frozen',
      '--all-packages',
    ],
    ['--no-build', '--build', '--no-binary', '--binary'],
  ].flat(),
  required: [
    '--no-extra',
    '--group',
    '--no-group',
    '--only-group',
    '--no-editable-package',
    '--no-install-package',
    '--package',
    '--output-format',
  ],
};

/** https://docs.astral.sh/uv/reference/cli/#uv-pip-install, https://docs.astral.sh/uv/reference/cli/#uv-pip-sync */
const PIP = {
  none: [
    [
      '--all-extras',
      '--no-deps',
      '--require-hashes',
      '--no-require-hashes',
      '--verify-hashes',
      '--no-verify-hashes',
      '--system',
      '--no-system',
    ],
    [
      '--break-system-packages',
      '--no-break-system-packages',
      '--no-build',
      '--build',
      '--strict',
      '--no-strict',
      '--allow-empty-requirements',
    ],
    // Of pip: taken and passed over.
    ['--disable-pip-version-check', '--no-warn-script-location', '--user', '--no-editable'],
  ].flat(),
  required: [
    ['--requirements -r --requirement', '--editable -e', '--constraints -c --constraint', '--overrides --override', '--excludes --exclude'],
    [
      '--build-constraints -b --build-constraint',
      '--group',
      '--no-binary',
      '--only-binary',
      '--target -t',
      '--prefix',
      '--python-version',
      '--torch-backend',
    ],
  ].flat(),
};

/** https://docs.astral.sh/uv/reference/cli/#uv-venv */
const VENV = {
  none: [
    [
      '--system',
      '--no-system',
      '--no-project',
      '--seed',
      '--clear -c',
      '--no-clear',
      '--allow-existing',
      '--system-site-packages',
      '--relocatable',
      '--no-relocatable',
    ],
  ].flat(),
  required: ['--prompt'],
};

type Rows = { readonly none: readonly string[]; readonly required: readonly string[] };

function spec(...rows: readonly Rows[]): ArgumentSpec {
  return {
    ...flags({ none: rows.flatMap(({ none }) => none), required: rows.flatMap(({ required }) => required) }),
    subcommand: true,
  };
}

export const SYNC_SPEC = spec(GLOBAL, INSTALLING, SYNC);
export const PIP_SPEC = spec(GLOBAL, INSTALLING, PIP);
export const VENV_SPEC = spec(GLOBAL, INSTALLING, VENV);
export const PLAIN_SPEC = spec(GLOBAL);

/** For questions that are asked of all commands at once. A flag that two of them read otherwise is taken as `uv pip` does. */
export const ANY_SPEC: ArgumentSpec = {
  ...PIP_SPEC,
  flags: () => ({ ...flagsOf(VENV_SPEC), ...flagsOf(SYNC_SPEC), ...flagsOf(PIP_SPEC) }),
};
