import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, type CompareResult } from '../../src/index.ts';
import { ParseError } from '../../src/parse/errors.ts';
import { hashOf } from '../interpreter/files.ts';
import { isRewritten, readCases } from '../snapshots/case.ts';
import { blocksOf } from './blocks.ts';
import { subjectOf, subjectsOfSnapshots, type Subject } from './cases.ts';
import { assuming, isSameOutcome, outcomeOf, variationsOf, whereTheyDiffer, type Variation } from './judge.ts';
import { operators } from './operators.ts';
import { commandPairs } from './command-pairs.ts';
import { pairs } from './pairs.ts';
import { toolPairs } from './pairs-tools.ts';

/** The variation in which an install of the host has left its modules. */
const HOST = 'node_modules of the host';

const SNAPSHOTS = join(import.meta.dirname, '..', '..', 'snapshots');

interface Count {
  refused: number;
  equalAccepted: number;
  equalRefused: number;
}

const counts = new Map<string, Count>();
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-mutants-')));
const subjects: Subject[] = [];

beforeAll(async () => {
  subjects.push(...[...pairs, ...commandPairs, ...toolPairs].map(subjectOf), ...(await subjectsOfSnapshots(SNAPSHOTS)));
}, 900_000);

afterAll(() => {
  for (const folder of [outside, ...subjects.map(({ tree }) => tree)]) rmSync(folder, { recursive: true, force: true });
});

/** Asks the checker, under this text of the ignore file (it may be `<Dockerfile>.dockerignore`, so it lies beside the Dockerfile). */
async function ask({ before, folder }: Subject, after: string, dockerignore: string | undefined): Promise<CompareResult> {
  const paths = { before: join(outside, 'before'), after: join(outside, 'after') };
  writeFileSync(paths.before, before);
  writeFileSync(paths.after, after);
  writeFileSync(`${paths.before}.dockerignore`, dockerignore === undefined || dockerignore === '' ? '# nothing\n' : dockerignore);
  return compare({ ...paths, context: folder });
}

/** Installs that do not read what the checker assumes them not to read make the difference go away, or not. */
function staysHarmful({ inputs }: Variation, before: string, after: string, { assumptions }: CompareResult): boolean {
  const assumed = assuming(inputs, assumptions);
  return assumed === inputs || !isSameOutcome(outcomeOf(before, assumed), outcomeOf(after, assumed));
}

/** Left out: what an assumption names that the checker reports. */
function uncovered(found: readonly Variation[], { assumptions }: Pick<CompareResult, 'assumptions'>): readonly Variation[] {
  const words = assumptions.filter(({ id }) => id === 'no-generated-inputs').flatMap(({ sentence }) => sentence.split(/[\s,]+/));
  // A long list is cut short: `... or 15 others`.
  const isNamed = (path: string): boolean => words.some((word) => word === 'others' || word === path || path.startsWith(`${word}/`));
  return found.filter(({ optional }) => optional === undefined || !isNamed(optional));
}

