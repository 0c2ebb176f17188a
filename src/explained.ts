import type { CostEstimate, FileError, FixInput, Refusal } from './results.ts';

/** What an instruction takes in. */
export type ExplainedReads =
  /** Files of the context, or of the image so far; how many, and the first of them. */
  | { readonly kind: 'context' | 'image'; readonly count: number; readonly paths: readonly string[] }
  /** What another stage made, or another image holds. */
  | { readonly kind: 'stage'; readonly from: string }
  /** Anything. */
  | { readonly kind: 'everything'; readonly why: string };

export interface ExplainedInstruction {
  /** 1-based. */
  readonly line: number;
  /** Its words on one line. */
  readonly words: string;
  /** Undefined: it reads no files. */
  readonly reads: ExplainedReads | undefined;
  /** Lines above that it must stay below, the nearest first, and why. */
  readonly waitsFor: readonly { readonly line: number; readonly why: string }[];
  /** It makes a layer: what it takes when it runs, by estimate, and after which share of the changes it does, from 0 to 1. */
  readonly layer: { readonly seconds: number; readonly reruns: number } | undefined;
  /** What it left in the image that was asked about (`ExplainInput.image`): bytes of its layer, and when it was made, in milliseconds since 1970. */
  readonly image: { readonly bytes: number; readonly created: number } | undefined;
  /** It asks the network: its layer keeps the answer of the day on which it was made. */
  readonly network: boolean;
  /** What dockerfix would have changed there, and what a person may do so that it would (`lift`, one sentence). */
  readonly refused: readonly (Refusal & { readonly lift: string })[];
}

export interface ExplainedStage {
  readonly index: number;
  /** Of its FROM, 1-based. */
  readonly line: number;
  readonly name: string | undefined;
  /** As FROM names it. */
  readonly base: string;
  /** The last stage is built of it. */
  readonly needed: boolean;
  readonly instructions: readonly ExplainedInstruction[];
}

export interface ExplainInput extends Omit<FixInput, 'cost'> {
  /** An image that was built from the Dockerfile: its real layers are shown. */
  readonly image?: string;
  /** Which engine holds it; the first that answers. */
  readonly engine?: 'docker' | 'podman';
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

export interface ExplainResult {
  /** Absolute. */
  readonly path: string;
  readonly stages: readonly ExplainedStage[];
  /** Which changes are meant. */
  readonly basis?: CostEstimate['basis'];
  /** How many instructions of the last stage, and of those that it is built on, were found in the history of the image, of those that make a layer. */
  readonly image?: { readonly name: string; readonly found: number; readonly instructions: number };
  readonly error?: FileError;
}
