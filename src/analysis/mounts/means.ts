import type { Cache } from '../../ecosystems/cache.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { readMounts } from '../run-mounts.ts';
import { stagesUpTo } from '../stage-uses.ts';
import { textsOfRun } from '../split/texts-below.ts';
import { type Group, groupsOf, isMounted, type Reader } from './group.ts';
import type { Why } from './why.ts';

/** Files of tokens, keys and private sources: `rm -f ~/.netrc`, `rm -rf /root/.ssh`. */
const KEYS =
  /\.netrc|\.gitconfig|\.git-credentials|\.ssh\b|\bid_(?:rsa|dsa|ecdsa|ed25519)|\.npmrc|settings(?:[-.]\w+)?\.xml|credentials\b|nuget\.config|gradle\.properties|\.cargo\/config/iu;
const REMOVES = /\b(?:rm|unlink|shred)\b/u;
const FORGETS = /\bgit\s+config\b.*--(?:unset|remove-section)|\bnuget\s+remove\s+source\b/iu;

function takesKeys(words: string): boolean {
  return words
    .replaceAll(/[\\\x60]\r?\n/gu, ' ')
    .split(/[;&|\n]/u)
    .some((command) => {
      const at = command.search(REMOVES);
      return (at >= 0 && KEYS.test(command.slice(at))) || FORGETS.test(command);
    });
}

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
  const { evaluation } = facts;
  const lines = evaluation.stages.map((stage) => stagesUpTo(evaluation, stage)).filter((line) => line.includes(group.stage));
  for (const line of lines) {
    const traces = line.flatMap((stage) => stage.traces);
    const open = line.flatMap((stage) => (stage === group.stage ? group.open : openIn(stage, group)));
    const means = open.filter((reader) => isShared(group.cache, reader)).map((reader) => meansOf(reader, traces));
    const taking = takingIn(facts, group, traces);
    const hidden = hiddenTakers(facts, group, line, open).map((reader) => meansOf(reader, traces));
    for (const taker of [...means, ...hidden]) {
      for (const first of means) {
        if (first.at >= taker.at || (!group.open.includes(first.reader) && !group.open.includes(taker.reader))) continue;
        const missing = missingMeans(first, taker, taking);
        if (missing === undefined) continue;
        const takes = hidden.includes(taker) ? 'may take' : 'takes';
        const who = `the RUN in line ${taker.reader.run.line} ${takes} what the one in line ${first.reader.run.line} fetched`;
        return ['needed-later', `${who}, and could not fetch it itself where a mount is empty: ${missing}`];
      }
    }
  }
  return undefined;
}

/** RUNs that are not followed, and say themselves, or in a script that they run, that they install with the tool of the cache: `npm run prune`, `sh build.sh`. */
function hiddenTakers(facts: Facts, { cache, folder }: Group, line: readonly StageOutcome[], open: readonly Reader[]): readonly Reader[] {
  if (!handsOn(cache) && !BY_LOCK.has(cache.id)) return [];
  return line.flatMap((stage) =>
    stage.traces.flatMap((trace, index): readonly Reader[] => {
      const { instruction: run, before: state } = trace;
      const image = stage.checkpoints[index]?.image;
      if (run.keyword !== 'RUN' || image === undefined || open.some((reader) => reader.run === run)) return [];
      if (folder === undefined || isMounted(run, state, folder)) return [];
      if (trace.events.every(({ unknown, thirdParty }) => unknown === undefined && thirdParty !== true)) return [];
      if (!textsOfRun(facts, stage, trace).some((text) => cache.toldAtStart.test(text.replaceAll(RUNS_PACKAGES, '')))) return [];
      return [{ run, trace, state, image, steps: [], uses: [] }];
    }),
  );
}

function openIn(stage: StageOutcome, { cache, folder }: Group): readonly Reader[] {
  return groupsOf(stage).flatMap((other) => (other.cache === cache && other.folder === folder ? other.open : []));
}

/** Installs by a lock file, for which what lies in the cache is enough: `npm ci --omit=dev` behind `npm ci`. */
const BY_LOCK: ReadonlySet<string> = new Set(['npm', 'yarn', 'bun', 'composer']);
const BY_NAME = /^(?:-g|--global|--location=global|global|add|require|update|upgrade|create-project)$/u;

/** What these run the install has brought, but for a package that no lock names. */
const RUNS_PACKAGES = /\b(?:npx|bunx|(?:npm|bun)\s+(?:exec|x))\b/gu;

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

/** What a RUN fetches with. */
interface Means {
  readonly reader: Reader;
  /** Its place in the line of stages. */
  readonly at: number;
  readonly lent: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

function meansOf(reader: Reader, traces: readonly InstructionTrace[]): Means {
  return { reader, at: traces.indexOf(reader.trace), lent: new Set(lentTo(reader)), names: new Set(namesOf(reader)) };
}

function missingMeans(first: Means, taker: Means, taking: readonly Taking[]): string | undefined {
  for (const one of first.lent) if (!taker.lent.has(one)) return `it has not the --mount=${one}`;
  const between = taking.find(({ at }) => at >= first.at && at < taker.at);
  if (between !== undefined) return `line ${between.line} takes away what it may need for that`;
  for (const name of first.names) if (WAYS.test(name) && !taker.names.has(name)) return `it has not the variable ${name}`;
  return undefined;
}

/** A RUN that takes away what another one may need to fetch. */
interface Taking {
  readonly at: number;
  readonly line: number;
}

/** In a longer one it is not looked for: it may do so. */
const LONGEST_TEXT = 20_000;

function takingIn(facts: Facts, { cache }: Group, traces: readonly InstructionTrace[]): readonly Taking[] {
  const { text } = facts.resolved.build.source;
  return traces.flatMap(({ instruction: { keyword, span, line } }, at) => {
    if (keyword !== 'RUN') return [];
    const words = text.slice(span.start, span.end);
    const takes = words.length > LONGEST_TEXT || takesKeys(words) || (handsOn(cache) && REMOVES_PACKAGES.test(words));
    return takes ? [{ at, line }] : [];
  });
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
