import { readFileSync } from 'node:fs';
import { runJson } from '../output/json.ts';
import type { FileResult, FixInput } from '../results.ts';
import { transforms } from '../transforms/registry.ts';
import type { ExitCode } from './io.ts';
import type { FixCommand } from './options.ts';

interface Run {
  readonly inputs: readonly FixInput[];
  readonly cwd: string;
  readonly code: ExitCode;
}

/** What goes to standard output once, over all files; the patches of `diff` went there before. What makes it is loaded only where it is asked for. */
export async function reportOf(
  results: readonly FileResult[],
  format: Exclude<FixCommand['format'], 'diff'>,
  { inputs, cwd, code }: Run,
): Promise<string> {
  if (format === 'json') return runJson(results, cwd);
  const { runSarif } = await import('../output/sarif.ts');
  return runSarif(results, { cwd, transforms, exitCode: code, textOf: (result) => textOf(result, inputs) });
}

/** The text that the lines of a result count in. A file may be gone by now, and then its columns cannot be told. */
function textOf({ path, changes }: FileResult, inputs: readonly FixInput[]): string | undefined {
  const changed = changes.find((change) => change.path === path);
  if (changed !== undefined) return changed.before.replace(/^\uFEFF/, '');
  const given = inputs.find(({ text, path: own }) => text !== undefined && own === path)?.text;
  try {
    return new TextDecoder().decode(given ?? readFileSync(path));
  } catch {
    return undefined;
  }
}
