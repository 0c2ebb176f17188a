// `npm run bench:scale`: makes ten thousand repositories (bench/scale/plan.ts says what is in them), and migrates them with one worker and with two,
// beside a walk that reads the same files and does nothing with them. `-- --repositories 1000` for a quicker one. Figures are ratios within one run.
// The walk is one thread of one process; all processes are measured from their start to their end. Files are in the memory of the system for all of
// them alike: they have been written just now, or are read by the first of three walks; the median counts.
// A migration looks only (as without --write), so that all of them find the same.
// Beside the walk, and without a goal: a walk that reads every file of the contexts, done once; and what dockerfix asks the file system for, folders
// listed, files read and looked up, is noted in a run of its own (bench/scale/asked.ts) and done once each by a program that does nothing else
// (bench/scale/replay.ts).
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findRepositoryTop } from '../src/context/repository.ts';
import { isObject } from '../src/source/objects.ts';
import { nextTurn } from '../src/source/signals.ts';
import { makerIn } from './scale/make.ts';
import { killAll, run, type Ran } from './scale/run.ts';

const PROGRAM = resolve('bin/dockerfix.js');
const WALK = join(import.meta.dirname, 'scale', 'walk.mjs');
const PEAK = join(import.meta.dirname, 'scale', 'peak.mjs');
const ASKED = join(import.meta.dirname, 'scale', 'asked.mjs');
const REPLAY = join(import.meta.dirname, 'scale', 'replay.mjs');
const WALKS = 3;

/** At most so many times the walk. */
const RATIO = 3;
const MEGABYTES = 400;
/** Ten times as many repositories may not take more memory than that many times; and so with the time for each of them. */
const GROWTH = 1.25;
/** Two workers by one. */
const SPEED_UP = 1.7;

interface Measured {
  readonly count: number;
  readonly walk: number;
  /** Seconds of a walk that reads every file. */
  readonly everyFile: number;
  /** Seconds. */
  readonly replay: number;
  /** How often what is asked for, each once. */
  readonly asks: string;
  readonly one: Ran;
  readonly two: Ran;
}

async function measure(tops: readonly string[], notes: string): Promise<Measured> {
  const walks: number[] = [];
  const walk = async (): Promise<void> => void walks.push((await run([WALK], tops, PEAK)).seconds);
  const migrate = async (jobs: number, ...before: readonly string[]): Promise<Ran> =>
    await run([...before, PROGRAM, 'migrate', '-', '--jobs', String(jobs), '--format', 'json', '--quiet'], tops, PEAK);
  await walk();
  const one = await migrate(1);
  await walk();
  const two = await migrate(2);
  while (walks.length < WALKS) await walk();
  const same = summaryOf(one) === summaryOf(two);
  if (!same) throw new Error('one worker and two do not find the same');
  await migrate(1, '--import', `${pathToFileURL(ASKED).href}?${new URLSearchParams({ to: notes }).toString()}`);
  const everyFile = (await run([WALK, '--every-file'], tops, PEAK)).seconds;
  return { count: tops.length, walk: median(walks), everyFile, ...(await replayed(notes)), one, two };
}

async function replayed(notes: string): Promise<Pick<Measured, 'replay' | 'asks'>> {
  const lines = readFileSync(notes, 'utf8').split('\n');
  const times: number[] = [];
  let asks = '';
  while (times.length < WALKS) {
    const said: unknown = JSON.parse((await run([REPLAY], lines, PEAK)).output);
    if (!isObject(said) || typeof said['seconds'] !== 'number') throw new Error('the replay told no time');
    times.push(said['seconds']);
    asks = JSON.stringify(said['counts']);
  }
  return { replay: median(times), asks };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

/** What a migration has found, as text. */
function summaryOf({ output }: Ran): string {
  const report: unknown = JSON.parse(output);
  if (!isObject(report) || !isObject(report['summary'])) throw new Error('migrate printed no summary');
  const { repositories, files } = report['summary'];
  return JSON.stringify({ repositories, files });
}

async function main(count: number): Promise<boolean> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-scale-')));
  const above = findRepositoryTop(root);
  if (above !== undefined) {
    rmSync(root, { recursive: true });
    throw new Error(
      `${above} holds a .git, of which all would count as a part, and be looked through with each of them: set TMPDIR to another folder`,
    );
  }
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      killAll();
      remove();
      process.exit(130);
    });
  }
  try {
    const { make } = makerIn(root);
    const tops: string[] = [];
    for (let index = 0; index < count; index++) {
      tops.push(make(index));
      if (index % 20 === 0) await nextTurn();
    }
    const few = await measure(tops.slice(0, Math.ceil(count / 10)), join(root, 'asked-few'));
    const all = await measure(tops, join(root, 'asked-all'));
    return print(few, all);
  } finally {
    remove();
  }
}

