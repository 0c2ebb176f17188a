import { posix } from 'node:path';
import type { Command } from '../model/command.ts';
import type { CommandContext, Prefetch } from './ecosystem.ts';
import { block, throughLink, type PipInputs } from './pip-found.ts';
import { shown } from './project/draft.ts';
import { addLine } from './pip-inputs.ts';
import { stepWords } from './pip-static-words.ts';
import { objectAt, own, readObject, stringAt, type JsonObject } from './project/objects.ts';
import { dynamicOf, stringsAt } from './python/pyproject.ts';
import { packageName } from './python/names.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { Unclear } from './pip-places.ts';
import { resolvePath } from './system-region.ts';

/**
 * The dependencies-only step of `pip install .`. No command of pip does it from pyproject.toml alone: `--group` takes [dependency-groups] only, and
 * `--only-deps` (pip 26.2) asks the build backend of the project, which needs its source.
 * https://pip.pypa.io/en/stable/user_guide/#installing-only-dependencies, https://github.com/pypa/pip/issues/11440
 * What `[project]` says of its dependencies is what a build says, unless `dynamic` names them: so Python prints the list, and pip reads it.
 * https://packaging.python.org/en/latest/specifications/pyproject-toml/#dynamic
 */
interface Listing {
  /** As the program opens it: from the working folder. */
  readonly file: string;
  /** In the order in which they are printed: `dependencies`, or the name of an extra. */
  readonly lists: readonly string[];
}

const PROGRAM =
  /^import tomllib; project = tomllib\.load\(open\("([^"\\$`]+)", "rb"\)\)\["project"\]; print\((\*project\[.*\]), sep="\\n"\)$/u;
const PRINTED = /^\*project(?:\["dependencies"\]|\["optional-dependencies"\]\["([\w.-]+)"\])$/u;

function programOf({ file, lists }: Listing): string {
  const printed = lists.map((list) => (list === '' ? '*project["dependencies"]' : `*project["optional-dependencies"]["${list}"]`));
  return `import tomllib; project = tomllib.load(open("${file}", "rb"))["project"]; print(${printed.join(', ')}, sep="\\n")`;
}

/** What `python -I -c PROGRAM` lists; undefined for any other program. `''` is the list of dependencies that every install gets. */
export function listingOf(program: string): Listing | undefined {
  const [, file, printed] = PROGRAM.exec(program) ?? [];
  if (file === undefined || printed === undefined) return undefined;
  const lists = printed.split(', ').map((one) => PRINTED.exec(one)?.at(1) ?? (one === '*project["dependencies"]' ? '' : undefined));
  return lists.includes(undefined) ? undefined : { file, lists: lists.filter((list) => list !== undefined) };
}

/** The listing that a command before this one in a pipe prints. */
function listingBefore({ input }: Command): Listing | undefined {
  const words = input?.argv.map(({ value }) => (value.kind === 'known' ? value.text : undefined)) ?? [];
  const [program = '', isolated, flag, code = ''] = words;
  if (words.length !== 4 || !/(?:^|\/)python[\d.]*$/u.test(program) || isolated !== '-I' || flag !== '-c') return undefined;
  return input?.redirects.length === 0 ? listingOf(code) : undefined;
}

/** `-r /dev/stdin` behind the program that lists the dependencies of the project: each of them is a requirement. */
export function addListed(context: CommandContext, found: PipInputs): void {
  const listing = listingBefore(context.command);
  const path = listing && resolvePath(listing.file, context.command.input?.cwd ?? context.command.cwd);
  if (listing === undefined || path === undefined) {
    found.unknown ??= 'what pip reads from its standard input is not followed';
    return;
  }
  found.reads.add(literalPattern(path));
  if (throughLink(context, found, path, 'the command')) return;
  const specs = specsOf(context, path, listing.lists);
  if ('why' in specs) block(found, 'unclear-manifest', specs.why);
  else for (const spec of specs) addLine(context, found, spec, { words: path, folder: undefined });
}

/**
 * One requirement that means the same as a line of a requirements file as it does in the metadata of a project, and names no file.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/, https://pip.pypa.io/en/stable/reference/requirements-file-format/
 */
const SPEC =
  /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?\s*(?:\[[\w.,\s-]*\]\s*)?(?:[(=<>!~;][ -"%-~]*|@\s*(?:git\+)?https?:[!-"%-~]+(?:\s+;[ -"%-~]*)?)?$/u;

/** The requirements that `[project]` lists, or why they are not known from it alone. */
function specsOf({ files }: CommandContext, path: string, lists: readonly string[]): readonly string[] | Unclear {
  const manifest = readObject(files, path, 'toml');
  if (manifest.kind === 'unusable') return { why: manifest.why };
  const name = shown(files, path);
  const found = staticProject(manifest.value, name);
  if ('why' in found) return found;
  const { project } = found;
  const specs: string[] = [];
  for (const list of lists) {
    const key = list === '' ? 'dependencies' : 'optional-dependencies';
    if (dynamicOf(manifest.value).includes(key)) return { why: `the build backend says the ${key} of ${name} (\`dynamic\`)` };
    const entries = list === '' ? own(project, key) : own(objectAt(project, key), list);
    if (!Array.isArray(entries)) return { why: `${name} lists no ${list === '' ? key : `extra ${list}`}` };
    for (const spec of entries) {
      if (typeof spec !== 'string' || !SPEC.test(spec.trim()))
        return { why: `${name} asks for ${JSON.stringify(spec)}, which is not understood` };
      specs.push(spec.trim());
    }
  }
  const self = packageName(stringAt(project, 'name') ?? '');
  const again = specs.find((spec) => packageName(/^[\w.-]+/u.exec(spec)?.[0] ?? '') === self);
  return again === undefined ? specs : { why: `${name} asks for ${again}, which is the project itself` };
}

