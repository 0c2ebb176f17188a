/** Libraries of Ruby, RubyGems and Bundler. https://docs.ruby-lang.org/en/master/standard_library_md.html */
const LIBRARIES: ReadonlySet<string> = new Set(
  (
    'English abbrev base64 benchmark bigdecimal bundled_gems bundler cgi coverage csv date debug delegate did_you_mean digest drb enumerator erb ' +
    'error_highlight etc expect fcntl fiddle fiber fileutils find forwardable getoptlong io ipaddr irb json kconv logger matrix minitest mkmf ' +
    'monitor mutex_m net nkf objspace observer open-uri open3 openssl optionparser optparse ostruct pathname pp prettyprint prime prism pstore psych ' +
    'pty racc rake random rational rbconfig rbs rdoc readline reline resolv resolv-replace rinda ripper rubygems rubygems_plugin ruby_vm ' +
    'securerandom set shellwords singleton socket stringio strscan syntax_suggest syslog tempfile test thread thor thwait time timeout tmpdir ' +
    'tracer tsort typeprof un unicode_normalize uri warning weakref win32 win32ole xmlrpc yaml zlib'
  ).split(' '),
);

/**
 * Would a file or folder of this name, in a folder that code is taken from, be taken for a library of Ruby, or for one of the gems of a lock?
 * Its code would then run inside of Bundler, and could read anything. `rubygems_plugin` is looked for by its name.
 */
export function isTakenForAnother(name: string, lock: string): boolean {
  const stem = name.replace(/\.(?:rb|so|bundle|o)$/u, '');
  return LIBRARIES.has(stem) || gemNamesIn(lock).has(stem);
}

/** `rspec-core` has lib/rspec/core.rb, or lib/rspec-core.rb; https://guides.rubygems.org/name-your-gem/ */
function gemNamesIn(lock: string): ReadonlySet<string> {
  const names = [...lock.matchAll(/^ {4}([^\s(]+) \(/gmu)].flatMap(([, name = '']) => name);
  return new Set(names.flatMap((name) => [name, name.replaceAll('-', '_'), ...name.split('-').slice(0, 1)]));
}
