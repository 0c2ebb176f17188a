import { spawn, type ChildProcess } from 'node:child_process';

export interface Ran {
  /** By the clock, from the start of the process to its end. */
  readonly seconds: number;
  readonly megabytes: number;
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Runs a program of Node's on a list of folders, and measures it. @param peak path of the bundle of peak.ts */
export async function run(words: readonly string[], tops: readonly string[], peak: string): Promise<Ran> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', peak, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  const [output, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => errors.push(bytes));
  child.stdin.end(tops.map((top) => `${top}\n`).join(''));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  running.delete(child);
  const seconds = (performance.now() - start) / 1000;
  const said = Buffer.concat(errors).toString('utf8');
  const kilobytes = /\{"peak":(\d+)\}/u.exec(said)?.[1];
  if (code !== 0 || kilobytes === undefined) throw new Error(`${words.join(' ')} ended with ${code}: ${said}`);
  return { seconds, megabytes: Number(kilobytes) / 1024, output: Buffer.concat(output).toString('utf8') };
}

export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
