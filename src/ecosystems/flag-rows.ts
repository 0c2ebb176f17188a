import type { ArgumentSpec, FlagKind, FlagSpec } from './ecosystem.ts';

/** Flags by how they take a value: `'-r --recursive'` becomes a flag `-r` with the alias `--recursive`; the first spelling is the key. */
export interface FlagRows {
  readonly none?: readonly string[];
  readonly required?: readonly string[];
  /** A value only after `=`. */
  readonly optional?: readonly string[];
}

/** The spec of a program without sub-commands, of which `-yq` is `-y -q`. */
export function flags({ none = [], required = [], optional = [] }: FlagRows): ArgumentSpec {
  const rows = () => Object.fromEntries([...flagRows('none', none), ...flagRows('required', required), ...flagRows('optional', optional)]);
  return { flags: rows, subcommand: false, clusters: true };
}

function flagRows(kind: FlagKind, rows: readonly string[]): readonly (readonly [string, FlagSpec])[] {
  return rows.map((row) => {
    const [name = '', ...aliases] = row.split(' ');
    return [name, { kind, aliases }] as const;
  });
}
