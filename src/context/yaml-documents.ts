import { join } from 'node:path';
import { loadFormats, parseFormat } from '../parse/formats.ts';
import { flatMap } from '../source/flat-map.ts';
import { recent } from '../source/recent.ts';
import type { Script } from './scripts.ts';
import type { Told, ToldBuild } from './told.ts';

/** Pipelines are small: YAML takes about two seconds a MiB. */
const LONGEST = 128 * 1024;
const MAX_DOCUMENTS = 20;

/** At most 4 MiB of text. */
const kept = recent<readonly unknown[] | 'unread'>(32);

/** The documents of a YAML file, JSON among them; undefined where one cannot be read. */
export async function yamlDocuments(text: string): Promise<readonly unknown[] | undefined> {
  const documents = text.length > LONGEST ? 'unread' : await kept(text, () => documentsIn(text));
  return documents === 'unread' ? undefined : documents;
}

async function documentsIn(text: string): Promise<readonly unknown[] | 'unread'> {
  await loadFormats(['yaml']);
  const parts = text.split(/^---(?:[ \t].*)?$/mu).filter((part) => part.trim() !== '');
  const documents = flatMap(parts.slice(0, MAX_DOCUMENTS), (part) => parseFormat('yaml', part) ?? []);
  return documents.length === parts.length ? documents.map(({ value }) => value) : 'unread';
}

/** What a part of a document tells; `unclear`: it builds something, and does not say in plain words what. */
export interface Read {
  readonly builds: readonly ToldBuild[];
  readonly unclear: boolean;
}

/** What the documents of YAML files tell; one that is no YAML is not read. @param read gets the absolute path of the file */
export async function toldByDocuments(
  files: readonly Script[],
  top: string,
  read: (document: unknown, file: string) => readonly Read[],
): Promise<Told> {
  const builds: ToldBuild[] = [];
  const unread: string[] = [];
  const unclear: string[] = [];
  for (const { name, text } of files) {
    const file = join(top, name);
    const documents = await yamlDocuments(text);
    if (documents === undefined) unread.push(file);
    const reads = flatMap(documents ?? [], (document) => read(document, file));
    builds.push(...flatMap(reads, (one) => one.builds));
    if (reads.some((one) => one.unclear)) unclear.push(file);
  }
  return { builds, unread, unclear };
}
