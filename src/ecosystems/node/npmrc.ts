import type { Value } from '../../model/value.ts';
import { type Draft, giveUp, shown } from '../project/draft.ts';

/** Settings of one place, by their names in lower case. */
export type Layer = ReadonlyMap<string, Value>;

/** Reads `key = value` lines; `key[] = value` lists and sections are of no interest here. https://docs.npmjs.com/cli/v10/configuring-npm/npmrc */
export function parseNpmrc(draft: Draft, path: string): Layer {
  const { files, names } = draft;
  const layer = new Map<string, Value>();
  const fact = files.fact(path);
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  if (text === undefined) {
    giveUp(draft, `${shown(files, path)} cannot be read, so that it is not understood`);
    return layer;
  }
  for (const [, name = ''] of text.matchAll(/\$\{(\w+)/g)) names.add(name);
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const equals = line.indexOf('=');
    const key = unquoted(equals < 0 ? line : line.slice(0, equals));
    const value = equals < 0 ? 'true' : unquoted(line.slice(equals + 1));
    if (namesFile(key, value)) giveUp(draft, `${shown(files, path)} names a file in ${key}`);
    if (!/^[A-Za-z][\w.-]*$/.test(key)) continue;
    layer.set(
      key.toLowerCase(),
      value.includes('${')
        ? { kind: 'unknown', why: `${shown(files, path)} takes ${key} from the environment`, term: value }
        : { kind: 'known', text: value },
    );
  }
  return layer;
}

/**
 * A setting that makes npm read another file: a certificate or key (also of one registry: `//host/:certfile`), code that it loads.
 * Those of the system are the same in every build. https://docs.npmjs.com/cli/v10/configuring-npm/npmrc#auth-related-configuration
 */
export function namesFile(key: string, value: string): boolean {
  if (
    !/(?:^|:)(?:cafile|certfile|keyfile|onload-script|nodedir|tag-script|init-module|git-template-dir|globalignorefile|tokenHelper)$/i.test(
      key,
    )
  )
    return false;
  return value !== '' && value !== 'null' && !/^\/(?:etc|usr|opt\/ssl)\//.test(value);
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}
