/** A way to write the same Dockerfile that must not change what becomes of it. */
export interface Variant {
  readonly name: string;
  /** The text so written; undefined when it is written so already. */
  readonly of: (text: string) => string | undefined;
  /** Takes the way of writing off a rewritten text again; throws when it was not kept. */
  readonly back: (text: string) => string;
}

export const VARIANTS: readonly Variant[] = [
  {
    name: 'crlf',
    of: (text) => (text.includes('\r') ? undefined : text.replaceAll('\n', '\r\n')),
    back: (text) => {
      if (/(?<!\r)\n/.test(text)) throw new Error('a line of the result ends without a carriage return');
      return text.replaceAll('\r\n', '\n');
    },
  },
  {
    name: 'byte-order-mark',
    of: (text) => (text.startsWith('\uFEFF') ? undefined : `\uFEFF${text}`),
    back: (text) => {
      if (!text.startsWith('\uFEFF') || text.lastIndexOf('\uFEFF') > 0) throw new Error('the byte order mark did not stay where it was');
      return text.slice(1);
    },
  },
  {
    name: 'no-final-newline',
    of: (text) => (/[^\n]\n$/.test(text) ? text.replace(/\r?\n$/, '') : undefined),
    back: (text) => {
      if (text.endsWith('\n')) throw new Error('the result has a final newline that was not there');
      return text;
    },
  },
];

/** Several ways of writing at once. */
export function together(variants: readonly Variant[]): Variant {
  return {
    name: variants.map(({ name }) => name).join(', '),
    of: (text) => variants.reduce<string | undefined>((changed, { of }) => of(changed ?? text) ?? changed, undefined),
    back: (text) => variants.reduceRight((written, { back }) => back(written), text),
  };
}

/**
 * Replays a patch by hand and throws unless every line that it does not change is, byte for byte, a line of the original,
 * and the lines that it leaves, takes and adds make up both texts completely.
 */
export function checkUntouched(patch: string, before: string, after: string): void {
  const old = before.split(/(?<=\n)/);
  const now: string[] = [];
  let at = 0;
  for (const hunk of patch.split(/^(?=@@ )/m).slice(1)) {
    const [head = '', ...rows] = hunk.replace(/\n$/, '').split('\n');
    const first = Number(/^@@ -(\d+)/.exec(head)?.[1]);
    const empty = /^@@ -\d+,0 /.test(head);
    while (at < first - (empty ? 0 : 1)) now.push(old[at++] ?? '');
    for (const [index, row] of rows.entries()) {
      if (row.startsWith('\\')) continue;
      const line = row.slice(1) + (rows[index + 1]?.startsWith('\\') ? '' : '\n');
      if (row.startsWith('+')) now.push(line);
      else if (old[at] !== line) throw new Error(`line ${at + 1} is ${JSON.stringify(old[at])}, in the patch ${JSON.stringify(line)}`);
      else at++;
      if (row.startsWith(' ')) now.push(line);
    }
  }
  now.push(...old.slice(at));
  if (now.join('') !== after) throw new Error('the patch does not lead to the rewritten text');
}

/** Lines that a rewrite may move or repeat, never lose: comments. Sorted. */
export function commentLines(text: string): readonly string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'));
  // Steps may be numbered anew: their numbers are the same, and so are their words.
  const words = lines.map((line) => line.replace(STEP, '$1N'));
  const numbers = lines.flatMap((line) => STEP.exec(line)?.[2] ?? []);
  return [...words.toSorted(), ...numbers.toSorted()];
}

const STEP = /^(#[\s(]*(?:step )?)(\d+)(?=[.):])/i;
