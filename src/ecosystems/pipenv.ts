import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { emptyInputs } from './pip-found.ts';
import { around } from './pip-places.ts';
import { addConfiguration, withVariables } from './pip-settings.ts';
import { splitReview } from './pip-words.ts';
import { pipenvCaches, PIPENV_SPEC } from './pipenv/cache.ts';
import { pipfileHash } from './pipenv/hash.ts';
import { PIPENV_FILES, pipenvInstalls } from './pipenv/rows.ts';
import { block, giveUp, look, newDraft, readTree, shown, whyUnknown, type Draft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { isObject, objectAt, own, readJson, stringAt, type JsonObject } from './project/objects.ts';
import { addEnvironments, addInputs, addModules, addResult } from './python/environments.ts';
import { readToml, tablesAt } from './python/pyproject.ts';
import { homeFolder, resolvePath } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

/** Packages that pipenv imports besides those in its own folder. https://github.com/pypa/pipenv/blob/main/pyproject.toml */
const MODULES = ['pipenv', 'certifi', 'virtualenv', 'virtualenv_clone', 'clonevirtualenv', 'distlib', 'filelock', 'platformdirs'];

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, PIPENV_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of pipenv`);
  if (read.subcommand === undefined && hasFlag(read, '--version')) return thirdParty(context, {});
  const action = read.subcommand ?? '';
  if ((action !== 'install' && action !== 'sync') || read.positionals.length > 0)
    return unknownEffects(`dockerfix does not know what \`pipenv ${context.argv.join(' ')}\` reads and writes`);
  const draft = newDraft(context.files);
  const root = projectOf(draft, context);
  if (root !== undefined) addInstall(draft, context, read, root);
  draft.review ??= splitReview(context);
  return installOf(draft, `pipenv ${action}`);
}

/**
 * The folder of a Pipfile: the working folder or the one above. Since 2024.0.2 it looks further up, which is not followed.
 * https://pipenv.pypa.io/en/latest/configuration.html (PIPENV_MAX_DEPTH, PIPENV_PIPFILE)
 */
function projectOf(draft: Draft, context: CommandContext): string | undefined {
  const { cwd } = context.command;
  const named = ['PIPENV_PIPFILE', 'PIPENV_MAX_DEPTH', 'PIPENV_NO_INHERIT', 'PIPENV_DOTENV_LOCATION'].find(
    (name) => context.env(name) !== undefined,
  );
  if (named !== undefined) giveUp(draft, `${named} is set, which is not followed`);
  if (cwd.kind === 'unknown') {
    giveUp(draft, 'the folder that pipenv is called in is not known');
    return undefined;
  }
  const start = posix.resolve(cwd.text);
  for (const folder of new Set([start, posix.dirname(start)])) {
    const path = posix.join(folder, 'Pipfile');
    const there = look(draft, path);
    if (there === 'file' || draft.link !== undefined) return folder;
    if (there === 'unknown') giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
  }
  giveUp(draft, `there is no Pipfile in ${start}, nor above it`);
  return undefined;
}

function addInstall(draft: Draft, context: CommandContext, read: ReadArguments, root: string): void {
  for (const name of PIPENV_FILES)
    if (name !== '.env' || context.env('PIPENV_DONT_LOAD_ENV') === undefined) look(draft, posix.join(root, name));
  followVariables(draft, context, root);
  addModules(draft, context, MODULES);
  addPip(draft, context);
  const isSystem = hasFlag(read, '--system') || context.env('PIPENV_USE_SYSTEM') !== undefined;
  addPlaces(draft, context, root, isSystem);
  const pipfile = readToml(draft, posix.join(root, 'Pipfile'));
  const lock = readLock(draft, root);
  if (pipfile === undefined) return;
  // It goes before Pipfile.lock: https://pipenv.pypa.io/en/latest/pylock.html
  const standard = draft.files.names(root).find((name) => /^pylock(?:\..+)?\.toml$/.test(name));
  if (standard !== undefined) block(draft, 'unclear-manifest', `${standard} may be the lock, and its packages are not followed`);
  for (const source of tablesAt(pipfile, 'source')) {
    const url = own(source, 'url');
    // `https://$USER:$PASSWORD@host` takes its variables from the environment.
    if (typeof url !== 'string' || !/^https?:/i.test(url))
      block(draft, 'local-dependency', `a source of packages is ${JSON.stringify(url)}, which is not followed`);
  }
  const tables = [pipfile, lock ?? {}].flatMap((file) =>
    Object.entries(file).flatMap(([key, table]) => (NO_PACKAGES.has(key) || !isObject(table) ? [] : [table])),
  );
  for (const table of tables) for (const [name, entry] of Object.entries(table)) if (isObject(entry)) followEntry(draft, root, name, entry);
  if (read.subcommand === 'install') addWrites(draft, context, read, { root, pipfile, lock, isSystem });
  else if (draft.files.fact(posix.join(root, 'Pipfile.lock')).kind === 'absent')
    block(draft, 'no-lock-file', `pipenv sync fails without a Pipfile.lock in ${root}`);
}

