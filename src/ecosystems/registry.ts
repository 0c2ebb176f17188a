import type { Format } from '../parse/formats.ts';
import type { Argument, Command, Redirect } from '../model/command.ts';
import type { CommandEffects, KnownEffects } from '../model/effects.ts';
import type { FileView } from '../model/files.ts';
import type { State } from '../model/state.ts';
import { known } from '../model/value.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { accounts } from './accounts.ts';
import { alternatives } from './alternatives.ts';
import { apk } from './apk.ts';
import { apt } from './apt.ts';
import { aptTools } from './apt-tools.ts';
import { archives } from './archives.ts';
import { bundler } from './bundler.ts';
import { capabilities } from './capabilities.ts';
import { composer } from './composer.ts';
import { compressors } from './compressors.ts';
import { cargo } from './cargo.ts';
import { deno } from './deno.ts';
import { conda } from './conda.ts';
import { bun } from './bun.ts';
import { corepack } from './corepack.ts';
import { dnf } from './dnf.ts';
import { downloads } from './downloads.ts';
import { dotnet } from './dotnet.ts';
import { dpkg } from './dpkg.ts';
import type { CachedTool } from './cache.ts';
import { contextOf, programName, unknownEffects, type CommandContext, type Ecosystem, type Prefetch } from './ecosystem.ts';
import { fileCommands, isBuiltin, takesUnknownWords } from './file-commands.ts';
import { UNKNOWN_TEXT } from './file-commands-paths.ts';
import { find } from './find.ts';
import { gem } from './gem.ts';
import { git } from './git.ts';
import { go } from './go.ts';
import { gpg } from './gpg.ts';
import { gradle } from './gradle.ts';
import { maven } from './maven.ts';
import { mix } from './mix.ts';
import { npm } from './npm.ts';
import { pdm } from './pdm.ts';
import { phpExtensions } from './php-extensions.ts';
import { isPythonProgram, pip } from './pip.ts';
import { withMarks } from './pip-words.ts';
import { pipenv } from './pipenv.ts';
import { pnpm } from './pnpm.ts';
import { poetry } from './poetry.ts';
import { mayStandIn, PROGRAM_FOLDERS } from './programs.ts';
import { rpm } from './rpm.ts';
import { rustup } from './rustup.ts';
import { takesText, textTools } from './text-tools.ts';
import { swift } from './swift.ts';
import { systemTools } from './system-tools.ts';
import { uv } from './uv.ts';
import { asksForVersion, versions } from './versions.ts';
import { xargs } from './xargs.ts';
import { versionFiles } from './shims.ts';
import { inFolder, resolvePath, searchPath } from './system-region.ts';
import { yarn } from './yarn.ts';
import { zypper } from './zypper.ts';
import { flatMap } from '../source/flat-map.ts';

/** All that dockerfix knows of programs, in the order in which they are asked. */
export const ecosystems: readonly Ecosystem[] = [
  [npm, pip, apt, apk, accounts, fileCommands],
  [textTools, find, xargs, archives, compressors, downloads, gpg],
  [systemTools, phpExtensions],
  [dpkg, aptTools, alternatives, dnf, zypper, rpm, capabilities],
  [corepack, yarn, pnpm, bun, deno, gem, go, git],
  [poetry, uv, pipenv, pdm, conda],
  [dotnet, bundler, composer, maven, gradle],
  [cargo, rustup, mix, swift],
  // Last: of a program that one of the others knows, it knows less.
  [versions],
].flat();

/** Tools whose operands are files, which may be named in part only. */
const FILE_TOOLS = [fileCommands, textTools, find, archives, compressors, downloads, gpg] as const;

/** These expand the shell's patterns themselves; for the others a word with a pattern is an unknown word. */
const EXPANDS_PATTERNS: ReadonlySet<Ecosystem> = new Set<Ecosystem>([...FILE_TOOLS, pip, uv, apt, apk, xargs, dpkg, dnf, zypper, rpm]);

/** These look at words of which only a part is known (`pnpm@${VERSION}`), and refuse those that they cannot do without. */
const PACKAGE_MANAGERS = [
  [pip, npm, apt, aptTools, dnf, zypper, rpm],
  [corepack, yarn, pnpm, bun, deno, gem, go, git],
  [poetry, uv, pipenv, pdm, conda],
  [dotnet, bundler, composer, maven],
  [cargo, mix, swift],
].flat();

const PACKAGE_WORDS: ReadonlySet<Ecosystem> = new Set<Ecosystem>(PACKAGE_MANAGERS);

/** These say what to do with a word of which only some text is not known: there is a mark in its place. */
const TAKES_MARKS: ReadonlySet<Ecosystem> = new Set<Ecosystem>([...PACKAGE_MANAGERS, ...FILE_TOOLS, phpExtensions]);

