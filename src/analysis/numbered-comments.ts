import type { Comment } from '../model/build.ts';
import type { TextEdit } from '../source/text.ts';

/** `# 1. Packages`, `# 2) Build`, `# Step 3: Run`, `# --- 4. Start ---`, `# 5/ Clean up`. */
const NUMBERED = /^#[\s#=*~[(-]*(?:(?:step|part|phase|section)\s*)?#?(\d{1,3})(?:[.):\]/]|\s+[-–—])\s/iu;
/** Some other comment that speaks of one by its number. */
const SPEAKS_OF = /\b(?:steps?|parts?|phases?|sections?)\s*#?\d/iu;

interface Numbered {
  readonly number: number;
  /** Of the number, in the comment. */
  readonly offset: number;
  readonly comment: Comment;
}

/**
 * Where comments number the steps of a file and these now stand in another order, the numbers are given out anew.
 * @param before the comments of a text whose numbers are in order
 * @param after the same comments, in another text
 * @returns edits of that text
 */
export function renumber(before: readonly Comment[], after: readonly Comment[]): readonly TextEdit[] {
  return runsOf(before).flatMap((run) => renumberRun(run, after));
}

/** Are there comments that count up? Most files have none. */
export function countUp(comments: readonly Comment[]): boolean {
  return runsOf(comments).length > 0;
}

/** A comment that speaks of a numbered step: the numbers must stay, and with them the order of the steps. */
export function speaksOfNumbers(comments: readonly Comment[]): Comment | undefined {
  return comments.find((comment) => SPEAKS_OF.test(comment.text.slice((numbered(comment)?.offset ?? -1) + 1)));
}

/** Comments that follow each other with numbers that do. */
function runsOf(comments: readonly Comment[]): readonly (readonly Numbered[])[] {
  if (speaksOfNumbers(comments) !== undefined) return [];
  const runs: Numbered[][] = [];
  for (const comment of comments) {
    const one = numbered(comment);
    if (one === undefined) continue;
    const last = runs.at(-1);
    if (last?.at(-1)?.number === one.number - 1) last.push(one);
    else runs.push([one]);
  }
  return runs.filter((run) => run.length > 1);
}

export function isNumbered(comment: Comment): boolean {
  return numbered(comment) !== undefined;
}

function numbered(comment: Comment): Numbered | undefined {
  const found = NUMBERED.exec(comment.text);
  if (found?.[1] === undefined) return undefined;
  return { number: Number(found[1]), offset: found[0].lastIndexOf(found[1]), comment };
}

function renumberRun(run: readonly Numbered[], after: readonly Comment[]): readonly TextEdit[] {
  const texts = new Set(run.map(({ comment }) => comment.text));
  const now = after.filter(({ text }) => texts.has(text)).flatMap((comment) => numbered(comment) ?? []);
  if (now.length !== run.length || new Set(now.map(({ comment }) => comment.text)).size !== run.length) return [];
  return now.flatMap(({ number, offset, comment }, place) => {
    const wanted = run[place]?.number;
    if (wanted === undefined || wanted === number) return [];
    const start = comment.span.start + offset;
    return [{ span: { start, end: start + String(number).length }, text: String(wanted) }];
  });
}
