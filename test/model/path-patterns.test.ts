import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern, patternsMeet } from '../../src/model/path-glob.ts';
import {
  cleanPath,
  compileRegion,
  inRegion,
  isBelow,
  joinPath,
  literalPattern,
  matchesPattern,
  overlaps,
  parentOf,
} from '../../src/model/path-patterns.ts';
import type { Region } from '../../src/model/paths.ts';

const region = (...patterns: string[]): Region => ({ patterns });

describe('paths', () => {
  it('cleans and joins', () => {
    expect(['', '/', '//', '/a/', '/a//b/./c/..', '/../a', 'a/b', '.'].map(cleanPath)).toEqual([
      '/',
      '/',
      '/',
      '/a',
      '/a/b',
      '/a',
      '/a/b',
      '/',
    ]);
    expect(joinPath('/app', 'x/../y/')).toBe('/app/y');
    expect(joinPath('/app', '/x')).toBe('/x');
    expect(joinPath('/', '..')).toBe('/');
    expect(['/', '/a', '/a/b'].map(parentOf)).toEqual(['/', '/', '/a']);
  });
  it('isBelow counts the folder, and nothing that only begins like it', () => {
    expect(isBelow('/a', '/a')).toBe(true);
    expect(isBelow('/a/b', '/a')).toBe(true);
    expect(isBelow('/a/b', '/')).toBe(true);
    expect(isBelow('/ab', '/a')).toBe(false);
    expect(isBelow('/', '/a')).toBe(false);
  });
});

describe('patterns', () => {
  it.each([
    ['/etc/passwd', '/etc/passwd'],
    ['/app/**', '/app'],
    ['/app/**', '/app/a/b'],
    ['/**', '/'],
    ['/app/*.egg-info', '/app/x.egg-info'],
    ['/app/*.egg-info/**', '/app/x.egg-info/PKG-INFO'],
    ['**/.npmrc', '/.npmrc'],
    ['**/.npmrc', '/home/node/.npmrc'],
    ['**/.npm/**', '/root/.npm/_cacache/x'],
    ['/a/?b', '/a/😀b'],
    ['/a/[a-c]x', '/a/bx'],
    ['/a/[!a-c]x', '/a/dx'],
    ['/a/[id].js', '/a/[id].js'],
    ['/a/[id].js', '/a/i.js'],
    ['/a/[x', '/a/[x'],
    ['/a/\\*', '/a/*'],
    ['/usr/bin/**', '/bin/sh'],
    ['/bin/sh', '/usr/bin/sh'],
    ['/b*/sh', '/usr/bin/sh'],
    ['/run/x', '/var/run/x'],
    ['/lib64/**', '/usr/lib64'],
  ])('%s holds %s', (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(true);
  });
  it.each([
    ['/etc/passwd', '/etc/passwd-'],
    ['/etc/passwd', '/etc'],
    ['/app/**', '/apple'],
    ['/app/*', '/app'],
    ['/app/*', '/app/a/b'],
    ['/app/*.egg-info', '/app/x.egg-info/y'],
    ['**/.npmrc', '/root/.npmrc/x'],
    ['**/.npm/**', '/root/.npmrc'],
    ['/a/?b', '/a/b'],
    ['/a/[a-c]x', '/a/dx'],
    ['/a/[!a-c]x', '/a/bx'],
    ['/a/\\*', '/a/b'],
    ['/usr/bin/**', '/usr/lib/x'],
    ['/bin/sh', '/usr/local/bin/sh'],
    ['/lib/x', '/lib64/x'],
    ['/', '/a'],
  ])('%s does not hold %s', (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(false);
  });
  it('can be written for any one path', () => {
    const pattern = literalPattern('/a/[id]*?\\.js');
    expect(matchesPattern(pattern, '/a/[id]*?\\.js')).toBe(true);
    expect(matchesPattern(pattern, '/a/i.js')).toBe(false);
  });
  it('is quick with hostile patterns', () => {
    expect(matchesPattern(`/${'*a'.repeat(40)}b`, `/${'a'.repeat(2000)}`)).toBe(false);
    expect(matchesPattern(`/${'**/a/'.repeat(30)}b`, `/${'a/'.repeat(400)}c`)).toBe(false);
  });
});

describe('except', () => {
  const but: Region = { patterns: ['/app/**'], except: ['/app/node_modules', '/app/*.log'] };
  it('takes sub-trees out', () => {
    expect(inRegion(but, '/app/src')).toBe(true);
    expect(inRegion(but, '/app/node_modules')).toBe(false);
    expect(inRegion(but, '/app/node_modules/x')).toBe(false);
    expect(inRegion(but, '/app/x.log/y')).toBe(false);
    expect(inRegion(but, '/app/node_modules2')).toBe(true);
  });
  it('takes nothing out by another name or a second reading', () => {
    expect(inRegion({ patterns: ['/**'], except: ['/usr/lib'] }, '/lib/x')).toBe(true);
    expect(inRegion({ patterns: ['/**'], except: ['/a/[id]'] }, '/a/i')).toBe(true);
    expect(inRegion({ patterns: ['/**'], except: ['/a/[id]'] }, '/a/[id]')).toBe(false);
  });
});

