import type { ArgInstruction, Directives, EnvInstruction, Instruction } from './build.ts';
import { expandWord, type Lookup } from './expand.ts';
import { joinPath, cleanPath } from './path-patterns.ts';
import { DEFAULT_PATH, PROXY_NAMES, SETTING_ARGS } from './predefined.ts';
import type { BaseFacts, Followed, State } from './state.ts';
import { groupTerm } from './terms.ts';
import { FULL_TRUST, trustAfter, type Trust } from './trust.ts';
import { known, unknown, type Value } from './value.ts';
import { copyOfMap } from '../source/copy.ts';

type Env = State['env'];

/** A state, and what is needed to go on from it. */
export interface Cursor {
  readonly state: State;
  /** What the image config holds: names of ENV and of the base image, without ARGs. A stage built on this one starts from it. */
  readonly imageEnv: Env;
  readonly trust: Trust;
}

/** What all instructions of a file share. */
export interface Scope {
  /** What a FROM sees. */
  readonly globals: ReadonlyMap<string, Value>;
  /** The part of `globals` that has a value in every build, so that `ARG NAME` in a stage takes it. */
  readonly inherited: ReadonlyMap<string, Value>;
  readonly escape: Directives['escape'];
}

/** What a word of an instruction (not of a RUN's shell) finds under a name. */
export function lookupIn(state: State): Lookup {
  return (name) => state.env.get(name)?.value ?? fromBase(state, name);
}

/** What the shell of a RUN finds under a name: the proxy settings too, which nobody has to declare. */
export function lookupInRun(state: State): Lookup {
  const lookup = lookupIn(state);
  return (name) => {
    const value = lookup(name);
    if (!PROXY_NAMES.has(name)) return value;
    return unknown(`${name} may be passed to the build`, groupTerm(`proxy:${name}`, ...(value === undefined ? [] : [value])));
  };
}

function fromBase(state: State, name: string): Value | undefined {
  if (!state.envOpen || !/^[\p{L}_]/u.test(name)) return undefined;
  return baseValue(state.baseTerm ?? '', 'env', name);
}

/** Something that the base image decides. */
function baseValue(baseTerm: string, what: string, name = ''): Value {
  const base = unknown('the base image decides', baseTerm);
  return unknown(
    name === '' ? `the ${what} of the base image is not known` : `the base image may set ${name}`,
    groupTerm(`base:${what}`, base, known(name)),
  );
}

/** The start of a stage on an image; `facts` undefined when nothing is known of it. */
export function startOnImage(baseTerm: string, facts: BaseFacts | undefined): Cursor {
  const env = new Map<string, { readonly value: Value; readonly from: 'base' }>();
  if (facts !== undefined) {
    env.set('PATH', { value: known(DEFAULT_PATH), from: 'base' });
    for (const name of facts.envUnknown ?? []) env.set(name, { value: baseValue(baseTerm, 'env', name), from: 'base' });
    for (const [name, text] of Object.entries(facts.env)) env.set(name, { value: known(text), from: 'base' });
  }
  const state: State = {
    baseTerm,
    workdir: facts === undefined ? baseValue(baseTerm, 'working directory') : known(cleanPath(facts.workdir)),
    user: facts === undefined ? baseValue(baseTerm, 'user') : known(facts.user),
    shell: facts?.shell,
    sh: facts === undefined ? undefined : dialectOf(facts.shell, facts, FULL_TRUST),
    env,
    envOpen: facts === undefined,
    home: baseValue(baseTerm, 'home'),
    base: facts,
  };
  return withHome({ state, imageEnv: env, trust: FULL_TRUST });
}

/** The start of a stage on what another build makes. Of its files nothing is known. */
export function startOnFollowed(baseTerm: string, { workdir, user, shell, sh, env: set, envOpen }: Followed): Cursor {
  const valueOf = (text: string | undefined, what: string, name = ''): Value =>
    text === undefined ? baseValue(baseTerm, what, name) : known(text);
  const env: Env = new Map([...set].map(([name, text]) => [name, { value: valueOf(text, 'env', name), from: 'base' as const }]));
  const state: State = {
    baseTerm,
    workdir: valueOf(workdir, 'working directory'),
    user: valueOf(user, 'user'),
    shell,
    sh,
    env,
    envOpen,
    home: baseValue(baseTerm, 'home'),
    base: undefined,
  };
  return withHome({ state, imageEnv: env, trust: FULL_TRUST });
}