interface Figure {
  readonly what: string;
  readonly value: number;
  /** Undefined: shown only. */
  readonly most?: number;
  readonly least?: number;
}

function print(few: Measured, all: Measured): boolean {
  const perSecond = ({ count }: Measured, { seconds }: Pick<Ran, 'seconds'>): number => count / seconds;
  const figures: readonly Figure[] = [
    { what: `${all.count} repositories, 1 worker: time by the walk`, value: all.one.seconds / all.walk, most: RATIO },
    { what: `${all.count} repositories, 2 workers: time by the walk`, value: all.two.seconds / all.walk, most: RATIO },
    { what: '2 workers: repositories a second by those of 1', value: all.one.seconds / all.two.seconds, least: SPEED_UP },
    { what: '1 worker: most memory, megabytes', value: all.one.megabytes, most: MEGABYTES },
    { what: '2 workers: most memory, megabytes', value: all.two.megabytes, most: MEGABYTES },
    { what: `1 worker: memory by that for ${few.count}`, value: all.one.megabytes / few.one.megabytes, most: GROWTH },
    { what: `2 workers: memory by that for ${few.count}`, value: all.two.megabytes / few.two.megabytes, most: GROWTH },
    { what: `1 worker: time a repository by that of ${few.count}`, value: perSecond(few, few.one) / perSecond(all, all.one), most: GROWTH },
    { what: `${few.count} repositories, 1 worker: time by the walk`, value: few.one.seconds / few.walk },
    { what: `${few.count} repositories, 2 workers: time by the walk`, value: few.two.seconds / few.walk },
    { what: '1 worker: time by a walk that reads every file', value: all.one.seconds / all.everyFile },
    { what: '2 workers: time by a walk that reads every file', value: all.two.seconds / all.everyFile },
    { what: '1 worker: time by the same files, as dockerfix asks for them', value: all.one.seconds / all.replay },
    { what: '2 workers: time by the same files, as dockerfix asks for them', value: all.two.seconds / all.replay },
  ];
  console.log('| figure | value | goal | met |\n| --- | ---: | ---: | --- |');
  for (const figure of figures) {
    const { what, value, most, least } = figure;
    const goal = most !== undefined ? `at most ${most}` : least !== undefined ? `at least ${least}` : '';
    console.log(`| ${what} | ${value.toFixed(2)} | ${goal} | ${goal === '' ? '' : isMet(figure) ? 'yes' : 'no'} |`);
  }
  console.log('\n| contender | repositories | a second |\n| --- | ---: | ---: |');
  for (const measured of [few, all]) {
    const rows = {
      'walk and read': { seconds: measured.walk },
      'walk and read every file': { seconds: measured.everyFile },
      'as dockerfix asks': { seconds: measured.replay },
      '1 worker': measured.one,
      '2 workers': measured.two,
    };
    for (const [name, ran] of Object.entries(rows)) console.log(`| ${name} | ${measured.count} | ${perSecond(measured, ran).toFixed(1)} |`);
  }
  console.log(`\nOne run of each migration between ${WALKS} walks, of which the median counts. Node ${process.version}.`);
  console.log(`Found: ${summaryOf(all.one)}`);
  console.log(`Asked of the file system, each once: ${all.asks}`);
  return figures.every(isMet);
}

function isMet({ value, most = Infinity, least = -Infinity }: Figure): boolean {
  return value <= most && value >= least;
}

const { values } = parseArgs({ options: { repositories: { type: 'string', default: '10000' } } });
const wanted = Number(values.repositories);
if (!Number.isInteger(wanted) || wanted < 10) throw new Error('--repositories is a number from 10 on');
process.exitCode = (await main(wanted)) ? 0 : 1;
