import { MERGE, MIGRATE, SUMMARY_FORMATS } from './migrate-options.ts';
import { COMMON, CONTEXT, FIX, type OptionTable } from './option-tables.ts';
import { CONFIG, EXPLAIN, GRAPH, REPLAY, REPORT_FORMATS } from './report-options.ts';
import type { Name } from './usage.ts';
import { BUILD, VERIFY } from './verify-options.ts';

export type Format = 'diff' | 'json';

/** What the plain command alone prints. */
export type FixFormat = Format | 'sarif' | 'github' | 'markdown';

export const FORMATS: readonly Format[] = ['diff', 'json'];

export const FIX_FORMATS: readonly FixFormat[] = [...FORMATS, 'sarif', 'github', 'markdown'];

const COMPARE = { ...CONTEXT, ...COMMON } as const satisfies OptionTable;

const RULES = { format: COMMON.format } as const satisfies OptionTable;

/** The options of each command. */
export const TABLES: Readonly<Record<Name, OptionTable>> = {
  fix: { ...FIX, ...BUILD },
  compare: COMPARE,
  rules: RULES,
  completion: {},
  verify: VERIFY,
  replay: REPLAY,
  explain: EXPLAIN,
  graph: GRAPH,
  config: CONFIG,
  migrate: MIGRATE,
  report: MERGE,
};

/** What `--format` takes. */
export const FORMATS_OF: Readonly<Record<Name, readonly string[]>> = {
  ...REPORT_FORMATS,
  fix: FIX_FORMATS,
  compare: FORMATS,
  rules: FORMATS,
  verify: REPORT_FORMATS.explain,
  migrate: SUMMARY_FORMATS,
  report: SUMMARY_FORMATS,
  completion: [],
};
