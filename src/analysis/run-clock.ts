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
  const asked = commands.flatMap((command) => askedBy(command) ?? [])[0];
  return asked === undefined ? undefined : `it asks ${asked}, and does so again whenever the source changes`;
}

function askedBy({ argv, redirects, variables }: Command): string | undefined {
  const [program, ...rest] = argv.map(textOf);
  const name = programName(program ?? '');
  if (name === 'openssl' && rest[0] === 'rand') return 'for a random value';
  if (ASKS.has(name) && !(name === 'date' && rest.some((word) => NAMED_DAY.test(word)))) return ASKS.get(name);
  const words = [...argv, ...redirects.map(({ target }) => target)];
  const file = words.map(textOf).find((word) => FILES.test(word.replace(/^if=/u, '')));
  if (file !== undefined) return `for ${file}`;
  const terms = [...variables.values()].flatMap((value) => (value.kind === 'unknown' ? [value.term] : []));
  const variable = [...words.map(({ raw }) => raw), ...terms].map((text) => VARIABLES.exec(text)?.[1]).find((one) => one !== undefined);
  return variable === undefined ? undefined : `for $${variable}`;
}

function textOf({ value, raw }: Argument): string {
  return value.kind === 'known' ? value.text : raw;
}