/** The start of a stage on nothing. https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/image.go */
export function startOnScratch(): Cursor {
  const env: Env = new Map([['PATH', { value: known(DEFAULT_PATH), from: 'base' as const }]]);
  const state: State = {
    baseTerm: '${scratch}',
    workdir: known('/'),
    user: known(''),
    shell: ['/bin/sh', '-c'],
    sh: undefined,
    env,
    envOpen: false,
    home: unknown('scratch has no /etc/passwd', '${base:home|scratch}'),
    base: undefined,
  };
  return { state, imageEnv: env, trust: FULL_TRUST };
}

/**
 * The start of a stage on another stage's end. It inherits ARGs too; but the image's ENV is set anew,
 * so it wins at this point over an ARG that came after it (convert.go: init, then "initialize base metadata from image conf").
 */
export function startOnStage(end: Cursor): Cursor {
  const env = new Map([...end.state.env, ...end.imageEnv]);
  return withHome({ ...end, state: { ...end.state, env } });
}

/** The state after one instruction. The given cursor is returned when nothing changes. */
export function step(cursor: Cursor, instruction: Instruction, scope: Scope): Cursor {
  const lookup = lookupIn(cursor.state);
  const expand = (raw: string): Value => expandWord(raw, lookup, scope.escape, false);
  switch (instruction.keyword) {
    case 'ENV':
      return setEnv(cursor, instruction, expand);
    case 'ARG':
      return setArgs(cursor, instruction, scope);
    case 'WORKDIR':
      return { ...cursor, state: { ...cursor.state, workdir: joinValue(cursor.state.workdir, expand(instruction.path.raw)) } };
    case 'USER':
      return withHome({ ...cursor, state: { ...cursor.state, user: expand(instruction.user.raw) } });
    case 'SHELL': {
      const { base } = cursor.state;
      const sh = dialectOf(instruction.shell, base, cursor.trust);
      return { ...cursor, state: { ...cursor.state, shell: instruction.shell, sh } };
    }
    default: {
      const trust = trustAfter(cursor.trust, instruction);
      if (trust === cursor.trust) return cursor;
      const { shell, base } = cursor.state;
      const sh = shell === undefined ? undefined : dialectOf(shell, base, trust);
      return withHome({ ...cursor, trust, state: { ...cursor.state, sh } });
    }
  }
}

/** A path as seen from a folder, each of which may be unknown; known results are absolute and clean. */
export function joinValue(folder: Value, path: Value): Value {
  if (path.kind === 'known' && path.text.startsWith('/')) return known(cleanPath(path.text));
  if (folder.kind === 'known' && path.kind === 'known') return known(joinPath(folder.text, path.text));
  if (path.kind === 'known' && path.text.split('/').every((part) => part === '' || part === '.')) return folder;
  if (path.kind === 'unknown')
    return unknown(path.why, path.term.startsWith('/') ? groupTerm('path', path) : groupTerm('path', folder, path));
  return unknown(folder.kind === 'unknown' ? folder.why : '', groupTerm('path', folder, path));
}

/** All pairs are expanded with the values from before the instruction. */
function setEnv(cursor: Cursor, { pairs }: EnvInstruction, expand: (raw: string) => Value): Cursor {
  const env = copyOfMap(cursor.state.env);
  // As long as there are no ARGs, both are the same.
  const imageEnv = cursor.imageEnv === cursor.state.env ? env : copyOfMap(cursor.imageEnv);
  let home = false;
  for (const pair of pairs) {
    const name = expand(pair.name);
    if (name.kind === 'unknown') return withHome(setUnknownNames(cursor, pairs, expand));
    const entry = { value: expand(pair.value.raw), from: 'ENV' } as const;
    imageEnv.set(name.text, entry);
    env.set(name.text, entry);
    home ||= name.text === 'HOME';
  }
  const next = { ...cursor, imageEnv, state: { ...cursor.state, env } };
  return home ? withHome(next) : next;
}

/** `ENV $X=y` with an unknown X: any name may now have that value. */
function setUnknownNames(cursor: Cursor, pairs: EnvInstruction['pairs'], expand: (raw: string) => Value): Cursor {
  const { state } = cursor;
  const why = 'an ENV sets a name that is not known';
  const set = unknown(why, groupTerm('set', ...pairs.flatMap((pair) => [expand(pair.name), expand(pair.value.raw)])));
  const all = (env: Env): Env =>
    new Map([...env].map(([name, { value, from }]) => [name, { value: unknown(why, groupTerm('maybe', set, known(name), value)), from }]));
  const baseTerm = groupTerm('maybe', set, unknown('', state.baseTerm ?? ''), known(state.envOpen ? 'open' : 'closed'));
  return { ...cursor, imageEnv: all(cursor.imageEnv), state: { ...state, env: all(state.env), envOpen: true, baseTerm } };
}

