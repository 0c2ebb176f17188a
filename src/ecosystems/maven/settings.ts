import { posix } from 'node:path';
import { type CommandContext, hasFlag, lastFlag, readArguments, type ReadArguments } from '../ecosystem.ts';
import { block, giveUp, look, readTree, shown, type Draft } from '../project/draft.ts';
import { isObject, objectAt, readObject, stringAt } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { homeFolder, listedHome } from '../system-region.ts';
import { withoutXmlComments } from '../../source/xml-comments.ts';
import { MAVEN_ARGUMENTS, mavenWords } from './arguments.ts';

/**
 * Properties by which Maven, Java or the goals find other files, or write some.
 * https://maven.apache.org/configure.html, https://maven.apache.org/plugins/maven-dependency-plugin/resolve-mojo.html
 */
const MOVING =
  /^(?:maven\.(?:repo\.|ext\.|conf$|home$|user\.|multiModule|settings|toolchains)|user\.(?:home|dir)$|org\.apache\.maven\.|env\.|java\.(?!awt|net)|.*(?:outputFile|outputDirectory|appendOutput)$)/u;

/** Options of Java that name no file. https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html */
const HARMLESS =
  /^(?:-X(?:m[sxn]|ss)\d+\w?|-XX:[+-]?(?!Flags|\w*File)\w+(?:=[\w.%]+)?|-(?:ea|server|client|Xshare:\w+|Xverify:none|noverify)|--(?:add-(?:opens|exports|modules|reads)|enable-native-access|sun-misc-unsafe-memory-access)(?:=[\w.,/=-]+)?|[\w.]+\/[\w.]+=[\w.,-]+)$/u;

/** What steers Maven beside the poms: what it is told, and the nearest .mvn upwards of the pom. */
export function lookAtSettings(
  draft: Draft,
  context: CommandContext,
  { read, cwd, pom }: { read: ReadArguments; cwd: string; pom: string },
): void {
  checkDefines(draft, read, cwd);
  const file = lastFlag(read, '--settings');
  if (file !== undefined) readSettings(draft, posix.resolve(cwd, file));
  lookAtVariables(draft, context, cwd);
  for (const folder of walkUp(posix.dirname(pom))) {
    const own = posix.join(folder, '.mvn');
    if (look(draft, own) === 'absent') continue;
    readTree(draft, own);
    lookAtProject(draft, folder, own);
    break;
  }
  const home = listedHome(context.state);
  const shellHome = homeFolder(context.state, { variables: context.command.variables, cwd: context.command.cwd });
  // Scripts of the shell, which asks HOME: `bin/mvn` of https://github.com/apache/maven/tree/maven-3.9.x/apache-maven/src/assembly/maven/bin
  const scripts = ['/usr/local/etc/mavenrc', '/etc/mavenrc', ...(shellHome === undefined ? [] : [posix.join(shellHome, '.mavenrc')])];
  for (const script of scripts) if (look(draft, script) === 'file') giveUp(draft, `what ${script} says is not followed`);
  for (const settings of [
    ...(home === undefined ? [] : [posix.join(home, '.m2/settings.xml')]),
    '/usr/share/maven/conf/settings.xml',
    '/etc/maven/settings.xml',
  ])
    readSettings(draft, settings);
}

