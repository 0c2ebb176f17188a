import { basename, dirname, resolve } from 'node:path';
import { parseHcl } from '../parse/hcl.ts';
import { flatMap } from '../source/flat-map.ts';
import { isObject } from '../source/objects.ts';
import { recent } from '../source/recent.ts';
import { attempt, readTextFile } from './read-file.ts';
import { contextsOf, existingDockerfile, isPlainPath, namesOf, pairsOf, type Told, type ToldBuild } from './told.ts';

/** https://docs.docker.com/build/bake/reference/#file-format */
export const BAKE_FILE = /^docker-bake(?:\.override)?\.(?:json|hcl)$/u;
const MAX_FILES = 20;
const LONGEST = 256 * 1024;
const MAX_TARGETS = 1000;

const hcl = recent<unknown>(8);

type Fields = Readonly<Record<string, unknown>>;

/** Targets by name, and those that somebody asks for: of groups, and behind `target:`. */
interface Definition {
  readonly file: string;
  readonly targets: Readonly<Record<string, Fields>>;
  readonly wanted: ReadonlySet<string>;
}

/**
 * What the targets of bake files build. Files of one folder that bake looks for by itself are one definition; every other stands alone.
 * Only literals count: a variable of a bake file may be set from the environment.
 * https://docs.docker.com/build/bake/reference/ https://docs.docker.com/build/bake/variables/
 * @param files absolute
 * @param top of the repository, from where a file that is named with -f is likely used
 */
export async function bakeBuilds(files: readonly string[], top: string): Promise<Told> {
  const unread = files.slice(MAX_FILES);
  const definitions: Definition[] = [];
  for (const file of files.slice(0, MAX_FILES).sort((a, b) => rankOf(a) - rankOf(b))) {
    const definition = await readDefinition(file);
    if (definition === 'unread') unread.push(file);
    else if (definition !== undefined) definitions.push(definition);
  }
  const told = joined(definitions).map((definition) => buildsOf(definition, top));
  return {
    builds: flatMap(told, ({ builds }) => builds),
    inline: flatMap(told, ({ inline }) => inline),
    unread,
    unclear: flatMap(told, ({ unclear }) => unclear),
  };
}

/** The order in which bake merges the files that it finds. */
function rankOf(file: string): number {
  const name = basename(file);
  return BAKE_FILE.test(name) ? (name.includes('.override.') ? 2 : 0) + (name.endsWith('.hcl') ? 1 : 0) : 4;
}

/** Undefined for what is no bake file. */
async function readDefinition(file: string): Promise<Definition | 'unread' | undefined> {
  const text = readTextFile(file);
  // A Terraform file has no targets.
  if (text !== undefined && !/\btarget\b/u.test(text)) return undefined;
  if (text === undefined || text.length > LONGEST) return 'unread';
  const value = file.endsWith('.json') ? attempt((): unknown => JSON.parse(text)) : await hcl(text, () => parseHcl(text));
  if (value === undefined) return 'unread';
  if (!isObject(value) || !isObject(value['target'])) return undefined;
  const targets = Object.fromEntries(
    Object.entries(value['target'])
      .slice(0, MAX_TARGETS)
      .map(([name, one]) => [name, bodyOf(one)]),
  );
  const groups = isObject(value['group']) ? Object.values(value['group']).map(bodyOf) : [];
  const wanted = new Set(flatMap(groups, ({ targets: named }) => textsIn(named)));
  return { file, targets, wanted };
}

/** A block may be repeated: hcl gives a list of bodies. */
function bodyOf(block: unknown): Fields {
  const bodies = Array.isArray(block) ? block.filter(isObject) : isObject(block) ? [block] : [];
  return bodies.reduce<Fields>((all, body) => override(all, body), {});
}

function textsIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

function joined(definitions: readonly Definition[]): readonly Definition[] {
  const byFolder = new Map<string, Definition>();
  const others: Definition[] = [];
  for (const definition of definitions) {
    const folder = dirname(definition.file);
    const first = byFolder.get(folder);
    if (!BAKE_FILE.test(basename(definition.file))) others.push(definition);
    else if (first === undefined) byFolder.set(folder, definition);
    else byFolder.set(folder, joinedWith(first, definition));
  }
  return [...byFolder.values(), ...others];
}

