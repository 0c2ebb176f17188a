import { isBelow } from '../model/path-patterns.ts';
import type { InstructionTrace } from './evaluate.ts';
import { contested } from './events.ts';
import { pathsNamed, type NamedPath } from './run-variables.ts';

/**
 * Files that a RUN would find if another instruction came first, though nothing else says that it reads them: the programs that it starts
 * (`COPY --from=tools /bin/mkdir /bin/` above `RUN mkdir x`), its shell, and what variables name.
 */
export function programsConflict(a: InstructionTrace, b: InstructionTrace): string | undefined {
  return finds(a, b) ?? finds(b, a);
}

function finds(run: InstructionTrace, other: InstructionTrace): string | undefined {
  if (run.steps.length === 0) return undefined;
  const { names, paths } = programsOf(run);
  for (const path of namedWrites(other)) {
    const slash = path.lastIndexOf('/');
    if (paths.has(path) || (/bin$/u.test(path.slice(0, slash)) && names.has(path.slice(slash + 1))))
      return `it puts ${path} there, which runs`;
  }
  const { copy } = other;
  const named =
    copy === undefined
      ? undefined
      : variablesOf(run).find(
          ({ path, asFolder }) =>
            copy.entryAt(path) !== undefined || (asFolder && (isBelow(copy.destination, path) || isBelow(path, copy.destination))),
        );
  return named === undefined ? undefined : `the variable ${named.name} names what it brings`;
}

function* namedWrites({ copy, events }: InstructionTrace): Iterable<string> {
  if (copy !== undefined) for (const { image, kind } of copy.entries) if (kind !== 'folder') yield image;
  for (const event of events) if (event.unknown === undefined) yield* contested(event).keys();
}

interface Programs {
  readonly names: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
}

const programs = new WeakMap<InstructionTrace, Programs>();

function programsOf(run: InstructionTrace): Programs {
  const known = programs.get(run);
  if (known !== undefined) return known;
  const [shell = '/bin/sh'] = run.before.shell ?? [];
  const words = [shell, ...run.steps.flatMap(({ commands }) => commands.flatMap(({ argv }) => argv[0]?.raw ?? []))];
  const found = { names: new Set(words.map((word) => word.slice(word.lastIndexOf('/') + 1))), paths: new Set(words) };
  programs.set(run, found);
  return found;
}

const variables = new WeakMap<InstructionTrace, readonly NamedPath[]>();

/** Of commands that read all variables. */
function variablesOf(run: InstructionTrace): readonly NamedPath[] {
  const known =
    variables.get(run) ?? run.steps.flatMap(({ names, commands }) => (names === 'all' ? [...pathsNamed(commands, run.before)] : []));
  variables.set(run, known);
  return known;
}
