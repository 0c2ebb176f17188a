import { below, clean, describeEntry, isFolder, join, lookUp, may, nameOf, parentOf, real, removeTree, type Entry } from './files.ts';
import { makeFolderAs, type Outcome, type Process, type Program } from './shell.ts';
import { NotUnderstood } from './shell-syntax.ts';
import { knownOwner } from './users.ts';

const FINE: Outcome = { status: 0, stdout: '' };
const FAILED: Outcome = { status: 1, stdout: '' };

interface Words {
  readonly flags: ReadonlySet<string>;
  readonly operands: readonly string[];
}

/** Letters of flags; only those in `allowed` are understood. */
export function words(args: readonly string[], allowed: string): Words {
  const flags = new Set<string>();
  const operands: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === '--') return { flags, operands: [...operands, ...args.slice(index + 1)] };
    if (!/^-[a-zA-Z]+$/.test(arg)) {
      if (arg.startsWith('--')) throw new NotUnderstood(arg);
      operands.push(arg);
      continue;
    }
    for (const letter of arg.slice(1)) {
      if (!allowed.includes(letter)) throw new NotUnderstood(arg);
      flags.add(letter);
    }
  }
  return { flags, operands };
}

function each(operands: readonly string[], act: (operand: string) => boolean): Outcome {
  return operands.map(act).every(Boolean) ? FINE : FAILED;
}

/** May the user make or remove `path`? */
export function mayChange(process: Process, path: string): boolean {
  const folder = lookUp(process.files, parentOf(path));
  return folder?.kind === 'folder' && may(folder, process.user, 'w') && may(folder, process.user, 'x');
}

/** Content onto a path: a file that is there keeps owner and mode, as every program that opens it for writing leaves it. */
export function write(process: Process, path: string, content: string, fresh: { readonly mode: number }): boolean {
  const at = real(process.files, path);
  const there = process.files.get(at);
  if (there?.kind === 'folder') return false;
  if (there !== undefined && !may(there, process.user, 'w')) return false;
  if (there === undefined && !mayChange(process, at)) return false;
  const entry = there?.kind === 'file' ? there : { owner: process.user, mode: fresh.mode };
  process.files.set(at, { kind: 'file', content, owner: entry.owner, mode: entry.mode });
  return true;
}

function copyTree(process: Process, source: string, target: string, flags: ReadonlySet<string>): boolean {
  const { files, user } = process;
  const keep = flags.has('a') || flags.has('p');
  const follow = !flags.has('a') && !flags.has('d') && !flags.has('P') && !(flags.has('r') || flags.has('R'));
  const from = follow ? real(files, source) : join(real(files, parentOf(source)), nameOf(source));
  const entry = files.get(from);
  if (entry === undefined || !may(entry, user, 'r')) return false;
  if (entry.kind === 'link') {
    if (!mayChange(process, target)) return false;
    files.set(join(real(files, parentOf(target)), nameOf(target)), { ...entry, owner: user });
    return true;
  }
  if (entry.kind === 'file') {
    const fine = write(process, target, entry.content, { mode: entry.mode & 0o7755 });
    if (fine && keep) files.set(real(files, target), user.uid === 0 ? entry : { ...entry, owner: user });
    return fine;
  }
  if (!flags.has('r') && !flags.has('R') && !flags.has('a')) return false;
  // A folder is not copied into itself.
  if (real(files, target) === from || real(files, target).startsWith(from === '/' ? '/' : `${from}/`)) return false;
  if (!makeFolderAs(process, target, entry.mode & 0o7755)) return false;
  if (keep) files.set(real(files, target), user.uid === 0 ? entry : { ...entry, owner: user });
  return below(files, from)
    .filter((path) => parentOf(path) === from)
    .map((path) => copyTree(process, path, join(target, nameOf(path)), flags))
    .every(Boolean);
}

/** Where `cp a b` and its like put a: into b when it is a folder. */
function targetOf(process: Process, source: string, last: string, many: boolean): string | undefined {
  const target = join(process.cwd, last);
  if (isFolder(process.files, target))
    return nameOf(clean(source)) === '' || /(?:^|\/)\.$/.test(source) ? target : join(target, nameOf(clean(source)));
  return many || last.endsWith('/') ? undefined : target;
}

const cp: Program = (args, process) => {
  const { flags, operands } = words(args.slice(1), 'rRaPpdfvn');
  const sources = operands.slice(0, -1);
  return each(sources, (source) => {
    const target = targetOf(process, source, operands.at(-1) ?? '', sources.length > 1);
    return target !== undefined && copyTree(process, join(process.cwd, source), target, flags);
  });
};

