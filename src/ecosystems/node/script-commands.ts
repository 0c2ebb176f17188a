import { posix } from 'node:path';
import { type Draft, look, readTree } from '../project/draft.ts';
import { installGitHooks } from './git.ts';
import { isHarmlessInline } from './inline-code.ts';
import { localSpec, specsOf } from './manifest.ts';
import { isObject, objectAt, own, readJson } from '../project/objects.ts';
import { PROJECT_READERS } from './packages.ts';
import type { Manager, Nested } from './project.ts';
import { prismaGenerate } from './prisma.ts';
import type { ScriptWord } from './script-text.ts';
import { compileProject } from './typescript.ts';

export interface ScriptPlace {
  readonly draft: Draft;
  /** Where the script runs: the folder of its package.json. */
  readonly folder: string;
  readonly manager: Manager;
  readonly nested?: Nested | undefined;
  /** Follows another script of the same package.json; false when it is not understood. */
  readonly runScript: (name: string) => boolean;
}

type Words = readonly ScriptWord[];

/** Programs that read no file of the project, whatever their arguments. */
const HARMLESS: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'true',
  'false',
  ':',
  'exit',
  'is-ci',
  'only-allow',
  'opencollective-postinstall',
]);

/** Settings before a command that none of the programs here takes a path from. */
const HARMLESS_VARIABLES = /^(?:CI|HUSKY|NODE_ENV|FORCE_COLOR|NO_COLOR)=/;

