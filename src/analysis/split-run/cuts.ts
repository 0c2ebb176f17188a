import type { CacheUse } from '../../ecosystems/cache.ts';
import { wordsOf } from '../../ecosystems/clean-ups.ts';
import { phpExtensions } from '../../ecosystems/php-extensions.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import { mountKindOf } from '../run-leftovers.ts';
import { blockedInstall, readsContext, whyAny } from '../split/sources.ts';
import { cleansUp, type Link } from './clean-up.ts';
import { refuseRun, type RunRefused } from './plan.ts';
import type { Chain } from './read.ts';

/** Where a chain may be cut, as indexes of the step behind the cut. */
export interface Cuts {
  readonly kind: 'cuts';
  /** Behind system packages and others that are installed by name, which read none of the copied files. */
  readonly system: number | undefined;
  /** Behind the install that reads manifests; what follows reads other files. */
  readonly install: number | undefined;
  /** Why it is not cut there. */
  readonly whyNot: { readonly system: RunRefused | undefined; readonly install: RunRefused | undefined };
}

/** Package managers of the system. */
const SYSTEM = new Set(['apt-get', 'apt', 'apk', 'dnf', 'microdnf', 'yum', 'zypper']);

const EXTENSIONS: ReadonlySet<string> = new Set(phpExtensions.programs);

/** @param stages the stage and those that it is built on: where copied files come from */
export function cutsOf(chain: Chain, trace: InstructionTrace, stages: readonly StageOutcome[]): Cuts {
  const links = chain.steps.flatMap((step, index): Link[] => {
    const done = trace.steps[index];
    return done === undefined ? [] : [{ step, trace: done }];
  });
  const opaque = links.findIndex((link) => whyAnyFile(link) !== undefined);
  const known = links.slice(0, opaque < 0 ? links.length : opaque);
  const reading = known.map((link) => readsManifests(link, trace, stages));
  const install = soundCut(chain, trace, links, lastOfInstalls(known, reading.lastIndexOf(true)));
  const firstReading = reading.indexOf(true);
  const packages = Math.max(
    known.slice(0, firstReading < 0 ? known.length : firstReading).findLastIndex(({ trace: { installs } }) => installs.length > 0),
    lastOfExtensions(known, trace, stages),
  );
  const system = soundCut(chain, trace, links, packages);
  const cut = typeof install === 'number' && isOther(links, install, stages) ? install : undefined;
  return {
    kind: 'cuts',
    system: typeof system === 'number' && system < (cut ?? links.length) ? system : undefined,
    install: cut,
    whyNot: {
      system: typeof system === 'object' && (firstReading >= 0 || system.reason === 'lists-apart') ? system : whyOpaque(links[opaque]),
      install: typeof install === 'object' ? install : install === undefined ? whyBlocked(links[opaque]) : undefined,
    },
  };
}

/** An install that itself reads the source is not to be split off. */
function whyBlocked(link: Link | undefined): RunRefused | undefined {
  const blocked = blockedInstall(link?.trace.installs ?? []);
  return blocked?.reason === 'needs-source' ? refuseRun('needs-source', blocked.message) : undefined;
}

/** System packages of which it is not known that they read nothing of the source. */
function whyOpaque(link: Link | undefined): RunRefused | undefined {
  const packages = link?.step.commands.some((command) => SYSTEM.has(wordsOf(command).program)) === true;
  const why = link === undefined ? undefined : whyAnyFile(link);
  return packages && why !== undefined ? refuseRun('not-understood', `the packages stay below what is copied: ${why}`) : undefined;
}

/** Why it may read any file that is copied. */
function whyAnyFile({ trace }: Link): string | undefined {
  return whyAny({ events: [trace.event], steps: [trace] });
}

/** Extensions of PHP are compiled from what the image brings: with all before them that reads no file, they go up like system packages. */
function lastOfExtensions(known: readonly Link[], whole: InstructionTrace, stages: readonly StageOutcome[]): number {
  if (!known.some(compilesExtension)) return -1;
  const reading = known.findIndex(({ trace }) => readsContext(stages, { ...whole, events: [trace.event] }));
  return known.slice(0, reading < 0 ? known.length : reading).findLastIndex(compilesExtension);
}

function compilesExtension({ step }: Link): boolean {
  return extensionsIn(step.commands).length > 0;
}

/** Programs among commands that compile extensions of PHP. */
export function extensionsIn(commands: Link['step']['commands']): readonly string[] {
  return commands.map((command) => wordsOf(command).program).filter((program) => EXTENSIONS.has(program));
}

function readsManifests({ trace }: Link, whole: InstructionTrace, stages: readonly StageOutcome[]): boolean {
  return trace.installs.length > 0 && readsContext(stages, { ...whole, events: [trace.event] });
}

