import type { Build, CommandLine, CopyInstruction, Instruction, Stage } from '../../src/model/build.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { baseImage, type Config, type Strangers } from './bases.ts';
import { sentContext, type Context } from './context.ts';
import { copy } from './copy.ts';
import { BuildFailure, clean, isFolder, join, makeFolders, nameOf, parentOf, real, ROOT, type Files } from './files.ts';
import { run } from './run.ts';
import { startOnImage, startOnStage, type StageState } from './state.ts';
import { ownerFor } from './users.ts';
import { expand, hasWildcard } from './variables.ts';

/** What a stage ends with. */
export interface Built {
  readonly name: string | undefined;
  readonly files: Files;
  readonly config: Config;
}

export interface Failed {
  readonly name: string | undefined;
  /** 1-based line of the instruction that failed. */
  readonly failed: number;
  readonly why: string;
}

export interface Inputs {
  readonly dockerfile: string;
  readonly context: Context;
  readonly dockerignore?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** What images are like of which nothing is known. */
  readonly strangers?: Strangers;
  /** Cache mounts hold something of an earlier build; they are empty unless said. */
  readonly warm?: boolean;
  /** Variables that installs do not read: the assumption `volatile-unread`. */
  readonly unread?: ReadonlySet<string>;
}

interface Builder {
  readonly build: Build;
  readonly inputs: Inputs;
  readonly sent: Files;
  readonly globals: Map<string, string>;
  readonly states: (StageState | undefined)[];
}

/**
 * Executes a Dockerfile, all stages of it, over a context in memory, as docs/engine-facts.md says. It is concrete and small, knows
 * nothing of dockerfix's own analysis, and stands in for an engine.
 */
export function interpret(inputs: Inputs): readonly (Built | Failed)[] {
  const build = parsed(inputs.dockerfile);
  const sent = sentContext(inputs.context, inputs.dockerignore);
  const builder: Builder = { build, inputs, sent, globals: globalArgs(build, inputs), states: [] };
  return build.stages.map((stage) => buildStage(builder, stage));
}

const builds = new Map<string, Build>();

/** The same few texts are built over one context after the other. */
function parsed(text: string): Build {
  const build = builds.get(text) ?? parseDockerfile({ path: 'Dockerfile', text });
  if (builds.size >= 4) builds.clear();
  builds.set(text, build);
  return build;
}

function globalArgs(build: Build, { buildArgs = {} }: Inputs): Map<string, string> {
  const globals = new Map(
    Object.entries({
      TARGETPLATFORM: 'linux/amd64',
      TARGETOS: 'linux',
      TARGETARCH: 'amd64',
      BUILDPLATFORM: 'linux/amd64',
      BUILDARCH: 'amd64',
    }),
  );
  for (const { name, default: fallback } of build.globalArgs.flatMap((instruction) => instruction.args)) {
    const value =
      buildArgs[name] ?? (fallback === undefined ? undefined : expand(fallback.raw, (key) => globals.get(key), build.directives.escape));
    if (value !== undefined) globals.set(name, value);
  }
  return globals;
}

function buildStage(builder: Builder, stage: Stage): Built | Failed {
  const { name } = stage;
  let line = stage.from.line;
  try {
    const { state, parent } = start(builder, stage);
    const triggers = parent?.instructions.flatMap((instruction) => (instruction.keyword === 'ONBUILD' ? [instruction.trigger] : [])) ?? [];
    for (const instruction of [...triggers, ...stage.instructions]) {
      line = instruction.line;
      execute(builder, state, instruction);
    }
    builder.states.push(state);
    return { name, files: state.files, config: state.config };
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    builder.states.push(undefined);
    return { name, failed: line, why: error.message };
  }
}

