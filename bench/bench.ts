// Figures that are ratios of medians within one run: absolute times differ between machines, ratios hardly.
// Starts are measured by the clock, as they are felt; analyses by the time of the processor, since on a machine with other work a long
// one is interrupted more often than a short one. The time that V8 takes to compile counts, on whatever thread it does so.
// Analyses are measured warm, as in a run over thousands of repositories: what is called once for each file, V8 compiles only after two to four
// thousand files (behind 300 the quartiles are 50 % from the median, behind 4,000 5 to 15 %). What an analysis costs before that is shown
// beside: the first one of a process, and the first few.
// `npm run bench` builds first and prints tables; it fails when a goal is missed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { fixed } from '../src/fix.ts';
import { fix } from '../src/index.ts';
import { replayVersions } from '../src/replay.ts';
import { renewCaches } from '../src/source/cache.ts';
import { historyFolder, logWords, replayMemory } from './history.ts';
import { loadParsers, readAndParse, solutionFolder } from './manifests.ts';
import { analyseWorkspace, listingOf, PACKAGES, readWorkspace, workspaceFolder } from './pnpm-workspace.ts';

const STARTS = 41;
const ANALYSES = 101;
/** Rounds before those that count: from there on the times do not fall any more. */
const WARM_UP = 4000;
/** Of them, these are shown as what a run over a few files costs. */
const FEW = 10;
const LARGE_WARM_UP = 20;
const LARGE_ANALYSES = 21;
/** Instructions of the Dockerfiles by which the growth is measured; 20 a stage. */
const SIZES = [25, 50, 100, 200, 400] as const;
/** Commits of a history, and how often it is replayed. */
const REPLAYED = 1000;
const REPLAYS = 5;
const PROGRAM = resolve('bin/dockerfix.js');

interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

interface Race {
  readonly rounds: number;
  readonly warmUp: number;
  /** Milliseconds since some start. */
  readonly now: () => number;
}

const clock = (): number => performance.now();

/** Of this process: its collector and compiler count as well. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Measured {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  /** Half of the runs lie within median +- noise; a share of the median. */
  readonly noise: number;
  /** The very first run, and the median of the first few. */
  readonly first: number;
  readonly few: number;
}

interface Figure {
  readonly what: string;
  readonly ratio: number;
  /** Undefined: shown only. */
  readonly goal: number | undefined;
}

/** Runs all contenders in turn, so that what slows the machine down slows all of them. */
async function race(contenders: readonly Contender[], { rounds, warmUp, now }: Race): Promise<readonly Measured[]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const [index, { run }] of contenders.entries()) {
      const start = now();
      await run();
      times[index]?.push(now() - start);
    }
  }
  return contenders.map(({ name }, index) => {
    const all = times[index] ?? [];
    const warm = all.slice(warmUp);
    const [low, median, high] = [quantile(warm, 0.25), quantile(warm, 0.5), quantile(warm, 0.75)];
    return { name, median, noise: (high - low) / 2 / median, first: all[0] ?? NaN, few: quantile(all.slice(0, FEW), 0.5) };
  });
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
}

function start(cwd: string, ...words: readonly string[]): () => void {
  return program(process.execPath, cwd, ...words);
}

