import type { CopiedItem } from '../context/copy-sources.ts';
import type { ContextPath } from '../model/files.ts';
import { known as knownText, termOf } from '../model/value.ts';
import type { Words } from './copies.ts';
import type { KnownPath } from './image.ts';
import { userPart } from './owners.ts';
import { intern, type Terms } from './terms.ts';

/** One path that a COPY put into the image. */
export interface CopiedEntry {
  readonly context: ContextPath;
  readonly image: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Canonical text of what is there afterwards. */
  readonly term: string;
}

/** What all that one COPY brings has in common. */
export interface Shared {
  readonly terms: Terms;
  readonly how: string;
  readonly owner: number;
  readonly user: number;
  /** The mode that --chmod gives to folders too; undefined: each keeps that of the context. */
  readonly mode: number | undefined;
}

export function sharedOf(words: Words, terms: Terms): Shared {
  return {
    terms,
    how: `|${words.owner}|${words.mode}|${words.link ? 'link' : ''}`,
    owner: intern(terms, words.owner),
    user: intern(terms, userPart(words.owner)),
    mode: words.mode === NO_MODE ? undefined : intern(terms, words.mode),
  };
}

const NO_MODE = termOf(knownText(''));

export function entryOf({ context, image, kind, opaque }: CopiedItem, { how }: Shared): CopiedEntry {
  return { context, image, kind, term: `${opaque === true ? 'opaque' : kind}|${context}${how}` };
}

/** What is known of the path of an item; `text` is the term of its entry. */
export function stateOf({ context, kind, opaque }: CopiedItem, text: string, { terms, owner, user, mode }: Shared): KnownPath {
  const term = intern(terms, text);
  if (kind === 'link') return { term, fact: { kind: 'link', context } };
  if (kind === 'file') return { term, fact: { kind: 'context-file', path: context, ownMode: mode === undefined } };
  const fact = opaque === true ? ({ kind: 'unknown', why: `${context} is not looked into` } as const) : FOLDER;
  return { term, fact, folder: { owner, user, mode: mode ?? intern(terms, `as in the context ${context}`) } };
}

const FOLDER = { kind: 'folder' } as const;
