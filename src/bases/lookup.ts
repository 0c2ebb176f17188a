import type { BaseFacts } from '../model/state.ts';
import { alpine, buildpackDeps, busybox, debian, ubuntu } from './distributions.ts';
import { golang } from './golang.ts';
import { nginx } from './nginx.ts';
import { node } from './node.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { parseOfficial } from './reference.ts';
import { almalinux, amazonlinux, centos, fedora, rockylinux } from './rpm-distributions.ts';
import { ruby } from './ruby.ts';

const IMAGES: ReadonlyMap<string, (tag: string, pinned: boolean) => BaseFacts | undefined> = new Map([
  ['almalinux', almalinux],
  ['alpine', alpine],
  ['amazonlinux', amazonlinux],
  ['buildpack-deps', buildpackDeps],
  ['busybox', busybox],
  ['centos', centos],
  ['debian', debian],
  ['fedora', fedora],
  ['golang', golang],
  ['nginx', nginx],
  ['node', node],
  ['php', php],
  ['python', python],
  ['rockylinux', rockylinux],
  ['ruby', ruby],
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
