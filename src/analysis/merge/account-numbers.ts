import type { Instruction } from '../../model/build.ts';
import type { Facts } from '../facts.ts';
import type { Place } from './plan.ts';

/** Numbers that Debian's adduser gives to users of packages, in turn: FIRST_SYSTEM_UID. https://manpages.debian.org/bookworm/adduser/adduser.conf.5.en.html */
const NUMBER = /(?<![\w./-])([1-9]\d\d)(?![\w./-])/g;

/**
 * A user or group that is named by a number which packages hand out in turn. Packages that are installed at once may make their users in
 * another order than one after the other (docs/engine-facts.md, "Lists of packages"). Numbers that the file itself gives to a user are its own.
 */
export function accountNumber({ facts }: Place): string | undefined {
  const { text } = facts.resolved.build.source;
  const made = new Set([...text.matchAll(MAKES_ACCOUNTS)].flatMap(([words = '']) => [...words.matchAll(/\d+/g)].map(([number]) => number)));
  for (const { instruction } of facts.evaluation.stages.flatMap(({ traces }) => traces)) {
    const words = namesOwners(instruction, text.slice(instruction.span.start, instruction.span.end));
    const number = words.flatMap((word) => [...word.matchAll(NUMBER)]).find(([, digits]) => !made.has(digits ?? ''));
    if (number !== undefined)
      return `line ${instruction.line} names the user or group ${number[1] ?? ''} by its number, which packages that make users get in turn`;
  }
  const file = fileWithNumber(facts, made);
  return file === undefined ? undefined : `${file} names a user or group by its number, which packages that make users get in turn`;
}

/** Scripts that a container may start with, and what starts it: compose files, manifests of Kubernetes, `docker run --user`. */
const STARTS = /\.sh$|entrypoint|\.ya?ml$|^Makefile$|^justfile$/i;

/** More of them are not looked at. */
const MOST_FILES = 200;

function fileWithNumber({ find, text }: Facts, made: ReadonlySet<string>): string | undefined {
  return find((name) => STARTS.test(name))
    .slice(0, MOST_FILES)
    .find((path) => {
      const content = text(path) ?? '';
      const users = [...content.matchAll(STARTED_AS)].map(([, user]) => (user ?? '').replace(/:/g, ' '));
      return [...users, ...ownersIn(content)].some((word) => [...word.matchAll(NUMBER)].some(([, digits]) => !made.has(digits ?? '')));
    });
}

/**
 * https://docs.docker.com/reference/compose-file/services/#user, https://kubernetes.io/docs/tasks/configure-pod-container/security-context/,
 * https://docs.docker.com/reference/cli/docker/container/run/ (--user)
 */
const STARTED_AS =
  /(?:^[-\s]*(?:user|runAsUser|runAsGroup|fsGroup)["']?:\s*["']?|\b(?:docker|podman)\s[^\n;&|]*\s(?:--user|-u)[ =]["']?)([\d:]+)/gm;

/** Commands that give numbers themselves; they may go on over several lines. */
const MAKES_ACCOUNTS = /\b(?:useradd|adduser|groupadd|addgroup|usermod|groupmod)\b(?:\\\r?\n|[^\n;&|])*/g;

/** Commands whose words are owners. */
const OWNERS = /\b(?:chown|chgrp|setpriv|gosu|su-exec|chpst|start-stop-daemon|sudo|su)\b([^\n;&|]*)/g;

/** Options for an owner: install(1), find(1), tar(1), rsync(1). */
const OWNER_OPTIONS = /(?<=\s)(?:-o|-g|-uid|-gid|-user|-group|--(?:owner|group|chown|uid|gid|reuid|regid|userspec))[ =]["']?([\d:]+)/g;

/** Words in which owners may stand. */
function namesOwners(instruction: Instruction, text: string): readonly string[] {
  switch (instruction.keyword) {
    case 'USER':
      return [instruction.user.raw.replace(/:/g, ' ')];
    case 'COPY':
    case 'ADD':
      return instruction.flags.filter(({ name }) => name === 'chown').map(({ unquoted }) => (unquoted ?? '').replace(/:/g, ' '));
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK': {
      // The JSON form has a word in each pair of quotes.
      return ownersIn(text.replace(/["',[\]]+/g, ' '));
    }
    default:
      return [];
  }
}

function ownersIn(text: string): readonly string[] {
  return [...text.matchAll(OWNERS), ...text.matchAll(OWNER_OPTIONS)].map(([, words]) => (words ?? '').replace(/[:=]/g, ' '));
}
