import type { CommandEffects } from '../model/effects.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { COMMANDS, CONFIG, HARMLESS_SETTING, MODULE_COMMANDS, SPEC } from './dnf-rows.ts';
import { globInFlags, globMayBeFlag, globsOf } from './file-commands-paths.ts';
import { isAddress, REPOSITORIES, RPM_CACHES, RPM_STATE, rpmChange, rpmSettings } from './rpm-packages.ts';
import { fileWords, thirdParty, unclearWord } from './third-party.ts';

function effectsOf(context: CommandContext): CommandEffects {
  const { program } = context;
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return unknownEffects(`a pattern of \`${program}\` may expand to a flag`);
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const config = program === 'yum-config-manager' || readArguments(context.argv, CONFIG).subcommand === 'config-manager';
  const read = readArguments(context.argv, config ? { ...CONFIG, subcommand: program !== 'yum-config-manager' } : SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of ${program}`);
  if (globInFlags(read, globs)) return unknownEffects(`a pattern among the options of ${program} is expanded by the shell`);
  const setting = (read.flags.get('--setopt') ?? []).find((word) => !HARMLESS_SETTING.test(word));
  if (setting !== undefined) return unknownEffects(`dockerfix does not know what the option \`--setopt=${setting}\` of ${program} changes`);
  return config ? configEffects(context, read) : commandEffects(context, read, globs);
}

function commandEffects(context: CommandContext, read: ReadArguments, globs: ReadonlySet<string>): CommandEffects {
  const { program } = context;
  const name = read.subcommand ?? '';
  const [first = '', ...rest] = read.positionals;
  const action = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  switch (action) {
    case 'install':
    case 'groups':
      return rpmChange(context, {
        install: `${program} ${name}`,
        words: action === 'groups' ? read.positionals.map((word) => `@${word}`) : read.positionals,
        globs,
      });
    case 'remove':
      return rpmChange(context, { install: undefined, words: read.positionals, globs });
    case 'group':
      return groupEffects(context, { name, verb: first, words: rest.map((word) => `@${word}`), globs });
    case 'module':
      return moduleEffects(context, first, rest, globs);
    case 'lists':
      return thirdParty(context, { reads: [...stateOf(context), ...RPM_CACHES], writes: RPM_CACHES, network: true });
    case 'clean':
      return thirdParty(context, { reads: stateOf(context), writes: RPM_CACHES });
    default:
      return unknownEffects(`dockerfix does not know what \`${program} ${name}\` reads and writes`);
  }
}

function stateOf(context: CommandContext) {
  return [...RPM_STATE, ...rpmSettings(context)];
}

interface Group {
  readonly name: string;
  readonly verb: string;
  readonly words: readonly string[];
  readonly globs: ReadonlySet<string>;
}

/** `dnf group install NAME`. What a group holds is not known. */
function groupEffects(context: CommandContext, { name, verb, words, globs }: Group): CommandEffects {
  const install = ['install', 'upgrade', 'update'].includes(verb);
  if (!install && verb !== 'remove' && verb !== 'erase')
    return unknownEffects(`dockerfix does not know what \`${context.program} ${name} ${verb}\` reads and writes`);
  return rpmChange(context, { install: install ? `${context.program} ${name} ${verb}` : undefined, words, globs });
}

/** Which streams are chosen is kept in /etc/dnf/modules.d. https://dnf.readthedocs.io/en/latest/command_ref.html#module-command */
function moduleEffects(context: CommandContext, verb: string, words: readonly string[], globs: ReadonlySet<string>): CommandEffects {
  if (verb === 'install')
    return rpmChange(context, { install: `${context.program} module install`, words: words.map((word) => `@${word}`), globs });
  if (!MODULE_COMMANDS.has(verb))
    return unknownEffects(`dockerfix does not know what \`${context.program} module ${verb}\` reads and writes`);
  return thirdParty(context, {
    reads: [...stateOf(context), ...RPM_CACHES],
    writes: [...RPM_CACHES, '/etc/dnf/modules.d/**'],
    network: true,
  });
}

/** Repositories and settings. A repository is added from an address or a file. */
function configEffects(context: CommandContext, read: ReadArguments): CommandEffects {
  const [verb = '', ...values] = read.positionals;
  const odd = verb === 'setopt' ? values.find((word) => !HARMLESS_SETTING.test(word)) : undefined;
  if (odd !== undefined) return unknownEffects(`dockerfix does not know what the setting ${odd} of ${context.program} changes`);
  if (hasFlag(read, '--dump')) return thirdParty(context, { reads: stateOf(context) });
  const from = [...(read.flags.get('--add-repo') ?? []), lastFlag(read, '--from-repofile') ?? ''].filter((word) => word !== '');
  const files = fileWords(
    context,
    from.filter((word) => !isAddress(word)).map((word) => word.replace(/^file:\/\/(?=\/)/, '')),
    new Set(),
  );
  if ('why' in files) return unknownEffects(files.why);
  const changes = ['--add-repo', '--set-enabled', '--set-disabled', '--enable', '--disable', '--save'].some((flag) => read.flags.has(flag));
  if (!changes && !['addrepo', 'setopt', 'unsetopt', 'enable', 'disable'].includes(verb))
    return unknownEffects(`this use of \`${context.program}\` to change settings is not understood`);
  return thirdParty(context, {
    reads: [...stateOf(context), ...REPOSITORIES, ...files.reads],
    writes: [...REPOSITORIES, ...RPM_CACHES],
    network: from.some(isAddress),
  });
}

/** dnf, its predecessor yum, and the small microdnf, of Fedora, Red Hat and their kin. */
export const dnf = {
  id: 'dnf',
  title: 'dnf and yum',
  docs: [
    'https://dnf.readthedocs.io/en/latest/command_ref.html',
    'https://dnf.readthedocs.io/en/latest/conf_ref.html',
    'https://dnf5.readthedocs.io/en/stable/dnf5.8.html',
    'https://dnf-plugins-core.readthedocs.io/en/latest/config_manager.html',
    'https://man7.org/linux/man-pages/man8/yum.8.html',
    'https://man7.org/linux/man-pages/man1/yum-config-manager.1.html',
    'https://github.com/rpm-software-management/microdnf',
  ],
  programs: ['dnf', 'dnf5', 'yum', 'microdnf', 'yum-config-manager'],
  effects: effectsOf,
} as const satisfies Ecosystem;
