import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configOf } from '../../../src/engine/config.ts';
import { filesOf } from '../../../src/engine/image-files.ts';
import { buildWith, dockerEngine } from '../kit/docker.ts';
import { theRun } from '../kit/run.ts';
import { CONTEXT, type Fact } from './fact.ts';

const BASE = 'debian:bookworm-slim';

/** Another stage that facts copy from. */
const SOURCE = [
  `FROM ${BASE} AS source`,
  'RUN mkdir -m 711 /src && touch /src/f && chown 8:8 /src/f && chmod 6755 /src/f && mkdir -m 700 /src/d && chown 9:9 /src/d',
];

/** A folder of the run for one build: below it Dockerfiles and ids of images are looked for at the end, to remove what was made. */
function newFolder(): string {
  return mkdtempSync(join(theRun().folder, 'builds', 'facts-'));
}

function writeContext(folder: string): string {
  const context = join(folder, 'context');
  mkdirSync(context);
  for (const [name, { text, link, mode }] of CONTEXT) {
    const path = join(context, name);
    mkdirSync(text === undefined && link === undefined ? path : dirname(path), { recursive: true });
    if (link !== undefined) symlinkSync(link, path);
    if (text !== undefined) writeFileSync(path, text);
    if (mode !== undefined) chmodSync(path, mode);
  }
  for (const [name, seconds] of [
    ['old', 1_000_000_000],
    ['new', 1_000_000_001],
  ] as const)
    utimesSync(join(context, 'times', name), seconds, seconds);
  return context;
}

type Outcome = { readonly kind: 'built'; readonly folder: string } | { readonly kind: 'failed'; readonly log: string };

interface Wanted {
  readonly lines: readonly string[];
  readonly ignore?: readonly string[];
  /** Words for `docker build`, given the folder of the build. */
  readonly words: (folder: string) => readonly string[];
}

async function build({ lines, ignore, words }: Wanted): Promise<Outcome> {
  const folder = newFolder();
  const context = writeContext(folder);
  const dockerfile = join(folder, 'Dockerfile');
  // Caches begin empty: what an earlier run left in one of the same name would be there.
  writeFileSync(dockerfile, `${lines.join('\n')}\n`.replaceAll('{nonce}', randomUUID()));
  writeFileSync(`${dockerfile}.dockerignore`, `${(ignore ?? ['# nothing']).join('\n')}\n`);
  const { code, stderr } = await buildWith(await dockerEngine(folder), [...words(folder), '-f', dockerfile, context]);
  rmSync(context, { recursive: true });
  return code === 0 ? { kind: 'built', folder } : { kind: 'failed', log: stderr };
}

/** The log of a build that should fail; undefined where it does not. */
export async function failureOf(lines: readonly string[]): Promise<string | undefined> {
  const outcome = await build({ lines: [`FROM ${BASE}`, ...lines], words: (folder) => ['--output', `type=local,dest=${folder}/none`] });
  return outcome.kind === 'failed' ? outcome.log : undefined;
}

/** Builds the stages of all facts at once. @returns the lines that each shows, in their order */
export async function shown(facts: readonly Fact[]): Promise<readonly (readonly string[])[]> {
  const stages = facts.flatMap(({ lines, show, base = BASE }, at) => [
    `FROM ${base} AS fact${at}`,
    ...lines,
    'USER root',
    'SHELL ["/bin/sh", "-c"]',
    `RUN mkdir /dockerfix-shown && (${show}) > /dockerfix-shown/${at} || true`,
  ]);
  const results = facts.map((_, at) => `COPY --from=fact${at} /dockerfix-shown/${at} /`);
  const words = (folder: string): readonly string[] => ['--build-arg', 'GIVEN=9', '--output', `type=local,dest=${folder}/shown`];
  const outcome = await build({ lines: [...SOURCE, ...stages, 'FROM scratch', ...results], words });
  if (outcome.kind === 'failed') throw new Error(outcome.log.slice(-4000));
  return facts.map((_, at) =>
    readFileSync(join(outcome.folder, 'shown', String(at)), 'utf8')
      .split('\n')
      .slice(0, -1),
  );
}

/**
 * Builds these lines of a whole Dockerfile, whose last stage has a file /shown, over a context, then once more with another text in a file of that.
 * @returns what both builds show
 */
export async function shownTwice(lines: readonly string[], edited: string): Promise<readonly string[]> {
  const folder = newFolder();
  const context = writeContext(folder);
  const dockerfile = join(folder, 'Dockerfile');
  writeFileSync(dockerfile, `${lines.join('\n')}\n`);
  const engine = await dockerEngine(folder);
  const found: string[] = [];
  for (const text of ['one\n', 'another\n']) {
    writeFileSync(join(context, edited), text);
    const { code, stderr } = await buildWith(engine, ['--output', `type=local,dest=${folder}/shown`, '-f', dockerfile, context]);
    if (code !== 0) throw new Error(stderr.slice(-4000));
    found.push(readFileSync(join(folder, 'shown', 'shown'), 'utf8'));
  }
  rmSync(context, { recursive: true });
  return found;
}

export async function imageOf(lines: readonly string[], ignore?: readonly string[]) {
  const outcome = await build({ lines, ...(ignore && { ignore }), words: (folder) => ['--iidfile', join(folder, 'image-1')] });
  if (outcome.kind === 'failed') throw new Error(outcome.log.slice(-4000));
  const engine = await dockerEngine(outcome.folder);
  const id = readFileSync(join(outcome.folder, 'image-1'), 'utf8').trim();
  return { config: async () => configOf(engine, id), files: async () => filesOf(engine, id, 5) };
}
