import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { toldBuilds } from './builds.ts';
import { attributeOf, readAttributes, readMacros, type AttributesFile, type Macros } from './git-attributes.ts';
import type { GitPattern } from './git-pattern.ts';
import { attempt, readTextFile } from './read-file.ts';
import { findRepositoryTop, kindAt } from './repository.ts';
import { namesDockerfile } from './told.ts';

/** What a walk of a folder came across: folders below it, `''` for itself. */
export interface Marks {
  /** With a .gitattributes. */
  readonly attributes: readonly string[];
  /** With a .git. */
  readonly repositories: readonly string[];
}

/**
 * Folders that hold the code of others, by their whole name, whatever its case. From what linguist counts as vendored
 * (https://github.com/github-linguist/linguist/blob/main/lib/linguist/vendor.yml) only those that hardly mean anything else: not `external`,
 * `deps`, `dist`, `cache`, `tools`, `packages`. Linters leave out most of them too: golangci-lint vendor, third_party and Godeps
 * (https://github.com/golangci/golangci-lint/blob/46088deacf7c6c872f1be5a1ce3d269385c9302b/pkg/packages/exclude.go), RuboCop vendor
 * (https://github.com/rubocop/rubocop/blob/master/config/default.yml). node_modules, which RuboCop and ruff leave out
 * (https://docs.astral.sh/ruff/settings/#exclude), is not even gone through.
 */
const VENDORED = /^(?:vendors?|third[-_]?party|3rd[-_]?party|bower_components)$/iu;
/**
 * What tests feed to programs, linguist counts as vendored too (tests?/fixtures, specs?/fixtures): another text, and the tests fail. testdata is
 * Go's name for it (https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns), __fixtures__ Jest's.
 */
const FIXTURES = /(?:^|\/)(?:(?:tests?|specs?|__tests__|e2e)\/fixtures|testdata|__fixtures__)(?=\/)/iu;
/** Of Carthage and CocoaPods, at the top alone. */
const VENDORED_AT_TOP = /^(?:Carthage|Pods)$/u;

/** https://github.com/github-linguist/linguist/blob/main/docs/overrides.md#vendored-code */
const ATTRIBUTE = 'linguist-vendored';
const ATTRIBUTES = '.gitattributes';

/**
 * Which files of a walk are vendored: copies of the code of others. What .gitattributes says counts first; then a build of the repository, as its
 * compose files, workflows and scripts tell it, since what is built here is maintained here; then the names of folders. None of them is where the
 * walked folder lies in a vendored one itself: then its user wants it looked at.
 * @param files below the folder, as paths that begin with it
 * @returns each with its vendored folder, below the one that was walked
 */
export async function vendoredBelow(folder: string, files: readonly string[], marks: Marks): Promise<ReadonlyMap<string, string>> {
  const vendored = new Map<string, string>();
  const real = files.length === 0 ? undefined : attempt(() => realpathSync(folder));
  if (real === undefined) return vendored;
  const repository = findRepositoryTop(real);
  const top = repository ?? real;
  const own = slashed(relative(top, real));
  const fromTop = (path: string): string => (own === '' ? path : path === '' ? own : `${own}/${path}`);
  const [alone, nested] = repository === undefined ? apart(folder, files, marks) : [files, []];
  const names = new Map(alone.map((file) => [fromTop(slashed(relative(folder, file))), file]));
  const above = foldersTo(own).filter((path) => path !== own && kindAt(join(top, path, ATTRIBUTES)) === 'file');
  const found = await vendoredIn(top, [...names.keys()], [...above, ...marks.attributes.map(fromTop)]);
  for (const [name, inside] of found) {
    const file = names.get(name);
    if (file !== undefined && !isIn(own, inside)) vendored.set(file, join(folder, inside.slice(own === '' ? 0 : own.length + 1)));
  }
  // A checkout below a folder that is in none is a whole of its own: where it lies says nothing about it.
  for (const one of nested) for (const [file, inside] of await vendoredBelow(one.folder, one.files, one.marks)) vendored.set(file, inside);
  return vendored;
}

interface Nested {
  readonly folder: string;
  readonly files: string[];
  readonly marks: { readonly attributes: string[]; readonly repositories: readonly string[] };
}

/** The files that lie in no repository, and those of each. */
function apart(
  folder: string,
  files: readonly string[],
  { attributes, repositories }: Marks,
): readonly [readonly string[], readonly Nested[]] {
  const tops = new Set(repositories);
  const topOf = (path: string): string | undefined => [...foldersTo(path), path].find((one) => tops.has(one));
  const alone: string[] = [];
  const nested = new Map<string, Nested>();
  for (const file of files) {
    const top = topOf(slashed(relative(folder, file)));
    if (top === undefined) alone.push(file);
    else {
      const one = nested.get(top) ?? { folder: join(folder, top), files: [], marks: { attributes: [], repositories: [] } };
      one.files.push(file);
      nested.set(top, one);
    }
  }
  for (const path of attributes) {
    const top = topOf(path);
    if (top !== undefined) nested.get(top)?.marks.attributes.push(path.slice(top.length + 1));
  }
  return [alone, [...nested.values()]];
}

