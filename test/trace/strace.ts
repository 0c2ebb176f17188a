/** One system call that strace wrote down. */
export interface Call {
  readonly pid: string;
  readonly name: string;
  /** As they are written: strings in quotes, descriptors with the path behind (`3</etc/passwd>`). */
  readonly args: readonly string[];
  /** The name of the error, where it failed: `ENOENT`. */
  readonly error: string | undefined;
  /** What the descriptor that it returned leads to. */
  readonly opened: string | undefined;
}

/**
 * Reads what `strace -f -y -o FILE` wrote. Calls that another process interrupted are put together again. Signals and ends of processes are left out.
 * The form of the lines: https://man7.org/linux/man-pages/man1/strace.1.html
 * @throws where a line is not understood: a trace that is read in part proves nothing
 */
export function readTrace(text: string): readonly Call[] {
  const open = new Map<string, string>();
  const calls: Call[] = [];
  for (const line of text.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (line === '' || /^(?:\+\+\+|---) /.test(rest)) continue;
    const begun = / <unfinished \.\.\.>$/.exec(rest);
    if (begun !== null) {
      open.set(pid, rest.slice(0, begun.index));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(rest);
    const call = resumed === null ? rest : (open.get(pid) ?? '') + rest.slice(resumed[0].length);
    calls.push(readCall(pid, call));
  }
  return calls;
}

function readCall(pid: string, text: string): Call {
  const [, name, inner = '', , opened, deleted, error] =
    /^(\w+)\((.*)\)\s+= (-?\w+|\?)(?:<(.*?)>(\(deleted\))?)?(?: (E\w+) \(.*\))?(?: \(.*\))?$/s.exec(text) ?? [];
  // `= ?`: the process ended, or was replaced, before the call returned.
  if (name === undefined) throw new Error(`this line of strace is not understood: ${text}`);
  return { pid, name, args: splitArguments(inner), error, opened: deleted === undefined ? opened : undefined };
}

/** Commas within strings, structures and lists part nothing. */
function splitArguments(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '"') at = endOfString(text, at);
    else if ('{[<('.includes(letter)) depth += 1;
    else if ('}]>)'.includes(letter)) depth -= 1;
    else if (letter === ',' && depth === 0) {
      found.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  found.push(text.slice(start).trim());
  return found;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** The text of a string argument; undefined for what is no string, or was cut off. */
export function stringIn(argument: string): string | undefined {
  const [, inner] = /^"(.*)"$/s.exec(argument) ?? [];
  if (inner === undefined) return undefined;
  // Bytes that are no letters are octal numbers.
  const bytes = inner.replace(/\\([0-7]{1,3}|.)/gs, (_, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** Where a descriptor leads: `3</etc>`, `AT_FDCWD</app>`. Undefined for pipes, sockets, and what was removed meanwhile. */
export function pathOf(argument: string): string | undefined {
  const [, path] = /^(?:\d+|AT_FDCWD)<(\/.*)>$/s.exec(argument) ?? [];
  return path;
}
