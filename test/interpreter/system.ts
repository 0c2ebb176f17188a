import { downloadOf } from './caches.ts';
import { below, describeEntry, hashOf, join, contentsOf, makeFolders, real, removeTree, textOf, ROOT, type Files } from './files.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, unknownProgram } from './unknown.ts';
import { addGroup, addUser, knownOwner } from './users.ts';

const FAILED: Outcome = { status: 1, stdout: '' };
const FINE: Outcome = { status: 0, stdout: '' };

/** Packages whose installation makes a user. */
const WITH_USER = new Set(['postgresql', 'nginx', 'redis-server', 'mysql-server', 'openssh-server']);

/** apt-get and apt: update, install, clean, remove; anything else is an unknown program. */
export function apt(argv: readonly string[], process: Process): Outcome {
  const { files } = process;
  const [command, ...packages] = argv.slice(1).filter((arg, at) => !arg.startsWith('-') && argv[at] !== '-t');
  if (process.user.uid !== 0) return FAILED;
  switch (command) {
    case 'update':
      makeFolders(files, '/var/lib/apt/lists', ROOT);
      for (const path of below(files, '/var/lib/apt/lists')) files.delete(path);
      write(files, '/var/lib/apt/lists/index', downloadOf(hashOf(contentsOf(files, '/etc/apt'))));
      return FINE;
    case 'clean':
      for (const path of below(files, '/var/cache/apt')) files.delete(path);
      return FINE;
    case 'install':
      return installPackages(argv, packages, process);
    case 'upgrade':
    case 'dist-upgrade':
      return upgradePackages(argv, process);
    case 'remove':
    case 'purge':
      for (const name of packages) removeTree(files, `/usr/bin/${name}`);
      write(files, '/var/lib/dpkg-status', `${textOf(files, '/var/lib/dpkg-status') ?? ''}removed ${packages.join(' ')}\n`);
      return FINE;
    default:
      return unknownProgram(argv, process);
  }
}

/** What a command of apt finds: sources, lists, variables, options. -y and --yes, -t RELEASE behind or before the names: one and the same. */
function seenByApt(argv: readonly string[], process: Process): readonly string[] {
  const { files } = process;
  const told = argv.flatMap((arg, at) => (/^-(?!-yes$|[yq]+$)/.test(arg) ? [arg === '-t' ? `-t ${argv[at + 1] ?? ''}` : arg] : []));
  return [
    ...contentsOf(files, '/etc/apt'),
    ...contentsOf(files, '/var/lib/dpkg'),
    ...below(files, '/var/lib/apt/lists').map((path) => textOf(files, path) ?? ''),
    ...environmentOf(process),
    ...[...new Set(told)].toSorted(),
  ];
}

/** Every package that is there becomes another one. */
function upgradePackages(argv: readonly string[], process: Process): Outcome {
  const { files } = process;
  if (below(files, '/var/lib/apt/lists').length === 0) return FINE;
  const status = textOf(files, '/var/lib/dpkg-status') ?? '';
  const hash = hashOf([status, ...seenByApt(argv, process)]);
  const lines = [...status.split('\n').filter((line) => line !== '' && !line.startsWith('upgraded ')), `upgraded ${hash}`];
  write(files, '/var/lib/dpkg-status', `${lines.toSorted().join('\n')}\n`);
  return FINE;
}

