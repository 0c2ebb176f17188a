import { posix } from 'node:path';
import type { CommandEffects, InstallFacts } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { pipCaches } from './pip-cache.ts';
import { emptyInputs, type PipInputs } from './pip-found.ts';
import { addBuildOptions, addEditable, addFile, addIndex, addLinks, addRequirement } from './pip-inputs.ts';
import { FETCH_SPEC, FREE_OPTIONS, INSTALL_SPEC, LIST_OPTIONS, PIP_SPEC, VENV_SPEC, VIRTUALENV_SPEC } from './pip-options.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import { otherEffects } from './pip-other.ts';
import { addModulePath, around, checkoutFolders, environmentPrefixes, placesOf } from './pip-places.ts';
import { addConfiguration, withVariables } from './pip-settings.ts';
import { addListed, listingOf, staticStep } from './pip-static.ts';
import { expandWords, splitReview } from './pip-words.ts';
import { below, inHome, resolvePath, extraSystem } from './system-region.ts';

/** Options of Python before `-m` that change nothing here. https://docs.python.org/3/using/cmdline.html */
const PYTHON_SWITCHES: ReadonlySet<string> = new Set(['-u', '-B', '-I', '-s', '-E', '-P', '-q', '-O', '-OO']);

const PROGRAM = /^(?:pip|python)(?:3(?:\.\d{1,2})?)?$/;

/** `pip3.12`, `python3`: families of names that a list would not hold. */
export function isPythonProgram(name: string): boolean {
  return PROGRAM.test(name) || name === 'virtualenv';
}

function effectsOf(context: CommandContext): CommandEffects {
  const expanded = expandWords(context);
  if ('why' in expanded) return unknownEffects(expanded.why);
  const { words, listed } = expanded;
  const installs =
    words.some((word) => ['install', 'wheel', 'download'].includes(word)) && (context.program.startsWith('pip') || words.includes('pip'));
  const unclear = context.command.argv.find(({ value }) => value.kind === 'unknown');
  if (!installs && unclear !== undefined) return unknownEffects(`the word ${unclear.raw} is not known before the build`);
  if (context.program === 'virtualenv') return environmentEffects(context, words, 'virtualenv');
  if (context.program.startsWith('pip')) return pipEffects({ ...context, argv: words }, listed, false);
  let index = 0;
  while (PYTHON_SWITCHES.has(words[index] ?? '')) index += 1;
  const module = words[index] === '-m' ? words[index + 1] : undefined;
  const rest = words.slice(index + 2);
  if (module === 'pip') return pipEffects({ ...context, argv: rest }, listed, true);
  if (module === 'venv') return environmentEffects(context, rest, 'venv');
  const listing = words[0] === '-I' && words[1] === '-c' && words.length === 3 ? listingOf(words[2] ?? '') : undefined;
  if (listing !== undefined) return listingEffects(context, listing.file);
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) return versionEffects(context);
  return unknownEffects(`dockerfix does not know what \`${[context.program, ...words.slice(0, 2)].join(' ')}\` reads and writes`);
}

/** Python that is on its own (`-I`), and prints a part of a file. https://docs.python.org/3/using/cmdline.html#cmdoption-I */
function listingEffects(context: CommandContext, file: string): CommandEffects {
  const path = resolvePath(file, context.command.cwd);
  const prefixes = environmentPrefixes(context);
  if (path === undefined || 'why' in prefixes) return unknownEffects(`which file \`python\` reads is not known before the build`);
  const effects = versionEffects(context);
  if (effects.kind === 'unknown') return effects;
  const environments = prefixes.map((prefix) => below(literalPattern(prefix)));
  return { ...effects, reads: { patterns: [...effects.reads.patterns, ...environments, literalPattern(path)] } };
}

function versionEffects(context: CommandContext): CommandEffects {
  const reads = { patterns: [...extraSystem(context.state, around(context))] };
  return {
    kind: 'known',
    reads,
    optional: [],
    writes: { patterns: [] },
    outputs: [],
    names: 'all',
    ownNames: [],
    network: false,
    folders: [],
    notes: [],
  };
}

/** Options whose values are looked at where they are used, or do not matter. */
const MAY_BE_UNKNOWN: ReadonlySet<string> = new Set([...LIST_OPTIONS, '--index-url', ...FREE_OPTIONS]);

function isUnclear(word: string): boolean {
  return word.includes(UNKNOWN_MARK);
}

