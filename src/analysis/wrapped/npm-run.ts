import { own, objectAt, readJson, stringAt } from '../../ecosystems/project/objects.ts';
import { walkUp } from '../../ecosystems/project/walk-up.ts';
import { joinPath } from '../../model/path-patterns.ts';
import { unknownScript, type Script, type Wrapped, type Wrapper } from './script.ts';

const RUN = new Set(['run', 'run-script', 'rum', 'urn']);

/**
 * `npm run NAME`: that script of the package.json with what stands before and after it, in its folder, with the programs of node_modules there
 * and in the folders above first (https://docs.npmjs.com/cli/v10/commands/npm-run-script,
 * https://github.com/npm/run-script/blob/main/lib/set-path.js). Undefined: it is another command of npm.
 */
export function npmScripts({ args, cwd, command, state, files }: Wrapper): Wrapped | undefined {
  const [verb = '', name, ...rest] = args;
  if (!RUN.has(verb) || name === undefined) return undefined;
  if (name.startsWith('-') || rest.length > 0) return unknownScript(`the words behind npm run are not followed`);
  const path = joinPath(cwd, 'package.json');
  const settings = joinPath(cwd, '.npmrc');
  if (files.fact(settings).kind !== 'absent') return unknownScript(`${settings} may say how scripts are run`);
  // In a member of a workspace, npm goes by the settings of the folder above that holds it.
  const [, ...above] = walkUp(cwd);
  const outer = above.map((folder) => joinPath(folder, '.npmrc')).find((one) => files.fact(one).kind !== 'absent');
  if (outer !== undefined) return unknownScript(`${outer} may say how scripts are run`);
  const shell = [...state.env.keys(), ...command.variables.keys()].find((one) =>
    /^npm_config_(?:script.shell|ignore.scripts|prefix|workspaces?|include.workspace.root)$/iu.test(one),
  );
  if (shell !== undefined) return unknownScript(`${shell} says how scripts are run`);
  const manifest = readJson(files, path);
  if (manifest.kind === 'unusable') return unknownScript(manifest.why);
  const listed = objectAt(manifest.value, 'scripts');
  if (own(listed, name) === undefined) return unknownScript(`${path} has no script ${name}`);
  const texts = [`pre${name}`, name, `post${name}`].map((one) => stringAt(listed, one) ?? '');
  // https://docs.npmjs.com/cli/v10/using-npm/scripts#environment
  const [set] = texts.flatMap((text) => /\b(?:npm_\w+|INIT_CWD)\b/u.exec(text) ?? []);
  if (set !== undefined) return unknownScript(`${path}: ${set}, which npm sets, is not followed`);
  const variable = command.variables.get('PATH') ?? state.env.get('PATH')?.value;
  if (variable?.kind !== 'known') return unknownScript('the PATH that npm hands on is not known');
  const variables = new Map([['PATH', [...walkUp(cwd).map((folder) => joinPath(folder, 'node_modules/.bin')), variable.text].join(':')]]);
  const scripts = texts.filter((text) => text !== '').map((text): Script => ({ argv: ['/bin/sh', '-c', text], cwd, variables }));
  return { kind: 'known', scripts, reads: [path], optional: [settings], folders: [cwd] };
}
