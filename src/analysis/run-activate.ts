import { posix } from 'node:path';
import type { Argument } from '../model/command.ts';
import { joinPath } from '../model/path-patterns.ts';
import { known, unknown } from '../model/value.ts';
import type { SimpleNode } from '../parse/shell.ts';
import { emit } from './run-redirects.ts';
import { lookup, shorten, withVariable, type ShellState } from './run-state.ts';
import type { Outcome, Walk } from './run-walk.ts';
import { concatenate } from './run-words.ts';

/**
 * `. DIR/bin/activate`: the script that `python -m venv DIR` writes sets VIRTUAL_ENV and puts DIR/bin before PATH. Whether the file is that
 * script is asked later, when the files of the image are known (`environments.ts`).
 * https://github.com/python/cpython/blob/main/Lib/venv/scripts/common/activate
 * @returns undefined when this is no such call, or one that is not followed: in a loop, or in an environment that was entered before
 */
export function activate(
  node: SimpleNode,
  argv: readonly Argument[],
  shell: ShellState,
  walk: Walk,
  checked: boolean,
): Outcome | undefined {
  const [program, file] = argv;
  const word = file?.value.kind === 'known' && !file.glob ? file.value.text : '';
  const path = environmentScript(word, shell);
  const { flavor } = walk.env;
  // dash does not know `source`.
  const understood = program?.raw === '.' || flavor === 'bash' || flavor === 'busybox';
  if (path === undefined || argv.length !== 2 || !understood || walk.loops > 0) return undefined;
  if (node.redirects.length > 0 || node.assignments.length > 0 || shell.variables.has(OLD_PATH) || walk.env.env.has(OLD_PATH))
    return undefined;
  emit(walk, shell, node.span, argv, { list: [], term: '' });
  const stop = checked && shell.options.has('e');
  // Where the file is missing, bash goes on and all others end (POSIX, "Consequences of Shell Errors").
  return { ok: entered(posix.dirname(posix.dirname(path)), shell, walk), fail: stop || flavor !== 'bash' ? undefined : shell };
}

/** Set by the script, and how it knows that it ran before. */
const OLD_PATH = '_OLD_VIRTUAL_PATH';

/** Without a slash the shell looks in PATH. */
function environmentScript(word: string, { cwd }: ShellState): string | undefined {
  if (!word.endsWith('/bin/activate') && word !== 'bin/activate') return undefined;
  if (!word.startsWith('/') && cwd.kind === 'unknown') return undefined;
  return joinPath(cwd.kind === 'known' ? cwd.text : '/', word);
}

function entered(folder: string, shell: ShellState, walk: Walk): ShellState {
  const { env } = walk;
  const path = lookup('PATH', shell, env) ?? known('');
  let next = withVariable(shell, env, 'VIRTUAL_ENV', known(folder), 'yes');
  next = withVariable(next, env, 'PATH', concatenate([known(`${folder}/bin:`), path]), 'yes');
  if (lookup('PYTHONHOME', shell, env) !== undefined) next = withVariable(next, env, 'PYTHONHOME', undefined);
  const prompt = unknown('releases of Python set it to different texts', `\${${shorten(`prompt ${folder}`)}}`);
  const variables = new Map(next.variables);
  variables.set('VIRTUAL_ENV_PROMPT', { value: prompt, exported: 'maybe' });
  variables.set(OLD_PATH, { value: path, exported: 'no' });
  return { ...next, variables };
}
