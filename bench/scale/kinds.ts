import { DOCKERFILES } from './dockerfiles.ts';
import type { Random } from './random.ts';

export interface Kind {
  readonly name: string;
  /** Repositories of a hundred. */
  readonly share: number;
  readonly dockerfiles: readonly [string, ...string[]];
  /** Files at the top that say what is installed and built: by path, texts. */
  readonly manifests: (random: Random) => Readonly<Record<string, string>>;
  /** Endings of its source files. */
  readonly endings: readonly [string, ...string[]];
}

/**
 * Shares after the images that stand in FROM in 99 public repositories with a Dockerfile: python and node a quarter each, then Debian, Ubuntu
 * and Alpine, then Go and the rest.
 */
export const KINDS: readonly [Kind, ...Kind[]] = [
  { name: 'node', share: 28, dockerfiles: DOCKERFILES.NODE, manifests: nodeFiles, endings: ['js', 'ts', 'tsx', 'css', 'json'] },
  { name: 'python', share: 27, dockerfiles: DOCKERFILES.PYTHON, manifests: pythonFiles, endings: ['py', 'py', 'html', 'txt'] },
  { name: 'go', share: 9, dockerfiles: DOCKERFILES.GO, manifests: goFiles, endings: ['go', 'go', 'yaml'] },
  { name: 'java', share: 6, dockerfiles: DOCKERFILES.JAVA, manifests: mavenFiles, endings: ['java', 'java', 'properties'] },
  { name: 'ruby', share: 3, dockerfiles: DOCKERFILES.RUBY, manifests: rubyFiles, endings: ['rb', 'rb', 'erb', 'yml'] },
  { name: 'php', share: 4, dockerfiles: DOCKERFILES.PHP, manifests: phpFiles, endings: ['php', 'php', 'twig'] },
  { name: 'rust', share: 2, dockerfiles: DOCKERFILES.RUST, manifests: rustFiles, endings: ['rs'] },
  { name: 'dotnet', share: 4, dockerfiles: DOCKERFILES.DOTNET, manifests: dotnetFiles, endings: ['cs', 'cs', 'cshtml'] },
  { name: 'system packages', share: 17, dockerfiles: DOCKERFILES.SYSTEM, manifests: systemFiles, endings: ['sh', 'conf', 'html', 'md'] },
];

/** By their shares. */
export function pickKind(random: Random): Kind {
  let left = random.below(100);
  for (const kind of KINDS) {
    if (left < kind.share) return kind;
    left -= kind.share;
  }
  return KINDS[0];
}

function names(random: Random, prefix: string, most: number): readonly string[] {
  return Array.from({ length: 3 + random.below(most - 3) }, (_, index) => `${prefix}-${index}`);
}

/** A lock names many more packages than a manifest. */
const INNER = Array.from({ length: 8 }, (_, index) => `inner-${index}`);

