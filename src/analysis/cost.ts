import type { RunInstruction } from '../model/build.ts';
import type { CommandCosts, CostKind } from '../preferences.ts';
import { onNewFile } from '../source/cache.ts';
import { flowing } from '../source/words.ts';

/** How long a command takes when its layer is made anew. */
interface CostRow {
  /** What the command begins with. */
  readonly commands: RegExp;
  readonly seconds: number;
  readonly kind: CostKind;
}

/**
 * Seconds by kind of command, for a project of middling size on a common machine with a fast network. They are estimates: an order depends
 * on which of two things is dear, hardly on how dear. The first row that fits a command has it; those of a RUN are added up. What a container
 * needs to start and a layer to be written is left out: it is the same for all, and too little to move a line for.
 */
const COSTS: readonly CostRow[] = [
  // Debian: measured, docs/engine-facts.md, "How long commands take". The others by the like.
  {
    commands: /^(?:apt-get|apt|aptitude)\b.*\b(?:install|upgrade|dist-upgrade|full-upgrade|build-dep)\b/u,
    seconds: 20,
    kind: 'system-packages',
  },
  { commands: /^(?:apt-get|apt|aptitude)\b.*\bupdate\b/u, seconds: 5, kind: 'package-lists' },
  { commands: /^apk\b.*\b(?:add|upgrade)\b/u, seconds: 5, kind: 'system-packages' },
  { commands: /^apk\b.*\bupdate\b/u, seconds: 1, kind: 'package-lists' },
  { commands: /^(?:yum|dnf|microdnf|tdnf|zypper)\b.*\b(?:install|in|update|upgrade|dup)\b/u, seconds: 25, kind: 'system-packages' },
  { commands: /^pacman\s+-S/u, seconds: 20, kind: 'system-packages' },
  { commands: /^(?:python[\d.]*\s+-m\s+)?pip[\d.]*\b.*\b(?:install|wheel|download)\b/u, seconds: 25, kind: 'language-packages' },
  {
    commands: /^(?:poetry|pdm|pipenv|conda|mamba|micromamba)\b.*\b(?:install|sync|create|update)\b/u,
    seconds: 40,
    kind: 'language-packages',
  },
  { commands: /^uv\s+(?:sync|pip\s+(?:install|sync)|tool\s+install)\b/u, seconds: 8, kind: 'language-packages' },
  { commands: /^(?:npm|pnpm|bun)\b.*\b(?:ci|i|install|add|fetch)\b(?!.*\brun\b)/u, seconds: 25, kind: 'language-packages' },
  {
    commands: /^yarn(?:$|\s+(?:(?:install|add|global\s+add|workspaces\s+focus)\b|--(?!.*\s(?:run|build|test)\b)))/u,
    seconds: 25,
    kind: 'language-packages',
  },
  { commands: /^(?:bundle|composer)\b.*\b(?:install|update|require)\b/u, seconds: 30, kind: 'language-packages' },
  {
    commands:
      /^(?:gem\s+install|mix\s+deps\.|dotnet\s+(?:restore|tool\s+(?:install|restore|update))|go\s+mod\s+(?:download|vendor)|cargo\s+fetch)\b/u,
    seconds: 20,
    kind: 'language-packages',
  },
  // Compiled where they are installed.
  {
    commands: /^(?:(?:cargo|go|pecl|luarocks)\s+install|cargo\s+chef\s+cook|docker-php-ext-(?:install|configure))\b/u,
    seconds: 45,
    kind: 'language-packages',
  },
  {
    commands: /^(?:\.\/)?(?:make|cmake|ninja|meson|bazel|gradlew?|mvnw?|msbuild|xcodebuild|swift|stack|cabal|sbt|lein|tsc|webpack|vite)\b/u,
    seconds: 40,
    kind: 'build',
  },
  {
    commands:
      /^(?:(?:npx|bunx|yarn|pnpm)\s+)?(?:cargo|go|dotnet|ng|next|nuxt|npm|pnpm|yarn|bun|turbo|nx)\s+(?:(?:--?\S+|--filter\s+\S+|run)\s+)*(?:build|publish|test|generate|compile|dist|bundle)\b/u,
    seconds: 40,
    kind: 'build',
  },
  { commands: /^mix\s+(?:do\s+)?(?:compile|release|assets\.deploy|escript\.build)\b/u, seconds: 40, kind: 'build' },
  { commands: /^(?:curl|wget|aria2c|git\s+(?:clone|fetch|submodule)|gpg\b.*--recv-keys?)\b/u, seconds: 4, kind: 'download' },
  { commands: /^(?:tar|unzip|xz|7z|zstd)\b/u, seconds: 2, kind: 'unpack' },
  { commands: /^(?:chown|chmod|chgrp)\s+(?:-\w*R|--recursive)/u, seconds: 1, kind: 'ownership' },
];

