import { BUILDERS, type BuilderName } from '../preferences.ts';
import { COMMON, CONTEXT, FIX, type OptionTable } from './option-tables.ts';
import { choiceOf, configOf, flag, historyOf, idList, text, type Raw } from './raw.ts';

/** A command that says something of one Dockerfile, and changes nothing. */
export interface ReportCommand {
  readonly kind: 'replay' | 'explain' | 'graph' | 'config';
  readonly path: string;
  readonly context: string | undefined;
  readonly config: string | false | undefined;
  readonly history: number | undefined;
  readonly builder: BuilderName | undefined;
  readonly timings: string | undefined;
  /** `explain` alone. */
  readonly image: string | undefined;
  readonly engine: 'docker' | 'podman' | undefined;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  readonly unsafe: boolean | undefined;
  readonly format: ReportFormat;
  /** Where it goes instead of standard output. */
  readonly output: string | undefined;
  readonly color: boolean | undefined;
  /** No progress. */
  readonly quiet: boolean;
}

export type ReportFormat = 'text' | 'json' | GraphFormat;

/** What `graph` alone prints. */
type GraphFormat = 'dot' | 'mermaid' | 'html';

export const REPORT_FORMATS: Readonly<Record<ReportCommand['kind'], readonly ReportFormat[]>> = {
  replay: ['text', 'json'],
  explain: ['text', 'json'],
  graph: ['text', 'dot', 'mermaid', 'json', 'html'],
  config: ['text', 'json'],
};

const REPORT = {
  only: FIX.only,
  skip: FIX.skip,
  unsafe: FIX.unsafe,
  ...CONTEXT,
  builder: FIX.builder,
  timings: FIX.timings,
  format: { type: 'string', describe: 'what to print on standard output: text (the default) or json', requiresArg: true },
  color: COMMON.color,
  quiet: { type: 'boolean', describe: 'no progress on standard error' },
} as const satisfies OptionTable;

export const REPLAY = {
  history: { type: 'string', describe: 'how many commits are replayed (200)', requiresArg: true },
  ...REPORT,
} as const satisfies OptionTable;

export const EXPLAIN = {
  history: FIX.history,
  image: { type: 'string', describe: 'an image that was built from it: show the real size and age of its layers', requiresArg: true },
  engine: { type: 'string', describe: 'which engine has the image: docker or podman (the first that answers)', requiresArg: true },
  ...REPORT,
} as const satisfies OptionTable;

export const GRAPH = {
  history: FIX.history,
  ...REPORT,
  format: { ...REPORT.format, describe: 'what to print: text (the default), dot, mermaid, json, or html: one page with everything' },
  output: { type: 'string', describe: 'write it to this file', requiresArg: true },
} as const satisfies OptionTable;

export const CONFIG = {
  history: FIX.history,
  only: FIX.only,
  skip: FIX.skip,
  unsafe: FIX.unsafe,
  ...CONTEXT,
  builder: FIX.builder,
  format: REPORT.format,
  color: COMMON.color,
} as const satisfies OptionTable;

/** Reads the words after `dockerfix replay`, `explain`, `graph` or `config`; a sentence where they cannot be understood. */
export function reportCommand(kind: ReportCommand['kind'], paths: readonly string[], raw: Raw): ReportCommand | string {
  if (paths.length > 1) return `${kind} takes one Dockerfile`;
  const format = choiceOf(raw, 'format', REPORT_FORMATS[kind]);
  if ('wrong' in format) return format.wrong;
  const output = text(raw['output']);
  if (output === '') return '--output needs a file';
  if (text(raw['context']) === '') return '--context needs a folder';
  if (text(raw['config']) === '') return '--config needs a file';
  const engine = text(raw['engine']);
  if (engine !== undefined && engine !== 'docker' && engine !== 'podman') return `--engine is docker or podman, not ${engine}`;
  if (engine !== undefined && raw['image'] === undefined) return '--engine is for --image';
  const history = historyOf(raw['history']);
  if (typeof history === 'string') return history;
  const builder = choiceOf(raw, 'builder', BUILDERS);
  if ('wrong' in builder) return builder.wrong;
  if (kind === 'replay' && history === 0) return 'replay needs at least one commit of --history';
  return {
    kind,
    path: paths[0] ?? 'Dockerfile',
    context: text(raw['context']),
    config: configOf(raw['config']),
    history,
    builder: builder.word,
    timings: text(raw['timings']),
    image: text(raw['image']),
    engine,
    only: raw['only'] === undefined ? undefined : idList(raw['only']),
    skip: idList(raw['skip']),
    unsafe: flag(raw['unsafe']),
    format: format.word ?? 'text',
    output,
    color: flag(raw['color']),
    quiet: raw['quiet'] === true,
  };
}
