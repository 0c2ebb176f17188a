import { describe, expect, test } from 'vitest';
import { effectsOf, knownEffects, prefetchOf, reads, writes } from './registry-helpers.ts';

const MANIFEST = (requirement: string): string =>
  `let package = Package(name: "a", dependencies: [\n// .package(path: "old")\n.package(url: "https://h/x.git", ${requirement})\n])\n`;
const LOCK = (state: string, location = 'https://h/x'): string =>
  `{ "pins": [{ "identity": "x", "location": "${location}", "state": { ${state} } }], "version": 2 }`;

function files(requirement = 'from: "1.2.0"', state = '"version": "1.3.0"'): Readonly<Record<string, string>> {
  return { '/app/Package.swift': MANIFEST(requirement), '/app/Package.resolved': LOCK(state), '/app/Sources/a/main.swift': '' };
}

describe('swift package resolve', () => {
  test('reads the manifests, and fills .build', () => {
    const effects = knownEffects('swift package resolve', { files: files() });
    expect(Object.keys(files()).filter((path) => reads(effects, path))).toEqual(['/app/Package.swift', '/app/Package.resolved']);
    expect([effects.outputs, writes(effects, '/app/Package.resolved')]).toEqual([['/app/.build'], false]);
  });

  test.each([
    ['from: "1.2.0"', '"version": "1.3.0"', false],
    ['from: "1.2.0"', '"version": "1.1.9"', true],
    ['from: "1.2.0"', '"version": "2.0.0"', true],
    ['from: "1.2.0"', '"version": "1.3.0-beta.1"', true],
    ['.upToNextMinor(from: "1.2.0")', '"version": "1.3.0"', true],
    ['.upToNextMinor(from: "1.2.0")', '"version": "1.2.4"', false],
    ['exact: "1.2.0"', '"version": "1.2.0"', false],
    ['exact: "1.2.0"', '"version": "1.2.1"', true],
    ['branch: "main"', '"branch": "main", "revision": "a"', false],
    ['branch: "main"', '"branch": "next", "revision": "a"', true],
    ['"1.0.0"..<"2.0.0"', '"version": "1.3.0"', true],
  ])('%s with %s: may the lock be written? %s', (requirement, state, expected) => {
    const effects = knownEffects('swift package resolve', { files: files(requirement, state) });
    expect(writes(effects, '/app/Package.resolved')).toBe(expected);
    expect(
      writes(
        knownEffects('swift package resolve --force-resolved-versions', { files: files(requirement, state) }),
        '/app/Package.resolved',
      ),
    ).toBe(false);
  });

  test.each([
    ['a folder', '.package(path: "../x")'],
    ['a folder by an address', '.package(url: "file:///x", from: "1.0.0")'],
    ['a binary target', '.binaryTarget(name: "x", path: "x.zip")'],
  ])('%s is not followed', (_, call) => {
    const effects = knownEffects('swift package resolve', { files: { '/app/Package.swift': `let p = [${call}]` } });
    expect(effects.install?.blocked?.reason).toBe('local-dependency');
  });

  test.each(['swift test', 'swift package update', 'swift build --show-bin-path', 'swift run'])('%s is not known', (line) => {
    expect(effectsOf(line, { files: files() }).kind).toBe('unknown');
  });
});

describe('prefetch', () => {
  test.each([
    ['swift build -c release', 'swift package resolve'],
    ['swift build -c release --scratch-path out -Xswiftc -O', 'swift package resolve --scratch-path out'],
    ['swift build --disable-automatic-resolution', 'swift package resolve --force-resolved-versions'],
    ['swift package resolve', undefined],
  ])('%s', (line, command) => {
    expect(prefetchOf(line, { files: files() })?.command).toBe(command);
  });

  test('nothing to fetch', () => {
    expect(prefetchOf('swift build', { files: { '/app/Package.swift': 'let p = Package(name: "a")' } })).toBeUndefined();
  });
});