/** Commands that are done before anybody looks. https://www.gnu.org/software/coreutils/manual/ */
const QUICK: ReadonlySet<string> = new Set(
  (
    'echo printf true : test [ [[ set export unset cd mkdir touch ln rm rmdir cp mv chmod chown chgrp cat head tail ls pwd id which date env sed grep ' +
    'uname arch hostname whoami nproc basename dirname readlink realpath stat seq expr mktemp md5sum base64 getent setcap chpasswd ' +
    'awk tee sort cut tr wc find install useradd adduser groupadd addgroup usermod ldconfig locale-gen update-ca-certificates sha256sum sha512sum ' +
    'a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf apt-get apt apk npm git corepack dpkg-reconfigure exit fi done esac'
  ).split(' '),
);

/** Settings of a program are a line in a file of its own. */
const SETTINGS =
  /^(?:(?:bundle|bundler|pnpm|yarn|composer|poetry|pdm|conda|mamba)\s+config|(?:python[\d.]*\s+-m\s+)?pip[\d.]*\s+config)\b/u;

const SECONDS = { quick: 0.005, unknown: 5 } as const;

/** Words that stand before a command. */
const PREFIX =
  /^(?:(?:if|then|else|elif|do|while|until|!|\(|\{|sudo|time|exec|command|nice|env|xargs(?:\s+-\S+(?:\s+[^-\s]\S*(?=\s+-|\s+\w))?)*|\w+=(?:"[^"]*"|'[^']*'|\S*))(?:\s+|$))+/u;

/** Where programs lie: `/venv/bin/pip` is pip. What lies elsewhere (`./install`) is a script of the project. */
const FOLDER = /^(?!\.\/)[\w./-]*\/s?bin\//u;

/** Of one command: what tells its kind stands near its beginning. */
const MOST_LETTERS = 2000;

/** Up to the next `&&`, `||`, `;`, `|` or line end that is not quoted. */
const COMMAND = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^;|\n&]|(?<!&)&(?!&))+/gsu;

/** A script handed to a shell. */
const SCRIPT = /^(?:\S*\/)?(?:ba|da|a|z|k)?sh\b[^'"]*\s-\w*c\s+(?:'([^']*)'|"((?:\\.|[^"\\])*)")/su;

interface CommandText {
  readonly words: string;
  /** Words of the shell that stand before it: `if`, `else`, `then`. */
  readonly before: string;
}

/** The commands of a shell text, roughly: enough to tell what is dear. */
function commandsIn(text: string): readonly CommandText[] {
  const commands = known.get(text) ?? commandsNow(text);
  known.set(text, commands);
  return commands;
}

/** Each round of rewriting weighs the same commands. */
const known = new Map<string, readonly CommandText[]>();
onNewFile(() => known.clear());

function commandsNow(text: string): readonly CommandText[] {
  const lines = text.replaceAll(/[\\`]\r?\n/gu, ' ').replaceAll(/^\s*#.*$/gmu, '');
  return (lines.match(COMMAND) ?? [])
    .map((command) => flowing(command.slice(0, MOST_LETTERS)))
    .flatMap((command) => {
      const before = PREFIX.exec(command)?.[0] ?? '';
      const words = command.slice(before.length).replace(FOLDER, '');
      const script = SCRIPT.exec(words);
      return script === null ? [{ words, before }] : commandsIn(script[1] ?? script[2] ?? '');
    })
    .filter(({ words, before }) => words !== '' || before !== '');
}

/** What a RUN runs: for the exec form of a shell its script. */
export function shellText({ command }: RunInstruction): string {
  return command.form === 'shell' ? command.body.text : command.argv[1] === '-c' ? (command.argv[2] ?? '') : command.argv.join(' ');
}

/** A command of a RUN, and what it takes by the table. */
export interface TimedCommand {
  readonly text: string;
  readonly seconds: number;
}

/**
 * The commands of a RUN. However many of them are not known, together they take as long as one; of the branches of an `if` one is run, the
 * dearest.
 * @param text what its shell gets to read
 * @param costs what somebody says that commands take
 */
export function timedCommands(text: string, costs: CommandCosts = {}): readonly TimedCommand[] {
  const timed: TimedCommand[] = [];
  const open: Branches[] = [];
  let unknown = 0;
  for (const { words, before } of commandsIn(text)) {
    const last = open.at(-1);
    if (last !== undefined && (/\b(?:elif|else)\b/u.test(before) || /^fi\b/u.test(words))) endBranch(timed, last);
    if (/^fi\b/u.test(words)) open.pop();
    if (/\bif\b/u.test(before)) open.push({ start: timed.length, dearest: undefined });
    if (words === '') continue;
    const row = rowOf(words);
    const quick = (): boolean => QUICK.has(/^\S+/u.exec(words)?.[0] ?? '') || SETTINGS.test(words) || unknown++ > 0;
    const seconds = saidOf(words, costs) ?? (row === undefined ? undefined : secondsOfKind(row.kind, row.seconds, costs));
    timed.push({ text: words, seconds: seconds ?? (quick() ? SECONDS.quick : secondsOfKind('unknown', SECONDS.unknown, costs)) });
  }
  return timed;
}

function rowOf(words: string): CostRow | undefined {
  return SETTINGS.test(words) ? undefined : COSTS.find(({ commands }) => commands.test(words));
}

/** What is said of a command by its first words; of several that fit the longest counts. */
function saidOf(words: string, { commands = {} }: CommandCosts): number | undefined {
  let best: { readonly length: number; readonly seconds: number } | undefined;
  for (const [said, seconds] of Object.entries(commands)) {
    const start = flowing(said);
    if (start.length <= (best?.length ?? 0) || !(words === start || words.startsWith(`${start} `))) continue;
    best = { length: start.length, seconds };
  }
  return best?.seconds;
}

function secondsOfKind(kind: CostKind, estimate: number, { kinds = {} }: CommandCosts): number {
  return kinds[kind] ?? estimate;
}

/** An `if`: where its last branch begins, and the dearest of those before. Indexes of commands. */
interface Branches {
  start: number;
  dearest: { readonly start: number; readonly end: number } | undefined;
}

/** What costs less than another branch costs nothing. */
function endBranch(timed: TimedCommand[], branches: Branches): void {
  const branch = { start: branches.start, end: timed.length };
  const { dearest } = branches;
  branches.start = timed.length;
  const less = dearest !== undefined && sumOf(timed, branch) <= sumOf(timed, dearest);
  if (!less) branches.dearest = branch;
  const cheap = less ? branch : dearest;
  for (let at = cheap?.start ?? 0; at < (cheap?.end ?? 0); at++) {
    const { text = '' } = timed[at] ?? {};
    timed[at] = { text, seconds: 0 };
  }
}

function sumOf(timed: readonly TimedCommand[], { start, end }: { readonly start: number; readonly end: number }): number {
  return timed.slice(start, end).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Estimated seconds of a RUN. @param text what its shell gets to read */
export function secondsOfRun(text: string, costs?: CommandCosts): number {
  return sumOf(timedCommands(text, costs), { start: 0, end: Infinity });
}

/** Does a RUN install packages, of the system alone or of a language as well? */
export function installsOf(text: string): 'system' | 'language' | undefined {
  const kinds = commandsIn(text).map(({ words }) => rowOf(words)?.kind);
  if (kinds.includes('language-packages')) return 'language';
  return kinds.some((kind) => kind === 'system-packages' || kind === 'package-lists') ? 'system' : undefined;
}

/**
 * A COPY or ADD of files, whatever their size: they are copied again by the same changes wherever they stand. What comes from an address is no
 * dearer: BuildKit keeps it beside the stages and asks the server in each build whether it is still the same, wherever the ADD stands; the
 * builder before it fetches it in each build. https://github.com/moby/buildkit/blob/master/source/http/source.go (CacheKey)
 */
export function secondsOfCopy(costs: CommandCosts = {}): number {
  return secondsOfKind('copy', 0.005, costs);
}
