import type { Build, CommandLine, Instruction, RawWord } from '../../model/build.ts';
import type { Span } from '../../source/text.ts';
import { flatMap } from '../../source/flat-map.ts';

/** A `# ...` behind an instruction, which looks like a comment and is none. */
export interface TrailingComment {
  /** From the `#` to the end of its line. */
  readonly span: Span;
  readonly instruction: Instruction;
}

/**
 * What people take for comments behind instructions: to BuildKit a comment has a line of its own, and the `#` is one more argument.
 * In the shell form of RUN, CMD, ENTRYPOINT and HEALTHCHECK it is left out: to the shell it is a comment. Only behind a JSON form it
 * counts, since the JSON is then none any more and goes to the shell.
 */
export function trailingComments(build: Build): readonly TrailingComment[] {
  const instructions = [...build.globalArgs, ...flatMap(build.stages, (stage) => [stage.from, ...stage.instructions])];
  const found: TrailingComment[] = [];
  for (const instruction of instructions) {
    const start = hashOf(build, instruction);
    if (start === undefined) continue;
    const feed = build.source.text.indexOf('\n', start);
    const lineEnd = feed === -1 ? build.source.text.length : feed;
    const end = build.source.text.charAt(lineEnd - 1) === '\r' ? lineEnd - 1 : lineEnd;
    found.push({ span: { start, end }, instruction });
  }
  return found;
}

/** Offset of the `#`. */
function hashOf(build: Build, instruction: Instruction): number | undefined {
  switch (instruction.keyword) {
    case 'COPY':
    case 'ADD':
      return inWords([...instruction.sources, instruction.destination].slice(1));
    case 'EXPOSE':
    case 'VOLUME':
      return inWords(instruction.values.slice(1));
    case 'ARG':
      return instruction.args.slice(1).find(({ name }) => name.startsWith('#'))?.span.start;
    case 'ENV':
    case 'LABEL':
      return instruction.pairs.slice(1).find(({ name }) => name.startsWith('#'))?.span.start ?? inValue(build, instruction.pairs[0]?.value);
    case 'WORKDIR':
      return inValue(build, instruction.path);
    case 'USER':
      return inValue(build, instruction.user);
    case 'STOPSIGNAL':
      return inValue(build, instruction.text);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      return behindJson(instruction.command);
    case 'ONBUILD':
      return hashOf(build, instruction.trigger);
    default:
      return undefined;
  }
}

function inWords(words: readonly RawWord[]): number | undefined {
  return words.find(({ raw }) => raw.startsWith('#'))?.span.start;
}

/** In `WORKDIR /app # here` and `ENV NAME value # here` the value reaches to the end of the line. A `#` in quotes is meant. */
function inValue(build: Build, value: RawWord | undefined): number | undefined {
  if (value === undefined || /["']/.test(value.raw)) return undefined;
  const at = /[\t ]#/.exec(value.raw)?.index;
  if (at === undefined) return undefined;
  // The words before it hold no `#` behind a blank, so that in the file only the comment lines of a continuation can come first.
  for (const match of build.source.text.slice(value.span.start, value.span.end).matchAll(/[^\s][\t ]+#/g)) {
    return value.span.start + match.index + match[0].length - 1;
  }
  return undefined;
}

function behindJson(command: CommandLine | undefined): number | undefined {
  if (command?.form !== 'shell') return undefined;
  const match = /^\[\s*(".*")?\s*\][\t ]+#/s.exec(command.body.text);
  if (match === null) return undefined;
  const at = match[0].length - 1;
  const segment = command.body.segments.findLast((candidate) => candidate.at <= at);
  return segment === undefined ? undefined : segment.source + at - segment.at;
}