/** The `[project]` that is taken as it stands. A build backend of the project's own may not keep to it; Poetry's adds to it what `[tool.poetry]` says. */
function staticProject(manifest: JsonObject, path: string): { readonly project: JsonObject } | Unclear {
  const project = objectAt(manifest, 'project');
  if (stringAt(project, 'name') === undefined) return { why: `${path} has no [project]: what the project needs is said when it is built` };
  if (own(objectAt(manifest, 'build-system'), 'backend-path') !== undefined)
    return { why: `the build backend of ${path} is a program of the project` };
  const poetry = objectAt(objectAt(objectAt(manifest, 'tool'), 'poetry'), 'dependencies');
  if (Object.keys(poetry).some((name) => name !== 'python')) return { why: `${path} lists dependencies under [tool.poetry] as well` };
  return { project };
}

const REVIEW =
  'pip marks packages that it is asked for by name (REQUESTED), and it may choose other versions where it weighs them without the project itself';

/** https://docs.python.org/3/library/tomllib.html: since Python 3.11. */
function hasTomllib({ program, argv, state, command }: CommandContext): boolean {
  const named = /3\.(\d+)$/u.exec(program)?.[1];
  const [first] = command.argv;
  const ofSystem = first?.value.kind === 'known' && /^\/(?:usr\/)?bin\//u.test(first.value.text);
  return named === undefined ? !ofSystem && (state.base?.pythonMinor ?? 0) >= 11 : Number(named) >= 11 && argv.length > 0;
}

/**
 * `pip install --editable .[dev]`: the dependencies that `[project]` lists, with the options of the command. Undefined where it is no install of a
 * project, or such a step would save nothing: with `--target` and its like, pip does not look at what is there.
 */
export function staticStep(context: CommandContext): Prefetch | Unclear | undefined {
  const words = stepWords(context);
  if (words === undefined || 'why' in words) return words;
  const { cwd } = context.command;
  const file = posix.join(words.folder, 'pyproject.toml');
  const path = resolvePath(file, cwd);
  if (path === undefined) return undefined;
  const manifest = readObject(context.files, path, 'toml');
  const project = manifest.kind === 'object' ? objectAt(manifest.value, 'project') : {};
  if (context.files.fact(path).kind === 'absent') return { why: `there is no ${file}: what the project needs is said when it is built` };
  const lists = listsOf(project, words.extras);
  const specs = specsOf(context, path, lists);
  if ('why' in specs) return specs;
  if (specs.length === 0) return undefined;
  if (!hasTomllib(context)) return { why: `${file} is read by tomllib, and the image is not known to have Python 3.11 or later` };
  const program = programOf({ file, lists });
  return {
    command: `${words.python} -I -c '${program}' | ${[...words.variables, ...words.pip].join(' ')} -r /dev/stdin`,
    regardless: [...context.command.variables.keys()],
    review: REVIEW,
    inPlace: true,
    done: /^RUN (?:.*\s)?pip3? install\s(?:.*\s)?(?:-r|--requirement)/u,
  };
}

/** Names of extras are compared as those of packages; the list is under the spelling of the manifest. */
function listsOf(project: JsonObject, extras: readonly string[]): readonly string[] {
  const keys = Object.keys(objectAt(project, 'optional-dependencies'));
  const named = extras.map((extra) => keys.find((key) => packageName(key) === packageName(extra)) ?? extra);
  const none = own(project, 'dependencies') === undefined && !stringsAt(project, 'dynamic').includes('dependencies');
  return [...(none ? [] : ['']), ...named];
}
