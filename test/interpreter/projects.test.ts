import { describe, expect, it } from 'vitest';
import { cachesIn } from './caches.ts';
import { contextOf, type Sketch } from './context.ts';
import { listing, textOf } from './files.ts';
import { interpret, type Built } from './interpret.ts';

function build(lines: readonly string[], sketch: Sketch): Built {
  const last = interpret({ dockerfile: `FROM debian\nWORKDIR /app\n${lines.join('\n')}\n`, context: contextOf(sketch) }).at(-1);
  if (last === undefined || 'failed' in last) throw new Error(last === undefined ? 'no stage' : `line ${last.failed}: ${last.why}`);
  return last;
}

/** What two builds leave, as far as it is known by the name of a file. */
function same(one: readonly string[], other: readonly string[], sketch: Sketch): boolean {
  return listing(build(one, sketch).files).join('\n') === listing(build(other, sketch).files).join('\n');
}

/** The other one leaves something else, or fails. */
function differs(one: readonly string[], other: readonly string[], sketch: Sketch): boolean {
  const expected = listing(build(one, sketch).files).join('\n');
  try {
    return listing(build(other, sketch).files).join('\n') !== expected;
  } catch {
    return true;
  }
}

function project(body = ''): string {
  return `<Project Sdk="Microsoft.NET.Sdk">${body}</Project>`;
}

describe('dotnet', () => {
  const ALL: Sketch = {
    'App.sln': 'Project("{X}") = "A", "A\\A.csproj", "{1}"',
    'A/A.csproj': project(
      '<ItemGroup><ProjectReference Include="..\\B\\B.csproj" /></ItemGroup><Import Project="$(MSBuildThisFileDirectory)../c.props" />',
    ),
    'B/B.csproj': project(),
    'c.props': '<Project />',
    'Directory.Packages.props': '<Project />',
    'nuget.config': '<add key="own" value="./feed" />',
    'global.json': '{}',
    'feed/a.nupkg': 'a',
    'A/Program.cs': 'code',
  };
  const BEFORE = ['COPY . .', 'RUN dotnet restore'];
  const NEEDED = ['App.sln', 'nuget.config', 'global.json', 'Directory.Packages.props', 'c.props', 'A/A.csproj', 'B/B.csproj', 'feed'];
  const copies = (left: string): readonly string[] =>
    NEEDED.filter((name) => name !== left).map((name) => (name === 'feed' ? 'COPY feed feed/' : `COPY ${name} ${name}`));

  it('restores by what the projects name', () => {
    expect(same(BEFORE, [...copies(''), 'RUN dotnet restore', 'COPY . .'], ALL)).toBe(true);
  });

  it.each(NEEDED)('sees that %s is missing', (name) => {
    expect(differs(BEFORE, [...copies(name), 'RUN dotnet restore', 'COPY . .'], ALL)).toBe(true);
  });

  it('needs packages and obj where it does not restore', () => {
    const two = (mount: string): readonly string[] => ['COPY . .', `RUN ${mount}dotnet restore`, 'RUN dotnet publish --no-restore'];
    expect(cachesIn(build(two(''), ALL).files)).toEqual(['/root/.nuget/packages']);
    expect(() => build(two('--mount=type=cache,target=/root/.nuget/packages '), ALL)).toThrow('exit code');
    expect(() => build(['COPY . .', 'RUN dotnet publish --no-restore'], ALL)).toThrow('exit code');
  });

  it('restores before it builds', () => {
    const once = build(['COPY . .', 'RUN dotnet publish'], ALL);
    expect(textOf(once.files, '/app/A/obj/project.assets.json')).toBe(textOf(build(BEFORE, ALL).files, '/app/A/obj/project.assets.json'));
  });

  it('brings a lock file up to date, unless it is locked', () => {
    const locked = { 'A.csproj': project(), 'packages.lock.json': '{}' };
    expect(textOf(build(BEFORE, locked).files, '/app/packages.lock.json')).not.toBe('{}');
    expect(textOf(build(['COPY . .', 'RUN dotnet restore --locked-mode'], locked).files, '/app/packages.lock.json')).toBe('{}');
  });

  it('fails without a project, or with two', () => {
    expect(() => build(['RUN dotnet restore'], ALL)).toThrow('exit code');
    expect(() => build(BEFORE, { 'A.csproj': project(), 'B.csproj': project() })).toThrow('exit code');
  });

  it('reads all where a target of the project runs', () => {
    const odd = { 'A.csproj': project('<Target Name="X" BeforeTargets="Restore" />'), 'a.cs': 'code' };
    expect(same(BEFORE, ['COPY A.csproj ./', 'RUN dotnet restore', 'COPY . .'], odd)).toBe(false);
  });

  it('restores tools by their manifest', () => {
    const tools = { '.config/dotnet-tools.json': '{}', 'a.cs': 'code' };
    const line = 'RUN dotnet tool restore';
    expect(same(['COPY . .', line], ['COPY .config .config/', line, 'COPY . .'], tools)).toBe(true);
    expect(() => build(['COPY a.cs ./', line], tools)).toThrow('exit code');
  });

  it('installs a tool for all projects by the settings of the folder', () => {
    const line = 'RUN dotnet tool install -g dotnet-ef';
    const files = { 'a.cs': 'code', 'nuget.config': '<configuration />' };
    expect(same(['COPY . .', line], ['COPY nuget.config ./', line, 'COPY . .'], files)).toBe(true);
    expect(same(['COPY . .', line], [line, 'COPY . .'], files)).toBe(false);
    expect(same(['COPY . .', 'RUN dotnet tool install dotnet-ef'], ['RUN dotnet tool install dotnet-ef', 'COPY . .'], files)).toBe(false);
  });
});

