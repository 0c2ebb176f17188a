import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, reads, why, writes, type Setting } from './registry-helpers.ts';

const FEDORA: Setting = { base: { packageManager: 'rpm', sh: 'bash' } };

function written(line: string, paths: readonly string[], setting: Setting = FEDORA): readonly string[] {
  const effects = knownEffects(line, setting);
  return paths.filter((path) => writes(effects, path));
}

describe('dnf, zypper, rpm: understood', () => {
  test.each<[string, string | undefined, boolean]>([
    ['dnf install -y gcc make', 'dnf install', true],
    ['dnf -y --setopt=install_weak_deps=False --setopt=tsflags=nodocs install gcc', 'dnf install', true],
    ['dnf install -y --nodocs --allowerasing --enablerepo=crb gcc-c++', 'dnf install', true],
    ['dnf install -y @development-tools', 'dnf install', true],
    ['dnf -y groupinstall Development', 'dnf groupinstall', true],
    ['dnf group install -y Development', 'dnf group install', true],
    ['dnf -y update', 'dnf update', true],
    ['dnf upgrade -y --refresh', 'dnf upgrade', true],
    ['dnf install -y https://example.com/x-1.0.noarch.rpm', 'dnf install', true],
    ['dnf -y module install nodejs:18', 'dnf module install', true],
    ['dnf -y module enable nodejs:18', undefined, true],
    ['dnf makecache', undefined, true],
    ['dnf clean all', undefined, false],
    ['dnf remove -y gcc', undefined, false],
    ['dnf autoremove -y', undefined, false],
    ['dnf config-manager --add-repo https://example.com/x.repo', undefined, true],
    ['dnf config-manager --set-enabled crb', undefined, false],
    ['dnf -y config-manager --save --setopt=fastestmirror=1', undefined, false],
    ['dnf5 config-manager addrepo --from-repofile=https://example.com/x.repo', undefined, true],
    ['dnf5 config-manager setopt crb.enabled=1', undefined, false],
    ['yum install -y gcc php-*', 'yum install', true],
    ['yum -y localinstall /usr/bin/x', 'yum localinstall', true],
    ['yum update -y -q', 'yum update', true],
    ['yum clean metadata', undefined, false],
    ['yum-config-manager --enable epel', undefined, false],
    ['microdnf install --nodocs --setopt=keepcache=0 tar', 'microdnf install', true],
    ['microdnf update', 'microdnf update', true],
    ['zypper --non-interactive install --no-recommends gcc', 'zypper install', true],
    ['zypper -n --gpg-auto-import-keys in -y gcc', 'zypper in', true],
    ['zypper -n up', 'zypper up', true],
    ['zypper -n dup --no-recommends', 'zypper dup', true],
    ['zypper --non-interactive refresh', undefined, true],
    ['zypper -n --gpg-auto-import-keys ref', undefined, true],
    ['zypper clean -a', undefined, false],
    ['zypper rm -y gcc', undefined, false],
    ['zypper -n addrepo -f -p 90 https://example.com/repo name', undefined, true],
    ['zypper ar -G https://example.com/x.repo', undefined, true],
    ['zypper mr -d name', undefined, false],
    ['rpm -Uvh https://example.com/x.rpm', 'rpm --install', true],
    ['rpm --import https://example.com/key', undefined, true],
    ['rpm -e --nodeps gcc', undefined, false],
    ['rpm -qa', undefined, false],
    ['rpm -q --qf x gcc', undefined, false],
    ['rpm -E %fedora', undefined, false],
    ['rpm --rebuilddb', undefined, false],
  ])('%s', (line, install, network) => {
    const effects = knownEffects(line, FEDORA);
    expect([effects.install?.name, effects.network, effects.names]).toEqual([install, network, 'all']);
    expect(['/app/x', '/usr/src/app/x', '/home/a/x', '/srv/app'].filter((path) => writes(effects, path) || reads(effects, path))).toEqual(
      [],
    );
    expect(effects.install?.blocked).toBeUndefined();
  });

  test('an install writes the system, and reads what decides what is installed', () => {
    for (const line of ['dnf install -y gcc', 'zypper -n in gcc', 'rpm -i https://example.com/x.rpm']) {
      const effects = knownEffects(line, FEDORA);
      const paths = [
        '/usr/bin/gcc',
        '/etc/passwd',
        '/var/lib/rpm/x',
        '/usr/lib/sysimage/rpm/x',
        '/var/log/dnf.log',
        '/run/x',
        '/var/www/x',
        '/opt/rh/x',
      ];
      expect(paths.filter((path) => !writes(effects, path))).toEqual([]);
      const sources = [
        '/etc/yum.repos.d/x.repo',
        '/etc/dnf/dnf.conf',
        '/etc/zypp/repos.d/x',
        '/etc/pki/rpm-gpg/x',
        '/etc/passwd',
        '/root/.rpmmacros',
      ];
      expect(sources.filter((path) => !reads(effects, path))).toEqual([]);
    }
  });

  test('what writes less', () => {
    const paths = ['/etc/passwd', '/usr/bin/x', '/etc/yum.repos.d/x', '/var/cache/dnf/x', '/var/cache/libdnf5/x', '/var/cache/zypp/x'];
    expect(written('dnf makecache', paths)).toEqual(paths.slice(3));
    expect(written('dnf clean all', paths)).toEqual(paths.slice(3));
    expect(written('dnf config-manager --set-enabled crb', paths)).toEqual(paths.slice(2));
    expect(written('zypper ar https://example.com/repo x', ['/etc/zypp/repos.d/x', '/etc/passwd'])).toEqual(['/etc/zypp/repos.d/x']);
    expect(written('rpm --import https://example.com/key', [...paths, '/var/lib/rpm/x'])).toEqual(['/var/lib/rpm/x']);
    expect(written('rpm -qa', paths)).toEqual([]);
    expect(written('dnf module enable nodejs:18', ['/etc/dnf/modules.d/nodejs.module', '/etc/passwd'])).toHaveLength(1);
  });

  test('packages of others may fill /opt', () => {
    const opt = (line: string, setting: Setting = FEDORA): boolean => writes(knownEffects(line, setting), '/opt/app/x');
    expect([opt('dnf install -y gcc'), opt('dnf remove -y gcc'), opt('zypper -n in gcc')]).toEqual([false, false, false]);
    expect([opt('dnf install -y google-chrome-stable'), opt('dnf install -y https://x/y.rpm'), opt('yum install g*')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([opt('dnf install -y gcc', {}), opt('zypper in gcc', {})]).toEqual([true, true]);
    expect(opt('dnf install -y gcc', { ...FEDORA, files: { '/etc/yum.repos.d/x.repo': '' } })).toBe(true);
    expect(opt('dnf install -y gcc', { ...FEDORA, unclear: ['/etc/yum.conf'] })).toBe(true);
  });

  test('a package in a file', () => {
    const files = { '/app/x.rpm': '', '/app/x.repo': '', '/app/key': '' };
    const setting = { ...FEDORA, files };
    for (const line of ['dnf install -y ./x.rpm gcc', 'yum localinstall -y x.rpm', 'zypper in ./x.rpm', 'rpm -ivh x.rpm']) {
      const effects = knownEffects(line, setting);
      expect([reads(effects, '/app/x.rpm'), reads(effects, '/app/gcc'), effects.install?.blocked]).toEqual([true, false, undefined]);
    }
    for (const line of ['dnf install -y ./y.rpm', 'rpm -i /tmp/y.rpm', 'zypper in ./y.rpm'])
      expect(knownEffects(line, setting).install?.blocked?.reason).toBe('missing-input');
    expect(reads(knownEffects('dnf install -y packages/*.rpm', setting), '/app/packages/z.rpm')).toBe(true);
    expect(reads(knownEffects('dnf config-manager --add-repo x.repo', setting), '/app/x.repo')).toBe(true);
    expect(reads(knownEffects('dnf config-manager --add-repo file:///app/x.repo', setting), '/app/x.repo')).toBe(true);
    expect(reads(knownEffects('rpm --import key', setting), '/app/key')).toBe(true);
    expect(reads(knownEffects('rpm -qp x.rpm', setting), '/app/x.rpm')).toBe(true);
    expect(reads(knownEffects('rpm -qf /app/key', setting), '/app/key')).toBe(true);
    expect(reads(knownEffects('dnf install -y /usr/bin/make', setting), '/usr/bin/make')).toBe(false);
  });

  test('a version that is not known', () => {
    const terms = { 'gcc-$V': 'gcc-${arg:V|1}', 'https://x/$V.rpm': 'https://x/${arg:V|1}.rpm' };
    expect(knownEffects('dnf install -y gcc-$V', { ...FEDORA, terms }).install).toEqual({ name: 'dnf install' });
    expect(knownEffects('rpm -i https://x/$V.rpm', { ...FEDORA, terms }).network).toBe(true);
  });
});

describe('dnf, zypper, rpm: unknown', () => {
  test.each([
    'dnf',
    'dnf constructor',
    'dnf list',
    'dnf builddep x.spec',
    'dnf download x',
    'dnf copr enable a/b',
    'dnf shell x',
    'dnf swap a b',
    'dnf history undo 1',
    'dnf --installroot=/x install y',
    'dnf --config=/x install y',
    'dnf -c /x install y',
    'dnf --downloaddir=/x install y',
    'dnf --repofrompath=a,/x install y',
    'dnf --setopt=cachedir=/x install y',
    'dnf --setopt=reposdir=/x install y',
    'dnf --setopt=installroot=/x install y',
    'dnf --setopt x install y',
    'dnf --strange install x',
    'dnf install $PACKAGES',
    'dnf install ~/x.rpm',
    'dnf install -*',
    'dnf group list',
    'dnf group info x',
    'dnf module list',
    'dnf config-manager',
    'dnf config-manager crb',
    'dnf config-manager --setopt=cachedir=/x --save',
    'dnf5 config-manager setopt cachedir=/x',
    'dnf5 config-manager setvar a b',
    'yum-config-manager --strange',
    'microdnf --config=/x install y',
    'tdnf install x',
    'zypper',
    'zypper search x',
    'zypper source-install x',
    'zypper --root /x in y',
    'zypper --reposd-dir /x in y',
    'zypper -c /x in y',
    'zypper -p /x in y',
    'zypper in --strange y',
    'zypper in $PACKAGES',
    'zypper ar dir:///x y',
    'zypper ar /x y',
    'zypper ar --type=x https://a b',
    'zypper addservice x y',
    'rpm',
    'rpm -i x',
    'rpm -i --root /x y.rpm',
    'rpm -i --prefix /x y.rpm',
    'rpm --dbpath /x -qa',
    'rpm -D x -qa',
    "rpm -E '%(id)'",
    'rpm -i ~/x.rpm',
    'rpm -i $PACKAGE',
    'rpm --import ~/key',
    'rpmbuild -ba x.spec',
  ])('%s', (line) => {
    expect(effectsOf(line, FEDORA).kind).toBe('unknown');
  });

  test('says why', () => {
    expect(why('dnf --setopt=cachedir=/x install y', FEDORA)).toContain('--setopt=cachedir=/x');
    expect(why('zypper ar dir:///x y', FEDORA)).toContain('dir:///x');
  });
});
