import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { fits, followProject, type Member } from './deno/config.ts';
import {
  type ArgumentSpec,
  type CommandContext,
  type Ecosystem,
  hasFlag,
  lastFlag,
  type Prefetch,
  readArguments,
  type ReadArguments,
  unknownEffects,
} from './ecosystem.ts';
import { flags } from './flag-rows.ts';
import { around } from './pip-places.ts';
import { block, giveUp, look, newDraft, readTree, type Draft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { objectAt, own } from './project/objects.ts';
import { plainVariables } from './project/prefetch.ts';
import { below, extraSystem, inHome, resolvePath } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

/** Left out, so unknown: --global, --config, --lock, --import-map, --env-file, --cert, --vendor, --allow-scripts. https://docs.deno.com/runtime/reference/cli/install/ */
const ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: ['--quiet -q', '--prod', '--skip-types', '--no-lock', '--no-npm', '--no-remote', '--entrypoint -e'],
    optional: ['--frozen --frozen-lockfile', '--node-modules-dir', '--check', '--no-check', '--reload -r', '--allow-import -I'],
  }),
  subcommand: true,
};

const FILES = ['deno.json', 'deno.jsonc', 'deno.lock', 'package.json', '.npmrc'] as const;
/** Where there is no deno.lock, those of others are asked (docs/engine-facts.md, "Deno"). */
const OTHER_LOCKS = ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'] as const;

/** https://docs.deno.com/runtime/reference/cli/install/, https://docs.deno.com/runtime/reference/cli/ci/ */
function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  if (context.argv.length === 1 && context.argv[0] === '--version') return thirdParty(context, {});
  const read = readArguments(context.argv, ARGUMENTS);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of deno`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that deno is called in is not known');
  const ofSource = followsImports(read);
  const ofProject = (read.subcommand === 'install' || read.subcommand === 'ci') && read.positionals.length === 0;
  if (!ofSource && !ofProject) return unknownEffects(`dockerfix does not know what \`deno ${context.argv.join(' ')}\` reads and writes`);
  const moving = [...context.state.env.keys(), ...context.command.variables.keys()].find((name) => MOVING.test(name));
  if (moving !== undefined) return unknownEffects(`${moving} is set, which may move what deno reads`);
  const root = posix.resolve(cwd.text);
  const draft = newDraft(context.files);
  const members = followProject(draft, root);
  addFiles(draft, context, root);
  addLock(draft, root, read, members);
  addPlaces(draft, context, read, members);
  if (ofSource) {
    readTree(draft, root);
    block(draft, 'installs-the-project', `deno ${read.subcommand ?? ''} follows the imports of ${read.positionals.join(', ')}`);
  }
  return installOf(draft, `deno ${read.subcommand ?? ''}`);
}

/** https://docs.deno.com/runtime/reference/env_variables/ */
const MOVING = /^(?:DENO_(?:CERT|TLS_CA_STORE|NO_PACKAGE_JSON|CONDITIONS|SERVE_ADDRESS)|NPM_CONFIG_(?:USERCONFIG|GLOBALCONFIG))$/iu;

/** `deno cache main.ts`, `deno install --entrypoint main.ts`. */
function followsImports({ subcommand, positionals, flags: given }: ReadArguments): boolean {
  return positionals.length > 0 && (subcommand === 'cache' || (subcommand === 'install' && given.has('--entrypoint')));
}

function addFiles(draft: Draft, context: CommandContext, root: string): void {
  const lock = look(draft, posix.join(root, 'deno.lock'));
  look(draft, posix.join(root, '.npmrc'));
  if (lock === 'absent') for (const name of OTHER_LOCKS) look(draft, posix.join(root, name));
  for (const pattern of [...extraSystem(context.state, around(context)), ...inHome(context.state, ['.npmrc'], around(context))])
    draft.reads.add(pattern);
}

function addLock(draft: Draft, root: string, read: ReadArguments, members: readonly Member[]): void {
  const path = posix.join(root, 'deno.lock');
  const setting = own(members[0]?.config ?? {}, 'lock');
  if (setting === false || hasFlag(read, '--no-lock')) return;
  if (typeof setting === 'string' || own(objectAt(members[0]?.config ?? {}, 'lock'), 'path') !== undefined)
    return giveUp(draft, 'the lock of deno.json lies elsewhere');
  const isThere = draft.files.fact(path).kind !== 'absent';
  if (read.subcommand === 'ci' && !isThere) block(draft, 'missing-input', 'deno ci asks for deno.lock, and no instruction put it there');
  const frozen = lastFlag(read, '--frozen') ?? (own(objectAt(members[0]?.config ?? {}, 'lock'), 'frozen') === true ? '' : 'false');
  if (read.subcommand === 'ci' || frozen !== 'false') return;
  if (isThere && fits(draft.files, path, members)) {
    draft.notes.add('deno.lock names what the manifests ask for, so deno is taken to leave it as it is.');
    return;
  }
  draft.writes.add(path);
  draft.lockReason = isThere ? 'deno.lock is not shown to fit the manifests' : 'there is no deno.lock';
}

