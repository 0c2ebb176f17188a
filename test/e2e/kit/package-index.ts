import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Wheel } from './wheels.ts';

export interface PackageIndex {
  /** For `PIP_INDEX_URL`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** How often a file of the index at this URL was fetched. */
export async function timesServed(url: string, file: string): Promise<number> {
  const response = await fetch(new URL(`/served/${file}`, url));
  return Number(await response.text());
}

/**
 * Serves wheels on 127.0.0.1, which builds reach with `--network host`. pip trusts that address without TLS.
 * https://peps.python.org/pep-0503/
 */
export async function servePackages(wheels: readonly Wheel[]): Promise<PackageIndex> {
  const served = new Map<string, number>();
  const server = createServer(({ url = '/' }, response) => {
    const [, folder, name = ''] = url.split('/');
    if (folder === 'served') {
      response.end(String(served.get(name) ?? 0));
      return;
    }
    served.set(name, (served.get(name) ?? 0) + 1);
    const found = folder === 'simple' ? pageOf(wheels, name) : wheels.find(({ file }) => folder === 'files' && file === name)?.bytes;
    if (typeof found === 'string') response.setHeader('Content-Type', 'text/html');
    // As pypi.org does: a file never changes, so pip may keep it.
    else if (found !== undefined) response.setHeader('Cache-Control', 'max-age=365000000, immutable, public');
    response.statusCode = found === undefined ? 404 : 200;
    response.end(found);
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}/simple`, close: async () => new Promise((resolve) => server.close(() => resolve())) };
}

function pageOf(wheels: readonly Wheel[], project: string): string | undefined {
  const links = wheels
    .filter((one) => one.project === project)
    .map(({ file, bytes }) => `<a href="/files/${file}#sha256=${createHash('sha256').update(bytes).digest('hex')}">${file}</a>`);
  return links.length === 0 ? undefined : `<!DOCTYPE html>\n${links.join('\n')}\n`;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the index has no port');
  return address.port;
}
