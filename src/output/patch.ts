import { diffLines, structuredPatch } from 'diff';
import type { FileChange } from '../results.ts';
import { patchPath } from './display.ts';

/** Lines of context around a change, as git shows them. */
const CONTEXT = 3;

/**
 * A unified diff in git's dress, which `git apply` takes: names below `a/` and `b/` relative to `cwd`, line endings as they are in the files.
 * '' when nothing changes. Applying it gives exactly the `after` of every change.
 * https://git-scm.com/docs/diff-format#generate_patch_text_with_p
 */
export function patchOf(changes: readonly FileChange[], cwd: string): string {
  const real = changes.filter((change) => change.created || change.before !== change.after);
  if (real.length === 0) return '';
  let patch = '';
  for (const change of real) {
    const { hunks } = structuredPatch('', '', change.before, change.after, undefined, undefined, { context: CONTEXT });
    patch += headOf(change, patchPath(change.path, cwd));
    for (const hunk of hunks) {
      patch += `@@ -${rangeOf(hunk.oldStart, hunk.oldLines)} +${rangeOf(hunk.newStart, hunk.newLines)} @@\n`;
      patch += hunk.lines.map((line) => `${line}\n`).join('');
    }
  }
  return patch;
}

/** Runs of whole lines that differ, as offsets into `before` and the text that takes their place. */
export function changedLines(
  before: string,
  after: string,
): readonly { readonly from: number; readonly to: number; readonly inserted: string }[] {
  const changes: { readonly from: number; readonly to: number; readonly inserted: string }[] = [];
  let [at, from, inserted] = [0, 0, ''];
  const end = (): void => {
    if (at > from || inserted !== '') changes.push({ from, to: at, inserted });
    inserted = '';
  };
  for (const { value, added, removed } of diffLines(before, after)) {
    if (added) inserted += value;
    else {
      if (!removed) end();
      at += value.length;
      if (!removed) from = at;
    }
  }
  end();
  return changes;
}

function headOf(change: FileChange, path: string): string {
  const before = quoted(`a/${path}`);
  const after = quoted(`b/${path}`);
  const git = `diff --git ${before} ${after}\n`;
  const mode = (change.mode ?? 0o644) & 0o111 ? '100755' : '100644';
  // An empty new file has no lines to compare: git writes no names for it either.
  if (change.created && change.after === '') return `${git}new file mode ${mode}\n`;
  if (change.created) return `${git}new file mode ${mode}\n--- /dev/null\n+++ ${ended(after)}\n`;
  return `${git}--- ${ended(before)}\n+++ ${ended(after)}\n`;
}

/** Git ends a name that holds a space with a tab, so that the space is not taken for the end of the name. */
function ended(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name;
}

/** An empty range is named by the line before it. */
function rangeOf(start: number, lines: number): string {
  if (lines === 0) return `${start - 1},0`;
  return lines === 1 ? String(start) : `${start},${lines}`;
}

const SHORT: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
};

/** A name as git writes it (`core.quotePath`): in double quotes when it holds a control character, `"`, a backslash or anything beyond ASCII. */
function quoted(name: string): string {
  if (!/[\u0000-\u001f"\\\u007f-\uffff]/.test(name)) return name;
  let text = '';
  for (const byte of new TextEncoder().encode(name)) {
    const plain = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
    text += SHORT[byte] ?? plain;
  }
  return `"${text}"`;
}
