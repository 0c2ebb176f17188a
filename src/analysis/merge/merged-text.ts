import type { Directives } from '../../model/build.ts';
import { dominantLineEnding } from '../../source/lines.ts';
import type { Span, TextEdit } from '../../source/text.ts';
import { isForTool } from '../tool-comments.ts';
import { LISTS, type CleanUp } from './clean-up.ts';
import { lineOf } from './neighbours.ts';
import { plain, type ListCall, type PackageRun, type Piece } from './package-run.ts';
import { problem, type Group, type Problem } from './plan.ts';
import { asList, insertions, isTooLong, orderOf, wordsOf, type Words } from './word-layout.ts';

export interface Source {
  readonly text: string;
  readonly directives: Directives;
}

/** The RUN that the others go into, and what is changed in it. */
export interface MergedText {
  readonly host: PackageRun;
  readonly replacements: readonly TextEdit[];
  /** Comments that stood above one of the others, and now stand above its packages. */
  readonly placed: ReadonlySet<string>;
}

interface Listed {
  readonly member: PackageRun;
  readonly install: Piece<ListCall>;
  readonly words: Words;
}

/** The text of the merged RUN: that of the first one, or where only another has its packages on lines of their own, that of this one. */
export function mergedText({ members }: Group, cleanUp: CleanUp, source: Source): MergedText | Problem {
  const listed = members.flatMap((member): readonly Listed[] => {
    const { install } = member;
    return install === undefined ? [] : [{ member, install, words: wordsOf(member, install, source.text, source.directives) }];
  });
  const host = listed.find(({ words }) => words.layout !== 'line') ?? listed[0];
  if (host === undefined) return problem('other-commands', 'none of the RUNs installs packages');
  const lost = members.find((member) => losesComment(member, listed, host, cleanUp, source.text));
  if (lost !== undefined) return problem('comments', `a comment within the RUN of ${lineOf(lost)} has no place in the merged one`);
  const leads = leadsOf(listed, host);
  const { items: order, sorted } = orderOf(
    listed.map(({ words }) => words),
    host.words,
    leads,
  );
  const update = updateFor(members, host.member.update, host.install.span, source);
  const plainEnd = source.text.slice(host.words.span.end, host.install.span.end).trim() === '';
  const breaks =
    plainEnd &&
    isTooLong(
      host.words,
      order,
      source.text,
      update.reduce((sum, { text }) => sum + text.length, 0),
    );
  const packages = breaks ? [asList(host.words, order)] : insertions(host.words, order, sorted);
  // Below packages on lines of their own, what follows them has one, too.
  const onLines = breaks || (leads.size > 0 && host.words.layout === 'line');
  const tail = tailOf(host, cleanUp, onLines, source);
  const led = onLines || host.words.layout !== 'line' ? cleanUp.from.flatMap(commentsOfCleanUp) : [];
  return {
    host: host.member,
    replacements: joined([...update, ...packages, ...tail]),
    placed: new Set([...[...leads.values()].flat(), ...led]),
  };
}

/**
 * Comments of a later install go into the RUN, above its packages: above the RUN, they would be about all of them.
 */
function leadsOf(listed: readonly Listed[], host: Listed): ReadonlyMap<Words, readonly string[]> {
  const own = ({ member }: Listed): readonly string[] => commentsOf(member);
  const at = listed.indexOf(host);
  const names = new Set(listed.slice(0, at + 1).flatMap(({ words }) => words.items.map(({ name }) => name)));
  const seen = new Set(listed.slice(0, at + 1).flatMap(own));
  const leads = new Map<Words, readonly string[]>();
  for (const later of listed.slice(at + 1)) {
    const comments = own(later).filter((text) => !seen.has(text));
    const brings = later.words.items.filter(({ name }) => !names.has(name));
    for (const { name } of brings) names.add(name);
    if (comments.length === 0 || brings.length === 0) continue;
    for (const text of comments) seen.add(text);
    leads.set(later.words, comments);
  }
  return leads;
}

/** Two insertions at one place are one. */
function joined(edits: readonly TextEdit[]): readonly TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (last?.span.start === edit.span.start && last.span.end === edit.span.end && edit.span.start === edit.span.end)
      result.splice(-1, 1, { span: edit.span, text: last.text + edit.text });
    else result.push(edit);
  }
  return result;
}

/** An update in front of the first command of a RUN that is else left as it is. */
export function updateInFront({ members, leading }: Group, source: Source): readonly TextEdit[] {
  if (leading?.first === undefined) return [];
  return updateFor(members, leading.first.call.kind === 'update' ? leading.first : undefined, leading.first.span, source);
}

