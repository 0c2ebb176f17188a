import { DockerfileParser } from 'dockerfile-ast';
import type { ArgInstruction, Build, Instruction, Stage } from '../model/build.ts';
import { linesOf } from '../source/lines.ts';
import type { SourceText } from '../source/text.ts';
import { buildInstruction } from './dockerfile/instruction.ts';
import { scanDockerfile } from './dockerfile/scan.ts';
import { compareReadings, type Reading } from './dockerfile/two-readings.ts';
import { refuseWindows } from './dockerfile/windows.ts';
import { ParseError } from './errors.ts';

export { trailingComments } from './dockerfile/trailing-comments.ts';

/**
 * A Dockerfile as BuildKit reads it.
 *
 * @throws ParseError for what BuildKit does not accept, what can be read in two ways, and Windows containers.
 */
export function parseDockerfile(source: SourceText): Build {
  const scanned = scanDockerfile(source);
  const file = { source, escape: scanned.directives.escape };
  const instructions = scanned.instructions.map((instruction) => buildInstruction(file, instruction));
  const build: Build = { source, directives: scanned.directives, comments: scanned.comments, ...stagesOf(instructions) };
  compareReadings(source, scanned, otherReading(source));
  refuseWindows(build);
  return build;
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
  const parsed = DockerfileParser.parse(source.text);
  const instructions = parsed.getInstructions().map((instruction) => {
    const { line, character } = instruction.getRange().start;
    return { start: (starts[line] ?? source.text.length) + character, keyword: instruction.getKeyword() };
  });
  return { escape: parsed.getEscapeCharacter(), instructions };
}