function start(builder: Builder, stage: Stage): { readonly state: StageState; readonly parent: Stage | undefined } {
  const ref = expand(stage.from.image.raw, (name) => builder.globals.get(name), builder.build.directives.escape);
  const parent = builder.build.stages.slice(0, stage.index).findLast(({ name }) => name?.toLowerCase() === ref.toLowerCase());
  if (parent === undefined) return { state: startOnImage(baseImage(ref, builder.inputs.strangers ?? 'plain')), parent };
  const state = builder.states[parent.index];
  if (state === undefined) throw new BuildFailure(`the stage ${ref} failed`);
  return { state: startOnStage(state), parent };
}

/** Files of a stage, or of an image. */
function filesOf(builder: Builder, from: string): Files {
  const stage = builder.build.stages.findLast(
    ({ name, index }) => index < builder.states.length && (name?.toLowerCase() === from.toLowerCase() || String(index) === from),
  );
  if (stage === undefined) return baseImage(from, builder.inputs.strangers ?? 'plain').files;
  const state = builder.states[stage.index];
  if (state === undefined) throw new BuildFailure(`the stage ${from} failed`);
  return state.files;
}

function execute(builder: Builder, state: StageState, instruction: Instruction): void {
  const { escape } = builder.build.directives;
  const variables = new Map(state.variables);
  const word = (raw: string): string => expand(raw, (name) => variables.get(name), escape);
  const other = (key: string, value: string): void =>
    void (state.config = { ...state.config, other: new Map([...state.config.other, [key, value]]) });
  switch (instruction.keyword) {
    case 'FROM':
      throw new Error('FROM within a stage');
    case 'RUN':
      return run(instruction, {
        files: state.files,
        variables: state.variables,
        user: state.config.user,
        workdir: folderOf(state),
        shell: state.config.shell ?? ['/bin/sh', '-c'],
        warm: builder.inputs.warm === true,
        unread: builder.inputs.unread ?? new Set(),
        mountSource: (from) => (from === undefined ? builder.sent : filesOf(builder, from)),
      });
    case 'COPY':
    case 'ADD':
      return executeCopy(builder, state, instruction, word);
    case 'ENV':
      for (const pair of instruction.pairs) {
        const value = word(pair.value.raw);
        state.config = { ...state.config, env: new Map([...state.config.env, [word(pair.name), value]]) };
        state.variables.set(word(pair.name), value);
      }
      return;
    case 'ARG':
      for (const arg of instruction.args) {
        const given = builder.inputs.buildArgs?.[arg.name];
        const fallback =
          arg.default === undefined ? builder.globals.get(arg.name) : expand(arg.default.raw, (name) => state.variables.get(name), escape);
        const value = given ?? fallback;
        if (value !== undefined) state.variables.set(arg.name, value);
      }
      return;
    case 'WORKDIR': {
      const path = word(instruction.path.raw);
      const before = state.config.workdir;
      state.config = { ...state.config, workdir: path.startsWith('/') ? path : join(before === '' ? '/' : before, path) };
      makeFolders(state.files, folderOf(state), ownerFor(state.files, state.config.user));
      return;
    }
    case 'USER':
      state.config = { ...state.config, user: word(instruction.user.raw) };
      return;
    case 'SHELL':
      state.config = { ...state.config, shell: instruction.shell };
      return;
    case 'CMD':
      state.config = { ...state.config, cmd: argvOf(state, instruction.command) };
      state.ownCmd = true;
      return;
    case 'ENTRYPOINT':
      state.config = { ...state.config, entrypoint: argvOf(state, instruction.command), cmd: state.ownCmd ? state.config.cmd : undefined };
      return;
    case 'LABEL':
      for (const pair of instruction.pairs) other(`Label ${word(pair.name)}`, word(pair.value.raw));
      return;
    case 'EXPOSE':
    case 'VOLUME':
      for (const value of instruction.values) for (const text of word(value.raw).split(/\s+/)) other(`${instruction.keyword} ${text}`, '');
      return;
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return other(instruction.keyword, word(instruction.text.raw));
    case 'HEALTHCHECK': {
      const flags = instruction.flags.map(({ name, value }) => `${name}=${value ?? ''}`).sort();
      return other('HEALTHCHECK', JSON.stringify([flags, instruction.command === undefined ? 'NONE' : argvOf(state, instruction.command)]));
    }
    case 'ONBUILD':
      return other(`ONBUILD ${state.config.other.size}`, builder.build.source.text.slice(instruction.span.start, instruction.span.end));
  }
}

