import type { Instruction } from '../model/build.ts';
import type { InstructionTrace } from './evaluate.ts';
import { CERTIFICATES, isUnread } from './run-variables.ts';

/**
 * ENV and ARG share one namespace. Two instructions conflict in it when one sets a name that the other reads or sets; the order of
 * settings that nobody reads in between tells nothing (the config is compared by name).
 */

/** Names that every shell, or whoever starts it, looks at: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_05_03 */
const READ_BY_EVERY_RUN: ReadonlySet<string> = new Set(
  'PATH HOME IFS ENV BASH_ENV BASHOPTS SHELLOPTS CDPATH POSIXLY_CORRECT LD_PRELOAD LD_LIBRARY_PATH'.split(' '),
);

/** What an instruction sets; 'any' where a name is itself a variable. */
export function namesSet(instruction: Instruction): 'any' | readonly string[] {
  if (instruction.keyword === 'ARG') return instruction.args.map(({ name }) => name);
  if (instruction.keyword !== 'ENV') return [];
  const names = instruction.pairs.map(({ name }) => name);
  return names.some((name) => name.includes('$')) ? 'any' : names;
}

/** Words in which the builder itself expands variables. CMD, ENTRYPOINT, HEALTHCHECK, SHELL, MAINTAINER and ONBUILD are kept as they are. */
function expandedWords(instruction: Instruction): readonly string[] {
  const flags = instruction.flags.map(({ value = '' }) => value);
  switch (instruction.keyword) {
    case 'ENV':
    case 'LABEL':
      return instruction.pairs.flatMap(({ name, value }) => [name, value.raw]);
    case 'ARG':
      return instruction.args.flatMap((arg) => arg.default?.raw ?? []);
    case 'COPY':
    case 'ADD': {
      const heredocs = instruction.heredocs.flatMap(({ expand, content }) => (expand ? [content] : []));
      return [...flags, ...instruction.sources.map(({ raw }) => raw), instruction.destination.raw, ...heredocs];
    }
    case 'WORKDIR':
      return [instruction.path.raw];
    case 'USER':
      return [instruction.user.raw];
    case 'EXPOSE':
    case 'VOLUME':
      return instruction.values.map(({ raw }) => raw);
    case 'STOPSIGNAL':
      return [instruction.text.raw];
    default:
      return [];
  }
}

const mentions = new Map<string, RegExp>();

/** `$NAME`, `${NAME}` and within modifiers; no other name that begins like it. */
function mentionOf(name: string): RegExp {
  const found = mentions.get(name) ?? new RegExp(`\\$\\{?[!#]?${name}(?!\\w)|\\$\\{[^}]*\\b${name}\\b`, 'u');
  if (mentions.size < 1000) mentions.set(name, found);
  return found;
}

function mentioned(words: readonly string[], name: string): boolean {
  return /^\w+$/u.test(name) ? words.some((word) => word.includes(name) && mentionOf(name).test(word)) : words.length > 0;
}

/**
 * Does the shell text do anything with the name? Setting one that is in the environment hands it on to programs, too. Behind a `$` it is
 * the name whatever follows: `$VERSION.tar.gz`, `$ROOT/bin`.
 */
function shellMentions(text: string, name: string): boolean {
  if (!text.includes(name)) return false;
  return mentioned([text], name) || new RegExp(`(?<![\\w./-])${name}(?![\\w./-])`, 'u').test(text.replaceAll(/[${}!#"']/gu, ' '));
}

/**
 * @param text of the file
 * @returns the first name that `setter` sets and `other` reads (or also sets); 'any' where names are not known
 */
export function sharedName(setter: InstructionTrace, other: InstructionTrace, text: string): string | undefined {
  const set = namesSet(setter.instruction);
  if (set !== 'any') return set.find((name) => usesName(other, name, text));
  if (other.instruction.keyword === 'RUN' || namesSet(other.instruction).length > 0) return 'any';
  return expandedWords(other.instruction).some((word) => word.includes('$')) ? 'any' : undefined;
}

function usesName(other: InstructionTrace, name: string, text: string): boolean {
  const { instruction } = other;
  if (instruction.keyword === 'RUN') return runReads(other, name, text);
  const also = namesSet(instruction);
  return also === 'any' || also.includes(name) || mentioned(expandedWords(instruction), name);
}

function runReads({ instruction: { span }, steps }: InstructionTrace, name: string, text: string): boolean {
  if (READ_BY_EVERY_RUN.has(name) || shellMentions(text.slice(span.start, span.end), name)) return true;
  // Whatever reaches the network looks for certificates.
  const isCertificate = CERTIFICATES.test(name);
  return steps.some(({ names, ownNames, event }) => {
    if (isCertificate && event.fresh !== undefined) return true;
    return names === 'all' ? !isUnread(name, text.slice(span.start, span.end), ownNames) : names.includes(name);
  });
}
