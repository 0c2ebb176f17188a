import { block, type Draft, look, shown, whyUnknown } from '../project/draft.ts';

/**
 * A file of hooks runs inside pnpm. One that only looks at the manifests that it is given reads nothing else; one that can name a file or a module
 * is not followed. https://pnpm.io/pnpmfile
 */
export function followHooks(draft: Draft, path: string): void {
  const there = look(draft, path);
  if (there === 'absent') return;
  const fact = draft.files.fact(path);
  const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : undefined;
  const why = text === undefined ? (whyUnknown(draft, path) ?? `${path} cannot be read`) : whyNotPlain(text);
  if (why !== undefined) block(draft, 'script-not-understood', `${shown(draft.files, path)} runs during the install, and ${why}`);
  for (const [, name = ''] of (text ?? '').matchAll(/process\.env\.(\w+)/g)) draft.names.add(name);
}

/** Words by which code reaches what it is not given, and `updateConfig`, which may set what names files: patches, folders, other hooks. */
const WORDS =
  'require import process eval Function globalThis global fetch __dirname __filename createRequire Deno Bun updateConfig'.replaceAll(
    ' ',
    '|',
  );
const REACHING = new RegExp(`(?<![\\w$.])(?:${WORDS})(?![\\w$])|\\.constructor\\b|\\bmodule\\s*(?:\\.\\s*(?!exports\\b)|\\[)`);

/** A text that would make a dependency a folder or an archive of the project: `file:./x`, `link:`, `../x`, `x.tgz`. https://pnpm.io/cli/add#install-from-local-file-system */
const LOCAL = /["'`](?:(?:file|link|portal):|\.{1,2}\/|~\/|\/\w)[^"'`\n]*|[\w./-]+\.(?:tgz|tar\.gz|tar)(?=["'`])/;

function whyNotPlain(text: string): string | undefined {
  // Whole lines of comments, which may name anything.
  const code = text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$/gm, '')
    .replace(/^[ \t]*\/\/.*$/gm, '')
    .replace(/\bprocess\.env\.\w+/g, '0');
  const found = REACHING.exec(code)?.[0];
  const local = LOCAL.exec(code)?.[0].replace(/^["'`]/, '');
  if (local !== undefined && found === undefined) return `what it makes of a dependency is not known: it names ${local}`;
  return found === undefined ? undefined : `what it reads is not known: it uses ${found.trim()}`;
}
