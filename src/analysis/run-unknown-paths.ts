import type { Step } from '../model/command.ts';
import { isBelow, joinPath } from '../model/path-patterns.ts';
import type { State } from '../model/state.ts';
import type { Value } from '../model/value.ts';
import type { Image } from './image.ts';
import { FOLDERS, GLUED } from './run-variables.ts';

/** Names of ENV and ARG that say that they hold a path. */
const SAYS_PATH = /(?:^|_)(?:PATH|DIR|FILE|CAFILE|CERTS?|BUNDLE|BINARY|ROOT|HOME|PREFIX)$/iu;

/** Stands for a piece that is not known. */
const MARK = '\u0000';

/**
 * A path in a variable that is known only when the RUN runs (`CFLAGS="-I$(./where)/include"`): it may lead to whatever was copied. A value
 * that is one unknown word (a token, a version) and an address lead nowhere.
 */
export function whyUnknownPath(image: Image, { commands }: Step, { env }: State): string | undefined {
  if (image.brings.length === 0) return undefined;
  for (const { variables, cwd } of commands) {
    const folder = cwd.kind === 'known' ? cwd.text : '/';
    const unclear: (readonly [string, Value & { readonly kind: 'unknown' }])[] = [];
    for (const [name, { value }] of env)
      if (value.kind === 'unknown' && (FOLDERS.test(name) || SAYS_PATH.test(name))) unclear.push([name, value]);
    for (const [name, value] of variables) if (value.kind === 'unknown') unclear.push([name, value]);
    for (const [name, value] of unclear) {
      if (name === 'PATH' || value.term === 'unset') continue;
      const told = variables.has(name) && FOLDERS.test(name) && value.term !== `\${${name}}`;
      if (told || wordsOf(value.term).some((word) => mayLead(image, word, folder)))
        return `${name} is known only when it runs, and may name what was copied: ${value.why}`;
    }
  }
  return undefined;
}

/** Words of a term, with a mark for each piece that is not known. */
function wordsOf(term: string): readonly string[] {
  let text = term.replace(/^#/u, `${MARK}/`);
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replaceAll(/\$\{[^{}]*\}/gu, MARK);
  }
  return text
    .replaceAll('${', MARK)
    .replaceAll(/[\w+.-]+:\/\/[^\s,;'"]*/gu, ' ')
    .split(/[\s,;='"]+|:/u);
}

/** `<unknown>/include`; where it begins with a folder that is known, only if copies brought something into that. */
function mayLead(image: Image, word: string, cwd: string): boolean {
  const path = word.replace(GLUED, '');
  const at = path.indexOf(MARK);
  if (at < 0 || !path.includes('/')) return false;
  const start = path.slice(0, at);
  if (!start.includes('/')) return true;
  const folder = joinPath(cwd, start.slice(0, start.lastIndexOf('/') + 1));
  return [...image.paths.entries().keys()].some((one) => isBelow(one, folder));
}
