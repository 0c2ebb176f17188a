import { downloadOf } from './caches.ts';
import { hashOf, join, makeFolders, parentOf, real, ROOT, textOf, type Files } from './files.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, systemHash, unknownProgram } from './unknown.ts';

const FINE: Outcome = { status: 0, stdout: '' };

const BUILDS = new Set(['build', 'check', 'test', 'run', 'bench', 'doc', 'clippy', 'rustc', 'fetch', 'chef']);

function write(files: Files, path: string, content: string): void {
  makeFolders(files, parentOf(path), ROOT);
  files.set(real(files, path), { kind: 'file', content, owner: ROOT, mode: 0o644 });
}

function cargoHome({ env }: Process): string {
  return env.get('CARGO_HOME') ?? join(env.get('HOME') ?? '/root', '.cargo');
}

/** Which toolchain to run, and settings, in the folder and all above it. */
function upwards({ files, cwd }: Process, names: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let at = cwd; ; at = parentOf(at)) {
    found.push(...names.map((name) => textOf(files, join(at, name)) ?? '-'));
    if (at === '/') return found;
  }
}

/** Installs for everybody: a line for all that was seen. */
function installed(args: readonly string[], process: Process, names: readonly string[], place: string): Outcome {
  const seen = hashOf([...args, ...environmentOf(process), systemHash(process.files), ...upwards(process, names)]);
  write(process.files, place, `${textOf(process.files, place) ?? ''}${seen}\n`);
  return FINE;
}

/** Cargo fetches into its home; whatever builds reads everything. */
export function cargo(args: readonly string[], process: Process): Outcome | undefined {
  const [command = ''] = args;
  const tool = /^install (?:-\S+ )*[\w-]+(?:@[\w.]+)?/.test(args.join(' '));
  if (!tool && !BUILDS.has(command)) return undefined;
  const home = cargoHome(process);
  if (command !== 'chef' || args[1] === 'cook')
    for (const folder of ['registry', 'git/db']) write(process.files, `${home}/${folder}/${hashOf(args)}`, downloadOf(hashOf(args)));
  const names = ['rust-toolchain', 'rust-toolchain.toml', '.cargo/config', '.cargo/config.toml'];
  return tool ? installed(args, process, names, `${home}/.crates.toml`) : unknownProgram(['cargo', ...args], process);
}

export function rustup(args: readonly string[], process: Process): Outcome | undefined {
  if (!/^(?:target|component) add |^default |^toolchain install /.test(args.join(' '))) return undefined;
  return installed(args, process, ['rust-toolchain', 'rust-toolchain.toml'], '/usr/local/rustup/settings.toml');
}
