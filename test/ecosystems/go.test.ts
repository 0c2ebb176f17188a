import { describe, expect, test } from 'vitest';
import { parseModuleFile } from '../../src/ecosystems/go/module-file.ts';
import { effectsOf, knownEffects, prefetchOf, reads, why, writes, type Setting } from './registry-helpers.ts';

const BASE: Setting = { base: {}, env: { GOPATH: '/go' } };
const MOD = 'module example.org/app\n\ngo 1.21\n\nrequire (\n\texample.org/a v1.0.0\n\texample.org/b v1.2.3 // indirect\n)\n';
const SUM = 'example.org/a v1.0.0 h1:x=\nexample.org/a v1.0.0/go.mod h1:x=\nexample.org/b v1.2.3/go.mod h1:x=\n';
const PROJECT = { '/app/go.mod': MOD, '/app/go.sum': SUM, '/app/main.go': 'package main\n' };

function setting(files: Readonly<Record<string, string>>, more: Setting = {}): Setting {
  return { ...BASE, ...more, files };
}

/** Files of the project that it reads. */
function inputs(line: string, given: Setting): readonly string[] {
  const effects = knownEffects(line, given);
  return Object.keys(given.files ?? {}).filter((path) => reads(effects, path));
}

describe('go mod download', () => {
  test('reads go.mod and go.sum, and writes neither', () => {
    const effects = knownEffects('go mod download -x', setting(PROJECT));
    expect(inputs('go mod download -x', setting(PROJECT))).toEqual(['/app/go.mod', '/app/go.sum']);
    expect(['/app/go.mod', '/app/go.sum', '/app/x'].filter((path) => writes(effects, path))).toEqual([]);
    expect(effects.outputs).toEqual(['/go/pkg/mod']);
    expect([effects.install, effects.network]).toEqual([{ name: 'go mod download' }, true]);
    expect(effects.optional).toEqual([
      '/app/go.work',
      '/go.work',
      '/go/go.mod',
      '/root/.config/go/env',
      '/root/.gitconfig',
      '/root/.netrc',
    ]);
  });

  test('from a folder within the module', () => {
    expect(inputs('go mod download', setting(PROJECT, { cwd: '/app/cmd/x' }))).toEqual(['/app/go.mod', '/app/go.sum']);
  });

  test('go.mod of folders that replace a module, go.sum beside it where there is one, and nothing else of them', () => {
    const files = {
      ...PROJECT,
      '/app/go.mod': `${MOD}\nreplace example.org/a => ./a\n\nreplace (\n\texample.org/b v1.2.3 => ../b // near\n\t"example.org/c" => example.org/d v1.0.0\n)\n`,
      '/app/a/go.mod': 'module example.org/a\n',
      '/app/a/a.go': '',
      '/b/go.mod': 'module example.org/b\n',
      '/b/go.sum': '',
    };
    expect(inputs('go mod download', setting(files))).toEqual(['/app/go.mod', '/app/go.sum', '/app/a/go.mod', '/b/go.mod', '/b/go.sum']);
  });

  test('the modules of a workspace', () => {
    const files = {
      '/app/go.work': 'go 1.21\n\nuse (\n\t./api\n\t./lib\n)\n\nreplace example.org/z => ./z\n',
      '/app/go.work.sum': '',
      '/app/api/go.mod': `${MOD}\nreplace example.org/y => ../y\n`,
      '/app/api/go.sum': SUM,
      '/app/api/main.go': '',
      '/app/lib/go.mod': 'module example.org/lib\n\ngo 1.21\n',
      '/app/y/go.mod': 'module example.org/y\n',
      '/app/z/go.mod': 'module example.org/z\n',
      '/app/other/go.mod': 'module example.org/other\n',
    };
    const read = Object.keys(files).filter((path) => !/main\.go|other/.test(path));
    expect(inputs('go mod download', setting(files))).toEqual(read);
    expect(inputs('go mod download', setting(files, { cwd: '/app/api' }))).toEqual(read);
    expect(writes(knownEffects('go mod download', setting(files)), '/app/go.work.sum')).toBe(true);
    const off = setting(files, { cwd: '/app/api', env: { GOPATH: '/go', GOWORK: 'off' } });
    expect(inputs('go mod download', off)).toEqual(['/app/api/go.mod', '/app/api/go.sum', '/app/y/go.mod']);
    const named = setting(files, { cwd: '/app/api', env: { GOPATH: '/go', GOWORK: '/app/go.work' } });
    expect(inputs('go mod download', named)).toEqual(read);
  });

  test('where modules go', () => {
    const moved = setting(PROJECT, { env: { GOPATH: '/go', GOMODCACHE: '/modules' } });
    expect(knownEffects('go mod download', moved).outputs).toEqual(['/modules']);
    expect(knownEffects('go mod download', setting(PROJECT, { env: {} })).outputs).toEqual(['/root/go/pkg/mod']);
    const source = knownEffects('go mod download', setting({ '/go/src/app/go.mod': MOD }, { cwd: '/go/src/app' }));
    expect(writes(source, '/go/src/app/main.go')).toBe(false);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['no version of Go', { ...PROJECT, '/app/go.mod': MOD.replace('go 1.21\n', '') }, ['/app/go.mod', '/app/go.sum']],
    ['a branch', { ...PROJECT, '/app/go.mod': MOD.replace('v1.2.3', 'master') }, ['/app/go.mod', '/app/go.sum']],
    ['a digest is missing', { ...PROJECT, '/app/go.sum': SUM.replace('v1.2.3/go.mod', 'v1.2.2/go.mod') }, ['/app/go.mod', '/app/go.sum']],
    ['no go.sum', { '/app/go.mod': MOD }, ['/app/go.sum']],
    ['no go.sum, and nothing to be in it', { '/app/go.mod': 'module x\n\ngo 1.21\n' }, []],
    ['excluded', { ...PROJECT, '/app/go.mod': `${MOD}exclude example.org/c v1.0.0\nrequire example.org/c v1.0.0\n` }, []],
    ['replaced by a folder', { ...PROJECT, '/app/go.mod': `${MOD}require example.org/c v1.0.0\nreplace example.org/c => ./c\n` }, []],
    [
      'replaced by another module',
      { ...PROJECT, '/app/go.mod': `${MOD}require example.org/c v1.0.0\nreplace example.org/c => example.org/d v1.0.0\n` },
      ['/app/go.mod', '/app/go.sum'],
    ],
  ])('may write: %s', (_, files, written) => {
    const effects = knownEffects('go mod download', setting(files));
    expect(['/app/go.mod', '/app/go.sum'].filter((path) => writes(effects, path))).toEqual(written);
    expect(effects.install?.lockReason === undefined).toBe(written.length === 0);
  });

  test.each<[string, Setting]>([
    ['go mod download', setting({ '/app/main.go': '' })],
    ['go mod download', setting({ '/app/go.mod': 'replace x\n' })],
    ['go mod download', setting({ '/app/go.mod': 'require (\n x v1\n' })],
    ['go mod download', setting({ '/app/go.mod': 'surprise x\n' })],
    ['go mod download', setting({ '/app/go.work': 'use ./gone\n' })],
    ['go mod download', setting({ '/app/go.mod': MOD }, { unclear: ['/app/go.sum'] })],
    ['go mod download', setting({ '/app/main.go': '' }, { unclear: ['/app/go.mod'] })],
    ['go mod download', setting(PROJECT, { unclear: ['/app/go.work'] })],
    ['go mod download', setting(PROJECT, { cwd: undefined })],
    ['go mod download', setting(PROJECT, { unknownEnv: ['GOWORK'] })],
    ['go mod download', setting(PROJECT, { unknownEnv: ['GO111MODULE'] })],
    ['go mod download', setting(PROJECT, { env: { GOWORK: 'x/go.work' } })],
    ['go mod download', setting(PROJECT, { env: { GOFLAGS: '-modfile=x.mod' } })],
    ['go mod download', setting(PROJECT, { env: { GOPROXY: 'file:///proxy' } })],
    ['go mod download', setting(PROJECT, { env: { GOENV: '/app/env' } })],
    ['go mod download example.org/a', setting(PROJECT)],
    ['go mod download -modfile=x.mod', setting(PROJECT)],
    ['go mod download -C x', setting(PROJECT)],
    ['go mod tidy', setting(PROJECT)],
    ['go mod vendor', setting(PROJECT)],
    ['go mod', setting(PROJECT)],
  ])('unknown: %s %#', (line, given) => {
    expect(why(line, given)).not.toBe('');
  });

  test('a symbolic link', () => {
    const files = { ...PROJECT, '/app/go.mod': `${MOD}replace example.org/a => ./a\n` };
    expect(knownEffects('go mod download', setting(files, { links: ['/app/a'] })).install?.blocked?.reason).toBe('symbolic-link');
    const other = setting({ '/app/go.sum': SUM }, { links: ['/app/go.mod'] });
    expect(knownEffects('go mod download', other).install?.blocked?.reason).toBe('symbolic-link');
  });
});

