import { compileRegion, isBelow } from '../../model/path-patterns.ts';
import { coverageOf } from '../coverage.ts';
import type { ImageEvent } from '../events.ts';
import type { Line } from '../line.ts';
import { potentialPath } from '../potential.ts';
import { refuse, type Refused, type Source, type Target } from './plan.ts';
import { flatMap } from '../../source/flat-map.ts';

/** What the install would find of the copy of the source in another checkout only, where more files are. */
export function filledElsewhere(target: Target, event: ImageEvent, source: Source, line: Line): Refused | undefined {
  return filled(target, event, source) ?? covered(target, event, source, line);
}

/** A folder of which all is read, and which the copy would fill in another checkout only. */
function filled(
  { facts, stage, index, name, trace: install }: Target,
  event: ImageEvent,
  { copy, needed, trace }: Source,
): Refused | undefined {
  const image = stage.checkpoints[index]?.image;
  for (const { pattern, folder, sources } of coverageOf(copy.coverage, event)) {
    // What the RUN has made by then is going to be ignored.
    const made = install.events.slice(0, install.events.indexOf(event) + 1).flatMap(({ outputs }) => outputs);
    if (made.some((output) => isBelow(folder, output)) || needed.some(compileRegion({ patterns: [pattern] }))) continue;
    const there = image?.paths.get(folder);
    const reason =
      there === undefined
        ? (flatMap(sources, (source) => facts.mayBeGenerated(source) ?? [])[0] ?? (event.needed.has(folder) ? NEEDED : undefined))
        : there.folder && 'the folder is there';
    if (reason !== undefined)
      return refuse('needs-source', `${name} reads ${pattern}, which the copy in line ${trace.instruction.line} may fill: ${reason}`);
  }
  // What is known to be made elsewhere is copied by a pattern.
  const isExpected = (path: string): boolean => copy.places(path).every((place) => facts.mayBeGenerated(place) !== undefined);
  const named = [...event.needed].find((path) => copy.places(path).length > 0 && !needed.includes(path) && !isExpected(path));
  return named === undefined
    ? undefined
    : refuse(
        'needs-source',
        `${event.title.replace(/^RUN /u, '')} reads ${named}, which the copy in line ${trace.instruction.line} may bring: ${NEEDED}`,
      );
}

const NEEDED = 'nothing else does';

/** On top of what is there before the install, which looks at it; the results of installs are asked of the ignore file. */
function covered({ facts, stage, index, name }: Target, event: ImageEvent, { trace, copy }: Source, line: Line): Refused | undefined {
  const before = new Set(stage.traces.slice(0, index));
  const path = [...line.underCopy(trace)].find(([one, makers]) => {
    const there = makers.some((maker) => maker === 'base' || before.has(maker));
    const looked = there && (event.mayRead(potentialPath(one)) || event.mayWrite(potentialPath(one)));
    if (!looked || stage.image.events.some(({ outputs }) => outputs.includes(one))) return false;
    return copy.places(one).some((place) => place !== '' && facts.mayBeGenerated(place) !== undefined);
  })?.[0];
  return path === undefined
    ? undefined
    : refuse('overwritten-later', `${name} may look at ${path}, on top of which the copy of the source may put what the context holds`);
}
