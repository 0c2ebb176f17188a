import { reorderBlocks } from '../analysis/blocks.ts';
import { namesSetBy } from '../analysis/changes.ts';
import type { Instruction } from '../model/build.ts';
import type { InstructionTrace } from '../analysis/evaluate.ts';
import type { Facts } from '../analysis/facts.ts';
import { planOrders, type Plan } from '../analysis/reorder/plan.ts';
import { shellText } from '../analysis/cost.ts';
import { reviewsOf } from '../analysis/reviews.ts';
import { whyKept, type Pinned } from '../analysis/reorder/why-kept.ts';
import { levelOf, type Fix, type Proposal, type Refusals, type Transform } from './transform.ts';
import { flowing, listed } from '../source/words.ts';

type Refusal = Pinned['reason'] | 'unclear-comment' | 'too-large';

const refusals = {
  'not-understood': {
    why: 'An install of packages stays below what changes often: dockerfix does not know what a command reads and writes.',
    lift: 'Give the install a RUN of its own, with a plain command.',
  },
  'needs-what-is-above': {
    why: 'An install of packages stays below what changes often: it, or what must stand above it, needs that.',
    lift: 'Nothing to be done, unless the install can do without what it needs from above.',
  },
  'moving-download': {
    why: 'A command fetches whatever is newest: further up it would do so only rarely.',
    lift: 'Pin what is fetched: a version, a commit or a checksum.',
  },
  'asked-by-comment': {
    why: 'A comment asks for the place of an instruction.',
    lift: 'Take the comment away, if the place does not matter any more.',
  },
  'unclear-comment': {
    why: 'It is not clear with which instruction a comment should go.',
    lift: 'Put the comment directly above its instruction, with an empty line above it.',
  },
  'too-large': {
    why: 'The stage has so many instructions that not every pair of them is compared.',
    lift: 'Take the stage apart into several.',
  },
} as const satisfies Refusals<Refusal>;

/** The best order of each stage: what is dear and changes rarely goes up, what changes often goes down. */
export const reorder: Transform<Refusal> = {
  id: 'reorder',
  title: 'Put what changes often below what takes long',
  why:
    'A change of the source runs every instruction below its copy again, and a new value of an ARG every RUN below it. ' +
    'System packages and other installs that do not need these stand above them, so that they are taken from the cache.',
  refusals,
  *propose(facts: Facts): Iterable<Proposal<Refusal>> {
    const { model, plans } = planOrders(facts);
    for (const plan of plans) {
      if (plan.kind === 'plan') yield fixOf(facts, plan);
      else if (plan.kind === 'kept') for (const pinned of whyKept(plan, model)) yield { kind: 'refusal', ...pinned, evidence: [] };
      else if (plan.kind === 'unclear') {
        const message = `the comment above line ${plan.at.line} ${plan.why}, so the lines around it stay in their order`;
        yield { kind: 'refusal', at: plan.at.span, reason: 'unclear-comment', message, evidence: [] };
      } else {
        const message = `the stage has ${plan.count} instructions: its order is left as it is`;
        yield { kind: 'refusal', at: plan.at.span, reason: 'too-large', message, evidence: [] };
      }
    }
  },
};

function fixOf(facts: Facts, plan: Plan): Fix {
  const { text } = facts.resolved.build.source;
  const { traces } = plan.model.stage;
  // Whether a copy may be crossed depends on the files that it brings.
  const guess = traces.some(({ copy }) => copy !== undefined) ? facts.contextGuess : undefined;
  const saved = `saves about ${rounded(plan.saved)} of rebuilding in a hundred changes, by estimate`;
  return {
    kind: 'fix',
    at: traces[plan.risen[0] ?? 0]?.instruction.span ?? { start: 0, end: 0 },
    message: messageOf(plan, traces),
    ...levelOf([...new Set(plan.risen.flatMap((at) => reviewsOf(traces[at])))], guess),
    edits: [reorderBlocks(text, { ...plan, order: plan.window, added: [] })],
    evidence: [{ sentence: saved }],
  };
}

function rounded(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} seconds`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 360) / 10} hours`;
}

/** Which RUNs went up, and above what. */
function messageOf({ risen, passed }: Plan, traces: readonly InstructionTrace[]): string {
  const runs = risen.flatMap((at) => traces[at]?.instruction ?? []).map((instruction) => `\`${shortened(wordsOf(instruction))}\``);
  const kind = risen.every((at) => traces[at]?.instruction.keyword === 'RUN') ? 'RUNs' : 'instructions';
  const who = runs.length > 2 ? `${runs.length} ${kind}, the first of them ${runs[0] ?? ''},` : runs.join(' and ');
  const things = passed.flatMap((at) => traces[at] ?? []);
  const clauses = [
    clause(things.flatMap(copiedBy), 'copied'),
    clause(
      things.flatMap(({ instruction }) => namesSetBy(instruction)),
      'set',
    ),
  ].filter((words) => words !== '');
  return `${who} now ${runs.length > 1 ? 'run' : 'runs'} before ${clauses.join(' and before ')}`;
}

function wordsOf(instruction: Instruction): string {
  if (instruction.keyword === 'RUN') return shellText(instruction);
  const { keyword } = instruction;
  return keyword === 'COPY' || keyword === 'ADD' ? `${keyword} ${instruction.sources.map(({ raw }) => raw).join(' ')}` : keyword;
}

/** `app.py and the source are copied`. */
function clause(things: readonly string[], done: string): string {
  const all = [...new Set(things)];
  if (all.length === 0) return '';
  const shown = all.length > 4 ? [...all.slice(0, 3), `${all.length - 3} others`] : all;
  return `${listed(shown)} ${shown.length > 1 ? 'are' : 'is'} ${done}`;
}

function copiedBy({ instruction, copy }: InstructionTrace): readonly string[] {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
  const from = instruction.flags.find(({ name }) => name === 'from')?.unquoted;
  if (from !== undefined) return [`what stage ${from} made`];
  const whole = copy?.broadFolder === true && instruction.sources.some(({ raw }) => raw === '.' || raw === './' || raw === '/');
  return whole ? ['the source'] : instruction.sources.map(({ raw }) => raw);
}

function shortened(words: string): string {
  const line = flowing(words);
  return line.length > 50 ? `${line.slice(0, 47)}...` : line;
}
