import { endsOf, type Domain } from './analysis/run-ends.ts';
import type { ContextPath } from './model/files.ts';
import { visitNode } from './parse/shell-print.ts';
import { parseShell, type ShellNode, type SimpleNode } from './parse/shell.ts';

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

/** Does the stage of another Dockerfile, of which these are the texts, need what the context has at a path? Not where an install makes it anew. */
export function needsOriginal(path: ContextPath, texts: readonly string[]): boolean {
  const workdirs = texts.flatMap((text) => [...text.matchAll(/^\s*WORKDIR\s+(\S+)/gimu)].flatMap(([, folder]) => folder ?? []));
  const domain = domainOf(path, workdirs);
  for (const script of texts.flatMap(shellsOf)) {
    const { list, unknown } = parseShell(script);
    if (unknown.length > 0) {
      if (list.some(asksFor(path))) return true;
      continue;
    }
    const { ok, leaves } = endsOf(list, START, domain, new Set());
    const end = meet(ok, leaves);
    if (end?.asked === true) return true;
    if (end?.made === true) return false;
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

/** What holds at a place of a RUN, for one path. */
interface Place {
  /** Where `cd` has led to, from the working directory; undefined where that is not known. */
  readonly folder: string | undefined;
  /** An install that makes it anew has run, whether it failed or not. */
  readonly made: boolean;
  /** Before that something has asked for it, or taken it along. */
  readonly asked: boolean;
}

/** Undefined: the place is not reached. */
type Reached = Place | undefined;

const START: Place = { folder: '', made: false, asked: false };

function domainOf(path: ContextPath, workdirs: readonly string[]): Domain<Reached> {
  const asks = asksFor(path);
  const asked = (node: ShellNode, from: Place): Place => (from.made || !asks(node) ? from : { ...from, asked: true });
  return {
    nowhere: undefined,
    join: meet,
    // A round that starts in another folder; what has been made or asked for stays so.
    news: (found, seen) =>
      found === undefined || seen === undefined || seen.folder === undefined || seen.folder === found.folder
        ? undefined
        : { ...found, folder: undefined },
    command: (node, from) => {
      if (from === undefined) return { ok: from, fail: from };
      const behind = asked(node, from);
      // One that fails has never led anywhere: the folder is there, or the Dockerfile does not build.
      if (node.words[0]?.raw === 'cd') return { ok: { ...behind, folder: below(from.folder, node.words[1]?.raw ?? '~') }, fail: undefined };
      const next = makes(node, from.folder, path, workdirs) ? { ...behind, made: true } : behind;
      return { ok: next, fail: next };
    },
    test: (node, from) => from && asked(node, from),
    piped: (parts) => {
      const ends = parts.map(({ ok, fail }) => meet(ok, fail));
      const all = ends.reduce((one, other) => one && other && { ...one, made: one.made || other.made, asked: one.asked || other.asked });
      return { ok: all, fail: all };
    },
    handedOn: (end, from) => end && { ...end, folder: from?.folder },
  };
}

function meet(one: Reached, other: Reached): Reached {
  if (one === undefined || other === undefined) return one ?? other;
  const folder = one.folder === other.folder ? one.folder : undefined;
  return { folder, made: one.made && other.made, asked: one.asked || other.asked };
}

/** Does a command, or one whose output it takes, ask for the path? */
function asksFor(path: ContextPath): (node: ShellNode) => boolean {
  const named = new RegExp(`(?:^|/)${nameOf(path).replaceAll('.', String.raw`\.`)}(?![\\w.-])`, 'u');
  return (node) => {
    let asks = false;
    visitNode(node, {
      node: (inner) => {
        const words = inner.kind === 'simple' || inner.kind === 'test' ? inner.words.map(({ raw }) => raw) : [];
        if ((inner.kind === 'test' || ASKS.test(words.join(' '))) && words.some((word) => named.test(word))) asks = true;
      },
    });
    return asks;
  };
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

function makes(node: SimpleNode, folder: string | undefined, path: ContextPath, workdirs: readonly string[]): boolean {
  const words = node.words
    .map(({ raw }) => raw)
    .join(' ')
    .replace(IN_FRONT, '');
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

function nameOf(path: ContextPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
