import { buildCommandOf } from './build-command.ts';
import { commandsOf } from './command-words.ts';
import { COMPOSE_FILE } from './compose.ts';
import { WORKFLOW } from './workflows.ts';

/** Texts for people. What they say of build arguments is found by name. */
const PROSE = /\.(?:md|markdown|mdx|rst|adoc|txt|html?|lock|svg)$|^(?:README|CHANGELOG|LICENSE)/iu;
const ARGUMENTS = /build[-_]?args?\b/iu;

/** Build arguments in commands and settings whose names are not written out: `--build-arg $X`, `build-args: ${{ inputs.args }}`. */
const OPEN: readonly RegExp[] = [
  /--build-arg-file\b/u,
  /--build-arg(?!\w)["'\s=,\\-]*(?!["'\s=,\\-])(?![A-Za-z_]\w*(?:["'\s=,\\]|$))/u,
  // Woodpecker, Drone.
  /build[-_]?args?["']?\s*:\s*\{?\s*from_secret\b/iu,
  // `--set *.args.$1=$2`: https://docs.docker.com/reference/cli/docker/buildx/bake/#set
  /\.args\.["']?[$%{]/u,
  // https://www.jenkins.io/doc/book/pipeline/docker/
  /\bdocker\.build\b(?!\s*[.=])/u,
  /\bxargs\b[^\n|;&]{0,200}\b(?:docker|podman|buildah|nerdctl)\b[^\n]{0,100}\bbuild\b/u,
];
/** Inputs and settings of a pipeline: `extra_build_args`, `docker-args`. */
const INPUT =
  /(?:build|docker|image|extra)[\w-]{0,40}(?:args?|arguments|options|opts|flags)["']?\s*:\s*(?:[|>][+-]?\s*)?(?:[^\n]{0,400}\s)?["']?(?:\$[{(]|\$\w|<<|\{\{)/iu;
/** https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/docker-v2 */
const AZURE = { task: /\bDocker(?:Compose)?@\d/u, open: /\barguments\s*:[^$\n]{0,200}(?:\n[^$\n]{0,200})?(?<=[\s"'])\$/u };
/** `['docker', 'build', ...options]`: an array of a program is not read. */
const ARRAY = /(["'])(?:docker|podman|nerdctl|buildah)\1,\s*(["'])(?:buildx|image|build|bud|compose)\2/u;
/** An expression that may stand for several lines. */
const EXPRESSION_LINE = /^[ \t]*(?:-[ \t]+|set[ \t]*:[ \t]*)?["']?\$\{\{[^\n]*\}\}["']?[ \t]*$/mu;
/** A list has an entry that is nothing but an expression. */
const OPEN_ENTRY = /(?:^[ \t]*-[ \t]*|[[,][ \t]*|\bargs["']?[ \t]*:[ \t]*)["']?(?:\$[({]?\w|\{\{)[^"'\n,]{0,200}["']?[ \t]*(?:$|[,\]}])/mu;
const LISTS = /\bkaniko\b|\bbuildah\b|\bdocker_image|\bbuild_flag_templates\b/u;

/** More of them in a file are not looked at. */
const MAX_CALLS = 500;
/** Programs that a variable may stand for, and that build something else. */
const OTHERS =
  'GO|CARGO|NPM|PNPM|YARN|BUN|DENO|NODE|NPX|HUGO|PYTHON|PIP|POETRY|UV|HATCH|MVN|GRADLE|BAZEL|ZIG|SWIFT|DOTNET|FLUTTER|CMAKE|MIX|STACK|CABAL|DUNE';
/** `docker build`, `docker compose -f x build`, `docker buildx bake`, `$(DOCKER) build`. */
const CALL = new RegExp(
  '(?:\\b(?:docker(?:-compose)?|podman(?:-compose)?|nerdctl|buildah|buildctl|depot)["\']?(?:[ \\t]+[^\\s;&|]{1,100}){0,8}?' +
    `|\\$[({]?(?!(?:${OTHERS})(?![A-Za-z]))[A-Za-z_]\\w{0,60}[^\\s;&|]{0,40}(?:[ \\t]+(?:buildx|image|builder|compose|-[^\\s;&|]{1,60})){0,4}?)` +
    '[ \\t]+(build|bud|bake)(?![\\w/.:=-])(?=([^\\n]{0,2000}))',
  'giu',
);

/** Does a file have build arguments that are not written out, so that any could be passed? @param isScript it is read for builds as well */
export function hasOpenArguments(path: string, text: string, isScript: boolean): boolean {
  const own = path.slice(path.lastIndexOf('/') + 1);
  if (!isScript && PROSE.test(own)) return false;
  if (!isScript && (ARGUMENTS.test(text) || hasOpenList(own, text))) return true;
  if (OPEN.some((open) => open.test(text)) || ARRAY.test(text) || callsWithAny(text)) return true;
  if (isScript && INPUT.test(text)) return true;
  if (AZURE.task.test(text) && AZURE.open.test(text)) return true;
  return WORKFLOW.test(path) && (ARGUMENTS.test(text) || /\bbake\b|\bextra[-_]args\b/u.test(text)) && EXPRESSION_LINE.test(text);
}

/** Compose files in other folders, manifests and playbooks. */
function hasOpenList(own: string, text: string): boolean {
  return (COMPOSE_FILE.test(own) ? /\bargs\b/u.test(text) : LISTS.test(text)) && OPEN_ENTRY.test(text);
}

/** A build by a command to which a variable may give options. */
function callsWithAny(text: string): boolean {
  // Lines go on behind the last character of a POSIX shell, of PowerShell and of cmd.
  const joined = text.replaceAll(/[\\`^]\r?\n/gu, ' ');
  let left = MAX_CALLS;
  for (const { 1: verb, 2: rest = '', index } of joined.matchAll(CALL)) {
    const before = joined.slice(Math.max(0, index - 200), index);
    if (/(?:^|\n)[ \t]*(?:#|\/\/)[^\n]*$/u.test(before)) continue;
    left--;
    // `cmd="docker build"`: what follows the quote is no part of it.
    const quote = /["'`]$/u.exec(before)?.[0];
    const words = quote === undefined ? rest : (rest.split(quote)[0] ?? '');
    const isOpen = verb === 'bake' ? /\s["']?(?:\$[\w{(@*]|\{\{|%)/u.test(words) : isOpenBuild(words);
    if (left === 0 || isOpen) return true;
  }
  return false;
}

function isOpenBuild(words: string): boolean {
  const command = buildCommandOf(['docker', 'build', ...(commandsOf(words)[0] ?? [])]);
  if (command === undefined) return false;
  // A sentence, `docker build failed for this`, has none of these.
  if (command === 'unclear') return words.trim() === '' || /[$%{*@+`]/u.test(words);
  return command.passes === undefined || /^\$[@*]/u.test(command.context);
}
