import type { Instruction } from './build.ts';

/** Which of the facts of a base image still hold, as far as the instructions since then tell by their text. */
export interface Trust {
  /** That root's home folder is the one in its /etc/passwd. */
  readonly root: boolean;
  /** The same for its other users. */
  readonly users: boolean;
  /** That /bin/sh is the shell it was. */
  readonly sh: boolean;
}

export const FULL_TRUST: Trust = { root: true, users: true, sh: true };

const CHANGES_ROOT = /\b(usermod|vipw)\b|\/etc\/passwd\b/;
const CHANGES_USERS = /\b(useradd|adduser|userdel|deluser|newusers|usermod|vipw)\b|\/etc\/passwd\b/;
const CHANGES_SH = /\bdpkg-reconfigure\b|\bdash\/sh\b|\bupdate-alternatives\b/;
const REPLACES_FILES = /\b(ln|mv|cp|install|rm)\b/;

/** What still holds after an instruction. Text alone decides, so it errs towards "no longer". */
export function trustAfter(trust: Trust, instruction: Instruction): Trust {
  const text = textOf(instruction);
  if (text === '') return trust;
  const next: Trust = {
    root: trust.root && !CHANGES_ROOT.test(text),
    users: trust.users && !CHANGES_USERS.test(text),
    sh: trust.sh && !CHANGES_SH.test(text) && !(text.includes('/bin/sh') && REPLACES_FILES.test(text)),
  };
  return next.root === trust.root && next.users === trust.users && next.sh === trust.sh ? trust : next;
}

/** The part of an instruction that can change files outside the paths of an application. */
function textOf(instruction: Instruction): string {
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
    const to = instruction.destination.raw;
    if (/^["']?\/etc\/*["']?$/.test(to)) return '/etc/passwd';
    return `cp ${to}`;
  }
  if (instruction.keyword !== 'RUN') return '';
  const { command, heredocs } = instruction;
  const words = command.form === 'shell' ? command.body.text : command.argv.join(' ');
  return [words, ...heredocs.map((heredoc) => heredoc.content)].join('\n');
}
