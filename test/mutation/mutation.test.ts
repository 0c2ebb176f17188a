import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, type CompareResult } from '../../src/index.ts';
import { ParseError } from '../../src/parse/errors.ts';
import { hashOf } from '../interpreter/files.ts';
import { blocksOf } from './blocks.ts';
import { subjectOf, subjectsOfSnapshots, type Subject } from './cases.ts';
import { outcomeOf, variationsOf, whereTheyDiffer, type Variation } from './judge.ts';
import { operators } from './operators.ts';
import { pairs } from './pairs.ts';

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
  subjects.push(...pairs.map(subjectOf), ...(await subjectsOfSnapshots(SNAPSHOTS)));
});

afterAll(() => {
  for (const folder of [outside, ...subjects.map(({ tree }) => tree)]) rmSync(folder, { recursive: true, force: true });
});

async function ask(before: string, after: string, folder: string): Promise<CompareResult> {
  const paths = { before: join(outside, 'before'), after: join(outside, 'after') };
  writeFileSync(paths.before, before);
  writeFileSync(paths.after, after);
  return compare({ ...paths, context: folder });
}

/** Variations under which two Dockerfiles make different images. */
function harms(before: ReadonlyMap<Variation, string>, after: string): readonly Variation[] {
  return [...before].filter(([variation, outcome]) => outcomeOf(after, variation.inputs) !== outcome).map(([variation]) => variation);
}

/** Left out: what an assumption names that the checker reports. */
function uncovered(found: readonly Variation[], { assumptions }: CompareResult): readonly Variation[] {
  const words = assumptions.filter(({ id }) => id === 'no-generated-inputs').flatMap(({ sentence }) => sentence.split(/[\s,]+/));
  return found.filter(({ optional }) => optional === undefined || !words.includes(optional));
}

function parses(text: string): boolean {
  try {
    return blocksOf(text).blocks.length > 0;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

/** Mutants of one subject that are asked about; MUTANTS=all asks about each, which takes minutes. */
const FEW = process.env['MUTANTS'] === 'all' ? Number.POSITIVE_INFINITY : 5;
const FEW_OF_A_PAIR = FEW * 12;

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

describe('the checker', () => {
  it('refuses every harmful mutant', async () => {
    const accepted: string[] = [];
    for (const subject of subjects) {
      const { before, folder, context, dockerignore, name } = subject;
      const outcomes = new Map(
        variationsOf(context, dockerignore, before).map((variation) => [variation, outcomeOf(before, variation.inputs)]),
      );
      for (const { text: mutant, kind } of mutantsOf(subject)) {
        const found = harms(outcomes, mutant);
        const verdict = await ask(before, mutant, folder);
        const [harm] = uncovered(found, verdict);
        const count = counts.get(kind) ?? { refused: 0, equalAccepted: 0, equalRefused: 0 };
        counts.set(kind, count);
        if (harm === undefined && found.length === 0) count[verdict.equal ? 'equalAccepted' : 'equalRefused']++;
        else if (!verdict.equal) count.refused++;
        else if (harm !== undefined)
          accepted.push(
            `${name}: ${kind}, under "${harm.name}"${verdict.assumptions.map(({ sentence }) => `; assumed: ${sentence}`).join('')}\n${mutant}${whereTheyDiffer(before, mutant, harm.inputs)}`,
          );
      }
    }
    print();
    if (process.env['HUNT'] !== undefined) writeFileSync(process.env['HUNT'], accepted.join('\n\n'));
    expect(accepted.join('\n\n')).toBe('');
  }, 120_000);
});

function print(): void {
  const rows = [...counts].map(([kind, { refused, equalAccepted, equalRefused }]) => [kind, refused, equalAccepted, equalRefused] as const);
  const head = ['kind of mutation', 'harmful, refused', 'equal, accepted', 'equal, refused'];
  const text = [head, ...rows].map(
    ([kind, ...numbers]) => `${String(kind).padEnd(56)}${numbers.map((number) => String(number).padStart(18)).join('')}`,
  );
  process.stdout.write(`${text.join('\n')}\n`);
}