/** Comments between the packages go with them, and those of a clean-up with it. */
function losesComment(member: PackageRun, listed: readonly Listed[], host: Listed, { from }: CleanUp, text: string): boolean {
  const tail = member.install?.span.end ?? member.cleanStart;
  const words = listed.find((each) => each.member === member)?.words;
  return member.run.innerComments.some(({ span }) => {
    const rewritten = member !== host.member && text.slice(tail, member.run.span.end).includes(';');
    if (span.start >= tail) return from.length > 0 && (rewritten || !from.includes(member));
    if (member === host.member) return false;
    return words === undefined || span.start < words.span.start;
  });
}

/** Nothing where there is an update already, or none anywhere. */
function updateFor(
  members: readonly PackageRun[],
  own: Piece | undefined,
  command: Span,
  { text, directives: { escape } }: Source,
): readonly TextEdit[] {
  const update = members.find((member) => member.update !== undefined)?.update;
  if (update === undefined || own !== undefined) return [];
  const words = plain(text.slice(update.span.start, update.span.end), escape).replace(/\s+/g, ' ').trim();
  // Under `set -e`, a failure within an `&&` list that is not the last command does not end the shell.
  const joint = plain(text.slice(command.end, command.end + 200), escape)
    .trimStart()
    .startsWith(';')
    ? ';'
    : ' &&';
  const line = text.slice(text.lastIndexOf('\n', command.start - 1) + 1, command.start);
  const behind = line.trim() === '' ? ` ${escape}${dominantLineEnding(text)}${line}` : ' ';
  return [{ span: { start: command.start, end: command.start }, text: words + joint + behind }];
}

/**
 * Those of a RUN that only cleans up say so: above the merged RUN, they would be about the install. Where it begins with the package lists they stay
 * above: a cache mount takes that command away.
 */
function commentsOfCleanUp(member: PackageRun): readonly string[] {
  return member.install === undefined && member.clean[0]?.place !== LISTS.place ? commentsOf(member) : [];
}

/** Those for people. */
function commentsOf({ run }: PackageRun): readonly string[] {
  return run.comments.map(({ text }) => text).filter((text) => !isForTool(text));
}

/** The end of a line and the indentation of the next, without what continues it: below a comment, nothing does. */
function nextLine(separator: string): string {
  return separator.replace(/^[^\r\n]*/u, '');
}

/** What comes behind the install. */
function tailOf(host: Listed, { from }: CleanUp, breaks: boolean, { text, directives: { escape } }: Source): readonly TextEdit[] {
  const own = { start: host.install.span.end, end: host.member.run.span.end };
  if (from.length === 0) return [];
  const onLines = breaks || host.words.layout !== 'line';
  const chained = text.slice(host.member.start, own.start).includes('&&');
  const parts = from.map((member) => {
    const tail =
      member.install === undefined
        ? ` && ${asChain(text.slice(member.cleanStart, member.run.span.end), true, escape)}`
        : asChain(text.slice(member.install.span.end, member.run.span.end), chained && member !== host.member, escape);
    if (!onLines || (member === host.member && !breaks)) return tail;
    const { separator } = host.words;
    const line = onItsLine(tail, separator);
    const comments = line.startsWith(separator) ? commentsOfCleanUp(member) : [];
    return (
      comments.map((comment, index) => (index === 0 ? separator : nextLine(separator)) + comment).join('') +
      (comments.length === 0 ? line : nextLine(separator) + line.slice(separator.length))
    );
  });
  const tail = parts.join('');
  return tail === text.slice(own.start, own.end) ? [] : [{ span: own, text: tail }];
}

/** Behind an `&&` list, a semicolon would end it under `set -e`: then a failure within it no longer counts. */
function asChain(commands: string, chained: boolean, escape: string): string {
  if (!chained || !commands.includes(';')) return commands;
  const all = plain(commands, escape)
    .split(';')
    .map((command) => command.replace(/\s+/g, ' ').trim());
  return (commands.trimStart().startsWith(';') ? ' && ' : '') + all.filter((command) => command !== '').join(' && ');
}

/** A further command behind all that a RUN does, joined to them as they are to each other. */
export function withCommand(run: PackageRun, command: string, { text, directives }: Source): TextEdit {
  const { update, install } = run;
  const between = update === undefined || install === undefined ? ' && ' : text.slice(update.span.end, install.span.start);
  const words = install && wordsOf(run, install, text, directives);
  const joint = between.includes('#') ? ' && ' : between;
  const lines = words !== undefined && words.layout !== 'line' && !joint.includes('\n');
  const { end } = run.run.span;
  return { span: { start: end, end }, text: (lines ? `${words.separator}&& ` : joint) + command };
}

function onItsLine(tail: string, separator: string): string {
  return tail.replace(/^[ \t]*&&[ \t]*(?=\S)/, `${separator}&& `).replace(/^[ \t]*;[ \t]*(?=\S)/, `;${separator}`);
}
