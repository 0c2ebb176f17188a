import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Builds } from './kit/builds.ts';
import { timesServed } from './kit/package-index.ts';
import type { Project } from './kit/project.ts';
import { theRun } from './kit/run.ts';
import { rewritten, textAfter } from './kit/verified.ts';
import { NPM } from './projects/npm.ts';
import { PACKAGES } from './projects/packages.ts';

/** A Dockerfile with and without cache mounts, both built once. */
interface Pair {
  readonly before: Again;
  readonly after: Again;
}

/** Builds anew all that stands below FROM. `--no-cache` would do, but that empties cache mounts as well. */
class Again {
  readonly #text: string;
  readonly #context: string;
  readonly #builds: Builds;

  constructor(text: string, context: string) {
    this.#text = text;
    this.#context = context;
    this.#builds = new Builds(text);
  }

  /** @returns the log */
  async build(words: readonly string[] = []): Promise<string> {
    this.#builds.rewrite(this.#text.replace(/^FROM .*$/gm, `$&\nENV BUILD=${randomUUID()} npm_config_fetch_retries=0`));
    return this.#builds.logOf({ context: this.#context, words });
  }
}

async function builtOnce(project: Project): Promise<Pair> {
  const done = await rewritten(project, { only: ['cache-mounts'] });
  const [before, after] = [new Again(project.dockerfile, done.folder), new Again(textAfter(done, 'Dockerfile'), done.folder)];
  await before.build();
  await after.build();
  return { before, after };
}

describe('with a cache mount, an install that runs again', () => {
  it('needs no network for npm', async () => {
    const { before, after } = await builtOnce(NPM['two stages']);
    await after.build(['--network', 'none']);
    await expect(before.build(['--network', 'none'])).rejects.toThrow('npm error');
  });

  it('fetches no wheel again for pip', async () => {
    const index = theRun().index;
    // pip caches what comes over TLS, or from a host that it is told to trust.
    const dockerfile = `FROM python:3.11-slim\nENV PIP_INDEX_URL=${index} PIP_TRUSTED_HOST=127.0.0.1\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n`;
    const { before, after } = await builtOnce({ dockerfile, files: { 'requirements.txt': 'tabulate==0.9.0\n' } });
    const fetched = async (builds: Again): Promise<number> => {
      const old = await timesServed(index, 'tabulate-0.9.0-py3-none-any.whl');
      await builds.build();
      return (await timesServed(index, 'tabulate-0.9.0-py3-none-any.whl')) - old;
    };
    expect([await fetched(before), await fetched(after)]).toEqual([1, 0]);
  });

  it("fetches of Debian's package lists only what is new", async () => {
    const { before, after } = await builtOnce(PACKAGES['source above']);
    const fetched = async (builds: Again): Promise<number> => {
      const sizes = (await builds.build()).matchAll(/ Fetched ([\d.,]+ [kM]?B) in /g);
      return [...sizes].reduce((sum, [, size = '']) => sum + kilobytes(size), 0);
    };
    // The package itself is fetched in both.
    expect(await fetched(before)).toBeGreaterThan(5000);
    expect(await fetched(after)).toBeLessThan(1000);
  });
});

/** `15.0 MB`, as apt writes it. */
function kilobytes(size: string): number {
  const [number = '', unit] = size.replaceAll(',', '').split(' ');
  return Number(number) * (unit === 'MB' ? 1000 : unit === 'kB' ? 1 : 0.001);
}
