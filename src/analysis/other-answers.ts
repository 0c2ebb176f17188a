import { commandEffects } from '../ecosystems/registry.ts';
import type { FileFact, FileView } from '../model/files.ts';
import { parentOf } from '../model/path-patterns.ts';
import type { CopiedEntry } from './copied-entry.ts';
import type { CopyTrace } from './copies.ts';
import type { InstructionTrace } from './evaluate.ts';
import { knownFiles } from './file-view.ts';
import type { Line } from './line.ts';
import type { CommandAnswers } from './run-effects.ts';

/**
 * Are the effects of all commands of a RUN the same on the other side of a copy, though it brings what was asked for to tell them? `gem install`
 * looks through the folder for gems, and there are none in either case.
 */
export function doesTheSame(run: InstructionTrace, other: InstructionTrace, copy: CopyTrace, line: Line): boolean {
  const here = line.imageBefore(run);
  const there = line.imageBefore(other);
  if (here === undefined || there === undefined) return false;
  const isAbove = line.placeOf(other) < line.placeOf(run);
  const [now, before] = [knownFiles(here), knownFiles(there)];
  const factOf = (entry: CopiedEntry): FileFact => (isAbove ? before.fact(entry.image) : factAfter(entry));
  const namesOf = (folder: string, names: readonly string[]): readonly string[] => {
    const own = copy.entries.flatMap(({ image }) => (parentOf(image) === folder ? [image.slice(image.lastIndexOf('/') + 1)] : []));
    const others = names.filter((name) => !own.includes(name));
    return [...new Set([...others, ...(isAbove ? before.names(folder) : own)])].sort();
  };
  let unanswered = false;
  const same = run.steps.every(({ answers }) =>
    answers.every((answer) => {
      const files: FileView = {
        fact: (path) => {
          const entry = copy.entryAt(path);
          return entry === undefined ? (answer.facts.get(path) ?? now.fact(path)) : factOf(entry);
        },
        names: (folder) => namesOf(folder, answer.names.get(folder) ?? now.names(folder)),
        text: line.contextText,
        executable: () => {
          unanswered = true;
          return false;
        },
      };
      return isSame(answer, run, files);
    }),
  );
  return same && !unanswered;
}

function isSame({ command, effects }: CommandAnswers, { before }: InstructionTrace, files: FileView): boolean {
  return JSON.stringify(commandEffects(command, before, files)) === JSON.stringify(effects);
}

function factAfter({ kind, context }: CopiedEntry): FileFact {
  if (kind === 'folder') return { kind: 'folder' };
  if (kind === 'link') return { kind: 'unknown', why: `${context} is a symbolic link`, link: context };
  return { kind: 'context-file', path: context, ownMode: true };
}
