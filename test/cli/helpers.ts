import { run } from '../../src/cli/run.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as it is, with all that it loads. */
export async function dockerfix(cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const [stdout, stderr] = [{ write: (text: string) => (out += text) }, { write: (text: string) => (err += text) }];
  const code = await run(words, { cwd, env, stdin: process.stdin, stdout, stderr });
  return { code, out, err };
}
