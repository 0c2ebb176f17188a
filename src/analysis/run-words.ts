import type { Argument } from '../model/command.ts';
import { known, termOf, unknown, type Value } from '../model/value.ts';
import type { ShellPart, ShellWord } from '../parse/shell.ts';
import { exportedVariables, lookup, shorten, type ShellState } from './run-state.ts';
import type { Walk } from './run-walk.ts';
import { flatMap } from '../source/flat-map.ts';

interface Piece {
  readonly value: Value;
  readonly quoted: boolean;
  /** It comes from an expansion, so that it is split at blanks unless quoted. */
  readonly expanded: boolean;
}

/**
 * The arguments that a word becomes: quotes removed, variables expanded, split at blanks. None for an unquoted empty variable.
 * An unknown argument whose word is not quoted may be any number of arguments.
 */
export function expandWord(word: ShellWord, shell: ShellState, walk: Walk): readonly Argument[] {
  const fields: Piece[][] = [];
  let open: Piece[] | undefined;
  const ownSeparators = shell.variables.has('IFS') || walk.env.env.has('IFS');
  for (const piece of piecesOf(word, shell, walk, false)) {
    if (piece.quoted || !piece.expanded) {
      open ??= startField(fields);
      open.push(piece);
      continue;
    }
    if (piece.value.kind === 'unknown' || (ownSeparators && piece.value.text !== '')) {
      const why = piece.value.kind === 'unknown' ? piece.value.why : 'the shell splits words in its own way (IFS)';
      open ??= startField(fields);
      open.push({ ...piece, value: unknown(why, `\${split:${termOf(piece.value)}}`) });
      continue;
    }
    for (const [text] of piece.value.text.matchAll(/[ \t\n]+|[^ \t\n]+/g)) {
      if (/^[ \t\n]/.test(text)) open = undefined;
      else {
        open ??= startField(fields);
        open.push({ ...piece, value: known(text) });
      }
    }
  }
  const span = walk.locate(word.span);
  return fields.map((pieces) => ({ raw: word.raw, ...finish(pieces), span }));
}

/** The text of a word that is not split and not expanded against files: of an assignment, or in a heredoc. */
export function expandText(word: ShellWord, shell: ShellState, walk: Walk, assignment: boolean): Value {
  return concatenate(piecesOf(word, shell, walk, assignment).map((piece) => piece.value));
}

