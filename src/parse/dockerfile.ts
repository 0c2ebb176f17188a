import { DockerfileParser } from 'dockerfile-ast';
import type { ArgInstruction, Build, Instruction, Stage } from '../model/build.ts';
import { cacheOf } from '../source/cache.ts';
import { commonEnd, commonLength, lineAt, linesOf } from '../source/lines.ts';
import type { SourceText } from '../source/text.ts';
import { buildInstruction } from './dockerfile/instruction.ts';
import { scanDockerfile, type Beginning } from './dockerfile/scan.ts';
import type { ScannedFile } from './dockerfile/scanned.ts';
import { compareReadings, type Reading } from './dockerfile/two-readings.ts';
import { refuseWindows } from './dockerfile/windows.ts';
import { ParseError } from './errors.ts';
import { flatMap } from '../source/flat-map.ts';

export { trailingComments } from './dockerfile/trailing-comments.ts';

/**
 * A Dockerfile as BuildKit reads it.
 *
 * @param earlier another text of it: what stands in front of the first difference comes out the same, and is not read again
 * @throws ParseError for what BuildKit does not accept, what can be read in two ways, and Windows containers.
 */
export function parseDockerfile(source: SourceText, earlier?: Build): Build {
  const known = earlier !== undefined && alike.get(earlier) === true ? beginningOf(earlier, source.text) : undefined;
  const scanned = scanDockerfile(source, known);
  const file = { source, escape: scanned.directives.escape };
  const instructions = [...(known?.instructions ?? []), ...scanned.instructions.map((instruction) => buildInstruction(file, instruction))];
  const build: Build = { directives: scanned.directives, comments: scanned.comments, source, ...stagesOf(instructions) };
  const last = known?.instructions.at(-1);
  const end = earlier === undefined || last === undefined ? undefined : endingOf(earlier, source.text, scanned);
  const other = last === undefined ? otherReading(source) : readingBetween(source, file.escape, last, end);
  const compared = end === undefined ? scanned : { ...scanned, instructions: scanned.instructions.filter(({ span }) => span.end <= end) };
  alike.set(build, compareReadings(source, compared, other, { from: last?.span.end, to: end }));
  refuseWindows(build);
  return build;
}

/** Texts in which both readings saw the same throughout. */
const alike = cacheOf<Build, boolean>();

function instructionsOf({ globalArgs, stages }: Build): readonly Instruction[] {
  return [...globalArgs, ...flatMap(stages, ({ from, instructions }) => [from, ...instructions])];
}

/** The instructions that stand in both texts at the same place, as long as the next one begins alike, too: none of them goes on behind that. */
function beginningOf(earlier: Build, text: string): Beginning | undefined {
  const same = commonLength(earlier.source.text, text);
  const instructions = instructionsOf(earlier);
  const begun = instructions.findLastIndex(({ span }) => span.start < same);
  const last = instructions[begun - 1];
  if (last === undefined) return undefined;
  const next = text.indexOf('\n', last.span.end) + 1;
  const comments = earlier.comments.filter(({ span }) => span.start < next);
  return { instructions: instructions.slice(0, begun), comments, directives: earlier.directives, next };
}

/**
 * Where the first of the instructions ends that stand in both texts with all that follows them. In `earlier` both readings see the same, so
 * that it is enough if both see that one. Undefined where nothing would be spared.
 */
function endingOf(earlier: Build, text: string, { instructions: scanned }: ScannedFile): number | undefined {
  const { text: before } = earlier.source;
  // The rest of a text decides where a heredoc ends.
  if (before.includes('<<') || text.includes('<<')) return undefined;
  const same = commonEnd(before, text);
  const moved = text.length - before.length;
  const first = instructionsOf(earlier).find(({ span }) => span.start > before.length - same);
  if (first === undefined) return undefined;
  const seen = scanned.find(({ span }) => span.start === first.span.start + moved);
  return seen !== undefined && seen !== scanned.at(-1) && seen.span.end === first.span.end + moved ? seen.span.end : undefined;
}

/** Two stages may have the same name: BuildKit warns, and the later one wins from there on. */
function stagesOf(instructions: readonly Instruction[]): Pick<Build, 'globalArgs' | 'stages'> {
  const globalArgs: ArgInstruction[] = [];
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    if (instruction.keyword === 'FROM') {
      stages.push({ index: stages.length, name: instruction.stageName, from: instruction, instructions: [] });
    } else if (stage !== undefined) {
      stage.instructions.push(instruction);
    } else if (instruction.keyword === 'ARG') {
      globalArgs.push(instruction);
    } else {
      throw new ParseError(`${instruction.keyword} before the first FROM; only ARG may stand there`, instruction.span);
    }
  }
  if (stages.length > 0) return { globalArgs, stages };
  throw new ParseError('no FROM: the Dockerfile contains no stages to build', { start: 0, end: 0 });
}

/** As dockerfile-ast reads it. Its ranges are 0-based lines and characters. */
function otherReading(source: SourceText): Reading {
  const starts = linesOf(source);
  return readingOf(source.text, (line) => starts[line]);
}

function readingOf(text: string, startOf: (line: number) => number | undefined): Reading {
  const parsed = DockerfileParser.parse(text);
  const instructions = parsed.getInstructions().map((instruction) => {
    const { line, character } = instruction.getRange().start;
    return { start: (startOf(line) ?? text.length) + character, keyword: instruction.getKeyword() };
  });
  return { escape: parsed.getEscapeCharacter(), instructions };
}

/**
 * The same of what stands behind an instruction of which both readings know that it ends where it ends. A short one stands in its place:
 * what follows is no directive then.
 * @param end up to here
 */
function readingBetween(source: SourceText, escape: string, { span }: Instruction, end: number | undefined): Reading {
  const starts = linesOf(source);
  const next = source.text.indexOf('\n', span.end) + 1;
  const line = next === 0 ? starts.length : lineAt(starts, next) - 1;
  const rest = next === 0 ? '' : source.text.slice(next, end);
  const { instructions, ...others } = readingOf(`# escape=${escape}\nFROM scratch\n${rest}`, (at) => (at < 2 ? -1 : starts[at + line - 2]));
  return { instructions: instructions.slice(1), ...others };
}
