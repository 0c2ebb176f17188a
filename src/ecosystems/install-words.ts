import { flatMap } from '../source/flat-map.ts';
import { wordsBehind, type FindWords } from './program-words.ts';
import { ecosystems } from './registry.ts';

/** Does a text that is not understood seem to hold an install of what a project's manifests name? */
export function looksLikeInstall(text: string): boolean {
  return (installs ??= installWords()).some((find) => find(text) !== undefined);
}

let installs: readonly FindWords[] | undefined;

/** Of each program that the commands of the ecosystems begin with. */
function installWords(): readonly FindWords[] {
  const found = new Map<string, string[]>();
  for (const command of flatMap(ecosystems, ({ installs: all = [] }) => flatMap(all, ({ commands }) => commands))) {
    const [program = ''] = command.split(' ');
    const known = found.get(program);
    if (known === undefined) found.set(program, [command]);
    else known.push(command);
  }
  return [...found].map(([program, commands]) => wordsBehind([program], () => wordsOf(commands)));
}

/** `pip install` also stands for `pip3.12 install`. A program alone is followed by no word but options. */
function wordsOf(commands: readonly string[]): RegExp {
  const ways = commands.map((command) => {
    const words = command.split(' ').map((word) => (word.startsWith('pip') ? `${word}[\\d.]*` : word.replaceAll('.', '\\.')));
    // `npm run bundle` runs a script of that name, and so does `yarn --cwd web build`.
    return words.length === 1
      ? `(?<!\\brun(?:-script)?\\s+)${words[0] ?? ''}(?=\\s*(?:$|[;&|\\n]|--(?!cwd[ =]\\S+\\s+(?!install\\b)\\w)))`
      : words.join('\\s+');
  });
  return new RegExp(`(?<![\\w.-])(?:${ways.join('|')})(?![\\w-])`, 'u');
}
