import { downloadOf } from './caches.ts';
import { below, hashOf, join, makeFolders, parentOf, real, ROOT, textOf, type Files } from './files.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, systemHash, unknownProgram } from './unknown.ts';

const FINE: Outcome = { status: 0, stdout: '' };
const FAILED: Outcome = { status: 1, stdout: '' };

const MODULES = '/go/pkg/mod';
const COMPILED = '/root/.cache/go-build';

const BUILDS = new Set(['build', 'install', 'test', 'vet', 'run', 'generate']);

/** These fetch, and compile nothing. */
const FETCHES = /^(?:mod tidy|mod vendor|get|list)(?: |$)/;

function write(files: Files, path: string, content: string): void {
  makeFolders(files, parentOf(path), ROOT);
  files.set(real(files, path), { kind: 'file', content, owner: ROOT, mode: 0o644 });
}

/** The nearest file of that name in the working folder or above it. */
function upwards({ files, cwd }: Process, name: string): string | undefined {
  for (let at = cwd; ; at = parentOf(at)) {
    if (textOf(files, join(at, name)) !== undefined) return join(at, name);
    if (at === '/') return undefined;
  }
}

interface Manifests {
  readonly read: readonly string[];
  /** Where digests are added of what is required and has none. */
  readonly sum: string;
  readonly missing: readonly string[];
}

/** go.work, go.mod, go.sum and the go.mod of folders that replace modules. */
function manifestsOf(process: Process): Manifests | undefined {
  const { files } = process;
  const work = process.env.get('GOWORK') === 'off' ? undefined : upwards(process, 'go.work');
  const module = upwards(process, 'go.mod');
  if (work === undefined && module === undefined) return undefined;
  const workText = work === undefined ? '' : (textOf(files, work) ?? '');
  const used = [...workText.matchAll(/^(?:use)?\s*(\.[\w./-]*)$/gm)].map(([, folder = '']) => join(parentOf(work ?? '/'), folder));
  const roots = work === undefined ? [parentOf(module ?? '/')] : used;
  const read: string[] = [workText, ...(work === undefined ? [] : [textOf(files, `${work}.sum`) ?? '-'])];
  const missing: string[] = [];
  for (const root of roots) {
    const [text = '', sum = ''] = ['go.mod', 'go.sum'].map((name) => textOf(files, join(root, name)));
    const replaced = [...text.matchAll(/(\S+) => (\.{1,2}\/\S*)/g)];
    read.push(text, sum, ...replaced.map(([, , folder = '']) => textOf(files, join(join(root, folder), 'go.mod')) ?? '-'));
    for (const [, path = '', version = ''] of text.matchAll(/^\s*(?:require\s+)?([\w./-]+) (v\d[\w.+-]*)/gm))
      if (!replaced.some(([, name]) => name === path) && !sum.includes(`${path} ${version}/go.mod`))
        missing.push(`${path} ${version}/go.mod`);
  }
  return { read, sum: work === undefined ? join(roots[0] ?? '/', 'go.sum') : `${work}.sum`, missing };
}

function modules(action: string, process: Process): Outcome {
  const { files } = process;
  const manifests = manifestsOf(process);
  if (manifests === undefined) return FAILED;
  const settings = textOf(files, '/root/.config/go/env') ?? '-';
  const seen = hashOf([...manifests.read, settings, ...environmentOf(process), systemHash(files)]);
  if (action === 'verify') return { status: 0, stdout: `${seen}\n` };
  write(files, `${MODULES}/${seen}`, downloadOf(seen));
  // Not a part of the cache, as the digests of the checksum database are not.
  write(files, '/go/pkg/sumdb/latest', `${textOf(files, '/go/pkg/sumdb/latest') ?? ''}${seen}\n`);
  const added = manifests.missing.map((line) => `${line} h1:${hashOf([line])}\n`).join('');
  if (added !== '') write(files, manifests.sum, `${textOf(files, manifests.sum) ?? ''}${added}`);
  return FINE;
}

/**
 * go fetches by what the manifests say; whatever builds reads everything, and fills both caches on the way, with other things in each place.
 * `-a` only concerns those.
 */
export function go(args: readonly string[], process: Process): Outcome | undefined {
  const [command = '', action = ''] = args;
  if (command === 'mod' && (action === 'download' || action === 'verify')) return modules(action, process);
  if (command === 'env' && action === '-w') {
    write(process.files, '/root/.config/go/env', `${textOf(process.files, '/root/.config/go/env') ?? ''}${args.slice(2).join('\n')}\n`);
    return FINE;
  }
  if (command === 'clean') {
    const folder = { '-modcache': MODULES, '-cache': COMPILED }[action];
    if (folder === undefined || args.length > 2) return undefined;
    for (const path of [...below(process.files, folder), ...(action === '-modcache' ? [folder] : [])]) process.files.delete(path);
    return FINE;
  }
  const tool = /^install (?:-\S+ )*[\w./]+@[\w.]+$/.test(args.join(' '));
  const fetches = FETCHES.test(args.join(' '));
  if (!tool && !fetches && !BUILDS.has(command)) return undefined;
  const words = args.filter((word) => word !== '-a');
  for (const folder of fetches ? [MODULES] : [MODULES, COMPILED])
    write(process.files, `${folder}/${hashOf(words)}`, downloadOf(hashOf(words)));
  // Where the caches were moved to, their folders are no more to it.
  const moved = ['GOMODCACHE', 'GOCACHE'].flatMap((name) => process.env.get(name) ?? []);
  if (!tool) return unknownProgram(['go', ...words], process, moved);
  const place = join(process.env.get('GOPATH') ?? '/go', 'bin/.installed');
  const seen = hashOf([...words, ...environmentOf(process), systemHash(process.files)]);
  write(process.files, place, `${textOf(process.files, place) ?? ''}${seen}\n`);
  return FINE;
}
