import type { BaseFacts } from '../model/state.ts';
import { php } from './php.ts';

/** `latest`, `1`, `1.9.1-php8.4-bookworm`, `php8.3-alpine`. */
const TAG = /^(?:(?:latest|[\d*]+(?:\.[\d*]+)*)(?:-|$))?(?:php8(?:\.[\d*]+)*(?:-|$))?(?<system>bookworm|trixie|alpine)?$/u;

/**
 * `dunglas/frankenphp`: an official image of PHP (zts) with Caddy. `builder`, which has another shell and Go, is left out.
 * https://github.com/php/frankenphp (Dockerfile, alpine.Dockerfile, and their history)
 */
export function frankenphp(tag: string): BaseFacts | undefined {
  const read = tag === '' || tag.endsWith('-') ? null : TAG.exec(tag);
  if (read === null) return undefined;
  const facts = php(`8-zts-${read.groups?.['system'] ?? 'bookworm'}`, false);
  if (facts === undefined) return undefined;
  return {
    ...facts,
    source: 'https://github.com/php/frankenphp',
    workdir: '/app',
    env: { ...facts.env, XDG_CONFIG_HOME: '/config', XDG_DATA_HOME: '/data' },
    envUnknown: ['GODEBUG', ...(facts.envUnknown ?? [])],
    // Its path changed.
    cmd: undefined,
  };
}