/** Variables by which pipenv, pip, Python and what they call find files. https://docs.python.org/3/using/cmdline.html#environment-variables */
const LEADING = [
  String.raw`(?:PIP|PIPENV|VIRTUALENV|XDG|PYENV|ASDF|GIT)_\w+`,
  'PYTHON(?:PATH|HOME|USERBASE|PYCACHEPREFIX)|(?:REQUESTS|CURL)_CA_BUNDLE|SSL_CERT_(?:FILE|DIR)|NETRC|WORKON_HOME|VIRTUAL_ENV|HOME|PATH',
].join('|');
const LEADING_LINE = new RegExp(String.raw`^\s*(?:export\s+)?["']?(${LEADING})["']?\s*=`, 'mu');

/**
 * `.env` is loaded before anything else, and what it sets wins.
 * https://github.com/pypa/pipenv/blob/main/pipenv/utils/environment.py (load_dot_env)
 */
function followVariables(draft: Draft, context: CommandContext, root: string): void {
  const fact = draft.files.fact(posix.join(root, '.env'));
  const text = fact.kind === 'context-file' && context.env('PIPENV_DONT_LOAD_ENV') === undefined ? draft.files.text(fact.path) : undefined;
  const [, name] = LEADING_LINE.exec(text ?? '') ?? [];
  if (name !== undefined) giveUp(draft, `.env sets ${name}, which pipenv obeys, and which is not followed`);
}

const NO_PACKAGES: ReadonlySet<string> = new Set(['source', 'requires', 'scripts', 'pipenv', 'build-system', '_meta']);

function readLock(draft: Draft, root: string): JsonObject | undefined {
  const path = posix.join(root, 'Pipfile.lock');
  if (draft.files.fact(path).kind === 'absent') return undefined;
  const lock = readJson(draft.files, path);
  if (lock.kind === 'object') return lock.value;
  block(draft, 'unclear-manifest', lock.why);
  return undefined;
}

/** `{ path = ".", editable = true }`, `{ file = "./x.whl" }`. https://pipenv.pypa.io/en/latest/pipfile.html */
function followEntry(draft: Draft, root: string, name: string, entry: JsonObject): void {
  const word = stringAt(entry, 'path') ?? stringAt(entry, 'file') ?? stringAt(entry, 'git') ?? '';
  if (word === '' || /^(?!file:)[a-z][a-z0-9+.-]*:/i.test(word) || /^[\w.-]+@[\w.-]+:/.test(word)) return;
  const path = posix.resolve(root, word.replace(/^file:(?:\/\/)?/i, ''));
  if (draft.files.fact(path).kind === 'context-file') {
    look(draft, path);
    return;
  }
  readTree(draft, path);
  draft.writes.add(`${path === '/' ? '' : path}/**`);
  block(
    draft,
    path === root ? 'installs-the-project' : 'local-dependency',
    `${name} in ${shown(draft.files, posix.join(root, 'Pipfile'))} lies in ${path}, and is built from its source`,
  );
}

interface Written {
  readonly root: string;
  readonly pipfile: JsonObject;
  readonly lock: JsonObject | undefined;
  readonly isSystem: boolean;
}

