import { beforeAll, describe, expect, it, test } from 'vitest';
import { loadFormats } from '../../src/parse/formats.ts';
import { effectsOf, knownEffects, prefetchOf, reads, why, writes, type Setting } from './registry-helpers.ts';

beforeAll(() => loadFormats(['xml']));

const PROJECT = '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>';

function project(body: string): string {
  return PROJECT.replace('</Project>', `${body}</Project>`);
}

function files(all: Readonly<Record<string, string>>): Setting {
  return { files: Object.fromEntries(Object.entries(all).map(([name, text]) => [`/app/${name}`, text])) };
}

/** The files of the context that it reads. */
function read(line: string, all: Readonly<Record<string, string>>): readonly string[] {
  const effects = knownEffects(line, files(all));
  expect(effects.install?.blocked).toBeUndefined();
  return Object.keys(all).filter((name) => reads(effects, `/app/${name}`));
}

function blocked(line: string, all: Readonly<Record<string, string>>): string | undefined {
  return knownEffects(line, files(all)).install?.blocked?.message;
}

describe('dotnet restore', () => {
  it('reads the only project of the folder, and nothing else', () => {
    expect(read('dotnet restore', { 'App.csproj': PROJECT, 'Program.cs': '', 'appsettings.json': '{}' })).toEqual(['App.csproj']);
  });

  it('fills obj and the packages', () => {
    const effects = knownEffects('dotnet restore', files({ 'App.csproj': PROJECT }));
    expect(effects.outputs).toEqual(['/app/obj']);
    expect(effects.folders).toEqual(['/app']);
    for (const path of ['/app/obj/project.assets.json', '/root/.nuget/packages/a', '/root/.local/share/NuGet/http-cache/a'])
      expect(writes(effects, path)).toBe(true);
    for (const path of ['/app/App.csproj', '/app/bin/a', '/root/a']) expect(writes(effects, path)).toBe(false);
    expect([effects.network, effects.names]).toEqual([true, 'all']);
  });

  it('looks for what every folder up to the root may hold', () => {
    const { optional } = knownEffects('dotnet restore', files({ 'App.csproj': PROJECT }));
    for (const name of ['Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'global.json'])
      expect(optional).toEqual(expect.arrayContaining([`/app/${name}`, `/${name}`]));
    for (const name of ['nuget.config', 'NuGet.config', 'NuGet.Config'])
      expect(optional).toEqual(expect.arrayContaining([`/app/${name}`, `/${name}`]));
    expect(optional).toContain('/app/packages.lock.json');
    for (const name of ['App.csproj.user', 'Directory.Build.rsp']) expect(optional).not.toContain(`/app/${name}`);
  });

  it('stops at the nearest of those files', () => {
    const { optional } = knownEffects('dotnet restore', files({ 'App.csproj': PROJECT, 'Directory.Build.props': '<Project />' }));
    expect(optional).not.toContain('/Directory.Build.props');
  });

  it('follows references, of each other as well', () => {
    const all = {
      'App/App.csproj': project('<ItemGroup><ProjectReference Include="..\\Lib\\Lib.csproj;../More/More.vbproj" /></ItemGroup>'),
      'Lib/Lib.csproj': project(
        '<ItemGroup Condition="true"><projectReference Include="$(MSBuildThisFileDirectory)../Base/Base.fsproj" /></ItemGroup>',
      ),
      'More/More.vbproj': PROJECT,
      'Base/Base.fsproj': project('<ItemGroup><ProjectReference Include="../App/App.csproj" /></ItemGroup>'),
      'Other/Other.csproj': PROJECT,
    };
    expect(read('dotnet restore App/App.csproj', all)).toEqual(Object.keys(all).slice(0, 4));
    expect(read('dotnet restore App', all)).toEqual(Object.keys(all).slice(0, 4));
    expect(read('dotnet restore --no-dependencies App', all)).toEqual(['App/App.csproj']);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'a property',
      {
        'a.csproj': project('<PropertyGroup><Eng>eng/</Eng></PropertyGroup><Import Project="$(Eng)x.props" />'),
        'eng/x.props': '<Project />',
      },
    ],
    [
      'several values',
      {
        'a.csproj': project('<PropertyGroup Condition="1"><Eng>eng</Eng></PropertyGroup><Import Project="$(eng)\\x.props" />'),
        'eng/x.props': '<Project />',
      },
    ],
    [
      'functions',
      {
        'a.csproj': project(`<Import Project="$([System.IO.Path]::Combine('$(MSBuildProjectDirectory)', 'eng', 'x.props'))" />`),
        'eng/x.props': '<Project />',
      },
    ],
    [
      'a normal path',
      { 'a.csproj': project(`<Import Project="$([MSBuild]::NormalizePath('eng', '..', 'x.props'))" />`), 'x.props': '<Project />' },
    ],
    [
      'a file above',
      {
        'a.csproj': project(
          `<Import Project="$([MSBuild]::GetDirectoryNameOfFileAbove($(MSBuildThisFileDirectory), 'mark.txt'))/x.props" />`,
        ),
        'mark.txt': '',
        'x.props': '<Project />',
      },
    ],
    ['existence', { 'a.csproj': project(`<PropertyGroup Condition="Exists('$(MSBuildProjectDirectory)/mark.txt')" />`), 'mark.txt': '' }],
    [
      'text of a file',
      { 'a.csproj': project('<PropertyGroup><V>$([System.IO.File]::ReadAllText("VERSION"))</V></PropertyGroup>'), VERSION: '1' },
    ],
    ['settings of a user', { 'a.csproj': PROJECT, 'a.csproj.user': '<Project />' }],
    [
      'a choice',
      {
        'a.csproj': project('<Choose><When Condition="1"><ItemGroup><ProjectReference Include="b/b.csproj" /></ItemGroup></When></Choose>'),
        'b/b.csproj': PROJECT,
      },
    ],
    [
      'a group of imports',
      { 'a.csproj': project('<ImportGroup><Import Project="x.targets" /></ImportGroup>'), 'x.targets': '<Project />' },
    ],
    [
      'the files for a folder',
      {
        'a.csproj': PROJECT,
        'Directory.Build.props': '<Project><Import Project="x.props" /></Project>',
        'x.props': '<Project />',
        'Directory.Build.targets': '<Project />',
        'Directory.Packages.props': '<Project />',
      },
    ],
    [
      'a path of its own for them',
      {
        'a.csproj': PROJECT,
        'Directory.Build.props':
          '<Project><PropertyGroup><DirectoryPackagesPropsPath>$(MSBuildThisFileDirectory)eng/P.props</DirectoryPackagesPropsPath></PropertyGroup></Project>',
        'eng/P.props': '<Project />',
      },
    ],
    [
      'settings of NuGet',
      {
        'a.csproj': PROJECT,
        'NuGet.Config': '<configuration><packageSources><add key="x" value="feed" /></packageSources></configuration>',
        'feed/a.nupkg': '',
      },
    ],
    ['an old project', { 'a.csproj': PROJECT, 'packages.config': '<packages />' }],
    ['the SDK and its version', { 'a.csproj': PROJECT, 'global.json': '{ "sdk": { "version": "8.0.100" }, "msbuild-sdks": {} }' }],
  ])('reads %s', (_, all) => {
    expect(read('dotnet restore', all)).toEqual(Object.keys(all));
  });

  it('leaves to the SDK what lies there', () => {
    const body = `<Import Project="$(MSBuildExtensionsPath)/x.props" Condition="Exists('$(MSBuildToolsPath)/x.props')" />`;
    expect(read('dotnet restore', { 'a.csproj': project(body) })).toEqual(['a.csproj']);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['$(Own)/x.props in it is not followed', { 'a.csproj': project('<Import Project="$(Own)/x.props" />') }],
    ['lists a folder', { 'a.csproj': project("<PropertyGroup><A>$([System.IO.Directory]::GetFiles('x'))</A></PropertyGroup>") }],
    ['a/*.props in it is not followed', { 'a.csproj': project('<Import Project="a/*.props" />') }],
    ['@(Other) in it is not followed', { 'a.csproj': project('<ItemGroup><ProjectReference Include="@(Other)" /></ItemGroup>') }],
    ['runs whatever is asked for', { 'a.csproj': '<Project Sdk="Microsoft.NET.Sdk" InitialTargets="Check" />' }],
    ['belongs to the restore', { 'a.csproj': project('<Target Name="Restore" />') }],
    ['runs with Restore', { 'a.csproj': project('<Target Name="A" AfterTargets="Restore" />') }],
    ['the SDK Own does', { 'a.csproj': project('<Sdk Name="Own" Version="1" />') }],
    [
      'moves what a restore writes',
      { 'a.csproj': project('<PropertyGroup><BaseIntermediateOutputPath>x</BaseIntermediateOutputPath></PropertyGroup>') },
    ],
    [
      'takes packages from ../feed',
      { 'a.csproj': project('<PropertyGroup><RestoreSources>$(RestoreSources);../feed</RestoreSources></PropertyGroup>') },
    ],
    ['a.csproj is not valid XML', { 'a.csproj': '<Project' }],
    ['it holds no project', { 'a.csproj': '<Other>x</Other>' }],
    ['its switches are not followed', { 'a.csproj': PROJECT, 'Directory.Build.rsp': '-m' }],
    [
      'it moves packages to ./packages',
      {
        'a.csproj': PROJECT,
        'nuget.config': '<configuration><config><add key="globalPackagesFolder" value="./packages" /></config></configuration>',
      },
    ],
    [
      'it takes packages from %FEED%',
      {
        'a.csproj': PROJECT,
        'nuget.config': '<configuration><packageSources><add key="a" value="%FEED%" /></packageSources></configuration>',
      },
    ],
    ['nuget.config is not valid XML', { 'a.csproj': PROJECT, 'nuget.config': '<' }],
    ['it says where SDKs lie', { 'a.csproj': PROJECT, 'global.json': '{ "sdk": { "paths": [".dotnet"] } }' }],
    ['it says where SDKs lie', { 'a.csproj': PROJECT, 'global.json': '{ // here\n"sdk": { "paths": [".dotnet"] } }' }],
  ])('stays behind the source: %s', (message, all) => {
    expect(blocked('dotnet restore', all)).toContain(message);
  });

  it('lets targets be that hang on a build, or on each other', () => {
    const body =
      '<Target Name="A" BeforeTargets="BeforeBuild;Publish" /><Target Name="B" AfterTargets="A"><Exec Command="x" /></Target><Target Name="C" />';
    expect(read('dotnet restore', { 'a.csproj': project(body) })).toEqual(['a.csproj']);
  });

  it('stays behind a project that is a symbolic link', () => {
    const effects = knownEffects('dotnet restore a.csproj', { links: ['/app/a.csproj'] });
    expect(effects.install?.blocked?.reason).toBe('symbolic-link');
  });
});

describe('solutions', () => {
  const projects = { 'A/A.csproj': PROJECT, 'B/B.csproj': PROJECT };
  const line = (kind: string, path: string): string => `Project("{${kind}}") = "x", "${path}", "{0}"\nEndProject\n`;
  const CSHARP = 'FAE04EC0-301F-11D3-BF4B-00C04F79EFBC';
  const both = line(CSHARP, 'A\\A.csproj') + line(CSHARP, 'B/B.csproj') + line('2150E333-8FDC-42A3-9474-1A3956D46DE8', 'docs');

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['s.sln', { 's.sln': both }, ['A/A.csproj', 'B/B.csproj']],
    [
      's.slnx',
      { 's.slnx': '<Solution><Folder Name="/x/"><Project Path="A/A.csproj" /></Folder><Project Path="B\\B.csproj" /></Solution>' },
      ['A/A.csproj', 'B/B.csproj'],
    ],
    ['s.slnf', { 's.slnf': '{"solution":{"path":"t.sln","projects":["A\\\\A.csproj"]}}', 't.sln': both }, ['A/A.csproj']],
  ])('%s', (name, solution, expected) => {
    const all = { ...solution, ...projects };
    expect(read(`dotnet restore ${name}`, all)).toEqual([...Object.keys(solution), ...expected]);
  });

  it('is found in the folder, before a project of the same name', () => {
    const all = { 's.sln': both, 's.csproj': PROJECT, ...projects };
    expect(read('dotnet restore', all)).toEqual(['s.sln', 'A/A.csproj', 'B/B.csproj']);
  });

  it('has files that are imported for it', () => {
    const all = { 's.sln': both, 'Directory.Solution.props': '<Project />', 'before.s.sln.targets': '<Project />', ...projects };
    expect(read('dotnet restore s.sln', all)).toEqual(Object.keys(all));
    expect(
      why('dotnet restore s.sln', files({ ...all, 'Directory.Solution.props': '<Project><Import Project="x" /></Project>' })),
    ).toContain('not followed');
  });

  it('gives its folder to the projects', () => {
    const all = {
      's.sln': line(CSHARP, 'A/A.csproj'),
      'A/A.csproj': project('<Import Project="$(SolutionDir)x.props" />'),
      'x.props': '<Project />',
    };
    expect(read('dotnet restore s.sln', all)).toEqual(Object.keys(all));
  });

  it.each([
    ['two of them', { 's.sln': both, 't.sln': both }],
    ['a project of another name beside it', { 's.sln': both, 't.csproj': PROJECT }],
    ['two projects', { 'a.csproj': PROJECT, 'b.csproj': PROJECT }],
    ['none', { 'a.txt': '' }],
  ])('is not known: %s', (_, all) => {
    expect(why('dotnet restore', files(all))).toContain('is not known');
  });

  it('names what is no project', () => {
    expect(blocked('dotnet restore s.sln', { 's.sln': line(CSHARP, 'site') })).toContain('is no project');
  });
});

