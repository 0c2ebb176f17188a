import { posix } from 'node:path';
import type { Cache, CachedTool, CacheObstacle } from './cache.ts';
import { type CommandContext, type Ecosystem, unknownEffects } from './ecosystem.ts';
import { flags } from './flag-rows.ts';
import { isWithoutSource } from './java-source.ts';
import { fileWith } from './project/search.ts';

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

/**
 * A class path as text, or one in a manifest with whole paths: it names files of Gradle's home.
 * https://docs.gradle.org/current/javadoc/org/gradle/api/file/FileCollection.html#getAsPath()
 */
const AS_PATH = /\b(?:asPath|getAsPath)\b/u;
const FOR_ITSELF = /-javaagent|[jJ]vmArg|compilerArg|commandLine|\bargs\b|--(?:module|processor|class)-path|--patch-module/u;
const CLASS_PATH = /Class-Path.{0,400}?\b(?:absolutePath|canonicalPath|path|toUR[IL])\b/u;
const NAMES_PLACES = {
  name: /\.gradle(?:\.kts)?$/u,
  // What it gives to a compiler or to a program that it runs itself is gone with that.
  has: (text: string) => text.split('\n').some((line) => (AS_PATH.test(line) && !FOR_ITSELF.test(line)) || CLASS_PATH.test(line)),
  skip: new Set(['build', 'node_modules', '.git', '.gradle']),
};

function namedInResults({ command: { cwd }, files }: CommandContext): CacheObstacle | undefined {
  const found = cwd.kind === 'known' ? fileWith(files, posix.resolve(cwd.text), NAMES_PLACES) : undefined;
  const message = `${found ?? ''} may write down where in Gradle's home packages lie, and behind a mount nothing is there`;
  return found === undefined ? undefined : { reason: 'needed-later', message };
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
  against: namedInResults,
  // gradle.properties and init scripts.
  holdsMore: true,
} as const satisfies Partial<Cache>;

/**
 * Downloads, what was compiled of build scripts, and the Gradle of the wrapper. Two daemons lock parts of it, over the network of one machine only.
 * https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home
 */
const gradleCaches: CachedTool = {
  spec: {
    ...flags({
      none: [
        [
          '--no-daemon',
          '--daemon',
          '--stacktrace -s',
          '--full-stacktrace -S',
          '--info -i',
          '--debug -d',
          '--quiet -q',
          '--warn -w',
          '--parallel',
        ],
        [
          '--no-parallel',
          '--offline',
          '--build-cache',
          '--no-build-cache',
          '--refresh-dependencies',
          '--rerun-tasks',
          '--continue',
          '--scan',
          '--no-scan',
        ],
        ['--configure-on-demand', '--no-watch-fs', '--configuration-cache', '--no-configuration-cache', '--dry-run -m', '--no-rebuild -a'],
      ].flat(),
      required: [
        '--gradle-user-home -g',
        '--exclude-task -x',
        '--project-dir -p',
        '--console',
        '--warning-mode',
        '--max-workers',
        '--define -D',
        '--project-prop -P',
      ],
    }),
    subcommand: true,
  },
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