function pipEffects(context: CommandContext, listed: readonly string[], asModule: boolean): CommandEffects {
  const general = readArguments(context.argv, INSTALL_SPEC);
  if (general.unknownFlags.length === 0 && general.subcommand === 'install') return installEffects(context, general, listed, asModule);
  const fetched = fetchOf(context);
  if (fetched !== undefined) return installEffects(context, fetched, listed, asModule);
  const other = asModule ? undefined : otherEffects(context);
  if (other !== undefined) return other;
  const read = readArguments(context.argv, PIP_SPEC);
  const [strange] = general.subcommand === 'install' ? general.unknownFlags : read.unknownFlags;
  const subcommand = read.subcommand ?? general.subcommand ?? '';
  if (!['', 'install', 'cache'].includes(subcommand))
    return unknownEffects(`dockerfix does not know what \`pip ${subcommand}\` reads and writes`);
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of pip`);
  if (asModule || read.positionals.length > 1)
    return unknownEffects(`dockerfix does not know what \`pip ${context.argv.join(' ')}\` reads and writes`);
  if (read.subcommand === undefined && hasFlag(read, '--version')) return versionEffects(context);
  if (read.subcommand === 'cache' && read.positionals[0] === 'purge') return purgeEffects(context, read);
  return unknownEffects(`dockerfix does not know what \`pip ${read.subcommand ?? ''}\` reads and writes`);
}

/** `pip wheel` and `pip download`: as an install into that folder, by itself the working one. Nothing is put into the environment. */
function fetchOf(context: CommandContext): ReadArguments | undefined {
  const read = readArguments(context.argv, FETCH_SPEC);
  if (read.unknownFlags.length > 0 || (read.subcommand !== 'wheel' && read.subcommand !== 'download')) return undefined;
  if (hasFlag(read, '--target') || hasFlag(read, '--prefix') || hasFlag(read, '--root')) return undefined;
  const folder = lastFlag(read, read.subcommand === 'wheel' ? '--wheel-dir' : '--dest') ?? '.';
  return { ...read, flags: new Map([...read.flags, ['--target', [folder]]]) };
}

/** `pip cache purge` removes what is in the cache. https://pip.pypa.io/en/stable/cli/pip_cache/ */
function purgeEffects(context: CommandContext, read: ReadArguments): CommandEffects {
  const settings = withVariables(context, read);
  if ('why' in settings) return unknownEffects(settings.why);
  const version = versionEffects(context);
  const folder = lastFlag(settings, '--cache-dir');
  const prefixes = environmentPrefixes(context);
  if (version.kind !== 'known' || folder !== undefined || context.env('XDG_CACHE_HOME') !== undefined || 'why' in prefixes) {
    return unknownEffects('which cache `pip cache purge` removes is not followed');
  }
  // Files of settings may say where the cache is, as for an install.
  const found = emptyInputs();
  addConfiguration(context, found, prefixes);
  if (found.unknown !== undefined) return unknownEffects(found.unknown);
  return {
    ...version,
    reads: { patterns: [...new Set([...version.reads.patterns, ...found.reads])] },
    optional: [...found.optional],
    indifferent: [...found.indifferent],
    writes: { patterns: [...inHome(context.state, ['.cache/pip/**'], around(context))] },
  };
}

const STANDARD_INPUT = '/dev/stdin';

/** Everything that the words, the variables and the requirement files name. */
function inputsOf(context: CommandContext, read: ReadArguments): PipInputs {
  const found = emptyInputs();
  const files = read.flags.get('--requirement') ?? [];
  for (const file of files)
    if (file === STANDARD_INPUT) addListed(context, found);
    else addFile(context, found, file, false);
  for (const file of read.flags.get('--constraint') ?? []) addFile(context, found, file, true);
  for (const file of read.flags.get('--build-constraint') ?? []) addFile(context, found, file, true);
  for (const project of read.flags.get('--editable') ?? []) addEditable(context, found, project, 'the command');
  for (const value of read.flags.get('--find-links') ?? []) addLinks(context, found, value, undefined);
  for (const flag of ['--index-url', '--extra-index-url']) for (const value of read.flags.get(flag) ?? []) addIndex(context, found, value);
  for (const word of read.positionals) addRequirement(context, found, word, 'the command');
  addBuildOptions(context, found, read);
  for (const flag of ['--log', '--report']) addPath(context, found, lastFlag(read, flag), found.writes);
  for (const flag of ['--cert', '--client-cert']) {
    const path = addPath(context, found, lastFlag(read, flag), found.reads);
    if (path !== undefined && context.files.fact(path).kind === 'absent') found.named.add(literalPattern(path));
  }
  return found;
}

function addPath(context: CommandContext, found: PipInputs, word: string | undefined, into: Set<string>): string | undefined {
  if (word === undefined || word === '-') return undefined;
  const path = resolvePath(word, context.command.cwd);
  if (path === undefined) found.unknown ??= `the path ${word} cannot be resolved before the build`;
  else into.add(literalPattern(path));
  return path;
}

