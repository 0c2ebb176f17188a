// Three figures, each a ratio of medians within one run: absolute times differ between machines, ratios hardly.
// `npm run bench` builds first and prints a table; it fails when a goal is missed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { fix } from '../src/index.ts';

const STARTS = 41;
const ANALYSES = 101;
const PROGRAM = resolve('bin/dockerfix.js');

interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

interface Measured {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  /** Half of the runs lie within median +- noise; a share of the median. */
  readonly noise: number;
}

interface Figure {
  readonly what: string;
  readonly ratio: number;
  readonly goal: number;
}

/** Runs all contenders in turn, so that what slows the machine down slows all of them; the first round warms up. */
async function race(contenders: readonly Contender[], rounds: number): Promise<readonly Measured[]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { run }] of contenders.entries()) {
      const start = performance.now();
      await run();
      if (round > 0) times[index]?.push(performance.now() - start);
    }
  }
  return contenders.map(({ name }, index) => {
    const sorted = (times[index] ?? []).toSorted((one, other) => one - other);
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
    return { name, median: at(0.5), noise: (at(0.75) - at(0.25)) / 2 / at(0.5) };
  });
}

function start(cwd: string, ...words: readonly string[]): () => void {
  return () => {
    const { status, stderr } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${words.join(' ')} failed: ${stderr}`);
  };
}

/** A Node service as they are written: two stages, one install behind the copy of the source. */
function realFolder(root: string): string {
  const folder = join(root, 'real');
  write(folder, {
    Dockerfile: `FROM node:22-slim AS build
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build

FROM node:22-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/dist ./dist
EXPOSE 3000
USER node
CMD ["node", "dist/server.js"]
`,
    'package.json': '{ "name": "real", "version": "1.0.0", "scripts": { "build": "node build.js" } }\n',
    'package-lock.json':
      '{ "name": "real", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "real", "version": "1.0.0" } } }\n',
    'build.js': '',
    '.dockerignore': 'node_modules\n.git\n',
  });
  return folder;
}

/** 30 instructions, 500 files in 50 folders. */
function largeFolder(root: string): string {
  const folder = join(root, 'large');
  const settings = Array.from({ length: 12 }, (_, index) => `ENV SETTING_${index}=value-${index}`);
  const labels = Array.from({ length: 8 }, (_, index) => `LABEL org.example.label-${index}="text ${index}"`);
  const lines = [
    'FROM python:3.12-slim',
    'WORKDIR /srv/app',
    ...settings,
    'RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*',
    'COPY . .',
    'RUN pip install --no-cache-dir -r requirements.txt',
    'RUN mkdir -p /srv/data && chmod 755 /srv/data',
    ...labels,
    'EXPOSE 8000',
    'STOPSIGNAL SIGTERM',
    'ENTRYPOINT ["python"]',
    'CMD ["app.py"]',
  ];
  if (lines.length !== 30) throw new Error(`${lines.length} instructions`);
  const files: Record<string, string> = {
    Dockerfile: `${lines.join('\n')}\n`,
    'requirements.txt': 'flask==3.0.3\n',
    '.dockerignore': '.git\n*.log\n',
  };
  for (let index = 0; Object.keys(files).length < 500; index++) files[`src/part-${index % 50}/module_${index}.py`] = `VALUE = ${index}\n`;
  write(folder, files);
  return folder;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** The least that anybody must do who analyses a Dockerfile with its context. */
function parseAndWalk(folder: string): void {
  const parsed = DockerfileParser.parse(readFileSync(join(folder, 'Dockerfile'), 'utf8'));
  const files = walk(folder);
  if (parsed.getInstructions().length !== 30 || files !== 500)
    throw new Error(`read ${parsed.getInstructions().length} instructions and ${files} files`);
}

function walk(folder: string): number {
  let files = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) files += entry.isDirectory() ? walk(join(folder, entry.name)) : 1;
  return files;
}

async function analyse(folder: string): Promise<void> {
  const result = await fix({ path: 'Dockerfile', cwd: folder });
  if (result.error || result.applied.length === 0) throw new Error(`nothing was rewritten: ${result.error?.message ?? 'no error'}`);
}

function ratio(measured: readonly Measured[], index: number): number {
  return (measured[index]?.median ?? NaN) / (measured[0]?.median ?? NaN);
}

async function main(): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), 'dockerfix-bench-'));
  try {
    const real = realFolder(root);
    const large = largeFolder(root);
    const starts = await race(
      [
        { name: 'node -e 0', run: start(real, '-e', '0') },
        { name: 'dockerfix --version', run: start(real, PROGRAM, '--version') },
        { name: 'dockerfix Dockerfile', run: start(real, PROGRAM, 'Dockerfile') },
      ],
      STARTS,
    );
    const analyses = await race(
      [
        { name: 'parse + walk', run: () => parseAndWalk(large) },
        { name: 'analysis, checker included', run: () => analyse(large) },
      ],
      ANALYSES,
    );
    return print(
      [
        { what: 'start of `dockerfix --version` to `node -e 0`', ratio: ratio(starts, 1), goal: 1.5 },
        { what: 'one real Dockerfile to `node -e 0`', ratio: ratio(starts, 2), goal: 2.5 },
        { what: '30 instructions, 500 files: analysis to parse + walk', ratio: ratio(analyses, 1), goal: 4 },
      ],
      [...starts, ...analyses],
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function print(figures: readonly Figure[], measured: readonly Measured[]): boolean {
  console.log('| figure | ratio | goal | met |\n| --- | ---: | ---: | --- |');
  for (const { what, ratio: got, goal } of figures)
    console.log(`| ${what} | ${got.toFixed(2)} | ${goal} | ${got <= goal ? 'yes' : 'no'} |`);
  console.log('\n| contender | median | noise |\n| --- | ---: | ---: |');
  for (const { name, median, noise } of measured) console.log(`| ${name} | ${median.toFixed(2)} ms | +-${(noise * 100).toFixed(0)} % |`);
  console.log(
    `\nMedians of ${STARTS} starts and ${ANALYSES} analyses, interleaved; noise is half the distance between the quartiles. Node ${process.version}.`,
  );
  return figures.every(({ ratio: got, goal }) => got <= goal);
}

process.exitCode = (await main()) ? 0 : 1;