/**
 * `ARG NAME` takes the build argument, else its default, else the global ARG of that name; with none of them the name keeps what it had.
 * It overrides an ENV that came before it; each default sees the ARGs before it.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (dispatchArg)
 */
function setArgs(cursor: Cursor, { args }: ArgInstruction, scope: Scope): Cursor {
  const env = copyOfMap(cursor.state.env);
  const state = { ...cursor.state, env };
  const lookup = lookupIn(state);
  for (const { name, default: fallback } of args) {
    if (SETTING_ARGS.has(name)) continue;
    const value =
      fallback === undefined
        ? (scope.inherited.get(name) ?? argValue(name, lookup(name)))
        : argValue(name, expandWord(fallback.raw, lookup, scope.escape, false));
    env.set(name, { value, from: 'ARG' });
  }
  return args.some(({ name }) => name === 'HOME') ? withHome({ ...cursor, state }) : { ...cursor, state };
}

/** The build argument of that name, or else `fallback`, or else nothing. */
export function argValue(name: string, fallback: Value | undefined): Value {
  return unknown(`--build-arg may set ${name}`, groupTerm(`arg:${name}`, ...(fallback === undefined ? [] : [fallback])));
}

function dialectOf(shell: readonly string[], base: BaseFacts | undefined, trust: Trust): State['sh'] {
  const program = (shell[0] ?? '').slice((shell[0] ?? '').lastIndexOf('/') + 1);
  if (program === 'bash') return 'bash';
  if (program === 'dash') return 'dash';
  if (program === 'ash') return 'busybox';
  return program === 'sh' && trust.sh ? base?.sh : undefined;
}

/** Fills in `home` and `account`. runc takes HOME when it is set and not empty, else the entry in /etc/passwd (libcontainer/init_linux.go). */
function withHome(cursor: Cursor): Cursor {
  const { account: _, listedHome: __, ...state } = cursor.state;
  const ids = accountOf(cursor);
  const set = state.env.get('HOME')?.value;
  const own = passwdHome(cursor);
  const filled = (home: Value): Cursor => ({
    ...cursor,
    state: { ...state, home, ...(ids !== undefined && { account: ids }), ...(home !== own && { listedHome: own }) },
  });
  if (set?.kind === 'known' && set.text !== '') return filled(set);
  if (set?.kind !== 'unknown' && !state.envOpen) return filled(own);
  return filled(unknown('HOME is not known', groupTerm('home', set ?? baseValue(state.baseTerm ?? '', 'env', 'HOME'), own)));
}

type Account = BaseFacts['users'][string];

/** The user's entry in /etc/passwd of the base image, where it still holds. */
function entryOf({ state, trust }: Cursor): Account | undefined {
  const name = state.user.kind === 'known' ? (state.user.text.split(':')[0] ?? '') : undefined;
  const users = Object.entries(state.base?.users ?? {});
  const found = users.find(([key, user]) => key === name || String(user.uid) === name || (user.uid === 0 && name === ''))?.[1];
  return found !== undefined && (found.uid === 0 ? trust.root : trust.users) ? found : undefined;
}

function accountOf(cursor: Cursor): State['account'] {
  const { user } = cursor.state;
  if (user.kind === 'unknown') return undefined;
  const [name = '', group] = user.text.split(':');
  const entry = entryOf(cursor);
  const uid = /^\d+$/.test(name) ? Number(name) : name === '' || name === 'root' ? 0 : entry?.uid;
  if (uid === undefined) return undefined;
  const given = group !== undefined && /^\d+$/.test(group) ? Number(group) : undefined;
  return { uid, gid: group === undefined || group === name ? entry?.gid : given };
}

function passwdHome(cursor: Cursor): Value {
  const { state, trust } = cursor;
  const entry = entryOf(cursor);
  if (entry !== undefined) return known(entry.home);
  const trusted = `${trust.root ? 'r' : ''}${trust.users ? 'u' : ''}`;
  return unknown(
    'the home folder of the user is not known',
    groupTerm('passwd', unknown('', state.baseTerm ?? ''), state.user, known(trusted)),
  );
}
