import type { Pair } from './pairs.ts';

/** A pair with the same lines before and behind the RUN that differs. */
export function run(name: string, start: string, before: string, after: string, differs?: RegExp, rest = ''): Pair {
  return { name, before: `${start}RUN ${before}\n${rest}`, after: `${start}RUN ${after}\n${rest}`, ...(differs && { differs }) };
}