describe('mvn', () => {
  const pom = (body = ''): string => `<project>${body}</project>`;
  const ALL: Sketch = {
    'pom.xml': pom('<modules><module>a</module></modules>'),
    'a/pom.xml': pom('<parent><relativePath>../base/pom.xml</relativePath></parent>'),
    'base/pom.xml': pom('<repositories><repository><url>file://${project.basedir}/jars</url></repository></repositories>'),
    'base/jars/x.jar': 'x',
    '.mvn/jvm.config': '-Djavax.net.ssl.trustStore=keys.jks',
    'keys.jks': 'keys',
    'ci.xml': '<settings><mirrors><mirror><url>file:///app/mirror</url></mirror></mirrors></settings>',
    'mirror/y.jar': 'y',
    'a/App.java': 'code',
  };
  const LINE = 'RUN mvn -B -s ci.xml dependency:go-offline';
  const NEEDED = ['pom.xml', 'a/pom.xml', 'base/pom.xml', 'base/jars', '.mvn', 'keys.jks', 'ci.xml', 'mirror'];
  const copies = (left: string): readonly string[] =>
    NEEDED.filter((name) => name !== left).map((name) => `COPY ${name} ${name}${/\.\w{3}$|pom/.test(name) ? '' : '/'}`);

  it('fetches by what poms and settings name', () => {
    expect(same(['COPY . .', LINE], [...copies(''), LINE, 'COPY . .'], ALL)).toBe(true);
  });

  it.each(NEEDED)('sees that %s is missing', (name) => {
    expect(differs(['COPY . .', LINE], [...copies(name), LINE, 'COPY . .'], ALL)).toBe(true);
  });

  it('reads all where it builds, or an extension does', () => {
    const one = { 'pom.xml': pom('<build><extensions><extension /></extensions></build>'), 'a.java': 'code' };
    const split = (line: string): boolean => same(['COPY . .', line], ['COPY pom.xml ./', line, 'COPY . .'], one);
    expect([split('RUN mvn dependency:go-offline'), split('RUN mvn package')]).toEqual([false, false]);
  });

  it('leaves what it installs in the repository, and the rest as downloads', () => {
    const { files } = build(['COPY . .', 'RUN mvn -s ci.xml install'], ALL);
    expect(textOf(files, '/root/.m2/repository/installed')).toBeDefined();
    expect(cachesIn(files)).toEqual(['/root/.m2/repository']);
  });
});
