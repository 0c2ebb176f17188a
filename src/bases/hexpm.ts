import type { BaseFacts } from '../model/state.ts';
import { COMMON, systemFacts } from './systems.ts';

const COMMANDS = { alpine: ['/bin/sh'], debian: ['bash'], ubuntu: ['/bin/bash'] } as const;

/**
 * `hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701-slim`. Their Dockerfiles set LANG at most.
 * https://github.com/hexpm/bob/tree/main/priv/scripts/docker
 */
export function hexpm(tag: string): BaseFacts | undefined {
  const system = /^[\w.*-]+-(alpine|debian|ubuntu)-[\w.*-]+$/u.exec(tag)?.[1];
  if (system !== 'alpine' && system !== 'debian' && system !== 'ubuntu') return undefined;
  return {
    source: 'https://github.com/hexpm/bob/tree/main/priv/scripts/docker',
    ...COMMON,
    ...systemFacts(system),
    envUnknown: ['LANG'],
    cmd: COMMANDS[system],
  };
}
