import type { ArgInstruction, Build, FromInstruction, OnbuildInstruction, Stage } from './build.ts';
import { expandPieces, expandWord } from './expand.ts';
import { platformArgs } from './predefined.ts';
import { argValue, startOnFollowed, startOnImage, startOnScratch, startOnStage, type Cursor, type Scope } from './stage-state.ts';
import type { Base, BaseFacts, Followed, State } from './state.ts';
import { concat, groupTerm, literalTerm } from './terms.ts';
import { argumentsIn, defaultOf } from './defaults.ts';
import { baseOf, createTransitions, headerOf, startOf, stepTo, type Transitions } from './transitions.ts';
import { known, unknown, type Value } from './value.ts';
import { cacheOf } from '../source/cache.ts';

export interface ResolvedStage {
  readonly stage: Stage;
  readonly base: Base;
  /**
   * Triggers that run at the start of this stage, before its own instructions: the ONBUILDs of the stage that it is built on.
   * Their ENV, ARG, WORKDIR, USER and SHELL are in the states already; what else they do is for the analysis.
   */
  readonly onbuild: readonly OnbuildInstruction[];
  /** What is in force before each instruction of `stage.instructions`, same index. */
  readonly before: readonly State[];
  readonly after: State;
}

export interface ResolvedBuild {
  readonly build: Build;
  readonly stages: readonly ResolvedStage[];
  /** Names that a FROM sees. */
  readonly globals: ReadonlyMap<string, Value>;
  readonly named: NamedBases;
  readonly kept: KeptDefaults;
  readonly lookupBase: LookupBase;
}

/** Facts of an official image by its reference. `*` in the tag stands for any text: facts that hold for each. */
export type LookupBase = (ref: string) => BaseFacts | undefined;

/** What builds put in the place of an image of some name (`--build-context NAME=...`), by names as `familiarName` gives them. */
export type NamedBases = ReadonlyMap<string, NamedBase>;

export type NamedBase =
  | { readonly kind: 'image'; readonly ref: string }
  | { readonly kind: 'followed'; readonly followed: Followed }
  /** Something of which nothing is known. */
  | { readonly kind: 'other' };

/** Is it shown that no build passes a build argument of this name, so that it has its default? */
export type KeptDefaults = (name: string) => boolean;

