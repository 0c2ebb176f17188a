import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Build } from '../../../src/engine/build.ts';
import { copyToBuild } from '../../../src/engine/copies.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { decode } from '../../../src/source/decode.ts';
import { count } from './counts.ts';
import { buildWith, dockerEngine } from './docker.ts';
import { theRun } from './run.ts';
import { WORDS } from './verified.ts';

export interface BuildOptions {
  /** Absolute. */
  readonly context: string;
  /** Of the ignore file that counts, in the place of the context's own. */
  readonly ignore?: string;
  readonly cold?: boolean;
  /** Further words for `docker build`; later ones win. */
  readonly words?: readonly string[];
}

let engine: Promise<Engine> | undefined;

export async function theEngine(): Promise<Engine> {
  const { folder } = theRun();
  engine ??= dockerEngine(folder);
  return engine;
}

/** A Dockerfile that can be built again and again. Its cache mounts are its own, and empty at first. */
export class Builds {
  readonly #folder: string;
  readonly #dockerfile: string;
  #logged = 0;

  constructor(text: string) {
    this.#folder = mkdtempSync(join(theRun().folder, 'builds', 'one-'));
    this.#dockerfile = join(this.#folder, 'Dockerfile');
    this.rewrite(text);
  }

  /** What is built from now on. */
  rewrite(text: string): void {
    const nonce = this.#folder.slice(this.#folder.lastIndexOf('/') + 1);
    writeFileSync(this.#dockerfile, copyToBuild(decode('Dockerfile', Buffer.from(text)), { nonce: `${nonce}-`, builtin: true }));
  }

  /** @returns its log @throws with the log when it does not build */
  async logOf({ context, words = [] }: BuildOptions): Promise<string> {
    const iidfile = join(this.#folder, `logged-image-${++this.#logged}`);
    const { code, stderr } = await buildWith(await theEngine(), ['--iidfile', iidfile, ...words, '-f', this.#dockerfile, context]);
    if (code !== 0) throw new Error(stderr);
    return stderr;
  }

  async build({ context, ignore, cold = false, words = [] }: BuildOptions): Promise<Build> {
    // An empty file would not count.
    if (ignore !== undefined) writeFileSync(`${this.#dockerfile}.dockerignore`, ignore.trim() === '' ? '# nothing\n' : ignore);
    const folder = this.#folder;
    count(theRun().folder, { builds: 1 });
    return build(
      await theEngine(),
      { dockerfile: this.#dockerfile, context, folder, words: [...WORDS, ...words], cold, minutes: 10 },
      () => undefined,
    );
  }
}

/** Names of the steps that a build ran. */
export function ranIn({ steps }: Build): readonly string[] {
  return steps.filter(({ cached }) => !cached).map(({ name }) => name);
}
