import { posix } from 'node:path';
import { literalPattern } from '../../model/path-patterns.ts';
import type { CommandContext } from '../ecosystem.ts';
import { type Draft, giveUp, look, newDraft } from '../project/draft.ts';
import { walkUp } from '../project/walk-up.ts';
import { below, extraSystem, homeFolder } from '../system-region.ts';

/** Where Cargo and rustup keep what is theirs. Absolute and clean. */
export interface Homes {
  readonly cargo: string;
  readonly rustup: string;
}

/** https://doc.rust-lang.org/cargo/guide/cargo-home.html, https://rust-lang.github.io/rustup/environment-variables.html */
export function homesOf(context: CommandContext): Homes | { readonly why: string } {
  const home = homeFolder(context.state, { variables: context.command.variables });
  const found: string[] = [];
  for (const [name, usual] of [
    ['CARGO_HOME', '.cargo'],
    ['RUSTUP_HOME', '.rustup'],
  ] as const) {
    const value = context.env(name);
    const text = value === undefined ? home && posix.join(home, usual) : value.kind === 'known' ? value.text : undefined;
    // The base image may set what is not listed here.
    if (text === undefined || (value === undefined && context.state.envOpen))
      return { why: `the folder in ${name} is not known before the build` };
    if (!text.startsWith('/')) return { why: `${name}=${text} is not absolute` };
    found.push(posix.resolve(text));
  }
  const [cargo = '/', rustup = '/'] = found;
  return { cargo, rustup };
}

/** Variables that name programs, files, or folders of the source. https://doc.rust-lang.org/cargo/reference/environment-variables.html */
const NOT_FOLLOWED =
  /^(?:RUSTC(?:_\w+)?|RUSTDOC|CARGO_BUILD_(?:RUSTC\w*|RUSTDOC|TARGET_DIR)|CARGO_TARGET_DIR|CARGO_SOURCE\w*|CARGO_PATHS|RUSTUP_(?:DIST|UPDATE)_ROOT)$/u;

const SETTINGS = ['.cargo/config.toml', '.cargo/config'] as const;
const TOOLCHAINS = ['rust-toolchain', 'rust-toolchain.toml'] as const;

/**
 * What every cargo and rustup command reads of the folder that it is called in, and of those above: which toolchain to run
 * (https://rust-lang.github.io/rustup/overrides.html), and Cargo's settings (https://doc.rust-lang.org/cargo/reference/config.html).
 */
export function openSettings(
  context: CommandContext,
  settings: boolean,
): { readonly draft: Draft; readonly homes: Homes } | { readonly why: string } {
  const { cwd, variables } = context.command;
  if (cwd.kind === 'unknown') return { why: `the folder that ${context.program} is called in is not known` };
  const names = [...variables.keys(), ...context.state.env.keys()];
  const strange = names.find((name) => NOT_FOLLOWED.test(name));
  if (strange !== undefined) return { why: `${strange} is set, which is not followed` };
  const homes = homesOf(context);
  if ('why' in homes) return homes;
  const draft = newDraft(context.files);
  for (const folder of walkUp(posix.resolve(cwd.text))) {
    for (const name of TOOLCHAINS) look(draft, posix.join(folder, name));
    if (settings) lookAtSettingsIn(draft, folder);
  }
  if (settings) for (const name of ['config.toml', 'config']) lookAtSettings(draft, posix.join(homes.cargo, name));
  for (const pattern of extraSystem(context.state, { variables, cwd })) draft.reads.add(pattern);
  for (const folder of [homes.cargo, homes.rustup]) draft.writes.add(below(literalPattern(folder)));
  return { draft, homes };
}

export function lookAtSettingsIn(draft: Draft, folder: string): void {
  for (const name of SETTINGS) lookAtSettings(draft, posix.join(folder, name));
}

/** Settings may name sources, programs and folders. */
function lookAtSettings(draft: Draft, path: string): void {
  if (look(draft, path) === 'file') giveUp(draft, `cargo's settings in ${path} are not followed`);
}
