import { mayChange, words, write } from './file-commands.ts';
import { below, contentsOf, hashOf, isFolder, join, listing, lookUp, may, nameOf, parentOf, real, removeTree, textOf } from './files.ts';
import { downloads } from './downloads.ts';
import { makeFolderAs, type Outcome, type Process, type Program } from './shell.ts';
import { NotUnderstood } from './shell-syntax.ts';

/** A program that may start another one. */
export type Tool = (argv: readonly string[], process: Process, run: Program) => Outcome;

const FINE: Outcome = { status: 0, stdout: '' };
const FAILED: Outcome = { status: 1, stdout: '' };

/** Files that other commands of a test parse: a mark in them is of blanks. */
const MANIFEST = /(?:\.json|\.txt|\.lock|\.toml|\.cfg|rc|\.prisma|\.list|\.sources)$/;

/** Content after a change of which only the cause is known: other causes, other content. */
export function changed(path: string, content: string, cause: readonly string[]): string {
  const hash = hashOf([...cause, content]);
  if (!MANIFEST.test(path)) return `${content}\n# ${hash}`;
  const bits = Array.from(hash.slice(0, 4), (char) => char.charCodeAt(0).toString(2)).join('');
  return content + bits.replaceAll('0', ' ').replaceAll('1', '\t');
}

/** Flags with a value are looked up here; what is left are operands. */
function split(
  args: readonly string[],
  valued: string,
  plain: string,
): { readonly values: ReadonlyMap<string, readonly string[]>; readonly rest: readonly string[] } {
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const [, letters = ''] = /^-([a-zA-Z].*)$/.exec(arg) ?? [];
    if (letters === '') {
      if (arg.startsWith('--')) throw new NotUnderstood(arg);
      rest.push(arg);
    }
    for (let place = 0; place < letters.length; place++) {
      const letter = letters.charAt(place);
      const takes = valued.includes(letter);
      if (!takes && !plain.includes(letter)) throw new NotUnderstood(arg);
      const attached = letters.slice(place + 1);
      const value = !takes ? '' : attached === '' ? (args[++at] ?? '') : attached;
      values.set(letter, [...(values.get(letter) ?? []), value]);
      if (takes) break;
    }
  }
  return { values, rest };
}

function readable(process: Process, path: string): string | undefined {
  const entry = lookUp(process.files, join(process.cwd, path));
  return entry?.kind === 'file' && may(entry, process.user, 'r') ? entry.content : undefined;
}

/** Substitutions of plain text are made, all else leaves a mark. */
function edit(script: string, path: string, content: string): string {
  const plain = /^s([|/,])([\w.= -]*)\1([\w.= -]*)\1g?$/.exec(script);
  const made = plain === null ? content : content.replaceAll(plain[2] ?? '', plain[3] ?? '');
  return changed(path, made, ['sed', script]);
}

const sed: Tool = (argv, process) => {
  const inPlace = argv.slice(1).some((arg) => /^-[nEr]*i/.test(arg));
  const args = argv.slice(1).flatMap((arg) => (/^-[nEr]*i$/.test(arg) ? [] : [arg]));
  const { values, rest } = split(args, 'e', 'nErsuz');
  const given = values.get('e');
  const scripts = given ?? rest.slice(0, 1);
  const files = given === undefined ? rest.slice(1) : rest;
  if (scripts.some((script) => /(?:^|[^\w.-])[rRwWe](?:\s|$)/.test(script))) throw new NotUnderstood('sed');
  if (!inPlace) return printed(argv, files, process);
  const done = files.map((file) => {
    const path = real(process.files, join(process.cwd, file));
    const entry = process.files.get(path);
    if (entry?.kind !== 'file' || !may(entry, process.user, 'r') || !mayChange(process, path)) return false;
    const content = scripts.reduce((text, script) => edit(script, path, text), entry.content);
    // A new file takes the place of the old one: only root can hand it to the old owner.
    process.files.set(path, { ...entry, content, owner: process.user.uid === 0 ? entry.owner : process.user });
    return true;
  });
  return done.every(Boolean) ? FINE : FAILED;
};

