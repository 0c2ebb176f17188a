import type { BaseFacts } from '../model/state.ts';
import { php } from './php.ts';

/** https://github.com/composer/docker (the Dockerfile of each version, and its history): PHP on Alpine. Those before 2.0 are left out. */
export function composer(tag: string, pinned: boolean): BaseFacts | undefined {
  const recent = /^(?:2(?:\.\d+)*(?:-bin)?|lts|latest)$/u.test(tag) && !(pinned && !tag.startsWith('2'));
  // `-bin` holds the program and nothing else.
  const facts = recent && !tag.endsWith('-bin') ? php('8-alpine', false) : undefined;
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/composer/docker',
    workdir: '/app',
    env: { ...facts.env, COMPOSER_ALLOW_SUPERUSER: '1', COMPOSER_HOME: '/tmp' },
    envUnknown: ['COMPOSER_VERSION', ...(facts.envUnknown ?? [])],
    cmd: ['composer'],
    entrypoint: ['/docker-entrypoint.sh'],
  };
}
