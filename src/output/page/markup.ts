import { oneLine, shortLine } from '../display.ts';

/**
 * Text for a page, between tags or in an attribute in double quotes: nothing of it is markup, and nothing hides or turns other text around. Nor is
 * it a command to the runner of GitHub Actions (`##[`), where the page is printed in a step.
 */
export function text(words: string): string {
  return oneLine(words).replace(/[&<>"']|(?<=##)\[/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** `text` of at most so many UTF-16 units. */
export function shortText(words: string, most: number): string {
  return text(shortLine(words, most));
}

/** `1 commit`, `2 commits`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