/** A filter: what it prints depends on its words and what it reads. */
function printed(argv: readonly string[], files: readonly string[], process: Process): Outcome {
  const texts = files.map((file) => readable(process, file));
  if (texts.includes(undefined)) return FAILED;
  const text = hashOf([...argv, ...texts.map((each) => each ?? ''), files.length === 0 ? process.stdin : '']);
  return { status: 0, stdout: `${text}\n` };
}

const filter: Tool = (argv, process) => printed(argv, split(argv.slice(1), 'dfcbnkt', 'nrusivVlwq').rest, process);

/** Names, and with -l owners and modes. */
const ls: Tool = (argv, process) => {
  const { flags, operands } = words(argv.slice(1), 'laAR1hd');
  const paths = (operands.length === 0 ? ['.'] : operands).map((path) => real(process.files, join(process.cwd, path)));
  const lists = paths.map((path) => (flags.has('l') ? listing(process.files, path) : contentsOf(process.files, path)));
  return { status: paths.every((path) => process.files.has(path)) ? 0 : 2, stdout: `${hashOf(lists.flat())}\n` };
};

const awk: Tool = (argv, process) => {
  const { rest } = split(argv.slice(1), 'Fv', '');
  if (/system|getline|[|>]/.test(rest[0] ?? '')) throw new NotUnderstood('awk');
  return printed(argv, rest.slice(1), process);
};

const print: Tool = (argv) => ({ status: 0, stdout: `${argv.slice(1).join(' ')}\n` });

const grep: Tool = (argv, process) => {
  const { values, rest } = split(argv.slice(1), 'e', 'qivEFnowcx');
  const [pattern = '', ...files] = values.has('e') ? ['', ...rest] : rest;
  const texts = files.map((file) => readable(process, file));
  if (texts.includes(undefined)) return { status: 2, stdout: '' };
  const lines = (files.length === 0 ? [process.stdin] : texts).join('\n').split('\n');
  const found = lines.filter((line) => line.includes(pattern.replace(/^\^/, '')) !== values.has('v'));
  return { status: found.length > 0 ? 0 : 1, stdout: values.has('q') ? '' : found.map((line) => `${line}\n`).join('') };
};

const tee: Tool = (argv, process) => {
  const { flags, operands } = words(argv.slice(1), 'a');
  const done = operands.map((operand) => {
    const path = join(process.cwd, operand);
    if (path.startsWith('/dev/')) return true;
    const before = flags.has('a') ? (textOf(process.files, path) ?? '') : '';
    return write(process, path, before + process.stdin, { mode: 0o644 });
  });
  return { status: done.every(Boolean) ? 0 : 1, stdout: process.stdin };
};

const install: Tool = (argv, process) => {
  const { values, rest } = split(argv.slice(1), 'mogt', 'dDvp');
  if (values.has('o') || values.has('g')) throw new NotUnderstood('install');
  const mode = Number.parseInt(values.get('m')?.at(-1) ?? '755', 8);
  const put = (path: string, content: string): boolean => {
    const at = real(process.files, path, false);
    if (!mayChange(process, at) || process.files.get(at)?.kind === 'folder') return false;
    process.files.set(at, { kind: 'file', content, owner: process.user, mode });
    return true;
  };
  if (values.has('d')) return rest.every((folder) => madeFolder(process, join(process.cwd, folder), mode)) ? FINE : FAILED;
  const into = values.get('t')?.at(-1);
  const last = join(process.cwd, into ?? rest.at(-1) ?? '');
  const sources = into === undefined ? rest.slice(0, -1) : rest;
  if (values.has('D')) makeFolderAs(process, into === undefined ? parentOf(last) : last);
  const inside = into !== undefined || isFolder(process.files, last);
  const done = sources.map((source) => {
    const content = readable(process, source);
    return content !== undefined && put(inside ? join(last, nameOf(source)) : last, content);
  });
  return done.every(Boolean) ? FINE : FAILED;
};

