import { BuildFailure } from './files.ts';

export type LookUp = (name: string) => string | undefined;

/** A word of an instruction after BuildKit removed quotes and expanded `$V`, `${V}`, `${V:-x}`, `${V-x}`, `${V:+x}` and `${V+x}`. */
export function expand(raw: string, lookUp: LookUp, escape = '\\'): string {
  let text = '';
  let quote = '';
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at);
    if (char === quote) quote = '';
    else if (quote === "'") text += char;
    else if (char === "'" && quote === '') quote = char;
    else if (char === '"') quote = char;
    else if (char === escape) {
      const next = raw.charAt(at + 1);
      text += quote === '"' && !['"', '$', escape].includes(next) ? char + next : next;
      at++;
    } else if (char === '$') {
      const found = readName(raw, at + 1, lookUp, escape);
      text += found.value;
      at = found.end - 1;
    } else text += char;
  }
  return text;
}

/** What stands behind a dollar sign at `start - 1`. */
export function readName(raw: string, start: number, lookUp: LookUp, escape: string): { readonly value: string; readonly end: number } {
  const plain = /^(?:[A-Za-z_]\w*|[0-9@*#?])/.exec(raw.slice(start));
  if (plain) return { value: lookUp(plain[0]) ?? '', end: start + plain[0].length };
  if (raw.charAt(start) !== '{') return { value: '$', end: start };
  const braced = /^\{([A-Za-z_]\w*)(?:(:?[-+])((?:[^{}$]|\$\{[^{}]*\}|\$)*))?\}/.exec(raw.slice(start));
  if (!braced) throw new BuildFailure(`unsupported modifier in ${raw}`);
  const [all, name = '', operator, word = ''] = braced;
  const value = lookUp(name);
  const there = operator?.startsWith(':') === true ? (value ?? '') !== '' : value !== undefined;
  const end = start + all.length;
  if (operator === undefined) return { value: value ?? '', end };
  if (operator.endsWith('-')) return { value: there ? (value ?? '') : expand(word, lookUp, escape), end };
  return { value: there ? expand(word, lookUp, escape) : '', end };
}

/** Go's filepath.Match for one whole path; `*` and `?` do not cross a slash. */
export function globToRegExp(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const end = pattern.indexOf(']', at + 2);
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[' && end > 0) {
      source += `(?!/)[${pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replaceAll('\\', '\\\\')}]`;
      at = end;
    } else source += (char === '\\' ? pattern.charAt(++at) : char).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 's');
}

export function hasWildcard(text: string): boolean {
  return /[*?[]/.test(text);
}
