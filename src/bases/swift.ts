import type { BaseFacts } from '../model/state.ts';
import { COMMON, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** Names that an ENV of some version of its Dockerfile sets. */
const VARYING = ['SWIFT_SIGNING_KEY', 'SWIFT_PLATFORM', 'SWIFT_BRANCH', 'SWIFT_VERSION', 'SWIFT_WEBROOT', 'SWIFT_PREFIX'];

/** Those on Ubuntu and Debian; on others (amazonlinux2, rhel-ubi9) nothing is said. https://github.com/swiftlang/swift-docker */
export function swift(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'ubuntu', new Set(['slim']));
  if (read === undefined || read.system === 'alpine') return undefined;
  return {
    source: 'https://github.com/swiftlang/swift-docker',
    ...COMMON,
    ...systemFacts(read.system),
    envUnknown: VARYING,
    ...(/^(?:[0-4]|5\.[0-3])(?:[.-]|$)/u.test(tag) && { isOldSwift: true }),
    cmd: read.system === undefined ? undefined : read.system === 'ubuntu' ? ['/bin/bash'] : ['bash'],
  };
}