function madeFolder(process: Process, path: string, mode: number): boolean {
  if (!makeFolderAs(process, path)) return false;
  const at = real(process.files, path);
  const entry = process.files.get(at);
  if (entry?.kind !== 'folder' || (process.user.uid !== 0 && entry.owner.uid !== process.user.uid)) return false;
  process.files.set(at, { ...entry, mode });
  return true;
}

/** Whatever is in the archive: a file of its own, and another content of all that is there already. */
function unpack(process: Process, folder: string, cause: readonly string[]): Outcome {
  const at = real(process.files, join(process.cwd, folder));
  if (!isFolder(process.files, at) || !may(process.files.get(at), process.user, 'w')) return FAILED;
  for (const path of below(process.files, at)) {
    const entry = process.files.get(path);
    if (entry?.kind === 'file' && may(entry, process.user, 'w'))
      process.files.set(path, { ...entry, content: changed(path, entry.content, cause) });
  }
  return write(process, join(at, `unpacked-${hashOf(cause)}`), hashOf(cause), { mode: 0o644 }) ? FINE : FAILED;
}

const tar: Tool = (argv, process) => {
  const [first = '', ...more] = argv.slice(1);
  const args = /^[a-zA-Z]+$/.test(first) ? [`-${first}`, ...more] : [first, ...more];
  const strip = args.filter((arg) => /^--strip-components=\d+$/.test(arg));
  const { values, rest } = split(
    args.filter((arg) => !strip.includes(arg)),
    'fC',
    'xctvzjJ',
  );
  const file = values.get('f')?.at(-1) ?? '-';
  const folder = values.get('C')?.at(-1) ?? '.';
  if (values.has('c')) {
    const seen = rest.flatMap((path) => contentsOf(process.files, join(join(process.cwd, folder), path)));
    return write(process, join(process.cwd, file), hashOf(seen), { mode: 0o644 }) ? FINE : FAILED;
  }
  const content = file === '-' ? process.stdin : readable(process, file);
  if (content === undefined) return { status: 2, stdout: '' };
  if (values.has('t')) return { status: 0, stdout: hashOf([content]) };
  return unpack(process, folder, [content, ...strip, ...rest, textOf(process.files, '/etc/passwd') ?? '', installed(process, 'xz-utils')]);
};

const unzip: Tool = (argv, process) => {
  const { values, rest } = split(argv.slice(1), 'd', 'qonj');
  const [file = ''] = rest;
  const content = readable(process, file) ?? readable(process, `${file}.zip`);
  const folder = values.get('d')?.at(-1) ?? '.';
  if (content === undefined) return { status: 9, stdout: '' };
  makeFolderAs(process, join(process.cwd, folder));
  return unpack(process, folder, [content, ...rest, installed(process, 'unzip')]);
};

/** A package decides which release of a program runs. */
export function installed(process: Process, name: string): string {
  return textOf(process.files, `/usr/bin/${name}`) ?? 'brought by the image';
}

const checksum: Tool = (argv, process) => {
  const { flags, operands } = words(argv.slice(1), 'c');
  if (!flags.has('c')) return printed(argv, operands, process);
  const lists = operands.filter((operand) => operand !== '-').map((operand) => readable(process, operand));
  if (lists.includes(undefined)) return FAILED;
  const text = operands.length === lists.length && lists.length > 0 ? lists.join('\n') : process.stdin;
  const names = text.split('\n').flatMap((line) => /^\S+ [ *](.+)$/.exec(line)?.[1] ?? []);
  return names.every((name) => readable(process, name) !== undefined) ? FINE : FAILED;
};

