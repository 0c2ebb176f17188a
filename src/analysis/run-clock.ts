import { programName } from '../ecosystems/ecosystem.ts';
import type { Argument, Command } from '../model/command.ts';

/** Programs that say another thing each time; `mktemp` names a folder that is gone when its RUN ends. */
const ASKS: ReadonlyMap<string, string> = new Map([
  ['date', 'what time it is'],
  ['uptime', 'what time it is'],
  ['uuidgen', 'for a random value'],
  ['shuf', 'for a random value'],
  ['hostname', 'for the name of the machine'],
]);

/** https://man7.org/linux/man-pages/man4/random.4.html, https://man7.org/linux/man-pages/man5/proc_uptime.5.html */
const FILES = /^\/dev\/u?random$|^\/proc\/(?:sys\/kernel\/(?:random\/|hostname)|uptime$|loadavg$|stat$)|^\/etc\/hostname$/u;

/** https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html */
const VARIABLES = /\$\{?(RANDOM|SRANDOM|SECONDS|EPOCHSECONDS|EPOCHREALTIME|HOSTNAME)\b/u;

/** A day that is named, not the one of the build. https://www.gnu.org/software/coreutils/manual/html_node/date-invocation.html */
const NAMED_DAY = /^(?:-d|--date=?|-r|--reference=?)?["']?(?:@\d|\d{4}-\d\d)/u;

/** What commands ask of the clock, of randomness or of the machine: to run them less often than before would keep an old answer. */
export function clockOf(commands: readonly Command[]): string | undefined {
  for (const command of commands) {
    const asked = askedBy(command);
    if (asked !== undefined) return `it asks ${asked}, and does so again whenever the source changes`;
  }
  return undefined;
}

function askedBy(command: Command): string | undefined {
  return askedByProgram(command.argv) ?? fileAsked(command) ?? variableAsked(command);
}

function askedByProgram(argv: readonly Argument[]): string | undefined {
  const [program, first] = argv;
  const name = program === undefined ? '' : programName(textOf(program));
  if (name === 'openssl' && first !== undefined && textOf(first) === 'rand') return 'for a random value';
  const asked = ASKS.get(name);
  return asked === undefined || (name === 'date' && argv.slice(1).some((word) => NAMED_DAY.test(textOf(word)))) ? undefined : asked;
}

function fileAsked({ argv, redirects }: Command): string | undefined {
  for (const word of argv) if (isAskedFile(textOf(word))) return `for ${textOf(word)}`;
  for (const { target } of redirects) if (isAskedFile(textOf(target))) return `for ${textOf(target)}`;
  return undefined;
}

function isAskedFile(text: string): boolean {
  return text.includes('/') && FILES.test(text.replace(/^if=/u, ''));
}

function variableAsked({ argv, redirects, variables }: Command): string | undefined {
  const texts: string[] = [];
  for (const { raw } of argv) if (raw.includes('$')) texts.push(raw);
  for (const { target } of redirects) if (target.raw.includes('$')) texts.push(target.raw);
  for (const value of variables.values()) if (value.kind === 'unknown') texts.push(value.term);
  for (const text of texts) {
    const name = VARIABLES.exec(text)?.[1];
    if (name !== undefined) return `for $${name}`;
  }
  return undefined;
}

function textOf({ value, raw }: Argument): string {
  return value.kind === 'known' ? value.text : raw;
}