function installPackages(argv: readonly string[], packages: readonly string[], process: Process): Outcome {
  const { files } = process;
  // It would ask, and nobody answers.
  if (!argv.some((arg) => /^(?:--yes|--assume-yes|-[a-z]*y[a-z]*|-qq)$/.test(arg))) return FAILED;
  const lists = below(files, '/var/lib/apt/lists');
  const local = packages.filter((name) => name.includes('/'));
  if (lists.length === 0 && local.length < packages.length) return FAILED;
  if (local.some((name) => textOf(files, join(process.cwd, name)) === undefined)) return FAILED;
  const files_ = local.map((name) => textOf(files, join(process.cwd, name)) ?? '');
  const seen = [...seenByApt(argv, process), ...files_];
  makeFolders(files, '/var/cache/apt/archives', ROOT);
  for (const word of packages) {
    const name = word.replace(/=.*$/, '').replace(/^.*\//, '');
    const status = textOf(files, '/var/lib/dpkg-status') ?? '';
    if (status.split('\n').some((line) => line.startsWith(`${name} `))) continue;
    // dpkg keeps its packages in an order of its own.
    const lines = [...status.split('\n').filter((line) => line !== ''), `${name} ${hashOf([word, ...seen])}`];
    write(files, '/var/lib/dpkg-status', `${lines.toSorted().join('\n')}\n`);
    write(files, `/usr/bin/${name}`, `apt:${name}`, 0o755);
    write(files, `/var/cache/apt/archives/${name}.deb`, downloadOf(word));
    if (WITH_USER.has(name)) addUser(files, name, { system: true });
  }
  return FINE;
}

/**
 * apk add, update and del; anything else is an unknown program. The world is a set of packages by name: `apk add` of one that is in it
 * replaces what was asked of it (apk_deps_add in src/package.c, https://gitlab.alpinelinux.org/alpine/apk-tools).
 */
export function apk(argv: readonly string[], process: Process): Outcome {
  const { files } = process;
  const virtual = argv.findIndex((arg) => arg === '--virtual' || arg === '-t');
  const rest = virtual < 0 ? argv : argv.toSpliced(virtual, 2);
  const [command, ...packages] = rest.slice(1).filter((arg) => !arg.startsWith('-'));
  if (process.user.uid !== 0) return FAILED;
  if (command === 'update') return FINE;
  if (command !== 'add' && command !== 'del' && command !== 'upgrade') return unknownProgram(argv, process);
  const flags = argv.filter((arg) => arg.startsWith('-'));
  const seen = [...contentsOf(files, '/etc/apk'), ...environmentOf(process), ...flags];
  makeFolders(files, '/lib/apk', ROOT);
  if (command === 'upgrade') {
    const world = textOf(files, '/lib/apk/world') ?? '';
    write(files, '/lib/apk/upgraded', hashOf([world, textOf(files, '/lib/apk/upgraded') ?? '', ...seen]));
    return FINE;
  }
  for (const word of packages) {
    const name = word.replace(/[=<>~].*$/, '');
    // A name is there once; what is there already, with the same version asked for, stays as it is.
    const lines = (textOf(files, '/lib/apk/world') ?? '').split('\n').filter((line) => line !== '');
    if (lines.some((line) => line.startsWith(`${name} ${command} ${word} `))) continue;
    const kept = lines.filter((line) => !line.startsWith(`${name} `));
    write(files, '/lib/apk/world', `${[...kept, `${name} ${command} ${word} ${hashOf(seen)}`].toSorted().join('\n')}\n`);
    if (command === 'add') write(files, `/usr/bin/${name}`, `apt:${word}`, 0o755);
  }
  return FINE;
}

function write(files: Files, path: string, content: string, mode = 0o644): void {
  const at = real(files, path);
  const there = files.get(at);
  if (there !== undefined && there.kind !== 'file') throw new Error(`${path} is ${describeEntry(there)}`);
  files.set(at, { kind: 'file', content, owner: ROOT, mode });
}

/** useradd, adduser, groupadd, addgroup: ids in the order in which they are called. */
export function accounts(argv: readonly string[], process: Process): Outcome {
  const { files, user } = process;
  if (user.uid !== 0) return FAILED;
  const program = argv[0] ?? '';
  const args = argv.slice(1);
  const value = (...flags: readonly string[]): string | undefined => {
    const at = args.findIndex((arg) => flags.includes(arg));
    const attached = args.find((arg) => flags.some((flag) => flag.startsWith('--') && arg.startsWith(`${flag}=`)));
    return at >= 0 ? args[at + 1] : attached?.slice(attached.indexOf('=') + 1);
  };
  const taking = [
    '-u',
    '--uid',
    '-g',
    '--gid',
    '-G',
    '--ingroup',
    '-s',
    '--shell',
    '-d',
    '--home',
    '--home-dir',
    '-h',
    '-c',
    '--gecos',
    '-D',
  ].filter((flag) => flag !== '-D');
  const names = args.filter((arg, index) => !arg.startsWith('-') && !taking.includes(args[index - 1] ?? ''));
  const name = names[0];
  if (name === undefined) return FAILED;
  const system = args.some((arg) => ['-r', '-S', '--system'].includes(arg));
  if (program.startsWith('group') || program === 'addgroup') {
    const gid = value('-g', '--gid');
    return addGroup(files, name, system, gid === undefined ? undefined : Number(gid)) ? FINE : FAILED;
  }
  const uid = value('-u', '--uid');
  const groupName = value('-g', '--gid', '-G', '--ingroup');
  const group = groupName === undefined ? undefined : knownOwner(files, `:${groupName}`)?.gid;
  if (groupName !== undefined && group === undefined) return FAILED;
  const added = addUser(files, name, {
    system,
    ...(uid === undefined ? {} : { uid: Number(uid) }),
    ...(group === undefined ? {} : { group }),
  });
  if (!added) return FAILED;
  const makesHome =
    args.some((arg) => arg === '-m' || arg === '--create-home') ||
    (program === 'adduser' && !args.includes('--no-create-home') && !args.includes('-H'));
  const owner = knownOwner(files, `${name}:`);
  if (makesHome && owner?.uid !== undefined)
    files.set(`/home/${name}`, { kind: 'folder', owner: { uid: owner.uid, gid: owner.gid ?? 0 }, mode: 0o755 });
  return FINE;
}
