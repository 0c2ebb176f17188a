import type { Argument } from '../model/command.ts';
import type { CommandEffects, KnownEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { known } from '../model/value.ts';
import { unknownEffects } from './ecosystem.ts';

/**
 * Programs that do what they do to the paths that they are given and to names that begin like those (`gzip {}` writes {}.gz), and put
 * nothing elsewhere under a name made of them, as `cp {} /to` does.
 */
const IN_PLACE: ReadonlySet<string> = new Set(
  (
    'rm rmdir chmod chown chgrp touch sed cat head tail wc grep egrep fgrep ls echo printf test [ cut sort cmp basename dirname readlink ' +
    'realpath md5sum sha1sum sha224sum sha256sum sha384sum sha512sum gzip bzip2 xz true false'
  ).split(' '),
);

/** A path that no image has: it stands for the names that a program is given while its effects are worked out. */
const PLACE = '/\u0001';

/** Files that a program is given. */
export interface Targets {
  /** The files themselves. */
  readonly files: readonly PathPattern[];
  /** The folders that they lie in, with all below. */
  readonly trees: readonly PathPattern[];
}

/** The word to give to the program. */
export function placeArgument(like: Argument): Argument {
  return { ...like, raw: '{}', value: known(PLACE), glob: false };
}

/** What a program that was given the place does to the files that this stands for. */
export function onTargets(program: string, words: readonly string[], effects: CommandEffects, targets: Targets): CommandEffects {
  // rmdir -p goes on to the folders above.
  if (!IN_PLACE.has(program) || (program === 'rmdir' && words.some((word) => /^-(?:-parents|\w*p)/.test(word))))
    return unknownEffects(`dockerfix does not know what \`${program}\` does to files whose names are not known`);
  if (effects.kind === 'unknown') return effects;
  const there = (patterns: readonly PathPattern[]): readonly PathPattern[] => [
    ...new Set(patterns.flatMap((pattern) => placed(pattern, targets))),
  ];
  return {
    ...effects,
    reads: { patterns: there(effects.reads.patterns) },
    writes: { patterns: there(effects.writes.patterns) },
    optional: [],
    folders: effects.folders.filter((folder) => folder !== '/'),
  };
}

function placed(pattern: PathPattern, { files, trees }: Targets): readonly PathPattern[] {
  if (!pattern.startsWith(PLACE)) return [pattern];
  const rest = pattern.slice(PLACE.length);
  if (rest === '') return files;
  return rest.startsWith('/') ? files.map((file) => (file.endsWith('/**') ? file : `${file}/**`)) : trees;
}

/** The effects of several commands as those of one; unknown wins. */
export function union(effects: readonly CommandEffects[], first: KnownEffects): CommandEffects {
  let all = first;
  for (const one of effects) {
    if (one.kind === 'unknown') return one;
    all = both(all, one);
  }
  return all;
}

function both(a: KnownEffects, b: KnownEffects): KnownEffects {
  const merge = (x: readonly string[], y: readonly string[]): readonly string[] => [...new Set([...x, ...y])];
  return {
    ...a,
    ...b,
    reads: { patterns: merge(a.reads.patterns, b.reads.patterns) },
    optional: merge(a.optional, b.optional),
    writes: { patterns: merge(a.writes.patterns, b.writes.patterns) },
    outputs: merge(a.outputs, b.outputs),
    names: a.names === 'all' || b.names === 'all' ? 'all' : merge(a.names, b.names),
    network: a.network || b.network,
    folders: merge(a.folders, b.folders),
    notes: merge(a.notes, b.notes),
  };
}
