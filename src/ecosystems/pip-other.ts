import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { hasFlag, readArguments, unknownEffects, type ArgumentSpec, type CommandContext } from './ecosystem.ts';
import { flags } from './flag-rows.ts';
import { around, environmentPrefixes } from './pip-places.ts';
import { below, inHome, USR_FOLDERS } from './system-region.ts';
import { thirdParty } from './third-party.ts';

/** Options of pip itself among them. https://pip.pypa.io/en/stable/cli/ */
const SPEC: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--quiet -q',
        '--verbose -v',
        '--isolated',
        '--no-input',
        '--no-color',
        '--disable-pip-version-check',
        '--no-python-version-warning',
      ],
      [
        '--yes -y',
        '--break-system-packages',
        '--outdated -o',
        '--uptodate -u',
        '--local -l',
        '--user',
        '--global',
        '--site',
        '--all',
        '--files -f',
      ],
      ['--exclude-editable', '--pre', '--not-required', '--include-editable'],
    ].flat(),
    required: ['--root-user-action', '--format', '--exclude', '--path'],
  }),
  subcommand: true,
};

/** Settings that name no file: where packages are fetched from, and how. https://pip.pypa.io/en/stable/topics/configuration/ */
const HARMLESS =
  /^(?:global|install|download|wheel|user)\.(?:index-url|extra-index-url|trusted-host|timeout|default-timeout|retries|disable-pip-version-check|no-cache-dir|no-input|progress-bar|root-user-action|break-system-packages|require-virtualenv)$/;

/**
 * `pip list`, `check`, `freeze` and `show` look at what is installed; `uninstall` removes packages by name; `config set` writes settings.
 * @returns undefined for another sub-command
 */
export function otherEffects(context: CommandContext): CommandEffects | undefined {
  const read = readArguments(context.argv, SPEC);
  const action = read.subcommand ?? '';
  if (!['list', 'check', 'freeze', 'show', 'uninstall', 'config'].includes(action)) return undefined;
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of pip ${action}`);
  const prefixes = environmentPrefixes(context);
  if ('why' in prefixes) return unknownEffects(prefixes.why);
  if (read.flags.has('--path')) return unknownEffects(`the folder in --path of pip ${action} is not followed`);
  const mine = inHome(context.state, ['.local/**', '.config/pip/**', '.pip/**'], around(context));
  const places = [...prefixes.map((prefix) => below(literalPattern(prefix))), ...mine, '/usr/pip.conf', '/usr/local/pip.conf'];
  if (action === 'config') return configEffects(context, read.positionals, hasFlag(read, '--global') || hasFlag(read, '--site'), places);
  const isRemoval = action === 'uninstall';
  if (isRemoval && !read.positionals.every((name) => /^[A-Za-z0-9][\w.-]*$/.test(name)))
    return unknownEffects('which packages `pip uninstall` removes is not followed');
  return thirdParty(context, { reads: places, writes: isRemoval ? [...USR_FOLDERS, ...places] : [], network: hasFlag(read, '--outdated') });
}

/** `pip config set KEY VALUE`: to the settings of the user, unless it says otherwise. https://pip.pypa.io/en/stable/cli/pip_config/ */
function configEffects(context: CommandContext, words: readonly string[], elsewhere: boolean, places: readonly string[]): CommandEffects {
  const [action, key = '', value = '', ...more] = words;
  const isAddress = !key.endsWith('index-url') || value.split(/\s+/).every((one) => /^https?:/i.test(one));
  if (action !== 'set' || more.length > 0 || !HARMLESS.test(key) || !isAddress)
    return unknownEffects(`what \`pip config ${words.join(' ')}\` changes is not followed`);
  for (const name of ['PIP_CONFIG_FILE', 'XDG_CONFIG_HOME'])
    if (context.env(name) !== undefined) return unknownEffects(`${name} is set, which moves what \`pip config\` writes`);
  const settings = inHome(context.state, ['.config/pip/**', '.pip/**'], around(context));
  return thirdParty(context, {
    reads: places,
    writes: elsewhere ? [...settings, ...places, '/etc/pip.conf', '/etc/xdg/pip/**', ...USR_FOLDERS] : settings,
  });
}
