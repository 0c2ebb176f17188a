import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { CachedTool, CacheObstacle } from './cache.ts';
import {
  type CommandContext,
  type Ecosystem,
  hasFlag,
  lastFlag,
  type Prefetch,
  type ReadArguments,
  readArguments,
  unknownEffects,
} from './ecosystem.ts';
import { isWithoutSource } from './java-source.ts';
import { MAVEN_ARGUMENTS, mavenWords } from './maven/arguments.ts';
import { movingVersion } from './maven/moving.ts';
import { folderRepository, followPoms, pomWith } from './maven/poms.ts';
import { folderInSettings, lookAtSettings, offlineBy, whyElsewhere } from './maven/settings.ts';
import { followWrapper, isWrapper } from './maven/wrapper.ts';
import { giveUp, newDraft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { below, listedHome } from './system-region.ts';
import { unclearWord } from './third-party.ts';

/** Goals that resolve and do nothing else. https://maven.apache.org/plugins/maven-dependency-plugin/ */
const RESOLVING =
  /^(?:org\.apache\.maven\.plugins:maven-dependency-plugin(?::[\d.]+)?|dependency):(?:go-offline|resolve|resolve-plugins)$/u;

/** Phases and goals that download what is missing, as the first word of the command. https://maven.apache.org/guides/introduction/introduction-to-the-lifecycle.html */
const WORKING = [
  [
    'clean',
    'validate',
    'initialize',
    'compile',
    'test-compile',
    'test',
    'package',
    'verify',
    'install',
    'deploy',
    'site',
    'process-resources',
  ],
  [
    'spring-boot:build-image',
    'spring-boot:repackage',
    'quarkus:build',
    'jib:build',
    'jib:dockerBuild',
    'dependency:copy-dependencies',
    'dependency:build-classpath',
    'versions:set',
    'help:evaluate',
  ],
].flat();
const ONLY_RESOLVING = ['dependency:go-offline', 'dependency:resolve', 'dependency:resolve-plugins'];

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(mavenWords(context.argv), MAVEN_ARGUMENTS);
  const goals = [read.subcommand ?? '', ...read.positionals];
  if (!goals.every((goal) => RESOLVING.test(goal)))
    return unknownEffects(`dockerfix does not know what \`mvn ${context.argv.join(' ')}\` reads and writes`);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of mvn`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that mvn is called in is not known');
  return resolveEffects(context, read, goals[0] ?? '', posix.resolve(cwd.text));
}

function resolveEffects(context: CommandContext, read: ReadArguments, goal: string, cwd: string): CommandEffects {
  const draft = newDraft(context.files);
  const pom = pomOf(draft.files, read, cwd);
  if (draft.files.fact(pom).kind === 'absent') giveUp(draft, `there is no ${posix.basename(pom)} in ${posix.dirname(pom)}`);
  if (context.program === 'mvnw') {
    if (read.flags.has('--file')) giveUp(draft, 'mvnw with the pom of another folder is not followed');
    followWrapper(draft, context, cwd);
  }
  const poms = followPoms(draft, pom);
  lookAtSettings(draft, context, { read, cwd, pom });
  const home = listedHome(context.state);
  draft.writes.add(home === undefined ? '**/.m2/**' : below(literalPattern(posix.join(home, '.m2'))));
  draft.reads.add(home === undefined ? '**/.m2/**' : below(literalPattern(posix.join(home, '.m2'))));
  const repository = lastFlag(read, '--repository');
  if (repository !== undefined) {
    draft.outputs.add(posix.resolve(cwd, repository));
    draft.writes.add(below(literalPattern(posix.resolve(cwd, repository))));
  }
  // https://maven.apache.org/ref/current/maven-embedder/cli.html
  if (hasFlag(read, '--fail-never'))
    draft.review ??=
      'with --fail-never it succeeds whatever it did not find, and would stay in the build cache like that until a pom changes';
  if (poms.size > 1) draft.notes.add('A module that is added later needs its pom copied before the goal as well.');
  return installOf(draft, `${context.program} ${goal}`);
}

/** A pom, or a folder with one: https://maven.apache.org/ref/current/maven-embedder/cli.html (--file) */
function pomOf(files: CommandContext['files'], read: ReadArguments, cwd: string): string {
  const named = posix.resolve(cwd, lastFlag(read, '--file') ?? 'pom.xml');
  return files.fact(named).kind === 'folder' ? posix.join(named, 'pom.xml') : named;
}

/**
 * A goal that brings most of what a build needs; the rest comes with the build. Only for a project alone: modules need each other.
 * https://maven.apache.org/plugins/maven-dependency-plugin/go-offline-mojo.html
 */
function prefetchOf(context: CommandContext): Prefetch | undefined {
  const read = readArguments(mavenWords(context.argv), MAVEN_ARGUMENTS);
  const { cwd } = context.command;
  if (!['clean', 'compile', 'package', 'verify', 'install', 'test'].includes(read.subcommand ?? '') || read.unknownFlags.length > 0)
    return undefined;
  if (hasFlag(read, '--offline') || cwd.kind === 'unknown' || context.command.argv.some(({ value }) => value.kind === 'unknown'))
    return undefined;
  const pom = posix.resolve(cwd.text, lastFlag(read, '--file') ?? 'pom.xml');
  if (followPoms(newDraft(context.files), pom).size > 1) return undefined;
  const kept = KEPT.flatMap(([name, before]) => (read.flags.get(name) ?? []).map((value) => `${before}${value}`));
  const program = context.program === 'mvnw' ? (context.command.argv[0]?.raw ?? 'mvnw') : 'mvn';
  if ([...kept, program].some((word) => !/^[\w./:=!,-]+$/u.test(word))) return undefined;
  return {
    command: [program, '--batch-mode', ...kept, 'dependency:go-offline'].join(' '),
    review: 'it also brings what only tests and reports need, and fails where one of these is missing',
    done: FETCHED,
  };
}

/** Options may stand before the goal as well: `RUN mvn -B -ntp dependency:go-offline`. */
const FETCHED = /^RUN (?:\S*\/)?mvnw? (?:.* )?dependency:(?:go-offline|resolve)(?: |$)/u;

/** Options that decide what a goal brings, and where to, with how they are written. https://maven.apache.org/ref/current/maven-embedder/cli.html */
const KEPT = [
  ['--file', '--file='],
  ['--settings', '--settings='],
  ['--activate-profiles', '--activate-profiles='],
  ['--define', '-D'],
  ['--repository', '-Dmaven.repo.local='],
] as const;

/** What lies in a folder of the project is taken from the repository of an earlier build instead, as long as its version stays; and so is what a version stands for that moves. */
function whyUnsteady(context: CommandContext): string | undefined {
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return undefined;
  const read = readArguments(mavenWords(context.argv), MAVEN_ARGUMENTS);
  const poms = followPoms(newDraft(context.files), pomOf(context.files, read, cwd.text));
  const found = folderRepository(context.files, poms);
  if (found !== undefined)
    return `${found.pom} takes packages from ${found.url}, and what changes there under the same version is not looked at again`;
  const settings = folderInSettings(context);
  if (settings !== undefined)
    return `${settings} takes packages from a folder, and what changes there under the same version is not looked at again`;
  return movingVersion(context, read, poms);
}

/** Files that a goal or a pom writes the places of packages into, for a container to start with. */
function namedInResults(context: CommandContext): CacheObstacle | undefined {
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return undefined;
  const read = readArguments(mavenWords(context.argv), MAVEN_ARGUMENTS);
  const isAsked = (read.flags.get('--define') ?? []).some((text) => /^expression=.*localRepository/u.test(text));
  const goal = [read.subcommand ?? '', ...read.positionals].find(
    (word) => WRITES_PLACES.test(word) || (isAsked && word === 'help:evaluate'),
  );
  const found = goal ?? pomWith(context.files, followPoms(newDraft(context.files), pomOf(context.files, read, cwd.text)), NAMES_PLACES);
  const message = `${found ?? ''} writes down where in Maven's repository packages lie, and behind a mount nothing is there`;
  return found === undefined ? undefined : { reason: 'needed-later', message };
}