/** Packages that are installed by name directly behind the install go up with it: they read nothing that is copied. */
function lastOfInstalls(known: readonly Link[], install: number): number {
  if (install < 0) return install;
  const other = known.findIndex(({ step, trace: { installs, event } }, at) => {
    if (at <= install) return false;
    return (
      installs.length === 0 ||
      installs.some(({ review }) => review !== undefined) ||
      event.moving !== undefined ||
      step.onFailure !== 'fails'
    );
  });
  return (other < 0 ? known.length : other) - 1;
}

/** The cut behind a step, or as far behind it as what cleans up after it; undefined where nothing is left. */
function soundCut(chain: Chain, { before }: InstructionTrace, links: readonly Link[], step: number): number | RunRefused | undefined {
  if (step < 0) return undefined;
  let cut = step + 1;
  for (let at = cut; at < links.length; at++) {
    const link = links[at];
    if (link === undefined || !cleansUp(link, links.slice(0, cut))) continue;
    const between = links.slice(cut, at + 1).find(({ trace }) => trace.event.unknown !== undefined || trace.installs.length > 0);
    const words = link.step.commands.map(({ argv }) => argv.map(({ raw }) => raw).join(' ')).join('; ');
    if (between !== undefined)
      return refuseRun(
        'cleans-up',
        `\`${shortened(words)}\` takes away or writes anew what is made before it: in a RUN of its own it would leave both in the image`,
      );
    cut = at + 1;
  }
  if (cut >= links.length) return undefined;
  return whyTogether(links, cut, mountKindOf(chain.run, before)) ?? cut;
}

function whyTogether(links: readonly Link[], cut: number, mounts: ReturnType<typeof mountKindOf>): RunRefused | undefined {
  const before = links.slice(0, cut);
  const behind = links.slice(cut);
  if (mounts === 'own')
    return refuseRun('mounts', 'what its commands put under a --mount is there for this RUN only, and the commands behind may need it');
  if (mounts === 'caches' && behind.some(({ trace }) => trace.event.unknown !== undefined))
    return refuseRun(
      'mounts',
      'the commands behind the install may need what it put into the cache of its --mount, which may be empty when another RUN starts',
    );
  if (before.some(({ trace }) => trace.event.lives === true))
    return refuseRun('temporary-files', 'an earlier command puts something where each RUN begins anew (/dev/shm, /proc, /run, a mount)');
  const dated = outOfDate(before, behind);
  if (dated !== undefined) return refuseRun('lists-apart', `${dated}, which in a layer of their own would go out of date`);
  if (before.at(-1)?.step.onFailure !== 'fails')
    return refuseRun('state-not-carried', 'what stands behind runs whether or not the command before fails');
  return undefined;
}

/** What a script wants of apt: the first such command tells whether it fetches the lists itself. */
const APT = /^(?:\S*\/)?(?:apt|apt-get)\s+(?:\S+\s+)*?(install|update)\b/u;

/** What needs, behind a cut, what is only brought up to date before it. */
function outOfDate(before: readonly Link[], behind: readonly Link[]): string | undefined {
  const usesOf = ({ trace }: Link): readonly CacheUse[] => trace.cached.flatMap(({ uses }) => uses);
  const renewed = new Set(
    before.flatMap(usesOf).flatMap(({ action, cache }) => (action === 'renews' && cache.goesOutOfDate ? [cache] : [])),
  );
  for (const link of behind) {
    if (renewed.size === 0) return undefined;
    const uses = usesOf(link);
    for (const { action, cache } of uses) if (action === 'renews') renewed.delete(cache);
    const needing = uses.find(({ action, cache }) => action === 'needs' && renewed.has(cache));
    if (needing !== undefined) return `\`${needing.name}\` needs ${needing.cache.what} as they are fetched before it in this RUN`;
    const [called] = link.trace.called().commands.filter((words) => APT.test(words));
    if (called?.match(APT)?.[1] === 'install')
      return `a script in the same RUN calls \`${shortened(called)}\`, which needs apt's package lists as they are fetched before`;
  }
  return undefined;
}

/**
 * What follows is not understood, or reads copied files that the install does not read, here or in another checkout: other inputs, another layer.
 */
function isOther(links: readonly Link[], cut: number, stages: readonly StageOutcome[]): boolean {
  const copies = stages.flatMap(({ traces }) => traces.flatMap(({ copy }) => copy ?? []));
  const inputs = new Set(links.slice(0, cut).flatMap(({ trace }) => [...trace.event.inputs.keys()]));
  return links.slice(cut).some(({ trace: { event } }) => {
    if (event.unknown !== undefined || event.needed.size > 0) return true;
    return [...event.inputs.keys()].some((path) => !inputs.has(path) && copies.some((copy) => copy.entryAt(path) !== undefined));
  });
}

function shortened(words: string): string {
  return words.length > 60 ? `${words.slice(0, 57)}...` : words;
}
