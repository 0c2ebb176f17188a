import type { Instruction } from '../model/build.ts';
import type { LoggedStep } from '../parse/build-log.ts';
import { wordsOf } from '../source/lines.ts';
import type { CommandCosts } from '../preferences.ts';
import { fitsText, flowing } from '../source/words.ts';
import { timedCommands } from './cost.ts';

/** Where an instruction stands. */
export interface StageName {
  readonly index: number;
  readonly name: string | undefined;
}

/** How long instructions took in a build. */
export interface Timings {
  /** Name of the file that they are from. */
  readonly file: string;
  /** Seconds; undefined where the log tells nothing. @param source text of the Dockerfile */
  secondsOf(instruction: Instruction, source: string, stage: StageName): number | undefined;
}

/** What took so long: an instruction, or a command of a RUN. */
interface Timed {
  readonly stage: string;
  readonly text: string;
  readonly seconds: number;
}

/**
 * Times from the log of a build, for any version of the Dockerfile: an instruction is known by its text, whatever its ARG and ENV were then.
 * The time of a RUN is shared out among its commands as the table of `cost` has it, so that one that is merged or taken apart later has the
 * times of its commands. Of several times the longest counts: platforms are built side by side.
 * @param file its name
 * @param costs what somebody says that commands take
 */
export function timingsOf(steps: readonly LoggedStep[], file: string, costs?: CommandCosts): Timings {
  const whole: Timed[] = [];
  const parts: Timed[] = [];
  for (const { stage, words, seconds } of steps) {
    const text = plain(withoutFlags(words));
    whole.push({ stage: stage.toLowerCase(), text, seconds });
    if (!text.startsWith('RUN ') || text.startsWith('RUN [') || text.startsWith('RUN <<')) continue;
    const commands = timedCommands(text.slice('RUN '.length), costs);
    const sum = commands.reduce((all, command) => all + command.seconds, 0);
    for (const command of commands)
      parts.push({
        stage: stage.toLowerCase(),
        text: command.text,
        seconds: seconds * (sum > 0 ? command.seconds / sum : 1 / commands.length),
      });
  }
  return {
    file,
    secondsOf(instruction, source, stage) {
      const known = longest(whole, textOf(instruction, source), stage);
      if (known !== undefined || instruction.keyword !== 'RUN' || instruction.command.form !== 'shell') return known;
      const commands = timedCommands(instruction.command.body.text, costs).map((command) => ({
        ...command,
        known: longest(parts, command.text, stage),
      }));
      if (commands.every((command) => command.known === undefined)) return undefined;
      return commands.reduce((sum, command) => sum + (command.known ?? command.seconds), 0);
    },
  };
}

/**
 * As the log has it, but for variables, which it fills in; of a heredoc it has the first line.
 * https://github.com/moby/buildkit/blob/v0.17.0/frontend/dockerfile/dockerfile2llb/convert.go (uppercaseCmd, summarizeHeredoc)
 */
function textOf(instruction: Instruction, source: string): string {
  const [heredoc] = instruction.heredocs;
  const { span, keyword } = instruction;
  if (heredoc !== undefined) {
    const [words = ''] = source.slice(span.start, span.end).split(/\r?\n/u, 1);
    const [first = '', ...more] = heredoc.content.trim().split(/\r?\n/u);
    return plain(withoutFlags(keyword === 'RUN' ? `${words} (${first}${more.length > 0 ? '...' : ''})` : words));
  }
  if (keyword === 'RUN' && instruction.command.form === 'shell') return plain(`RUN ${instruction.command.body.text}`);
  return plain(withoutFlags(wordsOf(source, span)));
}

/** A RUN takes as long with another mount. */
function withoutFlags(words: string): string {
  return words.replace(/^RUN\s+(?:--\S+\s+)+/iu, 'RUN ');
}

function plain(words: string): string {
  return flowing(words).replace(/^\w+/u, (keyword) => keyword.toUpperCase());
}

/** The longest time of what fits, in the stage of that name where there is any. */
function longest(all: readonly Timed[], text: string, { index, name = `stage-${index}` }: StageName): number | undefined {
  const found = all.filter((timed) => fitsText(text, timed.text));
  const own = found.filter(({ stage }) => stage === name.toLowerCase());
  const times = (own.length > 0 ? own : found).map(({ seconds }) => seconds);
  return times.length === 0 ? undefined : Math.max(...times);
}
