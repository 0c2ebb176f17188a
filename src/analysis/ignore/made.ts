import type { ContextPath } from '../../model/files.ts';
import { isBelow, joinPath } from '../../model/path-patterns.ts';
import { cacheOf } from '../../source/cache.ts';
import type { CopyTrace } from '../copies.ts';
import type { Evaluation, InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { ImageEvent } from '../events.ts';
import { stagesUpTo } from '../stage-uses.ts';
import { flatMap } from '../../source/flat-map.ts';

/** What each instruction makes, and what stands in a stage in the end: paths of its image. */
interface Made {
  readonly by: ReadonlyMap<InstructionTrace, readonly string[]>;
  readonly stages: readonly (readonly string[])[];
}

/** `all` counts also what is made in some builds only, by a command that stands in a branch. */
type Which = 'surely' | 'all';

const known = { surely: cacheOf<Evaluation, Made>(), all: cacheOf<Evaluation, Made>() };

/** The results of installs that an instruction makes in its stage: by itself, or by taking them out of another stage (`COPY --from`). */
export function madeBy(evaluation: Evaluation, trace: InstructionTrace, which: Which = 'surely'): readonly string[] {
  return madeOf(evaluation, which).by.get(trace) ?? [];
}

function madeOf(evaluation: Evaluation, which: Which): Made {
  const cached = known[which].get(evaluation);
  if (cached !== undefined) return cached;
  const by = new Map<InstructionTrace, readonly string[]>();
  const stages: (readonly string[])[] = [];
  for (const stage of evaluation.stages) {
    const all = new Set(stage.parent === undefined ? [] : stages[stage.parent]);
    for (const trace of stage.traces) {
      const made = [
        ...flatMap(trace.events, which === 'all' ? ({ outputs }) => outputs : surelyMade),
        ...takenOut(evaluation, stage, trace, stages),
      ];
      if (made.length > 0) by.set(trace, made);
      for (const path of made) all.add(path);
    }
    stages.push([...all]);
  }
  const made = { by, stages };
  known[which].set(evaluation, made);
  return made;
}

/** Without what it makes in some builds only: in the others the image gets what the context holds. */
export function surelyMade({ outputs, unsure }: ImageEvent): readonly string[] {
  return unsure === undefined ? outputs : outputs.filter((output) => !unsure.includes(output));
}

/** `COPY --from=deps /app/node_modules ./node_modules`: the content of a folder of another stage comes to lie in the destination. */
function takenOut(
  { stages }: Evaluation,
  { index }: StageOutcome,
  { instruction, events }: InstructionTrace,
  made: readonly (readonly string[])[],
): readonly string[] {
  if (instruction.keyword !== 'COPY') return [];
  const from = instruction.flags.find((flag) => flag.name === 'from')?.unquoted?.toLowerCase();
  const written = flatMap(events, (event) => flatMap(event.writes, (region) => region.patterns));
  const [pattern, ...more] = written;
  if (from === undefined || pattern === undefined || more.length > 0 || !pattern.endsWith('/**')) return [];
  const origin = stages.findLast((stage) => stage.index < index && (stage.name?.toLowerCase() === from || String(stage.index) === from));
  const destination = pattern === '/**' ? '/' : pattern.slice(0, -'/**'.length);
  const sources = instruction.sources.filter(({ raw }) => !/[$*?[\\"'`]/u.test(raw)).map(({ raw }) => joinPath('/', raw));
  return (made[origin?.index ?? -1] ?? []).flatMap((path) =>
    sources
      .filter((source) => isBelow(path, source))
      .map((source) => joinPath(destination, `./${path.slice(source === '/' ? 0 : source.length)}`)),
  );
}

/** A path of the context that a copy could bring to where an install puts its result. */
export interface Brought {
  readonly path: ContextPath;
  readonly copy: InstructionTrace;
  readonly maker: InstructionTrace;
  /** The copy comes after the install: what it brings lands on top. */
  readonly onTop: boolean;
}

/** Each such path once: where a copy would land on top, if there is such a place. */
export function broughtByCopies(evaluation: Evaluation): readonly Brought[] {
  const found = new Map<ContextPath, Brought>();
  for (const stage of evaluation.stages) {
    const line = lineage(evaluation, stage);
    const copies = flatMap(line, (trace, at) => (trace.copy === undefined ? [] : [{ trace, copy: trace.copy, at }]));
    for (const [at, maker] of line.entries()) {
      for (const output of madeBy(evaluation, maker, 'all')) {
        for (const { trace, copy, at: copiedAt } of copies) {
          const onTop = copiedAt > at;
          for (const path of copy.places(output)) {
            const old = path === '' ? undefined : found.get(path);
            if (path !== '' && (old === undefined || (onTop && !old.onTop))) found.set(path, { path, copy: trace, maker, onTop });
          }
        }
      }
    }
  }
  return [...found.values()];
}

/** The instructions of a stage behind those of the stages that it is built on. */
export function lineage(evaluation: Evaluation, stage: StageOutcome): readonly InstructionTrace[] {
  return flatMap(stagesUpTo(evaluation, stage), ({ traces }) => traces);
}

/** Where a path of the context lands by a copy, unless a filter or the ignore file keeps it out. */
export function landsAt(copy: CopyTrace | undefined, path: ContextPath): string | undefined {
  const target = copy?.to(path);
  return target !== undefined && copy?.from(target) !== undefined ? target : undefined;
}
