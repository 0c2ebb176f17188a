import type { CopyInstruction, Instruction } from './model/build.ts';
import { cleanPath } from './model/path-patterns.ts';
import type { Workspace } from './workspace.ts';
import { flatMap } from './source/flat-map.ts';
import { positionAt } from './source/lines.ts';

/** Beyond these an analysis could take minutes; no Dockerfile that people write comes near. */
const MOST_INSTRUCTIONS = 1000;
/** Files that all copies together bring. */
const MOST_COPIED = 400_000;

/** The same once for each copy, since each split is analysed anew; and files of the context, once for each copy out of another stage. */
const MOST_COPIED_AGAIN = 5_000_000;

/** Contexts of one Dockerfile that are looked at: each is listed and analysed like the first. */
const MOST_CONTEXTS = 4;

/** Why what is done is not shown for each context that a Dockerfile is built with: there are too many. */
export function tooManyContexts({ location: { basis, also } }: Workspace): string | undefined {
  if (basis === 'guess' || also.length < MOST_CONTEXTS) return undefined;
  return `it is built with ${also.length + 1} contexts, more than the ${MOST_CONTEXTS} that dockerfix looks at, and is shown for the first one alone`;
}

/** Why a Dockerfile is left alone without a look; undefined for nearly all. One sentence. */
export function whyNotLookedAt(workspace: Workspace): string | undefined {
  return foreignFrontend(workspace) ?? generated(workspace) ?? tooMuch(workspace);
}

/** Another language may follow a `# syntax=` that names no Dockerfile frontend of Docker's. https://docs.docker.com/build/buildkit/frontend/ */
function foreignFrontend({ build }: Workspace): string | undefined {
  const { syntax } = build.directives;
  if (syntax === undefined || /^(?:docker\.io\/|docker-image:\/\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/u.test(syntax))
    return undefined;
  return `# syntax=${syntax} is not a frontend whose language dockerfix knows: nothing was looked at`;
}

/** What programs write at the head of what they make, and people who want it left alone. */
const GENERATED = new RegExp(
  [
    String.raw`\b(?:this|the) (?:docker)?file (?:was|is|has been) (?:auto-?|automatically )?generated\b`,
    String.raw`@generated\b|\bauto-?generated (?:by|from|file|dockerfile)\b`,
    String.raw`\bdo not (?:edit|modify)(?: (?:this|the) (?:docker)?file| it| directly| manually| by hand|\s*[.!:]|\s*$)`,
  ].join('|'),
  'iu',
);

/** A rewrite would be lost when it is made anew: what it is made of must be rewritten. */
function generated({ build, source }: Workspace): string | undefined {
  const first = [...build.globalArgs, ...build.stages.map(({ from }) => from)].reduce(
    (least, { span }) => Math.min(least, span.start),
    Infinity,
  );
  const said = build.comments.find(({ span, text }) => span.start < first && GENERATED.test(text));
  if (said === undefined) return undefined;
  const { line } = positionAt(source, said.span.start);
  return `line ${line} says that it is generated or not to be edited ("${said.text.replace(/^#+\s*/u, '').trim()}"): nothing was looked at`;
}

function tooMuch({ build, context }: Workspace): string | undefined {
  const instructions = flatMap(build.stages, (stage) => stage.instructions);
  const copies = instructions.filter(isCopy);
  const files = context.entries.size;
  if (instructions.length <= MOST_INSTRUCTIONS && isLittle(copies, context)) return undefined;
  return `it has ${instructions.length} instructions and ${copies.length} copies over ${files} files, more than dockerfix analyses: nothing was looked at`;
}

function isCopy(instruction: Instruction): instruction is CopyInstruction {
  return instruction.keyword === 'COPY' || instruction.keyword === 'ADD';
}

/** Nearly always it is, whatever each of them copies: then nothing is counted. */
function isLittle(copies: readonly CopyInstruction[], { entries }: Workspace['context']): boolean {
  if (copies.length * entries.size <= MOST_COPIED && copies.length ** 2 * entries.size <= MOST_COPIED_AGAIN) return true;
  const ofContext = copies.filter(({ flags }) => !flags.some(({ name }) => name === 'from'));
  if ((copies.length - ofContext.length) * entries.size > MOST_COPIED_AGAIN) return false;
  const below = new Map<string, number>();
  for (const path of entries.keys())
    for (let folder = path; folder !== ''; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/'))))
      below.set(folder, (below.get(folder) ?? 0) + 1);
  const ofSource = ({ raw }: CopyInstruction['sources'][number]): number =>
    /[$*?["'\\]/u.test(raw) ? entries.size : (below.get(cleanPath(`/${raw}`).slice(1)) ?? entries.size);
  const copied = ofContext.reduce((sum, { sources }) => sources.reduce((all, source) => all + ofSource(source), sum), 0);
  return copied <= MOST_COPIED && copied * ofContext.length <= MOST_COPIED_AGAIN;
}
