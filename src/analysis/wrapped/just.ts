import { joinPath } from '../../model/path-patterns.ts';
import { readJustfile } from '../../parse/justfile.ts';
import { JUSTFILES } from '../recipe-files.ts';
import { textAt, unknownScript, type Script, type Wrapped, type Wrapper } from './script.ts';

/** `just RECIPE...`: the lines of the recipes, those that they depend on first, each for `sh -cu`. */
export function justScripts({ args, cwd, files, state, command }: Wrapper): Wrapped | undefined {
  if (args[0] === '--version') return undefined;
  const odd = args.find((word) => !/^[A-Za-z_][\w-]*$/u.test(word));
  if (odd !== undefined) return unknownScript(`dockerfix does not follow \`just ${odd}\``);
  // Options may come from the environment: https://just.systems/man/en/ (`just --help` names the variable of each).
  const set = [...state.env.keys(), ...command.variables.keys()].find((name) => name.startsWith('JUST_'));
  if (set !== undefined) return unknownScript(`${set} is set, which is not followed`);
  const there = JUSTFILES.map((name) => joinPath(cwd, name)).filter((path) => textAt(files, path) !== undefined);
  const [path, ...others] = there;
  const found = path === undefined ? undefined : textAt(files, path);
  if (path === undefined || found === undefined) return unknownScript(`there is no justfile in ${cwd}`);
  if (others.length > 0) return unknownScript(`there are several justfiles in ${cwd}`);
  if ('why' in found) return unknownScript(found.why);
  const read = readJustfile(found.text);
  if (read.kind === 'unknown') return unknownScript(`${path}: ${read.why}`);
  const scripts: Script[] = [];
  const done = new Set<string>();
  const run = (name: string): string | undefined => {
    if (done.has(name)) return undefined;
    done.add(name);
    const recipe = read.recipes.get(name);
    if (recipe === undefined) return `${path} has no recipe ${name}`;
    if (recipe.why !== undefined) return `${path}: ${recipe.why}`;
    for (const one of recipe.dependencies) {
      const why = run(one);
      if (why !== undefined) return why;
    }
    for (const line of recipe.lines) scripts.push({ argv: ['/bin/sh', '-u', '-c', line], cwd, variables: new Map() });
    return undefined;
  };
  for (const name of args.length > 0 ? args : [read.first ?? '']) {
    const why = run(name);
    if (why !== undefined) return unknownScript(why);
  }
  return { kind: 'known', scripts, reads: [path], optional: [] };
}