/** https://maven.apache.org/plugins/maven-dependency-plugin/build-classpath-mojo.html */
const WRITES_PLACES = /:build-classpath(?:@|$)/u;

/**
 * The goal, the class paths that Ant tasks get (https://maven.apache.org/plugins/maven-antrun-plugin/examples/classpaths.html), the repository by its name.
 * A class path of a manifest may lead there: https://maven.apache.org/shared/maven-archiver/index.html#class_manifest
 */
const NAMES_PLACES = /<goal>\s*build-classpath\s*<|\bmaven\.(?:compile|runtime|test|plugin)\.classpath\b|settings\.localRepository|\.m2\b/u;

function namesOf(goals: readonly string[]): readonly string[] {
  return goals.flatMap((goal) => [`mvn ${goal}`, `mvnw ${goal}`]);
}

/** Each command brings into the repository what is missing. https://maven.apache.org/guides/introduction/introduction-to-repositories.html */
const mavenCaches: CachedTool = {
  spec: MAVEN_ARGUMENTS,
  words: mavenWords,
  caches: [
    {
      id: 'maven',
      what: "Maven's repository",
      docs: [
        'https://maven.apache.org/guides/introduction/introduction-to-repositories.html',
        'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
      ],
      elsewhere: whyElsewhere,
      actions: Object.fromEntries([...WORKING, ...ONLY_RESOLVING].map((name) => [name, 'renews'] as const)),
      // What is installed is the project itself, for those that come behind.
      inLayer: namesOf([...ONLY_RESOLVING, 'install']),
      onlyFilledBy: namesOf(ONLY_RESOLVING),
      forLayer: isWithoutSource,
      places: [{ flag: '--repository' }, { home: '.m2/repository', listed: true }],
      movedBy: /localRepository|maven\.repo\.local/u,
      // Two at once may write one file: https://maven.apache.org/resolver/maven-resolver-named-locks/
      sharing: 'locked',
      sharedBy: 'all images',
      ofSystem: false,
      leftForOthers: false,
      offline: [{ flag: '--offline' }],
      sources: { listed: [], unsteady: whyUnsteady },
      offlineBy,
      against: namedInResults,
      // https://github.com/apache/maven-resolver/blob/master/maven-resolver-api/src/main/java/org/eclipse/aether/resolution/ResolutionErrorPolicy.java (CACHE_NOT_FOUND)
      note: 'What Maven does not find it asks for again after a day, or with -U: where it lacks something that was not published yet, in later builds as well. What mvn install puts there, other projects find.',
      // `mvn install` and others put projects there that no server has.
      holdsMore: true,
      told: /\bmvnw?\b|\.m2\b|maven\.repo\.local|\bgradlew?\b|MavenLocal\b|\bsbt\b|\bpublishM2\b|\blein\b/u,
      toldAtStart: /\bmvnw?\b/u,
      toldBy: /^MAVEN_(?:OPTS|ARGS)$/u,
    },
  ],
};

