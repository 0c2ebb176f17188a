import { hookIn, rivalIn } from '../../ecosystems/package-rivals.ts';
import { PLACES } from '../../ecosystems/package-calls.ts';
import type { RunInstruction } from '../../model/build.ts';
import type { State } from '../../model/state.ts';
import { termOf } from '../../model/value.ts';
import { asShipped, MOST_WORDS } from '../apt-union.ts';
import type { InstructionTrace } from '../evaluate.ts';
import { isSystemPath } from '../system-paths.ts';
import { isRoot } from '../users.ts';
import { openingText, type ListCall, type MixedRun, type PackageRun, type Piece } from './package-run.ts';
import { problem, type Group, type Place, type Problem } from './plan.ts';

/** Instructions that leave the files of the image and the state of a RUN alone. */
const CONFIG: ReadonlySet<string> = new Set(['EXPOSE', 'LABEL', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'STOPSIGNAL', 'MAINTAINER']);
const STATE: ReadonlySet<string> = new Set(['ENV', 'ARG', 'USER', 'SHELL']);

/** Why a RUN cannot become one with those above it; undefined when it can. The weightiest reason first. */
export function whyApart(place: Place, { members }: Group, next: PackageRun | MixedRun): Problem | undefined {
  const [first] = members;
  const last = members.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (next.kind === 'mixed') {
    const leads = next.first !== undefined && members.every((member) => member.update !== undefined && !doesMore(member));
    if (!leads) return problem(next.reason, `the RUN in ${lineOf(next)} ${next.why}`);
  }
  return (
    between(place, last.index, next) ??
    otherState(place, members, next) ??
    (next.kind === 'mixed' ? undefined : (otherOptions(members, next) ?? otherLists(place, members, next) ?? otherPackages(members, next)))
  );
}

export function lineOf({ run }: { readonly run: RunInstruction }): string {
  return `line ${run.line}`;
}

/** What stands between two RUNs must not care which of them comes first. */
function between({ stage }: Place, from: number, next: PackageRun | MixedRun): Problem | undefined {
  // Patterns look at the working folder, and so may commands of which nothing is known here.
  const asksFolder = next.kind === 'mixed' || next.install?.call.words.some(({ glob }) => glob) === true;
  const obstacles = stage.traces.slice(from + 1, next.index).filter((trace) => !standsAside(trace, asksFolder));
  // A state that differs is told by name.
  const obstacle = obstacles.find(({ instruction }) => !STATE.has(instruction.keyword)) ?? obstacles[0];
  if (obstacle === undefined) return undefined;
  const { keyword, line } = obstacle.instruction;
  if (STATE.has(keyword)) return problem('different-state', `${keyword} in line ${line} changes what the RUN in ${lineOf(next)} runs with`);
  return problem('stands-between', `${keyword} in line ${line} stands between it and the RUN above`);
}

function standsAside({ instruction, before, events }: InstructionTrace, asksFolder: boolean): boolean {
  if (CONFIG.has(instruction.keyword)) return true;
  if (instruction.keyword !== 'WORKDIR' || events.length > 0 || asksFolder) return false;
  // It makes the folder, if it is not there: for root, and where no package could have one.
  const { raw } = instruction.path;
  return isRoot(before.user) && /^\/[\w./-]+$/.test(raw) && !isSystemPath(raw);
}

function otherState({ facts }: Place, members: readonly PackageRun[], next: PackageRun | MixedRun): Problem | undefined {
  const { directives, source } = facts.resolved.build;
  const [first] = members;
  if (first === undefined) return undefined;
  if (stateText(first.trace.before) !== stateText(next.trace.before))
    return problem('different-state', `the RUN in ${lineOf(next)} runs with other variables, another user or another shell`);
  if (flagsText(first.run) !== flagsText(next.run))
    return problem('different-state', `the RUN in ${lineOf(next)} has other flags than that in ${lineOf(first)}`);
  const opening = (run: PackageRun): string => openingText(run, source.text, directives.escape);
  const other =
    next.kind === 'run' && doesMore(next) ? members.find((member) => doesMore(member) && opening(member) !== opening(next)) : undefined;
  return other && problem('different-state', `the RUNs in ${lineOf(other)} and ${lineOf(next)} begin with other options of the shell`);
}

