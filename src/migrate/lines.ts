import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK = 256 * 1024;
const NEWLINE = 0x0a;

/**
 * Hands on each line that ends in a line feed, without it, one after the other: a file of any size takes no more memory than its longest line.
 * @returns bytes of these lines; what follows them has no end
 */
export function readLines(path: string, onLine: (line: string, number: number) => void): number {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let open: Buffer[] = [];
    let end = 0;
    let number = 0;
    for (let at = 0; ;) {
      const length = readSync(file, chunk, 0, CHUNK, at);
      if (length === 0) return end;
      let from = 0;
      for (let to = indexIn(chunk, from, length); to >= 0; to = indexIn(chunk, from, length)) {
        const line = Buffer.concat([...open, chunk.subarray(from, to)]);
        open = [];
        from = to + 1;
        end = at + from;
        onLine(line.toString('utf8'), ++number);
      }
      if (from < length) open.push(Buffer.from(chunk.subarray(from, length)));
      at += length;
    }
  } finally {
    closeSync(file);
  }
}

function indexIn(chunk: Buffer, from: number, length: number): number {
  const at = chunk.indexOf(NEWLINE, from);
  return at < length ? at : -1;
}