/** @param attributes folders with a .gitattributes: all that the files lie in; all paths are from the top, with `/` between */
async function vendoredIn(top: string, files: readonly string[], attributes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const told = attributesOf(top, files, attributes);
  const vendored = new Map<string, string>();
  const byName = new Map<string, string>();
  for (const file of files) {
    const said = told(file);
    const folder = said === undefined ? namedFolder(file) : undefined;
    if (said === true) vendored.set(file, highest(file, told));
    else if (folder !== undefined) byName.set(file, folder);
  }
  if (byName.size === 0) return vendored;
  const built = await builtFrom(top, new Set(byName.values()));
  for (const [file, folder] of byName) if (!built(file)) vendored.set(file, folder);
  return vendored;
}

/**
 * The outermost folder on the way to a file whose name says that what lies in it is of others. A file directly in such a folder is not meant:
 * what package managers put there has a folder of its own, and `services/vendor/Dockerfile` is a service. In a folder of fixtures it is.
 */
function namedFolder(file: string): string | undefined {
  const folders = file.split('/').slice(0, -2);
  const index = folders.findIndex(
    (name, at) =>
      VENDORED.test(name) || (name === '_workspace' && folders[at - 1] === 'Godeps') || (at === 0 && VENDORED_AT_TOP.test(name)),
  );
  if (index >= 0) return folders.slice(0, index + 1).join('/');
  const fixtures = FIXTURES.exec(file);
  return fixtures === null ? undefined : file.slice(0, fixtures.index + fixtures[0].length);
}

type Attributes = (file: string) => boolean | undefined;

/** Of all .gitattributes of a repository, those closer to its top first; what is beyond says nothing. */
const MAX_ATTRIBUTES = 2 * 1024 * 1024;

function attributesOf(top: string, files: readonly string[], folders: readonly string[]): Attributes {
  let left = MAX_ATTRIBUTES;
  const above = new Set(folders.length === 0 ? [] : files.flatMap(foldersTo));
  const wanted = folders.filter((folder) => above.has(folder)).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const texts = wanted.map((folder) => {
    const text = left > 0 ? (readTextFile(join(top, folder, ATTRIBUTES)) ?? '') : '';
    left -= text.length;
    return { folder, text };
  });
  if (!texts.some(({ text }) => text.includes(ATTRIBUTE))) return () => undefined;
  const macros: Macros = readMacros(texts.find(({ folder }) => folder === '')?.text ?? '');
  const all = texts
    .map(({ folder, text }) => readAttributes(text, folder, ATTRIBUTE, macros))
    .sort((a, b) => b.folder.length - a.folder.length);
  return (file) => {
    const around = all.filter(({ folder }) => isIn(file, folder));
    const value = attributeOf(ATTRIBUTE, file, { files: around, macros }, isMeant);
    // So does linguist: https://github.com/github-linguist/linguist/blob/main/lib/linguist/lazy_blob.rb
    return value === undefined ? undefined : value !== false && value !== 'false';
  };
}

/**
 * Is it said of a place? `* linguist-vendored` and `Dockerfile linguist-vendored` at the top keep files out of the statistics of GitHub, wherever
 * they lie; nobody says by it that all of a repository is of others.
 */
function isMeant({ text, anchored }: GitPattern, { folder }: AttributesFile, value: string | boolean | undefined): boolean {
  if (folder !== '' || value === undefined || value === false || value === 'false') return true;
  return (
    anchored &&
    text
      .split('/')
      .slice(0, -1)
      .some((part) => !/^\**$/u.test(part))
  );
}

/** The highest folder such that a file of this name would be vendored in each one from there. */
function highest(file: string, told: Attributes): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const folders = foldersTo(file);
  const kept = folders.findLastIndex(
    (folder, index) => index < folders.length - 1 && (folder === '' || told(`${folder}/${name}`) !== true),
  );
  return folders[kept + 1] ?? '';
}

/** In which compose and bake files are looked for. */
const MOST_FOLDERS = 100;

/** Which of the files a build takes. What vendored code tells itself does not count. */
async function builtFrom(top: string, vendored: ReadonlySet<string>): Promise<(file: string) => boolean> {
  const folders = new Set([...vendored].flatMap(foldersTo));
  const { builds } = await toldBuilds(
    [...folders]
      .sort()
      .slice(0, MOST_FOLDERS)
      .map((folder) => join(top, folder)),
    top,
  );
  const own = builds.filter(({ file }) => !foldersTo(slashed(relative(top, file))).some((folder) => vendored.has(folder)));
  return (file) => own.some(({ dockerfile }) => namesDockerfile(dockerfile, join(top, file)));
}

/** All folders on the way to a path, `''` first. */
function foldersTo(path: string): readonly string[] {
  const folders = [''];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) folders.push(path.slice(0, slash));
  return folders;
}

/** Is it the folder, or does it lie in it? */
function isIn(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
