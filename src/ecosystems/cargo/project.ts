import { posix } from 'node:path';
import type { FileView } from '../../model/files.ts';
import type { CommandContext } from '../ecosystem.ts';
import { walkUp } from '../project/walk-up.ts';
import { homesOf } from './settings.ts';

/** Folders below the working folder that are looked into for sources: a package, its members, and those one folder deeper. */
const DEPTH = 2;

function textAt(files: FileView, path: string): string | undefined {
  const fact = files.fact(path);
  return fact.kind === 'context-file' ? files.text(fact.path) : undefined;
}

function folderOf({ command }: CommandContext): string | undefined {
  return command.cwd.kind === 'known' ? posix.resolve(command.cwd.text) : undefined;
}

/** The nearest file of that name in the working folder or above it: https://doc.rust-lang.org/cargo/reference/workspaces.html */
function upwards({ files }: CommandContext, folder: string, name: string): string | undefined {
  for (const at of walkUp(folder)) {
    const text = textAt(files, posix.join(at, name));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Does Cargo.lock name something that comes from there? True where that is not known. https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html */
export function fetchesFrom(context: CommandContext, source: 'registry' | 'git'): boolean {
  const folder = folderOf(context);
  if (folder === undefined) return true;
  const lock = upwards(context, folder, 'Cargo.lock');
  if (lock !== undefined) return lock.includes(`source = "${source}+`) || (source === 'registry' && lock.includes('source = "sparse+'));
  // cargo-chef takes both out of its recipe: https://github.com/LukeMathWalker/cargo-chef#how-it-works
  if (context.argv.includes('chef')) return true;
  const manifest = upwards(context, folder, 'Cargo.toml');
  return source === 'registry' || (manifest !== undefined && /\bgit\s*=/u.test(manifest));
}

/**
 * Are the sources of all dependencies in the repository? By settings of the project, of the folders above or of Cargo's home; a mirror in the
 * network is none. https://doc.rust-lang.org/cargo/commands/cargo-vendor.html, https://doc.rust-lang.org/cargo/reference/source-replacement.html
 */
export function isVendored(context: CommandContext): boolean {
  const folder = folderOf(context);
  if (folder === undefined) return false;
  const homes = homesOf(context);
  const settings = [
    ...['.cargo/config.toml', '.cargo/config'].map((name) => upwards(context, folder, name)),
    ...('why' in homes ? [] : ['config.toml', 'config'].map((name) => textAt(context.files, posix.join(homes.cargo, name)))),
  ];
  return settings.some(
    (text) => text !== undefined && /^\s*replace-with\s*=/mu.test(text) && /^\s*(?:directory|local-registry)\s*=/mu.test(text),
  );
}

/**
 * Is no source of the project there yet? Then a build is one of the dependencies alone, with a source that was made up for it: its layer holds
 * them, and is not made anew with each change. Such a Dockerfile is left alone.
 */
export function isWithoutSource({ command, files }: CommandContext): boolean {
  if (command.cwd.kind === 'unknown') return false;
  const folder = posix.resolve(command.cwd.text);
  return files.fact(posix.join(folder, 'Cargo.toml')).kind === 'context-file' && !hasSource(files, folder, DEPTH);
}

function hasSource(files: FileView, folder: string, depth: number): boolean {
  const names = files.names(folder);
  if (names.some((name) => name.endsWith('.rs') && name !== 'build.rs' && files.fact(posix.join(folder, name)).kind === 'context-file'))
    return true;
  const inner = names.filter((name) => (depth > 0 || name === 'src') && !name.startsWith('.') && name !== 'target');
  return inner.some((name) => {
    const path = posix.join(folder, name);
    return files.fact(path).kind === 'folder' && hasSource(files, path, depth - 1);
  });
}
