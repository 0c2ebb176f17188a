import type { CommandLine, ShellText } from '../../model/build.ts';
import { commandLine, emptyCommand, type Reading } from './arguments.ts';
import { parseHeredoc, type ScannedHeredoc } from './heredocs.ts';

interface Segment {
  readonly at: number;
  readonly source: number;
}

/**
 * What BuildKit gives to the shell for a RUN. As dispatchRun of
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go:
 * a line that is only `<<EOF` becomes the lines of the heredoc, or, when these begin with `#!`, the path of a file that holds them;
 * any other line is followed by its heredocs, for the shell to read.
 */
export function runCommand(reading: Reading, heredocs: readonly ScannedHeredoc[]): CommandLine {
  const command = commandLine(reading.joined, reading.statement.args) ?? emptyCommand(reading);
  const [first] = heredocs;
  if (command.form === 'exec' || first === undefined) return command;
  const alone = parseHeredoc(command.body.text);
  if (alone === undefined || alone === 'failed') return { form: 'shell', body: withHeredocs(command.body, heredocs) };
  return { form: 'shell', body: first.content.startsWith('#!') ? scriptPath(first) : contentOf(first) };
}

function scriptPath(heredoc: ScannedHeredoc): ShellText {
  return { text: `/dev/pipes/${heredoc.name}`, segments: [{ at: 0, source: heredoc.contentSpan.start }] };
}

function contentOf(heredoc: ScannedHeredoc): ShellText {
  const { content, lines, contentSpan, stripTabs } = heredoc;
  if (!stripTabs) return { text: content, segments: [{ at: 0, source: contentSpan.start }] };
  const segments: Segment[] = [];
  let at = 0;
  for (let start = 0; start < lines.length;) {
    const feed = lines.indexOf('\n', start);
    const end = feed === -1 ? lines.length : feed + 1;
    let kept = start;
    while (lines.charAt(kept) === '\t') kept++;
    segments.push({ at, source: contentSpan.start + kept });
    at += end - kept;
    start = end;
  }
  if (segments.length === 0) segments.push({ at: 0, source: contentSpan.start });
  return { text: content, segments };
}

/** Line, and for each heredoc a line feed, its lines as they are (tabs too) and the delimiter without quotes. */
function withHeredocs(line: ShellText, heredocs: readonly ScannedHeredoc[]): ShellText {
  const segments: Segment[] = [...line.segments];
  let { text } = line;
  for (const { name, lines, contentSpan, delimiterAt } of heredocs) {
    segments.push({ at: text.length, source: Math.max(0, contentSpan.start - 1) });
    segments.push({ at: text.length + 1, source: contentSpan.start });
    text += `\n${lines}`;
    segments.push({ at: text.length, source: delimiterAt });
    text += name;
  }
  return { text, segments };
}
