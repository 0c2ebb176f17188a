import type { Cache, CachedTool } from './cache.ts';
import { type CommandContext, type Ecosystem, unknownEffects } from './ecosystem.ts';
import { GRADLE_ARGUMENTS } from './gradle/arguments.ts';
import { whyNoMount } from './gradle/scripts.ts';
import { isWithoutSource } from './java-source.ts';

/** Tasks by which builds are called, as the first word. Each brings what is missing. https://docs.gradle.org/current/userguide/base_plugin.html */
const TASKS = [
  [
    'build',
    'assemble',
    'clean',
    'check',
    'test',
    'classes',
    'compileJava',
    'compileKotlin',
    'jar',
    'bootJar',
    'bootWar',
    'war',
    'buildFatJar',
    'shadowJar',
  ],
  ['installDist', 'distTar', 'distZip', 'publish', 'nativeCompile', 'quarkusBuild', 'run', 'bootRun'],
].flat();

/** Tasks that people run for the layer alone: they show what they resolve. */
const SHOWING = ['dependencies', 'resolveDependencies', 'downloadDependencies', 'help', 'tasks'];

/** Options of Java that move the home of Gradle, in the variables that `gradle` and `gradlew` look at. https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home */
function whyElsewhere(context: CommandContext): string | undefined {
  const name = ['GRADLE_OPTS', 'JAVA_OPTS', 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'].find((one) => {
    const value = context.env(one);
    return value !== undefined && (value.kind === 'unknown' || /-D(?:gradle\.)?user\.home=/u.test(value.text));
  });
  return name && `${name} may name another folder`;
}

/** Gradle's own image: /root/.gradle is a link to that, which is a volume. https://github.com/gradle/docker-gradle */
const OF_IMAGE = '/home/gradle/.gradle';
const MOVED = [{ flag: '--gradle-user-home' }, { variable: /^GRADLE_USER_HOME$/u }] as const;

function isOfImage({ state: { base } }: CommandContext): boolean {
  return base?.workdir === '/home/gradle';
}

function isRootOfImage(context: CommandContext): boolean {
  const { user, home } = context.state;
  const asRoot = user.kind === 'known' && /^(?:root|0)(?::|$)/u.test(user.text);
  return isOfImage(context) && asRoot && home.kind === 'known' && home.text === '/root';
}

const SHOWING_NAMES = SHOWING.flatMap((task) => [`gradle ${task}`, `gradlew ${task}`]);

const COMMON = {
  id: 'gradle',
  what: "Gradle's home",
  docs: [
    'https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home',
    'https://docs.docker.com/build/cache/optimize/#use-cache-mounts',
  ],
  actions: Object.fromEntries([...TASKS, ...SHOWING].map((name) => [name, 'renews'] as const)),
  inLayer: SHOWING_NAMES,
  onlyFilledBy: SHOWING_NAMES,
  forLayer: isWithoutSource,
  elsewhere: whyElsewhere,
  movedBy: /gradle\.user\.home/u,
  sharing: 'locked',
  sharedBy: 'all images',
  ofSystem: false,
  leftForOthers: false,
  offline: [{ flag: '--offline' }],
  told: /\bgradlew?\b|\.gradle\b|GRADLE_USER_HOME/u,
  toldAtStart: /\bgradlew?\b/u,
  toldBy: /^GRADLE_OPTS$/u,
  against: whyNoMount,
  note: "Where the project turns on Gradle's build cache, that a test passed is taken again in later builds.",
  // gradle.properties and init scripts.
  holdsMore: true,
} as const satisfies Partial<Cache>;

/**
 * Downloads, what was compiled of build scripts, and the Gradle of the wrapper. Two daemons lock parts of it, over the network of one machine only.
 * https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home
 */
const gradleCaches: CachedTool = {
  spec: GRADLE_ARGUMENTS,
  // `:app:bootJar` is that task of one project.
  words: (argv) => argv.map((word) => word.replace(/^:?(?:[\w-]+:)+(?=\w+$)/u, '')),
  caches: [
    {
      ...COMMON,
      applies: (context) => !isOfImage(context),
      places: [...MOVED, { home: '.gradle', listed: true }],
    },
    // Root and the user of the image have theirs in one folder, where the one cannot write what is the other's: so each has a name of its own.
    {
      ...COMMON,
      id: 'gradle-user',
      applies: (context) => isOfImage(context) && !isRootOfImage(context),
      places: [...MOVED, { home: '.gradle', listed: true }],
      sharedBy: 'images of one name',
    },
    {
      ...COMMON,
      id: 'gradle-root',
      applies: (context) => isRootOfImage(context),
      places: [...MOVED, { path: OF_IMAGE }],
      linkedFrom: '/root/.gradle',
      sharedBy: 'images of one name',
    },
  ],
};

/** Gradle: its builds are programs, which are not followed; where it keeps downloads is known. */
export const gradle = {
  id: 'gradle',
  title: 'Gradle',
  docs: [
    'https://docs.gradle.org/current/userguide/command_line_interface.html',
    'https://docs.gradle.org/current/userguide/directory_layout.html',
  ],
  programs: ['gradle', 'gradlew'],
  effects: ({ program, argv }: CommandContext) =>
    unknownEffects(`dockerfix does not know what \`${program} ${argv.join(' ')}\` reads and writes`),
  cached: gradleCaches,
} as const satisfies Ecosystem;
