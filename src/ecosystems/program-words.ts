/** Finds words in texts that name a program; undefined where there are none. */
export type FindWords = (text: string) => string | undefined;

/**
 * A search that is made for the first text that holds the name of one of the programs: V8 compiles an expression anew in every process, and most
 * texts name few of them.
 */
export function wordsBehind(programs: readonly string[], expression: () => RegExp): FindWords {
  let made: RegExp | undefined;
  return (text) => (programs.some((program) => text.includes(program)) ? (made ??= expression()).exec(text)?.[0] : undefined);
}
