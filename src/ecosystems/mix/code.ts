import { posix } from 'node:path';
import { block, type Draft, look, shown } from '../project/draft.ts';

/** Calls that only ask for a name, join words, or print. https://hexdocs.pm/elixir/Path.html, https://hexdocs.pm/elixir/Code.html */
const HARMLESS =
  /^(?:File\.cwd!?|Path\.(?:join|expand|dirname|basename|absname|relative_to|relative_to_cwd|rootname|extname|split)|Code\.(?:ensure_loaded\??|ensure_compiled!?|compiler_options|put_compiler_option)|IO\.(?:puts|warn|inspect)|System\.(?:get_env|fetch_env!?|put_env|delete_env|version|otp_release|build_info|schedulers(?:_online)?|os_time|system_time)|:os\.type)$/u;

const CALLS =
  /(?<![\w.:])(?:(?:File|Path|Code|IO|System|Port|EEx|Mix\.(?:Task|Shell|Config)|Config\.Reader)\.[a-z_]+[!?]?|Mix\.shell(?:\(\))?\.cmd|Mix\.Project\.in_project|:(?:file|filelib|os|code|erl_scan)\.[a-z_]+|import_file|Mix\.install)/gu;

/** `File.read!("VERSION")`: a file that is named as it is. Paths are from the working folder. */
const NAMED =
  /(?<![\w.])File\.(?:read!?|exists\?|regular\?|dir\?|stream!)\(\s*"([^"#\\]+)"\s*[,)]|(?<![\w.])"([^"#\\]+)"\s*\|>\s*File\.(?:read!?|exists\?)(?:\(\))?/gu;

/**
 * mix.exs and the files of the configuration are programs. Where they call nothing that could read a file, other than by a name that stands there,
 * they read no more than that; else the draft is blocked.
 */
export function followCode(draft: Draft, path: string, text: string, cwd: string): void {
  const code = withoutComments(text);
  for (const match of code.matchAll(NAMED)) look(draft, posix.resolve(cwd, match[1] ?? match[2] ?? ''));
  for (const [, name = ''] of code.matchAll(/(?<![\w.])System\.(?:get_env|fetch_env!?)\(\s*"(\w+)"/gu)) draft.names.add(name);
  const rest = code.replaceAll(NAMED, '');
  const call = [...rest.matchAll(CALLS)].map(([name]) => name).find((name) => !HARMLESS.test(name));
  if (call !== undefined)
    block(draft, 'script-not-understood', `${shown(draft.files, path)} calls ${call}, and what it reads is not followed`);
}

/** Without what follows a `#` that stands outside of quotes, as far as a line tells. */
export function withoutComments(text: string): string {
  return text.replaceAll(/^((?:[^"#\n]|"(?:[^"\\\n]|\\.)*")*)#(?!\{)[^\n]*$/gmu, '$1');
}
