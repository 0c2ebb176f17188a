import { posix } from 'node:path';
import type { CacheObstacle } from '../cache.ts';
import { type CommandContext, hasFlag, readArguments } from '../ecosystem.ts';
import { fileWith } from '../project/search.ts';
import { GRADLE_ARGUMENTS } from './arguments.ts';

// Build scripts are programs: of these no more is asked than whether some words stand in them.

const SKIP = new Set(['build', 'node_modules', '.git', '.gradle']);
const SCRIPTS = /\.gradle(?:\.kts)?$/u;

/**
 * A class path as text, or one in a manifest with whole paths: it names files of Gradle's home.
 * https://docs.gradle.org/current/javadoc/org/gradle/api/file/FileCollection.html#getAsPath()
 */
const AS_PATH = /\b(?:asPath|getAsPath)\b|\bpathSeparator(?:Char)?\b|\.join(?:ToString)?\s*\(\s*(?:separator\s*=\s*)?["']:["']/u;
const FOR_ITSELF = /-javaagent|[jJ]vmArg|compilerArg|commandLine|\bargs\b|--(?:module|processor|class)-path|--patch-module/u;
const CLASS_PATH = /Class-Path.{0,400}?\b(?:absolutePath|canonicalPath|path|toUR[IL])\b/u;
const NAMES_PLACES = {
  name: SCRIPTS,
  // What it gives to a compiler or to a program that it runs itself is gone with that.
  has: (text: string) => text.split('\n').some((line) => (AS_PATH.test(line) && !FOR_ITSELF.test(line)) || CLASS_PATH.test(line)),
  skip: SKIP,
};

/** What the project holds that rules out a mount over Gradle's home. */
export function whyNoMount(context: CommandContext): CacheObstacle | undefined {
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return undefined;
  const folder = posix.resolve(cwd.text);
  return namedInResults(context, folder) ?? movingVersions(context, folder) ?? takenFromBuildCache(context, folder);
}

function namedInResults({ files }: CommandContext, folder: string): CacheObstacle | undefined {
  const found = fileWith(files, folder, NAMES_PLACES);
  const message = `${found ?? ''} may write down where in Gradle's home packages lie, and behind a mount nothing is there`;
  return found === undefined ? undefined : { reason: 'needed-later', message };
}

/** A version of a snapshot as text. */
const SNAPSHOT = /\d[\w.-]{0,60}-SNAPSHOT\b/u;
/** That of the project itself: `version = '1.0-SNAPSHOT'`, `projectVersion=1.0-SNAPSHOT`. */
const OWN_VERSION =
  /^[ \t]*(?:(?:all|sub)projects[ \t]*\{[ \t]*)?(?:(?:def|val|var)[ \t]+)?(?:(?:rootProject|project|ext|extra)\.)?(?:(?:app(?:lication)?|artifact|base|build|mod(?:ule)?|package|plugin|product|project|release)[._-]?)?version(?:[._-]?name)?[ \t]*(?:[=(]|:[ \t]*String\b|["'])/iu;

/** `1.+`, `latest.release`, `[1.0,2.0)`, `changing = true`. https://docs.gradle.org/current/userguide/dynamic_versions.html */
const DYNAMIC =
  /["':][ \t]{0,9}\d[\w.-]{0,60}\+["'@]|\blatest\.(?:release|integration|milestone)\b|["':][[(\]][ \t]{0,9}\d[\w.-]{0,60}[ \t]{0,9},[^"'\n]{0,60}[\])[]["'@]|\b(?:isChanging|changing)[ \t]{0,9}[=:][ \t]{0,9}true\b|\bsetChanging[ \t]{0,9}\([ \t]{0,9}true/u;

const MOVES = {
  name: /\.gradle(?:\.kts)?$|^gradle\.properties$|\.versions\.toml$/u,
  has: (text: string) =>
    text
      .split('\n')
      .map((line) => line.replace(/(?:^|\s)(?:\/\/|#).*$/u, ''))
      .some((line) => DYNAMIC.test(line) || (SNAPSHOT.test(line) && !OWN_VERSION.test(line))),
  skip: SKIP,
};

/**
 * "By default, Gradle caches dynamic versions and changing modules for 24 hours": in a home that outlives a build a newer one is not seen.
 * https://docs.gradle.org/current/userguide/dynamic_versions.html#sec:controlling_dependency_caching_programmatically
 */
function movingVersions(context: CommandContext, folder: string): CacheObstacle | undefined {
  // "ignores all cached entries for resolved modules and artifacts": https://docs.gradle.org/current/userguide/dependency_caching.html
  if (hasFlag(readArguments(context.argv, GRADLE_ARGUMENTS), '--refresh-dependencies')) return undefined;
  const found = fileWith(context.files, folder, MOVES);
  const message = `${found ?? ''} asks for a version that moves on, and of what Gradle found for that it looks for newer ones once a day only`;
  return found === undefined ? undefined : { reason: 'unsteady-sources', message };
}

const CACHES = {
  name: /^gradle\.properties$/u,
  has: (text: string) => /^[ \t]*org\.gradle\.caching[ \t]*[=:][ \t]*true\b/mu.test(text),
  skip: SKIP,
};
const OWN_TASKS = {
  name: /\.gradle(?:\.kts)?$|\.(?:kt|groovy|java)$/u,
  has: (text: string) => /\bcacheIf\b|@CacheableT(?:ask|ransform)\b/u.test(text),
  skip: new Set([...SKIP, 'src']),
};
const BUILD_LOGIC = { ...OWN_TASKS, skip: SKIP };

/**
 * Tasks of the project whose results Gradle's build cache, which lies in its home, brings again where their inputs are the same: as far as the project
 * says what these are. https://docs.gradle.org/current/userguide/build_cache.html, https://docs.gradle.org/current/userguide/build_cache_concepts.html
 */
function takenFromBuildCache(context: CommandContext, folder: string): CacheObstacle | undefined {
  const { files, argv } = context;
  const read = readArguments(argv, GRADLE_ARGUMENTS);
  if (hasFlag(read, '--no-build-cache')) return undefined;
  const isOn = hasFlag(read, '--build-cache') || argv.some((word) => word === '-Dorg.gradle.caching=true');
  if (!isOn && fileWith(files, folder, CACHES) === undefined) return undefined;
  const logic = ['buildSrc', 'build-logic'].map((name) => fileWith(files, posix.join(folder, name), BUILD_LOGIC));
  const found = fileWith(files, folder, OWN_TASKS) ?? logic.find((file) => file !== undefined);
  const message = `${found ?? ''} has a task whose result Gradle's build cache keeps, and would be taken again where something changed that it does not name as an input`;
  return found === undefined ? undefined : { reason: 'built-for-this', message };
}
