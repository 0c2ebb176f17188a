import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import type { run } from './run.ts';

/** The bundle of src/cli/run.ts. */
interface Command {
  readonly run: typeof run;
}

/**
 * Loads a bundle of dist/ (a path) together with the code that V8 made of it when it was built: compiling a megabyte takes longer than Node's
 * own start and than most analyses. V8 takes the code only where its own version and flags and the length of the source are those that it was
 * made with: https://nodejs.org/docs/latest-v20.x/api/vm.html#new-vmscriptcode-options
 * The name of a bundle holds a hash of the source, so that code of another source is never tried.
 * Without such code Node loads the bundle by itself; newer Node keeps compiled code of its own then (bin/dockerfix.js).
 */
export function loadPrecompiled(bundle: string): Command {
  const code = codeOf(bundle);
  if (existsSync(code)) {
    const script = new Script(wrapped(bundle), { filename: bundle, cachedData: readFileSync(code) });
    if (script.cachedDataRejected !== true) return evaluated(script, bundle);
  }
  return checked(createRequire(bundle)(bundle), bundle);
}

/** Where the code of a bundle lies. */
export function codeOf(bundle: string): string {
  return bundle.replace(/\.cjs$/, '.code');
}

/** The source as one function, as Node itself wraps a file in CommonJS. The build writes ASCII, which is read without decoding. */
export function wrapped(bundle: string): string {
  return `(function(exports,require,module,__filename,__dirname){${readFileSync(bundle, 'latin1')}\n})`;
}

/** What the bundle exports, from the script that `wrapped` makes of it. */
export function evaluated(script: Script, bundle: string): Command {
  const body: unknown = script.runInThisContext();
  if (typeof body !== 'function') throw new Error(`${bundle} is no function`);
  const module = { exports: {} };
  Reflect.apply(body, undefined, [module.exports, createRequire(bundle), module, bundle, dirname(bundle)]);
  return checked(module.exports, bundle);
}

function checked(exports: unknown, bundle: string): Command {
  if (!isCommand(exports)) throw new Error(`${bundle} exports no run`);
  return exports;
}

function isCommand(exports: unknown): exports is Command {
  return typeof exports === 'object' && exports !== null && 'run' in exports && typeof exports.run === 'function';
}
