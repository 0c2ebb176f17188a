import type { RunInstruction } from '../model/build.ts';
import type { Argument, RunBody, Step } from '../model/command.ts';
import type { State } from '../model/state.ts';
import { known, termOf } from '../model/value.ts';
import { parseShell } from '../parse/shell.ts';
import type { Span } from '../source/text.ts';
import { readShellCall, runsWithPipefail, type ShellCall } from './run-shell.ts';
import type { ShellState } from './run-state.ts';
import { buildSteps } from './run-steps.ts';
import { runText } from './run-text.ts';

/**
 * What a RUN runs: the links of its top-level chain with arguments, folder and variables worked out from `state`, which is the state before it.
 * Steps with equal labels mean the same under the same user, shell, ENV and ARG (the caller's to compare). Spans are offsets into the file.
 * Whatever is not understood makes the body unknown as a whole. Never throws.
 */
export function walkRun(instruction: RunInstruction, state: State): RunBody {
  const { command } = instruction;
  if (command.form === 'exec') return walkExec(instruction, command.argv, state);
  const text = runText(instruction, command.body);
  if (text.kind === 'other') return unknownBody(text.why, instruction.span);
  const call = readShellCall([...(state.shell ?? DEFAULT_SHELL), text.text], state.sh);
  if (call.kind === 'other') return unknownBody(call.why, instruction.span);
  return walkScript(call, state, '', text.locate, instruction.span);
}

/**
 * An image of which nothing is known nearly always has this one. Should it set another SHELL, plain words mean the same in it:
 * what bash and sh read differently is unknown here, and `;` keeps its place in both versions of a file.
 * https://docs.docker.com/reference/dockerfile/#shell
 */
const DEFAULT_SHELL = ['/bin/sh', '-c'];

/** `RUN ["npm", "ci"]`: no shell, no expansion. A shell that is given a script with -c is followed into. */
function walkExec({ span }: RunInstruction, argv: readonly string[], state: State): RunBody {
  const [program] = argv;
  if (program === undefined) return unknownBody('it runs nothing', span);
  const script = walkShell(argv, state, span);
  if (script !== undefined) return script;
  const words = argv.map((text): Argument => ({ raw: text, value: known(text), glob: false, span }));
  const command = { argv: words, cwd: state.workdir, variables: new Map(), redirects: [], span };
  const label = `exec fails:${JSON.stringify([argv, termOf(state.workdir)])}`;
  const step: Step = { label, commands: [command], compound: false, entered: [], onFailure: 'fails', span };
  return { kind: 'steps', steps: [step] };
}

/**
 * What a shell runs that is given a script with -c; undefined for other words.
 * @param span that everything in it is said to stand at
 */
export function walkShell(argv: readonly string[], state: State, span: Span): RunBody | undefined {
  const call = readShellCall(argv, state.sh);
  if (call.kind === 'other') return undefined;
  return walkScript(call, state, `exec ${JSON.stringify(argv.slice(0, -1))} `, () => span, span);
}

function walkScript(
  call: Extract<ShellCall, { kind: 'script' }>,
  state: State,
  prefix: string,
  locate: (span: Span) => Span,
  whole: Span,
): RunBody {
  const startUp = call.flavor === 'bash' ? state.env.get('BASH_ENV')?.value : undefined;
  if (startUp !== undefined && termOf(startUp) !== '=') return unknownBody('bash first runs the file that BASH_ENV names', whole);
  const script = parseShell(call.script);
  const marks = [...script.unknown, ...(call.flavor === 'bash' ? [] : script.bashOnly)].sort((a, b) => a.at.start - b.at.start);
  const [mark] = marks;
  if (mark !== undefined) return unknownBody(mark.why, locate(mark.at));
  let refused: RunBody | undefined;
  const start: ShellState = {
    cwd: state.workdir,
    previous: undefined,
    variables: new Map(),
    options: call.options,
    visited: [],
    lastCd: undefined,
  };
  const steps = buildSteps({
    list: script.list,
    env: {
      flavor: call.flavor,
      withPipefail: runsWithPipefail(call.flavor, call.script),
      sh: state.sh,
      env: state.env,
      envOpen: state.envOpen,
      home: state.home,
    },
    start,
    prefix,
    locate,
    refuse: (why, at) => (refused ??= unknownBody(why, locate(at))),
  });
  return refused ?? { kind: 'steps', steps };
}

function unknownBody(why: string, at: Span): RunBody {
  return { kind: 'unknown', why, at };
}
