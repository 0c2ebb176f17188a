import { loadFormats, parseFormat } from '../parse/formats.ts';
import { flatMap } from '../source/flat-map.ts';
import { recent } from '../source/recent.ts';

/** Pipelines are small: YAML takes about two seconds a MiB. */
const LONGEST = 128 * 1024;
const MAX_DOCUMENTS = 20;

/** At most 4 MiB of text. */
const kept = recent<readonly unknown[] | 'unread'>(32);

/** The documents of a YAML file, JSON among them; undefined where one cannot be read. */
async function yamlDocuments(text: string): Promise<readonly unknown[] | undefined> {
  const documents = text.length > LONGEST ? 'unread' : await kept(text, () => documentsIn(text));
  return documents === 'unread' ? undefined : documents;
}

async function documentsIn(text: string): Promise<readonly unknown[] | 'unread'> {
  await loadFormats(['yaml']);
  const parts = text.split(/^---(?:[ \t].*)?$/mu).filter((part) => part.trim() !== '');
  const documents = flatMap(parts.slice(0, MAX_DOCUMENTS), (part) => parseFormat('yaml', part) ?? []);
  return documents.length === parts.length ? documents.map(({ value }) => value) : 'unread';
}

/** Reads of each file what it tells; one that is no YAML is not read. */
export async function eachDocument<T>(
  files: readonly { readonly path: string; readonly text: string }[],
  read: (document: unknown, file: string) => T,
): Promise<{ readonly found: readonly T[]; readonly unread: readonly string[] }> {
  const found: T[] = [];
  const unread: string[] = [];
  for (const { path, text } of files) {
    const documents = await yamlDocuments(text);
    if (documents === undefined) unread.push(path);
    for (const document of documents ?? []) found.push(read(document, path));
  }
  return { found, unread };
}
