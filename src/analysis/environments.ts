import { posix } from 'node:path';
import type { CopyInstruction } from '../model/build.ts';
import type { Command, Step } from '../model/command.ts';
import { cleanPath, isBelow, joinPath } from '../model/path-patterns.ts';
import type { Value } from '../model/value.ts';
import { contested } from './events.ts';
import type { Image } from './image.ts';

/** Why a step enters something of which nobody knows that it is a virtual environment of Python; undefined where it enters none, or a known one. */
export function whyNotEntered(image: Image, { commands }: Step): string | undefined {
  for (const command of commands) {
    const script = enteredScript(command);
    if (script === undefined) continue;
    const folder = posix.dirname(posix.dirname(script));
    if (!isEnvironment(image, folder))
      return `${script} is not known to be the script of a virtual environment that \`python -m venv ${folder}\` made`;
  }
  return undefined;
}

/** The file of `. FILE`. The walker of the shell lets nothing else through than scripts called `bin/activate`. */
function enteredScript({ argv, cwd }: Command): string | undefined {
  const [program, file] = argv;
  const name = program?.value.kind === 'known' ? program.value.text : '';
  if ((name !== '.' && name !== 'source') || file?.value.kind !== 'known') return undefined;
  return joinPath(cwd.kind === 'known' ? cwd.text : '/', file.value.text);
}

/** A command made it, and nothing is known to have put another script there since. */
function isEnvironment(image: Image, folder: string): boolean {
  const script = `${folder}/bin/activate`;
  const made = image.events.findLastIndex((event) => event.environments?.includes(folder) === true);
  const fact = image.paths.get(script)?.fact.kind;
  return (
    made >= 0 && fact !== 'context-file' && fact !== 'link' && !image.events.slice(made + 1).some((event) => contested(event).has(script))
  );
}

/** Environments that a copy from another stage brings, to the place that their scripts name. */
export function environmentsCopied(
  from: Image,
  instruction: CopyInstruction,
  destination: string,
  expand: (raw: string) => Value,
): readonly string[] {
  const [source, ...more] = instruction.sources.map(({ raw }) => expand(raw));
  if (source?.kind !== 'known' || more.length > 0) return [];
  const root = cleanPath(source.text);
  const made = from.events.flatMap((event) => event.environments ?? []);
  return root === destination ? made.filter((folder) => isBelow(folder, root) && isEnvironment(from, folder)) : [];
}