function nodeFiles(random: Random): Readonly<Record<string, string>> {
  const packages = names(random, 'dependency', 40);
  const dependencies = Object.fromEntries(packages.map((name, index) => [name, `^${index % 9}.1.0`]));
  const scripts = { start: 'node server.js', build: 'webpack --mode production', test: 'jest' };
  const root = { name: 'app', version: '1.0.0', dependencies };
  const locked: readonly (readonly [string, object])[] = packages.flatMap((name, index) =>
    [name, ...INNER.map((inner) => `${name}/node_modules/${inner}`)].map((path) => [
      `node_modules/${path}`,
      {
        version: `${index % 9}.1.4`,
        resolved: `https://registry.npmjs.org/${name}/-/${name}-1.tgz`,
        integrity: `sha512-${'Aa'.repeat(43)}==`,
      },
    ]),
  );
  const lock = { name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': root, ...Object.fromEntries(locked) } };
  return {
    'package.json': `${JSON.stringify({ ...root, scripts }, null, 2)}\n`,
    'package-lock.json': `${JSON.stringify(lock, null, 2)}\n`,
    'server.js': "require('http').createServer().listen(3000);\n",
    'webpack.config.js': "module.exports = { entry: './src', output: { path: __dirname + '/dist' } };\n",
  };
}

function pythonFiles(random: Random): Readonly<Record<string, string>> {
  return {
    'requirements.txt': `${names(random, 'package', 40).join('==1.2.3\n')}==1.0.0\n`,
    'pyproject.toml':
      '[project]\nname = "app"\nversion = "1.0.0"\n\n[tool.poetry]\nname = "app"\nversion = "1.0.0"\n\n[tool.black]\nline-length = 100\n',
    'app.py': 'print("app")\n',
    'manage.py': '#!/usr/bin/env python\nprint("manage")\n',
  };
}

function goFiles(random: Random): Readonly<Record<string, string>> {
  const modules = names(random, 'example.org/module', 30);
  const hash = `h1:${'Bb'.repeat(21)}Z=`;
  return {
    'go.mod': `module example.org/app\n\ngo 1.22\n\nrequire (\n${modules.map((name) => `\t${name} v1.2.3\n`).join('')})\n`,
    'go.sum': modules.map((name) => `${name} v1.2.3 ${hash}\n${name} v1.2.3/go.mod ${hash}\n`).join(''),
    'main.go': 'package main\n\nfunc main() {}\n',
  };
}

function mavenFiles(random: Random): Readonly<Record<string, string>> {
  const dependencies = names(random, 'library', 20)
    .map((name) => `    <dependency><groupId>org.example</groupId><artifactId>${name}</artifactId><version>1.0</version></dependency>\n`)
    .join('');
  return {
    'pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>app</artifactId>
  <version>1.0.0</version>
  <dependencies>
${dependencies}  </dependencies>
</project>
`,
  };
}

function rubyFiles(random: Random): Readonly<Record<string, string>> {
  const gems = names(random, 'gem', 30);
  return {
    Gemfile: `source 'https://rubygems.org'\n\n${gems.map((name) => `gem '${name}', '~> 1.0'\n`).join('')}`,
    'Gemfile.lock': `GEM\n  remote: https://rubygems.org/\n  specs:\n${gems.map((name) => `    ${name} (1.0.1)\n`).join('')}
PLATFORMS
  ruby

DEPENDENCIES
${gems.map((name) => `  ${name} (~> 1.0)\n`).join('')}
BUNDLED WITH
   2.5.0
`,
    Rakefile: "task default: 'test'\n",
  };
}

function phpFiles(random: Random): Readonly<Record<string, string>> {
  const packages = names(random, 'vendor/package', 20);
  const locked = packages.map((name) => ({ name, version: '1.2.3', dist: { type: 'zip', url: `https://example.org/${name}.zip` } }));
  return {
    'composer.json': `${JSON.stringify({ name: 'example/app', require: Object.fromEntries(packages.map((name) => [name, '^1.0'])) }, null, 4)}\n`,
    'composer.lock': `${JSON.stringify({ 'content-hash': 'c'.repeat(32), packages: locked }, null, 4)}\n`,
    'index.php': '<?php echo "app";\n',
  };
}

function rustFiles(random: Random): Readonly<Record<string, string>> {
  const crates = names(random, 'crate', 20);
  return {
    'Cargo.toml': `[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\n\n[dependencies]\n${crates.map((name) => `${name} = "1"\n`).join('')}`,
    'Cargo.lock': `version = 3\n${crates.map((name) => `\n[[package]]\nname = "${name}"\nversion = "1.0.0"\n`).join('')}`,
    'src/main.rs': 'fn main() {}\n',
  };
}

function dotnetFiles(random: Random): Readonly<Record<string, string>> {
  const packages = names(random, 'Package', 15)
    .map((name) => `    <PackageReference Include="${name}" Version="1.0.0" />\n`)
    .join('');
  return {
    'App.csproj': `<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
  <ItemGroup>
${packages}  </ItemGroup>
</Project>
`,
    'Program.cs': 'System.Console.WriteLine("app");\n',
  };
}

function systemFiles(random: Random): Readonly<Record<string, string>> {
  const lines = names(random, 'setting', 20);
  return { 'run.sh': '#!/bin/sh\nexec sleep infinity\n', 'conf/main.conf': `${lines.join(' = 1\n')} = 2\n` };
}
