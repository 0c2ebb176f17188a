import { downloadOf, withoutDownloads } from './caches.ts';
import { hashOf, isFolder, join, contentsOf, may, lookUp, parentOf, real, removeTree, textOf } from './files.ts';
import { writeAs } from './npm.ts';
import { makeFolderAs, type Outcome, type Process } from './shell.ts';
import { environmentOf, systemHash, unknownProgram } from './unknown.ts';

/** Files of the working folder that `python -m pip` imports (docs/engine-facts.md, "pip"). */
const SHADOWS = [
  'warnings',
  'importlib',
  'keyword',
  'operator',
  'reprlib',
  'collections',
  'types',
  'functools',
  'contextlib',
  'enum',
  're',
  'copyreg',
  'token',
  'tokenize',
  'linecache',
  'textwrap',
  'traceback',
  '_typing',
  'typing',
  'pip',
];

interface Reading {
  readonly process: Process;
  readonly inputs: string[];
  missing: boolean;
}

/** `pip install` and its other spellings; another sub-command is an unknown program. */
export function pip(argv: readonly string[], process: Process, place: string | undefined, caches = '.cache/pip'): Outcome {
  if (argv[1] === '-m' && argv[2] === 'venv' && argv.length === 4) return makeEnvironment(join(process.cwd, argv[3] ?? ''), process);
  const asModule = argv[1] === '-m' && argv[2] === 'pip';
  const args = argv.slice(asModule ? 3 : 1);
  if (args.join(' ') === 'cache purge') {
    removeTree(process.files, join(process.env.get('HOME') ?? '/', '.cache/pip'));
    return { status: 0, stdout: '' };
  }
  const small = asModule || (argv[0] ?? '').startsWith('python') ? undefined : smaller(args, process);
  if (small !== undefined) return small;
  if (((argv[0] ?? '').startsWith('python') && !asModule) || args.find((arg) => !arg.startsWith('-')) !== 'install')
    return unknownProgram(argv, process);
  const reading: Reading = { process, inputs: asModule ? shadows(process) : [], missing: false };
  const words = args.filter((arg) => arg !== 'install');
  const places = readArguments(reading, words);
  readSettings(reading);
  if (reading.missing) return { status: 1, stdout: '' };
  const home = process.env.get('HOME') ?? '/';
  const prefix = place === undefined ? '/usr/local' : parentOf(parentOf(place));
  const environment = textOf(process.files, join(prefix, 'pyvenv.cfg')) !== undefined;
  const site = join(environment ? prefix : '/usr/local', 'lib/python3/site-packages');
  const own = join(home, '.local/lib/python3/site-packages');
  const folder =
    places.target === undefined ? (mayFill(process, site) && !words.includes('--user') ? site : own) : join(process.cwd, places.target);
  const before = textOf(process.files, join(folder, '.installed')) ?? '';
  const told = words.filter((word) => !word.startsWith('--no-cache'));
  const hash = hashOf([...reading.inputs, ...told, ...environmentOf(process), systemHash(process.files), before]);
  if (!makeFolderAs(process, folder) || !writeAs(process, join(folder, '.installed'), `${before}${hash}\n`))
    return { status: 1, stdout: '' };
  const cache = join(home, caches);
  if (told.length === words.length && !process.env.has('PIP_NO_CACHE_DIR') && makeFolderAs(process, cache))
    writeAs(process, join(cache, hash), downloadOf(hash));
  return { status: 0, stdout: '' };
}

/** What looks at packages, removes one, sets a setting, or builds wheels into a folder. */
function smaller(args: readonly string[], process: Process): Outcome | undefined {
  const { files } = process;
  const home = process.env.get('HOME') ?? '/';
  const [verb = '', ...words] = args;
  const site = '/usr/local/lib/python3/site-packages';
  if (['check', 'list', 'show', 'freeze'].includes(verb))
    return { status: 0, stdout: `${hashOf([textOf(files, `${site}/.installed`) ?? ''])}\n` };
  const write = (path: string, text: string): Outcome =>
    makeFolderAs(process, parentOf(path)) && writeAs(process, path, text) ? { status: 0, stdout: '' } : { status: 1, stdout: '' };
  if (verb === 'uninstall') return write(`${site}/.installed`, `${textOf(files, `${site}/.installed`) ?? ''}without ${words.join(' ')}\n`);
  const settings = join(home, '.config/pip/pip.conf');
  if (verb === 'config' && words[0] === 'set') return write(settings, `${textOf(files, settings) ?? ''}${words.slice(1).join(' = ')}\n`);
  const at = words.findIndex((word) => word === '-w' || word === '--wheel-dir');
  if (verb !== 'wheel' || at < 0) return undefined;
  const reading: Reading = { process, inputs: [], missing: false };
  const rest = words.filter((_, index) => index !== at && index !== at + 1);
  readArguments(reading, rest);
  readSettings(reading);
  if (reading.missing) return { status: 1, stdout: '' };
  const told = rest.filter((word) => !word.startsWith('--no-cache'));
  const hash = hashOf([...reading.inputs, ...told, ...environmentOf(process), systemHash(files)]);
  if (told.length === rest.length) write(join(home, `.cache/pip/${hash}`), downloadOf(hash));
  return write(join(process.cwd, `${words[at + 1] ?? ''}/built.whl`), hash);
}

