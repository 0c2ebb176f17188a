import type { ContextPath } from './model/files.ts';
import { visitNode } from './parse/shell-print.ts';
import { parseShell, type ShellList, type ShellNode, type SimpleNode } from './parse/shell.ts';

interface Maker {
  readonly folder: RegExp;
  /** The words of the command that makes such a folder. */
  readonly command: RegExp;
  /** With this in its words it does not. */
  readonly unless?: RegExp;
}

/** Installs of a whole project, which make these folders anew: none by name, and none of another package manager. */
const MAKERS: readonly Maker[] = [
  {
    folder: /(?:^|\/)node_modules$/u,
    command: /^(?:npm (?:ci|install|i)|pnpm (?:i|install)|bun (?:i|install)|yarn(?: install)?)(?=$| --(?!global)\S)/u,
    // https://docs.npmjs.com/cli/v11/commands/npm-install#configuration https://pnpm.io/cli/install https://yarnpkg.com/cli/install
    unless:
      /\s(?:-g|--global|--dry-run|--package-lock-only|--lockfile-only|--mode[= ]update-lockfile|--help|--version)\b|^yarn --cwd[= ]\S+ [^-]/u,
  },
  {
    folder: /(?:^|\/)obj$/u,
    command: /^dotnet (?:restore|build|publish|test|pack)(?= |$)/u,
    unless: /\s--no-(?:restore|build)\b/u,
  },
  {
    folder: /(?:^|\/)vendor$/u,
    command: /^composer (?:install|i)(?= |$)/u,
    unless: /\s(?:--dry-run|--download-only)\b/u,
  },
];

/** They hand on what stands behind them. */
const IN_FRONT = /^(?:(?:sudo|time|env|command|exec|nice|corepack|-\w+|\w+=\S*)\s+)+/u;

