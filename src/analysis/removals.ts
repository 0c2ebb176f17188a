import { programName, runsOneOf } from '../ecosystems/ecosystem.ts';
import type { Argument, Command } from '../model/command.ts';
import { cleanPath, isBelow, joinPath } from '../model/path-patterns.ts';
import { flatMap } from '../source/flat-map.ts';

function textOf({ value }: Argument): string {
  return value.kind === 'known' ? value.text : '';
}

/** `rm -r`. */
export function isRecursiveRemove({ argv }: Command): boolean {
  const [program, ...rest] = argv;
  return (
    program !== undefined &&
    programName(textOf(program)) === 'rm' &&
    rest.some((word) => /^(?:-\w*[rR]\w*|--recursive)$/u.test(textOf(word)))
  );
}

/** Nothing to remove is a failure of `rm -r`, unless it is told otherwise. A tool cleans up whatever is there. */
export function isForced({ argv }: Command): boolean {
  return programName(argv[0]?.raw ?? '') !== 'rm' || argv.some((word) => /^(?:-\w*f\w*|--force)$/u.test(textOf(word)));
}

export function operandsOf({ argv }: Command): readonly Argument[] {
  return argv.slice(1).filter((word) => word.value.kind === 'unknown' || !textOf(word).startsWith('-'));
}

/** What a word of `rm -r` removes. */
interface Removed {
  /** The folder or file; for a pattern other than `folder/*` some path in that folder. */
  readonly path: string;
  /** Of a pattern the folder in which it matches: this one itself stays. */
  readonly inside: string | undefined;
}

const REMOVES: ReadonlySet<string> = new Set(['rm', 'rmdir', 'unlink', 'shred']);

/** The paths that a command removes and names outright; nothing for what removes none. */
export function namedRemovals(command: Command): readonly string[] {
  if (!runsOneOf(command, REMOVES)) return [];
  return flatMap(operandsOf(command), (word) => (word.glob ? [] : (removedBy(word, command)?.path ?? [])));
}

/** Undefined where it is not known. */
export function removedBy({ value, glob }: Argument, { cwd }: Command): Removed | undefined {
  if (value.kind === 'unknown' || (!value.text.startsWith('/') && cwd.kind === 'unknown')) return undefined;
  const base = cwd.kind === 'known' ? cwd.text : '/';
  if (!glob) return { path: joinPath(base, value.text), inside: undefined };
  const [before = ''] = /^[^*?[]*/u.exec(value.text) ?? [];
  const slash = before.lastIndexOf('/');
  const pattern = value.text.slice(slash + 1);
  if (/(?:^|\/)\.\.(?:\/|$)/u.test(pattern)) return undefined;
  const inside = slash < 0 ? base : joinPath(base, slash === 0 ? '/' : before.slice(0, slash));
  return { path: pattern === '*' ? inside : cleanPath(`${inside}/part`), inside };
}

/**
 * Does a command remove this folder itself, or one above it? With a mount there it would fail (`Device or resource busy`).
 * @param without words of it that are not looked at
 */
export function removesFolder(command: Command, folder: string, without: readonly Argument[] = []): boolean {
  if (!isRecursiveRemove(command)) return false;
  return operandsOf(command).some((word) => {
    if (without.includes(word)) return false;
    const removed = removedBy(word, command);
    if (removed === undefined) return true;
    return removed.inside === undefined ? isBelow(folder, removed.path) : isBelow(folder, removed.inside) && folder !== removed.inside;
  });
}

/** What `rm -r` removes; nothing for any other command. */
export function removalsOf(command: Command): readonly Removed[] {
  return isRecursiveRemove(command) ? flatMap(operandsOf(command), (word) => removedBy(word, command) ?? []) : [];
}

const CHANGES = /^(?:chown|chgrp|chmod)$/u;

/** Does a command change the owner or the mode of all that lies in this folder (`chown -R app /home/app`, `find /home -exec chown ...`)? */
export function changesAll(command: Command, folder: string): boolean {
  const { argv, cwd } = command;
  const at = argv.findIndex((word) => CHANGES.test(programName(textOf(word) || word.raw)));
  if (at < 0 || (at === 0 && !argv.some((word) => /^(?:-\w*R\w*|--recursive)$/u.test(textOf(word))))) return false;
  // `xargs chown`: of what, is not known.
  if (programName(argv[0]?.raw ?? '') === 'xargs') return true;
  // The first operand of chown is the owner, unless a file says whose it shall be.
  const owner = at === 0 && !argv.some((word) => word.raw.startsWith('--ref'));
  const operands = owner ? operandsOf(command).slice(1) : argv.slice(1);
  return operands.some((word) => {
    if (word.value.kind === 'unknown' || (cwd.kind === 'unknown' && !textOf(word).startsWith('/'))) return true;
    const removed = removedBy(word, command);
    // A pattern does not match `.cache`, unless it says so.
    const hidden = removed?.inside !== undefined && !textOf(word).includes('/.');
    return (
      removed === undefined || (isBelow(folder, removed.inside ?? removed.path) && !(hidden && folder.startsWith(`${removed.inside}/.`)))
    );
  });
}

/** How much of the cache at `folder` a command removes. */
export function removedFrom(command: Command, folder: string): 'whole' | 'part' | undefined {
  const removed = removalsOf(command);
  if (removed.some(({ path }) => isBelow(folder, path))) return 'whole';
  return removed.some(({ path, inside }) => isBelow(path, folder) || (inside !== undefined && isBelow(folder, inside)))
    ? 'part'
    : undefined;
}
