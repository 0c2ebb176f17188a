import { beforeAll, describe, expect, it } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { knownEffects, prefetchOf, reads, why, writes, type Setting } from './registry-helpers.ts';

beforeAll(() => loadFormats(['xml']));

function pom(body = ''): string {
  return `<project><modelVersion>4.0.0</modelVersion><artifactId>a</artifactId>${body}</project>`;
}

function files(all: Readonly<Record<string, string>>, more: Setting = {}): Setting {
  return { base: {}, ...more, files: Object.fromEntries(Object.entries(all).map(([name, text]) => [`/app/${name}`, text])) };
}

function read(line: string, all: Readonly<Record<string, string>>): readonly string[] {
  const effects = knownEffects(line, files(all));
  expect(effects.install?.blocked).toBeUndefined();
  return Object.keys(all).filter((name) => reads(effects, `/app/${name}`));
}

describe('mvn dependency:go-offline', () => {
  it.each([
    'mvn dependency:go-offline',
    'mvn -B -ntp dependency:go-offline -Pprod -T1C -DskipTests',
    'mvn --batch-mode -e org.apache.maven.plugins:maven-dependency-plugin:3.1.2:resolve -f pom.xml',
    'mvn dependency:resolve dependency:resolve-plugins',
  ])('%s reads the pom', (line) => {
    expect(read(line, { 'pom.xml': pom(), 'src/A.java': '' })).toEqual(['pom.xml']);
  });

  it('fills the repository, and nothing of the project', () => {
    const effects = knownEffects('mvn dependency:go-offline', files({ 'pom.xml': pom() }));
    expect([effects.outputs, effects.network, effects.install]).toEqual([[], true, { name: 'mvn dependency:go-offline' }]);
    expect(['/root/.m2/repository/a', '/app/target/a', '/app/pom.xml'].map((path) => writes(effects, path))).toEqual([true, false, false]);
    expect(effects.optional).toEqual(expect.arrayContaining(['/app/.mvn', '/.mvn']));
  });

  it('fills the folder that it is told', () => {
    const effects = knownEffects('mvn dependency:go-offline -Dmaven.repo.local=.m2', files({ 'pom.xml': pom() }));
    expect(effects.outputs).toEqual(['/app/.m2']);
  });

  it('follows modules, parents, profiles and files', () => {
    const all = {
      'pom.xml': pom(
        '<modules><module>a</module><module>b/other.xml</module></modules><profiles><profile><activation><file><exists>mark.txt</exists></file></activation><modules><module>c</module></modules></profile></profiles>',
      ),
      'a/pom.xml': pom('<parent><relativePath>../base/pom.xml</relativePath></parent>'),
      'b/other.xml': pom('<parent><artifactId>x</artifactId></parent>'),
      'c/pom.xml': pom(
        '<parent><relativePath/></parent><dependencies><dependency><systemPath>${project.basedir}/lib/x.jar</systemPath></dependency></dependencies>',
      ),
      'base/pom.xml': pom('<repositories><repository><url>file://${basedir}/repo</url></repository></repositories>'),
      'base/repo/x.jar': '',
      'c/lib/x.jar': '',
      'mark.txt': '',
      '.mvn/maven.config': '-ntp',
      'ci.xml': '<settings />',
    };
    expect(read('mvn dependency:go-offline -s ci.xml', { ...all, 'd/pom.xml': pom() })).toEqual(Object.keys(all));
    expect(knownEffects('mvn dependency:go-offline', files(all)).notes).toHaveLength(1);
  });

  it.each<[string, string, string]>([
    ['a property', '<modules><module>${x}</module></modules>', '${x}'],
    ['a repository elsewhere', '<repositories><repository><url>s3://x</url></repository></repositories>', 's3://x'],
  ])('stays behind the source: %s', (_, body, message) => {
    expect(knownEffects('mvn dependency:go-offline', files({ 'pom.xml': pom(body) })).install?.blocked?.message).toContain(message);
  });

  it.each([
    ['-s', 'ci.xml', '<settings><localRepository>/x</localRepository></settings>', 'moves the repository'],
    ['-s', 'ci.xml', '<settings><mirrors><mirror><url>file:///x</url></mirror></mirrors></settings>', 'file:///x'],
    ['', '.mvn/jvm.config', '-javaagent:x.jar', '-javaagent'],
    ['', '.mvn/jvm.config', '-Duser.home=.', 'user.home'],
    ['', '.mvn/maven.config', '-Dmaven.ext.class.path=x.jar', 'maven.ext'],
    ['', '.mvn/maven.config', '-gs x.xml', '-gs'],
  ])('stays behind the source: %s %s %s', (flag, name, text, message) => {
    const line = flag === '' ? 'mvn dependency:go-offline' : `mvn ${flag} ${name} dependency:go-offline`;
    const effects = knownEffects(line, files({ 'pom.xml': pom(), [name]: text }));
    expect(effects.install?.blocked?.message).toContain(message);
  });

  it('reads what properties and options name', () => {
    const all = { 'pom.xml': pom(), 'certs/a.jks': '', 'b/x': '', '.mvn/jvm.config': '-Xmx1g -Djavax.net.ssl.trustStore=certs/a.jks' };
    expect(read('mvn -Dcheck=b dependency:go-offline', all)).toEqual(Object.keys(all));
  });

  it('stays behind the source where options name other files', () => {
    const effects = knownEffects('mvn dependency:go-offline', files({ 'pom.xml': pom(), '.mvn/maven.config': '-s\nci.xml' }));
    expect(effects.install?.blocked?.message).toContain('maven.config');
  });

  it.each<[Readonly<Record<string, string>>]>([
    [{ 'pom.xml': pom(), '.mvn/extensions.xml': '' }],
    [{ 'pom.xml': pom('<build><extensions><extension /></extensions></build>') }],
    [{ 'pom.xml': pom('<build><plugins><plugin><extensions>true</extensions></plugin></plugins></build>') }],
  ])('needs a look where there is an extension', (all) => {
    expect(knownEffects('mvn dependency:go-offline', files(all)).install?.review).toContain('extension');
  });

  it.each([
    ['mvn package', {}, 'does not know what'],
    ['mvn dependency:go-offline package', {}, 'does not know what'],
    ['mvn dependency:go-offline --unheard-of', {}, 'option'],
    ['mvn dependency:go-offline', { cwd: '/other' }, 'no pom.xml'],
    ['mvn dependency:go-offline', { env: { MAVEN_OPTS: '-Dmaven.repo.local=/x' } }, 'MAVEN_OPTS'],
    ['mvn dependency:go-offline', { env: { MAVEN_OPTS: '-javaagent:x.jar' } }, 'MAVEN_OPTS'],
    ['mvn dependency:go-offline', { env: { MAVEN_ARGS: '-gs x.xml' } }, 'MAVEN_ARGS'],
    ['mvn dependency:go-offline', { env: { MAVEN_BASEDIR: '/x' } }, 'MAVEN_BASEDIR'],
    ['mvn dependency:go-offline -Duser.home=/app', {}, 'user.home'],
    ['mvn dependency:resolve -DoutputFile=x.txt', {}, 'outputFile'],
    ['mvn dependency:go-offline', { cwd: undefined }, 'folder'],
  ] as const)('%s with %j is not followed', (line, setting, message) => {
    expect(why(line, { ...files({ 'pom.xml': pom() }), ...setting })).toContain(message);
  });

  it('goes before a build of one project', () => {
    const one = files({ 'pom.xml': pom() });
    expect(prefetchOf('mvn -B clean package -DskipTests -Pprod', one)?.command).toBe(
      'mvn --batch-mode --activate-profiles=prod -DskipTests dependency:go-offline',
    );
    expect(prefetchOf('mvn package', one)?.review).toContain('tests');
    expect(prefetchOf('mvn -o package', one)).toBeUndefined();
    expect(prefetchOf('mvn dependency:go-offline', one)).toBeUndefined();
    expect(
      prefetchOf('mvn package', files({ 'pom.xml': pom('<modules><module>a</module></modules>'), 'a/pom.xml': pom() })),
    ).toBeUndefined();
  });
});

it('gradle is not followed', () => {
  expect(why('gradle dependencies', { base: {} })).toContain('does not know what');
});
