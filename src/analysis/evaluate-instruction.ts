import type { Instruction, ListInstruction } from '../model/build.ts';
import { expandWord } from '../model/expand.ts';
import { cleanPath, literalPattern } from '../model/path-patterns.ts';
import type { State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import { runActivity } from './activity.ts';
import { evaluateCopy } from './copies.ts';
import type { InstructionTrace, Surroundings } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import { ensureFolder, throughLink, type Image } from './image.ts';
import { evaluateRun } from './runs.ts';
import { userTerm } from './users.ts';

/** An ONBUILD of the parent stage runs here: it is not followed, so it may do anything. */
export function unknownTrigger(image: Image, line: number, text: string, state: State): void {
  runActivity(image, {
    label: `onbuild|${text}`,
    title: text.split(/\s/u, 2).join(' '),
    line,
    reads: [],
    writes: [],
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    told: [text, ...valuesOf(state)],
    unknown: 'an ONBUILD instruction of the parent stage runs here',
  });
}

/** Runs one instruction: what it did to the image. */
export function evaluateInstruction(
  image: Image,
  instruction: Instruction,
  before: State,
  after: State,
  around: Surroundings,
): InstructionTrace {
  const plain: InstructionTrace = { instruction, before, events: [], steps: [], body: undefined, copy: undefined, makes: undefined };
  switch (instruction.keyword) {
    case 'RUN': {
      const { steps, body } = evaluateRun(image, instruction, before, around);
      return { instruction, before, steps, body, events: steps.map(({ event }) => event), copy: undefined, makes: undefined };
    }
    case 'COPY':
    case 'ADD':
      return { ...plain, ...evaluateCopy(image, instruction, before, around) };
    case 'WORKDIR': {
      // BuildKit makes a missing WORKDIR (and its parents) as the user in force, mode 0755; an existing one stays as it is
      // (docs/engine-facts.md, "WORKDIR").
      const folder = after.workdir.kind === 'known' ? after.workdir.text : undefined;
      const why =
        folder === undefined ? 'the path of a WORKDIR is not known' : throughLink(image, [{ patterns: [literalPattern(folder)] }]);
      if (why !== undefined) return { ...plain, events: [workdirEvent(image, instruction.line, before, after, why)] };
      if (folder === undefined) return plain;
      const owner = userTerm(image, before.user);
      ensureFolder(image, folder, owner, '0755');
      return { ...plain, makes: { folders: [folder], owner } };
    }
    case 'VOLUME':
      return { ...plain, events: [volumeEvent(image, instruction, before, around)] };
    default:
      return plain;
  }
}

/** Where it makes its folder is not known. */
function workdirEvent(image: Image, line: number, before: State, after: State, why: string): ImageEvent {
  return runActivity(image, {
    label: `workdir|${termOf(after.workdir)}|${userTerm(image, before.user)}`,
    title: 'WORKDIR',
    line,
    reads: [],
    writes: [],
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    told: valuesOf(before),
    unknown: why,
  });
}

/** Builders differ in what happens to writes below a VOLUME after it (the classic one drops them): it keeps its place among them all. */
function volumeEvent(image: Image, instruction: ListInstruction, before: State, around: Surroundings): ImageEvent {
  const { escape } = around.resolved.build.directives;
  const values = instruction.values.map(({ raw }) => expandWord(raw, (name) => before.env.get(name)?.value, escape, before.envOpen));
  const paths = values.flatMap((value) => (value.kind === 'known' && value.text.startsWith('/') ? [cleanPath(value.text)] : []));
  const unclear = paths.length < values.length ? { unknown: 'the path of a VOLUME is not known' } : {};
  return runActivity(image, {
    label: `volume|${values.map((value) => termOf(value)).join('|')}|${termOf(before.workdir)}`,
    title: 'VOLUME',
    line: instruction.line,
    reads: [],
    writes: [{ patterns: paths.map((path) => `${path === '/' ? '' : literalPattern(path)}/**`) }],
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    told: paths,
    ...unclear,
  });
}

/** Working directory and values of variables: the folders that a command was told of without naming them. */
function valuesOf(state: State): readonly string[] {
  return [state.workdir, ...[...state.env.values()].map(({ value }) => value)].map((value) =>
    value.kind === 'known' ? value.text : value.term,
  );
}
