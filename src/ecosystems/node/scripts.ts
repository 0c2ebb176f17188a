import { posix } from 'node:path';
import { block, type Draft, look, shown, whyUnknown } from '../project/draft.ts';
import { type JsonObject, objectAt, own, stringAt } from '../project/objects.ts';
import type { Manager, Nested } from './project.ts';
import { understand } from './script-commands.ts';
import { scriptCommands, type ScriptCommand } from './script-text.ts';

/**
 * What `npm ci` and `npm install` run in the project's root, in the end; `dependencies` after node_modules changed.
 * https://docs.npmjs.com/cli/v10/using-npm/scripts#life-cycle-operation-order
 */
/** After node_modules changed, by whichever command. */
export const DEPENDENCIES_SCRIPTS = ['predependencies', 'dependencies', 'postdependencies'] as const;

export const ROOT_SCRIPTS = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
  ...DEPENDENCIES_SCRIPTS,
] as const;

/** What they run in workspace members and linked folders. https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/arborist/rebuild.js (build) */
export const LINK_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'] as const;

/** A folder that npm packs for the install (install-links, npm 6): https://docs.npmjs.com/cli/v10/using-npm/scripts#npm-pack */
export const PACK_SCRIPTS = ['prepublish', 'preprepare', 'postprepare', 'prepack', 'postpack'] as const;

const MAX_DEPTH = 8;

/** A package.json with scripts. */
export interface Scripted {
  readonly folder: string;
  readonly manifest: JsonObject;
  readonly manager: Manager;
  readonly nested?: Nested | undefined;
}

/** Notes what the lifecycle scripts of one package.json do, and blocks where one is not understood. */
export function followScripts(draft: Draft, scripted: Scripted, events: readonly string[]): void {
  const { folder, manifest } = scripted;
  const scripts = objectAt(manifest, 'scripts');
  for (const event of events) {
    const text = stringAt(scripts, event);
    if (text === undefined || text.trim() === '') continue;
    if (!followScript(draft, scripted, text, 0)) {
      block(
        draft,
        'script-not-understood',
        `${shown(draft.files, posix.join(folder, 'package.json'))} runs "${event}": ${JSON.stringify(text)} during the install, and what that reads is not known`,
      );
    }
  }
  followGyp(draft, folder, manifest, scripts);
}

function followScript(draft: Draft, scripted: Scripted, text: string, depth: number): boolean {
  for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) draft.names.add(name);
  const commands = depth > MAX_DEPTH ? undefined : scriptCommands(text);
  return commands?.every((command) => followCommand(draft, scripted, command, depth)) === true;
}

function followCommand(draft: Draft, started: Scripted, { words, entered }: ScriptCommand, depth: number): boolean {
  let scripted = started;
  for (const operand of entered) {
    const folder = posix.resolve(scripted.folder, operand);
    const manifest = scripted.nested?.enter(folder);
    if (manifest === undefined) return false;
    scripted = { ...scripted, folder, manifest };
  }
  const { folder, manifest, manager, nested } = scripted;
  // What `npm run` starts there finds the programs of that folder first.
  const inner = entered.length === 0 || nested?.isOwnNpm(folder) === true ? scripted : { ...scripted, nested: undefined };
  const scripts = objectAt(manifest, 'scripts');
  const runScript = (name: string): boolean => {
    if (stringAt(scripts, name) === undefined) return false;
    return [`pre${name}`, name, `post${name}`].every((one) => {
      const text = stringAt(scripts, one);
      return text === undefined || followScript(draft, inner, text, depth + 1);
    });
  };
  return understand({ draft, folder, manager, nested, runScript }, words);
}

/** Without an install script, a binding.gyp is compiled. https://docs.npmjs.com/cli/v10/using-npm/scripts#npm-install */
function followGyp(draft: Draft, folder: string, manifest: JsonObject, scripts: JsonObject): void {
  if (own(manifest, 'gypfile') === false || own(scripts, 'install') || own(scripts, 'preinstall')) return;
  const path = posix.join(folder, 'binding.gyp');
  const there = look(draft, path);
  if (there === 'absent') return;
  const why = whyUnknown(draft, path);
  if (why === undefined) block(draft, 'native-build', `${shown(draft.files, path)} makes the install compile the package's own sources`);
  else block(draft, 'not-known', `the install compiles where there is a binding.gyp, and ${why}`);
}
