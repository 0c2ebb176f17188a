import type { Pair } from './pairs.ts';
import { run } from './run-pair.ts';

const GO = 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\n';
const MAVEN = 'FROM maven:3.9-eclipse-temurin-21\nWORKDIR /src\nCOPY . .\n';
const GRADLE = 'FROM eclipse-temurin:21\nWORKDIR /src\nCOPY . .\n';
const COMPILED = '--mount=type=cache,target=/root/.cache/go-build';
const REPOSITORY = '--mount=type=cache,target=/root/.m2/repository,sharing=locked';
const HOME = '--mount=type=cache,target=/root/.gradle,sharing=locked';

function having(files: Readonly<Record<string, string>>, pairs: readonly Pair[]): readonly Pair[] {
  return pairs.map((pair) => ({ ...pair, files: { ...files, ...pair.files } }));
}

const MODULE = { 'go.mod': 'module x\n\ngo 1.24\n', 'main.go': 'package main\n' };
const CGO = { 'c/a.go': 'package c\n\n// #include "../native/a.h"\nimport "C"\n' };
const POM = '<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>b</artifactId><version>1</version>';
const CLASS_PATH =
  '<build><plugins><plugin><executions><execution><goals><goal>build-classpath</goal></goals></execution></executions></plugin></plugins></build>';
const JAVA = { 'pom.xml': `${POM}</project>`, 'src/main/java/A.java': '', 'libs.sh': '#!/bin/sh\nmvn install:install-file -Dfile=a.jar\n' };
const PUBLISHING = { 'libs.sh': '#!/bin/sh\n./gradlew publishToMavenLocal\n' };
const WRITING = { 'build.gradle': "build.doLast { file('cp.txt').text = sourceSets.main.runtimeClasspath.asPath }\n" };

/** What lies in the project says whether a cache may outlive a build. */
export const projectCaches: readonly Pair[] = [
  ...having(MODULE, [
    run('what go compiled', GO, 'go build', `${COMPILED} go build`),
    { ...run('what cgo compiled', GO, 'go build', `${COMPILED} go build`, /go build/u), files: { ...MODULE, ...CGO } },
    { ...run('cgo is turned off', GO, 'CGO_ENABLED=0 go build', `${COMPILED} CGO_ENABLED=0 go build`), files: { ...MODULE, ...CGO } },
    { ...run('cgo in vendor', GO, 'go build', `${COMPILED} go build`), files: { ...MODULE, 'vendor/y/y.go': 'package y\nimport "C"\n' } },
  ]),
  ...having(JAVA, [
    run("Maven's repository", MAVEN, 'mvn package', `${REPOSITORY} mvn package`),
    run('a goal writes down a class path', MAVEN, 'mvn dependency:build-classpath', `${REPOSITORY} mvn dependency:build-classpath`, /mvn/u),
    {
      ...run('the pom writes down a class path', MAVEN, 'mvn package', `${REPOSITORY} mvn package`, /mvn/u),
      files: { 'pom.xml': `${POM}${CLASS_PATH}</project>` },
    },
    run('a script fills it before', `${MAVEN}RUN sh libs.sh\n`, 'mvn package', `${REPOSITORY} mvn package`, /mvn/u),
    {
      ...run('a script of Gradle fills it before', `${MAVEN}RUN sh libs.sh\n`, 'mvn package', `${REPOSITORY} mvn package`, /mvn/u),
      files: PUBLISHING,
    },
    {
      ...run('a script does something else', `${MAVEN}RUN sh libs.sh\n`, 'mvn package', `${REPOSITORY} mvn package`),
      files: { 'libs.sh': './x\n' },
    },
  ]),
  ...having({ gradlew: '#!/bin/sh\n', 'src/main/java/A.java': '' }, [
    run("Gradle's home", GRADLE, './gradlew build', `${HOME} ./gradlew build`),
    { ...run('the build writes down a class path', GRADLE, './gradlew build', `${HOME} ./gradlew build`, /gradlew/u), files: WRITING },
  ]),
];