/** Maven, as far as it resolves what poms name; and its repository. */
export const maven = {
  id: 'maven',
  title: 'Maven',
  docs: [
    'https://maven.apache.org/pom.html',
    'https://maven.apache.org/plugins/maven-dependency-plugin/',
    'https://maven.apache.org/configure.html',
  ],
  programs: ['mvn', 'mvnw'],
  scripts: { mvnw: isWrapper },
  effects: effectsOf,
  formats: ['xml'],
  cached: mavenCaches,
  prefetch: prefetchOf,
  installs: [
    {
      commands: ['mvn dependency:go-offline', 'mvn dependency:resolve', 'mvn dependency:resolve-plugins', 'mvnw dependency:go-offline'],
      files: ['pom.xml', '.mvn'],
      leadsTo: [
        'the poms of modules, and of parents in the project',
        'settings, jars and repositories in folders that they name',
        '.m2 of the user',
        'mvnw itself, and .mvn/wrapper',
      ],
      makes: ['~/.m2/repository'],
      review: [
        'extensions of Maven, which may read other files',
        'settings that the build itself writes',
        '--fail-never, which hides a failure',
      ],
      refused: [
        'a property in the name of a module, a parent or a file',
        'a repository that is no address',
        'options, variables and settings that move the repository or name other files',
        'a mvnw that no release of the wrapper makes, or that is called from another folder; properties of it that name a folder',
      ],
      docs: ['https://maven.apache.org/plugins/maven-dependency-plugin/go-offline-mojo.html'],
      checked: 'trace',
    },
  ],
} as const satisfies Ecosystem;
