import { compareFiles } from '../../../src/engine/compare-images.ts';
import { compareConfigs, configOf } from '../../../src/engine/config.ts';
import { cacheFolders } from '../../../src/engine/copies.ts';
import { filesOf } from '../../../src/engine/image-files.ts';
import { decode } from '../../../src/source/decode.ts';
import { theEngine } from './builds.ts';
import { count } from './counts.ts';
import { theRun } from './run.ts';

/** After so many an engine is held to hang. */
const MINUTES = 10;

/**
 * In what two images differ, but for what lay in caches.
 * @param dockerfile of the second one
 * @returns paths and parts of the config; empty where they are the same
 */
export async function whereImagesDiffer(before: string, after: string, dockerfile: string): Promise<readonly string[]> {
  const engine = await theEngine();
  const caches = cacheFolders(decode('Dockerfile', Buffer.from(dockerfile)));
  const files = compareFiles(await filesOf(engine, before, MINUTES), await filesOf(engine, after, MINUTES), { caches, hidden: [] });
  const config = compareConfigs(await configOf(engine, before), await configOf(engine, after));
  const found = [...files.differences.map(({ path, what }) => `${path}: ${what}`), ...config];
  const verdict = found.length > 0 ? 'differs' : files.caches.size > 0 ? 'identical but for caches' : 'identical';
  count(theRun().folder, { builds: 0, verdict });
  return found;
}
