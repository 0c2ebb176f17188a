import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isObject } from '../source/objects.ts';
import { parseJsonWithComments } from '../parse/jsonc.ts';
import { attempt, readTextFile } from './read-file.ts';
import { insideOf, kindAt } from './repository.ts';
import { isPlainPath, namesOf, pairsOf, type Told, type ToldBuild } from './told.ts';

const MAX_FILES = 20;
const LONGEST = 256 * 1024;

/**
 * `.devcontainer/devcontainer.json`, `.devcontainer.json` and `.devcontainer/<folder>/devcontainer.json`: paths start at the file.
 * https://containers.dev/implementors/spec/#devcontainerjson https://containers.dev/implementors/json_reference/#image-specific
 */
export async function devcontainerBuilds(folder: string, top: string): Promise<Told> {
  const builds: ToldBuild[] = [];
  const unread: string[] = [];
  const unclear: string[] = [];
  for (const file of filesOf(folder, top)) {
    const text = readTextFile(file);
    const value = text === undefined || text.length > LONGEST ? undefined : await parseJsonWithComments(text);
    if (value === undefined) unread.push(file);
    const build = isObject(value) ? buildOf(value, file) : undefined;
    if (build === 'unclear') unclear.push(file);
    else if (build !== undefined) builds.push(build);
  }
  return { builds, unread, unclear };
}

function filesOf(folder: string, top: string): readonly string[] {
  const below = join(folder, '.devcontainer');
  if (kindAt(below) === 'absent' && kindAt(join(folder, '.devcontainer.json')) === 'absent') return [];
  const named = (attempt(() => readdirSync(below, { withFileTypes: true })) ?? []).filter((entry) => entry.isDirectory());
  const folders = named.map(({ name }) => join(below, name, 'devcontainer.json')).sort();
  const files = [join(below, 'devcontainer.json'), join(folder, '.devcontainer.json'), ...folders];
  return files.filter((file) => kindAt(file) === 'file' && insideOf(top, file) === file).slice(0, MAX_FILES);
}

function buildOf(value: Readonly<Record<string, unknown>>, file: string): ToldBuild | 'unclear' | undefined {
  const { build, dockerFile } = value;
  const fields = isObject(build) ? build : {};
  const dockerfile = fields['dockerfile'] ?? fields['dockerFile'] ?? dockerFile;
  if (dockerfile === undefined) return undefined;
  const context = fields['context'] ?? value['context'] ?? '.';
  if (!isPlainPath(dockerfile) || !isPlainPath(context)) return 'unclear';
  const { target, args } = fields;
  return {
    by: 'devcontainer',
    name: '',
    what: 'the container',
    file,
    context: resolve(dirname(file), context),
    dockerfile: resolve(dirname(file), dockerfile),
    target: typeof target === 'string' ? target : undefined,
    args: pairsOf(args),
    passes: namesOf(args),
    contexts: new Map(),
  };
}
