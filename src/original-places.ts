import type { Build, Instruction } from './model/build.ts';
import type { Span } from './source/text.ts';

interface Texts {
  readonly now: string;
  /** The original. */
  readonly before: string;
  /** Of the text now. */
  readonly instructions: () => readonly Instruction[];
}

/**
 * Where in the original text stood what stands here now, in the stage of the same number: instructions and comments are found again by their
 * text, the first with the first, and so on; what was merged, split or got a mount by its commands, and a copy that was split off by the next
 * one, which brings the rest.
 */
export function placeBefore(now: Build, before: Build, at: Span): number {
  const stage = now.stages.findLastIndex(({ from }) => from.span.start <= at.start);
  const [here, there] = [partOf(now, stage), partOf(before, stage)];
  const instructions = (): readonly Instruction[] =>
    (now.stages[stage]?.instructions ?? []).map((one) => ({ ...one, span: moved(one.span, -here.start) }));
  const texts = { now: textOf(now, here), before: textOf(before, there), instructions };
  return there.start + placeIn(texts, moved(at, -here.start));
}

/** From one FROM to the next; what stands before the first counts as -1. */
function partOf({ stages, source }: Build, stage: number): Span {
  return { start: stages[stage]?.from.span.start ?? 0, end: stages[stage + 1]?.from.span.start ?? source.text.length };
}

function textOf({ source }: Build, { start, end }: Span): string {
  return source.text.slice(start, end);
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

function placeIn(texts: Texts, at: Span): number {
  const text = texts.now.slice(at.start, at.end);
  const later = (): readonly Instruction[] => {
    const instructions = texts.instructions();
    const here = instructions.find((one) => one.span.start === at.start);
    return instructions.filter(({ keyword, span }) => span.start > at.start && keyword === here?.keyword);
  };
  return (
    sameText(texts, text, at.start) ??
    first(commandsOf(text), (command) => sameText(texts, command, at.start + text.indexOf(command))) ??
    first(later(), ({ span }) => sameText(texts, texts.now.slice(span.start, span.end), span.start)) ??
    Math.min(at.start, texts.before.length)
  );
}

/** What a rewrite has repeated is found where the last of its kind was. */
function sameText({ now, before }: Texts, text: string, start: number): number | undefined {
  let place = -1;
  for (let found = now.indexOf(text); found >= 0 && found <= start; found = now.indexOf(text, found + 1)) {
    const next = before.indexOf(text, place + 1);
    if (next < 0) break;
    place = next;
  }
  return place < 0 ? undefined : place;
}

/** The commands of a RUN; a plain `cd` or `set` says little. */
function commandsOf(text: string): readonly string[] {
  if (!/^RUN\s/iu.test(text)) return [];
  const parts = text.replace(/^RUN\s+/iu, '').split(/\\?\r?\n|&&|;/u);
  const commands = parts.map((part) => part.replace(/^\s*(?:--[a-z]+=\S+\s+)+/u, '').trim());
  return commands.filter((command) => /^(?!(?:cd|set)\s)[^\s#-].{3}/u.test(command));
}

function first<T>(items: readonly T[], find: (item: T) => number | undefined): number | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
