import { basename, resolve } from 'node:path';
import { oneLine } from '../output/display.ts';
import type { Io } from './io.ts';

/** Writes what was asked for with --output; false, and said why, where it cannot. */
export async function writtenTo(output: string, text: string, { cwd, stderr }: Io): Promise<boolean> {
  const { WriteRefused, writeWhole } = await import('../output/write.ts');
  try {
    writeWhole(resolve(cwd, output), text);
    return true;
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    stderr.write(`dockerfix: ${oneLine(basename(output))}: ${error.message}\n`);
    return false;
  }
}
