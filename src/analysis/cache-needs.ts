import { programName } from '../ecosystems/ecosystem.ts';
import type { Cache } from '../ecosystems/cache.ts';
import { cachedToolOf } from '../ecosystems/registry.ts';
import type { RunInstruction } from '../model/build.ts';
import type { Command } from '../model/command.ts';
import { isBelow, literalPattern } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import { isTold } from './cache-mounts.ts';
import type { ImageEvent } from './events.ts';
import { overlapAny, type Image } from './image.ts';
import { textLeadsTo, wordsLeadTo } from './named-above.ts';
import { readMounts } from './run-mounts.ts';
import { bindsOf, isOtherLanguage, textsRun, type ContextTexts } from './scripts-run.ts';
import { flatMap } from '../source/flat-map.ts';

export interface StepFrame {
  readonly state: State;
  readonly context: ContextTexts;
  readonly run: RunInstruction;
  /** The words of the step, or of the whole RUN. */
  readonly words: string;
}

/** Commands of the tool itself say what they do with its cache (`apt-get purge`: nothing). */
export function isOwn(commands: readonly Command[], event: Pick<ImageEvent, 'unknown'>, cache: Cache): boolean {
  if (event.unknown !== undefined) return false;
  return commands.every(({ argv: [program, ...words], redirects }) => {
    const name = program?.value.kind === 'known' ? programName(program.value.text) : '';
    if (redirects.length > 0 || words.some(({ glob }) => glob)) return false;
    return SILENT.has(name) || cachedToolOf(name)?.caches.includes(cache) === true;
  });
}

/** Programs that touch no files, but for those whose names the shell puts in the place of a pattern. */
const SILENT = new Set(['true', 'false', ':', 'sleep', 'echo']);

/** What is asked of an event. */
export type Asked = Pick<ImageEvent, 'unknown' | 'thirdParty' | 'addsNothing' | 'reads' | 'writes' | 'folders'> & {
  readonly asks?: ImageEvent['asks'];
};

/** Would a step whose commands are not those of the cache's own tool do something else if the cache were empty? */
export function wantsHeld(
  image: Image,
  event: Asked,
  folder: string,
  cache: Cache,
  frame: StepFrame & { readonly commands: readonly Command[] },
): boolean {
  if (isOwn(frame.commands, event, cache)) return false;
  // Without a network, whatever it needs must be there.
  if (isOffline(frame.run) && (event.unknown !== undefined || event.thirdParty === true)) return true;
  if (event.unknown !== undefined) {
    return (
      wordsLeadTo(frame.commands, folder, frame.state) ||
      textLeadsTo(frame.words, folder, frame.state) ||
      wantsCache(image, cache, folder, frame) ||
      takesAsItIs(image, cache, frame)
    );
  }
  if (linksInto(frame.commands, folder)) return true;
  const lost = [treeOf(folder)];
  // `chown -R user /home/user`: what it does there decides about nothing else.
  if (event.addsNothing === true)
    return overlapAny(
      event.writes.map(({ patterns }) => ({ patterns: patterns.filter((pattern) => !isAbove(pattern, folder)) })),
      lost,
    );
  if (overlapAny((event.asks ?? event.reads).map(withoutPrograms), lost)) return true;
  if (event.thirdParty === true && isRanWithin(frame, cache)) return false;
  if (event.thirdParty === true) return event.writes.some(({ patterns }) => patterns.some((pattern) => isBelow(pattern, folder)));
  return overlapAny(event.writes, lost) || overlapAny([{ patterns: event.folders.map((path) => literalPattern(path)) }], lost);
}

/** All that may use the cache is its own tool, run by packages of these package managers, and nothing tells it to live on what is there. */
function isRanWithin({ commands, words }: StepFrame & { readonly commands: readonly Command[] }, { ranBy, told }: Cache): boolean {
  if (ranBy === undefined || told.test(words)) return false;
  return commands.every(({ argv: [program] }) => program?.value.kind === 'known' && ranBy.has(programName(program.value.text)));
}

