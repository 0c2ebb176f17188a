import type { ArgumentSpec, FlagSpec } from './ecosystem.ts';

export type AccountAction = 'add-user' | 'change-user' | 'remove-user' | 'group' | 'password';

export interface AccountProgram {
  readonly action: AccountAction;
  /** It makes the home folder unless told not to. */
  readonly makesHome: boolean;
  readonly spec: ArgumentSpec;
  readonly docs: string;
}

/** `'--home-dir -d'`: the first spelling is the key. */
function spec(none: readonly (string | readonly string[])[], required: readonly (string | readonly string[])[]): ArgumentSpec {
  const row =
    (kind: FlagSpec['kind']) =>
    (text: string): readonly [string, FlagSpec] => {
      const [name = '', ...aliases] = text.split(' ');
      return [name, { kind, aliases }];
    };
  return {
    flags: () => Object.fromEntries([...none.flat().map(row('none')), ...required.flat().map(row('required'))]),
    subcommand: false,
    clusters: true,
  };
}

const SHADOW = 'https://manpages.debian.org/bookworm/passwd';
const DEBIAN = 'https://manpages.debian.org/bookworm/adduser';

/**
 * Flags are those that move nothing elsewhere and run nothing of others. Left out, so unknown: --root and --prefix, `useradd -D`, --conf
 * of adduser, --remove-all-files and --backup of deluser, `passwd -a` (a method in busybox, all users in shadow).
 *
 * Of adduser and its like there are two: Debian's (long options only) and busybox's (https://git.busybox.net/busybox/tree/loginutils).
 * No option means different things in the two, so the rows are the union.
 */
export const ACCOUNT_PROGRAMS: Readonly<Record<string, AccountProgram>> = {
  useradd: {
    action: 'add-user',
    makesHome: false,
    spec: spec(
      [
        ['--badname --badnames', '--create-home -m', '--no-create-home -M', '--no-log-init -l', '--no-user-group -N', '--non-unique -o'],
        ['--system -r', '--user-group -U', '--add-subids-for-system -F'],
      ],
      [
        [
          '--base-dir -b',
          '--comment -c',
          '--home --home-dir -d',
          '--expiredate -e',
          '--inactive -f',
          '--gid -g',
          '--groups -G',
          '--skel -k',
        ],
        ['--key -K', '--password -p', '--shell -s', '--uid -u'],
      ],
    ),
    docs: `${SHADOW}/useradd.8.en.html`,
  },
  usermod: {
    action: 'change-user',
    makesHome: false,
    spec: spec(
      ['--append -a', '--badname -b', '--lock -L', '--move-home -m', '--non-unique -o', '--remove -r', '--unlock -U'],
      [
        [
          '--comment -c',
          '--home -d',
          '--expiredate -e',
          '--inactive -f',
          '--gid -g',
          '--groups -G',
          '--login -l',
          '--password -p',
          '--shell -s',
        ],
        ['--uid -u', '--add-subuids -v', '--del-subuids -V', '--add-subgids -w', '--del-subgids -W'],
      ],
    ),
    docs: `${SHADOW}/usermod.8.en.html`,
  },
  userdel: {
    action: 'remove-user',
    makesHome: false,
    spec: spec(['--force -f', '--remove-home --remove -r'], []),
    docs: `${SHADOW}/userdel.8.en.html`,
  },
  groupadd: {
    action: 'group',
    makesHome: false,
    spec: spec(['--force -f', '--non-unique -o', '--system -r'], ['--gid -g', '--key -K', '--password -p', '--users -U']),
    docs: `${SHADOW}/groupadd.8.en.html`,
  },
  groupmod: {
    action: 'group',
    makesHome: false,
    spec: spec(['--append -a', '--non-unique -o'], ['--gid -g', '--new-name -n', '--password -p', '--users -U']),
    docs: `${SHADOW}/groupmod.8.en.html`,
  },
  groupdel: { action: 'group', makesHome: false, spec: spec(['--force -f'], []), docs: `${SHADOW}/groupdel.8.en.html` },
  adduser: {
    action: 'add-user',
    makesHome: true,
    spec: spec(
      [
        ['--system -S', '--group', '--no-create-home -H', '--disabled-password --empty-password -D', '--disabled-login', '--quiet -q'],
        ['--verbose', '--debug', '--add-extra-groups', '--allow-all-names', '--allow-bad-names', '--allow-badname', '--force-badname'],
      ],
      [
        ['--home -h', '--gecos -g', '--comment', '--shell -s', '--ingroup -G', '--uid -u', '--gid', '--skel -k'],
        ['--firstuid', '--lastuid', '--firstgid', '--lastgid'],
      ],
    ),
    docs: `${DEBIAN}/adduser.8.en.html`,
  },
  addgroup: {
    action: 'group',
    makesHome: false,
    spec: spec(
      ['--system -S', '--group', '--quiet -q', '--verbose', '--debug', '--allow-all-names', '--allow-bad-names', '--force-badname'],
      ['--gid -g', '--firstgid', '--lastgid'],
    ),
    docs: `${DEBIAN}/addgroup.8.en.html`,
  },
  deluser: {
    action: 'remove-user',
    makesHome: false,
    spec: spec(['--remove-home', '--system', '--group', '--only-if-empty', '--quiet', '--verbose', '--debug'], []),
    docs: `${DEBIAN}/deluser.8.en.html`,
  },
  delgroup: {
    action: 'group',
    makesHome: false,
    spec: spec(['--system', '--group', '--only-if-empty', '--quiet', '--verbose', '--debug'], []),
    docs: `${DEBIAN}/delgroup.8.en.html`,
  },
  gpasswd: {
    action: 'group',
    makesHome: false,
    spec: spec(['--remove-password -r', '--restrict -R'], ['--add -a', '--delete -d', '--members -M', '--administrators -A']),
    docs: `${SHADOW}/gpasswd.1.en.html`,
  },
  passwd: {
    action: 'password',
    makesHome: false,
    spec: spec(
      ['--delete -d', '--expire -e', '--lock -l', '--unlock -u', '--quiet -q', '--stdin'],
      ['--inactive -i', '--mindays -n', '--maxdays -x', '--warndays -w'],
    ),
    docs: `${SHADOW}/passwd.1.en.html`,
  },
  chpasswd: {
    action: 'password',
    makesHome: false,
    spec: spec(['--encrypted -e', '--md5 -m'], ['--crypt-method -c', '--sha-rounds -s']),
    docs: `${SHADOW}/chpasswd.8.en.html`,
  },
  chsh: { action: 'password', makesHome: false, spec: spec([], ['--shell -s']), docs: `${SHADOW}/chsh.1.en.html` },
};
