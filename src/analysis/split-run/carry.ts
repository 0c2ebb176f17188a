import { isBelow } from '../../model/path-patterns.ts';
import type { State } from '../../model/state.ts';
import { visitNode } from '../../parse/shell-print.ts';
import { refuseRun, type RunRefused } from './plan.ts';
import { changesOf, type Atom, type Chain } from './read.ts';

/** What the RUN of a later part must do first, so that its shell is in the state that it would have been in. */
export interface Carried {
  readonly kind: 'carried';
  readonly pieces: readonly Piece[];
}

/** A command of the chain that is repeated; or, with `text`, another command in its place. */
export interface Piece {
  readonly atom: number;
  readonly text?: string;
}

/** What the steps from `first` on need of what the shell was told before, up to the step `end`. */
export function carriedTo(
  chain: Chain,
  { first, end }: { readonly first: number; readonly end: number },
  before: State,
): Carried | RunRefused {
  const { atoms } = chain;
  const start = atoms.findIndex(({ step }) => step === first);
  const last = atoms.findLastIndex(({ step }) => step !== undefined && step < end);
  const rest = atoms.slice(start, last + 1);
  const needed = new Set<string>();
  for (const { node } of rest) mentionsOf(node, needed);
  const isNeeded = (name: string): boolean =>
    needed.has(name) || before.envOpen || before.env.has(name) || /^(?:PATH|HOME|CDPATH)$/u.test(name);
  const kept: Piece[] = [];
  // From the last to the first: what a kept assignment reads is needed, too.
  for (let at = start - 1; at >= 0; at--) {
    const atom = atoms[at];
    if (atom === undefined) continue;
    const { names, others } = changesOf(atom.node);
    const program = programOf(atom);
    if (atom.step !== undefined) {
      const lost = others || program === 'cd' || program === 'set' ? (program ?? 'cd') : names.find(isNeeded);
      if (lost !== undefined || program === 'export')
        return refuseRun(
          'state-not-carried',
          `what \`${lost ?? names[0] ?? 'export'}\` is for the commands behind is known only when the commands before have run`,
        );
      continue;
    }
    if (program === 'cd' || program === ':') continue;
    if (program !== undefined || names.some(isNeeded)) {
      kept.unshift({ atom: at });
      mentionsOf(atom.node, needed);
    }
  }
  const folder = folderPieces(chain, { start, rest }, before, needed);
  if (folder === undefined) return refuseRun('state-not-carried', 'the folder that the commands behind run in is not known');
  const pieces = [...kept, ...folder].sort((a, b) => a.atom - b.atom);
  const turnedOff = kept.find(({ atom }) => programOf(atoms[atom]) === 'set' && hasPlus(atoms[atom]));
  if (turnedOff !== undefined) return refuseRun('state-not-carried', 'it switches options of the shell on and off again');
  return { kind: 'carried', pieces };
}

function programOf(atom: Atom | undefined): string | undefined {
  return atom?.node.kind === 'simple' ? atom.node.words[0]?.raw : undefined;
}

function hasPlus(atom: Atom | undefined): boolean {
  return atom?.node.kind === 'simple' && atom.node.words.some(({ raw }) => raw.startsWith('+'));
}

/** Names that a command reads, also as words: `export A`, `printenv A`. */
function mentionsOf(node: Atom['node'], needed: Set<string>): void {
  visitNode(node, {
    word: ({ raw }) => {
      for (const [name] of raw.matchAll(/[A-Za-z_]\w*/gu)) needed.add(name);
    },
    node: (inner) => {
      if (inner.kind !== 'simple') return;
      for (const { value } of inner.assignments) for (const [name] of value.raw.matchAll(/[A-Za-z_]\w*/gu)) needed.add(name);
    },
  });
}

/** The `cd` that leads to where the part starts: none where it is the working directory, the author's own where one does it. */
function folderPieces(
  chain: Chain,
  { start, rest }: { readonly start: number; readonly rest: readonly Atom[] },
  { workdir }: State,
  needed: ReadonlySet<string>,
): readonly Piece[] | undefined {
  const { atoms, steps } = chain;
  const moves = atoms.slice(0, start).flatMap((atom, at) => (programOf(atom) === 'cd' ? [{ atom: at }] : []));
  const [only, ...more] = moves;
  const last = moves.at(-1);
  if (only === undefined || last === undefined) return [];
  const back = [...needed].some((name) => name === 'OLDPWD' || name === 'PWD') || rest.some(({ node }) => node.kind !== 'simple');
  const first = atoms[start];
  const cwd = first?.node.kind === 'simple' ? steps[first.step ?? -1]?.commands[0]?.cwd : undefined;
  if (back || cwd?.kind !== 'known' || workdir.kind !== 'known') return more.length === 0 || back ? moves : undefined;
  if (cwd.text === workdir.text) return [];
  if (more.length === 0) return [only];
  const word = wordsAfter(atoms[last.atom]);
  if (word === cwd.text) return [last];
  const path = isBelow(cwd.text, workdir.text) && workdir.text !== '/' ? cwd.text.slice(workdir.text.length + 1) : cwd.text;
  return /^[\w@./+-]+$/u.test(path) && !path.startsWith('-') ? [{ atom: last.atom, text: `cd ${path}` }] : undefined;
}

function wordsAfter(atom: Atom | undefined): string | undefined {
  return atom?.node.kind === 'simple' && atom.node.words.length === 2 ? atom.node.words[1]?.raw : undefined;
}
