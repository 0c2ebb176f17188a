import { BUILDERS, type BuilderName } from '../preferences.ts';
import { COMMON, CONTEXT, FIX, type OptionTable } from './option-tables.ts';
import { choiceOf, configOf, flag, idList, text, type Raw } from './raw.ts';

export interface VerifyCommand {
  readonly kind: 'verify';
  /** The Dockerfile to be rewritten; the old one where `after` is given. */
  readonly path: string;
  readonly after: string | undefined;
  readonly context: string | undefined;
  readonly config: string | false | undefined;
  readonly builder: BuilderName | undefined;
  readonly only: readonly string[] | undefined;
  readonly skip: readonly string[];
  readonly unsafe: boolean | undefined;
  readonly edit: string | undefined;
  readonly build: BuildChoice;
  readonly keep: boolean;
  readonly format: 'text' | 'json';
  readonly color: boolean | undefined;
}

/** How images are built. */
export interface BuildChoice {
  /** Words for the engine's `build`. */
  readonly words: readonly string[];
  readonly builtin: boolean;
  readonly engine: 'docker' | 'podman' | undefined;
  readonly minutes: number | undefined;
}

/**
 * Passed on to the engine as they are. https://docs.docker.com/reference/cli/docker/buildx/build/
 * https://docs.podman.io/en/latest/markdown/podman-build.1.html
 */
const PASSED_ON = {
  target: { type: 'string', describe: 'passed on to the build', requiresArg: true },
  'build-arg': { type: 'array', string: true, describe: 'passed on to the build', requiresArg: true },
  secret: { type: 'array', string: true, describe: 'passed on to the build', requiresArg: true },
  platform: { type: 'string', describe: 'passed on to the build', requiresArg: true },
  network: { type: 'string', describe: 'passed on to the build', requiresArg: true },
} as const satisfies OptionTable;

export const BUILD = {
  ...PASSED_ON,
  engine: { type: 'string', describe: 'what builds: docker or podman (the first that answers)', requiresArg: true },
  timeout: { type: 'string', describe: 'minutes that one build may take (60)', requiresArg: true },
  frontend: { type: 'string', describe: '"builtin": build without the frontend that `# syntax=` names', requiresArg: true },
} as const satisfies OptionTable;

export const VERIFY = {
  before: { type: 'string', describe: 'the old Dockerfile, with --after; nothing is rewritten then', requiresArg: true },
  after: { type: 'string', describe: 'the new Dockerfile', requiresArg: true },
  only: FIX.only,
  skip: FIX.skip,
  unsafe: { type: 'boolean', describe: 'verify also what needs a look (level "review")' },
  ...CONTEXT,
  builder: { ...FIX.builder, describe: `what is to build it, where that decides what is rewritten: ${BUILDERS.join(', ')}` },
  edit: { type: 'string', describe: 'the file of the context that is edited to measure a rebuild', requiresArg: true },
  ...BUILD,
  keep: { type: 'boolean', describe: 'leave images, build cache and temporary files' },
  format: { type: 'string', describe: 'what to print on standard output: text (the default) or json', requiresArg: true },
  color: COMMON.color,
} as const satisfies OptionTable;

/** Reads the words after `dockerfix verify`; a sentence where they cannot be understood. */
export function verifyCommand(paths: readonly string[], raw: Raw): VerifyCommand | string {
  const [before, after, format] = ['before', 'after', 'format'].map((name) => text(raw[name]));
  if (paths.length > 1) return 'verify takes one Dockerfile';
  if ((before === undefined) !== (after === undefined)) return '--before and --after stand together';
  if (before !== undefined && paths.length > 0) return 'verify takes a Dockerfile, or --before and --after';
  if (format !== undefined && format !== 'text' && format !== 'json') return `--format is text or json, not ${format}`;
  const wrong = wrongChoice(raw);
  if (wrong !== undefined) return wrong;
  const builder = choiceOf(raw, 'builder', BUILDERS);
  if ('wrong' in builder) return builder.wrong;
  if (text(raw['context']) === '') return '--context needs a folder';
  if (text(raw['config']) === '') return '--config needs a file';
  return {
    kind: 'verify',
    path: before ?? paths[0] ?? 'Dockerfile',
    after,
    context: text(raw['context']),
    config: configOf(raw['config']),
    builder: builder.word,
    only: raw['only'] === undefined ? undefined : idList(raw['only']),
    skip: idList(raw['skip']),
    unsafe: flag(raw['unsafe']),
    edit: text(raw['edit']),
    build: buildOf(raw),
    keep: raw['keep'] === true,
    format: format ?? 'text',
    color: flag(raw['color']),
  };
}

export function buildOf(raw: Raw): BuildChoice {
  const words = Object.keys(PASSED_ON).flatMap((name) => {
    const value = raw[name];
    const values = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
    return values.map((one) => `--${name}=${one}`);
  });
  const [engine, minutes] = [text(raw['engine']), text(raw['timeout'])];
  return {
    words,
    builtin: text(raw['frontend']) === 'builtin',
    engine: engine === 'docker' || engine === 'podman' ? engine : undefined,
    minutes: minutes === undefined ? undefined : Number(minutes),
  };
}

/** Options of builds in a run that builds nothing. */
export function misusedBuild(raw: Raw): string | undefined {
  const given = Object.keys(BUILD).find((name) => raw[name] !== undefined);
  return given !== undefined && raw['verify'] !== true ? `--${given} is for --write --verify and for dockerfix verify` : wrongChoice(raw);
}

function wrongChoice(raw: Raw): string | undefined {
  const [frontend, engine, minutes] = ['frontend', 'engine', 'timeout'].map((name) => text(raw[name]));
  if (frontend !== undefined && frontend !== 'builtin') return `--frontend is builtin, not ${frontend}`;
  if (engine !== undefined && engine !== 'docker' && engine !== 'podman') return `--engine is docker or podman, not ${engine}`;
  const fits = minutes === undefined || (/^\d+(?:\.\d+)?$/u.test(minutes) && Number(minutes) > 0 && Number(minutes) <= MOST_MINUTES);
  return fits ? undefined : `--timeout is a number of minutes, at most ${MOST_MINUTES}, not ${minutes}`;
}

/** A day. */
const MOST_MINUTES = 1440;
