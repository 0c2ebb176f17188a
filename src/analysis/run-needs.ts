import { runsOneOf } from '../ecosystems/ecosystem.ts';
import { resolvePath } from '../ecosystems/system-region.ts';
import type { Step } from '../model/command.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { PathPattern, Region } from '../model/paths.ts';
import { flatMap } from '../source/flat-map.ts';
import { ADDS_NOTHING } from './adds-nothing.ts';
import type { StepEffects } from './run-effects.ts';

/** What they change they must find; the rest may make what it writes. */
const ALTERS = new Set(['mv', 'sed', ...ADDS_NOTHING]);

/**
 * Of what a step reads, and of the folders that it puts something in, those that it does not make itself. Of code of others, what its words and
 * settings name, and the folders that a `cd` enters.
 * @param told files that the variables tell it
 */
export function neededBy(
  { commands }: Step,
  { reads, writes, optional, folders, named: settings }: StepEffects,
  entered: readonly Region[],
  told: readonly Region[],
  all: boolean,
): ReadonlySet<PathPattern> {
  const needs = new Set(flatMap([...entered, ...told], (region) => region.patterns));
  const runs = (programs: ReadonlySet<string>): boolean => commands.some((command) => runsOneOf(command, programs));
  const made = new Set(flatMap(writes, (region) => region.patterns));
  const isMade = (pattern: PathPattern): boolean => made.has(pattern) || made.has(`${pattern}/**`);
  const named = [...flatMap(reads, (region) => region.patterns), ...optional.map((path) => literalPattern(path))];
  if (all) {
    const words = wordsOf(commands);
    for (const pattern of settings) if (!isMade(pattern)) needs.add(pattern);
    for (const pattern of named) if (words.has(pattern.replace(/\/\*\*$/u, '')) && !isMade(pattern)) needs.add(pattern);
    return needs;
  }
  for (const pattern of runs(ALTERS) ? named : named.filter((one) => !isMade(one))) needs.add(pattern);
  // What is removed may be missing, folder and all.
  if (!runs(ADDS_NOTHING)) for (const pattern of folders.map((path) => literalPattern(path))) if (!isMade(pattern)) needs.add(pattern);
  return needs;
}

/** The paths that the words of commands may name, those of `--option=path` among them. */
function wordsOf(commands: Step['commands']): ReadonlySet<PathPattern> {
  const found = new Set<PathPattern>();
  for (const { argv, cwd } of commands) {
    for (const { value } of argv.slice(1)) {
      const word = value.kind === 'known' ? value.text : '';
      const paths = [word, word.slice(word.indexOf('=') + 1)].map((text) => (text === '' ? undefined : resolvePath(text, cwd)));
      for (const path of paths) if (path !== undefined) found.add(literalPattern(path));
    }
  }
  return found;
}
