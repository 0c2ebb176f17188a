import { join, textOf } from './files.ts';
import { parseFields, textFields } from './json.ts';
import type { Process } from './shell.ts';

/** One line for a shell, and how its failure counts. */
interface Line {
  readonly text: string;
  readonly ignored: boolean;
}

/**
 * What `make`, `just`, `task`, `npm run` and a shell that is given a file run, as far as the tests need it. Undefined: no such file, or
 * something else in it; then it is a program of which nothing is known.
 */
export function linesOf(argv: readonly string[], { files, cwd, env }: Process): readonly Line[] | undefined {
  const [program = '', ...args] = argv;
  const read = (...names: readonly string[]): string | undefined =>
    names.map((name) => textOf(files, join(cwd, name))).find((text) => text !== undefined);
  if (program === 'make') {
    const at = args.indexOf('-C');
    const folder = at < 0 ? '.' : (args[at + 1] ?? '.');
    const text = read(`${folder}/GNUmakefile`, `${folder}/makefile`, `${folder}/Makefile`);
    const rest = at < 0 ? args : args.filter((_, index) => index !== at && index !== at + 1);
    const lines = text === undefined ? undefined : recipe(text.replaceAll(/\\\n\t?/g, ''), rest, env);
    return folder === '.' ? lines : lines?.map((line) => ({ ...line, text: `cd ${folder} && { ${line.text}; }` }));
  }
  if (program === 'just') return justLines(read('justfile'), args);
  if (program === 'task') return taskLines(read('Taskfile.yml'), args);
  if (program === 'npm' && args[0] === 'run') return npmLines(read('package.json'), args.slice(1));
  if (/^(?:sh|bash)$/.test(program) && args.length > 0 && !args.includes('-c')) {
    const text = read(args.at(-1) ?? '');
    return text === undefined ? undefined : [{ text, ignored: false }];
  }
  return undefined;
}

function recipe(text: string, words: readonly string[], env: ReadonlyMap<string, string>): readonly Line[] | undefined {
  if (/^(?:-?include|if|export|define)\b|\$\(MAKE/m.test(text)) return undefined;
  const given = new Map(words.filter((word) => word.includes('=')).map((word) => [word.replace(/=.*/, ''), word.replace(/^[^=]*=/, '')]));
  const own = new Map([...text.matchAll(/^(\w+)\s*[?:]?=\s*(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
  const expand = (line: string, target: string): string =>
    line.replaceAll(/\$\((\w+)\)|\$@|\$\$/g, (whole, name?: string) =>
      whole === '$@' ? target : whole === '$$' ? '$' : (given.get(name ?? '') ?? own.get(name ?? '') ?? env.get(name ?? '') ?? ''),
    );
  const lines: Line[] = [];
  const make = (target: string): boolean => {
    const rule = new RegExp(`^${target}:([^=\\n]*)\\n((?:\\t.*\\n|\\n(?=\\t))*)`, 'm').exec(`${text}\n`);
    if (rule === null) return false;
    const needs = (rule[1] ?? '').replace(/#.*/, '').split(/\s+/).filter(Boolean);
    if (!needs.every((need) => make(need))) return false;
    for (const line of (rule[2] ?? '').split('\n').filter((one) => one.trim() !== '')) {
      const command = expand(line.trim(), target);
      if (command.includes('$(shell')) return false;
      lines.push({ text: command.replace(/^[@-]+/, ''), ignored: /^@?-/.test(command) });
    }
    return true;
  };
  const named = words.filter((word) => !word.includes('=') && !word.startsWith('-'));
  // "the first target (not targets whose names start with '.')": https://www.gnu.org/software/make/manual/html_node/How-Make-Works.html
  const first = /^(?!\.)([\w-]+)(?: [\w -]*)?:(?!=)/m.exec(text)?.[1];
  const targets = named.length > 0 || first === undefined ? named : [first];
  return targets.length > 0 && targets.every((target) => make(target)) ? lines : undefined;
}

function justLines(text: string | undefined, names: readonly string[]): readonly Line[] | undefined {
  if (text === undefined || /^set |^\w+ .*=.*:$/m.test(text)) return undefined;
  const variables = new Map([...text.matchAll(/^(\w+)\s*:=\s*["'](.*)["']$/gm)].map(([, name = '', value = '']) => [name, value]));
  const makefile = text
    .replaceAll(/^(?:\w+\s*:=.*|#.*)$/gm, '')
    .replaceAll(/^[ \t]+(?=\S)/gm, '\t')
    .replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => variables.get(name) ?? '');
  return recipe(makefile, names, new Map());
}

function npmLines(text: string | undefined, [name = '', ...more]: readonly string[]): readonly Line[] | undefined {
  if (text === undefined || more.length > 0) return undefined;
  const known = new Map(Object.entries(textFields(parseFields(text)?.['scripts'])));
  if (!known.has(name)) return undefined;
  return [`pre${name}`, name, `post${name}`].flatMap((one) => (known.has(one) ? [{ text: String(known.get(one)), ignored: false }] : []));
}

/** https://taskfile.dev/reference/schema: names of tasks that come first, then commands; whatever else there is is not known here. */
function taskLines(text: string | undefined, [name = '', ...more]: readonly string[]): readonly Line[] | undefined {
  if (text === undefined || more.length > 0 || /\{\{|^vars:|^includes:|^dotenv:|^env:/m.test(text)) return undefined;
  const task = new RegExp(`^  ${name}:(?: (\\S.*)|((?:\\n {4,}.*)+))`, 'm').exec(text);
  if (task === null) return undefined;
  if (task[1] !== undefined) return [{ text: task[1], ignored: false }];
  const body = task[2] ?? '';
  const keys = [...body.matchAll(/^ {4}(\w+):/gm)].map(([, key = '']) => key);
  if (!keys.every((key) => ['desc', 'deps', 'cmds'].includes(key))) return undefined;
  const needs = (/deps: \[([^\]]*)\]/.exec(body)?.[1] ?? '').split(',').flatMap((need) => need.trim() || []);
  const first = needs.map((need) => taskLines(text, [need]));
  if (first.includes(undefined)) return undefined;
  const lines = [...body.matchAll(/^ {6}- (.*)$/gm)].map(([, line = '']) => ({ text: line, ignored: false }));
  return [...first.flatMap((one) => one ?? []), ...lines];
}