function doesMore({ install, clean }: PackageRun): boolean {
  return install !== undefined || clean.length > 0;
}

function stateText({ user, shell, sh, env, envOpen }: State): string {
  const names = [...env].map(([name, { value }]) => `${name}${termOf(value)}`).sort();
  return JSON.stringify([termOf(user), shell ?? null, sh ?? null, names, envOpen]);
}

function flagsText({ flags }: RunInstruction): string {
  return JSON.stringify(flags.map(({ name, value }) => `${name}=${value ?? ''}`).sort());
}

function callsOf(members: readonly PackageRun[], kind: 'update' | 'install'): readonly Piece<ListCall>[] {
  return members.flatMap((member) => member[kind] ?? []);
}

function otherOptions(members: readonly PackageRun[], next: PackageRun): Problem | undefined {
  for (const kind of ['update', 'install'] as const) {
    const [known] = callsOf(members, kind);
    const own = next[kind];
    if (known === undefined || own === undefined || known.call.key === own.call.key) continue;
    return problem('different-options', `the ${kind} in ${lineOf(next)} has other options, variables or another program than that above`);
  }
  return undefined;
}

/** Which package lists the second install finds. */
function otherLists({ facts, stage }: Place, members: readonly PackageRun[], next: PackageRun): Problem | undefined {
  const [first] = members;
  if (first === undefined || !members.some(({ install }) => install !== undefined)) return undefined;
  const updates = ({ update, install }: PackageRun): boolean => update !== undefined || install?.call.own === 'fresh';
  if (!updates(next)) return listsRemoved(members, next);
  if (!members.some(updates))
    return problem('repeated-update', `the RUN above installs from package lists that the update in ${lineOf(next)} replaces`);
  const image = facts.evaluation.under({ united: true, prefetched: false })[stage.index]?.checkpoints[first.index]?.image;
  if (image !== undefined && asShipped(image, first.trace.before)) return undefined;
  const why = first.trace.before.base === undefined ? 'the base image is not known' : 'others were added above';
  return problem(
    'repeated-update',
    `the update in ${lineOf(next)} may find more than that above, since the package sources are not known to be those of the distribution: ${why}`,
  );
}

function listsRemoved(members: readonly PackageRun[], next: PackageRun): Problem | undefined {
  const { lists, own } = next.install?.call ?? {};
  if (lists === undefined || own !== undefined || !members.some(({ clean }) => clean.some(({ place }) => place === lists)))
    return undefined;
  return problem(
    'clean-up',
    `the package lists in ${PLACES[lists]} are removed above, and the RUN in ${lineOf(next)} does not update them`,
  );
}

function otherPackages(members: readonly PackageRun[], next: PackageRun): Problem | undefined {
  const namesIn = ({ install }: PackageRun): readonly string[] =>
    install?.call.words.flatMap(({ value }) => (value.kind === 'known' ? [value.text] : [])) ?? [];
  const [earlier, later] = [members.flatMap(namesIn), namesIn(next)];
  if (earlier.length + later.length > MOST_WORDS) return problem('unclear-packages', `more than ${MOST_WORDS} packages are not looked at`);
  const pinned = members.find((run) => run.install?.call.lists === 'apt lists' && namesIn(run).some((word) => /[=/]/.test(word)));
  if (pinned !== undefined)
    return problem(
      'may-replace',
      `${lineOf(pinned)} asks for one version of a package: one after the other, ${lineOf(next)} may replace it, and at once apt gives up`,
    );
  const hook = hookIn(earlier);
  if (hook !== undefined)
    return problem('may-replace', `${hook} above changes what apt does, with all that ${lineOf(next)} updates and installs`);
  const rival = rivalIn(earlier, later);
  return rival === undefined
    ? undefined
    : problem('may-replace', `${rival} in ${lineOf(next)} could take the place of a package that the RUN above brings`);
}
