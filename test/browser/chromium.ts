import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names under which systems and Google install it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium: CHROMIUM says it, or PATH has it. */
export function findChromium(): string | undefined {
  const { CHROMIUM: named, PATH: path = '' } = process.env;
  const candidates = named === undefined ? path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))) : [named];
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
