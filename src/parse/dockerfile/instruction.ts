/**
 * From the parser's pieces to the model, with the checks of
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go
 */
import type { CommandLine, Comment, Flag, FromInstruction, Instruction, OnbuildInstruction, RawWord } from '../../model/build.ts';
import { lineAt, linesOf } from '../../source/lines.ts';
import type { SourceText } from '../../source/text.ts';
import { quote } from '../../source/visible.ts';
import { ParseError } from '../errors.ts';
import {
  atLeastOne,
  commandLine,
  declarations,
  emptyCommand,
  exactlyOne,
  listed,
  missing,
  pairs,
  volumes,
  type Reading,
} from './arguments.ts';
import { checkFlags, nameAndValue } from './flag-rules.ts';
import { parseHeredoc } from './heredocs.ts';
import { sourceSpan, textOf, type Joined } from './joined.ts';
import { runCommand } from './run.ts';
import type { ScannedFlag, ScannedInstruction, Statement } from './scanned.ts';
import { keywordOf, type EscapeToken } from './statement.ts';

type Common = Omit<OnbuildInstruction, 'keyword' | 'trigger'>;

interface Comments {
  readonly comments: readonly Comment[];
  readonly innerComments: readonly Comment[];
}

interface File {
  readonly source: SourceText;
  readonly escape: EscapeToken;
}

/** @throws ParseError where BuildKit refuses the instruction for what its own text says. */
export function buildInstruction(file: File, scanned: ScannedInstruction): Instruction {
  return build(file, scanned, scanned.statement, scanned);
}

function build(file: File, scanned: ScannedInstruction, statement: Statement, comments: Comments): Instruction {
  const { joined, heredocs } = scanned;
  const keyword = keywordOf(statement.keyword);
  const span = { start: sourceSpan(joined, statement.range).start, end: scanned.span.end };
  const reading: Reading = { statement, keyword, joined, escape: file.escape, span };
  if (!isHealthcheckNone(reading)) checkFlags(keyword, statement.flags, joined);
  const common: Common = {
    span,
    line: lineAt(linesOf(file.source), span.start),
    comments: comments.comments,
    innerComments: comments.innerComments,
    flags: statement.flags.map((flag) => flagOf(joined, flag)),
    heredocs: heredocs.map(({ name, expand, stripTabs, content, contentSpan }) => ({ name, expand, stripTabs, content, contentSpan })),
  };
  // What is spread comes last: V8 takes a microsecond for each property that is added behind a spread.
  switch (keyword) {
    case 'FROM':
      return { keyword, ...fromParts(reading), ...common };
    case 'RUN':
      return { keyword, command: runCommand(reading, heredocs), ...common };
    case 'COPY':
    case 'ADD':
      return { keyword, ...copyParts(reading, scanned), ...common };
    case 'ENV':
    case 'LABEL':
      return { keyword, pairs: pairs(reading), ...common };
    case 'ARG':
      return { keyword, args: declarations(reading), ...common };
    case 'WORKDIR':
      return { keyword, path: exactlyOne(reading), ...common };
    case 'USER':
      return { keyword, user: exactlyOne(reading), ...common };
    case 'SHELL':
      return { keyword, shell: shellWords(reading), ...common };
    case 'CMD':
    case 'ENTRYPOINT':
      return { keyword, command: commandLine(joined, statement.args) ?? emptyCommand(reading), ...common };
    case 'HEALTHCHECK':
      return { keyword, command: healthcheckCommand(reading), ...common };
    case 'EXPOSE':
      return { keyword, values: atLeastOne(reading), ...common };
    case 'VOLUME':
      return { keyword, values: volumes(reading), ...common };
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return { keyword, text: exactlyOne(reading), ...common };
    case 'ONBUILD':
      return { keyword, trigger: build(file, scanned, triggerStatement(reading), { comments: [], innerComments: [] }), ...common };
    default:
      throw new ParseError(`unknown instruction: ${quote(statement.keyword)}`, keywordSpan(reading));
  }
}

function keywordSpan({ joined, statement }: Reading): { start: number; end: number } {
  const { start } = statement.range;
  return sourceSpan(joined, { start, end: start + statement.keyword.length });
}