function installEffects(context: CommandContext, words: ReadArguments, listed: readonly string[], asModule: boolean): CommandEffects {
  const unclear = [...words.flags].find(([flag, values]) => !MAY_BE_UNKNOWN.has(flag) && values.some(isUnclear));
  if (unclear !== undefined) return unknownEffects(`the value of ${unclear[0]} of pip is not known before the build`);
  const read = withVariables(context, words);
  if ('why' in read) return unknownEffects(read.why);
  const prefixes = environmentPrefixes(context);
  if ('why' in prefixes) return unknownEffects(prefixes.why);
  const places = placesOf(context, read, prefixes);
  if ('why' in places) return unknownEffects(places.why);
  const found = inputsOf(context, read);
  addConfiguration(context, found, prefixes);
  addModulePath(context, found, asModule);
  const checkouts = checkoutFolders(context, read, prefixes, found.checkouts);
  if ('why' in checkouts) return unknownEffects(checkouts.why);
  if (found.unknown !== undefined) return unknownEffects(found.unknown);
  const system = extraSystem(context.state, around(context));
  const trees = checkouts.trees.map((folder) => below(literalPattern(folder)));
  const review = read.review ?? found.review ?? splitReview(context);
  const install: InstallFacts = {
    name: `pip ${words.subcommand ?? ''}${words.flags.get('--requirement')?.includes(STANDARD_INPUT) === true ? ` -r ${STANDARD_INPUT}` : ''}`,
    ...(review !== undefined && { review }),
    ...(found.blocked && { blocked: found.blocked }),
  };
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...system, ...places.reads, ...found.reads, ...listed, ...trees])] },
    optional: [...found.optional],
    ...(found.named.size > 0 && { named: [...found.named] }),
    indifferent: [...found.indifferent],
    writes: { patterns: [...new Set([...places.writes, ...found.writes, ...trees])] },
    outputs: [...new Set([...places.outputs, ...checkouts.outputs])],
    // Source packages run their own code (setup.py, build backends), which may look at any variable.
    names: 'all',
    ownNames: [...found.names],
    network: true,
    folders: [...new Set([...places.folders, ...checkouts.folders])],
    install,
    notes: [...found.notes],
  };
}

/** `python -m venv DIR` and `virtualenv DIR`: a folder with a Python of its own. */
function environmentEffects(context: CommandContext, words: readonly string[], tool: 'venv' | 'virtualenv'): CommandEffects {
  const read = readArguments(words, tool === 'venv' ? VENV_SPEC : VIRTUALENV_SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of ${tool}`);
  const python = lastFlag(read, '--python');
  if (python !== undefined && !/^(?:python)?\d*(?:\.\d+)?$/.test(python))
    return unknownEffects(`the interpreter ${python} of virtualenv is not followed`);
  const found = emptyInputs();
  addModulePath(context, found, tool === 'venv');
  const folders: string[] = [];
  for (const word of read.positionals) {
    const path = resolvePath(word, context.command.cwd);
    if (path === undefined) return unknownEffects(`the folder ${word} of ${tool} cannot be resolved before the build`);
    folders.push(path);
  }
  if (found.unknown !== undefined) return unknownEffects(found.unknown);
  const prefixes = environmentPrefixes(context);
  if ('why' in prefixes) return unknownEffects(prefixes.why);
  const trees = folders.map((folder) => below(literalPattern(folder)));
  const interpreters = prefixes.map((prefix) => below(literalPattern(prefix)));
  const system = extraSystem(context.state, around(context));
  const cache = tool === 'virtualenv' ? inHome(context.state, ['.local/share/virtualenv/**', '.cache/virtualenv/**'], around(context)) : [];
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...system, ...trees, ...interpreters, ...found.reads])] },
    optional: [...found.optional],
    writes: { patterns: [...new Set([...trees, ...cache, ...found.writes])] },
    outputs: folders,
    ...(tool === 'venv' && { environments: folders }),
    names: 'all',
    ownNames: [...found.names],
    network: tool === 'virtualenv' || hasFlag(read, '--upgrade-deps'),
    folders: folders.map((folder) => posix.dirname(folder)),
    notes: [],
  };
}

/** pip, also as `python -m pip`, and the tools that make environments for it. */
export const pip = {
  id: 'pip',
  title: 'pip',
  docs: [
    'https://pip.pypa.io/en/stable/cli/pip_install/',
    'https://pip.pypa.io/en/stable/reference/requirements-file-format/',
    'https://pip.pypa.io/en/stable/topics/configuration/',
    'https://packaging.python.org/en/latest/specifications/pyproject-toml/',
    'https://docs.python.org/3/library/venv.html',
    'https://virtualenv.pypa.io/en/latest/cli_interface.html',
  ],
  programs: ['pip', 'pip3', 'python', 'python3', 'virtualenv'],
  formats: ['toml'],
  effects: effectsOf,
  prefetch: staticStep,
  cached: pipCaches,
  installs: [
    {
      commands: ['pip install', 'pip3 install', 'python -m pip install', 'python3 -m pip install', 'pip wheel', 'pip download'],
      files: [],
      leadsTo: [
        'requirements and constraints files that it names, and those that they name',
        'wheels, archives and folders of wheels among them',
        'pip.conf of the user, the system and the environment',
        'pyproject.toml, in the step that installs what `[project]` lists',
      ],
      makes: ['site-packages, or the folder that --target, --wheel-dir or --dest names'],
      review: ['an index from outside of the Dockerfile', 'settings that a secret holds'],
      refused: ['the project itself, or a folder with a setup.py or pyproject.toml: it is built from the source'],
      docs: ['https://pip.pypa.io/en/stable/cli/pip_install/'],
      checked: 'engine',
    },
  ],
} as const satisfies Ecosystem;
