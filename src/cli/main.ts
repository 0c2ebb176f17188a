import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { loadPrecompiled } from './precompiled.ts';

/** Everything but this file, under the name that the build gives it. */
declare const RUN_BUNDLE: string;

/** The command `dockerfix`. Asking for the version loads nothing else. */
async function main(words: readonly string[]): Promise<void> {
  const end = words.indexOf('--');
  if (words.lastIndexOf('--version', end === -1 ? undefined : end) !== -1) {
    process.stdout.write(`${manifest.version}\n`);
    return;
  }
  // Whoever reads our output may stop before its end (`| head`): then the rest is not printed, and that is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // With a listener a signal waits for the end of the synchronous write it falls into, so that it leaves no temporary file behind.
  // What is built meanwhile must be tidied up first (--verify), and threads end what they write (migrate): then the command itself listens.
  if (words.includes('--write') && !words.includes('--verify') && words[0] !== 'migrate') {
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
  }
  const { run } = loadPrecompiled(join(import.meta.dirname, RUN_BUNDLE));
  const { stdout, stderr, stdin, env } = process;
  // Not process.exit: what is still on its way to a pipe would be lost.
  process.exitCode = await run(words, { stdout, stderr, stdin, env, cwd: process.cwd() });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`dockerfix: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 3;
});
