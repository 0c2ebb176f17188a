import type { ArgumentSpec } from './ecosystem.ts';
import { flags } from './flag-rows.ts';

/**
 * Left out, so unknown: what takes objects or files from elsewhere (--reference, --shared, --template, --separate-git-dir, --bundle-uri), or
 * runs a program (--upload-pack). https://git-scm.com/docs/git-clone#_options
 */
export const CLONE: ArgumentSpec = flags({
  none: [
    ['--quiet -q', '--verbose -v', '--progress', '--no-progress', '--bare', '--mirror', '--no-checkout -n', '--single-branch', '--no-tags'],
    ['--no-single-branch', '--tags', '--shallow-submodules', '--no-shallow-submodules', '--remote-submodules', '--no-remote-submodules'],
    ['--sparse', '--also-filter-submodules', '--reject-shallow', '--no-reject-shallow', '--ipv4 -4', '--ipv6 -6', '--no-hardlinks'],
  ].flat(),
  required: [
    ['--branch -b', '--revision', '--depth', '--origin -o', '--config -c', '--jobs -j', '--shallow-since', '--shallow-exclude', '--filter'],
  ].flat(),
  optional: ['--recurse-submodules --recursive'],
});

/** Settings that name no file and no program. https://git-scm.com/docs/git-config#_variables */
export const HARMLESS_SETTING =
  /^(?:advice\.[\w-]+|http\.(?:sslVerify|version|postBuffer|lowSpeed\w+|followRedirects)|core\.(?:autocrlf|eol|longpaths|compression|symlinks|fileMode)|protocol\.[\w.-]+|fetch\.[\w.-]+|init\.defaultBranch|pack\.\w+|transfer\.\w+|checkout\.\w+)(?:=|$)/i;

/** Left out, so unknown: --file, --blob, --local, --worktree, --edit. */
export const CONFIG: ArgumentSpec = flags({
  none: [
    ['--global', '--system', '--add', '--replace-all', '--unset', '--unset-all', '--rename-section', '--remove-section', '--get'],
    ['--get-all', '--get-regexp', '--list -l', '--bool', '--int', '--bool-or-int', '--path', '--null -z', '--name-only', '--fixed-value'],
    ['--all', '--append', '--show-origin', '--show-scope', '--no-type', '--includes', '--no-includes'],
  ].flat(),
  required: ['--type', '--default', '--comment', '--value'],
});

export const CONFIG_READS: readonly string[] = ['--get', '--get-all', '--get-regexp', '--list'];
export const CONFIG_WRITES: readonly string[] = [
  '--add',
  '--replace-all',
  '--unset',
  '--unset-all',
  '--rename-section',
  '--remove-section',
];
