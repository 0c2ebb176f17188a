import { cleaningOf, wordsOf } from '../../ecosystems/clean-ups.ts';
import type { Step } from '../../model/command.ts';
import { termOf } from '../../model/value.ts';
import type { StepTrace } from '../runs.ts';
import type { Called } from '../scripts-called.ts';
import { overlapAny } from '../image.ts';

/** A step with what it did. */
export interface Link {
  readonly step: Step;
  readonly trace: StepTrace;
}

/**
 * Does a step take away, move or write anew what an earlier one made? In a RUN of its own it would leave both in the image.
 * What is not understood may (`rm -rf $DIR`), but programs that are not known for it are not suspected: no byte of the image would be
 * otherwise, it would only be larger.
 */
export function cleansUp(later: Link, earlier: readonly Link[]): boolean {
  const installs = earlier.some(({ trace }) => trace.installs.length > 0);
  if (installs && later.trace.installs.length === 0 && callsCleanUp(later.trace.called())) return true;
  return later.step.commands.some((command) => {
    const cleaning = cleaningOf(command);
    if (cleaning === undefined) return false;
    if (cleaning.files === 'all' || cleaning.files === 'by-the-way') return true;
    if (cleaning.files === 'files') {
      return (
        later.trace.event.unknown !== undefined || earlier.some(({ trace }) => overlapAny(trace.event.writes, later.trace.event.writes))
      );
    }
    const made = earlier.flatMap(({ step }) => step.commands).filter((one) => cleaning.after?.includes(wordsOf(one).program));
    return made.some((one) => cleaning.here !== true || termOf(one.cwd) === termOf(command.cwd));
  });
}

/** What installs put somewhere, taken away by a script: not `rm -rf node_modules/.cache`, which a build makes. */
const REMOVES = [
  /^(?:(?:rm|rmdir|rimraf|del|del-cli|shx rm)\b|find\b(?=.*\s-(?:delete|exec\w*\s+rm)\b)).*(?:\bnode_modules\b(?!\/\.(?:cache|vite))|\bsite-packages\b|\bvenv\b|\.npm\b|\/var\/(?:cache|lib)\/)/u,
  /^(?:npm|pnpm|yarn|bun)\b.*\s(?:prune|autoclean|uninstall|remove)\b|^(?:npm|pnpm|yarn)\s+(?:i|ci|install)\b.*\s--(?:production|prod|omit)\b/u,
  /^(?:pip3?|python3? -m pip)\s+(?:uninstall|cache)\b/u,
  /^(?:apt-get|apt|apk|dnf|yum|microdnf)\b.*\s(?:purge|remove|autoremove|clean|del)\b/u,
];

/** Tools for nothing else. https://github.com/tuananh/node-prune, https://github.com/ModClean/modclean, https://git-scm.com/docs/git-clean */
const TOOLS = /^(?:\S*\/)?(?:node-prune|modclean|clean-modules|rimraf\s.*\bnode_modules)\b|^git\s+(?:-\S+\s+)*clean\b/u;

/** A script that nobody can read, by its name. */
const NAMED = /(?:^|[-_.:/])(?:clean(?:[-_]?up)?|prune|purge|modclean|slim|shrink)(?:$|[-_.:/])/iu;

function callsCleanUp({ own, commands, unread }: Called): boolean {
  if ([...own, ...commands].some((words) => TOOLS.test(words))) return true;
  return commands.some((words) => REMOVES.some((pattern) => pattern.test(words.trim()))) || unread.some((name) => NAMED.test(name));
}