/** What one simple command reads and writes: the program's own effects, its redirections, and where it is looked up. Never throws. */
export function commandEffects(command: Command, state: State, files: FileView): CommandEffects {
  const [program] = command.argv;
  if (program === undefined) return unknownEffects('the command has no words');
  if (program.value.kind !== 'known' || program.glob) return unknownEffects(`the program ${program.raw} is not known before the build`);
  const word = program.value.text;
  const ecosystem = ecosystemOf(programName(word));
  if (ecosystem === undefined) return unknownEffects(`dockerfix does not know what \`${word}\` reads and writes`);
  const place = lookUp(command, word, state, files);
  if ('why' in place) return unknownEffects(place.why);
  const context = contextFor(ecosystem, command, state, files);
  if ('why' in context) return unknownEffects(context.why);
  const asked = asksForVersion(context) ? versions : ecosystem;
  const effects = asked.effects(context, (inner) => commandEffects(inner, state, files));
  if (effects.kind === 'unknown') return effects;
  const chosenBy = word.includes('/') ? [] : chosenByShims(ecosystem, command, state);
  if (chosenBy === undefined) return unknownEffects(`which ${word} runs, a shim of mise may decide by many files`);
  return withRedirects({ ...effects, reads: addReads(effects, [...place.reads, ...chosenBy]) }, command);
}

/** What a package manager of a language reads when it is a shim. Of Ruby's the installs say so themselves. */
function chosenByShims(ecosystem: Ecosystem, command: Command, state: State): readonly string[] | undefined {
  if (ecosystem.installs === undefined || ecosystem === bundler) return [];
  return versionFiles(command, state)?.map((path) => literalPattern(path));
}

/** May there be a dependencies-only step for a command, by its program? */
export function hasPrefetchFor({ argv: [program] }: Command): boolean {
  return program?.value.kind === 'known' && ecosystemOf(programName(program.value.text))?.prefetch !== undefined;
}

/** The dependencies-only step in front of a command; undefined where there is none. */
export function prefetchFor(command: Command, state: State, files: FileView): Prefetch | { readonly why: string } | undefined {
  const word = command.argv[0]?.value;
  const ecosystem = word?.kind === 'known' ? ecosystemOf(programName(word.text)) : undefined;
  if (word?.kind !== 'known' || ecosystem?.prefetch === undefined || 'why' in lookUp(command, word.text, state, files)) return undefined;
  const context = contextFor(ecosystem, command, state, files);
  return 'why' in context ? undefined : ecosystem.prefetch(context);
}

/**
 * A script of the project that starts a tool which is known, where its text is one that the tool itself makes: what it does is known as well as
 * what the tool does. Undefined for everything else.
 */
export function projectScript(
  { argv: [program], cwd }: Command,
  files: FileView,
): { readonly path: string } | { readonly why: string } | undefined {
  const word = program?.value.kind === 'known' && !program.glob ? program.value.text : '';
  const name = programName(word);
  const isTools = word.includes('/') ? ecosystemOf(name)?.scripts?.[name] : undefined;
  const path = resolvePath(word, cwd);
  const fact = isTools === undefined || path === undefined ? undefined : files.fact(path);
  if (isTools === undefined || path === undefined || fact?.kind !== 'context-file') return undefined;
  if (!isTools(files.text(fact.path) ?? '')) return { why: `${fact.path} is not a script as its tool makes it, as far as dockerfix knows` };
  // Where its mode was changed in between, the script that is copied again would have another.
  return fact.ownMode && !files.executable(fact.path) ? { why: `${fact.path} is not executable in every checkout` } : { path };
}

/** What is known of the caches of a program, by its name without a folder. */
export function cachedToolOf(name: string): CachedTool | undefined {
  return ecosystemOf(name)?.cached;
}

/**
 * Formats of manifests that commands of this text may read: those of the programs that it names; all of them where it runs scripts, which may
 * name any.
 */
export function formatsFor(text: string): ReadonlySet<Format> {
  const wraps = WRAPS.test(text);
  let words: ReadonlySet<string> | undefined;
  // Most texts do not hold the letters of any of them.
  const names = (program: string): boolean => text.includes(program) && (words ??= new Set(text.match(/[A-Za-z][\w.-]*/gu))).has(program);
  const reading = ecosystems.filter(({ formats, programs }) => formats !== undefined && (wraps || programs.some(names)));
  return new Set(flatMap(reading, ({ formats = [] }) => formats));
}

/** Words that run what stands in a file of the context. */
const WRAPS = /\b(?:make|just|task|run)\b|\.sh\b/u;

function ecosystemOf(name: string): Ecosystem | undefined {
  byProgram ??= new Map(flatMap(ecosystems.toReversed(), (ecosystem) => ecosystem.programs.map((program) => [program, ecosystem])));
  return byProgram.get(name) ?? (isPythonProgram(name) ? pip : undefined);
}

/** Of two that know a program, the one that is asked first. */
let byProgram: ReadonlyMap<string, Ecosystem> | undefined;

function addReads(effects: KnownEffects, patterns: readonly string[]): KnownEffects['reads'] {
  return { ...effects.reads, patterns: [...new Set([...effects.reads.patterns, ...patterns])] };
}

