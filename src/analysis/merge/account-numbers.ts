import type { Instruction } from '../../model/build.ts';
import type { Place } from './plan.ts';

/** Numbers that Debian's adduser gives to users of packages, in turn: FIRST_SYSTEM_UID. https://manpages.debian.org/bookworm/adduser/adduser.conf.5.en.html */
const NUMBER = /(?<![\w./-])([1-9]\d\d)(?![\w./-])/g;

/**
 * A user or group that is named by a number which packages hand out in turn. Packages that are installed at once may make their users in
 * another order than one after the other (docs/engine-facts.md, "Lists of packages"). Numbers that the file itself gives to a user are its own.
 */
export function accountNumber({ facts }: Place): string | undefined {
  const { text } = facts.resolved.build.source;
  const made = new Set([...text.matchAll(/(?:-u|--uid|-g|--gid|-G)[ =]*["']?(\d+)/g)].map(([, number]) => number));
  for (const { instruction } of facts.evaluation.stages.flatMap(({ traces }) => traces)) {
    const words = namesOwners(instruction, text.slice(instruction.span.start, instruction.span.end));
    const number = words.flatMap((word) => [...word.matchAll(NUMBER)]).find(([, digits]) => !made.has(digits));
    if (number !== undefined)
      return `line ${instruction.line} names the user or group ${number[1] ?? ''} by its number, which packages that make users get in turn`;
  }
  return undefined;
}

function namesOwners(instruction: Instruction, text: string): readonly string[] {
  if (instruction.keyword === 'USER') return [instruction.user.raw.replace(/[:]/g, ' ')];
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD')
    return instruction.flags.filter(({ name }) => name === 'chown').map(({ unquoted }) => (unquoted ?? '').replace(/:/g, ' '));
  if (instruction.keyword !== 'RUN') return [];
  return [...text.matchAll(/\b(?:chown|chgrp|setpriv|gosu|su-exec)\b([^\n;&|]*)/g)].map(([, words]) => (words ?? '').replace(/:/g, ' '));
}