/** True if shells may split the text of this word when it is an argument: an unquoted variable that is unknown or has blanks. */
export function maySplit(word: ShellWord, shell: ShellState, walk: Walk): boolean {
  return piecesOf(word, shell, { ...walk, substitute: () => undefined }, true).some(
    ({ value, quoted, expanded }) => !quoted && (expanded ? value.kind === 'unknown' || /[\s*?[\\]/.test(value.text) : hasGlob(value)),
  );
}

/** The one text that these make. Of unknown pieces the terms are joined, with the known text between escaped. */
export function concatenate(values: readonly Value[]): Value {
  const full = values.filter((value) => value.kind === 'unknown' || value.text !== '');
  const [only] = full;
  if (full.length === 1 && only !== undefined) return only;
  const missing = full.find((value) => value.kind === 'unknown');
  if (missing === undefined) return known(full.map((value) => (value.kind === 'known' ? value.text : '')).join(''));
  const terms = full.map((value) => (value.kind === 'known' ? value.text.replace(/[\\$]/g, '\\$&') : wrapped(value.term)));
  return unknown(missing.why, shorten(terms.join('')));
}

/** Text under which the argument is compared. */
export function argumentTerm(argument: Pick<Argument, 'value' | 'glob'>): string {
  return `${argument.glob ? '*' : ''}${termOf(argument.value)}`;
}

function startField(fields: Piece[][]): Piece[] {
  const field: Piece[] = [];
  fields.push(field);
  return field;
}

function wrapped(term: string): string {
  return term.startsWith('${') && term.endsWith('}') ? term : `\${${term}}`;
}

function hasGlob(value: Value): boolean {
  return value.kind === 'known' && /[*?]|\[.*\]/s.test(value.text);
}

function finish(pieces: readonly Piece[]): { readonly value: Value; readonly glob: boolean } {
  const outside = pieces.map(({ value, quoted }) => (quoted || value.kind === 'unknown' ? '_' : value.text)).join('');
  const glob = /[*?]|\[.*\]/s.test(outside);
  const value = concatenate(pieces.map((piece) => piece.value));
  const special = pieces.some((piece) => piece.value.kind === 'known' && (piece.quoted ? /[*?[\]\\]/ : /\\/).test(piece.value.text));
  if (!glob || !special || value.kind === 'unknown') return { value, glob };
  const text = JSON.stringify(pieces.map((piece) => [piece.quoted, termOf(piece.value)]));
  return { value: unknown('it mixes pattern characters that are quoted with some that are not', `\${${shorten(text)}}`), glob };
}

function piecesOf(word: ShellWord, shell: ShellState, walk: Walk, assignment: boolean): readonly Piece[] {
  return flatMap(word.parts, (part, index): readonly Piece[] => {
    if (part.kind === 'text') return textPieces(part, index, word.parts, shell, walk, assignment);
    if (part.kind === 'opaque') return [{ value: opaqueValue(part, shell, walk), quoted: part.quoted, expanded: true }];
    return parameterPieces(part, shell, walk);
  });
}

/** Text, with the `~` at its start (and behind each `:` of an assignment) made the home folder. */
function textPieces(
  part: Extract<ShellPart, { kind: 'text' }>,
  index: number,
  parts: readonly ShellPart[],
  shell: ShellState,
  walk: Walk,
  assignment: boolean,
): readonly Piece[] {
  const plain = (text: string): Piece => ({ value: known(text), quoted: part.quoted, expanded: false });
  if (part.quoted || !part.text.includes('~')) return [plain(part.text)];
  const pieces: Piece[] = [];
  for (const [at, text] of part.text.split(assignment ? /(?<=:)(?=~)/ : /(?!)/).entries()) {
    const tilde = text.startsWith('~') && (at > 0 || index === 0);
    const followed = /^~[^/:]/.test(text) || (text === '~' && index < parts.length - 1);
    if (!tilde) pieces.push(plain(text));
    else if (followed)
      pieces.push({ value: unknown(`the home folder in \`${text}\` is not known`, `\${${text}}`), quoted: true, expanded: true });
    else pieces.push({ value: homeOf(shell, walk), quoted: true, expanded: true }, plain(text.slice(1)));
  }
  return pieces;
}

/** What `~` is: the value of HOME. */
export function homeOf(shell: ShellState, walk: Walk): Value {
  const home = lookup('HOME', shell, walk.env);
  return home === undefined || (home.kind === 'known' && home.text === '') ? unknown('HOME is not set', '${~}') : home;
}

function parameterPieces(part: Extract<ShellPart, { kind: 'parameter' }>, shell: ShellState, walk: Walk): readonly Piece[] {
  const value = lookup(part.name, shell, walk.env);
  const one = (result: Value): readonly Piece[] => [{ value: result, quoted: part.quoted, expanded: true }];
  if (part.operation === undefined) return one(value ?? known(''));
  const { operator, operand } = part.operation;
  const pieces = piecesOf(operand, shell, walk, false).map((piece) => ({ ...piece, expanded: true }));
  const empty = part.quoted ? one(known('')) : [];
  if (value?.kind === 'unknown') {
    const terms = pieces.map((piece) => [piece.quoted, termOf(piece.value)]);
    return one(unknown(value.why, `\${${shorten(`${value.term}${operator}${JSON.stringify(terms)}`)}}`));
  }
  const filled = value !== undefined && (!operator.startsWith(':') || value.text !== '');
  if (operator.endsWith('-')) return filled && value !== undefined ? one(value) : pieces;
  return filled ? pieces : empty;
}

/** An expansion that is not computed. Its term tells all that decides it: the text, the variables in it, and where and when it runs. */
function opaqueValue(part: Extract<ShellPart, { kind: 'opaque' }>, shell: ShellState, walk: Walk): Value {
  for (const script of part.scripts) walk.substitute(script, shell, walk);
  if (shell.cwd.kind === 'known' && /^(?:\$\(\s*pwd\s*\)|`pwd`)$/u.test(part.raw)) return shell.cwd;
  const reads = part.names.map((name) => [name, mentionTerm(name, shell, walk)]);
  if (part.scripts.length === 0) return unknown(part.why, `\${${shorten(JSON.stringify([part.raw, reads]))}}`);
  return unknown(part.why, `\${${shorten(JSON.stringify([part.raw, reads, whereTerms(shell), walk.site()]))}}`);
}

export function mentionTerm(name: string, shell: ShellState, walk: Walk): string {
  const value = lookup(name, shell, walk.env);
  return value === undefined ? '-' : termOf(value);
}

/** What every command of this shell sees of it: the folder and the variables. */
export function whereTerms(shell: ShellState): readonly unknown[] {
  return [termOf(shell.cwd), [...exportedVariables(shell)].map(([name, value]) => `${name}${termOf(value)}`).sort()];
}