function flagOf(joined: Joined, flag: ScannedFlag): Flag {
  const span = sourceSpan(joined, flag);
  const written = nameAndValue(textOf(joined, flag));
  const read = nameAndValue(flag.text);
  // A quote or an escape in the name itself: then only the reading tells where the value starts.
  const { name, value } = written.name === read.name ? written : read;
  return { name, value, unquoted: read.value, span };
}

/** https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go: parseBuildStageName */
function fromParts(reading: Reading): Pick<FromInstruction, 'image' | 'stageName'> {
  const [image, as, name, ...more] = listed(reading.joined, reading.statement.args);
  if (image === undefined) throw missing(reading, 'an image');
  if (as === undefined) return { image, stageName: undefined };
  if (name === undefined || more.length > 0 || as.raw.toLowerCase() !== 'as') {
    throw new ParseError('FROM requires either one or three arguments: FROM image, or FROM image AS name', as.span);
  }
  const stageName = name.raw.toLowerCase();
  if (!/^[a-z][a-z0-9-_.]*$/.test(stageName)) {
    throw new ParseError(`invalid name of a stage: ${quote(name.raw)}; it must begin with a letter and hold a-z 0-9 - _ . only`, name.span);
  }
  return { image, stageName };
}

function copyParts(reading: Reading, scanned: ScannedInstruction): { readonly sources: readonly RawWord[]; readonly destination: RawWord } {
  const words = listed(reading.joined, reading.statement.args);
  const destination = words.at(-1);
  if (destination === undefined || words.length < 2) throw missing(reading, 'at least two arguments: what to copy, and where to');
  if (startsHeredoc(destination)) throw new ParseError(`${reading.keyword} cannot have a heredoc as its destination`, destination.span);
  const sources = words.slice(0, -1);
  for (const source of sources) {
    // BuildKit would write an empty file.
    if (!startsHeredoc(source) || scanned.heredocs.length > 0) continue;
    throw new ParseError(`${quote(source.raw)} can be read in two ways: as a heredoc (which has no lines here), as a path`, source.span);
  }
  return { sources, destination };
}

function startsHeredoc(word: RawWord): boolean {
  return typeof parseHeredoc(word.raw) === 'object';
}

function shellWords(reading: Reading): readonly string[] {
  const { args } = reading.statement;
  if (args.kind === 'text')
    throw new ParseError('SHELL requires the arguments to be in JSON form: SHELL ["/bin/bash", "-c"]', reading.span);
  if (args.kind !== 'json' || args.values.length === 0) throw missing(reading, 'at least one argument');
  return args.values.map((value) => value.value);
}

function isHealthcheckNone({ keyword, joined, statement }: Reading): boolean {
  if (keyword !== 'HEALTHCHECK' || statement.args.kind !== 'healthcheck') return false;
  return keywordOf(textOf(joined, statement.args.type)) === 'NONE';
}

function healthcheckCommand(reading: Reading): CommandLine | undefined {
  const { args } = reading.statement;
  if (args.kind !== 'healthcheck') throw missing(reading, 'at least one argument');
  const type = textOf(reading.joined, args.type);
  const command = commandLine(reading.joined, args.command);
  const empty = command === undefined || (command.form === 'exec' && command.argv.length === 0);
  if (keywordOf(type) === 'NONE') {
    if (!empty) throw new ParseError('HEALTHCHECK NONE takes no arguments', reading.span);
    return undefined;
  }
  if (keywordOf(type) !== 'CMD') {
    throw new ParseError(`unknown type ${quote(type)} of HEALTHCHECK; it is CMD or NONE`, sourceSpan(reading.joined, args.type));
  }
  if (empty) throw new ParseError('missing command after HEALTHCHECK CMD', reading.span);
  return command;
}

/** BuildKit looks at the rest of a trigger only when it fires. We refuse what would fail then: it could not be put in the model. */
function triggerStatement(reading: Reading): Statement {
  const { args } = reading.statement;
  if (args.kind !== 'trigger') throw missing(reading, 'at least one argument');
  const keyword = keywordOf(args.statement.keyword);
  if (keyword === 'ONBUILD') throw new ParseError('ONBUILD ONBUILD is not allowed', reading.span);
  if (keyword === 'FROM' || keyword === 'MAINTAINER') throw new ParseError(`${keyword} is not allowed as an ONBUILD trigger`, reading.span);
  return args.statement;
}