describe('overlaps', () => {
  it.each<[Region, Region]>([
    [region('/app/**'), region('/app/x')],
    [region('/app/x'), region('/app/**')],
    [region('/**'), region('/')],
    [region('**/.npmrc'), region('/root/**')],
    [region('**/a/b'), region('/x/*/b')],
    [region('/a*/x'), region('/*b/x')],
    [region('/a/[ab]'), region('/a/[bc]')],
    [region('/bin/**'), region('/usr/bin/env')],
    [region('/bin/*'), region('/usr/bin/*x')],
    [region('/*/x'), region('/usr/bin/x*')],
    [region('/var/**'), region('/run/docker/**')],
    [{ patterns: ['/app/**'], except: ['/app/x'] }, region('/app/*/**')],
    [{ patterns: ['/**'], except: ['/usr/lib'] }, region('/usr/lib/**')],
    [{ patterns: ['/app/**'], except: ['/app/x'] }, region('/app/x', '/app/y')],
  ])('%j with %j', (a, b) => {
    expect(overlaps(a, b)).toBe(true);
    expect(overlaps(b, a)).toBe(true);
  });
  it.each<[Region, Region]>([
    [region('/app/**'), region('/apple/**')],
    [region('/app/*.js'), region('/app/*.ts')],
    [region('/app/*'), region('/app')],
    [region('/app/*'), region('/app/a/b')],
    [region('/app/a'), region('/app/b', '/app/c', '/etc/**')],
    [region('**/.npmrc'), region('/app/package.json', '/app/*.lock')],
    [region('/a/[ab]'), region('/a/c')],
    [region('/bin/**'), region('/usr/lib/**')],
    [region(), region('/**')],
    [{ patterns: ['/app/**'], except: ['/app/node_modules'] }, region('/app/node_modules/**')],
    [{ patterns: ['/app/**'], except: ['/app/node_modules'] }, region('/app/node_modules/*/x')],
    [{ patterns: ['/app/**'], except: ['/app/x'] }, region('/app/x')],
    [{ patterns: ['/app/**'], except: ['/app'] }, region('/app/y')],
  ])('%j not with %j', (a, b) => {
    expect(overlaps(a, b)).toBe(false);
    expect(overlaps(b, a)).toBe(false);
  });

  const part = fc.constantFrom('a', 'b', 'ab', 'bin', 'usr', 'lib', 'run', 'var');
  const path = fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
  const glob = fc.constantFrom('a', 'b', '*', 'a*', '?', '[ab]', 'bin', 'usr', 'run', 'var', '*n');
  const pattern = fc
    .tuple(fc.constantFrom('/', '**/'), fc.array(glob, { maxLength: 3 }), fc.constantFrom('', '/**'))
    .map(([head, parts, tail]) => {
      if (parts.length === 0) return tail === '' && head === '/' ? '/' : '/**';
      return `${head}${parts.join('/')}${tail}`;
    });
  const anyRegion = fc
    .tuple(fc.array(pattern, { minLength: 1, maxLength: 3 }), fc.array(path, { maxLength: 2 }))
    .map(([patterns, except]): Region => ({ patterns, except }));

  it('is implied by a common member', () => {
    fc.assert(
      fc.property(anyRegion, anyRegion, path, (a, b, member) => {
        fc.pre(inRegion(a, member) && inRegion(b, member));
        expect(overlaps(a, b)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
  it('is symmetric, and compiled regions agree', () => {
    fc.assert(
      fc.property(anyRegion, anyRegion, path, (a, b, member) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        expect(compileRegion(a)(member)).toBe(inRegion(a, member));
      }),
      { numRuns: 2000 },
    );
  });

  it('has every member that its patterns have, segment by segment', () => {
    const name = fc.constantFrom('a', 'ab', 'a.b', 'x.b', '.b', 'b.a', '[ab].b');
    const member = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);
    const wild = fc.constantFrom('**', '*', '*.b', 'a*', '*.?', '?.b', '*[ab]', '[ab].b', '\\*.b', 'a', '.b', 'a.b');
    const any = fc.array(wild, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(any, member, (one, path) => {
        expect(inRegion({ patterns: [one] }, path)).toBe(patternsMeet(parsePattern(one), parsePattern(literalPattern(path))));
      }),
      { numRuns: 20_000 },
    );
  });
});
