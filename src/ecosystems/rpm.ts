import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { globInFlags, globMayBeFlag, globsOf } from './file-commands-paths.ts';
import { flags } from './flag-rows.ts';
import { isAddress, RPM_STATE, rpmChange, rpmSettings } from './rpm-packages.ts';
import { fileWords, thirdParty, unclearWord } from './third-party.ts';

/** Left out, so unknown: --root, --dbpath, --prefix, --relocate, --define, --rcfile, --macros and `--pipe`. https://rpm.org/docs/latest/man/rpm.8 */
const SPEC = flags({
  none: [
    ['--install -i', '--upgrade -U', '--freshen -F', '--reinstall', '--erase -e', '--query -q', '--import', '--rebuilddb', '--initdb'],
    ['--checksig -K', '--verify -V', '--verbose -v', '--hash -h', '--percent', '--quiet', '--all -a', '--list -l', '--info'],
    ['--file -f', '--package -p', '--requires -R', '--provides', '--scripts', '--changelog', '--docfiles -d', '--configfiles -c'],
    ['--nodeps', '--force', '--nosignature', '--nodigest', '--noscripts', '--notriggers', '--excludedocs', '--ignorearch', '--ignoreos'],
    ['--ignoresize', '--oldpackage', '--replacepkgs', '--replacefiles', '--allfiles', '--test', '--justdb', '--nofiledigest', '--version'],
  ].flat(),
  required: ['--queryformat --qf', '--eval -E'],
});

/** Where it is noted what is installed, and whose signatures count. */
const DATABASE: readonly PathPattern[] = ['/var/lib/rpm/**', '/usr/lib/sysimage/rpm/**', '/etc/pki/rpm-gpg/**'];

/** A macro such as `%(id -u)` runs a program; `%fedora` and `%{rhel}` are looked up. */
const PLAIN_MACROS = /^[%{}\w?!.]+$/;

function effectsOf(context: CommandContext): CommandEffects {
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return unknownEffects('a pattern of `rpm` may expand to a flag');
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of rpm`);
  if (globInFlags(read, globs)) return unknownEffects('a pattern among the options of rpm is expanded by the shell');
  const has = (...names: readonly string[]): boolean => names.some((name) => read.flags.has(name));
  if (has('--query', '--eval', '--checksig', '--verify', '--version')) return askingEffects(context, read, globs);
  if (has('--import')) return databaseEffects(context, read.positionals, globs);
  if (has('--rebuilddb', '--initdb')) return databaseEffects(context, [], globs);
  if (has('--erase')) return rpmChange(context, { install: undefined, words: read.positionals, globs });
  const files = read.positionals.every((word) => word.endsWith('.rpm'));
  if (!has('--install', '--upgrade', '--freshen', '--reinstall') || !files)
    return unknownEffects(`dockerfix does not know what \`rpm ${context.argv.join(' ')}\` reads and writes`);
  return rpmChange(context, { install: 'rpm --install', words: read.positionals, globs, network: read.positionals.some(isAddress) });
}

/** `rpm -qa`, `rpm -qf FILE`, `rpm -qp FILE`, `rpm -E %fedora`: every word that could be a file counts as one. */
function askingEffects(context: CommandContext, read: ReadArguments, globs: ReadonlySet<string>): CommandEffects {
  if ((read.flags.get('--eval') ?? []).some((word) => !PLAIN_MACROS.test(word))) return unknownEffects('a macro of rpm may run a program');
  const takesFiles = read.flags.has('--package') || read.flags.has('--checksig');
  const words = read.positionals.filter((word) => !isAddress(word) && (takesFiles || word.includes('/') || globs.has(word)));
  const found = fileWords(context, words, globs);
  if ('why' in found) return unknownEffects(found.why);
  const reads = [...RPM_STATE, ...rpmSettings(context), ...found.reads];
  return thirdParty(context, { reads, network: read.positionals.some(isAddress) });
}

/** `rpm --import FILE|URL`, `rpm --rebuilddb`. */
function databaseEffects(context: CommandContext, keys: readonly string[], globs: ReadonlySet<string>): CommandEffects {
  const found = fileWords(
    context,
    keys.filter((word) => !isAddress(word)),
    globs,
  );
  if ('why' in found) return unknownEffects(found.why);
  const reads = [...RPM_STATE, ...rpmSettings(context), ...found.reads];
  return thirdParty(context, { reads, writes: DATABASE, network: keys.some(isAddress) });
}

/** rpm itself. */
export const rpm = {
  id: 'rpm',
  title: 'rpm',
  docs: ['https://rpm.org/docs/latest/man/rpm.8', 'https://man7.org/linux/man-pages/man8/rpm.8.html'],
  programs: ['rpm'],
  effects: effectsOf,
} as const satisfies Ecosystem;
