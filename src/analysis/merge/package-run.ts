import { packageCall, type CleanWord, type PackageCall } from '../../ecosystems/package-calls.ts';
import type { Directives, RunInstruction } from '../../model/build.ts';
import type { Step } from '../../model/command.ts';
import type { Span } from '../../source/text.ts';
import type { InstructionTrace } from '../evaluate.ts';
import { plainCommandOf } from '../plain-step.ts';
import { isRoot } from '../users.ts';

/** A command of a package manager in a RUN, with its place in the file. */
export interface Piece<Call extends PackageCall = PackageCall> {
  readonly call: Call;
  readonly span: Span;
  /** Behind the last word before the first package. */
  readonly opens: number;
}

export type ListCall = Exclude<PackageCall, { readonly kind: 'clean' }>;

/** A RUN that updates the lists, installs packages and cleans up, in this order and each at most once, and does nothing else. */
export interface PackageRun {
  readonly kind: 'run';
  readonly index: number;
  readonly trace: InstructionTrace;
  readonly run: RunInstruction;
  readonly update: Piece<ListCall> | undefined;
  readonly install: Piece<ListCall> | undefined;
  readonly clean: readonly CleanWord[];
  /** Where its clean-up starts, or it ends. */
  readonly cleanStart: number;
  /** Where its first command starts. What stands before is `set -e;` and the like. */
  readonly start: number;
}

/** A RUN with something else in it. `first` is its first command, if that is one of a package manager and its failure ends the RUN. */
export interface MixedRun {
  readonly kind: 'mixed';
  readonly index: number;
  readonly trace: InstructionTrace;
  readonly run: RunInstruction;
  readonly first: Piece<ListCall> | undefined;
  readonly reason: 'other-commands' | 'unclear-packages';
  readonly why: string;
}

/** Does a RUN that is not understood install packages? Worth a word of refusal then. */
const LOOKS_LIKE_PACKAGES =
  /\b(?:apt|apt-get)\s[^&|;]{0,200}?\b(?:update|install|upgrade|dist-upgrade|full-upgrade|remove|purge|autoremove)\b|\bapk\s[^&|;]{0,200}?\b(?:update|add|del|upgrade)\b/;

/** Reads a RUN; undefined when it has nothing to do with packages. */
export function readPackageRun(
  trace: InstructionTrace,
  index: number,
  text: string,
  { escape }: Directives,
): PackageRun | MixedRun | undefined {
  const run = trace.instruction;
  if (run.keyword !== 'RUN') return undefined;
  const read = partsOfRun(trace, run, text, escape);
  if (read.kind === 'parts') return isAboutPackages(read) ? { index, trace, run, ...read, kind: 'run' } : undefined;
  const mentions = LOOKS_LIKE_PACKAGES.test(plain(text.slice(run.span.start, run.span.end), escape));
  return mentions ? { index, trace, run, ...read } : undefined;
}

type Other = Pick<MixedRun, 'kind' | 'first' | 'reason' | 'why'>;
type Parts = Pick<PackageRun, 'update' | 'install' | 'clean' | 'cleanStart' | 'start'> & { readonly kind: 'parts' };

function other(why: string, first?: Piece, reason: MixedRun['reason'] = 'other-commands'): Other {
  return { kind: 'mixed', first: first !== undefined && isListPiece(first) ? first : undefined, reason, why };
}

function isAboutPackages({ update, install, clean }: Parts): boolean {
  return update !== undefined || install !== undefined || clean.some(({ place }) => /^ap[tk] /.test(place));
}

function partsOfRun(trace: InstructionTrace, run: RunInstruction, text: string, escape: string): Parts | Other {
  const parts = partsOfPlainRun(trace, run, text, escape);
  if (!hasMounts(run)) return parts;
  // Mounts come last: they may be our own, of the round before, and a person would look for them in vain.
  if (parts.kind === 'mixed') return other(parts.why, undefined, parts.reason);
  return other('has mounts: lists of packages under a cache may be gone when the next RUN begins');
}