function joinedWith(first: Definition, next: Definition): Definition {
  const targets = { ...first.targets };
  for (const [name, body] of Object.entries(next.targets)) targets[name] = override(targets[name] ?? {}, body);
  return { file: first.file, targets, wanted: new Set([...first.wanted, ...next.wanted]) };
}

/** `args` and `contexts` are merged by key, all else is replaced. https://github.com/docker/buildx/blob/master/bake/bake.go (Target.Merge) */
function override(below: Fields, above: Fields): Fields {
  const both = (key: string): Fields => ({ ...fieldsIn(below[key]), ...fieldsIn(above[key]) });
  return { ...below, ...above, args: both('args'), contexts: both('contexts') };
}

/** What a call of a function makes is not known: `${}` is no name. */
function fieldsIn(value: unknown): Fields {
  return isObject(value) ? value : typeof value === 'string' ? { '${}': value } : {};
}

function buildsOf(
  definition: Definition,
  top: string,
): { readonly builds: readonly ToldBuild[]; readonly inline: readonly string[]; readonly unclear: readonly string[] } {
  const { file, targets } = definition;
  const templates = templatesOf(definition);
  const known = new Map<string, Fields>();
  const names = Object.keys(targets).filter((name) => !templates.has(name));
  const bodies = names.map((name) => ({ name, body: inherited(name, targets, known) }));
  const inline = flatMap(bodies, ({ body }) => (typeof body['dockerfile-inline'] === 'string' ? body['dockerfile-inline'] : []));
  const built = bodies.filter(({ body }) => body['dockerfile-inline'] === undefined);
  const plain = flatMap(built, ({ name, body }) => {
    const { context = '.', dockerfile = 'Dockerfile' } = body;
    return isPlainPath(context) && isPlainPath(dockerfile) ? { name, body, context, dockerfile } : [];
  });
  const folder = workingFolder(file, top, plain);
  const builds = plain.map(({ name, body, context, dockerfile }): ToldBuild => {
    const root = resolve(folder ?? dirname(file), context);
    const target = typeof body['target'] === 'string' ? body['target'] : undefined;
    const named = { args: pairsOf(body['args']), passes: namesOf(body['args']), contexts: contextsOf(body['contexts']) };
    return {
      by: 'bake',
      name,
      what: `target ${name}`,
      file,
      context: root,
      dockerfile: resolve(root, dockerfile),
      target,
      ...named,
      tags: textsIn(body['tags']),
    };
  });
  const isClear = folder !== undefined && plain.length === built.length;
  return { builds: folder === undefined ? [] : builds, inline, unclear: isClear || built.length === 0 ? [] : [file] };
}

/** Targets that others inherit from, and that nobody asks for, are hardly built themselves. */
function templatesOf({ targets, wanted }: Definition): ReadonlySet<string> {
  const bodies = Object.values(targets);
  const linked = new Set(flatMap(bodies, ({ contexts }) => Object.values(fieldsIn(contexts))));
  const names = flatMap(bodies, (body) => textsIn(body['inherits']));
  return new Set(names.filter((name) => !wanted.has(name) && !linked.has(`target:${name}`)));
}

/** Later ones of `inherits` win, and the target itself over all. https://docs.docker.com/build/bake/inheritance/ */
function inherited(name: string, targets: Definition['targets'], known: Map<string, Fields>): Fields {
  const found = known.get(name);
  if (found !== undefined) return found;
  const own = targets[name] ?? {};
  // One that inherits from itself, which bake refuses.
  known.set(name, own);
  const below = textsIn(own['inherits']).map((one) => inherited(one, targets, known));
  const all = override(
    below.reduce<Fields>((sum, body) => override(sum, body), {}),
    own,
  );
  known.set(name, all);
  return all;
}

/**
 * Paths of a bake file start where bake is called. That is the file's folder for the names that bake looks for, else the top of the
 * repository or the file's folder: the one from which more of the Dockerfiles are there. Undefined where that does not tell.
 */
function workingFolder(
  file: string,
  top: string,
  plain: readonly { readonly context: string; readonly dockerfile: string }[],
): string | undefined {
  const own = dirname(file);
  const found = (folder: string): number =>
    plain.filter(({ context, dockerfile }) => existingDockerfile(resolve(folder, context, dockerfile)) !== undefined).length;
  const [here, above] = [found(own), own === top ? 0 : found(top)];
  if (here === above) return here > 0 && BAKE_FILE.test(basename(file)) ? own : undefined;
  return here > above ? own : top;
}
