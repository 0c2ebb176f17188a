import type { BaseFacts } from '../model/state.ts';
import { COMMON, SYSTEM_PATH, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

const WORDS: ReadonlySet<string> = new Set(['slim']);

/** Every name that an ENV of some version of its Dockerfile for Python 3 set. */
const VARYING = [
  'GPG_KEY',
  'PYTHON_VERSION',
  'PYTHON_SHA256',
  'PYTHON_PIP_VERSION',
  'PYTHON_SETUPTOOLS_VERSION',
  'PYTHON_GET_PIP_URL',
  'PYTHON_GET_PIP_SHA256',
  'PYTHON_RELEASE',
  'PYTHONIOENCODING',
] as const;

/** https://github.com/docker-library/python (Dockerfile-linux.template and its history). */
export function python(tag: string): BaseFacts | undefined {
  const read = readTag(tag, 'debian', WORDS);
  if (read === undefined) return undefined;
  const [major, minor] = read.version ?? [];
  if (major !== undefined && major !== 3) return undefined;
  const system = read.system ?? (read.words.includes('slim') ? 'debian' : undefined);
  // LANG went away with 3.13, but not in its first images.
  const lang = minor !== undefined && minor < 13;
  return {
    source: 'https://github.com/docker-library/python',
    ...COMMON,
    ...systemFacts(system),
    env: { PATH: `/usr/local/bin:${SYSTEM_PATH}`, ...(lang ? { LANG: 'C.UTF-8' } : {}) },
    envUnknown: lang ? VARYING : ['LANG', ...VARYING],
    cmd: ['python3'],
    ...(minor === undefined ? {} : { pythonMinor: minor }),
  };
}
