import { isObject, objectAt, own, readObject, stringAt, type JsonObject } from '../../ecosystems/project/objects.ts';
import { joinPath } from '../../model/path-patterns.ts';
import { TASKFILES } from '../recipe-files.ts';
import { textAt, unknownScript, type Script, type Wrapped, type Wrapper } from './script.ts';

/** Keys that say nothing of what is run. https://taskfile.dev/docs/reference/schema */
const QUIET = new Set(['version', 'tasks', 'silent', 'output', 'cmds', 'deps', 'desc', 'summary', 'aliases', 'internal', 'interactive']);

/** `task NAME...`: the commands of the tasks, those that they depend on first. What is made from templates, variables or files is not followed. */
export function taskScripts({ args, cwd, files }: Wrapper): Wrapped | undefined {
  if (args[0] === '--version') return undefined;
  const odd = args.find((word) => !/^[\w:-]+$/u.test(word) || word.startsWith('-'));
  if (odd !== undefined) return unknownScript(`dockerfix does not follow \`task ${odd}\``);
  const paths = TASKFILES.map((name) => joinPath(cwd, name));
  const at = paths.findIndex((path) => textAt(files, path) !== undefined);
  const path = paths[at];
  if (path === undefined) return unknownScript(`there is no Taskfile in ${cwd}`);
  const read = readObject(files, path, 'yaml');
  if (read.kind === 'unusable') return unknownScript(read.why);
  const strange = strangeKey(read.value);
  if (strange !== undefined) return unknownScript(`${path}: ${strange} is not followed`);
  const tasks = objectAt(read.value, 'tasks');
  const scripts: Script[] = [];
  const done = new Set<string>();
  const run = (name: string): string | undefined => {
    if (done.has(name)) return undefined;
    done.add(name);
    const task = taskAt(tasks, name);
    if (task === undefined) return `${path} has no plain task ${name}`;
    const key = strangeKey(task);
    if (key !== undefined) return `${path}: ${key} of ${name} is not followed`;
    for (const dependency of listAt(task, 'deps')) {
      const why = typeof dependency === 'string' ? run(dependency) : `${path}: what ${name} depends on is not followed`;
      if (why !== undefined) return why;
    }
    for (const command of listAt(task, 'cmds')) {
      const other = isObject(command) && Object.keys(command).length === 1 ? stringAt(command, 'task') : undefined;
      if (typeof command === 'string' && !command.includes('{{'))
        scripts.push({ argv: ['/bin/sh', '-e', '-c', command], cwd, variables: new Map() });
      else {
        const why = other === undefined ? `${path}: a command of ${name} is not followed` : run(other);
        if (why !== undefined) return why;
      }
    }
    return undefined;
  };
  for (const name of args.length > 0 ? args : ['default']) {
    const why = run(name);
    if (why !== undefined) return unknownScript(why);
  }
  return { kind: 'known', scripts, reads: [path], optional: paths.slice(0, at) };
}

function strangeKey(value: JsonObject): string | undefined {
  return Object.keys(value).find((key) => !QUIET.has(key));
}

/** A task may be written as its one command, or as the list of them. */
function taskAt(tasks: JsonObject, name: string): JsonObject | undefined {
  const task = own(tasks, name);
  if (typeof task === 'string') return { cmds: [task] };
  if (Array.isArray(task)) return { cmds: task };
  return isObject(task) ? task : undefined;
}

function listAt(value: JsonObject, key: string): readonly unknown[] {
  const list = own(value, key);
  return Array.isArray(list) ? list : [];
}