const find: Tool = (argv, process, run) => {
  const start = argv.findIndex((arg, at) => at > 0 && arg.startsWith('-'));
  const roots = argv.slice(1, start < 0 ? argv.length : start);
  const tests: ((path: string) => boolean)[] = [];
  let act: (path: string) => boolean = () => true;
  const rest = start < 0 ? [] : argv.slice(start);
  for (let at = 0; at < rest.length; at++) {
    const [word, value = ''] = [rest[at], rest[at + 1]];
    if (word === '-depth') continue;
    if (word === '-name') tests.push((path) => new RegExp(`^${value.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(nameOf(path)));
    else if (word === '-type') tests.push((path) => process.files.get(path)?.kind === (value === 'd' ? 'folder' : 'file'));
    else if (word === '-delete') act = (path) => removed(process, path);
    else if (word === '-exec') {
      const command = rest.slice(at + 1, -1);
      act = (path) =>
        run(
          command.map((part) => (part === '{}' ? path : part)),
          process,
        ).status === 0;
      break;
    } else throw new NotUnderstood(`find ${word ?? ''}`);
    if (word !== '-delete') at++;
  }
  const found = (roots.length === 0 ? ['.'] : roots).flatMap((root) => {
    const path = real(process.files, join(process.cwd, root));
    return process.files.has(path) ? [...below(process.files, path).toReversed(), path] : [];
  });
  const chosen = found.filter((path) => tests.every((test) => test(path)));
  const fine = chosen.map((path) => !process.files.has(path) || act(path)).every(Boolean);
  return { status: fine && found.length > 0 ? 0 : 1, stdout: chosen.map((path) => `${path}\n`).join('') };
};

function removed(process: Process, path: string): boolean {
  if (below(process.files, path).length > 0 || !mayChange(process, path)) return false;
  removeTree(process.files, path);
  return true;
}

const xargs: Tool = (argv, process, run) => {
  const named = argv[1] === '-a';
  const text = named ? readable(process, argv[2] ?? '') : process.stdin;
  const command = argv.slice(named ? 3 : 1);
  if (text === undefined) return FAILED;
  if ((command[0] ?? '').startsWith('-') || /["'\\]/.test(text)) throw new NotUnderstood('xargs');
  const given = text.split(/\s+/).filter((word) => word !== '');
  return run([...command, ...given], { ...process, stdin: '' });
};

/** Tools that put into one file of the system what they find in some of its folders. */
function gathers(target: string, ...sources: readonly string[]): Tool {
  return (argv, process) => {
    const seen = sources.flatMap((source) => contentsOf(process.files, source));
    const before = textOf(process.files, target) ?? '';
    if (process.user.uid !== 0 || !makeFolderAs(process, parentOf(target))) return FAILED;
    return write(process, target, hashOf([before, ...argv, ...seen]), { mode: 0o644 }) ? FINE : FAILED;
  };
}

const apache = gathers('/etc/apache2/enabled', '/etc/apache2', '/usr/bin/apache2');

/** Programs that a Dockerfile fetches and edits files with. They throw NotUnderstood for flags that they do not know. */
export const tools: Readonly<Record<string, Tool>> = {
  ...downloads,
  sed,
  awk,
  grep,
  ls,
  tee,
  install,
  tar,
  unzip,
  find,
  xargs,
  sort: filter,
  uniq: filter,
  cut: filter,
  head: filter,
  wc: filter,
  tr: (argv, process) => printed(argv, [], process),
  basename: print,
  dirname: print,
  uname: print,
  // All builds are made at one time.
  date: print,
  pwd: (_, process) => ({ status: 0, stdout: `${process.cwd}\n` }),
  nproc: () => ({ status: 0, stdout: '4\n' }),
  sha256sum: checksum,
  sha512sum: checksum,
  md5sum: checksum,
  ldconfig: gathers('/etc/ld.so.cache', '/usr/local/lib', '/usr/lib', '/lib'),
  'update-ca-certificates': gathers('/etc/ssl/certs/ca-certificates.crt', '/usr/local/share/ca-certificates', '/usr/bin/ca-certificates'),
  a2enmod: apache,
  a2ensite: apache,
};
