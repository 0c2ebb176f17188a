import { literalPattern } from '../model/path-patterns.ts';
import { hasFlag, type CommandContext, type ReadArguments } from './ecosystem.ts';
import { indexReview, type PipInputs } from './pip-found.ts';
import { LIST_OPTIONS, PATH_OPTIONS, STRANGE_OPTIONS } from './pip-options.ts';
import { around, type Unclear } from './pip-places.ts';
import { homeFolder, inHome, resolvePath } from './system-region.ts';

const LISTS: ReadonlySet<string> = new Set(LIST_OPTIONS);
const PATHS: ReadonlySet<string> = new Set(PATH_OPTIONS);
const STRANGE: ReadonlySet<string> = new Set(STRANGE_OPTIONS);
const INDEX_OPTIONS: ReadonlySet<string> = new Set(['--index-url', '--extra-index-url']);
const URL_OPTIONS: ReadonlySet<string> = new Set(['--index-url', '--extra-index-url', '--find-links']);

/** Long spellings of one option, as pip's own option table has them. */
const SPELLINGS: Readonly<Record<string, string>> = {
  '--source': '--src',
  '--source-dir': '--src',
  '--source-directory': '--src',
  '--pypi-url': '--index-url',
  '--log-file': '--log',
  '--local-log': '--log',
};

/** `PIP_INDEX_URL` and `index_url =` are `--index-url`. https://pip.pypa.io/en/stable/topics/configuration/#environment-variables */
function optionOf(key: string): string {
  const option = `--${key.toLowerCase().replaceAll('_', '-')}`;
  return Object.hasOwn(SPELLINGS, option) ? (SPELLINGS[option] ?? option) : option;
}

/** Flags with those added that variables PIP_* set, and why a person should look at one of these. */
export interface Settings extends ReadArguments {
  readonly review?: string;
}

