import type { Instruction } from '../model/build.ts';
import { isCacheBuster } from './volatility.ts';

/** What comments say that want a layer to be made anew. */
const WANTS = [
  /\bcache[\s_-]?bust/iu,
  /\b(?:bust|break|defeat|bypass|skip|ignore|invalidat)(?:s|es|e|ing)?\s+(?:\w+(?:'s)?\s+){0,3}cach(?:e|ed|ing)\b/iu,
  /\b(?:get|fetch|pull|download|install|ensure|force|want)(?:s|es|ing)?\b[^.]*\bfresh\b|\bfresh\s+(?:packages?|installs?|clone|build|downloads?|data|versions?|dependencies|updates?)\b/iu,
  /\b(?:re-?(?:install|run|fetch|download|build|pull|generat|execut|creat)\w*|runs?\s+again)\b[^.]*\b(?:every|each|any)\s+(?:\w+\s+)?(?:release|build|day|night|week|deploy\w*|version|time|commit|change)\b/iu,
  /\bforces?\s+(?:a\s+|the\s+)?(?:re-?\w+|refresh|update|upgrade)\b/iu,
];

/** `so that a change does not bust the cache`: the opposite is wanted. */
const DENIED =
  /\b(?:not|never|no|avoid\w*|prevent\w*|without|unless|instead|rather|only|stops?|sav(?:e|es|ing)|skip\w*)\b[^.]*$|n't\b[^.]*$/iu;

/** `do not cache this layer`; not `do not cache packages`, which is about room. */
const NOT_CACHED =
  /(?:\b(?:do not|never|must not|should not|not to)|n't)\s+(?:be\s+|use\s+|let\s+)?(?:the\s+)?(?:\w+\s+)?cached?\b(?!\s+(?:(?:the|any|pip|npm|apt|apk)\s+)*(?:pip|npm|apt|apk|packages?|downloads?|files?|lists?|index|indexes|wheels?)\b)/iu;

/** A comment that asks that the instruction, or what stands below it, is not taken from the cache. */
export function freshComment({ comments, innerComments }: Instruction): string | undefined {
  return [...comments, ...innerComments].map(({ text }) => text).find(asksForFresh);
}

export function asksForFresh(text: string): boolean {
  if (NOT_CACHED.test(text)) return true;
  return WANTS.some((pattern) => {
    const found = pattern.exec(text);
    return found !== null && !DENIED.test(text.slice(0, found.index)) && !/\b(?:only (?:if|when)|unless)\b/iu.test(text);
  });
}

/** Addresses that answer otherwise from one moment to the next. */
const MOVING = /^https?:\/\/(?:api\.github\.com\/repos\/.*\/(?:refs|commits|branches)\b|[^/]*\b(?:random|worldtime|time)\w*[./])/iu;

/**
 * The name of what is copied or fetched only so that all below it runs again: `COPY cachebust /tmp/`,
 * `ADD https://api.github.com/repos/owner/name/git/refs/heads/main /tmp/version.json`.
 */
export function busterCopied(instruction: Instruction): string | undefined {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  const words = instruction.sources.map(({ raw }) => raw.replace(/^["']|["']$/gu, ''));
  return [...words, instruction.destination.raw].find((word) => {
    if (word.includes('://') && MOVING.test(word)) return true;
    const name = word.replace(/\/+$/u, '').replace(/^.*\//u, '');
    return isCacheBuster(name.replace(/^\.+|\.\w+$/gu, '').replaceAll(/[^A-Za-z0-9]+/gu, '_'));
  });
}
