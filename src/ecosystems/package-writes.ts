import { standing } from '../model/parsed-pattern.ts';
import type { PathPattern } from '../model/paths.ts';
import type { CommandContext } from './ecosystem.ts';
import { USR_FOLDERS } from './system-region.ts';

/**
 * What packages of a distribution and their scripts write. They follow the FHS, which leaves the top-level folders of applications
 * (/app, /home, /srv's own layout) to the administrator. /usr/src holds kernel and test sources in folders of known names only, never
 * an `app` folder.
 * https://www.debian.org/doc/debian-policy/ch-opersys.html#file-system-structure
 * https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch04s12.html (/usr/src)
 */
const WRITTEN: readonly PathPattern[] = standing([
  ...USR_FOLDERS,
  '/etc/**',
  // All of /var but /var/www.
  '/var/[!w]*/**',
  '/var/w[!w]*/**',
  '/run/**',
  '/bin/**',
  '/sbin/**',
  '/lib*/**',
  '/boot/**',
  '/srv/ftp/**',
  '/srv/tftp/**',
  '/usr/src/linux*/**',
  '/usr/src/googletest/**',
  '/usr/src/gtest/**',
  '/usr/src/gmock/**',
  // Sources of kernel modules (dkms): name and version.
  '/usr/src/*-[0-9]*/**',
]);

/**
 * Web servers, and what brings one along (`php` is PHP with Apache; applications recommend `httpd`): only these put anything (the page
 * "It works!") into /var/www. Libraries bring none, but for Apache's own modules. https://packages.debian.org/stable/php
 */
const WEB =
  /^(?!lib(?!apache)).*(?:apache|nginx|lighttpd|httpd|caddy|web|www|lamp|cgi|wordpress|wiki|nagios|munin|cacti|zabbix|icinga|ganglia|smokeping|backuppc|mailman|bugzilla|redmine|roundcube|nextcloud|owncloud|moodle|drupal|git-all|\^$)|^php/i;

/**
 * Names of packages that come from others than the distribution, which may fill /opt. Debian's own never do: /opt is for add-on software
 * (FHS 3.13), and lintian rejects packages with anything there; so does Alpine's abuild.
 * https://udd.debian.org/lintian-tag/dir-or-file-in-opt
 */
const VENDOR = new RegExp(
  [
    'google|microsoft|msedge|msodbc|mssql|powershell|dotnet|aspnet|nvidia|cuda|cudnn|tensorrt|nsight|rocm|amdgpu|miopen|intel|oneapi',
    'datadog|newrelic|splunk|teamviewer|zoom|brave|vivaldi|opera|slack|signal-desktop|1password|discord|spotify|skype|sublime|puppet|chef',
    'gitlab|td-agent|fluent|couchbase|elastic|azure|aws|amazon-|ibm|oracle|zulu|temurin|graalvm|logdna|dynatrace|appdynamics|instana|otel|^ros-',
  ].join('|'),
  'i',
);

const VENDOR_FOLDER: readonly PathPattern[] = standing(['/opt/**']);
const WEB_FOLDER: readonly PathPattern[] = standing(['/var/www/**']);

export interface PackageWords {
  /** Names of packages, without versions; none means any (`upgrade`, `autoremove`). */
  readonly names: readonly string[];
  /** Some package is a file. */
  readonly files: boolean;
  /** Some name is a pattern. */
  readonly patterns: boolean;
  /** There may be packages of others than the distribution. */
  readonly foreign: boolean;
}

/**
 * What an install or removal of these packages writes. /opt and /var/www, where Dockerfiles put their applications, are left out where
 * the packages can only be the distribution's own, and no web servers.
 */
export function packageWrites({ names, files, patterns, foreign }: PackageWords): readonly PathPattern[] {
  const any = files || patterns || foreign;
  const web = any || names.length === 0 || names.some((name) => WEB.test(name));
  const vendor = any || names.some((name) => VENDOR.test(name));
  return [...WRITTEN, ...(vendor ? VENDOR_FOLDER : []), ...(web ? WEB_FOLDER : [])];
}

/** Where apt's sources are listed. https://manpages.debian.org/bookworm/apt/sources.list.5.en.html */
export const APT_SOURCES = { folder: '/etc/apt/sources.list.d', file: '/etc/apt/sources.list' } as const;

/** Those of the official images, which Dockerfiles edit to name another mirror. */
const OWN_SOURCES =
  /^(?:debian|ubuntu)\.sources$|^(?:centos|rocky|almalinux|fedora|oracle-linux|uek|redhat|ubi|amazonlinux)[\w.-]*\.repo$/i;

/**
 * May there be packages of others than the distribution? Not on a base image that lists none of them, as long as nothing was put by name where sources
 * of packages are listed: one that was added could hold any name. A source that a command adds which is not understood
 * (`curl ... | bash`) is not seen here; the packages of such a vendor fill a folder of his own in /opt, never that of the application.
 */
export function hasForeignPackages({ state, files }: CommandContext, sources: { readonly folder: string; readonly file: string }): boolean {
  if (state.base === undefined || state.base.othersPackages === true || files.names(sources.folder).some((name) => !OWN_SOURCES.test(name)))
    return true;
  return [`${sources.folder}/dockerfix-asks-whether-this-folder-is-known`, sources.file].some((path) => files.fact(path).kind !== 'absent');
}