function addWrites(draft: Draft, context: CommandContext, read: ReadArguments, { root, pipfile, lock, isSystem }: Written): void {
  const path = posix.join(root, 'Pipfile.lock');
  const takesLock =
    ['--deploy', '--ignore-pipfile', '--skip-lock'].some((flag) => hasFlag(read, flag)) || context.env('PIPENV_SKIP_LOCK') !== undefined;
  const hash = stringAt(objectAt(objectAt(lock ?? {}, '_meta'), 'hash'), 'sha256');
  if (!takesLock && lock !== undefined && hash === pipfileHash(pipfile))
    draft.notes.add('Pipfile.lock fits the Pipfile, so pipenv install leaves it as it is.');
  else if (!takesLock) {
    draft.writes.add(path);
    draft.lockReason =
      lock === undefined ? 'there is no Pipfile.lock' : 'pipenv install may rewrite a Pipfile.lock that does not fit the Pipfile';
    if (lock !== undefined) draft.review ??= `${draft.lockReason} (\`--deploy\` would fail instead)`;
  }
  if (isSystem || context.env('PIPENV_SKIP_VALIDATION') !== undefined) return;
  draft.writes.add(posix.join(root, 'Pipfile'));
  draft.lockReason ??= 'pipenv install writes names in the Pipfile as the index does';
  draft.review ??= draft.lockReason;
}

/** pip runs below it, with its own settings and variables. */
function addPip(draft: Draft, context: CommandContext): void {
  const read: ReadArguments = { subcommand: 'install', positionals: [], flags: new Map(), unknownFlags: [] };
  const settings = withVariables(context, read);
  if ('why' in settings) return giveUp(draft, settings.why);
  const named = [...settings.flags].find(
    ([flag, values]) => flag !== '--cache-dir' && !(flag.endsWith('index-url') && values.every((value) => /^https?:/i.test(value))),
  );
  if (named !== undefined) giveUp(draft, `a variable sets ${named[0]} of pip, which pipenv passes on, and which is not followed`);
  draft.review ??= settings.review;
  const found = emptyInputs();
  addConfiguration(context, found, []);
  addInputs(draft, found);
}

/** https://pipenv.pypa.io/en/latest/virtualenv.html, https://pipenv.pypa.io/en/latest/configuration.html */
function addPlaces(draft: Draft, context: CommandContext, root: string, isSystem: boolean): void {
  addEnvironments(draft, context);
  for (const name of ['WORKON_HOME', 'PIPENV_CACHE_DIR', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'PIP_CACHE_DIR']) {
    const value = context.env(name);
    if (value === undefined) continue;
    const path = value.kind === 'known' ? resolvePath(value.text, context.command.cwd) : undefined;
    if (path === undefined) return giveUp(draft, `the folder in ${name} is not known before the build`);
    if (name === 'WORKON_HOME') addResult(draft, path);
    draft.writes.add(`${path}/**`);
  }
  if (isSystem) return;
  const venv = posix.join(root, '.venv');
  // A file of that name says where the environment is.
  if (draft.files.fact(venv).kind === 'context-file')
    giveUp(draft, `${shown(draft.files, venv)} says where the environment is, which is not followed`);
  addResult(draft, venv);
  if (draft.files.names(venv).length > 0) draft.reads.add(`${venv}/**`);
  const home = homeFolder(context.state, around(context));
  if (home !== undefined) addResult(draft, posix.join(home, '.local/share/virtualenvs'));
}

/** Pipenv: `pipenv install` and `pipenv sync` of what a Pipfile and its lock name. */
export const pipenv = {
  id: 'pipenv',
  title: 'Pipenv',
  docs: [
    'https://pipenv.pypa.io/en/latest/commands.html',
    'https://pipenv.pypa.io/en/latest/pipfile.html',
    'https://pipenv.pypa.io/en/latest/configuration.html',
    'https://github.com/pypa/pipenv/tree/main/pipenv',
  ],
  programs: ['pipenv'],
  formats: ['toml'],
  effects: effectsOf,
  cached: pipenvCaches,
  installs: pipenvInstalls,
} as const satisfies Ecosystem;
