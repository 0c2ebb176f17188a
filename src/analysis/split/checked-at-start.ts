import { flatMap } from '../../source/flat-map.ts';
import { wordSet } from '../../source/words.ts';
import type { StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { standsOn } from '../mounts/needed.ts';
import { isOlderThan } from '../older-program.ts';
import { refuse, type Refused, type Target } from './plan.ts';
import { textsAtStart, textsOfRun } from './texts-below.ts';

/**
 * Does a container start a program that looks which manifests are newer than what the install made? Below the install, the copy brings them once more,
 * newer in each new checkout while the layer of the install is an old one: it would install when the container starts, without the network or as a
 * user who may not. A RUN of it below the copy settles that, unless it would install by other options than the install.
 */
export function checkedAtStart(target: Target): Refused | undefined {
  const { facts, stage, trace, name } = target;
  const checked = flatMap(trace.steps, ({ installs }) => installs.flatMap((install) => install.checkedBy ?? []))[0];
  if (checked === undefined) return undefined;
  const { program, since, otherwise } = checked;
  if (since !== undefined && isOlderThan(facts.resolved.build.source.text, program, since)) return undefined;
  const started = otherwise === undefined ? undefined : startedBelow(target, program);
  if (started !== undefined) {
    return refuse(
      'overwritten-later',
      `\`${started}\` would install again, ${otherwise}, where a manifest, a patch or the lock is newer than what ${name} made: below it, the copy of the source would bring these once more`,
    );
  }
  const starting = facts.evaluation.stages.find(
    (one) => standsOn(facts, one, stage) && !isSettled(target, one, program) && starts(facts, one, program),
  );
  if (starting === undefined) return undefined;
  return refuse(
    'overwritten-later',
    `a container starts ${program}, which may install again where a manifest is newer than what ${name} made: below it, the copy of the source would bring the manifests once more`,
  );
}

/** Commands that start no script and look at nothing. */
const ASIDE: ReadonlySet<string> = new Set([
  'config',
  'c',
  'store',
  'fetch',
  'setup',
  'dlx',
  'create',
  'bin',
  'root',
  'env',
  'self-update',
]);

function isSettled({ facts, stage, index }: Target, end: StageOutcome, program: string): boolean {
  const runs = flatMap(facts.evaluation.stages, (one) => {
    if (one === stage) return one.traces.slice(index + 1);
    return standsOn(facts, one, stage) && standsOn(facts, end, one) ? one.traces : [];
  });
  const { text } = facts.resolved.build.source;
  return runs.some(({ instruction: { keyword, span } }) => {
    if (keyword !== 'RUN') return false;
    const commands = text.slice(span.start, span.end).replaceAll(/\\\r?\n/gu, ' ');
    const found = [...commands.matchAll(new RegExp(`(?:^RUN|[;&|(\\n])\\s*${program}\\s+(?:-\\S+\\s+)*([\\w:.-]+)([^;&|\\n]*)`, 'gu'))];
    return found.some(([, command = '', rest = '']) => !ASIDE.has(command) && !/\s(?:-g|--global)(?=\s|$)/u.test(rest));
  });
}

/** Commands that look at nothing, or install by their own options. https://pnpm.io/pnpm-cli */
const INSTALLING = wordSet(
  'install i ci clean-install ic install-clean add remove rm uninstall un update up upgrade prune dedupe link ln unlink import rebuild rb deploy pack publish list ls ll why outdated audit licenses',
);

/**
 * What starts a script by the program in a RUN, below or behind the install: it, or what does so for each member.
 * https://turborepo.dev/docs/crafting-your-repository/running-tasks, https://nx.dev/docs/features/run-tasks
 */
function startedBelow({ facts, stage, index }: Target, program: string): string | undefined {
  const texts = flatMap(facts.evaluation.stages, (one) =>
    standsOn(facts, one, stage) ? flatMap(one.traces.slice(one === stage ? index : 0), (trace) => textsOfRun(facts, one, trace)) : [],
  );
  const flags = '(?:(?:-F|-C|--filter|--dir)\\s+\\S+\\s+|-\\S+\\s+)*';
  const call = new RegExp(`(?<![\\w./@-])(?:${program}|turbo|nx|lerna)\\s+${flags}([\\w:.-]+)`, 'gu');
  const calls = texts.flatMap((text) => [...text.matchAll(call)]);
  return calls.find(([, command = '']) => !ASIDE.has(command) && !INSTALLING.has(command))?.[0];
}

function starts(facts: Facts, stage: StageOutcome, program: string): boolean {
  const state = facts.resolved.stages[stage.index]?.after;
  const off = [...(state?.env ?? [])].find(([name]) => /^p?npm_config_verify_deps_before_run$/iu.test(name))?.[1].value;
  if (off?.kind === 'known' && off.text === 'false') return false;
  const told = new RegExp(`(?<![\\w./-])${program}(?![\\w-])`, 'u');
  return textsAtStart(facts, stage).some((one) => told.test(one));
}
