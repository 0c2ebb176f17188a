import type { ExplainedInstruction, ExplainedReads, ExplainedStage, ExplainResult } from '../explained.ts';
import { plain, type Colors } from './colors.ts';
import { oneLine, percent, shortLine, shownPath } from './display.ts';
import { errorJson, lineOf, VERSION } from './json.ts';
import { errorWords, secondsWords } from './words.ts';

interface Options {
  readonly cwd: string;
  readonly colors?: Colors;
}

/** What each instruction reads, waits for and costs, for people: lines that end in `\n`. */
export function explainWords({ path, stages, basis, image, error }: ExplainResult, { cwd, colors = plain }: Options): string {
  const file = oneLine(shownPath(path, cwd));
  if (error !== undefined) return errorWords(error, file, colors);
  const head = `${file}: shares and times are estimates over ${oneLine(basis?.words ?? '')}\n`;
  return head + imageWords(image) + stages.map((stage) => stageWords(stage, stages.length, colors)).join('') + networkWords(stages);
}

function stageWords({ index, base, name, needed, instructions }: ExplainedStage, stages: number, { paint }: Colors): string {
  const number = stages === 1 ? '' : `stage ${index}${name === undefined ? '' : ` (${oneLine(name)})`}: `;
  const unused = needed ? '' : ', which the last stage does not need';
  return `\n${number}${paint('bold', oneLine(base))}${unused}\n${instructions.map((one) => instructionWords(one, paint)).join('')}`;
}

function instructionWords({ line, words, reads, waitsFor, layer, image, refused }: ExplainedInstruction, paint: Colors['paint']): string {
  const lines = [`  ${String(line).padStart(4)}  ${shortLine(words, MOST_LETTERS)}`];
  const say = (what: string, text: string): number => lines.push(`          ${what.padEnd(9)} ${text}`);
  if (reads !== undefined && (reads.kind !== 'image' || reads.count > 0)) say('reads', readsWords(reads));
  if (layer !== undefined && (layer.seconds >= 1 || layer.reruns > 0)) say('runs', layerWords(layer));
  if (image !== undefined)
    say('in image', `${sizeWords(image.bytes)}, made ${new Date(image.created).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
  for (const { line: above, why } of waitsFor) say('waits for', `line ${above}: ${oneLine(why)}`);
  for (const { transform, reason, message, lift } of refused) {
    say('refused', `${paint('yellow', transform)} (${reason}): ${oneLine(message)}`);
    say('', `to lift it: ${lift}`);
  }
  return `${lines.join('\n')}\n`;
}

function imageWords(image: ExplainResult['image']): string {
  if (image === undefined) return '';
  const { name, found, instructions } = image;
  const which = found === 0 ? 'none' : found === instructions ? 'all' : found;
  const hint = found < instructions ? ': it may be built from another text, or --target' : '';
  return `In the history of ${oneLine(name)} stand ${which} of the ${instructions} instructions of the last stage that make a layer${hint}.\n`;
}

/** `512 B`, `3 kB`, `98.9 MB`. */
function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** JSON has all of the words. */
const MOST_LETTERS = 120;

function readsWords(reads: ExplainedReads): string {
  if (reads.kind === 'everything') return `everything: ${oneLine(reads.why)}`;
  if (reads.kind === 'stage') return `what ${oneLine(reads.from)} holds`;
  const where = reads.kind === 'context' ? 'of the context' : 'of the image that were copied';
  if (reads.count === 0) return `no files ${where}`;
  const more = reads.count > reads.paths.length ? ' ...' : '';
  return `${reads.count} ${reads.count === 1 ? 'file' : 'files'} ${where.replace('were', reads.count === 1 ? 'was' : 'were')}: ${reads.paths.map(oneLine).join(', ')}${more}`;
}

function layerWords({ seconds, reruns }: { readonly seconds: number; readonly reruns: number }): string {
  const share = `after ${percent(reruns)} of the changes`;
  return seconds >= 1 ? `${share}, ${secondsWords(seconds)} each time` : share;
}

/**
 * https://docs.docker.com/reference/cli/docker/buildx/build/#no-cache-filter
 * Measured with BuildKit 0.13: a stage without a name is matched by no word, neither its number nor `stage-0`.
 */
function networkWords(stages: readonly ExplainedStage[]): string {
  const asking = stages.filter(({ instructions }) => instructions.some(({ network }) => network));
  if (asking.length === 0) return '';
  const lines = asking.map(({ name, instructions }) => {
    const numbers = instructions.flatMap(({ network, line }) => (network ? [line] : []));
    const which = numbers.length === 1 ? `line ${numbers[0] ?? 0}` : `lines ${numbers.join(', ')}`;
    const option = name === undefined ? '--no-cache (the stage has no name)' : `--no-cache-filter=${oneLine(name)}`;
    return `  ${which}: docker build ${option}\n`;
  });
  return `\nThese ask the network or the clock, and keep the answer as long as nothing above them changes. To ask again:\n${lines.join('')}`;
}

/** One line of JSON; paths are relative to `cwd`. */
export function explainJson({ path, stages, basis, image, error }: ExplainResult, cwd: string): string {
  const head = { version: VERSION, path: shownPath(path, cwd), basis: basis ?? null, image: image ?? null };
  return lineOf({ ...head, stages: stagesJson(stages), error: errorJson(error, cwd) });
}

export function stagesJson(stages: readonly ExplainedStage[]): readonly object[] {
  return stages.map(({ index, line, name, base, needed, instructions }) => ({
    index,
    line,
    name: name ?? null,
    base,
    needed,
    instructions: instructions.map(({ line: own, words, reads, waitsFor, layer, image, network, refused }) => ({
      line: own,
      words,
      reads: reads ?? null,
      waitsFor,
      layer: layer ?? null,
      image: image === undefined ? null : { bytes: image.bytes, created: new Date(image.created).toISOString() },
      network,
      refused: refused.map(({ transform, reason, message, lift }) => ({ transform, reason, message, lift })),
    })),
  }));
}
