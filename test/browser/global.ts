import { findChromium } from './chromium.ts';

/** Where there is no browser the tests are skipped, and this says so; where changes are judged there must be one. */
export function setup(): void {
  if (findChromium() !== undefined) return;
  const how = 'no Chromium was found: `apt-get install chromium` brings one, or CHROMIUM names it';
  if (process.env['CI'] !== undefined) throw new Error(how);
  process.stdout.write(`\n${how}. The tests of the page are skipped.\n`);
}