function partsOfPlainRun(trace: InstructionTrace, run: RunInstruction, text: string, escape: string): Parts | Other {
  if (run.command.form !== 'shell' || run.heredocs.length > 0) return other('is no plain line of commands');
  const { user } = trace.before;
  if (user.kind === 'known' && !isRoot(user)) return other('does not run as root');
  const { body } = trace;
  if (body === undefined) return other('is not followed');
  if (body.kind === 'unknown') return other(`holds something that is not understood: ${body.why}`);
  const start = body.steps[0]?.span.start ?? run.span.end;
  const pieces = body.steps.map(pieceOf);
  const [first] = pieces;
  if (!OPENING.test(openingText({ run, start }, text, escape)))
    return other('sets a variable or an option before its first command, in a way that is not followed');
  // What the analysis does not understand (a setting that moves folders) is no plain command, whatever its words say.
  const unclear = trace.steps.map(({ event }) => event.unknown);
  const parts = inOrder(body.steps, pieces, start);
  const leading = unclear[0] === undefined ? first : undefined;
  if (parts.kind !== 'parts') return other(parts.why, leading, parts.reason);
  const why = unclear.find((each) => each !== undefined);
  if (why !== undefined) return other(`holds something that is not understood: ${why}`);
  const spans = [...body.steps.map(({ span }) => span), { start: run.span.end, end: run.span.end }];
  const joined = spans.every(
    (span, at) => at === 0 || isJoint(text.slice(spans[at - 1]?.end, span.start), escape, at === spans.length - 1),
  );
  return joined ? parts : other('does not join its commands by `&&`', leading);
}

/** What the shell gets: without the ends of continued lines and the comments between them. */
export function plain(text: string, escape: string): string {
  const lines = text.split(/\r?\n/).filter((line, at) => at === 0 || !/^\s*(?:#|$)/.test(line));
  return lines.map((line) => (line.trimEnd().endsWith(escape) ? line.trimEnd().slice(0, -1) : line)).join(' ');
}

function hasMounts({ flags }: RunInstruction): boolean {
  return flags.some(({ name }) => name === 'mount');
}

function pieceOf(step: Step): Piece | undefined {
  const command = plainCommandOf(step);
  if (command === undefined) return undefined;
  const call = packageCall(command);
  if (call === undefined) return undefined;
  const first = call.kind === 'clean' ? undefined : call.words[0];
  const place = first === undefined ? -1 : command.argv.indexOf(first);
  return { call, span: step.span, opens: command.argv[place - 1]?.span.end ?? step.span.end };
}

function isListPiece(piece: Piece): piece is Piece<ListCall> {
  return piece.call.kind !== 'clean';
}

/** Options of the shell and variables. */
const OPENING = /^(?:(?:set(?: [-+]?\w+)+|export \w+=[\w./:-]*) ?(?:&&|;) ?)*$/;

/** What stands before its first command, in one line. */
export function openingText({ run, start }: Pick<PackageRun, 'run' | 'start'>, text: string, escape: string): string {
  const [segment] = run.command.form === 'shell' ? run.command.body.segments : [];
  return plain(text.slice(segment?.source ?? start, start), escape)
    .replace(/\s+/g, ' ')
    .trimStart();
}

/** Update, install, clean up: each at most once, in this order. */
function inOrder(steps: readonly Step[], pieces: readonly (Piece | undefined)[], start: number): Parts | Other {
  let update: Piece<ListCall> | undefined;
  let install: Piece<ListCall> | undefined;
  const clean: CleanWord[] = [];
  for (const [at, piece] of pieces.entries()) {
    if (piece === undefined) return whyUnread(steps[at]);
    if (!isListPiece(piece)) {
      if (piece.call.kind === 'clean') clean.push(...piece.call.words);
    } else if (clean.length > 0 || install !== undefined) return other('installs or updates more than once');
    else if (piece.call.kind === 'install') install = piece;
    else if (update === undefined) update = piece;
    else return other('updates the package lists more than once');
  }
  const starts = install?.call.words.map(({ span }) => span.start) ?? [];
  if (new Set(starts).size < starts.length) return other('has a variable that holds several packages', undefined, 'unclear-packages');
  const cleanStart = steps.find((_, at) => pieces[at]?.call.kind === 'clean')?.span.start ?? steps.at(-1)?.span.end ?? start;
  return { kind: 'parts', update, install, clean, cleanStart, start };
}

function whyUnread(step: Step | undefined): Other {
  const words = step?.compound === false ? (step.commands[0]?.argv.map(({ raw }) => raw) ?? []) : [];
  const installs = /^(?:apt|apt-get|apk)$/.test(words[0] ?? '') && words.some((word) => word === 'install' || word === 'add');
  if (!installs) return other('does more than update the package lists, install packages and clean up');
  const why = `has \`${words.slice(0, 8).join(' ')}\`, which names something else than packages, or has an option that is not understood`;
  return other(why, undefined, 'unclear-packages');
}

function isJoint(between: string, escape: string, last: boolean): boolean {
  const joint = plain(between, escape).trim();
  return joint === '&&' || joint === ';' || (last && joint === '');
}
