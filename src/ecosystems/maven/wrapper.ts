import { posix } from 'node:path';
import { literalPattern } from '../../model/path-patterns.ts';
import type { CommandContext } from '../ecosystem.ts';
import { block, giveUp, look, readTree, shown, type Draft } from '../project/draft.ts';
import { below, homeFolder, inHome } from '../system-region.ts';
import { wrapperDigest, wrapperReleases, type WrapperKind } from './wrapper-releases.ts';

/** Is this text one that the wrapper makes? */
export function isWrapper(text: string): boolean {
  return kindOf(text) !== undefined;
}

function kindOf(text: string): WrapperKind | undefined {
  return wrapperReleases.get(wrapperDigest(text));
}

/** Variables by which it takes another Maven, another Java, or more words. */
const NOT_FOLLOWED = ['MAVEN_CONFIG', 'MAVEN_USER_HOME', 'JAVACMD', 'M2_HOME'];

/** What `./mvnw` reads and writes before Maven itself begins: the script, and https://maven.apache.org/tools/wrapper/ */
export function followWrapper(draft: Draft, context: CommandContext, cwd: string): void {
  const word = context.command.argv[0]?.value;
  const script = posix.resolve(cwd, word?.kind === 'known' ? word.text : '');
  look(draft, script);
  const fact = draft.files.fact(script);
  const kind = fact.kind === 'context-file' ? kindOf(draft.files.text(fact.path) ?? '') : undefined;
  if (kind === undefined) giveUp(draft, `${script} is not a script that the wrapper of Maven makes`);
  // Where .mvn lies elsewhere, some releases look from the script, and others from the working folder.
  if (posix.dirname(script) !== cwd) giveUp(draft, 'mvnw is called from another folder than its own, which is not followed');
  const variable = NOT_FOLLOWED.find((name) => context.env(name) !== undefined);
  if (variable !== undefined) giveUp(draft, `${variable} is set, which is not followed`);
  const folder = posix.join(cwd, '.mvn');
  readTree(draft, folder);
  readProperties(draft, posix.join(folder, 'wrapper/maven-wrapper.properties'));
  // https://github.com/apache/maven-wrapper/blob/maven-wrapper-3.3.4/maven-wrapper/src/main/java/org/apache/maven/wrapper/MavenWrapperMain.java
  const properties = posix.join(cwd, 'maven.properties');
  if (look(draft, properties) !== 'absent')
    giveUp(draft, `${shown(draft.files, properties)} has settings for Java, which are not followed`);
  if (kind === 'jar') bringProgram(draft, posix.join(folder, 'wrapper'));
  const around = { variables: context.command.variables, cwd: context.command.cwd };
  for (const pattern of inHome(context.state, ['.curlrc', '.config/curlrc', '.wgetrc', '.netrc'], around)) draft.reads.add(pattern);
  for (const pattern of inHome(context.state, ['.wget-hsts'], around)) draft.writes.add(pattern);
  const home = homeFolder(context.state, around);
  draft.writes.add(home === undefined ? '**/.m2/wrapper/**' : below(literalPattern(posix.join(home, '.m2/wrapper'))));
}

/** It lies there, or is put there, where it stays. */
function bringProgram(draft: Draft, folder: string): void {
  for (const name of ['maven-wrapper.jar', 'MavenWrapperDownloader.class']) {
    const path = posix.join(folder, name);
    if (draft.files.fact(path).kind === 'absent') draft.writes.add(literalPattern(path));
  }
}

/** Where Maven comes from: another machine, into the folder of the user. */
function readProperties(draft: Draft, path: string): void {
  const fact = draft.files.fact(path);
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  if (text === undefined) return giveUp(draft, `${path} is not there, or cannot be read`);
  const values = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(/^\s*(\w+)\s*[=:]\s*(.*?)\s*$/gmu)) values.set(key, value.replaceAll('\\:', ':'));
  const refuse = (key: string): void =>
    block(draft, 'unclear-manifest', `${shown(draft.files, path)} sets ${key} in a way that is not followed`);
  if (!/^https?:\/\/\S+\/apache-maven-[\w.-]+-bin\.(?:zip|tar\.gz)$/u.test(values.get('distributionUrl') ?? '')) refuse('distributionUrl');
  if (!/^https?:\/\//u.test(values.get('wrapperUrl') ?? 'https://')) refuse('wrapperUrl');
  for (const key of ['distributionBase', 'zipStoreBase']) if ((values.get(key) ?? BASE) !== BASE) refuse(key);
  for (const key of ['distributionPath', 'zipStorePath']) if ((values.get(key) ?? PLACE) !== PLACE) refuse(key);
}

const BASE = 'MAVEN_USER_HOME';
const PLACE = 'wrapper/dists';
