import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';

/**
 * By the major version of V8: from when on a function is optimised. Node.js 20: after so many bytes of bytecode between two looks at it, instead of
 * 132 kB. Node.js 22: after so many calls, instead of 3,000. Two threads on two processors took 22 % less time for 1,200 repositories with 20 (28 % for
 * 5,000; 270,000 and 1,000,000 did as well), 13 % with 22. With 24 it was 2 %: nothing is changed there.
 * https://github.com/nodejs/node/blob/v20.x/deps/v8/src/execution/tiering-manager.cc
 * https://github.com/nodejs/node/blob/v22.x/deps/v8/src/execution/tiering-manager.cc
 */
const LATER: ReadonlyMap<string, string> = new Map([
  ['11', '--interrupt-budget=600000'],
  ['12', '--invocation-count-for-turbofan=15000'],
]);

/**
 * To be called before threads are started. V8 optimises beside the program, on processors that have nothing to do, and for each thread anew. Where our
 * threads take all processors it takes from these, so that only what runs much more often is optimised. It counts for the whole process, and is a
 * number that V8 reads anew each time.
 */
export function compileLess(threads: number): void {
  const flag = LATER.get(process.versions.v8.split('.', 1)[0] ?? '');
  if (flag !== undefined && threads >= availableParallelism()) setFlagsFromString(flag);
}