/** https://docs.deno.com/runtime/fundamentals/node/#node_modules */
function addPlaces(draft: Draft, context: CommandContext, read: ReadArguments, members: readonly Member[]): void {
  const dir = context.env('DENO_DIR');
  if (dir?.kind === 'unknown') return giveUp(draft, 'the folder in DENO_DIR is not known before the build');
  const path = dir === undefined ? undefined : resolvePath(dir.text, context.command.cwd);
  if (path !== undefined) {
    draft.writes.add(below(literalPattern(path)));
    draft.reads.add(below(literalPattern(path)));
    draft.outputs.add(path);
  }
  for (const pattern of inHome(context.state, ['.cache/**', '.deno/**'], around(context))) draft.writes.add(pattern);
  const setting = lastFlag(read, '--node-modules-dir') ?? own(members[0]?.config ?? {}, 'nodeModulesDir');
  const none = setting === 'none' || setting === false;
  // `deno ci` removes what is there, whether or not it makes it again.
  const makes = read.subcommand === 'ci' || (!none && (setting !== undefined || members.some(({ manifest }) => manifest !== undefined)));
  for (const { folder } of makes ? members : []) {
    const modules = posix.join(folder, 'node_modules');
    draft.writes.add(below(literalPattern(modules)));
    draft.reads.add(below(literalPattern(modules)));
    draft.folders.add(folder);
    draft.outputs.add(modules);
  }
}

const REVIEW = 'it fetches all that deno.json names, used or not, and releases of Deno before 2 do not know it';

/** Without a package.json, which makes `deno install` fill a node_modules that `deno cache` does not. */
function prefetchOf(context: CommandContext): Prefetch | undefined {
  const own = effectsOf(context);
  if (own.kind === 'unknown' || own.install?.blocked?.reason !== 'installs-the-project') return undefined;
  const read = readArguments(context.argv, ARGUMENTS);
  const argv = ['install', ...['--frozen', '--no-lock'].filter((name) => read.flags.has(name))];
  const tried = effectsOf({ ...context, argv });
  const { cwd } = context.command;
  const root = cwd.kind === 'known' ? posix.resolve(cwd.text) : '/';
  const members = followProject(newDraft(context.files), root);
  if (
    members.some(({ manifest }) => manifest !== undefined) ||
    !members.some(({ config }) => Object.keys(objectAt(config ?? {}, 'imports')).length > 0)
  )
    return undefined;
  if (tried.kind === 'unknown' || tried.install?.blocked !== undefined || plainVariables(context.command) === undefined) return undefined;
  return { command: ['deno', ...argv].join(' '), review: REVIEW };
}

/** Deno, as far as it installs what a project names. What it fetches is asked when a program runs, so that its folder gets no mount. */
export const deno = {
  id: 'deno',
  title: 'Deno',
  docs: [
    'https://docs.deno.com/runtime/reference/cli/install/',
    'https://docs.deno.com/runtime/reference/cli/ci/',
    'https://docs.deno.com/runtime/fundamentals/configuration/',
    'https://docs.deno.com/runtime/fundamentals/workspaces/',
    'https://docs.deno.com/runtime/reference/docker/',
  ],
  programs: ['deno'],
  effects: effectsOf,
  prefetch: prefetchOf,
  installs: [
    {
      commands: ['deno install', 'deno ci'],
      files: FILES,
      leadsTo: [
        'deno.json, package.json and tsconfig.json of each member of the workspace',
        'an import map that deno.json names',
        'lock files of npm, yarn, pnpm and Bun, where there is no deno.lock',
        '.npmrc of the user',
      ],
      makes: ['$DENO_DIR, else ~/.cache/deno', 'node_modules, with a package.json or nodeModulesDir', 'deno.lock, unless it is frozen'],
      refused: [
        'folders among the dependencies (links, file:)',
        'an import map, or types, that name files of the project: their imports are followed',
        'options that name other files, and --allow-scripts; allowScripts, and install scripts of the project',
        'vendor',
        'a configuration above the project',
      ],
      docs: ['https://docs.deno.com/runtime/reference/cli/install/', 'https://docs.deno.com/runtime/reference/cli/ci/'],
      checked: 'documentation',
    },
    {
      commands: ['deno cache'],
      files: FILES,
      leadsTo: ['the source'],
      makes: ['$DENO_DIR, else ~/.cache/deno'],
      refused: ['always: it follows the imports of the source (`deno install` goes in front of it)'],
      docs: ['https://docs.deno.com/runtime/reference/cli/install/'],
      checked: 'documentation',
    },
  ],
} as const satisfies Ecosystem;
