/** Texts of MSBuild: property functions, and the calls in conditions. https://learn.microsoft.com/visualstudio/msbuild/property-functions */

/** A call in a text: its name, and its arguments without quotes. */
export interface Call {
  readonly name: string;
  readonly words: readonly string[];
  /** Behind its closing bracket. */
  readonly end: number;
}

/** The call whose name begins at `at`; undefined where its brackets do not close. */
export function callAt(text: string, name: string, at: number): Call | undefined {
  const open = text.indexOf('(', at + name.length);
  if (open < 0 || text.slice(at + name.length, open).trim() !== '') return undefined;
  const words: string[] = [];
  let depth = 0;
  let quote = '';
  let start = open + 1;
  for (let index = open; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (quote !== '') {
      if (char === quote && depth === 1) quote = '';
      continue;
    }
    if ((char === "'" || char === '"' || char === '`') && depth === 1) quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth > 0) continue;
      words.push(text.slice(start, index));
      return { name, words: words.map((word) => unquoted(word)), end: index + 1 };
    } else if (char === ',' && depth === 1) {
      words.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return undefined;
}

function unquoted(word: string): string {
  return word.trim().replace(/^(['"`])(.*)\1$/su, '$2');
}

/** Every call of one of these functions. `undefined` stands for one that cannot be read. */
export function callsOf(text: string, name: RegExp): readonly (Call | undefined)[] {
  return [...text.matchAll(name)].map((match) => callAt(text, match[0], match.index));
}

/** XML's own entities; others are left as they are. */
export function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
