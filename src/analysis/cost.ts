/** How long a command takes when its layer is made anew. */
interface CostRow {
  readonly id: string;
  /** What it installs, if that is what it does: packages of the system, or of a language. */
  readonly installs?: 'system' | 'language';
  readonly commands: RegExp;
  readonly seconds: number;
}

/**
 * Seconds by kind of command, for a project of middling size on a common machine with a fast network. They are estimates: an order depends
 * on which of two things is dear, hardly on how dear. Each row that matches the text of a RUN counts once. What a container needs to start
 * and a layer to be written is left out: it is the same for all, and too little to move a line for.
 */
const COSTS: readonly CostRow[] = [
  // Lists of packages, then packages: measured in docs/engine-facts.md ("How long commands take"); others by the like.
  {
    id: 'lists of system packages',
    installs: 'system',
    commands: /\b(?:apt-get|apt|aptitude)\b[^;&|]*\bupdate\b|\bapk\b[^;&|]*\bupdate\b/u,
    seconds: 5,
  },
  {
    id: 'system packages',
    installs: 'system',
    commands:
      /\b(?:apt-get|apt|aptitude)\b[^;&|]*\b(?:install|upgrade|dist-upgrade|full-upgrade)\b|\b(?:yum|dnf|microdnf|tdnf|zypper)\b[^;&|]*\b(?:install|in|update|upgrade)\b|\bpacman\s+-S/u,
    seconds: 20,
  },
  { id: 'packages of Alpine', installs: 'system', commands: /\bapk\b[^;&|]*\badd\b/u, seconds: 5 },
  {
    id: 'packages of Python',
    installs: 'language',
    commands: /\bpip[\d.]*\b[^;&|]*\b(?:install|wheel|download)\b|\b(?:poetry|pdm|pipenv)\b[^;&|]*\b(?:install|sync)\b/u,
    seconds: 25,
  },
  { id: 'packages of Python by uv', installs: 'language', commands: /\buv\s+(?:sync|pip\s+(?:install|sync))\b/u, seconds: 8 },
  {
    id: 'packages of conda',
    installs: 'language',
    commands: /\b(?:conda|mamba|micromamba)\b[^;&|]*\b(?:install|create|update)\b/u,
    seconds: 60,
  },
  {
    id: 'packages of Node.js',
    installs: 'language',
    commands: /\b(?:npm|pnpm|yarn|bun)\b[^;&|]*\b(?:ci|i|install|add|fetch)\b|\byarn\s*(?:--[\w=-]+\s*)*(?:$|[;&|])/u,
    seconds: 25,
  },
  {
    id: 'packages of other languages',
    installs: 'language',
    commands:
      /\b(?:bundle|composer)\b[^;&|]*\b(?:install|update|require)\b|\bgem\s+install\b|\bmix\s+deps\.|\bdotnet\s+restore\b|\bgo\s+mod\s+(?:download|vendor)\b|\bcargo\s+fetch\b/u,
    seconds: 25,
  },
  {
    id: 'programs that are compiled to be installed',
    installs: 'language',
    commands: /\b(?:cargo|go)\s+install\b|\bdocker-php-ext-(?:install|configure)\b|\bpecl\s+install\b|\bluarocks\s+install\b/u,
    seconds: 45,
  },
  {
    id: 'a build',
    commands:
      /\b(?:make|cmake|ninja|meson|bazel|gradlew?|mvnw?|msbuild|xcodebuild|swift|stack|cabal|sbt|lein|tsc|webpack|vite)\b|\b(?:cargo|go|dotnet|ng|next|nuxt)\s+(?:build|publish|test|generate)\b|\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:build|compile|dist|bundle|test)\b|\bpython3?\s+setup\.py\b/u,
    seconds: 40,
  },
  { id: 'a download', commands: /\b(?:curl|wget|aria2c)\b|\bgit\s+(?:clone|fetch|submodule)\b|\bgpg\b[^;&|]*--recv-keys?\b/u, seconds: 4 },
  { id: 'an archive', commands: /\b(?:tar|unzip|xz|7z|zstd)\s/u, seconds: 2 },
  { id: 'all files of a folder', commands: /\b(?:chown|chmod)\s+(?:-\w*R|--recursive)/u, seconds: 1 },
];

/** Commands that are done before anybody looks. https://www.gnu.org/software/coreutils/manual/ */
const QUICK =
  /^(?:echo|printf|true|:|test|\[|\[\[|set|export|unset|cd|mkdir|touch|ln|rm|rmdir|cp|mv|chmod|chown|chgrp|cat|head|tail|ls|pwd|id|which|date|env|sed|grep|awk|tee|sort|cut|tr|wc|find|install|useradd|adduser|groupadd|addgroup|usermod|ldconfig|locale-gen|update-ca-certificates|sha256sum|sha512sum|a2enmod|a2dismod|a2ensite|npm\s+(?:config|set)|git\s+config|corepack|apt-get\s+clean|if|then|else|fi|for|do|done|while|\{|\}|\()(?:\s|$)/u;

const SECONDS = { quick: 0.005, unknown: 5 } as const;

/**
 * Estimated seconds of a RUN.
 * @param text of the instruction, without its keyword and flags
 */
export function secondsOfRun(text: string): number {
  const known = COSTS.filter(({ commands }) => commands.test(text)).reduce((sum, { seconds }) => sum + seconds, 0);
  if (known > 0) return known;
  const commands = text
    .replaceAll(/\\\r?\n|#[^\n]*\n/gu, ' ')
    .split(/&&|\|\||[;|\n]/u)
    .map((command) => command.trim().replace(/^(?:\w+=\S*\s+)+/u, ''))
    .filter((command) => command !== '');
  const slow = commands.filter((command) => !QUICK.test(command)).length;
  return slow > 0 ? SECONDS.unknown : SECONDS.quick;
}

/** Does a RUN install packages, of the system alone or of a language as well? */
export function installsOf(text: string): CostRow['installs'] {
  const kinds = COSTS.flatMap(({ commands, installs }) => (commands.test(text) ? [installs ?? 'other'] : []));
  return kinds.includes('language') ? 'language' : kinds.includes('system') ? 'system' : undefined;
}

/** A COPY or ADD of files: their size is not asked, since what they take is the same wherever they stand but for what they are repeated for. */
export const secondsOfCopy = 0.005;

/** The same from a URL or of an archive. */
export const secondsOfDownload = 4;
