import { posix } from 'node:path';
import { block, giveUp, isThroughLink, look, lookNamed, readNamedTree, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, readObject, stringAt, type JsonObject } from '../project/objects.ts';
import { withoutXmlComments } from '../../source/xml-comments.ts';

const MOST_POMS = 2_000;

/** Follows a pom, its parents in the project and its modules; returns those that are there. https://maven.apache.org/pom.html */
export function followPoms(draft: Draft, start: string): ReadonlySet<string> {
  const pending = [start];
  const seen = new Set<string>();
  const there = new Set<string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (seen.size > MOST_POMS) giveUp(draft, `more than ${MOST_POMS} modules`);
    const kind = look(draft, file);
    if (kind === 'absent') continue;
    there.add(file);
    const read = readObject(draft.files, file, 'xml');
    if (read.kind === 'unusable') {
      if (!isThroughLink(draft, file)) block(draft, 'unclear-manifest', read.why);
      continue;
    }
    const project = objectAt(read.value, 'project');
    const model = stringAt(project, 'modelVersion') ?? '';
    // From 4.1.0 on, folders with a pom may be modules by themselves: https://maven.apache.org/whatsnewinmaven4.html
    if (!/^(?:4\.0\.0)?$/u.test(model))
      block(draft, 'unclear-manifest', `${shown(draft.files, file)} has the model version ${model}, which is not followed`);
    pending.push(...leadsTo(draft, file, project).toReversed());
  }
  return there;
}

/** Other poms that a pom names. */
function leadsTo(draft: Draft, file: string, project: JsonObject): readonly string[] {
  const folder = posix.dirname(file);
  const found: string[] = [];
  const parent = parentOf(draft, file, project);
  if (parent !== undefined) found.push(parent);
  for (const part of [project, ...elementsOf(objectAt(project, 'profiles'), 'profile')]) {
    if (!isObject(part)) continue;
    const modules = [...elementsOf(objectAt(part, 'modules'), 'module'), ...elementsOf(objectAt(part, 'subprojects'), 'subproject')];
    const poms = modules.map((module) => pomOf(draft, file, String(module)));
    // Without one of them Maven stops; those of a profile that is not on may be missing.
    if (part === project) for (const pom of poms) lookNamed(draft, pom);
    found.push(...poms);
    checkPart(draft, file, part);
    const asked = objectAt(objectAt(part, 'activation'), 'file');
    for (const path of [stringAt(asked, 'exists'), stringAt(asked, 'missing')]) {
      if (path !== undefined) look(draft, posix.resolve(folder, plain(draft, file, path.replace(/^\$\{(?:project\.)?basedir\}\/?/u, ''))));
    }
  }
  return found;
}

/** By itself the pom of the folder above, if it is the parent; none where the path is empty. https://maven.apache.org/pom.html#Inheritance */
function parentOf(draft: Draft, file: string, project: JsonObject): string | undefined {
  const parent = project['parent'];
  if (!isObject(parent)) return undefined;
  const path = parent['relativePath'];
  if (path === '' || (isObject(path) && Object.keys(path).length === 0)) return undefined;
  return pomOf(draft, file, typeof path === 'string' ? path.trim() : '../pom.xml');
}

/** A folder stands for the pom in it. */
function pomOf(draft: Draft, file: string, path: string): string {
  const named = posix.resolve(posix.dirname(file), plain(draft, file, path.trim()));
  const { kind } = draft.files.fact(named);
  return kind === 'folder' || (kind === 'absent' && !named.endsWith('.xml')) ? posix.join(named, 'pom.xml') : named;
}

function plain(draft: Draft, file: string, path: string): string {
  if (path.includes('$')) block(draft, 'unclear-manifest', `${shown(draft.files, file)} names ${path}, which is not followed`);
  return path;
}

/** What reads other files: jars of the project, repositories in folders, extensions. */
function checkPart(draft: Draft, file: string, part: JsonObject): void {
  const folder = posix.dirname(file);
  for (const holder of [part, objectAt(part, 'dependencyManagement')]) {
    for (const one of elementsOf(objectAt(holder, 'dependencies'), 'dependency')) {
      const path = isObject(one) ? stringAt(one, 'systemPath') : undefined;
      if (path !== undefined)
        lookNamed(draft, posix.resolve(folder, plain(draft, file, path.replace(/^\$\{(?:project\.)?basedir\}\/?/u, ''))));
    }
  }
  for (const url of repositoriesIn(part)) {
    const local = /^file:(?:\/\/)?\$\{(?:project\.)?basedir\}\/?(.*)$/u.exec(url)?.[1];
    if (local !== undefined) readNamedTree(draft, posix.resolve(folder, plain(draft, file, local)));
    else if (!/^https?:/u.test(url))
      block(draft, 'unclear-manifest', `${shown(draft.files, file)} names the repository ${url}, which is not followed`);
  }
  const build = objectAt(part, 'build');
  const extension = elementsOf(objectAt(build, 'plugins'), 'plugin').find((one) => isObject(one) && stringAt(one, 'extensions') === 'true');
  if (objectAt(build, 'extensions')['extension'] !== undefined || extension !== undefined)
    draft.review ??= `${shown(draft.files, file)} has an extension of Maven, which may read other files of the project`;
}

/**
 * The first repository in a folder that these poms name. What comes from there is copied into the repository of the user under its version, and is not
 * looked at again: https://maven.apache.org/guides/introduction/introduction-to-repositories.html
 */
export function folderRepository(
  files: Draft['files'],
  poms: Iterable<string>,
): { readonly pom: string; readonly url: string } | undefined {
  const all = [...poms].flatMap((pom) => {
    const read = readObject(files, pom, 'xml');
    const project = read.kind === 'unusable' ? {} : objectAt(read.value, 'project');
    return { pom, parts: [project, ...elementsOf(objectAt(project, 'profiles'), 'profile')].filter(isObject) };
  });
  const folders = all.flatMap(({ parts }) =>
    parts.flatMap((part) => Object.entries(objectAt(part, 'properties')).filter(([, value]) => isFolder(value))),
  );
  const names = folders.map(([name]) => `\${${name}}`);
  for (const { pom, parts } of all) {
    const url = parts.flatMap(repositoriesIn).find((one) => isFolder(one) || names.some((name) => one.startsWith(name)));
    if (url !== undefined) return { pom: shown(files, pom), url };
  }
  return undefined;
}

function isFolder(url: unknown): boolean {
  return typeof url === 'string' && /^\s*file:/iu.test(url);
}

/** The first of these poms with such a text, as messages name it. What it says to the programs that run its tests is gone with them. */
export function pomWith(files: Draft['files'], poms: Iterable<string>, text: RegExp): string | undefined {
  for (const pom of poms) {
    const fact = files.fact(pom);
    const said = fact.kind === 'context-file' ? withoutXmlComments(files.text(fact.path) ?? '') : '';
    // https://maven.apache.org/surefire/maven-surefire-plugin/test-mojo.html#argLine
    if (text.test(said.replaceAll(/<argLine>[^<]*<\/argLine>/gu, ''))) return shown(files, pom);
  }
  return undefined;
}

/** Their addresses. */
function repositoriesIn(part: JsonObject): readonly string[] {
  const all = [
    ...elementsOf(objectAt(part, 'repositories'), 'repository'),
    ...elementsOf(objectAt(part, 'pluginRepositories'), 'pluginRepository'),
  ];
  return all.map((one) => (isObject(one) ? (stringAt(one, 'url') ?? '').trim() : ''));
}

/** One element, or several of a name. */
export function elementsOf(parent: JsonObject, name: string): readonly unknown[] {
  const value = parent[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
