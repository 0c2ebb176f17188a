import { isAbsolute } from 'node:path';
import { harmlessWords, passedOver } from '../output/workflow-commands.ts';
import type { Io, Sink } from './io.ts';

/**
 * The streams of a step of GitHub Actions, where what is printed can steer the runner: nothing that comes from a Dockerfile does.
 * @param own standard output holds commands of ours, and is left as it is
 */
export function guarded(io: Io, own: boolean): Io {
  if (!onActions(io)) return io;
  return { ...io, stderr: through(io.stderr, harmlessWords), stdout: own ? io.stdout : through(io.stdout, passedOver) };
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function onActions({ env }: Pick<Io, 'env'>): boolean {
  return env['GITHUB_ACTIONS'] === 'true';
}

/** The folder that annotations count from. */
export function checkoutOf({ env, cwd }: Io): string {
  const workspace = env['GITHUB_WORKSPACE'];
  return onActions({ env }) && workspace !== undefined && isAbsolute(workspace) ? workspace : cwd;
}

function through(sink: Sink, change: (text: string) => string): Sink {
  const { isTTY, columns } = sink;
  return { write: (text) => sink.write(change(text)), ...(isTTY !== undefined && { isTTY }), ...(columns !== undefined && { columns }) };
}
