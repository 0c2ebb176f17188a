import type { Instruction } from '../../model/build.ts';
import type { Span, TextEdit } from '../../source/text.ts';
import type { CopyTrace } from '../copies.ts';
import type { ExemptPath } from '../equivalence.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import type { BaseCopy } from './base-copy.ts';

/** Another text for a span of the file. */
export type Replacement = TextEdit;

/** How an install can move in front of the copies of the source that stand above it. */
export interface Plan {
  readonly kind: 'plan';
  /** Neighbouring instructions of the stage, from the first copy to the install. */
  readonly instructions: readonly Instruction[];
  /** Their new order, as indexes into `instructions`. */
  readonly order: readonly number[];
  /** Indexes that are left out of it: copies that the one after the install repeats. */
  readonly dropped: readonly number[];
  /** New COPY instructions, and the index of the instruction that they go above. */
  readonly lines: readonly string[];
  readonly linesAbove: number;
  /** Words of moved instructions that have to be written otherwise. */
  readonly replacements: readonly Replacement[];
  readonly ignoreLines: readonly string[];
  /** Files that the caller lets differ; only with `reasons`. */
  readonly exemptPaths: readonly ExemptPath[];
  readonly at: Span;
  readonly message: string;
  /** Why a person should look at it. */
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

/** The same where the source is copied in the stage below (`FROM base`): the copy moves into every stage that is built on it. */
export interface BasePlan extends Omit<Plan, 'kind' | 'instructions' | 'order' | 'dropped' | 'linesAbove' | 'replacements'> {
  readonly kind: 'base-plan';
  readonly base: BaseCopy;
  readonly install: Instruction;
}

export type SplitRefusal =
  | 'not-understood'
  | 'needs-source'
  | 'script-not-understood'
  | 'unclear-manifest'
  | 'needed-between'
  | 'runs-with-source'
  | 'overwritten-later'
  | 'output-in-context'
  | 'symbolic-link'
  | 'unclear-copy'
  | 'too-many-manifests'
  | 'folder-rights';

export interface Refused {
  readonly kind: 'refusal';
  readonly reason: SplitRefusal;
  readonly message: string;
}

/** The RUN that is looked at. */
export interface Target {
  readonly facts: Facts;
  readonly stage: StageOutcome;
  readonly index: number;
  readonly trace: InstructionTrace;
  /** Of its installs, for messages. */
  readonly name: string;
}

/** A copy that brings files which the install does not read, and those which it does read. */
export interface Source {
  readonly index: number;
  readonly trace: InstructionTrace;
  readonly copy: CopyTrace;
  readonly needed: readonly string[];
}

export function refuse(reason: SplitRefusal, message: string): Refused {
  return { kind: 'refusal', reason, message };
}

/** What is copied in line `copied` would go below a manifest whose time decides whether line `built` builds the project anew (by-times.ts). */
export function refuseTimed(built: number, copied: number): Refused {
  return refuse(
    'overwritten-later',
    `line ${built} builds the project anew only where its manifest has another time, and below that manifest what line ${copied} copies would not change it`,
  );
}
