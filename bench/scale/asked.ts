// Loaded before dockerfix (`node --import URL?to=FILE`): notes which folders its threads list, which files they read, and what else they ask the file
// system about, each once and in their order, as lines of FILE for replay.ts. What git asks for, which is a process of its own, is not among them.
import fs from 'node:fs';

const ASKS = {
  readdirSync: 'list',
  lstatSync: 'stat',
  statSync: 'stat',
  existsSync: 'stat',
  realpathSync: 'resolve',
  readlinkSync: 'link',
  openSync: 'read',
  readFileSync: 'read',
} as const;

const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants;

const to = new URL(import.meta.url).searchParams.get('to');
if (to === null) throw new Error('no ?to=FILE');
// A thread may end at any moment, so that each line is written at once; several threads append to one file.
const file = fs.openSync(to, 'a');
const noted = new Set<string>();

function note(what: string, path: unknown, flags: unknown): void {
  if (typeof path !== 'string' || path.includes('\n') || isWriting(flags)) return;
  const line = `${what} ${path}\n`;
  if (noted.has(line)) return;
  noted.add(line);
  fs.writeSync(file, line);
}

function isWriting(flags: unknown): boolean {
  return typeof flags === 'number' ? (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0 : typeof flags === 'string' && /[wa+]/u.test(flags);
}

for (const [name, what] of Object.entries(ASKS)) {
  const original: unknown = Reflect.get(fs, name);
  if (typeof original !== 'function') throw new Error(`node:fs has no ${name}`);
  const noting = (...given: readonly unknown[]): unknown => {
    note(what, given[0], name === 'openSync' ? given[1] : undefined);
    const answer: unknown = Reflect.apply(original, fs, given);
    return answer;
  };
  Reflect.set(fs, name, Object.assign(noting, original));
}
