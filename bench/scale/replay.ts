// What dockerfix asks the file system for (asked.ts), each once, and nothing else: prints how many seconds that takes. Reading the list of it does not
// count, nor does the start of Node.
import { lstatSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';

const ASK: Readonly<Record<string, (path: string) => unknown>> = {
  list: (path) => readdirSync(path, { withFileTypes: true }),
  stat: (path) => lstatSync(path, { throwIfNoEntry: false }),
  resolve: (path) => realpathSync(path),
  link: (path) => readlinkSync(path),
  read: (path) => readFileSync(path),
};

const counts: Record<string, number> = {};
const asks = [...new Set(readFileSync(0, 'utf8').split('\n'))].flatMap((line) => {
  const [what = ''] = line.split(' ', 1);
  const ask = ASK[what];
  if (ask === undefined) return [];
  counts[what] = (counts[what] ?? 0) + 1;
  return [{ ask, path: line.slice(what.length + 1) }];
});
const start = performance.now();
for (const { ask, path } of asks) {
  try {
    ask(path);
  } catch {
    // What is not there was asked for as well.
  }
}
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, counts }));
