import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { literalPattern } from '../../model/path-patterns.ts';
import type { CommandContext } from '../ecosystem.ts';
import { block, giveUp, look, readTree, shown, type Draft } from '../project/draft.ts';
import { below, homeFolder, inHome } from '../system-region.ts';

/** How a script brings Maven: by itself, or by a program in .mvn/wrapper that it fetches where it is missing. */
type Kind = 'script' | 'jar';

/**
 * Texts of `mvnw` as the releases of the wrapper make it, without comments, indentation and its own version, by their digest: what another text does is
 * not known. https://github.com/takari/maven-wrapper/tags (0.5.x), https://github.com/apache/maven-wrapper/tags (from 3.1.0 on)
 */
const RELEASES: Readonly<Record<string, Kind>> = {
  // 0.5.0 to 0.5.2, 0.5.3, 0.5.4 to 0.5.6
  c580836b600437a2a9624329f1a4d74d2edb69238284f92c642aab915b37a65b: 'jar',
  '93f95ed8c95dca6ae3e23ca5ff1f8b6ad7bd2cd4c94ab1b825b0ae0f862d7a5f': 'jar',
  f7ffb5947b1ccec4c6cfa423d4adb71ff059dd21d74296bd2572697d66a0bcf8: 'jar',
  // 3.1.0, 3.1.1, 3.2.0, 3.3.0 to 3.3.2, 3.3.3 and 3.3.4
  '3777f752d5edaf9f2343e7674764f225190be92a9441d8af894bb198d6fb8199': 'jar',
  '254e93b9dc900e58eb9292578251f290ca33279ca37562a01d6cc7c07a29fb46': 'jar',
  ba4f812274049776bfb9f5ca1a99c2841439600211cc4ddc10aad9c755dbbc07: 'jar',
  '19ee93b205d38e28d9228bea6d69e00abcc6f3eefed1eee836c7fbdc570dd017': 'jar',
  d4dd83d28471431125572f793d90ce3cde9bd3bba8d340e1d172475b1825db88: 'jar',
  // 3.2.0, 3.3.0, 3.3.1, 3.3.2, 3.3.3 and 3.3.4
  '02ddb3029f89043f0f0cab6a18c70fc9aa208772ba65906ae85ec16794924a5d': 'script',
  adf9720294d46c7e487ec8260bd6131f57816fb0ba666896d654c36814b1fa65: 'script',
  '7f8b36035b2337864b326eaf889fa1a60428e554a2dfb02d1d89164cda408f96': 'script',
  '01ad69df484d6923e02c2ee02e939eca0543f106ae1c474d660831cc4328b8c4': 'script',
  c050ae5c6367d5c7940405c2f4a9784fe70daa6be8785e1cebbb2d6379c12acd: 'script',
};

/** Is this text one that the wrapper makes? */
export function isWrapper(text: string): boolean {
  return kindOf(text) !== undefined;
}

function kindOf(text: string): Kind | undefined {
  const [first = '', ...rest] = text.split('\n');
  const code = rest
    .map((line) => line.trim().replaceAll(/maven-wrapper\/[^/"]+\/maven-wrapper-[^/"]+\.jar/gu, 'maven-wrapper.jar'))
    .filter((line) => line !== '' && !line.startsWith('#'));
  const digest = createHash('sha256')
    .update([first, ...code].join('\n'))
    .digest('hex');
  return Object.hasOwn(RELEASES, digest) ? RELEASES[digest] : undefined;
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
