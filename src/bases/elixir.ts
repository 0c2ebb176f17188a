import type { BaseFacts } from '../model/state.ts';
import { COMMON, systemFacts } from './systems.ts';
import { readTag } from './tags.ts';

/** Names that an ENV of some version of the Dockerfiles of Erlang sets. https://github.com/erlang/docker-erlang-otp */
const ERLANG = ['OTP_VERSION', 'REBAR_VERSION', 'REBAR3_VERSION'];

/** https://github.com/erlef/docker-elixir (Dockerfile of each version and variant). */
export function elixir(tag: string): BaseFacts | undefined {
  return image(tag, { cmd: ['iex'], env: { LANG: 'C.UTF-8' }, envUnknown: ['ELIXIR_VERSION', ...ERLANG] });
}

/** https://github.com/erlang/docker-erlang-otp */
export function erlang(tag: string): BaseFacts | undefined {
  return image(tag, { cmd: ['erl'], env: {}, envUnknown: ['LANG', ...ERLANG] });
}

interface Special {
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly envUnknown: readonly string[];
}

function image(tag: string, { cmd, env, envUnknown }: Special): BaseFacts | undefined {
  const read = readTag(tag, 'debian', new Set(['slim', 'otp']));
  if (read === undefined || read.system === 'ubuntu') return undefined;
  return {
    source: 'https://github.com/erlef/docker-elixir',
    ...COMMON,
    ...systemFacts(read.system ?? (read.words.includes('slim') ? 'debian' : undefined)),
    env: { ...COMMON.env, ...env },
    envUnknown,
    cmd,
  };
}