const mv: Program = (args, process) => {
  const { operands } = words(args.slice(1), 'fv');
  const { files } = process;
  const sources = operands.slice(0, -1);
  return each(sources, (source) => {
    const to = targetOf(process, source, operands.at(-1) ?? '', sources.length > 1);
    const from = real(files, join(process.cwd, source), false);
    const entry = files.get(from);
    if (to === undefined || entry === undefined || !mayChange(process, from) || !mayChange(process, to)) return false;
    const target = real(files, to, false);
    if (target === from || target.startsWith(`${from}/`)) return false;
    const moved = [from, ...below(files, from)].map((path) => [target + path.slice(from.length), files.get(path)] as const);
    removeTree(files, from);
    if (files.get(target)?.kind !== 'folder') files.delete(target);
    for (const [path, what] of moved) if (what !== undefined) files.set(path, what);
    return true;
  });
};

const rm: Program = (args, process) => {
  const { flags, operands } = words(args.slice(1), 'rRfv');
  return each(operands, (operand) => {
    const path = real(process.files, join(process.cwd, operand), false);
    const entry = process.files.get(path);
    if (entry === undefined) return flags.has('f');
    if (path === '/' || !mayChange(process, path)) return false;
    if (entry.kind === 'folder' && !flags.has('r') && !flags.has('R')) return false;
    removeTree(process.files, path);
    return true;
  });
};

const mkdir: Program = (args, process) => {
  const at = args.indexOf('-m');
  const mode = at < 0 ? 0o755 : Number.parseInt(args[at + 1] ?? '', 8);
  const { flags, operands } = words(at < 0 ? args.slice(1) : [...args.slice(1, at), ...args.slice(at + 2)], 'pv');
  return each(operands, (operand) => {
    const path = join(process.cwd, operand);
    if (lookUp(process.files, path) !== undefined) return flags.has('p') && isFolder(process.files, path);
    if (!flags.has('p') && !isFolder(process.files, parentOf(path))) return false;
    if (!makeFolderAs(process, parentOf(path))) return false;
    return makeFolderAs(process, path, mode);
  });
};

const rmdir: Program = (args, process) =>
  each(words(args.slice(1), '').operands, (operand) => {
    const path = real(process.files, join(process.cwd, operand));
    if (!isFolder(process.files, path) || below(process.files, path).length > 0 || !mayChange(process, path)) return false;
    process.files.delete(path);
    return true;
  });

const touch: Program = (args, process) =>
  each(words(args.slice(1), 'acm').operands, (operand) => {
    const path = join(process.cwd, operand);
    return lookUp(process.files, path) !== undefined || write(process, path, '', { mode: 0o644 });
  });

/** The mode that `chmod <text>` gives. Octal, and clauses such as `u+x,go-w`. */
export function modeAfter(text: string, mode: number, folder: boolean): number {
  if (/^[0-7]{3,4}$/.test(text)) return Number.parseInt(text, 8);
  let now = mode;
  for (const clause of text.split(',')) {
    const read = /^([ugoa]*)([-+=])([rwxXst]*|[ugo])$/.exec(clause);
    if (!read) throw new NotUnderstood(`chmod ${text}`);
    const [, who = '', operator, letters = ''] = read;
    const whom = who === '' || who.includes('a') ? 'ugo' : who;
    const runs = folder || (mode & 0o111) !== 0;
    const copied = { u: 6, g: 3, o: 0 }[letters];
    const bits =
      (copied === undefined ? 0 : (now >> copied) & 7) |
      (letters.includes('r') ? 4 : 0) |
      (letters.includes('w') ? 2 : 0) |
      (letters.includes('x') || (letters.includes('X') && runs) ? 1 : 0);
    for (const letter of whom) {
      const shift = { u: 6, g: 3, o: 0 }[letter] ?? 0;
      if (operator === '+') now |= bits << shift;
      else if (operator === '-') now &= ~(bits << shift);
      else now = (now & ~(7 << shift)) | (bits << shift);
    }
  }
  return now;
}

/** Applies a change to each operand, and with -R to all below it. Links are not followed below the operand. */
function change(process: Process, operands: readonly string[], deep: boolean, of: (entry: Entry) => Entry): Outcome {
  return each(operands, (operand) => {
    const path = real(process.files, join(process.cwd, operand));
    if (!process.files.has(path)) return false;
    return [path, ...(deep ? below(process.files, path) : [])].every((each) => {
      const entry = process.files.get(each);
      if (entry === undefined) return false;
      const next = of(entry);
      if (describeEntry(next) !== describeEntry(entry) && process.user.uid !== 0 && entry.owner.uid !== process.user.uid) return false;
      process.files.set(each, next);
      return true;
    });
  });
}

