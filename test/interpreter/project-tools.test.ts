import { describe, expect, it } from 'vitest';
import { contextOf, type Sketch } from './context.ts';
import { listing, textOf } from './files.ts';
import { interpret, type Built } from './interpret.ts';

interface Case {
  readonly run: string;
  readonly base?: string;
  /** Manifests and locks, all that the install needs. */
  readonly manifests: Sketch;
  /** A file that stands for what it fills. */
  readonly fills: string;
  /** A file that decides as well. */
  readonly setting: string;
}

const JSON_MANIFEST = '{ "name": "app", "dependencies": { "a": "1.0.0" } }';
const PYPROJECT = '[project]\nname = "app"\ndependencies = ["a"]\n[tool.poetry]\npackage-mode = false\n';

const CASES: readonly Case[] = [
  {
    run: 'pnpm install --frozen-lockfile',
    manifests: {
      'package.json': JSON_MANIFEST,
      'pnpm-lock.yaml': 'importers:\n  .:\n    dependencies:\n      a:\n        specifier: 1.0.0\n        version: 1.0.0\n',
    },
    fills: 'node_modules/.content',
    setting: '.npmrc',
  },
  {
    run: 'yarn install --frozen-lockfile',
    manifests: { 'package.json': JSON_MANIFEST, 'yarn.lock': 'a@1.0.0:\n' },
    fills: 'node_modules/.content',
    setting: '.yarnclean',
  },
  {
    run: 'yarn install --immutable',
    manifests: { 'package.json': JSON_MANIFEST, 'yarn.lock': '"a@npm:1.0.0":\n', '.yarnrc.yml': 'nodeLinker: node-modules\n' },
    fills: '.yarn/install-state.gz',
    setting: '.yarn/cache/a.zip',
  },
  {
    run: 'bun install --frozen-lockfile',
    manifests: { 'package.json': JSON_MANIFEST, 'bun.lock': '{ "workspaces": { "": { "dependencies": { "a": "1.0.0" } } } }' },
    fills: 'node_modules/.content',
    setting: '.env.production',
  },
  {
    run: 'composer install --no-dev',
    manifests: { 'composer.json': '{ "require": { "a/a": "1" } }', 'composer.lock': '{}' },
    fills: 'vendor/composer/installed.php',
    setting: 'auth.json',
  },
  {
    run: 'bundle install',
    base: 'debian:12',
    manifests: { Gemfile: 'source "https://rubygems.org"\ngem "a"\n', 'Gemfile.lock': 'GEM\n  specs:\n    a (1)\n' },
    fills: '/var/lib/gems/.bundled',
    setting: '.bundle/config',
  },
  {
    run: 'poetry install --only main',
    manifests: { 'pyproject.toml': PYPROJECT, 'poetry.lock': '' },
    fills: '/root/.cache/pypoetry/virtualenvs/app/.content',
    setting: 'poetry.toml',
  },
  {
    run: 'uv sync --frozen',
    manifests: { 'pyproject.toml': PYPROJECT, 'uv.lock': '' },
    fills: '.venv/.content',
    setting: 'uv.toml',
  },
  {
    run: 'pipenv sync',
    manifests: { Pipfile: '[packages]\na = "*"\n', 'Pipfile.lock': '{}' },
    fills: '/root/.local/share/virtualenvs/app/.content',
    setting: '.env',
  },
  {
    run: 'pdm sync --no-self',
    manifests: { 'pyproject.toml': PYPROJECT, 'pdm.lock': '' },
    fills: '.venv/.content',
    setting: 'pdm.toml',
  },
  {
    run: 'swift package resolve',
    base: 'swift:5.10',
    manifests: {
      'Package.swift': 'let package = Package(dependencies: [.package(url: "https://example.org/a", from: "1.0.0")])\n',
      'Package.resolved': '{ "pins": [{ "location": "https://example.org/a", "state": { "version": "1.2.0" } }] }',
    },
    fills: '.build/checkouts/.resolved',
    setting: '.swiftpm/configuration/mirrors.json',
  },
  {
    run: 'deno install --frozen',
    base: 'denoland/deno:2.1.4',
    manifests: { 'deno.json': '{ "imports": { "a": "npm:a@1.0.0" } }', 'deno.lock': '["npm:a@1.0.0"]' },
    fills: '/deno-dir/.fetched',
    setting: '.npmrc',
  },
];

