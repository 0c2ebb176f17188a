import type { Instruction } from '../../model/build.ts';
import { endsOpen } from '../blocks.ts';
import { volatilityIn } from '../changes.ts';
import type { InstructionTrace } from '../evaluate.ts';
import { busterCopied, freshComment } from '../asked-fresh.ts';
import { placeComment } from '../asked-place.ts';
import { isCacheBuster } from '../volatility.ts';

/** Why an order stays although another would give the same image: what the authors meant by it. Words that follow "line N stands above it:". */
export type Reason = 'asked-by-comment' | 'moving-download' | 'cache-buster' | 'open-end';

export interface Pinned {
  readonly reason: Reason;
  readonly why: string;
}

interface Text {
  readonly text: string;
  readonly escape: string;
}

/** `above` stands before `below` in the file. */
export function pinOf(above: InstructionTrace, below: InstructionTrace, text: Text): Pinned | undefined {
  return (
    commentPin(above) ??
    commentPin(below) ??
    busterPin(above.instruction, below.instruction) ??
    busterPin(below.instruction, above.instruction) ??
    downloadPin(above, below, text.text) ??
    // It is the last instruction of the file: what came to stand below it would become part of it.
    (endsOpen(text.text, below.instruction, text.escape) ? { reason: 'open-end', why: 'it ends in a line continuation' } : undefined)
  );
}

function commentPin({ instruction }: InstructionTrace): Pinned | undefined {
  const place = placeComment(instruction);
  if (place !== undefined)
    return { reason: 'asked-by-comment', why: `the comment above line ${instruction.line} asks for its place: ${place}` };
  const fresh = freshComment(instruction);
  return fresh === undefined
    ? undefined
    : { reason: 'asked-by-comment', why: `the comment above line ${instruction.line} asks for a run without the cache: ${fresh}` };
}

/** `ARG CACHEBUST`, `COPY cachebust /tmp/`: it stands above what is to run again with it, and below what is not. */
function busterPin(buster: Instruction, { keyword }: Instruction): Pinned | undefined {
  if (!['RUN', 'COPY', 'ADD'].includes(keyword)) return undefined;
  const names = buster.keyword === 'ARG' ? buster.args : buster.keyword === 'ENV' ? buster.pairs : [];
  const name = names.find((one) => isCacheBuster(one.name))?.name ?? busterCopied(buster);
  return name === undefined ? undefined : { reason: 'cache-buster', why: `${name} is there to make what is below it run again` };
}

const GIT = /\bgit\s+(?:clone|fetch|pull)\b|\bgit\+(?:https?|ssh|git)\b/u;
/** An address that stands for whatever is newest. */
const NEWEST = /\bhttps?:\/\/\S*[/@=](?:latest|main|master|nightly|HEAD|develop|trunk|snapshot)(?=[/.?#"'\s]|$)/iu;
/** A version, the whole name of a commit, or a check of what came. */
const FIXED = /\bv?\d+\.\d+|\b[0-9a-f]{40}\b|\bsha\d+sum\b|\$\{?\w*(?:VERSION|SHA|COMMIT|TAG|REF)\w*/iu;

/**
 * What is fetched by a name that moves is fetched anew whenever something above it changes, and only then: above a copy of the source it would
 * stay as it is for months. Packages are another thing: their versions are meant to be kept by the cache.
 */
function downloadPin(above: InstructionTrace, { instruction }: InstructionTrace, text: string): Pinned | undefined {
  const changesOften =
    above.copy?.broad === true || above.events.some(({ built }) => built) || volatilityIn(above.instruction) !== undefined;
  if (instruction.keyword !== 'RUN' || !changesOften) return undefined;
  const words = text.slice(instruction.span.start, instruction.span.end);
  const moves = (words.includes('://') && NEWEST.test(words)) || (GIT.test(words) && !FIXED.test(words));
  return moves
    ? { reason: 'moving-download', why: 'it fetches whatever is newest, and does so again whenever the source changes' }
    : undefined;
}