describe('go mod verify', () => {
  test('reads what was downloaded', () => {
    const effects = knownEffects('go mod verify', setting(PROJECT));
    expect(inputs('go mod verify', setting(PROJECT))).toEqual(['/app/go.mod', '/app/go.sum']);
    expect(reads(effects, '/go/pkg/mod/example.org/a@v1.0.0/a.go')).toBe(true);
    expect([effects.outputs, effects.install?.name]).toEqual([[], 'go mod verify']);
  });
});

describe('go env and go version', () => {
  test.each(['go env', 'go env GOPATH', 'go version'])('%s asks for the toolchain', (line) => {
    expect(inputs(line, setting(PROJECT))).toEqual(['/app/go.mod', '/app/go.sum']);
    const effects = knownEffects(line, setting({}, { cwd: '/go' }));
    expect([effects.install, writes(effects, '/root/.config/go/telemetry/x')]).toEqual([undefined, true]);
    expect(effects.optional).toContain('/go/go.mod');
  });

  test.each(['go env -w GOPROXY=https://goproxy.cn,direct', 'go env -w GO111MODULE=on CGO_ENABLED=0', 'go env -u GOPROXY'])(
    '%s writes what is the same in every project',
    (line) => {
      const effects = knownEffects(line, setting(PROJECT));
      expect([inputs(line, setting(PROJECT)), effects.optional, writes(effects, '/root/.config/go/env')]).toEqual([[], [], true]);
    },
  );

  test.each([
    'go env -w GOMODCACHE=/x',
    'go env -w GOFLAGS=-mod=mod',
    'go env -w GOPROXY=file:///x',
    'go env -w GO111MODULE=off',
    'go version -m app',
    'go version app',
  ])('unknown: %s', (line) => {
    expect(effectsOf(line, setting(PROJECT)).kind).toBe('unknown');
  });

  test('unknown: settings in another place', () => {
    expect(why('go env -w GO111MODULE=on', setting({}, { env: { XDG_CONFIG_HOME: '/x' } }))).toContain('settings');
    expect(why('go env -w GO111MODULE=on', { base: {}, home: undefined })).not.toBe('');
  });
});

