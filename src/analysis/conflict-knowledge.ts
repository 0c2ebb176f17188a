import { isBelow, parentOf } from '../model/path-patterns.ts';
import { cacheOf } from '../source/cache.ts';
import type { CopyTrace } from './copies.ts';
import type { InstructionTrace } from './evaluate.ts';
import { writerOf } from './file-view.ts';
import { foldersMadeBy, type Line } from './line.ts';
import { doesTheSame } from './other-answers.ts';
import { pathsNamed, type NamedPath } from './run-variables.ts';

/**
 * What a RUN does was told from what is known of the files above it, which is more than it reads: whether another program stands in the place
 * of its own (`COPY --from=tools /bin/mkdir /bin/`), whether a folder of PATH may hold an environment, what variables name. Where another
 * instruction would change the answer to such a question, the two keep their order.
 */
export function knowledgeConflict(a: InstructionTrace, b: InstructionTrace, line: Line): string | undefined {
  return changesAnswer(a, b, line) ?? changesAnswer(b, a, line);
}

function changesAnswer(run: InstructionTrace, other: InstructionTrace, line: Line): string | undefined {
  if (run.steps.length === 0) return undefined;
  const { asked, listed, indifferent } = questionsOf(run);
  const path = [...asked].find((one) => {
    const puts = other.copy?.entryAt(one) !== undefined || writerOf(other.events, one) !== undefined;
    return (
      puts &&
      !(
        indifferent.has(one) &&
        other.copy !== undefined &&
        !line.hasOther(one, other, line.placeOf(run) < line.placeOf(other) ? other : run)
      )
    );
  });
  const { copy } = other;
  const entry = listed.size === 0 || copy === undefined ? undefined : firstIn(copy.entries, listed);
  const asksCopy = copy !== undefined && (path ?? entry) !== undefined;
  const told = asksCopy && other.events.length === 0 && doesTheSame(run, other, copy, line);
  if (path !== undefined && !told) return `it puts ${path} there, which RUN in line ${run.instruction.line} looks for`;
  if (entry !== undefined && !told)
    return `it brings ${entry.image}, and RUN in line ${run.instruction.line} looks at what is in that folder`;
  // A folder that another made before both is known to either.
  const [place, at] = [line.placeOf(other), line.placeOf(run)];
  const folder = [...foldersMadeBy(other)].find((one) => {
    const maker = asked.has(one) ? line.makerOf(one, other) : undefined;
    return maker !== undefined && (maker === place || at < maker);
  });
  if (folder !== undefined) return `it makes ${folder}, which RUN in line ${run.instruction.line} looks for`;
  const named =
    copy &&
    variablesOf(run).find((variable) => copy.entryAt(variable.path) !== undefined || (variable.asFolder && mayBring(copy, variable)));
  return named && `the variable ${named.name} names what it brings`;
}

function firstIn(entries: CopyTrace['entries'], folders: ReadonlySet<string>): CopyTrace['entries'][number] | undefined {
  for (const entry of entries) if (folders.has(parentOf(entry.image))) return entry;
  return undefined;
}

/** Into a folder that a variable names. One that is not there now may be in another checkout; but a mere word (`ACCEPT_EULA=Y`) speaks of none. */
function mayBring(copy: CopyTrace, { path, word }: NamedPath): boolean {
  return isBelow(copy.destination, path) || (word ? copy.setsFolder(path) : isBelow(path, copy.destination));
}

interface Questions {
  readonly asked: ReadonlySet<string>;
  readonly listed: ReadonlySet<string>;
  readonly indifferent: ReadonlySet<string>;
}

const questions = cacheOf<InstructionTrace, Questions>();

function questionsOf(run: InstructionTrace): Questions {
  const known = questions.get(run);
  if (known !== undefined) return known;
  // The shell is looked for as well.
  const asked = new Set([run.before.shell?.[0] ?? '/bin/sh', ...run.steps.flatMap((step) => [...step.asked])]);
  const all = (name: 'listed' | 'indifferent'): Set<string> => new Set(run.steps.flatMap((step) => [...step[name]]));
  const found = { asked, listed: all('listed'), indifferent: all('indifferent') };
  questions.set(run, found);
  return found;
}

const variables = cacheOf<InstructionTrace, readonly NamedPath[]>();

/** Of commands that read all variables. */
function variablesOf(run: InstructionTrace): readonly NamedPath[] {
  const known = variables.get(run) ?? run.steps.flatMap(({ names, commands }) => (names === 'all' ? pathsNamed(commands, run.before) : []));
  variables.set(run, known);
  return known;
}