/** They tell what is there, or take it along, before it is made anew. */
const ASKS = /^(?:test|\[\[?|ls|find|stat|du|cp|mv|tar|rsync|ln|cat)\s/u;

/** The paths are made again by an install of the stage that copies a folder around them; without one they are needed. */
export function madeAgain(path: ContextPath, texts: readonly string[]): boolean {
  const workdirs = texts.flatMap((text) => [...text.matchAll(/^\s*WORKDIR\s+(\S+)/gimu)].flatMap(([, folder]) => folder ?? []));
  const asked = new RegExp(`(?:^|/)${nameOf(path).replaceAll('.', String.raw`\.`)}(?![\\w.-])`, 'u');
  for (const script of texts.flatMap(shellsOf)) {
    const { list, unknown } = parseShell(script);
    const made = unknown.length > 0 ? undefined : surelyRun(list, { folder: '', last: true }).find((one) => makes(one, path, workdirs));
    if (commandsBefore(list, made?.node).some((words) => ASKS.test(words) && words.split(' ').some((word) => asked.test(word))))
      return true;
    if (made !== undefined) return false;
  }
  return true;
}

/** What the shell of each RUN is given; a RUN in exec form has none. */
function shellsOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/u);
  const found: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!/^\s*RUN\s/iu.test(lines[at] ?? '')) continue;
    let words = '';
    for (let more = true; more && at < lines.length; at++) {
      const line = lines[at] ?? '';
      if (words !== '' && /^\s*(?:#|$)/u.test(line)) continue;
      more = /\\\s*$/u.test(line);
      words += line.replace(/\\\s*$/u, ' ');
    }
    words = words.replace(/^\s*RUN\s+(?:--\S+\s+)*/iu, '');
    const [heredoc, name] = /<<-?["']?(\w+)["']?/u.exec(words) ?? [];
    const body: string[] = [];
    if (heredoc !== undefined) {
      for (; at < lines.length && lines[at]?.trim() !== name; at++) body.push(lines[at] ?? '');
      at++;
    }
    at--;
    const rest = body.join('\n');
    if (heredoc !== undefined && words.trim() === heredoc) found.push(rest.startsWith('#!') ? '' : rest);
    else found.push(heredoc === undefined ? words : `${words}\n${rest}\n${name ?? ''}\n`);
  }
  return found;
}

/** A command that runs whenever the RUN succeeds, and the folder that `cd` leads to before; undefined where that is not known. */
interface Run {
  readonly node: SimpleNode;
  readonly folder: string | undefined;
}

/** @param last the list must succeed for the RUN to */
function surelyRun(list: ShellList, { folder, last }: { readonly folder: string | undefined; readonly last: boolean }): readonly Run[] {
  const found: Run[] = [];
  let at = folder;
  for (const [index, node] of list.entries()) {
    const ran = surelyIn(node, { folder: at, last: last && index === list.length - 1 });
    found.push(...ran);
    at = folderBehind(node, ran, at);
    if (mayLeave(node)) break;
  }
  return found;
}

function surelyIn(node: ShellNode, where: { readonly folder: string | undefined; readonly last: boolean }): readonly Run[] {
  switch (node.kind) {
    case 'simple':
      return [{ node, folder: where.folder }];
    case 'and-or': {
      const found: Run[] = [];
      let { folder } = where;
      for (const [index, command] of node.commands.entries()) {
        const needed = where.last && !node.operators.slice(index).includes('||');
        if (index > 0 && (node.operators[index - 1] === '||' || !needed)) continue;
        const ran = surelyIn(command, { folder, last: needed });
        found.push(...ran);
        folder = folderBehind(command, ran, folder);
      }
      return found;
    }
    case 'pipeline':
      return node.commands.flatMap((command) =>
        surelyIn(command, { ...where, last: where.last && node.commands.length === 1 && !node.negated }),
      );
    case 'group':
    case 'subshell':
      return surelyRun(node.body, where);
    case 'if':
      return surelyRun(node.branches[0]?.condition ?? [], { ...where, last: false });
    case 'while':
    case 'until':
      return surelyRun(node.condition, { ...where, last: false });
    default:
      return [];
  }
}

/** `exit 1` ends the build; any other way out may be taken by a build that succeeds. */
function mayLeave(node: ShellNode): boolean {
  let leaves = false;
  visitNode(node, {
    node: (inner) => {
      const [program, status] = inner.kind === 'simple' ? wordsOf(inner).split(' ') : [];
      if (program === 'exit' && /^[1-9]\d?$/u.test(status ?? '')) return;
      if (program === 'exit' || program === 'exec' || program === 'return' || program === 'break') leaves = true;
    },
  });
  return leaves;
}

function folderBehind(node: ShellNode, ran: readonly Run[], before: string | undefined): string | undefined {
  if (node.kind === 'subshell' || (node.kind === 'pipeline' && node.commands.length > 1)) return before;
  let folder = before;
  let moves = 0;
  visitNode(node, {
    node: (inner) => {
      if (inner.kind !== 'simple' || inner.words[0]?.raw !== 'cd') return;
      moves++;
      folder = ran.some((one) => one.node === inner) ? below(folder, inner.words[1]?.raw ?? '~') : undefined;
    },
  });
  return moves > 1 ? undefined : folder;
}

function below(folder: string | undefined, raw: string): string | undefined {
  const word = raw
    .replaceAll(/["']/gu, '')
    .replace(/^(?:\.\/)+/u, '')
    .replace(/\/+$/u, '');
  if (word.startsWith('/')) return word;
  if (folder === undefined || !/^[\w./-]+$/u.test(word) || word.startsWith('-') || word.includes('..')) return undefined;
  return word === '.' || word === '' ? folder : folder === '' ? word : `${folder}/${word}`;
}

/** `npm --prefix web ci` is none of the makers; behind them such a folder counts like one of `cd`. */
const ELSEWHERE = /\s(?:--prefix|--cwd|--dir|--working-dir|-d|-C)[= ](\S+)/u;

function makes({ node, folder }: Run, path: ContextPath, workdirs: readonly string[]): boolean {
  const words = wordsOf(node).replace(IN_FRONT, '');
  const maker = MAKERS.find((one) => one.folder.test(path) && one.command.test(words));
  if (maker === undefined || maker.unless?.test(words) === true) return false;
  const [, elsewhere] = ELSEWHERE.exec(words) ?? [];
  const at = elsewhere === undefined ? folder : below(folder, elsewhere);
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  // Without a `cd` it is made in the working directory, wherever that is.
  if (at === '' || at === parent) return true;
  if (at === undefined) return false;
  if (!at.startsWith('/')) return parent.endsWith(`/${at}`) || at.endsWith(`/${parent}`);
  return parent === '' ? workdirs.length === 0 || workdirs.includes(at) : at.endsWith(`/${nameOf(parent)}`);
}

function wordsOf({ words }: SimpleNode): string {
  return words.map(({ raw }) => raw).join(' ');
}

function nameOf(path: ContextPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The words of all commands that may run before one, or of all where there is none. */
function commandsBefore(list: ShellList, until: SimpleNode | undefined): readonly string[] {
  const found: string[] = [];
  let reached = false;
  for (const node of list)
    visitNode(node, {
      node: (inner) => {
        if (inner === until) reached = true;
        if (reached) return;
        if (inner.kind === 'simple') found.push(wordsOf(inner));
        if (inner.kind === 'test') found.push(`[[ ${inner.words.map(({ raw }) => raw).join(' ')} ]]`);
      },
    });
  return found;
}
