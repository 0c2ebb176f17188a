import { join } from 'node:path';
import { keptAnswers } from '../source/cache.ts';
import { listFolder } from './folders.ts';
import { attempt, readBytes } from './read-file.ts';

const README = /^readme(?:\.(?:md|markdown|rst|adoc|txt))?$/iu;
const MAX_README = 256 * 1024;

/** https://docs.railway.com/guides/publish-and-share#deploy-on-railway-button */
const RAILWAY = /\brailway\.(?:app|com)\/(?:new|template|deploy)\b/iu;

/**
 * Why Railway may build a Dockerfile: the README at the top of its repository has a button that deploys a template there. Which Dockerfile that
 * builds, if any, stands in the template alone. https://github.com/steel-dev/steel-browser/pull/60
 * @param top of that repository; where there is none, of what is looked through instead
 */
export function deployedByRailway(top: string): string | undefined {
  const name = buttons(top, () => buttonIn(top));
  return name === '' ? undefined : `${name} has a button for Railway, which takes only cache mounts with the id of its service`;
}

const buttons = keptAnswers<string>();

/** Name of the README with a button; '' without one. */
function buttonIn(top: string): string {
  const names = (attempt(() => listFolder(top)) ?? []).filter((entry) => entry.isFile() && README.test(entry.name));
  const found = names.find(({ name }) => {
    const read = readBytes(join(top, name), MAX_README);
    return read !== undefined && RAILWAY.test(Buffer.from(read.bytes).toString('utf8'));
  });
  return found?.name ?? '';
}
