import { type CommandContext, hasFlag, type ReadArguments } from '../ecosystem.ts';
import { type Draft, shown } from '../project/draft.ts';
import { isObject, objectAt, readObject, stringAt, type JsonObject } from '../project/objects.ts';
import { elementsOf } from './poms.ts';

/**
 * Versions that Maven looks up: what it found it takes again for a day, from the repository of the user (`updatePolicy`), so that in one that outlives a
 * build a newer one is not seen. https://maven.apache.org/pom.html#Dependency_Version_Requirement_Specification,
 * https://maven.apache.org/settings.html#Repositories, https://docs.gradle.com/develocity/artifact-cache/1.4/concepts/maven-snapshots/
 */
const MOVING = /-SNAPSHOT$|^(?:LATEST|RELEASE)$|^[[(].*,.*[\])]$/u;

/** Names of properties by which a project gives its own version: https://maven.apache.org/guides/mini/guide-maven-ci-friendly.html */
const OWN = /^(?:revision|changelist|sha1|newVersion|version|project\.version)$/u;

/** The first dependency, plugin or parent with such a version that is not one of the project itself, in a sentence; undefined where there is none. */
export function movingVersion({ files }: Pick<CommandContext, 'files'>, read: ReadArguments, poms: Iterable<string>): string | undefined {
  // "Forces a check for missing releases and updated snapshots": https://maven.apache.org/ref/current/maven-embedder/cli.html
  if (hasFlag(read, '--update-snapshots')) return undefined;
  const given = (read.flags.get('--define') ?? []).find((text) => text.endsWith('-SNAPSHOT') && !OWN.test(text.split('=', 1)[0] ?? ''));
  if (given !== undefined) return `-D${given} names a version that moves on`;
  const projects = [...poms].flatMap((pom) => {
    const told = readObject(files, pom, 'xml');
    return told.kind === 'unusable' ? [] : [{ pom, project: objectAt(told.value, 'project') }];
  });
  const own = new Set(projects.map(({ project }) => stringAt(project, 'artifactId')));
  const values = valuesOf(projects.map(({ project }) => project));
  for (const { pom, project } of projects) {
    for (const { artifact, version } of [project, ...elementsOf(objectAt(project, 'profiles'), 'profile')]
      .filter(isObject)
      .flatMap(askedIn)) {
      if (version === undefined || own.has(artifact)) continue;
      const found = expanded(version, values, 0).find((text) => MOVING.test(text));
      if (found !== undefined) return sentence(files, pom, `${artifact ?? ''} ${found}`);
    }
  }
  return undefined;
}

function sentence(files: Draft['files'], pom: string, what: string): string {
  return `${shown(files, pom)} asks for ${what}, and of what Maven found for that it looks for newer ones once a day only`;
}

/** By name, all values that some pom gives a property, and the project its version. */
function valuesOf(projects: readonly JsonObject[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  const add = (name: string, value: unknown): void => {
    if (typeof value === 'string') values.set(name, [...(values.get(name) ?? []), value.trim()]);
  };
  for (const project of projects) {
    const parts = [project, ...elementsOf(objectAt(project, 'profiles'), 'profile')].filter(isObject);
    for (const part of parts) for (const [name, value] of Object.entries(objectAt(part, 'properties'))) add(name, value);
    const parent = stringAt(objectAt(project, 'parent'), 'version');
    const version = stringAt(project, 'version') ?? parent;
    for (const name of ['project.version', 'pom.version', 'version']) add(name, version);
    for (const name of ['project.parent.version', 'parent.version']) add(name, parent);
  }
  return values;
}

const DEEPEST = 8;

/** What a version may become. One whose property a parent in another repository has is as it is written. */
function expanded(text: string, values: ReadonlyMap<string, readonly string[]>, depth: number): readonly string[] {
  const [whole, name = ''] = /\$\{([^{}]+)\}/u.exec(text) ?? [];
  const known = whole === undefined || depth > DEEPEST ? undefined : values.get(name);
  if (whole === undefined || known === undefined) return [text];
  return known.slice(0, DEEPEST).flatMap((value) =>
    expanded(
      text.replace(whole, () => value),
      values,
      depth + 1,
    ),
  );
}

interface Asked {
  readonly artifact: string | undefined;
  readonly version: string | undefined;
}

/** Of a project or a profile. */
function askedIn(part: JsonObject): readonly Asked[] {
  const build = objectAt(part, 'build');
  const plugins = [
    ...elementsOf(objectAt(build, 'plugins'), 'plugin'),
    ...elementsOf(objectAt(objectAt(build, 'pluginManagement'), 'plugins'), 'plugin'),
  ];
  const holders = [part, objectAt(part, 'dependencyManagement'), ...plugins.filter(isObject)];
  const all = [
    part['parent'],
    ...holders.flatMap((holder) => elementsOf(objectAt(holder, 'dependencies'), 'dependency')),
    ...plugins,
    ...elementsOf(objectAt(build, 'extensions'), 'extension'),
  ];
  return all.filter(isObject).map((one) => ({ artifact: stringAt(one, 'artifactId'), version: stringAt(one, 'version')?.trim() }));
}