function lookAtVariables(draft: Draft, context: CommandContext, cwd: string): void {
  for (const name of ['MAVEN_OPTS', 'MAVEN_DEBUG_OPTS', 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', 'MAVEN_ARGS', 'MAVEN_BASEDIR']) {
    const value = context.env(name);
    if (value === undefined || (value.kind === 'known' && value.text === '')) continue;
    if (value.kind === 'unknown' || name === 'MAVEN_BASEDIR') giveUp(draft, `${name} is set, which is not followed`);
    else if (name === 'MAVEN_ARGS') checkWords(draft, value.text, cwd, (why) => giveUp(draft, `${name} ${why}`));
    else checkJava(draft, value.text, cwd, (why) => giveUp(draft, `${name} ${why}`));
  }
}

/** https://maven.apache.org/configure.html#mvn-folder */
function lookAtProject(draft: Draft, folder: string, own: string): void {
  const files = [
    ['maven.config', checkWords],
    ['jvm.config', checkJava],
  ] as const;
  for (const [name, check] of files) {
    const path = posix.join(own, name);
    const fact = draft.files.fact(path);
    if (fact.kind === 'absent') continue;
    const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
    if (text === undefined) block(draft, 'unclear-manifest', `${shown(draft.files, path)} cannot be read`);
    else check(draft, text, folder, (why) => block(draft, 'unclear-manifest', `${shown(draft.files, path)} ${why}`));
  }
  if (draft.files.fact(posix.join(own, 'extensions.xml')).kind !== 'absent')
    draft.review ??= 'an extension of Maven in .mvn may read other files of the project';
}

type Refuse = (why: string) => void;

/** Options of Maven. */
function checkWords(draft: Draft, text: string, folder: string, refuse: Refuse): void {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const read = readArguments(mavenWords(words), { ...MAVEN_ARGUMENTS, subcommand: false });
  const [strange] = [...read.unknownFlags, ...read.positionals];
  if (strange !== undefined) return refuse(`says ${strange}, which is not followed`);
  if (['--file', '--settings', '--repository'].some((flag) => read.flags.has(flag)) || hasFlag(read, '--offline'))
    return refuse('names other files, which is not followed');
  const why = whyMoving(read);
  return why === undefined ? followValues(draft, read, folder) : refuse(why);
}

function checkDefines(draft: Draft, read: ReadArguments, cwd: string): void {
  const why = whyMoving(read);
  if (why === undefined) followValues(draft, read, cwd);
  else giveUp(draft, `the command ${why}`);
}

function whyMoving(read: ReadArguments): string | undefined {
  const moving = (read.flags.get('--define') ?? []).find((text) => MOVING.test(text.split('=', 1)[0] ?? ''));
  return moving === undefined ? undefined : `sets ${moving}, which may name other files`;
}

function followValues(draft: Draft, read: ReadArguments, folder: string): void {
  for (const text of read.flags.get('--define') ?? []) followValue(draft, text.slice(text.indexOf('=') + 1), folder);
}

/** Options of Java. */
function checkJava(draft: Draft, text: string, folder: string, refuse: Refuse): void {
  for (const word of text.split(/\s+/u).filter((one) => one !== '')) {
    const [, name = '', value = ''] = /^-D([^=]+)(?:=(.*))?$/u.exec(word) ?? [];
    if (name === '' && !HARMLESS.test(word)) return refuse(`says ${word}, which is not followed`);
    if (MOVING.test(name)) return refuse(`sets ${name}, which may name other files`);
    if (name !== '') followValue(draft, value, folder);
  }
}

/** A value that is the name of something that is there counts as one: `-Djavax.net.ssl.trustStore=certs/ca.jks`. */
function followValue(draft: Draft, value: string, folder: string): void {
  const path = posix.resolve(folder, value);
  if (value === '' || value.includes('$') || path === '/' || folder === path || folder.startsWith(`${path}/`)) return;
  const { kind } = draft.files.fact(path);
  if (kind === 'folder') readTree(draft, path);
  else if (kind !== 'absent') look(draft, path);
}

/** Settings that lead to no other files. https://maven.apache.org/settings.html */
function readSettings(draft: Draft, path: string): void {
  const kind = look(draft, path);
  if (kind === 'unknown') draft.review ??= `${path} is made during the build, and may name other files`;
  if (kind !== 'file') return;
  const read = readObject(draft.files, path, 'xml');
  if (read.kind === 'unusable') return block(draft, 'unclear-manifest', read.why);
  const settings = objectAt(read.value, 'settings');
  const moved = stringAt(settings, 'localRepository');
  if (moved !== undefined) return block(draft, 'unclear-manifest', `${shown(draft.files, path)} moves the repository to ${moved}`);
  const url = urlsIn(settings).find((text) => !/^https?:/u.test(text.trim()));
  if (url !== undefined) block(draft, 'unclear-manifest', `${shown(draft.files, path)} names the repository ${url}, which is not followed`);
  return undefined;
}

/** All texts called `url`, and files whose presence is asked for. */
function urlsIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((one) => urlsIn(one));
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    ['url', 'exists', 'missing'].includes(name) && typeof value === 'string' ? [value] : urlsIn(value),
  );
}

/** Says a file of the context, a variable or an option that the repository lies elsewhere? What stands on the command line itself is known. */
export function whyElsewhere(context: CommandContext): string | undefined {
  const read = readArguments(mavenWords(context.argv), MAVEN_ARGUMENTS);
  const home = (read.flags.get('--define') ?? []).some((text) => text.startsWith('user.home='));
  const found = saying(context, read, /<localRepository>\s*[^<\s]|maven\.repo\.local|-Duser\.home/u) ?? (home ? '-Duser.home' : undefined);
  return found === undefined ? undefined : `${found} names another folder`;
}

/** Settings that name a repository in a folder, or one in place of others: https://maven.apache.org/settings.html#Repositories, https://maven.apache.org/settings.html#Mirrors */
export function folderInSettings(context: CommandContext): string | undefined {
  return saying(context, readArguments(mavenWords(context.argv), MAVEN_ARGUMENTS), /<url>\s*file:/iu);
}

/** https://maven.apache.org/settings.html#simple-values (offline), https://maven.apache.org/ref/current/maven-embedder/cli.html (--offline) */
export function offlineBy(context: CommandContext): string | undefined {
  const read = readArguments(mavenWords(context.argv), MAVEN_ARGUMENTS);
  return saying(context, read, /<offline>\s*true\b|(?:^|\s)(?:-o|--offline)(?=\s|$)/u);
}

/** The first file or variable that says it, of those that Maven takes settings and options from. */
function saying({ files, command, state, env }: CommandContext, read: ReadArguments, what: RegExp): string | undefined {
  const cwd = command.cwd.kind === 'known' ? command.cwd.text : '/';
  const home = listedHome(state);
  const named = lastFlag(read, '--settings');
  const paths = [
    ...(named === undefined ? [] : [posix.resolve(cwd, named)]),
    ...(home === undefined ? [] : [posix.join(home, '.m2/settings.xml')]),
    ...walkUp(posix.resolve(cwd)).flatMap((folder) => ['maven.config', 'jvm.config'].map((name) => posix.join(folder, '.mvn', name))),
  ];
  const inFile = paths.find((path) => {
    const fact = files.fact(path);
    return fact.kind === 'context-file' && what.test(withoutXmlComments(files.text(fact.path) ?? ''));
  });
  if (inFile !== undefined) return shown(files, inFile);
  return ['MAVEN_OPTS', 'MAVEN_ARGS', 'JAVA_TOOL_OPTIONS'].find((name) => {
    const value = env(name);
    return value?.kind === 'known' && what.test(value.text);
  });
}
