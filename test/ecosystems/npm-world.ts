import type { Command } from '../../src/model/command.ts';
import type { CommandEffects } from '../../src/model/effects.ts';
import type { FileFact, FileView } from '../../src/model/files.ts';
import type { BaseFacts, State } from '../../src/model/state.ts';
import { known, unknown, type Value } from '../../src/model/value.ts';
import { contextOf } from '../../src/ecosystems/ecosystem.ts';
import { npm } from '../../src/ecosystems/npm.ts';

export type Files = Readonly<
  Record<string, string | { readonly text?: string; readonly executable?: boolean; readonly unknown?: true; readonly link?: true }>
>;

/** A view of image paths: everything that is listed came from the context, at the same path without `/`. */
function viewOf(files: Files): FileView {
  const fact = (path: string): FileFact => {
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (typeof file === 'string') return { kind: 'context-file', path: path.slice(1), ownMode: true };
    if (file?.link === true) return { kind: 'unknown', why: `${path} is a symbolic link` };
    if (file?.unknown === true) return { kind: 'unknown', why: 'a command may have changed it' };
    if (file !== undefined) return { kind: 'context-file', path: path.slice(1), ownMode: true };
    const prefix = path === '/' ? '/' : `${path}/`;
    return Object.keys(files).some((name) => name.startsWith(prefix)) ? { kind: 'folder' } : { kind: 'absent' };
  };
  const names = (folder: string): readonly string[] => {
    const prefix = folder === '/' ? '/' : `${folder}/`;
    const below = Object.keys(files).filter((name) => name.startsWith(prefix));
    return [...new Set(below.map((name) => name.slice(prefix.length).split('/')[0] ?? ''))].toSorted();
  };
  const text = (path: string): string | undefined => {
    const file = files[`/${path}`];
    return typeof file === 'string' ? file : file?.text;
  };
  const executable = (path: string): boolean => {
    const file = files[`/${path}`];
    return typeof file === 'object' && file.executable === true;
  };
  return { fact, names, executable, text };
}

export interface World {
  readonly command: string;
  readonly files?: Files;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly npmAtLeast?: number | undefined;
  readonly home?: string | undefined;
}

const NODE_IMAGE: BaseFacts = {
  user: 'root',
  home: '/root',
  workdir: '/',
  shell: ['/bin/sh', '-c'],
  sh: 'dash',
  env: {},
  cmd: undefined,
  entrypoint: undefined,
  packageManager: 'apt',
  users: {},
  source: 'https://github.com/nodejs/docker-node',
};

function stateOf(world: World): State {
  const env = new Map<string, { readonly value: Value; readonly from: 'base' | 'ENV' | 'ARG' }>();
  for (const [name, text] of Object.entries(world.env ?? {})) {
    env.set(name, { value: text === undefined ? unknown('an ARG', `\${${name}}`) : known(text), from: 'ENV' });
  }
  const npmAtLeast = 'npmAtLeast' in world ? world.npmAtLeast : 10;
  const home = 'home' in world ? world.home : '/root';
  return {
    workdir: known('/app'),
    user: known('root'),
    shell: undefined,
    sh: 'dash',
    env,
    envOpen: false,
    home: home === undefined ? unknown('the user is not known', 'home') : known(home),
    base: npmAtLeast === undefined ? undefined : { ...NODE_IMAGE, npmAtLeast, npmPrefix: '/usr/local' },
  };
}

/** Effects of a command line whose words are split at spaces; `$X` stands for a word that is not known, `*` for a pattern. */
export function effectsOf(world: World): CommandEffects {
  const argv = world.command.split(' ').map((raw) => ({
    raw,
    value: raw.startsWith('$') ? unknown('an ARG', raw) : known(raw),
    glob: raw.includes('*'),
    span: { start: 0, end: 0 },
  }));
  const command: Command = { argv, cwd: known(world.cwd ?? '/app'), variables: new Map(), redirects: [], span: { start: 0, end: 0 } };
  const context = contextOf(command, stateOf(world), viewOf(world.files ?? {}));
  return 'why' in context ? { kind: 'unknown', why: context.why } : npm.effects(context);
}

export type Known = CommandEffects & { readonly kind: 'known' };

export function knownEffects(world: World): Known {
  const effects = effectsOf(world);
  if (effects.kind === 'unknown') throw new Error(`unknown: ${effects.why}`);
  return effects;
}

export function whyUnknown(world: World): string {
  const effects = effectsOf(world);
  if (effects.kind === 'known') throw new Error(`known: ${JSON.stringify(effects)}`);
  return effects.why;
}

/** A manifest as text; `lock` fits it: version 3, canonical. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function lockOf(packages: Readonly<Record<string, unknown>>, lockfileVersion = 3): string {
  return json({ name: 'app', version: '1.0.0', lockfileVersion, requires: true, packages });
}

export function textOf(files: Files, path: string): string {
  const file = files[path];
  if (typeof file !== 'string') throw new Error(`${path} is no text`);
  return file;
}

/** /app with a manifest and a lock whose root entry says the same. */
export function project(manifest: Readonly<Record<string, unknown>>, packages: Readonly<Record<string, unknown>> = {}): Files {
  const all = { name: 'app', version: '1.0.0', ...manifest };
  const { scripts, ...entry }: Readonly<Record<string, unknown>> = all;
  const install =
    typeof scripts === 'object' && scripts !== null && ['preinstall', 'install', 'postinstall'].some((name) => name in scripts);
  return {
    '/app/package.json': json(all),
    '/app/package-lock.json': lockOf({ '': install ? { ...entry, hasInstallScript: true } : entry, ...packages }),
  };
}