/** Where PATH is not known, a program may stand in any folder; but none of it is one of downloads. */
function withoutPrograms(region: Region): Region {
  // The same region where there is none: what is known of regions is kept by their identity.
  if (!region.patterns.some((pattern) => PROGRAM_ANYWHERE.test(pattern))) return region;
  return { ...region, patterns: region.patterns.filter((pattern) => !PROGRAM_ANYWHERE.test(pattern)) };
}

const PROGRAM_ANYWHERE = /^\*\*\/[\w+-]+(?:\.[\w+-]+)*$/u;

/** What a symbolic link names is read by whoever follows it, when the container runs as well. */
function linksInto(commands: readonly Command[], folder: string): boolean {
  return commands.some(({ argv: [program, ...words] }) => {
    const name = program?.value.kind === 'known' ? programName(program.value.text) : '';
    return name === 'ln' && words.some(({ value, raw }) => isBelow(value.kind === 'known' ? value.text : raw, folder));
  });
}

/** A pattern of a whole folder above this one. */
function isAbove(pattern: string, folder: string): boolean {
  const root = pattern.endsWith('/**') ? pattern.slice(0, -'/**'.length) : folder;
  return root !== folder && isBelow(folder, root);
}

export function treeOf(folder: string): Region {
  return { patterns: [`${literalPattern(folder)}/**`] };
}

/** Nothing of it reaches the network. https://docs.docker.com/reference/dockerfile/#run---network */
export function isOffline({ flags }: RunInstruction): boolean {
  return flags.some(({ name, unquoted }) => name === 'network' && unquoted === 'none');
}

/**
 * Does a command that is not followed take what goes out of date as it is there: does it say that it wants the cache, and nothing of it that it renews it
 * first?
 */
export function takesAsItIs(image: Image, cache: Cache, { state, context, words, run }: StepFrame): boolean {
  if (cache.goesOutOfDate !== true) return false;
  const texts = textsRun(image, context, words, workdirOf(state), { binds: bindsOf(readMounts(run, state)), others: true });
  return texts.some((text) => cache.told.test(text)) && !texts.some((text) => cache.toldToRenew?.test(text) === true);
}

function workdirOf({ workdir }: State): string {
  return workdir.kind === 'known' ? workdir.text : '/';
}

/** Does a command that is not followed say that it wants the cache: in its words, in its variables, in the scripts that it runs? */
export function wantsCache(
  image: Image,
  cache: Cache,
  folder: string,
  { state, context, words, run }: Pick<StepFrame, 'state' | 'context' | 'words'> & Partial<Pick<StepFrame, 'run'>>,
): boolean {
  const moves = flatMap(cache.places, (place) => ('variable' in place ? [place.variable] : []));
  for (const [name, { value }] of state.env) {
    if (moves.some((variable) => variable.test(name))) continue;
    if (value.kind === 'known' && value.text.includes(folder)) return true;
    if (cache.toldBy?.test(name) === true && value.kind === 'known' && !['', 'false'].includes(value.text)) return true;
  }
  const binds = run === undefined ? [] : bindsOf(readMounts(run, state));
  const [, ...scripts] = textsRun(image, context, words, workdirOf(state), { binds, named: run === undefined });
  const leads = (text: string): boolean => !isOtherLanguage(text) && textLeadsTo(text, folder, state);
  return isTold(cache, folder, words) || scripts.some((text) => isTold(cache, folder, text) || leads(text));
}

/** The words of commands, variables replaced where they are known. */
export function wordsOfCommands(commands: readonly Command[]): string {
  return commands
    .map(({ argv, redirects }) =>
      [...argv, ...redirects.map(({ target }) => target)].map(({ value, raw }) => (value.kind === 'known' ? value.text : raw)).join(' '),
    )
    .join('\n');
}