const chmod: Program = (args, process) => {
  const rest = args.slice(1);
  const deep = rest.some((arg) => arg === '-R');
  const [mode = '', ...operands] = rest.filter((arg) => arg !== '-R' && arg !== '-v' && arg !== '-f');
  return change(process, operands, deep, (entry) =>
    entry.kind === 'link' ? entry : { ...entry, mode: modeAfter(mode, entry.mode, entry.kind === 'folder') },
  );
};

const chown: Program = (args, process) => {
  const { flags, operands } = words(args.slice(1), 'Rvhf');
  const [text = '', ...paths] = operands;
  const owner = knownOwner(process.files, args[0] === 'chgrp' ? `:${text}` : text);
  if (owner === undefined || process.user.uid !== 0) return FAILED;
  return change(process, paths, flags.has('R'), (entry) => ({ ...entry, owner: { ...entry.owner, ...owner } }));
};

const ln: Program = (args, process) => {
  const { flags, operands } = words(args.slice(1), 'sfnv');
  const [source = '', second = '.'] = operands;
  const target = targetOf(process, source, second, false);
  if (target === undefined) return FAILED;
  const at = real(process.files, target, false);
  if (process.files.has(at) && !flags.has('f')) return FAILED;
  if (!mayChange(process, at)) return FAILED;
  const entry = flags.has('s')
    ? ({ kind: 'link', target: source, owner: process.user } as const)
    : lookUp(process.files, join(process.cwd, source));
  if (entry === undefined || entry.kind === 'folder') return FAILED;
  process.files.set(at, entry);
  return FINE;
};

const cat: Program = (args, process) => {
  const { operands } = words(args.slice(1), 'u');
  if (operands.length === 0) return { status: 0, stdout: process.stdin };
  const texts = operands.map((operand) => {
    const entry = operand === '-' ? undefined : lookUp(process.files, join(process.cwd, operand));
    if (operand === '-') return process.stdin;
    return entry?.kind === 'file' && may(entry, process.user, 'r') ? entry.content : undefined;
  });
  return { status: texts.includes(undefined) ? 1 : 0, stdout: texts.join('') };
};

const echo: Program = (args) => {
  const bare = args[1] === '-n';
  return { status: 0, stdout: args.slice(bare ? 2 : 1).join(' ') + (bare ? '' : '\n') };
};

const printf: Program = (args) => {
  const [format = '', ...values] = args.slice(1);
  const text = format.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  if (!/%s/.test(text)) return { status: 0, stdout: text.replaceAll('%%', '%') };
  const rounds = values.length === 0 ? [''] : values;
  return { status: 0, stdout: rounds.map((value) => text.replace('%s', () => value)).join('') };
};

const test: Program = (args, process) => {
  const rest = args[0] === 'test' ? args.slice(1) : args.slice(1, -1);
  const negated = rest[0] === '!';
  const [first = '', second = '', third = ''] = negated ? rest.slice(1) : rest;
  const entry = lookUp(process.files, join(process.cwd, second));
  const answers: Readonly<Record<string, () => boolean>> = {
    '-e': () => entry !== undefined,
    '-a': () => entry !== undefined,
    '-f': () => entry?.kind === 'file',
    '-d': () => entry?.kind === 'folder',
    '-s': () => entry?.kind === 'file' && entry.content !== '',
    '-x': () => may(entry, process.user, 'x') && entry !== undefined && entry.kind !== 'link' && (entry.mode & 0o111) !== 0,
    '-n': () => second !== '',
    '-z': () => second === '',
  };
  const length = negated ? rest.length - 1 : rest.length;
  if (length === 3 && ['=', '==', '!='].includes(second)) return ((second !== '!=') === (first === third)) === negated ? FAILED : FINE;
  // "[: !=: unary operator expected", and the like of other shells: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html
  if (length === 2 && ['=', '==', '!='].includes(first)) return { status: 2, stdout: '' };
  const answer = Object.hasOwn(answers, first) ? answers[first] : undefined;
  if (answer === undefined || length !== 2) throw new NotUnderstood(`test ${rest.join(' ')}`);
  return answer() === negated ? FAILED : FINE;
};

/** The file commands by name. They throw NotUnderstood for flags that they do not know. */
export const fileCommands: Readonly<Record<string, Program>> = {
  cp,
  mv,
  rm,
  mkdir,
  rmdir,
  touch,
  chmod,
  chown,
  chgrp: chown,
  ln,
  cat,
  echo,
  printf,
  test,
  '[': test,
  '[[': test,
  true: () => FINE,
  false: () => FAILED,
};
