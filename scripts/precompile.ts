// Keeps the code that V8 makes of the command's bundle while it does its usual work: src/cli/precompiled.ts loads it at the next start.
// Called by scripts/build.mjs with the bundle and a folder of Dockerfiles.
import { writeFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { codeOf, evaluated, wrapped } from '../src/cli/precompiled.ts';

async function main(bundle: string, folder: string): Promise<void> {
  const script = new Script(wrapped(bundle), { filename: bundle });
  const { run } = evaluated(script, bundle);
  // A function is compiled when it is first called: what this run calls needs no compiling later.
  const { stdin } = process;
  const nowhere = { write: () => true };
  const status = await run([folder], { stdout: nowhere, stderr: nowhere, stdin, env: {}, cwd: folder });
  if (status > 1) throw new Error(`the command ended with ${status}`);
  const code = script.createCachedData();
  if (new Script(wrapped(bundle), { filename: bundle, cachedData: code }).cachedDataRejected === true)
    throw new Error('V8 rejects its own code');
  writeFileSync(codeOf(bundle), code);
}

const [bundle = '', folder = ''] = process.argv.slice(2);
void main(bundle, folder);
