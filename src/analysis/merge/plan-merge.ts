import { accountNumber } from './account-numbers.ts';
import { cleanUpOf, listsLeftBy, LISTS } from './clean-up.ts';
import { commentsOf } from './comments.ts';
import { mergedText, updateInFront, withCommand } from './merged-text.ts';
import { lineOf, whyApart } from './neighbours.ts';
import { readPackageRun, type MixedRun, type PackageRun } from './package-run.ts';
import { problem, type Group, type MergePlan, type Place, type Problem, type Refused } from './plan.ts';
import { sharedLayers } from './shared-layers.ts';
import { listed } from '../../source/words.ts';

/** The RUNs of a stage that become one, and why others do not. */
export function* planMerges(place: Place): Iterable<MergePlan | Refused> {
  const { source, directives } = place.facts.resolved.build;
  let members: PackageRun[] = [];
  let mixed: MixedRun | undefined;
  for (const [index, trace] of place.stage.traces.entries()) {
    const next = readPackageRun(trace, index, source.text, directives);
    if (next === undefined) continue;
    const why =
      mixed === undefined ? whyApart(place, { members }, next) : problem(mixed.reason, `the RUN in ${lineOf(mixed)} ${mixed.why}`);
    const leads = why === undefined && members.length > 0 && next.kind === 'mixed';
    if (why === undefined && next.kind === 'run' && (members.length > 0 || next.update !== undefined || next.install !== undefined)) {
      members.push(next);
      continue;
    }
    if (leads) yield* settled(place, { members, leading: next });
    else {
      const kept = withoutEnds(members);
      yield* settled(place, { members: kept });
      const updates = members.slice(kept.length);
      if (next.kind === 'run' && kept.length > 0 && updates.length > 0 && whyApart(place, { members: updates }, next) === undefined) {
        members = [...updates, next];
        continue;
      }
      // Of two that begin with something else, nobody expects that they are merged.
      const expected = next.kind === 'run' || members.length > 0 || (mixed?.first !== undefined && next.first !== undefined);
      if (why !== undefined && expected) yield { kind: 'refusal', at: trace.instruction.span, ...why };
    }
    mixed = next.kind === 'mixed' ? next : undefined;
    members = next.kind === 'run' && (next.update !== undefined || next.install !== undefined) ? [next] : [];
  }
  yield* settled(place, { members: withoutEnds(members) });
}

/** RUNs that leave the package lists in the image. */
export function* planCleanUps(place: Place): Iterable<MergePlan> {
  const { source, directives } = place.facts.resolved.build;
  for (const [index, trace] of place.stage.traces.entries()) {
    const run = readPackageRun(trace, index, source.text, directives);
    const exemptPaths = run?.kind === 'run' ? listsLeftBy(place, run) : undefined;
    if (run?.kind !== 'run' || exemptPaths === undefined) continue;
    const command = `rm -rf ${LISTS.text}`;
    yield {
      kind: 'plan',
      instructions: [run.run],
      order: [0],
      commentsAbove: [],
      replacements: [withCommand(run, command, { text: source.text, directives })],
      at: run.run.span,
      message: 'the package lists are removed in the RUN that fetched them',
      review: `the image no longer holds ${LISTS.text}`,
      exemptPaths,
    };
  }
}

/** An update behind the last install is nobody's here. */
function withoutEnds(members: readonly PackageRun[]): readonly PackageRun[] {
  const last = members.findLastIndex(({ install, clean }) => install !== undefined || clean.length > 0);
  return members.slice(0, last + 1);
}

function* settled(place: Place, group: Group): Iterable<MergePlan | Refused> {
  const { members, leading } = group;
  const runs: readonly (PackageRun | MixedRun)[] = leading === undefined ? members : [...members, leading];
  const [first] = members;
  const last = runs.at(-1);
  if (first === undefined || last === undefined || runs.length < 2) return;
  if (leading === undefined && !members.some(({ install }) => install !== undefined)) return;
  const plan = planOf(place, group, first, last);
  yield 'reason' in plan ? { kind: 'refusal', at: last.run.span, ...plan } : plan;
}

function planOf(place: Place, group: Group, first: PackageRun, last: PackageRun | MixedRun): MergePlan | Problem {
  const { source, directives } = place.facts.resolved.build;
  const { members, leading } = group;
  const lists = members.filter(({ install }) => install !== undefined);
  const installed = lists[0]?.index;
  const shared = installed === undefined ? undefined : sharedLayers(place, installed, last.index);
  if (shared !== undefined) return problem('dearer', shared);
  const number = lists.length > 1 ? accountNumber(place) : undefined;
  if (number !== undefined) return problem('account-numbers', number);
  const cleanUp = leading === undefined ? cleanUpOf(place, members) : { from: [], review: undefined, exemptPaths: [] };
  if ('reason' in cleanUp) return cleanUp;
  const merged =
    leading === undefined
      ? mergedText(group, cleanUp, { text: source.text, directives })
      : { host: leading, replacements: updateInFront(group, { text: source.text, directives }), placed: new Set<string>() };
  if ('reason' in merged) return merged;
  const runs = leading === undefined ? members : [...members, leading];
  const instructions = place.stage.traces.slice(first.index, last.index + 1).map(({ instruction }) => instruction);
  const comments = commentsOf({ runs, ...merged }, instructions, source.text);
  if ('reason' in comments) return comments;
  const gone = new Set(runs.filter((run) => run !== merged.host).map(({ index }) => index - first.index));
  const host = merged.host.index - first.index;
  const order = [host, ...instructions.keys()].filter((index, at) => !gone.has(index) && (at === 0 || index !== host));
  return {
    kind: 'plan',
    instructions,
    order,
    commentsAbove: comments.above,
    replacements: [...comments.edits, ...merged.replacements],
    at: first.run.span,
    message: messageOf(runs, lists),
    review: cleanUp.review,
    exemptPaths: cleanUp.exemptPaths,
  };
}

function messageOf(runs: readonly (PackageRun | MixedRun)[], lists: readonly PackageRun[]): string {
  const lines = runs.map(({ run }) => run.line);
  const all = listed(lines.map(String));
  if (lists.length === 0) return `the update of the package lists goes into the RUN that needs it (lines ${all})`;
  return lists.length === 1 ? `the RUNs in lines ${all} become one` : `the package installs in lines ${all} become one`;
}
