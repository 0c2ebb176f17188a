import { readFileSync } from 'node:fs';
import { runJson } from '../output/json.ts';
import type { FileResult, FixInput, VendoredFolder } from '../results.ts';
import { transforms } from '../transforms/registry.ts';
import { checkoutOf } from './actions.ts';
import type { ExitCode, Io } from './io.ts';
import type { FixCommand } from './options.ts';

interface Run {
  readonly inputs: readonly FixInput[];
  readonly vendored: readonly VendoredFolder[];
  readonly io: Io;
  readonly code: ExitCode;
}

/** What goes to standard output once, over all files; the patches of `diff` went there before. What makes it is loaded only where it is asked for. */
export async function reportOf(
  results: readonly FileResult[],
  { format, write, output }: FixCommand,
  { inputs, vendored, io, code }: Run,
): Promise<string> {
  if (format === 'diff') return '';
  if (format === 'json') return runJson({ results, vendored }, io.cwd);
  if (format === 'github') {
    const { githubLog } = await import('../output/github.ts');
    return githubLog(results, { cwd: io.cwd, root: checkoutOf(io), patch: !write && output === undefined });
  }
  if (format === 'markdown') {
    const { runMarkdown } = await import('../output/markdown.ts');
    return runMarkdown(results, { cwd: io.cwd, written: write });
  }
  const { runSarif } = await import('../output/sarif.ts');
  return runSarif(results, { cwd: io.cwd, transforms, exitCode: code, textOf: (result) => textOf(result, inputs) });
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
