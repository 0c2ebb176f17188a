import { expect } from 'vitest';
import { knownEffects, reads, writes, type KnownEffects, type Setting } from './registry-helpers.ts';

/** A command line, and paths that it reads (and not), writes (and not). */
export interface Row {
  readonly line: string;
  readonly reads?: readonly string[];
  readonly keeps?: readonly string[];
  readonly writes?: readonly string[];
  readonly leaves?: readonly string[];
  readonly setting?: Setting;
}

/** Checks a row; the effects are returned for what else there is to say of them. */
export function expectRow(row: Row, setting: Setting): KnownEffects {
  const effects = knownEffects(row.line, { ...setting, ...row.setting });
  for (const path of row.reads ?? []) expect([path, reads(effects, path)]).toEqual([path, true]);
  for (const path of row.keeps ?? []) expect([path, reads(effects, path)]).toEqual([path, false]);
  for (const path of row.writes ?? []) expect([path, writes(effects, path)]).toEqual([path, true]);
  for (const path of row.leaves ?? []) expect([path, writes(effects, path)]).toEqual([path, false]);
  return effects;
}
