import { describe, expect, it } from 'vitest';
import { lookupBase } from '../../src/bases/lookup.ts';
import { lookupWith } from '../../src/bases/said.ts';

const lookup = lookupWith({
  'registry.example.com:5000/mirror/*': '*',
  'registry.example.com:5000/mirror/node-next': 'node:22-slim',
  '*/team/python': 'python',
  'ubuntu.azurecr.io/ubuntu': 'ubuntu',
  'x/base:node22': 'node:22',
  'x/odd': 'no-such-image',
  node: 'python',
});

/** The image that another one is taken to be like, whose facts it has. */
function likened(ref: string): string | undefined {
  return lookup(ref)?.said?.like;
}

describe('what is said of images', () => {
  it('gives them what the other image brings, with their tag', () => {
    const { said, ...facts } = lookup('registry.example.com:5000/mirror/node:20-slim') ?? {};
    expect(facts).toEqual(lookupBase('node:20-slim'));
    expect(said).toEqual({ image: 'registry.example.com:5000/mirror/node:20-slim', like: 'node' });
    expect(lookup('ubuntu.azurecr.io/ubuntu:noble')).toMatchObject(lookupBase('ubuntu:noble') ?? {});
  });

  it('without a tag the last one is meant, with a digest alone any', () => {
    expect(lookup('ubuntu.azurecr.io/ubuntu')).toMatchObject(lookupBase('ubuntu') ?? {});
    expect(lookup('ubuntu.azurecr.io/ubuntu@sha256:0a')).toMatchObject(lookupBase('ubuntu@sha256:0a') ?? {});
  });

  it.each([
    ['registry.example.com:5000/mirror/python:3.12', 'python'],
    ['registry.example.com:5000/mirror/node-next:7', 'node:22-slim'],
    ['registry.example.com:5000/mirror/node-next', 'node:22-slim'],
    // A text that is not known.
    ['*/team/python:3.12', 'python'],
    ['*/team/python:*', 'python'],
    ['x/base:node22', 'node:22'],
  ])('%s is like %s', (ref, like) => {
    expect(likened(ref)).toBe(like);
  });

  it.each([
    'registry.example.com/mirror/node:20',
    'registry.example.com:5000/node:20',
    'registry.example.com:5000/mirror/unknown:1',
    'registry.example.com:5000/mirror/*:1',
    'team/python:3.12',
    'a/team/python2:3.12',
    'x/base:node20',
    'x/base',
    'x/odd:1',
    // Not of that form whatever is not known.
    '*/python:3.12',
    'registry.example.com:5000/*:1',
    '*',
  ])('%s is like none', (ref) => {
    expect(lookup(ref)).toBeUndefined();
  });

  it('what dockerfix knows itself counts more', () => {
    expect(lookup('node:20')).toEqual(lookupBase('node:20'));
  });
});
