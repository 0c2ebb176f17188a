import { describe, expect, it } from 'vitest';
import { expandMake, readMakefile, type Makefile } from '../../src/parse/makefile.ts';
import { expectSoon } from '../clock.ts';

function known(text: string): Extract<Makefile, { kind: 'known' }> {
  const read = readMakefile(text);
  if (read.kind === 'unknown') throw new Error(read.why);
  return read;
}

describe('readMakefile', () => {
  it('reads rules with their recipes, and what is phony', () => {
    const { rules, phony, first } = known('.PHONY: all deps\n\nall: deps build # both\n\ndeps:\n\t@npm ci\n\n\techo done # said\n');
    expect(first).toBe('all');
    expect([...phony]).toEqual(['all', 'deps']);
    expect(rules.get('all')).toEqual({ prerequisites: ['deps', 'build'], recipe: [], why: undefined });
    expect(rules.get('deps')).toEqual({ prerequisites: [], recipe: ['@npm ci', 'echo done # said'], why: undefined });
  });

  it('joins lines: for itself with a blank, for the shell as they are', () => {
    const { rules, variables } = known('FLAGS = a \\\n  b\nx: y \\\n  z\n\tone && \\\n\t  two\n');
    expect(variables.get('FLAGS')?.text).toBe('a b');
    expect(rules.get('x')?.prerequisites).toEqual(['y', 'z']);
    expect(rules.get('x')?.recipe).toEqual(['one && \\\n  two']);
  });

  it.each([
    ['?=', 'A = 1\nA ?= 2\n', { text: '1', defaults: false }],
    ['?= alone', 'A ?= 2\n', { text: '2', defaults: true }],
    [':=', 'A := 1\nA := 2 # two\n', { text: '2', defaults: false }],
    ['+= is not followed', 'A = 1\nA += 2\n', { text: '$(shell)', defaults: false }],
    ['!= is not followed', 'A != date\n', { text: '$(shell)', defaults: false }],
  ])('variables: %s', (_, text, value) => {
    expect(known(text).variables.get('A')).toEqual(value);
  });

  it('takes several targets of one rule, and adds what a second rule needs', () => {
    const { rules } = known('a b: c\n\trun\na: d\n');
    expect(rules.get('b')).toEqual({ prerequisites: ['c'], recipe: ['run'], why: undefined });
    expect(rules.get('a')?.prerequisites).toEqual(['c', 'd']);
  });

  it.each([
    ['a second recipe', 'a:\n\tx\na:\n\ty\n'],
    ['a double colon', 'a:: b\n\tx\n'],
    ['a variable of one target', 'a: FLAGS = x\na:\n\tx\n'],
    ['a recipe on the same line', 'a: b; run\n'],
    ['an order-only prerequisite', 'a: b | c\n\tx\n'],
  ])('says of which target nothing is known: %s', (_, text) => {
    expect(known(text).rules.get('a')?.why).toMatch(/rule/u);
  });

  it.each([
    'include x.mk\n',
    '-include .env\n',
    'ifeq (a,b)\nendif\n',
    'ifdef CI\nendif\n',
    'define X\nendef\n',
    'export A = b\n',
    'override A = b\n',
    'SHELL := /bin/bash\n',
    'MAKEFLAGS += -j4\n',
    '.RECIPEPREFIX = >\n',
    '.ONESHELL:\n',
    '.DEFAULT_GOAL := x\n',
    '.EXPORT_ALL_VARIABLES:\n',
    'vpath %.c src\n',
  ])('is unknown as a whole: %j', (text) => {
    expect(readMakefile(`${text}\na:\n\trun\n`)).toMatchObject({ kind: 'unknown' });
  });

  it('ends soon on hostile texts', () => {
    expectSoon(5000, () => {
      readMakefile(`a: ${'\\\n'.repeat(100_000)}`);
      readMakefile(`${'a'.repeat(1_000_000)}\n${'='.repeat(100_000)}\n${' '.repeat(100_000)}:`);
    });
  });
});

describe('expandMake', () => {
  const valueOf = (name: string): string | undefined => ({ A: 'one', B: '$(A) two', LOOP: '$(LOOP)', DOLLAR: '$$HOME', EMPTY: '' })[name];

  it.each([
    ['$(A)', 'one'],
    ['${A}-x', 'one-x'],
    ['$(B)', 'one two'],
    ['$$HOME', '$HOME'],
    ['$(DOLLAR)', '$HOME'],
    ['make $@', 'make target'],
    ['$(EMPTY)x', 'x'],
    ['no reference', 'no reference'],
  ])('%s -> %s', (text, expected) => {
    expect(expandMake(text, 'target', valueOf)).toBe(expected);
  });

  it.each(['$(UNKNOWN)', '$(shell date)', '$(A:x=y)', '$<', '$A', '$(LOOP)', '$(wildcard *)', '$($(A))'])('%s is not followed', (text) => {
    expect(expandMake(text, 'target', valueOf)).toBeUndefined();
  });
});