describe('packages.lock.json', () => {
  const all = { 'a.csproj': PROJECT, 'packages.lock.json': '{}' };
  it.each([
    ['dotnet restore', all, true],
    ['dotnet restore --locked-mode', all, false],
    ['dotnet restore -p:RestoreLockedMode=true', all, false],
    [
      'dotnet restore',
      { ...all, 'Directory.Build.props': '<Project><PropertyGroup><RestoreLockedMode>true</RestoreLockedMode></PropertyGroup></Project>' },
      false,
    ],
    [
      'dotnet restore',
      {
        ...all,
        'Directory.Build.props': `<Project><PropertyGroup><RestoreLockedMode Condition="'$(CI)' != ''">true</RestoreLockedMode></PropertyGroup></Project>`,
      },
      true,
    ],
    ['dotnet restore', { 'a.csproj': PROJECT }, false],
    ['dotnet restore --use-lock-file', { 'a.csproj': PROJECT }, true],
  ])('%s', (line, given, expected) => {
    const effects = knownEffects(line, files(given));
    expect(writes(effects, '/app/packages.lock.json')).toBe(expected);
    expect(effects.install?.lockReason !== undefined).toBe(expected);
  });
});

describe('options of dotnet', () => {
  const all = files({ 'a.csproj': PROJECT });
  it.each([
    'dotnet restore --runtime linux-x64 -v q /p:Configuration=Release -p:A=1;B=2 --no-cache --tl:off -m:2 /nologo',
    'dotnet restore -r:linux-x64 --verbosity=minimal --interactive false -s https://example.org/index.json',
    'dotnet restore -f --force-evaluate --ignore-failed-sources',
    'dotnet restore -a $TARGETARCH',
  ])('%s', (line) => {
    const effects = knownEffects(line, all);
    expect(reads(effects, '/app/a.csproj')).toBe(true);
    expect(effects.install).toEqual({ name: 'dotnet restore' });
  });

  it.each([
    ['dotnet restore --unheard-of', 'option'],
    ['dotnet restore a.csproj b.csproj', 'several projects'],
    ['dotnet restore -p:RestorePackagesPath=x', 'moves what a restore reads or writes'],
    ['dotnet restore $PROJECT', 'is not known before the build'],
    ['dotnet restore --configfile $FILE', 'is not known before the build'],
    ['dotnet build', 'does not know what'],
    ['dotnet publish --no-restore', 'does not know what'],
    ['dotnet tool update -g x', 'does not know what'],
  ])('%s is not followed', (line, message) => {
    expect(why(line, all)).toContain(message);
  });

  it('needs a look where a value could be several words', () => {
    const terms = { $RID: '${split:?${arg:RID|x}}' };
    expect(knownEffects('dotnet restore -r $RID', { ...all, terms }).install?.review).toContain('$RID');
  });

  it('reads settings and sources that it names', () => {
    const given = files({ 'a.csproj': PROJECT, 'ci.config': '<configuration />', 'nuget.config': '<', 'feed/a.nupkg': '' });
    const effects = knownEffects('dotnet restore --configfile ci.config -s ./feed', given);
    expect(['ci.config', 'nuget.config', 'feed/a.nupkg'].map((name) => reads(effects, `/app/${name}`))).toEqual([true, false, true]);
  });

  it('writes where it is told to', () => {
    const effects = knownEffects('dotnet restore --packages .packages', { ...all, env: { NUGET_PACKAGES: '/n' } });
    expect(effects.outputs).toEqual(['/app/.packages', '/app/obj']);
    expect(writes(effects, '/n/a')).toBe(true);
    expect(why('dotnet restore', { ...all, unknownEnv: ['NUGET_PACKAGES'] })).toContain('NUGET_PACKAGES');
    expect(why('dotnet restore', { ...all, cwd: undefined })).toContain('folder');
  });
});

