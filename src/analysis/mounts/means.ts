import type { Cache } from '../../ecosystems/cache.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { readMounts } from '../run-mounts.ts';
import { type Group, groupsOf, type Reader } from './group.ts';
import type { Why } from './why.ts';

/** Files of tokens, keys and private sources: `rm -f ~/.netrc`, `rm -rf /root/.ssh`. */
const KEYS = String.raw`\.netrc|\.gitconfig|\.git-credentials|\.ssh\b|\bid_(?:rsa|dsa|ecdsa|ed25519)|\.npmrc|settings(?:[-.]\w+)?\.xml|credentials\b|nuget\.config|gradle\.properties|\.cargo\/config`;
const TAKEN_AWAY = new RegExp(
  String.raw`\b(?:rm|unlink|shred)\b[^;&|\n]*(?:${KEYS})|\bgit\s+config\b[^;&|\n]*--(?:unset|remove-section)|\bnuget\s+remove\s+source\b`,
  'iu',
);

/** git, ssh or certificates may be among them. */
const REMOVES_PACKAGES =
  /\bapk\s+(?:-\S+\s+)*del\b|\b(?:apt(?:-get)?|dnf|microdnf|yum|zypper)\s+(?:-\S+\s+)*(?:remove|purge|autoremove|erase|rm)\b/u;

/** Variables that say where to fetch from, and as whom. */
const WAYS =
  /prox(?:y|ies)|token|auth|pass(?:wd|word|phrase)?$|user(?:name)?$|secret|key$|cred|private|registr|netrc|source|feed|^GO(?:FLAGS|NO|INSECURE|SUMDB)|^GIT_/iu;

/**
 * Why a later RUN may not get what an earlier one fetched: it has not the secret, the key or the variable for it, or something has taken them away
 * since. A layer hands on what was fetched; a mount may be empty when the earlier RUN is taken from the build cache
 * (https://docs.docker.com/reference/dockerfile/#run---mounttypecache: "another build may overwrite the files or GC may clean it").
 */
export function whyNoMeans(facts: Facts, group: Group): Why | undefined {
  const { stages } = facts.evaluation;
  const lines = stages.map((stage) => lineOf(stages, stage)).filter((line) => line.includes(group.stage));
  for (const line of lines) {
    const traces = line.flatMap((stage) => stage.traces);
    const open = line.flatMap((stage) => (stage === group.stage ? group.open : openIn(stage, group)));
    for (const [at, taker] of open.entries()) {
      for (const first of open.slice(0, at)) {
        if (!group.open.includes(first) && !group.open.includes(taker)) continue;
        if (!isShared(group.cache, first) || !isShared(group.cache, taker)) continue;
        const missing = missingMeans(
          { facts, group, first, taker },
          traces.slice(traces.indexOf(first.trace), traces.indexOf(taker.trace)),
        );
        if (missing === undefined) continue;
        const who = `the RUN in line ${taker.run.line} takes what the one in line ${first.run.line} fetched`;
        return ['needed-later', `${who}, and could not fetch it itself where a mount is empty: ${missing}`];
      }
    }
  }
  return undefined;
}

/** A stage behind those that it is built on. */
function lineOf(stages: readonly StageOutcome[], stage: StageOutcome): readonly StageOutcome[] {
  const parent = stage.parent === undefined ? undefined : stages[stage.parent];
  return parent === undefined ? [stage] : [...lineOf(stages, parent), stage];
}

function openIn(stage: StageOutcome, { cache, folder }: Group): readonly Reader[] {
  return groupsOf(stage).flatMap((other) => (other.cache === cache && other.folder === folder ? other.open : []));
}

/** Installs by a lock file, for which what lies in the cache is enough: `npm ci --omit=dev` behind `npm ci`. */
const BY_LOCK: ReadonlySet<string> = new Set(['npm', 'yarn', 'bun', 'composer']);
const BY_NAME = /^(?:-g|--global|--location=global|global|add|require|update|upgrade|create-project)$/u;

/** May it live on what an earlier RUN fetched, or a later one on what it fetches? */
function isShared(cache: Cache, { uses }: Reader): boolean {
  if (handsOn(cache)) return true;
  if (!BY_LOCK.has(cache.id)) return false;
  return uses.some(({ action, command }) => action === 'fills' && !command.argv.some(({ raw }) => BY_NAME.test(raw)));
}

/** One command fetches, for others to build with (`go mod download`, `mvn dependency:go-offline`): of these caches that holds. */
function handsOn({ keptInLayer, inLayer, onlyFilledBy, forLayer }: Cache): boolean {
  return [keptInLayer, inLayer, onlyFilledBy, forLayer].some((one) => one !== undefined);
}

interface Pair {
  readonly facts: Facts;
  readonly group: Group;
  readonly first: Reader;
  readonly taker: Reader;
}

function missingMeans({ facts, group, first, taker }: Pair, between: readonly InstructionTrace[]): string | undefined {
  const theirs = new Set(lentTo(taker));
  const lent = lentTo(first).find((one) => !theirs.has(one));
  if (lent !== undefined) return `it has not the --mount=${lent}`;
  const { text } = facts.resolved.build.source;
  const takesAway = (words: string): boolean => TAKEN_AWAY.test(words) || (handsOn(group.cache) && REMOVES_PACKAGES.test(words));
  const taking = between.find(({ instruction: { keyword, span } }) => keyword === 'RUN' && takesAway(text.slice(span.start, span.end)));
  if (taking !== undefined) return `line ${taking.instruction.line} takes away what it may need for that`;
  const known = namesOf(taker);
  const name = namesOf(first).find((one) => WAYS.test(one) && !known.includes(one));
  return name === undefined ? undefined : `it has not the variable ${name}`;
}

/** Its secrets and agents, as `type=secret,id=netrc`. */
function lentTo({ run, state }: Reader): readonly string[] {
  return readMounts(run, state).flatMap(({ type, options }) => {
    if (type !== 'secret' && type !== 'ssh') return [];
    const id = options.get('id');
    return [`type=${type}${id === undefined ? '' : `,id=${id}`}`];
  });
}

/** ENV and ARG in scope, which a stage hands on to those that are built on it, and those of its commands alone. */
function namesOf({ state, uses }: Reader): readonly string[] {
  return [...state.env.keys(), ...uses.flatMap(({ command }) => [...command.variables.keys()])];
}