function build({ base = 'node:20' }: Case, lines: readonly string[], sketch: Sketch): Built {
  const dockerfile = `FROM ${base}\nWORKDIR /app\n${lines.join('\n')}\n`;
  const [last] = interpret({ dockerfile, context: contextOf(sketch) });
  if (last === undefined || 'failed' in last) throw new Error(last === undefined ? 'no stage' : `line ${last.failed}: ${last.why}`);
  return last;
}

function filled({ files }: Built, { fills }: Case): string | undefined {
  return textOf(files, fills.startsWith('/') ? fills : `/app/${fills}`);
}

describe.each(CASES)('$run', (one) => {
  const source = { ...one.manifests, 'src/main.txt': 'code' };
  const whole = ['COPY . .', `RUN ${one.run}`];

  it('is the same with the manifests alone, and fills its folder', () => {
    const copies = Object.keys(one.manifests).map((name) => `COPY ${name} ./`);
    const before = build(one, whole, source);
    expect(listing(build(one, [...copies, `RUN ${one.run}`, 'COPY . .'], source).files)).toEqual(listing(before.files));
    expect(filled(before, one)).toBeDefined();
  });

  it('sees its settings and variables, and no source', () => {
    const plain = filled(build(one, whole, source), one);
    expect(filled(build(one, whole, { ...source, 'src/main.txt': 'other' }), one)).toBe(plain);
    expect(filled(build(one, whole, { ...source, [one.setting]: 'x' }), one)).not.toBe(plain);
    expect(filled(build(one, ['COPY . .', 'ENV A=1', `RUN ${one.run}`], source), one)).not.toBe(plain);
  });

  it('fails without its manifest, and as a user who may not write there', () => {
    expect(() => build(one, [`RUN ${one.run}`], source)).toThrow('exit code');
    const other = ['COPY . .', 'RUN useradd -M joe', 'USER joe', `RUN ${one.run}`];
    expect(() => build(one, other, source)).toThrow('exit code');
  });
});

describe('builds that are programs', () => {
  const run = (line: string, files: Sketch, home: string): string => {
    const one = { run: line, base: 'eclipse-temurin:21', manifests: {}, fills: home, setting: '' };
    return listing(build(one, ['USER root', 'COPY . .', `RUN ${line}`], files).files).join('\n');
  };
  const GRADLE: Sketch = { gradlew: { text: '#!/bin/sh\n', mode: 0o755 }, 'build.gradle': 'a' };

  it('fetch into their home, and read everything', () => {
    const seen = run('./gradlew build', GRADLE, '/root/.gradle');
    expect(seen).toContain('/root/.gradle/caches');
    expect(seen).not.toBe(run('./gradlew build', { ...GRADLE, 'src/A.java': '' }, '/root/.gradle'));
    expect(run('./gradlew -g /g build', GRADLE, '/g')).toContain('/g/caches');
    expect(run('./gradlew --offline build', GRADLE, '/root/.gradle')).not.toContain('/root/.gradle');
  });

  it('resolve first', () => {
    const files: Sketch = { 'Package.swift': 'let package = Package()\n', 'Package.resolved': '{}' };
    expect(run('swift build -c release', files, '/app')).toContain('/app/.build/checkouts/.resolved');
  });
});

describe('task', () => {
  const TASKFILE = 'version: "3"\ntasks:\n  first: touch /one\n  deps:\n    desc: x\n    deps: [first]\n    cmds:\n      - touch /two\n';
  const made = (text: string): string => {
    const one = { run: '', manifests: {}, fills: '', setting: '' };
    return listing(build(one, ['COPY . .', 'RUN task deps'], { 'Taskfile.yml': text }).files).join('\n');
  };

  it('runs what comes first, and then its commands; with more it is a program', () => {
    expect(made(TASKFILE)).toMatch(/^\/one [\s\S]*^\/two /m);
    expect(made(TASKFILE.replace('desc: x', 'sources: [a]'))).not.toContain('/two ');
    expect(made(`${TASKFILE}vars: { A: b }\n`)).not.toContain('/two ');
  });
});
