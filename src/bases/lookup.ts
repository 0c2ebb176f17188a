import type { BaseFacts } from '../model/state.ts';
import { alpine, buildpackDeps, busybox, debian, ubuntu } from './distributions.ts';
import { golang } from './golang.ts';
import { nginx } from './nginx.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import { parseOfficial } from './reference.ts';

const IMAGES: ReadonlyMap<string, (tag: string, pinned: boolean) => BaseFacts | undefined> = new Map([
  ['alpine', alpine],
  ['buildpack-deps', buildpackDeps],
  ['busybox', busybox],
  ['debian', debian],
  ['golang', golang],
  ['nginx', nginx],
  ['node', node],
  ['python', python],
  ['ubuntu', ubuntu],
]);

/**
 * What an official image brings. `*` in the tag stands for any text: then only what holds for each such tag is said.
 * Undefined for every other image, for tags of which nothing is known, and for Windows variants.
 */
export function lookupBase(ref: string): BaseFacts | undefined {
  const official = parseOfficial(ref);
  return official === undefined ? undefined : IMAGES.get(official.name)?.(official.tag, official.pinned);
}