function folderOf(state: StageState): string {
  return clean(`/${state.config.workdir}`);
}

function argvOf(state: StageState, command: CommandLine): readonly string[] {
  return command.form === 'exec' ? command.argv : [...(state.config.shell ?? ['/bin/sh', '-c']), command.body.text.trim()];
}

function executeCopy(builder: Builder, state: StageState, instruction: CopyInstruction, word: (raw: string) => string): void {
  const flag = (name: string): string | undefined => instruction.flags.find((one) => one.name === name)?.value;
  for (const { name } of instruction.flags)
    if (!['from', 'chown', 'chmod', 'link'].includes(name)) throw new BuildFailure(`unknown flag: ${name}`);
  const text = word(instruction.destination.raw);
  const destination = { path: join(folderOf(state), text), folder: /(?:^|\/)\.{0,2}$/.test(text) };
  const [chown, chmod, from] = [flag('chown'), flag('chmod'), flag('from')];
  const owner = chown === undefined ? undefined : ownerFor(state.files, word(chown));
  const mode = chmod === undefined ? undefined : Number.parseInt(word(chmod), 8);
  const local: string[] = [];
  for (const [index, { raw }] of instruction.sources.entries()) {
    const source = raw.startsWith('<<') ? raw : word(raw);
    if (!raw.startsWith('<<') && !source.includes('://')) {
      local.push(source);
      continue;
    }
    const heredoc =
      instruction.heredocs.find(({ name }) => raw.replace(/^<<-?/, '').replace(/["']/g, '') === name) ?? instruction.heredocs[index];
    const content = heredoc === undefined ? source : heredoc.expand ? expandHeredoc(heredoc.content, word) : heredoc.content;
    putText(state.files, destination, {
      name: heredoc?.name ?? nameOf(source),
      content,
      owner: owner ?? ROOT,
      mode: mode ?? (heredoc === undefined ? 0o600 : 0o644),
    });
  }
  const source = from === undefined ? builder.sent : filesOf(builder, from);
  const request = {
    files: state.files,
    from: source,
    keepOwner: from !== undefined,
    destination,
    owner,
    mode,
    unpack: instruction.keyword === 'ADD',
  };
  copy({ ...request, sources: local, isSent: (folder) => from !== undefined || isSent(builder, folder) });
}

function expandHeredoc(content: string, word: (raw: string) => string): string {
  return content.replace(/\\(.)|\$(?:\w+|\{[^}]*\})/gs, (all, escaped: string | undefined) => escaped ?? word(all));
}

function putText(
  files: Files,
  { path, folder }: { readonly path: string; readonly folder: boolean },
  { name, content, owner, mode }: { readonly name: string; readonly content: string; readonly owner: typeof ROOT; readonly mode: number },
): void {
  const target = folder || isFolder(files, path) ? join(makeFolders(files, path, owner), name) : real(files, path);
  makeFolders(files, parentOf(target), owner);
  files.set(target, { kind: 'file', content, owner, mode });
}

/** Does a literal source of some COPY bring this folder, something in it, or what it lies in? */
function isSent({ build }: Builder, folder: string): boolean {
  return build.stages.some((stage) =>
    stage.instructions.some((instruction) => {
      if ((instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') || instruction.flags.some(({ name }) => name === 'from'))
        return false;
      return instruction.sources.some(({ raw }) => {
        const path = clean(raw);
        return !hasWildcard(raw) && (path === '/' || path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`));
      });
    }),
  );
}
