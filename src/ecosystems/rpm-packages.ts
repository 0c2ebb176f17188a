import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import type { CommandContext } from './ecosystem.ts';
import { hasForeignPackages, packageWrites } from './package-writes.ts';
import { inHome } from './system-region.ts';
import { fileWords, packageInstall, thirdParty } from './third-party.ts';

/**
 * What the package managers on top of RPM ask before they do anything: repositories, keys, settings, what is installed, whose ids are taken.
 * https://dnf.readthedocs.io/en/latest/conf_ref.html#files, https://rpm.org/docs/latest/manual/
 * https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html#FILES
 */
export const RPM_STATE: readonly PathPattern[] = [
  ['/etc/yum.repos.d/**', '/etc/yum.conf', '/etc/yum/**', '/etc/dnf/**', '/etc/zypp/**', '/etc/rpm/**', '/etc/pki/**'],
  ['/var/lib/rpm/**', '/usr/lib/sysimage/rpm/**', '/var/lib/dnf/**', '/var/lib/yum/**', '/var/lib/zypp/**', '/etc/passwd', '/etc/group'],
].flat();

/** Lists and downloads. Those of dnf for another user than root lie in /var/tmp: https://dnf.readthedocs.io/en/latest/conf_ref.html (cachedir) */
export const RPM_CACHES: readonly PathPattern[] = [
  ['/var/cache/dnf/**', '/var/cache/libdnf5/**', '/var/cache/yum/**', '/var/cache/zypp/**', '/var/tmp/dnf-*/**', '/var/tmp/yum-*/**'],
  ['/var/lib/dnf/**', '/var/lib/yum/**', '/var/lib/zypp/**', '/usr/lib/sysimage/libdnf5/**'],
].flat();

const SOURCES = [
  { folder: '/etc/yum.repos.d', file: '/etc/yum.conf' },
  { folder: '/etc/zypp/repos.d', file: '/etc/zypp/zypp.conf' },
] as const;

/** Where repositories are listed; the last two by their own names, since from here on packages may come from others (`hasForeignPackages`). */
export const REPOSITORIES: readonly PathPattern[] = [
  ['/etc/yum.repos.d/**', '/etc/zypp/**', '/etc/dnf/**', '/etc/yum/**', '/etc/pki/**', '/usr/share/dnf5/**'],
  SOURCES.map(({ file }) => file),
].flat();

/** Settings of rpm itself, which every program on top of it reads. https://rpm.org/docs/latest/manual/macros.html */
export function rpmSettings({ state, command }: CommandContext): readonly PathPattern[] {
  return inHome(state, ['.rpmmacros', '.config/rpm/**', '.rpmrc', '.popt', '.config/popt'], { variables: command.variables });
}

/**
 * What installing or removing these packages writes. Of packages for /var/www, and for /srv/www and /srv/tftpboot of openSUSE
 * (https://en.opensuse.org/SDB:Apache_installation), no list was drawn up, so any may write there;
 * Software Collections fill /opt/rh: https://docs.redhat.com/en/documentation/red_hat_software_collections/3/html/3.8_release_notes/chap-rhscl
 */
function rpmWrites(context: CommandContext, names: readonly string[], more: { readonly files: boolean; readonly patterns: boolean }) {
  const foreign = SOURCES.some((source) => hasForeignPackages(context, source));
  return [...packageWrites({ names, ...more, foreign }), '/var/www/**', '/srv/www/**', '/srv/tftpboot/**', '/opt/rh/**'];
}

export interface RpmChange {
  /** For messages: `dnf install`; undefined for a removal. */
  readonly install: string | undefined;
  readonly words: readonly string[];
  readonly globs: ReadonlySet<string>;
  /** Installs ask for what they need, unless this says otherwise. */
  readonly network?: boolean;
}

/** An install, update or removal: scripts of packages run, and may compile or probe the system. */
export function rpmChange(context: CommandContext, { install, words, globs, network }: RpmChange): CommandEffects {
  const files = install === undefined ? [] : words.filter((word) => isFile(word) && !isAddress(word));
  const found = fileWords(context, files, globs);
  if ('why' in found) return { kind: 'unknown', why: found.why };
  // A name with a pattern in it is one of packages, but the shell looks for files first.
  const patterns = fileWords(
    context,
    words.filter((word) => globs.has(word) && !files.includes(word)),
    globs,
  );
  if ('why' in patterns) return { kind: 'unknown', why: patterns.why };
  const some = words.some((word) => isFile(word));
  return thirdParty(context, {
    reads: [...RPM_STATE, ...RPM_CACHES, ...rpmSettings(context), ...found.reads, ...patterns.reads],
    writes: rpmWrites(context, words, { files: some, patterns: words.some((word) => /[*?[]/.test(word)) }),
    network: network ?? install !== undefined,
    ...(install !== undefined && { install: packageInstall(install, found.missing) }),
  });
}

/** `./x.rpm`, `/tmp/x.rpm`, `https://host/x.rpm`; other paths (`/usr/bin/make`) ask for the package that brings them. */
function isFile(word: string): boolean {
  return word.endsWith('.rpm') || isAddress(word) || /^\.\.?\//.test(word);
}

/** It comes from the network. */
export function isAddress(word: string): boolean {
  return /^(?:https?|ftp):\/\//i.test(word);
}
