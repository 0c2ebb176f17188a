import type { BaseFacts } from '../model/state.ts';
import { COMMON, SYSTEM_PATH, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** Names that every version of its Dockerfile sets to varying values. */
const VARYING = ['RUBY_VERSION', 'RUBY_MAJOR', 'RUBY_DOWNLOAD_URL', 'RUBY_DOWNLOAD_SHA256'] as const;
/** Names that only those before 3.0 set, or to other values. */
const BEFORE = [
  'PATH',
  'LANG',
  'BUNDLE_APP_CONFIG',
  'BUNDLE_SILENCE_ROOT_WARNING',
  'BUNDLE_PATH',
  'BUNDLE_BIN',
  'GEM_PATH',
  'BUNDLER_VERSION',
].concat('BUNDLE_PATH__SYSTEM', 'RUBYGEMS_VERSION');

/** Tags without a version that were pushed only after 3.0 was out. */
const NEW_TAG = /^(?:latest|slim|alpine|alpine3\.(?:1[3-9]|2\d)|bullseye|bookworm|trixie)$/;

/** https://github.com/docker-library/ruby (Dockerfile.template and its history). */
export function ruby(tag: string, pinned: boolean): BaseFacts | undefined {
  const read = readTag(tag, 'debian', new Set(['slim', 'rc', 'preview1', 'preview2', 'preview3']));
  if (read === undefined || read.system === 'ubuntu') return undefined;
  const [major] = read.version ?? [];
  if (major !== undefined && major < 3) return undefined;
  const recent = major !== undefined || (!pinned && !read.open && read.words.every((word) => NEW_TAG.test(word)));
  const bundle = '/usr/local/bundle';
  const known = { LANG: 'C.UTF-8', BUNDLE_SILENCE_ROOT_WARNING: '1', BUNDLE_APP_CONFIG: bundle, PATH: `${bundle}/bin:${SYSTEM_PATH}` };
  return {
    ...COMMON,
    ...systemFacts(read.system ?? (read.words.includes('slim') ? 'debian' : undefined)),
    env: { GEM_HOME: bundle, ...(recent ? known : {}) },
    envUnknown: recent ? VARYING : [...VARYING, ...BEFORE],
    cmd: ['irb'],
    source: 'https://github.com/docker-library/ruby',
  };
}