/** A virtual environment: a folder whose programs install into it. */
export function makeEnvironment(folder: string, process: Process): Outcome {
  const failed: Outcome = { status: 1, stdout: '' };
  if (!makeFolderAs(process, join(folder, 'bin')) || !makeFolderAs(process, join(folder, 'lib'))) return failed;
  const content = hashOf([...environmentOf(process), systemHash(process.files)]);
  if (!writeAs(process, join(folder, 'pyvenv.cfg'), content) || !writeAs(process, join(folder, 'bin/activate'), `activate ${folder}`))
    return failed;
  for (const name of ['python', 'python3', 'pip', 'pip3']) {
    if (!writeAs(process, join(folder, `bin/${name}`), 'apt:venv')) return failed;
    process.files.set(real(process.files, join(folder, `bin/${name}`)), {
      kind: 'file',
      content: 'apt:venv',
      owner: process.user,
      mode: 0o755,
    });
  }
  return { status: 0, stdout: '' };
}

function mayFill({ files, user }: Process, folder: string): boolean {
  let at = folder;
  while (lookUp(files, at) === undefined) at = parentOf(at);
  return may(lookUp(files, at), user, 'w');
}

function shadows({ files, cwd }: Process): string[] {
  const names = SHADOWS.map((name) => `${name}.py`).concat('pip/__init__.py');
  return names.map((name) => textOf(files, join(cwd, name)) ?? '');
}

function readArguments(reading: Reading, words: readonly string[]): { readonly target: string | undefined } {
  let target: string | undefined;
  const { cwd } = reading.process;
  for (let at = 0; at < words.length; at++) {
    const [word, attached] = splitFlag(words[at] ?? '');
    const takesValue =
      /^(?:-[rcefti]|--(?:requirement|constraint|editable|find-links|target|index-url|extra-index-url|prefix|root|trusted-host|timeout|platform|python-version|only-binary|no-binary|upgrade-strategy|progress-bar))$/.test(
        word,
      );
    const value = attached ?? (takesValue ? (words[++at] ?? '') : '');
    if (['-r', '--requirement', '-c', '--constraint'].includes(word)) readList(reading, join(cwd, value));
    else if (['-f', '--find-links', '-e', '--editable'].includes(word)) readTree(reading, cwd, value);
    else if (word === '-t' || word === '--target') target = value;
    else if (!word.startsWith('-')) readTree(reading, cwd, word);
  }
  return { target };
}

function splitFlag(word: string): readonly [string, string?] {
  const long = /^(--[a-z-]+)=(.*)$/s.exec(word);
  if (long) return [long[1] ?? '', long[2] ?? ''];
  const short = /^(-[rcefti])(.+)$/s.exec(word);
  return short && !word.startsWith('--') ? [short[1] ?? '', short[2] ?? ''] : [word];
}

/** A requirements or constraints file with what it names; paths in it are relative to it, those of packages to the working folder. */
function readList(reading: Reading, path: string): void {
  const { files, user } = reading.process;
  const text = textOf(files, path);
  if (text === undefined || !may(lookUp(files, path), user, 'r')) reading.missing = true;
  if (text === undefined || reading.inputs.length > 200) return;
  reading.inputs.push(text);
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const words = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/[\s=]+/);
    const [first = '', second = ''] = words;
    const short = /^(-[rce])(.+)$/.exec(first);
    const [flag, value] = short && !first.startsWith('--') ? [short[1] ?? '', short[2] ?? ''] : [first, second];
    if (['-r', '--requirement', '-c', '--constraint'].includes(flag)) readList(reading, join(parentOf(path), value));
    else if (['-e', '--editable', '-f', '--find-links'].includes(flag))
      readTree(reading, flag === '-f' || flag === '--find-links' ? parentOf(path) : reading.process.cwd, value);
    else if (/^\.{0,2}\//.test(flag) || flag === '.') readTree(reading, reading.process.cwd, flag);
    else if (flag.includes('file:')) readTree(reading, '/', flag.replace(/^.*file:(?:\/\/)?/, ''));
  }
}

/** A local project, archive or folder of wheels: its build may read anything in it. */
function readTree(reading: Reading, base: string, word: string): void {
  const path = word.replace(/\[.*$/, '').replace(/^file:(?:\/\/)?/, '');
  if (!/^\.{0,2}\/|^\.$|\.(?:whl|tar\.gz|zip)$/.test(path) && !isFolder(reading.process.files, join(base, path))) return;
  const at = real(reading.process.files, join(base, path));
  if (!reading.process.files.has(at)) reading.missing = true;
  reading.inputs.push(...contentsOf(withoutDownloads(reading.process.files), at));
}

function readSettings(reading: Reading): void {
  const { files, env, cwd } = reading.process;
  const home = env.get('HOME') ?? '/';
  for (const path of [
    '/etc/pip.conf',
    '/etc/xdg/pip/pip.conf',
    '/usr/local/pip.conf',
    join(home, '.pip/pip.conf'),
    join(home, '.config/pip/pip.conf'),
    join(home, '.netrc'),
  ]) {
    reading.inputs.push(textOf(files, path) ?? '-');
  }
  for (const name of ['PIP_REQUIREMENT', 'PIP_CONSTRAINT'])
    for (const path of (env.get(name) ?? '').split(/\s+/)) if (path !== '') readList(reading, join(cwd, path));
  const links = env.get('PIP_FIND_LINKS');
  if (links !== undefined) readTree(reading, cwd, links);
  const config = env.get('PIP_CONFIG_FILE');
  if (config !== undefined) reading.inputs.push(textOf(files, join(cwd, config)) ?? '-');
}