describe('commands that build', () => {
  test.each([
    'go build',
    'go build -o /app ./...',
    'go test ./...',
    'go install',
    'go install ./cmd/x',
    'go generate ./...',
    'go vet',
    'go run .',
    'go get',
  ])('unknown: %s', (line) => {
    expect(why(line, setting(PROJECT))).toContain('source');
  });
});

describe('go.mod', () => {
  test.each([
    ['require x v1.0.0\n', 1],
    ['require(\nx v1.0.0\n)\n', 1],
    ['require (\n)\n', 0],
    ['require ()\n', 0],
    ['module x // a\n\n// require y v1\nrequire x v1.0.0// b\r\n', 1],
    ['retract [v1.0.0, v1.1.0] // no\ntool example.org/x\ntoolchain go1.22.0\ngodebug default=go1.21\nignore ./x\n', 0],
    ['require `x` "v1.0.0"\n', 1],
  ])('%j', (text, requires) => {
    expect(parseModuleFile(text)?.requires.length).toBe(requires);
  });

  test.each([
    'require (\n',
    'require "x\n',
    'require "x\\n" v1\n',
    'require (\nx\n)\n',
    'replace x => y\n',
    'replace x y z => ./x\n',
    'use a b\n',
    'require ( x v1.0.0 )\n',
  ])('not followed: %j', (text) => {
    expect(parseModuleFile(text)).toBe(undefined);
  });

  test('folders', () => {
    const text = ['.', '..', './a', '../a', '/a', 'a/b v1.0.0'].map((by) => `replace x => ${by}\n`).join('');
    expect(parseModuleFile(text)?.replaces.map(({ by }) => 'folder' in by)).toEqual([true, true, true, true, true, false]);
  });
});