/** Notes what one simple command of a lifecycle script does. False: it is not understood. */
export function understand(place: ScriptPlace, words: Words): boolean {
  const [first, ...args] = words;
  if (first === undefined) return true;
  if (HARMLESS_VARIABLES.test(first.text)) return understand(place, args);
  if (first.dynamic) return false;
  const program = first.text.replace(/^(?:\.\/)?node_modules\/\.bin\//, '');
  if (HARMLESS.has(program)) return true;
  if (program === 'test' || program === '[') return fileTest(place, args);
  // All that follows takes its words literally.
  if (args.some((arg) => arg.dynamic)) return false;
  const texts = args.map((arg) => arg.text);
  if (program === 'npx') return npx(place, args);
  if (program === 'npm' && (texts[0] === 'run' || texts[0] === 'run-script' || texts[0] === 'rum'))
    return runScripts(place, texts.slice(1));
  if (program === 'npm') return place.nested?.run(place.folder, texts) ?? false;
  if (program === place.manager) return ownRunner(place, args);
  if (program === 'yarn' && texts[0] === 'run') return isPlainYarn(place) && runScripts(place, texts.slice(1));
  if (program === 'npm-run-all' || program === 'run-s' || program === 'run-p') return runScripts(place, texts);
  return Object.hasOwn(TOOLS, program) ? (TOOLS[program]?.(place, texts) ?? false) : false;
}

const TOOLS: Readonly<Record<string, (place: ScriptPlace, args: readonly string[]) => boolean>> = {
  husky,
  'patch-package': patchPackage,
  prisma,
  node: inlineNode,
  tsc: ({ draft, folder }, args) => compileProject(draft, folder, args),
  'simple-git-hooks': (place, args) => args.length === 0 && gitTool(place, 'simple-git-hooks'),
  lefthook: (place, args) => args.length === 1 && args[0] === 'install' && gitTool(place, 'lefthook'),
};

/** yarn run by another package manager: it reads its own settings, of every folder above. https://classic.yarnpkg.com/en/docs/yarnrc */
function isPlainYarn({ draft, folder }: ScriptPlace): boolean {
  for (let at = folder; ; at = posix.dirname(at)) {
    for (const name of ['.yarnrc', '.yarnrc.yml', '.npmrc'])
      if (look(draft, posix.join(at, name)) !== 'absent' && name !== '.npmrc') return false;
    if (at === '/') return true;
  }
}

/** `npx [--yes] TOOL ...`: fetched into the cache folder of npm where it is not installed. https://docs.npmjs.com/cli/v10/commands/npx */
function npx(place: ScriptPlace, args: Words): boolean {
  const at = args.findIndex((arg) => !['-y', '--yes', '--no', '--no-install', '-q', '--quiet'].includes(arg.text));
  const tool = args[at];
  if (tool === undefined) return false;
  const name = /^(@?[^@]+)(?:@[\w.^~-]*)?$/.exec(tool.text)?.[1];
  return name !== undefined && understand(place, [{ text: name, dynamic: false }, ...args.slice(at + 1)]);
}

/**
 * `pnpm run x`, `pnpm exec tool`, `yarn x`: the same package manager once more, which reads what the install reads. A word that is no command of
 * it is a script of the package.json, or else a program. https://pnpm.io/pnpm-cli, https://yarnpkg.com/cli/run, https://bun.sh/docs/cli/run
 */
function ownRunner(place: ScriptPlace, args: Words): boolean {
  const [first, ...rest] = args;
  if (first === undefined || first.text.startsWith('-')) return false;
  if (first.text === 'run')
    return runScripts(
      place,
      rest.map(({ text }) => text),
    );
  if (first.text === 'exec' && place.manager !== 'bun') return understand(place, rest);
  if (COMMANDS.has(first.text)) return false;
  if (place.runScript(first.text)) return rest.length === 0;
  return RUN_BY_NAME.has(first.text) && understand(place, args);
}

/** They go before a script of the same name. https://pnpm.io/pnpm-cli, https://classic.yarnpkg.com/en/docs/cli/, https://bun.sh/docs/cli/run */
const COMMANDS: ReadonlySet<string> = new Set(
  (
    'add approve-builds audit autoclean bin build c cache check ci config constraints create dedupe deploy dlx doctor env exec explain fetch focus ' +
    'generate-lock-entry global help i import info init install la licenses link list ll ln login logout ls node npm outdated owner pack patch ' +
    'plugin pm policies prune publish rb rebuild recursive remove rm root search self-update set setup stage store tag team un uninstall unlink ' +
    'unplug up update upgrade upgrade-interactive version versions view why workspace workspaces x'
  ).split(' '),
);

/** Programs that no package manager has a command of the same name for. */
const RUN_BY_NAME: ReadonlySet<string> = new Set(['husky', 'patch-package', 'prisma', 'simple-git-hooks', 'lefthook']);

/** Names of scripts, without patterns; each with its `pre` and `post` script. https://docs.npmjs.com/cli/v10/using-npm/scripts#pre--post-scripts */
function runScripts(place: ScriptPlace, args: readonly string[]): boolean {
  const names = args.filter((arg) => !['-s', '--silent', '--serial', '--sequential', '-p', '--parallel', '--if-present'].includes(arg));
  return names.length > 0 && names.every((name) => /^[\w:.-]+$/.test(name) && !name.startsWith('-') && place.runScript(name));
}

/** `test -d .git`, `[ -n "$CI" ]`, `[ a = b ]`. Only the ones that look at files read anything. */
function fileTest(place: ScriptPlace, args: Words): boolean {
  const words = args.filter((arg) => arg.text !== ']' && arg.text !== '!');
  const [operator, operand, ...more] = words;
  if (operator !== undefined && operand !== undefined && more.length === 0 && /^-[defrswxL]$/.test(operator.text)) {
    if (operand.dynamic || operand.text === '') return false;
    const path = posix.resolve(place.folder, operand.text);
    // A folder is there as soon as anything below it is.
    if (look(place.draft, path) === 'folder') readTree(place.draft, path);
    return true;
  }
  if (words.length === 2) return operator?.text === '-n' || operator?.text === '-z';
  return words.length === 1 || (words.length === 3 && ['=', '==', '!=', '-eq', '-ne'].includes(operand?.text ?? ''));
}

/** https://github.com/typicode/husky/blob/v9.1.7/bin.js: `husky [folder]`, and `husky install [folder]` as before. */
function husky(place: ScriptPlace, args: readonly string[]): boolean {
  const rest = args[0] === 'install' ? args.slice(1) : args;
  const [folder = '.husky', ...more] = rest;
  if (more.length > 0 || folder.startsWith('-') || folder.includes('..') || ['init', 'add', 'set', 'uninstall'].includes(folder))
    return false;
  installGitHooks(place.draft, place.folder, posix.join(folder, '_'));
  return true;
}

function gitTool(place: ScriptPlace, name: string): boolean {
  for (const file of PROJECT_READERS[name]?.reads ?? []) look(place.draft, posix.join(place.folder, file));
  installGitHooks(place.draft, place.folder, '.git/hooks');
  return true;
}

/** https://github.com/ds300/patch-package#usage: patches what node_modules holds; the lock files are asked for by name only. */
function patchPackage(place: ScriptPlace, args: readonly string[]): boolean {
  let folder = 'patches';
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--patch-dir') folder = args[(at += 1)] ?? '';
    else if (arg.startsWith('--patch-dir=')) folder = arg.slice('--patch-dir='.length);
    else if (!['--error-on-fail', '--error-on-warn', '--use-yarn'].includes(arg)) return false;
  }
  if (folder === '' || patchesFolder(place, posix.resolve(place.folder, folder))) return false;
  readTree(place.draft, posix.resolve(place.folder, folder));
  for (const lock of ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock']) look(place.draft, posix.join(place.folder, lock));
  return true;
}

/**
 * A patch `name+1.0.0.patch`, `a++@scope+name+1.0.0.patch` is for a folder that is linked to: then the project's own files are changed.
 * https://github.com/ds300/patch-package/blob/master/src/PackageDetails.ts
 */
function patchesFolder({ draft, folder }: ScriptPlace, patches: string): boolean {
  const manifest = readJson(draft.files, posix.join(folder, 'package.json'));
  const lock = readJson(draft.files, posix.join(folder, 'package-lock.json'));
  const folders = new Set<string>();
  for (const { name, spec } of manifest.kind === 'object' ? specsOf(manifest.value) : [])
    if (localSpec(spec, folder, undefined) !== undefined) folders.add(name);
  for (const [location, entry] of lock.kind === 'object' ? Object.entries(objectAt(lock.value, 'packages')) : [])
    if (isObject(entry) && own(entry, 'link') === true) folders.add(location.slice(location.lastIndexOf('node_modules/') + 13));
  const patched = draft.files.names(patches).flatMap((file) => file.split('++'));
  return [...folders].some((name) => patched.some((part) => part === name || part.startsWith(`${name.replace('/', '+')}+`)));
}

/** https://www.prisma.io/docs/orm/reference/prisma-cli-reference#generate */
function prisma(place: ScriptPlace, args: readonly string[]): boolean {
  if (args[0] !== 'generate') return false;
  let schema: string | undefined;
  for (let at = 1; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--schema') schema = args[(at += 1)];
    else if (arg.startsWith('--schema=')) schema = arg.slice('--schema='.length);
    else if (!['--no-engine', '--no-hints', '--allow-no-models', '--data-proxy'].includes(arg)) return false;
  }
  prismaGenerate(place.draft, place.folder, schema);
  return true;
}

function inlineNode(_: ScriptPlace, args: readonly string[]): boolean {
  const [flag, code, ...more] = args;
  if (flag === '-v' || flag === '--version') return code === undefined;
  return (flag === '-e' || flag === '--eval') && code !== undefined && more.length === 0 && isHarmlessInline(code);
}