function program(name: string, cwd: string, ...words: readonly string[]): () => void {
  return () => {
    const { status, stderr } = spawnSync(name, words, { cwd, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
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

/** So many instructions in stages of 20, the last one shorter: what a service with several builds is made of. */
function longFolder(root: string, instructions: number): string {
  const folder = join(root, `long-${instructions}`);
  const lines = Array.from({ length: instructions }, (_, at) => lineOf(Math.floor(at / 20), at % 20));
  const files: Record<string, string> = { Dockerfile: `${lines.join('\n')}\n`, '.dockerignore': '.git\n' };
  for (let stage = 0; stage * 20 < instructions; stage++) {
    files[`part-${stage}/requirements.txt`] = 'flask==3.0.3\n';
    files[`part-${stage}/app.py`] = `PART = ${stage}\n`;
  }
  write(folder, files);
  return folder;
}

function lineOf(stage: number, at: number): string {
  const lines = [
    `FROM python:3.12-slim AS stage-${stage}`,
    `WORKDIR /srv/part-${stage}`,
    'RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
    `COPY part-${stage} .`,
    'RUN pip install --no-cache-dir -r requirements.txt',
    `RUN mkdir -p /srv/data/${stage} && chmod 755 /srv/data/${stage}`,
    'EXPOSE 8000',
    'CMD ["python", "app.py"]',
  ];
  return lines[at] ?? (at % 2 === 0 ? `ENV SETTING_${at}=value-${at}` : `LABEL org.example.label-${at}="text ${at}"`);
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

async function analyse(folder: string, only?: readonly string[]): Promise<void> {
  const result = await fix({ path: 'Dockerfile', cwd: folder, ...(only && { only }) });
  if (result.error || result.applied.length === 0) throw new Error(`nothing was rewritten: ${result.error?.message ?? 'no error'}`);
}

function ratio(measured: readonly Measured[], index: number): number {
  return (measured[index]?.median ?? NaN) / (measured[0]?.median ?? NaN);
}

/** By size: a parse alone, and the whole analysis. All sizes in turn, since V8 gets better at each of them all the time. */
async function measureGrowth(root: string): Promise<readonly (readonly Measured[])[]> {
  const contenders = SIZES.flatMap((size) => {
    const folder = longFolder(root, size);
    const text = readFileSync(join(folder, 'Dockerfile'), 'utf8');
    return [
      { name: `parse of ${size} instructions`, run: () => DockerfileParser.parse(text).getInstructions() },
      { name: `analysis of ${size} instructions`, run: () => analyse(folder) },
    ];
  });
  const measured = await race(contenders, { rounds: LARGE_ANALYSES, warmUp: LARGE_WARM_UP, now: processor });
  return SIZES.map((_, index) => measured.slice(2 * index, 2 * index + 2));
}

/** What an ecosystem makes of many manifests, beside what anybody must do who looks at them. */
async function measureManifests(root: string): Promise<readonly Measured[]> {
  await loadParsers();
  const solution = solutionFolder(root);
  return race(
    [
      { name: 'manifests of 200 projects, read and parsed', run: () => readAndParse(solution) },
      { name: 'analysis of the solution', run: () => fix({ path: 'Dockerfile', cwd: solution.folder, only: ['split-copy'] }) },
    ],
    { rounds: LARGE_ANALYSES, warmUp: LARGE_WARM_UP, now: processor },
  );
}

/** A pnpm workspace of 300 packages: what an install reads of it, by the time that reading and parsing those files takes alone. */
async function measureWorkspace(root: string): Promise<readonly Measured[]> {
  const workspace = workspaceFolder(root);
  const listing = listingOf(workspace);
  return await race(
    [
      { name: `manifests of ${PACKAGES} packages read and parsed`, run: () => readWorkspace(workspace) },
      { name: 'what `pnpm install` reads of them', run: () => analyseWorkspace(listing) },
    ],
    { rounds: LARGE_ANALYSES, warmUp: LARGE_WARM_UP, now: processor },
  );
}

/**
 * Replays of a thousand and of ten thousand commits over 20,000 files, beside the git log that is under them: the history is read, and two
 * versions of a Dockerfile that were analysed before are followed through it.
 */
async function measureReplays(root: string): Promise<{ readonly replays: readonly Measured[]; readonly megabytes: number }> {
  const [small, large] = [historyFolder(root, REPLAYED), historyFolder(root, 10 * REPLAYED)];
  const replayOf = async (folder: string, commits: number): Promise<() => void> => {
    const { versions } = await fixed({ path: 'Dockerfile', cwd: folder, history: commits });
    return () => {
      renewCaches();
      if (versions === undefined || replayVersions(versions, { history: commits }).history?.commits.length !== commits)
        throw new Error(`${commits} commits were not replayed`);
    };
  };
  const replays = await race(
    [
      { name: `git log --name-only of ${REPLAYED} commits`, run: program('git', small, ...logWords(REPLAYED)) },
      { name: `replay of ${REPLAYED} commits`, run: await replayOf(small, REPLAYED) },
      { name: `replay of ${10 * REPLAYED} commits`, run: await replayOf(large, 10 * REPLAYED) },
    ],
    { rounds: REPLAYS, warmUp: 2, now: clock },
  );
  return { replays, megabytes: replayMemory(large, 10 * REPLAYED) };
}

/** The power of the size by which the time of an analysis grows between two sizes: 1 is linear, 2 quadratic. */
function powerBetween(growth: readonly (readonly Measured[])[], small: number, large: number): number {
  const [from, to] = [SIZES[small] ?? NaN, SIZES[large] ?? NaN];
  return Math.log((growth[large]?.[1]?.median ?? NaN) / (growth[small]?.[1]?.median ?? NaN)) / Math.log(to / from);
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
      { rounds: STARTS, warmUp: 1, now: clock },
    );
    const analyses = await race(
      [
        { name: 'parse + walk', run: () => parseAndWalk(large) },
        { name: 'analysis, all transforms', run: () => analyse(large) },
        { name: 'analysis, split-copy alone', run: () => analyse(large, ['split-copy']) },
      ],
      { rounds: ANALYSES, warmUp: WARM_UP, now: processor },
    );
    const growth = await measureGrowth(root);
    const manifests = await measureManifests(root);
    const members = await measureWorkspace(root);
    const { replays, megabytes } = await measureReplays(root);
    return print(
      [
        { what: 'start of `dockerfix --version` to `node -e 0`', ratio: ratio(starts, 1), goal: 1.5 },
        { what: 'one real Dockerfile to `node -e 0`', ratio: ratio(starts, 2), goal: 2.5 },
        { what: '30 instructions, 500 files: analysis (split-copy alone) to parse + walk', ratio: ratio(analyses, 2), goal: 4 },
        { what: '30 instructions, 500 files: analysis (all transforms) to parse + walk', ratio: ratio(analyses, 1), goal: 4 },
        ...COLD.map(([what, of]) => ({ what, ratio: of(analyses[1]) / of(analyses[0]), goal: undefined })),
        { what: `manifests of a pnpm workspace of ${PACKAGES} packages: analysis to read + parse`, ratio: ratio(members, 1), goal: 5 },
        ...SIZES.map((size, index) => ({
          what: `${size} instructions in ${Math.ceil(size / 20)} stages: analysis to parse`,
          ratio: ratio(growth[index] ?? [], 1),
          goal: undefined,
        })),
        {
          what: 'a .NET solution of 200 projects: analysis (split-copy alone) to reading and parsing its manifests',
          ratio: ratio(manifests, 1),
          goal: 5,
        },
        { what: `replay of ${REPLAYED} commits over 20,000 files to git log --name-only`, ratio: ratio(replays, 1), goal: 2 },
        {
          what: 'growth of it with ten times the commits, as a power of their number',
          ratio: Math.log10(ratio(replays.slice(1), 1)),
          goal: 1.1,
        },
        { what: `megabytes of a replay of ${10 * REPLAYED} commits`, ratio: megabytes, goal: 300 },
        // What every file costs hides the growth at the small end: the large end is asked by itself.
        { what: 'growth from 25 to 400 instructions, as a power of their number', ratio: powerBetween(growth, 0, 4), goal: 2 },
        { what: 'growth from 100 to 400 instructions, as a power of their number', ratio: powerBetween(growth, 2, 4), goal: 2 },
      ],
      [...starts, ...analyses, ...growth.flat(), ...manifests, ...members, ...replays],
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const COLD = [
  ['all transforms, the first file of a process, as a ratio to its first parse + walk', (one: Measured | undefined) => one?.first ?? NaN],
  [`all transforms, the first ${FEW} files of a process`, (one: Measured | undefined) => one?.few ?? NaN],
] as const;

function print(figures: readonly Figure[], measured: readonly Measured[]): boolean {
  console.log('| figure | ratio | goal | met |\n| --- | ---: | ---: | --- |');
  for (const { what, ratio: got, goal } of figures)
    console.log(`| ${what} | ${got.toFixed(2)} | ${goal ?? ''} | ${goal === undefined ? '' : got <= goal ? 'yes' : 'no'} |`);
  console.log('\n| contender | median | noise |\n| --- | ---: | ---: |');
  for (const { name, median, noise } of measured) console.log(`| ${name} | ${median.toFixed(2)} ms | +-${(noise * 100).toFixed(0)} % |`);
  console.log(
    `\nMedians of ${STARTS} starts, ${ANALYSES} analyses after ${WARM_UP} that do not count, and ${LARGE_ANALYSES} of each size after ` +
      `${LARGE_WARM_UP}, interleaved; starts by the clock, analyses by processor time; noise is half the distance between the quartiles. ` +
      `Node ${process.version}.`,
  );
  return figures.every(({ ratio: got, goal }) => goal === undefined || got <= goal);
}

process.exitCode = (await main()) ? 0 : 1;