/** The short form of an image's name. https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go (NamedContext) */
export function familiarName(ref: string): string {
  return ref
    .replace(/^(?:index\.)?docker\.io\//u, '')
    .replace(/^library\//u, '')
    .replace(/:latest$/u, '');
}

/**
 * Follows a build from the top and tells what is in force before each instruction.
 * `earlier`: another text of the same Dockerfile; the states that both go through are the same objects then.
 * The rules are those of https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go
 */
export function resolveBuild(
  build: Build,
  lookupBase: LookupBase,
  earlier?: ResolvedBuild,
  named: NamedBases = earlier?.named ?? new Map(),
  kept: KeptDefaults = earlier?.kept ?? (() => false),
): ResolvedBuild {
  const transitions = transitionsFor(build, earlier);
  const { scope } = transitions;
  const stages: ResolvedStage[] = [];
  const ends: Cursor[] = [];
  for (const stage of build.stages) {
    const { from, index } = stage;
    const base = baseOf(transitions, build, from, index, () =>
      resolveFrom({ from, earlier: build.stages.slice(0, index), scope, lookupBase, named, kept }),
    );
    const end = base.kind === 'stage' ? ends[base.index] : undefined;
    let cursor = startOf(transitions, end ?? base, () => start(base, from, end, scope));
    const parent = base.kind === 'stage' ? build.stages[base.index] : undefined;
    const onbuild = (parent?.instructions ?? []).filter((instruction) => instruction.keyword === 'ONBUILD');
    for (const { trigger } of onbuild) cursor = stepTo(transitions, build, cursor, trigger);
    const before: State[] = [];
    for (const instruction of stage.instructions) {
      before.push(cursor.state);
      cursor = stepTo(transitions, build, cursor, instruction);
    }
    ends.push(cursor);
    stages.push({ stage, base, onbuild, before, after: cursor.state });
  }
  const resolved = { build, stages, globals: scope.globals, named, kept, lookupBase };
  worked.set(resolved, transitions);
  return resolved;
}

/** Kept beside, for whoever resolves another text of the same Dockerfile. */
const worked = cacheOf<ResolvedBuild, Transitions>();

function transitionsFor(build: Build, earlier: ResolvedBuild | undefined): Transitions {
  const known = earlier && headerOf(earlier.build) === headerOf(build) ? worked.get(earlier) : undefined;
  return known ?? createTransitions(resolveGlobals(build.globalArgs, build.directives.escape));
}

/**
 * What `COPY --from=` and `RUN --mount=from=` name, seen from the stage with the index `at`.
 * BuildKit expands no variables there. A number means a stage for COPY alone: a mount looks for names only (convert_runmount.go).
 */
export function resolveSource(build: Build, at: number, from: string, keyword: 'COPY' | 'RUN', lookupBase: LookupBase): Base {
  const earlier = build.stages.slice(0, at);
  if (/[\\`$'"]/.test(from)) return { kind: 'unknown', why: 'BuildKit expands nothing in from=', term: groupTerm('from', known(from)) };
  if (keyword === 'COPY' && /^[+-]?\d+$/.test(from)) {
    const index = Number(from);
    if (earlier[index] !== undefined) return { kind: 'stage', index };
    return { kind: 'unknown', why: `there is no stage ${from} before this one`, term: groupTerm('from', known(from)) };
  }
  // Here, unlike in FROM, BuildKit knows all stages already, and takes the last of a name.
  const last = build.stages.findLast(({ name }) => name?.toLowerCase() === from.toLowerCase());
  if (last !== undefined && last.index >= at) {
    return { kind: 'unknown', why: `the stage ${from} does not come before this one`, term: groupTerm('from', known(from)) };
  }
  return namedBase(from, earlier, lookupBase, NONE);
}

function resolveGlobals(instructions: readonly ArgInstruction[], escape: Scope['escape']): Scope {
  const globals = new Map(platformArgs());
  const inherited = new Map(globals);
  const lookup = (name: string): Value | undefined => globals.get(name);
  for (const { name, default: fallback } of instructions.flatMap((instruction) => instruction.args)) {
    if (fallback === undefined) {
      if (!globals.has(name)) globals.set(name, argValue(name, undefined));
      continue;
    }
    const value = argValue(name, expandWord(fallback.raw, lookup, escape, false));
    globals.set(name, value);
    inherited.set(name, value);
  }
  return { globals, inherited, escape };
}

/** Whatever a name stands for there, its files are not known. */
const NONE: NamedBases = new Map();

interface From {
  readonly from: FromInstruction;
  readonly earlier: readonly Stage[];
  readonly scope: Scope;
  readonly lookupBase: LookupBase;
  readonly named: NamedBases;
  readonly kept: KeptDefaults;
}

/** The name of a stage has none of these characters; a registry, a tag and a digest bring one. https://docs.docker.com/reference/dockerfile/#from */
const OF_NO_STAGE = /[/:@]/;

/** Of a base that is not known, may it be any stage above? An argument whose default is an image is there for images. */
export function mayBeAnyStage(base: Base): boolean {
  return base.kind === 'unknown' && !OF_NO_STAGE.test(defaultOf(base) ?? '');
}

function resolveFrom({ from, earlier, scope, lookupBase, named, kept }: From): Base {
  const { raw } = from.image;
  const result = expandPieces(raw, (name) => scope.globals.get(name), scope.escape, false);
  if (result.kind === 'bad') return { kind: 'unknown', why: result.why, term: groupTerm('error', known(raw)) };
  const ref = concat(result.pieces.map((piece) => piece.value));
  if (ref.kind === 'known') return namedBase(ref.text, earlier, lookupBase, named);
  const pattern = result.pieces.map(({ value }) => (value.kind === 'known' ? value.text.replaceAll('*', '\0') : '*')).join('');
  const facts = mayBeNamed(pattern, named) ? undefined : (factsOfPattern(pattern, lookupBase) ?? factsByDefault(ref, lookupBase, kept));
  // So this is an image whatever the variables are.
  if (facts !== undefined || OF_NO_STAGE.test(pattern)) return { kind: 'image', ref, facts };
  return { kind: 'unknown', why: ref.why, term: ref.term };
}

/** What is said of images is said of no stage, which a name that is not known may be as well. */
function factsOfPattern(pattern: string, lookupBase: LookupBase): BaseFacts | undefined {
  const facts = lookupBase(pattern);
  return facts?.said !== undefined && !OF_NO_STAGE.test(pattern) ? undefined : facts;
}

/**
 * `ARG NODE_IMAGE=node:22-alpine` in front of `FROM $NODE_IMAGE`: what holds for every tag of the image of that name, and which npm the default
 * brings at least. An assumption (`default-base`), taken only where it is shown that no build passes the argument, and where the default
 * cannot be the name of a stage.
 */
function factsByDefault(ref: Value, lookupBase: LookupBase, kept: KeptDefaults): BaseFacts | undefined {
  const text = defaultOf(ref);
  const byDefault = [...new Set(argumentsIn(ref))];
  if (text === undefined || !OF_NO_STAGE.test(text)) return undefined;
  const facts = lookupBase(`${text.replace(/@.*$/s, '').replace(/:[^/:]*$/, '')}:*`);
  // Last: the whole repository is looked through.
  if (facts === undefined || !byDefault.every((name) => kept(name))) return undefined;
  const npmAtLeast = lookupBase(text)?.npmAtLeast;
  return { ...facts, ...(npmAtLeast !== undefined && { npmAtLeast }), byDefault };
}

/** `*` stands for any text. */
function mayBeNamed(pattern: string, named: NamedBases): boolean {
  const [start = ''] = familiarName(pattern).split('*');
  return [...named.keys()].some((name) => name.startsWith(start) || pattern.startsWith('*'));
}

/** Later stages of one name win over earlier ones, and stages over `scratch` and images. */
function namedBase(ref: string, earlier: readonly Stage[], lookupBase: LookupBase, named: NamedBases): Base {
  const stage = earlier.findLast(({ name }) => name !== undefined && name.toLowerCase() === ref.toLowerCase());
  if (stage !== undefined) return { kind: 'stage', index: stage.index };
  if (ref === 'scratch') return { kind: 'scratch' };
  if (ref === '') return { kind: 'unknown', why: 'the name of the image is empty', term: groupTerm('error', known('')) };
  const instead = named.get(familiarName(ref));
  if (instead?.kind === 'followed') return { kind: 'image', ref: known(ref), facts: undefined, followed: instead.followed };
  const meant = instead === undefined ? ref : instead.kind === 'image' ? instead.ref : '*';
  return { kind: 'image', ref: known(ref), facts: meant.includes('*') ? undefined : lookupBase(meant) };
}

function start(base: Base, from: FromInstruction, end: Cursor | undefined, scope: Scope): Cursor {
  if (base.kind === 'scratch') return startOnScratch();
  if (end !== undefined) return startOnStage(end);
  const platform = from.flags.find((flag) => flag.name === 'platform')?.value ?? '';
  const which = expandWord(platform, (name) => scope.globals.get(name), scope.escape, false);
  const ref = base.kind === 'image' ? base.ref : unknown('', base.kind === 'unknown' ? base.term : literalTerm('stage'));
  const term = groupTerm('image', ref, which);
  if (base.kind === 'image' && base.followed !== undefined) return startOnFollowed(term, base.followed);
  return startOnImage(term, base.kind === 'image' ? base.facts : undefined);
}
