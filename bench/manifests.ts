import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadFormats, parseFormat } from '../src/parse/formats.ts';

const PROJECTS = 200;

/** A .NET solution as large ones are: central package versions, and projects that reference some of those before them. */
export function solutionFolder(root: string): { readonly folder: string; readonly manifests: readonly string[] } {
  const folder = join(root, 'solution');
  const projects = Array.from({ length: PROJECTS }, (_, index) => `src/Part${index}/Part${index}.csproj`);
  const files: Record<string, string> = {
    'Shop.sln': projects.map((path, index) => solutionLine(path, index)).join(''),
    'Directory.Build.props': '<Project>\n  <PropertyGroup>\n    <Nullable>enable</Nullable>\n  </PropertyGroup>\n</Project>\n',
    'Directory.Packages.props': `<Project>\n  <ItemGroup>\n${Array.from({ length: 80 }, (_, at) => `    <PackageVersion Include="Package.${at}" Version="1.${at}.0" />\n`).join('')}  </ItemGroup>\n</Project>\n`,
    'nuget.config':
      '<configuration>\n  <packageSources>\n    <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />\n  </packageSources>\n</configuration>\n',
    ...Object.fromEntries(projects.map((path, index) => [path, projectText(index)])),
  };
  const manifests = Object.keys(files);
  files['Dockerfile'] =
    'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY . .\nRUN dotnet restore Shop.sln\nRUN dotnet publish --no-restore\n';
  files['.dockerignore'] = '**/obj\n**/bin\n';
  for (let index = 0; index < PROJECTS; index++) files[`src/Part${index}/Code.cs`] = '';
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, manifests };
}

function solutionLine(path: string, index: number): string {
  const id = String(index).padStart(12, '0');
  return `Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "Part${index}", "${path.replaceAll('/', '\\')}", "{00000000-0000-0000-0000-${id}}"\nEndProject\n`;
}

function projectText(index: number): string {
  const references = [1, 3, 9].filter((step) => index >= step).map((step) => `..\\Part${index - step}\\Part${index - step}.csproj`);
  const packages = Array.from({ length: 12 }, (_, at) => `    <PackageReference Include="Package.${(index + at * 7) % 80}" />\n`);
  return [
    '<Project Sdk="Microsoft.NET.Sdk">\n  <PropertyGroup>\n    <TargetFramework>net8.0</TargetFramework>\n',
    `    <RootNamespace>Shop.Part${index}</RootNamespace>\n    <ImplicitUsings>enable</ImplicitUsings>\n  </PropertyGroup>\n  <ItemGroup>\n`,
    ...packages,
    '  </ItemGroup>\n  <ItemGroup>\n',
    ...references.map((path) => `    <ProjectReference Include="${path}" />\n`),
    '  </ItemGroup>\n</Project>\n',
  ].join('');
}

/** The least that anybody must do who analyses them. */
export function readAndParse({ folder, manifests }: { readonly folder: string; readonly manifests: readonly string[] }): void {
  let parsed = 0;
  for (const name of manifests) {
    const text = readFileSync(join(folder, name), 'utf8');
    if (name.endsWith('.sln') || parseFormat('xml', text) !== undefined) parsed += 1;
  }
  if (parsed !== manifests.length) throw new Error(`${parsed} of ${manifests.length} files were parsed`);
}

/** Parsers are loaded before anything is measured. */
export async function loadParsers(): Promise<void> {
  await loadFormats(['xml', 'yaml']);
}