function parses(text: string): boolean {
  try {
    return blocksOf(text).blocks.length > 0;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

/** Mutants of one subject that are asked about; `MUTANTS=30` asks about more of them, which takes minutes. */
const FEW = Number(process.env['MUTANTS'] ?? '2');
const FEW_OF_A_PAIR = FEW * 8;

interface Mutant {
  readonly kind: string;
  readonly text: string;
}

/** All mutants of one subject, each with the first kind of mutation that makes it. */
function allMutants(subject: Subject): readonly Mutant[] {
  const files = [...subject.context].flatMap(([path, entry]) => (entry.kind === 'file' ? [path.slice(1)] : []));
  const found = new Map<string, string>();
  for (const source of new Set([subject.after, subject.before])) {
    const blocks = blocksOf(source);
    for (const { kind, mutants } of operators) {
      for (const text of mutants(blocks, files))
        if (text !== subject.before && text !== subject.after && !found.has(text)) found.set(text, kind);
    }
  }
  return [...found].map(([text, kind]) => ({ kind, text }));
}

/** A choice that is the same on every run and another one for each subject: kinds take turns, so that none is crowded out. */
function mutantsOf(subject: Subject): readonly Mutant[] {
  const turns = new Map<string, number>();
  const ranked = allMutants(subject)
    .map((mutant) => ({ mutant, rank: hashOf([subject.name, mutant.text]) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ mutant, rank }) => {
      const turn = turns.get(mutant.kind) ?? 0;
      turns.set(mutant.kind, turn + 1);
      return { mutant, turn, rank };
    });
  const order = ranked.toSorted((one, other) => one.turn - other.turn || (one.rank < other.rank ? -1 : 1)).map(({ mutant }) => mutant);
  const most = subject.handWritten ? FEW_OF_A_PAIR : FEW;
  return order.slice(0, most).filter(({ text }) => parses(text));
}

describe('the snapshots', () => {
  it('are rewritten: no case is passed over', () => {
    const expected = readCases(SNAPSHOTS).filter(isRewritten);
    const rewritten = new Set(subjects.filter(({ before, after }) => before !== after).map(({ name }) => name));
    const passedOver = expected.map(({ name }) => name).filter((name) => !rewritten.has(name));
    expect(passedOver).toEqual([]);
  });
});

describe('the checker', () => {
  it('refuses every harmful mutant', async () => {
    const accepted: string[] = [];
    for (const subject of subjects) {
      const { before, context, dockerignore, name } = subject;
      const outcomes = variationsOf(context, dockerignore, `${before}\n${subject.after}`).map((variation) => ({
        variation,
        outcome: outcomeOf(before, variation.inputs),
      }));
      for (const { text: mutant, kind } of mutantsOf(subject)) {
        const verdict = await ask(subject, mutant, dockerignore);
        const harms = ({ variation, outcome }: (typeof outcomes)[number]): boolean =>
          !isSameOutcome(outcome, outcomeOf(mutant, variation.inputs)) && staysHarmful(variation, before, mutant, verdict);
        const count = counts.get(kind) ?? { refused: 0, equalAccepted: 0, equalRefused: 0 };
        counts.set(kind, count);
        if (!verdict.equal) {
          // One is enough: to build under all of them takes most of the time.
          count[outcomes.some(harms) ? 'refused' : 'equalRefused']++;
          continue;
        }
        const found = outcomes.filter(harms).map(({ variation }) => variation);
        const [harm] = uncovered(found, verdict);
        if (found.length === 0) count.equalAccepted++;
        else if (harm !== undefined)
          accepted.push(
            `${name}: ${kind}, under "${harm.name}"${verdict.assumptions.map(({ sentence }) => `; assumed: ${sentence}`).join('')}\n${mutant}${whereTheyDiffer(before, mutant, harm.inputs)}`,
          );
      }
    }
    print();
    if (process.env['HUNT'] !== undefined) writeFileSync(process.env['HUNT'], accepted.join('\n\n'));
    expect(accepted.join('\n\n')).toBe('');
  }, 900_000);

  it('refuses a rewrite without the line of the ignore file that makes it sound', async () => {
    const accepted: string[] = [];
    for (const subject of subjects) {
      for (const line of subject.addedLines) {
        const text = (subject.dockerignore ?? '')
          .split(/\r?\n/)
          .filter((one) => one !== line)
          .join('\n');
        const verdict = await ask(subject, subject.after, text);
        const variations = variationsOf(subject.context, text, subject.before);
        const found = variations.filter(
          ({ inputs }) => !isSameOutcome(outcomeOf(subject.before, inputs), outcomeOf(subject.after, inputs)),
        );
        if (verdict.equal && uncovered(found, verdict).length > 0) accepted.push(`${subject.name}: ${line}`);
      }
    }
    expect(accepted).toEqual([]);
  }, 900_000);
});

describe('the interpreter', () => {
  it('makes the same image of every snapshot and of what it is rewritten to', async () => {
    const wrong: string[] = [];
    for (const subject of subjects) {
      const { name, before, after, context, dockerignore, originalIgnore, hidesHost } = subject;
      if (before === after || subject.unsafe) continue;
      // A .dockerignore that the rewrite makes ignores itself.
      const first = new Map([...context].filter(([path]) => path !== '/.dockerignore' || originalIgnore !== undefined));
      const old = variationsOf(first, originalIgnore, `${before}\n${after}`);
      const now = variationsOf(context, dockerignore, `${before}\n${after}`);
      // A bake file of the snapshot may tell more than is known of a Dockerfile that lies elsewhere.
      const { assumptions } = subject;
      const verdict = assumptions === undefined ? await ask(subject, after, dockerignore) : { assumptions };
      const assume = (inputs: Variation['inputs']): Variation['inputs'] => assuming(inputs, verdict.assumptions);
      const found = now.filter(
        ({ name: variation, inputs }, index) =>
          !(hidesHost && variation === HOST) &&
          !isSameOutcome(outcomeOf(before, assume(old[index]?.inputs ?? inputs)), outcomeOf(after, assume(inputs))),
      );
      const [harm] = uncovered(found, verdict);
      if (harm !== undefined)
        wrong.push(
          `${name}, under "${harm.name}"\n${after}${whereTheyDiffer(before, after, harm.inputs, old.find(({ name: same }) => same === harm.name)?.inputs)}`,
        );
    }
    if (process.env['HUNT'] !== undefined) writeFileSync(`${process.env['HUNT']}.rewrites`, wrong.join('\n\n'));
    expect(wrong.join('\n\n')).toBe('');
  }, 900_000);
});

describe('lines for what an install makes', () => {
  it('change no image of a clean checkout, and keep that of the host out of all others', () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const { name, before, after, context, dockerignore, originalIgnore, addedLines } of subjects.filter(
      ({ hidesHost, unsafe }) => hidesHost && !unsafe,
    )) {
      const isHidden = (path: string): boolean =>
        addedLines.some((line) => (line.startsWith('**/') ? path.split('/').includes(line.slice(3)) : `${path}/`.startsWith(`/${line}/`)));
      const clean = new Map([...context].filter(([path]) => path === '/.dockerignore' || !isHidden(path)));
      const first = new Map([...clean].filter(([path]) => path !== '/.dockerignore' || originalIgnore !== undefined));
      const old = variationsOf(first, originalIgnore, before);
      const [asItIs, ...others] = variationsOf(clean, dockerignore, before);
      const [oldAsItIs, ...oldOthers] = old;
      if (asItIs === undefined || oldAsItIs === undefined) continue;
      const same = outcomeOf(after, asItIs.inputs);
      if (!isSameOutcome(outcomeOf(before, oldAsItIs.inputs), same)) wrong.push(`${name} as it is`);
      for (const [index, variation] of others.entries()) {
        const outcome = outcomeOf(after, variation.inputs);
        // What an assumption names is asked elsewhere.
        if (variation.optional !== undefined && before !== after) continue;
        if (variation.name !== HOST) {
          if (!isSameOutcome(outcomeOf(before, oldOthers[index]?.inputs ?? variation.inputs), outcome))
            wrong.push(`${name}, under "${variation.name}"`);
        } else if ([...variation.inputs.context.keys()].every((path) => clean.has(path) || isHidden(path))) {
          asked++;
          if (outcome !== same) wrong.push(`${name}: the host's reaches the image`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(5);
  }, 900_000);
});

function print(): void {
  const rows = [...counts].map(([kind, { refused, equalAccepted, equalRefused }]) => [kind, refused, equalAccepted, equalRefused] as const);
  const head = ['kind of mutation', 'harmful, refused', 'equal, accepted', 'equal, refused'];
  const text = [head, ...rows].map(
    ([kind, ...numbers]) => `${kind.padEnd(56)}${numbers.map((number) => String(number).padStart(18)).join('')}`,
  );
  process.stdout.write(`${text.join('\n')}\n`);
}