/**
 * Where the program may stand. A file of the context in its place is not the program that we know.
 * Folders of the system are not listed as read: `chmod` and `pip` are taken to be what the image brought, or what the packages that it
 * installed brought, which the effects of the package managers themselves keep in order (each reads what the other writes). An install
 * does not replace mkdir; a package that brings a program called `chmod` is out of the model. Where an instruction put something there
 * by name (`COPY --from=tools /bin/mkdir /bin/`, `curl -o /usr/local/bin/pip`), the look-up counts.
 */
function lookUp(
  command: Command,
  word: string,
  state: State,
  files: FileView,
): { readonly reads: readonly string[] } | { readonly why: string } {
  if (word.includes('/')) return lookUpPath(command, word, files);
  if (isBuiltin(word)) return { reads: [] };
  const reads: string[] = [];
  for (const folder of searchPath(state, { variables: command.variables, cwd: command.cwd })) {
    const fact = folder.kind === 'known' ? files.fact(`${folder.path === '/' ? '' : folder.path}/${word}`) : undefined;
    if (fact?.kind !== 'absent' || mayStandIn(folder, word, files)) reads.push(inFolder(folder, word));
    if (folder.kind !== 'known' || fact === undefined) continue;
    const own = `${folder.path} is in PATH`;
    if (fact.kind === 'context-file') return { why: `\`${word}\` is a file of the build context here (${own})` };
    if (fact.kind === 'unknown' && fact.writtenIn !== undefined)
      return { why: `\`${word}\` is a script here that line ${fact.writtenIn} writes (${own})` };
  }
  return { reads };
}

function lookUpPath(command: Command, word: string, files: FileView): { readonly reads: readonly string[] } | { readonly why: string } {
  const path = resolvePath(word, command.cwd);
  if (path === undefined) return { why: `the program ${word} cannot be resolved before the build` };
  const folder = path.slice(0, path.lastIndexOf('/'));
  const script = projectScript(command, files);
  if (script !== undefined) return 'why' in script ? script : { reads: [literalPattern(path)] };
  const environment = isPythonProgram(programName(path)) && folder.endsWith('/bin');
  if (!PROGRAM_FOLDERS.has(folder) && !environment) return { why: `dockerfix does not know what \`${word}\` reads and writes` };
  if (files.fact(path).kind === 'context-file') return { why: `\`${word}\` is a file of the build context` };
  return { reads: [literalPattern(path)] };
}

/** Words as the ecosystem takes them: literal ones always, patterns and unknown ones where it says what to do with them. */
function contextFor(ecosystem: Ecosystem, command: Command, state: State, files: FileView): CommandContext | { readonly why: string } {
  const [program] = command.argv;
  const name = program?.value.kind === 'known' ? programName(program.value.text) : '';
  // Of a user or group the id and the name matter to nobody; a folder that is not known is refused there.
  const text =
    ecosystem === accounts || (ecosystem === fileCommands && takesUnknownWords(name)) || (ecosystem === textTools && takesText(name));
  const patterns = EXPANDS_PATTERNS.has(ecosystem);
  const argv = command.argv.map((argument): Argument => {
    const plain = patterns && argument.glob ? { ...argument, glob: false } : argument;
    const marked = TAKES_MARKS.has(ecosystem) ? withMarks(argument) : undefined;
    if (marked !== undefined && (PACKAGE_WORDS.has(ecosystem) || isNoFlag(marked, argument, ecosystem)))
      return { ...plain, value: known(marked) };
    return text && plain.value.kind === 'unknown' ? { ...plain, value: known(UNKNOWN_TEXT) } : plain;
  });
  const context = contextOf({ ...command, argv }, state, files);
  return 'why' in context ? context : { ...context, command };
}

/** What begins with text that is not known could be a flag, or several words. In quotes it is one: a value, or an address that is refused. */
function isNoFlag(marked: string, { raw }: Argument, ecosystem: Ecosystem): boolean {
  return !marked.startsWith(UNKNOWN_TEXT) || ((ecosystem === downloads || ecosystem === phpExtensions) && raw.startsWith('"'));
}

/** The shell opens these before the program starts. */
function withRedirects(effects: KnownEffects, command: Command): CommandEffects {
  const reads: string[] = [];
  const writes: string[] = [];
  const folders: string[] = [];
  for (const redirect of command.redirects) {
    if (redirect.kind === 'text') continue;
    const path = targetOf(redirect, command);
    if (path === undefined) return unknownEffects(`the file ${redirect.target.raw} of a redirection is not known before the build`);
    if (/^\/dev(?:\/|$)/.test(path)) continue;
    // What is written over keeps its owner and mode, so it is read as well.
    reads.push(literalPattern(path));
    if (redirect.kind === 'read') continue;
    writes.push(literalPattern(path));
    folders.push(path.slice(0, path.lastIndexOf('/')) || '/');
  }
  if (reads.length === 0) return effects;
  return {
    ...effects,
    reads: addReads(effects, reads),
    writes: { ...effects.writes, patterns: [...new Set([...effects.writes.patterns, ...writes])] },
    folders: [...new Set([...effects.folders, ...folders])],
  };
}

function targetOf(redirect: Redirect, command: Command): string | undefined {
  const { target } = redirect;
  if (target.glob || target.value.kind !== 'known') return undefined;
  return resolvePath(target.value.text, command.cwd);
}