describe('dotnet tool restore', () => {
  it('reads the manifest, here and above', () => {
    const effects = knownEffects('dotnet tool restore', files({ '.config/dotnet-tools.json': '{}', 'a.csproj': PROJECT }));
    expect([reads(effects, '/app/.config/dotnet-tools.json'), reads(effects, '/app/a.csproj')]).toEqual([true, false]);
    expect(effects.optional).toContain('/.config/dotnet-tools.json');
    expect(effects.outputs).toEqual([]);
  });

  it('reads the one that it is told', () => {
    const effects = knownEffects(
      'dotnet tool restore --tool-manifest tools.json --configfile c.config --add-source feed',
      files({ 'tools.json': '{}', 'c.config': '<configuration />', 'feed/x': '' }),
    );
    expect(['tools.json', 'c.config', 'feed/x', 'nuget.config'].map((name) => reads(effects, `/app/${name}`))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(effectsOf('dotnet tool restore x', files({})).kind).toBe('unknown');
  });
});

describe('what restores before a build', () => {
  it.each([
    ['dotnet build', 'dotnet restore'],
    ['dotnet publish -c Release -o /app', 'dotnet restore -p:Configuration=Release'],
    ['dotnet publish src/A/A.csproj -r linux-x64 --self-contained', 'dotnet restore src/A/A.csproj -r linux-x64 -p:SelfContained=true'],
    ['dotnet test s.sln -p:A=1 --configfile n.config', 'dotnet restore s.sln --configfile n.config -p:A=1'],
    ['dotnet publish -c Release --no-restore', undefined],
    ['dotnet test --no-build', undefined],
    ['dotnet build a.csproj b.csproj', undefined],
    ['dotnet build --unheard-of', undefined],
    ["dotnet build 'a b.csproj'", undefined],
    ['dotnet restore', undefined],
    ['dotnet --info', undefined],
    ['dotnet run seed', undefined],
    ['dotnet publish -r $RID', undefined],
  ])('%s', (line, command) => {
    expect(prefetchOf(line)).toEqual(command === undefined ? undefined : { command });
  });

  it.each([
    ['dotnet publish -a $TARGETARCH --sc false', 'dotnet restore -a $TARGETARCH -p:SelfContained=false', '-a'],
    ['dotnet publish --no-self-contained --ucr', 'dotnet restore --ucr -p:SelfContained=false', '--ucr'],
  ])('%s: not known to every SDK', (line, command, option) => {
    const review = `dotnet restore knows ${option} since SDK 7.0.300, and fails where it does not`;
    expect(prefetchOf(line, { unknownEnv: ['TARGETARCH'] })).toEqual({ command, review });
  });

  it.each([
    ['dotnet publish', true],
    ['dotnet publish -c Release', false],
    ['dotnet publish -p:Configuration=Release', false],
    ['dotnet build', false],
  ])('%s: with properties that a restore does not have', (line, asks) => {
    const text = project('<ItemGroup Condition="\'$(Configuration)\' == \'Debug\'"><PackageReference Include="A" /></ItemGroup>');
    expect(prefetchOf(line, files({ 'a.csproj': text }))?.review !== undefined).toBe(asks);
  });
});

describe('dotnet tool install', () => {
  const all = files({ 'a.csproj': PROJECT, 'nuget.config': '<configuration />', 'global.json': '{}', '.config/dotnet-tools.json': '{}' });

  it.each([
    'dotnet tool install --global dotnet-ef',
    'dotnet tool install -g dotnet-ef --version 8.0.0 --no-cache -v q',
    'dotnet tool install dotnet-ef@8.0.1 -g --interactive false --source https://example.org/index.json',
    'dotnet tool install --tool-path /tools dotnet-ef --version $VERSION',
  ])('%s reads the settings of the folder, and no project', (line) => {
    const effects = knownEffects(line, all);
    const names = ['nuget.config', 'global.json', 'a.csproj', '.config/dotnet-tools.json'];
    expect(names.map((name) => reads(effects, `/app/${name}`))).toEqual([true, true, false, false]);
    expect(writes(effects, '/app/a.csproj')).toBe(false);
    expect(effects.network).toBe(true);
  });

  it('makes a folder of tools', () => {
    expect(knownEffects('dotnet tool install -g x', all).outputs).toEqual(['/root/.dotnet/tools']);
    expect(knownEffects('dotnet tool install --tool-path ./tools x', all).outputs).toEqual(['/app/tools']);
    expect(writes(knownEffects('dotnet tool install --tool-path ./tools x', all), '/app/tools/.store/x')).toBe(true);
  });

  it('reads settings and packages that it names', () => {
    const given = files({ 'ci.config': '<configuration />', 'nuget.config': '<', 'feed/a.nupkg': '' });
    const effects = knownEffects('dotnet tool install -g x --configfile ci.config --add-source ./feed', given);
    expect(['ci.config', 'nuget.config', 'feed/a.nupkg'].map((name) => reads(effects, `/app/${name}`))).toEqual([true, false, true]);
  });

  it.each([
    ['dotnet tool install x', 'does not know what'],
    ['dotnet tool install --local x', 'option'],
    ['dotnet tool install --tool-manifest a.json x', 'option'],
    ['dotnet tool install -g', 'does not know what'],
    ['dotnet tool install -g x y', 'does not know what'],
    ['dotnet tool install -g --tool-path /t x', 'does not know what'],
    ['dotnet tool install -g $TOOL', 'is not known before the build'],
    ['dotnet tool install --tool-path $DIR x', 'is not known before the build'],
    ['dotnet tool update -g x', 'does not know what'],
    ['dotnet tool run x', 'does not know what'],
  ])('%s is not followed', (line, message) => {
    expect(why(line, all)).toContain(message);
  });

  it('is not followed where the project of an older SDK would be another', () => {
    const line = 'dotnet tool install -g x';
    expect(why(line, { ...all, env: { RestoreSources: '/feed' } })).toContain('restoresources');
    expect(why(line, { ...all, env: { TMPDIR: '/app' } })).toContain('temporary files');
    expect(why(line, { ...all, cwd: undefined })).toContain('folder');
    expect(why(line, { files: { '/Directory.Build.props': '<Project />' }, cwd: '/' })).toContain('Directory.Build.props');
  });
});
