import { flatMap } from '../source/flat-map.ts';
import { ecosystems } from './registry.ts';

/** Does a text that is not understood seem to hold an install of what a project's manifests name? */
export function looksLikeInstall(text: string): boolean {
  installs ??= installWords();
  return installs.some((install) => text.includes(install.program) && (install.words ??= wordsAfter(install)).test(text));
}

/** How a program is told to install. */
interface InstallWords {
  /** The first word, as the commands of the ecosystem name it. */
  readonly program: string;
  readonly commands: string[];
  /** Made for texts that hold the name: V8 compiles an expression of all of them anew in every process, for a text that has one. */
  words: RegExp | undefined;
}

let installs: readonly InstallWords[] | undefined;

function installWords(): readonly InstallWords[] {
  const found = new Map<string, InstallWords>();
  for (const { commands } of flatMap(ecosystems, ({ installs: all = [] }) => all)) {
    for (const command of commands) {
      const [program = ''] = command.split(' ');
      const known = found.get(program) ?? { program, commands: [], words: undefined };
      known.commands.push(command);
      found.set(program, known);
    }
  }
  return [...found.values()];
}

/** `pip install` also stands for `pip3.12 install`. A program alone is followed by no word but options. */
function wordsAfter({ commands }: InstallWords): RegExp {
  const ways = commands.map((command) => {
    const words = command.split(' ').map((word) => (word.startsWith('pip') ? `${word}[\\d.]*` : word.replaceAll('.', '\\.')));
    return words.length === 1 ? `${words[0] ?? ''}(?=\\s*(?:$|[;&|\\n]|--))` : words.join('\\s+');
  });
  return new RegExp(`(?<![\\w.-])(?:${ways.join('|')})(?![\\w-])`, 'u');
}