describe('the step that only fetches modules', () => {
  function prefetch(line: string, given: Setting): string | undefined {
    return prefetchOf(line, given)?.command;
  }

  test.each([
    'go build',
    'go build -v -o /app ./...',
    'go test ./...',
    'go install ./cmd/x',
    'go vet ./...',
    'go run .',
    'go generate ./...',
  ])('in front of %s', (line) => {
    expect(prefetchOf(line, setting(PROJECT))).toEqual({
      command: 'go mod download',
      regardless: [],
      review: expect.stringContaining('tests'),
    });
  });

  test.each<[string, Setting]>([
    ['go mod download', setting(PROJECT)],
    ['go mod tidy', setting(PROJECT)],
    ['go install example.org/tool@v1.0.0', setting(PROJECT)],
    ['go build -C x', setting(PROJECT)],
    ['go build -modfile=x.mod', setting(PROJECT)],
    ['go build -surprise', setting(PROJECT)],
    ['go build', setting({ '/app/main.go': '' })],
    ['go build', setting({ '/app/go.mod': 'module x\n\ngo 1.21\n' })],
    ['go build', setting({ ...PROJECT, '/app/vendor/modules.txt': '' })],
    ['go build -mod=vendor', setting(PROJECT)],
    ['go build', setting(PROJECT, { env: { GOFLAGS: '-mod=vendor' } })],
  ])('none in front of %s %#', (line, given) => {
    expect(prefetch(line, given)).toBe(undefined);
  });

  test('none where the modules of a workspace need nothing but each other', () => {
    const files = {
      '/app/go.work': 'use (\n ./a\n ./b\n)\n',
      '/app/a/go.mod': 'module example.org/a\n\nrequire example.org/b v1.0.0\n',
      '/app/b/go.mod': 'module example.org/b\n',
    };
    expect(prefetch('go build ./a', setting(files))).toBe(undefined);
    const more = { ...files, '/app/b/go.mod': 'module example.org/b\n\nrequire example.org/c v1.0.0\n' };
    expect(prefetch('go build ./a', setting(more))).toBe('go mod download');
  });

  test('vendored modules that are not to be used', () => {
    const vendored = { ...PROJECT, '/app/vendor/modules.txt': '' };
    expect(prefetch('go build -mod=mod', setting(vendored))).toBe('go mod download');
    expect(prefetch('go build', setting(vendored, { env: { GOFLAGS: '-mod=readonly' } }))).toBe('go mod download');
  });

  test('what is not known is not known of the step: it says so itself', () => {
    expect(prefetch('go build', setting(PROJECT, { env: { GOPROXY: 'file:///x' } }))).toBe('go mod download');
    expect(prefetch('go build', setting({ '/app/go.mod': 'module x\n\nrequire (\n' }))).toBe('go mod download');
  });

  test('none where the command says itself where modules come from', () => {
    const found = prefetchOf('go build', setting(PROJECT, { variables: { CGO_ENABLED: '0', GOOS: 'linux' } }));
    expect(found).toMatchObject({ command: 'go mod download', regardless: ['CGO_ENABLED', 'GOOS'] });
    expect(prefetch('go build', setting(PROJECT, { variables: { GOPROXY: 'https://example.org' } }))).toBe(undefined);
  });
});
