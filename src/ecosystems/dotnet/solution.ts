import { posix } from 'node:path';
import { block, look, lookNamed, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, readJson, readObject, stringAt, type JsonObject } from '../project/objects.ts';
import { decoded } from './text.ts';
import { resolved } from './values.ts';

/** The projects of a solution or of a filter of one; undefined where they are not known, and the draft is blocked then. */
export function projectsOf(draft: Draft, file: string): readonly string[] | undefined {
  const kind = look(draft, file);
  if (kind !== 'file') {
    if (kind === 'unknown') unclear(draft, file, 'it is not a file of the build context as it is');
    return kind === 'absent' ? [] : undefined;
  }
  const read = file.endsWith('.sln') ? inSolution(draft, file) : file.endsWith('.slnx') ? inXml(draft, file) : inFilter(draft, file);
  const odd = read?.find((path) => !/\.\w*proj$/u.test(path));
  if (odd !== undefined) {
    unclear(draft, file, `${odd} is no project`);
    return undefined;
  }
  return read;
}

/** `Project("{kind}") = "name", "path", "{id}"`. https://learn.microsoft.com/visualstudio/extensibility/internals/solution-dot-sln-file */
const PROJECT = /^\s*Project\("\{([\dA-F-]+)\}"\)\s*=\s*"[^"]*"\s*,\s*"([^"]*)"/gimu;

/** Folders that exist in the solution alone. */
const SOLUTION_FOLDER = '2150E333-8FDC-42A3-9474-1A3956D46DE8';

function inSolution(draft: Draft, file: string): readonly string[] | undefined {
  const fact = draft.files.fact(file);
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  if (text === undefined) {
    unclear(draft, file, 'it cannot be read');
    return undefined;
  }
  return [...text.matchAll(PROJECT)].flatMap(([, kind = '', path = '']) =>
    kind.toUpperCase() === SOLUTION_FOLDER ? [] : [resolved(path, posix.dirname(file))],
  );
}

/** https://learn.microsoft.com/visualstudio/ide/solutions-and-projects-in-visual-studio#solution-file */
function inXml(draft: Draft, file: string): readonly string[] | undefined {
  const read = readObject(draft.files, file, 'xml');
  if (read.kind === 'unusable') {
    block(draft, 'unclear-manifest', read.why);
    return undefined;
  }
  const paths: string[] = [];
  addProjects(objectAt(read.value, 'Solution'), paths);
  return paths.map((path) => resolved(decoded(path), posix.dirname(file)));
}

function addProjects(node: JsonObject, paths: string[]): void {
  for (const [name, value] of Object.entries(node)) {
    for (const element of Array.isArray(value) ? value : [value]) {
      if (!isObject(element)) continue;
      const path = element['@Path'];
      if (name === 'Project' && typeof path === 'string') paths.push(path);
      else if (name === 'Folder') addProjects(element, paths);
    }
  }
}

/** https://learn.microsoft.com/visualstudio/msbuild/solution-filters */
function inFilter(draft: Draft, file: string): readonly string[] | undefined {
  const read = readJson(draft.files, file);
  const solution = read.kind === 'object' ? objectAt(read.value, 'solution') : {};
  const path = stringAt(solution, 'path');
  const { projects } = solution;
  if (path === undefined || !Array.isArray(projects)) {
    unclear(draft, file, 'it names no solution');
    return undefined;
  }
  const whole = resolved(path, posix.dirname(file));
  lookNamed(draft, whole);
  return projects.flatMap((project) => (typeof project === 'string' ? [resolved(project, posix.dirname(whole))] : []));
}

function unclear(draft: Draft, file: string, why: string): void {
  block(draft, 'unclear-manifest', `${shown(draft.files, file)} is not understood: ${why}`);
}
