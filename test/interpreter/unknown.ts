import { cachesAsked, withoutDownloads } from './caches.ts';
import { below, contentsOf, hashOf, isFolder, join, listing, may, nameOf, parentOf, real, type Files } from './files.ts';
import type { Outcome, Process } from './shell.ts';

const LOG = '/var/log/unknown';
/** Files that other commands of a test parse: an unknown program leaves their content alone. */
const MANIFEST = /(?:\.json|\.txt|\.lock|\.toml|\.cfg|rc|\.prisma)$/;

/** A text for everything that a program looks at that does not ask for a cache: all files with owners and modes, variables, user, folder, standard input. */
export function everything(process: Process, files = withoutDownloads(process.files)): string {
  const env = [...process.env].map(([name, value]) => `${name}=${value}`).sort();
  const { uid, gid } = process.user;
  return hashOf([...listing(files), ...env, `${uid}:${gid}`, process.cwd, process.stdin]);
}

/**
 * A program of which nothing is known reads everything, and changes what it can: it leaves a log, a file in its folder, and a mark in
 * every source file below that folder. So any change of what ran before it, or of where it stands among copies, shows in the image.
 */
export function unknownProgram(argv: readonly string[], process: Process, unseen: readonly string[] = []): Outcome {
  const { files, user, cwd } = process;
  const asked = withoutDownloads(files, cachesAsked(argv.join(' ')));
  for (const folder of unseen) for (const path of [folder, ...below(files, folder)]) asked.delete(path);
  const seen = hashOf([everything(process, asked), ...argv]);
  for (const folder of ['/var', '/var/log', LOG])
    if (!files.has(folder)) put(files, folder, { kind: 'folder', owner: { uid: 0, gid: 0 }, mode: 0o755 });
  const count = below(files, LOG).length;
  put(files, `${LOG}/${String(count).padStart(3, '0')}`, { kind: 'file', content: `${argv.join(' ')} ${seen}`, owner: user, mode: 0o644 });
  const at = real(files, cwd);
  for (const path of at === '/' ? [] : below(files, at)) {
    const entry = files.get(path);
    if (entry?.kind !== 'file' || MANIFEST.test(path) || path.includes('/node_modules/') || !may(entry, user, 'w')) continue;
    files.set(path, { ...entry, content: `${entry.content}\n# ${seen}` });
  }
  const name = nameOf(argv[0] ?? '').replace(/\W/g, '');
  if (isFolder(files, at) && may(files.get(at), user, 'w'))
    put(files, join(at, `.touched-by-${name}`), { kind: 'file', content: seen, owner: user, mode: 0o644 });
  return { status: 0, stdout: `${seen}\n` };
}

function put(files: Files, path: string, entry: NonNullable<ReturnType<Files['get']>>): void {
  if (files.has(parentOf(path))) files.set(path, entry);
}

/** What third-party code probes of a system: programs, libraries, headers, settings; not the folders of applications. */
export function systemHash(files: Files): string {
  const system = /^\/(?:(?:bin|sbin|lib|etc|opt\/(?:bin|lib|include)|var\/lib)[/ ]|usr\/(?!src[/ ]))/;
  return hashOf(contentsOf(withoutDownloads(files), '/').filter((line) => system.test(line)));
}

/** What the code of packages sees of its surroundings. */
export function environmentOf(process: Process): readonly string[] {
  const env = [...process.env]
    .filter(([name]) => !process.unread.has(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return [...env, `${process.user.uid}:${process.user.gid}`];
}