/** The command line wins; lists add up. */
export function withVariables(context: CommandContext, read: ReadArguments): Settings | Unclear {
  if (hasFlag(read, '--isolated')) return read;
  let review: string | undefined;
  const flags = new Map(read.flags);
  const keys = new Set([...context.state.env.keys(), ...context.command.variables.keys()]);
  for (const key of keys) {
    if (!key.startsWith('PIP_') || key === 'PIP_CONFIG_FILE') continue;
    const option = optionOf(key.slice('PIP_'.length));
    const value = context.env(key);
    if (value === undefined || (value.kind === 'known' && value.text === '')) continue;
    if (STRANGE.has(option)) return { why: `${key} is set, which dockerfix does not follow` };
    if (!LISTS.has(option) && !PATHS.has(option)) continue;
    if (value.kind === 'unknown') {
      // An index whose address holds a token from an ARG is on the network as long as it begins like a URL.
      if (URL_OPTIONS.has(option) && /^https?:\/\//i.test(value.term)) continue;
      if (INDEX_OPTIONS.has(option)) {
        if (LISTS.has(option) || !flags.has(option)) review ??= indexReview(key);
        continue;
      }
      return { why: `the value of ${key} is not known before the build` };
    }
    const given = flags.get(option);
    if (LISTS.has(option)) flags.set(option, [...value.text.split(/\s+/).filter((word) => word !== ''), ...(given ?? [])]);
    else flags.set(option, given ?? [value.text]);
  }
  return { ...read, flags, ...(review !== undefined && { review }) };
}

/**
 * Configuration files. One that comes from the context is read: what it sets may bring in other files.
 * https://pip.pypa.io/en/stable/topics/configuration/#location
 */
export function addConfiguration(context: CommandContext, found: PipInputs, prefixes: readonly string[]): void {
  const exact = [
    '/etc/pip.conf',
    '/etc/xdg/pip/pip.conf',
    '/usr/pip.conf',
    '/usr/local/pip.conf',
    ...prefixes.map((prefix) => `${prefix}/pip.conf`),
  ];
  const own = ['.config/pip/pip.conf', '.pip/pip.conf', '.pydistutils.cfg', '.netrc', '_netrc'];
  const home = homeFolder(context.state, around(context));
  if (home === undefined) for (const pattern of inHome(context.state, own, around(context))) found.reads.add(pattern);
  else exact.push(...own.map((name) => (home === '/' ? `/${name}` : `${home}/${name}`)));
  const named: readonly (readonly [string, string])[] = [
    ['PIP_CONFIG_FILE', ''],
    ['XDG_CONFIG_HOME', '/pip/pip.conf'],
    ['NETRC', ''],
    ['REQUESTS_CA_BUNDLE', ''],
    ['CURL_CA_BUNDLE', ''],
    ['SSL_CERT_FILE', ''],
  ];
  for (const [name, rest] of named) {
    const value = context.env(name);
    if (value === undefined || (value.kind === 'known' && (value.text === '' || value.text === '/dev/null'))) continue;
    const path = value.kind === 'known' ? resolvePath(value.text + rest, context.command.cwd) : undefined;
    if (path === undefined) found.unknown ??= `the file in ${name} is not known before the build`;
    else exact.push(path);
  }
  for (const path of exact) addConfigurationFile(context, found, path);
  addSetupCfg(context, found);
}

function addConfigurationFile(context: CommandContext, found: PipInputs, path: string): void {
  found.reads.add(literalPattern(path));
  const fact = context.files.fact(path);
  if (fact.kind === 'absent') found.optional.add(path);
  if (fact.kind !== 'context-file' || !path.endsWith('.conf')) return;
  const text = context.files.text(fact.path);
  if (text === undefined) {
    found.unknown ??= `${fact.path}, a configuration file of pip, cannot be read`;
    return;
  }
  for (const line of text.split(/\r?\n/)) {
    const [, key, value = ''] = /^\s*([\w-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    const option = optionOf(key.replace(/^--/, ''));
    if (URL_OPTIONS.has(option) && /^https?:\/\//i.test(value)) continue;
    if (STRANGE.has(option) || LISTS.has(option) || PATHS.has(option))
      found.unknown ??= `${fact.path} sets \`${key}\`, which dockerfix does not follow`;
  }
}

/**
 * Where pip still asks distutils for its folders, setup.cfg of the working directory can move them.
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/locations/_distutils.py (parse_config_files)
 */
function addSetupCfg(context: CommandContext, found: PipInputs): void {
  if (asksSysconfig(context)) return;
  const path = resolvePath('setup.cfg', context.command.cwd);
  if (path === undefined) {
    found.reads.add('**/setup.cfg');
    return;
  }
  const fact = context.files.fact(path);
  const text = fact.kind === 'context-file' ? context.files.text(fact.path) : undefined;
  // The sections of other tools ([flake8], [tool:pytest]) and of the project itself say nothing about where pip installs.
  if (text !== undefined && !/^\s*\[\s*(?:global|install\w*|easy_install|build\w*|develop)\s*\]/im.test(text)) {
    found.indifferent.add(path);
    return;
  }
  found.reads.add(literalPattern(path));
  if (fact.kind === 'absent') found.optional.add(path);
}

/**
 * Python 3.10 and later, unless the distribution says otherwise; the official images, which build it from source, do not.
 * A Python of the distribution (/usr/bin/pip, /usr/bin/python3) may be an older one.
 * https://github.com/pypa/pip/blob/main/src/pip/_internal/locations/__init__.py (_should_use_sysconfig)
 */
function asksSysconfig({ state, program, command }: CommandContext): boolean {
  const minor = state.base?.pythonMinor;
  if (minor === undefined || minor < 10) return false;
  const [first] = command.argv;
  const word = first?.value.kind === 'known' ? first.value.text : '';
  const named = /3\.(\d+)$/.exec(program)?.[1];
  return !/^\/(?:usr\/)?bin\//.test(word) && (named === undefined || Number(named) >= 10);
}
