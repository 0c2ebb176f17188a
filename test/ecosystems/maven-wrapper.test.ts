import { beforeAll, describe, expect, it } from 'vitest';
import { isWrapper } from '../../src/ecosystems/maven/wrapper.ts';
import { loadFormats } from '../../src/parse/formats.ts';
import { standIn } from '../snapshots/stand-ins.ts';
import { knownEffects, prefetchOf, reads, why, writes, type Setting } from './registry-helpers.ts';

beforeAll(() => loadFormats(['xml']));

const SCRIPT = standIn('mvnw');
const WITH_JAR = standIn('mvnw-with-jar');
const PROPERTIES =
  'distributionUrl=https\\://repo.maven.apache.org/maven2/org/apache/maven/apache-maven/3.9.9/apache-maven-3.9.9-bin.zip\n';
const POM = '<project><modelVersion>4.0.0</modelVersion><artifactId>a</artifactId></project>';
const PROJECT = {
  '/app/mvnw': SCRIPT,
  '/app/.mvn/wrapper/maven-wrapper.properties': PROPERTIES,
  '/app/pom.xml': POM,
  '/app/src/A.java': '',
};
const LINE = './mvnw -B dependency:go-offline';

function given(files: Readonly<Record<string, string>> = {}, more: Setting = {}): Setting {
  return { base: {}, programs: ['/app/mvnw'], ...more, files: { ...PROJECT, ...files } };
}

function properties(text: string): Setting {
  return given({ '/app/.mvn/wrapper/maven-wrapper.properties': text });
}

describe('the script of the wrapper', () => {
  it('is known whatever stands in its comments, and with the version that the release puts in', () => {
    expect(isWrapper(SCRIPT.replace('# Stands', '# Other words'))).toBe(true);
    expect(isWrapper(WITH_JAR.replaceAll('@@project.version@@', '3.3.4'))).toBe(true);
  });

  it.each([
    ['another line', SCRIPT.replace('set -euf\n', 'set -euf\n. ./env.sh\n')],
    ['a line less', SCRIPT.replace('set -euf\n', '')],
    ['another interpreter', SCRIPT.replace('#!/bin/sh', '#!/bin/bash -p')],
    ['another server', WITH_JAR.replace('https://repo.maven.apache.org/', 'https://repo.example.org/')],
    ['line ends of Windows', SCRIPT.replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('is not known with %s', (_, text) => {
    expect(isWrapper(text)).toBe(false);
  });
});

describe('./mvnw dependency:go-offline', () => {
  it('reads the script and its settings beside the poms', () => {
    const effects = knownEffects(LINE, given({ '/app/.mvn/maven.config': '-ntp' }));
    expect(effects.install).toEqual({ name: 'mvnw dependency:go-offline' });
    expect([...Object.keys(PROJECT), '/app/.mvn/maven.config'].filter((path) => !reads(effects, path))).toEqual(['/app/src/A.java']);
    expect(effects.optional).toEqual(expect.arrayContaining(['/app/maven.properties', '/etc/mavenrc', '/root/.mavenrc']));
    expect(['/root/.m2/wrapper/dists/a', '/app/.mvn/wrapper/maven-wrapper.jar'].map((path) => writes(effects, path))).toEqual([
      true,
      false,
    ]);
  });

  it('brings its program where that is missing', () => {
    const jar = '/app/.mvn/wrapper/maven-wrapper.jar';
    expect(writes(knownEffects(LINE, given({ '/app/mvnw': WITH_JAR })), jar)).toBe(true);
    expect(writes(knownEffects(LINE, given({ '/app/mvnw': WITH_JAR, [jar]: '' })), jar)).toBe(false);
  });

  it.each<[string, string, Setting, string]>([
    ['a changed script', LINE, given({ '/app/mvnw': `${SCRIPT}exit 0\n` }), 'not a script as its tool makes it'],
    ['a script that is not executable', LINE, given({}, { programs: [] }), 'not executable'],
    ['another folder', '../mvnw dependency:go-offline', given({ '/app/core/pom.xml': POM }, { cwd: '/app/core' }), 'another folder'],
    ['another pom', './mvnw -f core dependency:go-offline', given({ '/app/core/pom.xml': POM }), 'pom of another folder'],
    ['words in a variable', LINE, given({}, { env: { MAVEN_CONFIG: '-X' } }), 'MAVEN_CONFIG'],
    ['a home in a variable', LINE, given({}, { env: { MAVEN_USER_HOME: '/m2' } }), 'MAVEN_USER_HOME'],
    ['settings for Java', LINE, given({ '/app/maven.properties': '' }), 'maven.properties'],
    ['no properties', LINE, { ...given(), files: { '/app/mvnw': SCRIPT, '/app/pom.xml': POM } }, 'maven-wrapper.properties'],
    ['a build', './mvnw package', given(), 'does not know what'],
  ])('unknown: %s', (_, line, setting, message) => {
    expect(why(line, setting)).toContain(message);
  });

  it.each([
    ['a file of the project', PROPERTIES.replace('https\\://repo', 'file\\:///app/repo')],
    ['a place beside it', 'distributionUrl=tools/apache-maven-3.9.9-bin.zip\n'],
    ['another program', PROPERTIES.replaceAll('apache-maven-3.9.9', 'maven-mvnd-1.0.0')],
    ['nothing', 'wrapperVersion=3.3.4\n'],
    ['the project as its home', `${PROPERTIES}distributionBase=PROJECT\n`],
    ['another folder of it', `${PROPERTIES}zipStorePath=../lib\n`],
    ['a program of the project', `${PROPERTIES}wrapperUrl=file:///app/x.jar\n`],
  ])('stays behind the source where Maven comes from %s', (_, text) => {
    expect(knownEffects(LINE, properties(text)).install?.blocked?.reason).toBe('unclear-manifest');
  });

  it('goes in front of a build', () => {
    expect(prefetchOf('./mvnw -B clean package -DskipTests', given())).toMatchObject({
      command: './mvnw --batch-mode -DskipTests dependency:go-offline',
    });
  });
});
