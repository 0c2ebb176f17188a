import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fix } from '../../src/index.ts';
import type { FileResult, FixInput } from '../../src/results.ts';
import { contextOf } from '../interpreter/context.ts';
import { assuming, isSameOutcome, outcomeOf, variationsOf, whereTheyDiffer, type Variation } from '../mutation/judge.ts';
import { sketchOf, type Generated } from './generator.ts';

/** What became of one case. A rewrite that the checker refused after it was proposed is `unproven`. */
export type Outcome =
  | { readonly kind: 'untouched' | 'invalid' }
  | { readonly kind: 'rewritten'; readonly transforms: readonly string[] }
  | { readonly kind: 'unproven' | 'wrong'; readonly message: string };

/** Rewrites a case, and builds before and after wherever it may be built. */
export async function tried(one: Generated, options: Pick<FixInput, 'only' | 'unsafe'> = {}): Promise<Outcome> {
  const { result, again } = await rewritten(one, options);
  const { error } = result;
  if (error?.kind === 'internal')
    return { kind: error.message.includes('could not be proven') ? 'unproven' : 'wrong', message: error.message };
  if (error !== undefined) return { kind: 'invalid' };
  if (!result.changed) return { kind: 'untouched' };
  if (again?.changed !== false) return { kind: 'wrong', message: 'a second run changes it again' };
  const message = otherImage(one, result);
  if (message !== undefined) return { kind: 'wrong', message };
  return { kind: 'rewritten', transforms: result.applied.map(({ transform }) => transform) };
}

/** Writes a case to a folder, rewrites it in memory, and takes the folder away again. */
async function rewritten(
  { dockerfile, files }: Generated,
  options: Pick<FixInput, 'only' | 'unsafe'>,
): Promise<{ readonly result: FileResult; readonly again: FileResult | undefined }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-property-')));
  try {
    for (const [name, text] of Object.entries({ ...files, Dockerfile: dockerfile })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
      if (name.endsWith('.sh')) chmodSync(join(folder, name), 0o755);
    }
    const input = { ...options, path: 'Dockerfile', cwd: folder, context: '.' };
    const result = await fix(input);
    for (const change of result.changes) writeFileSync(change.path, change.after);
    const again = result.changed ? await fix(input) : undefined;
    const changes = result.changes.map((change) => ({ ...change, path: change.path.slice(folder.length + 1) }));
    return { result: { ...result, changes }, again };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where before and after make other images, and what differs; undefined when they make the same everywhere. */
function otherImage(one: Generated, result: FileResult): string | undefined {
  const before = { text: one.dockerfile, ignore: one.files['.dockerignore'] };
  const after = {
    text: textAfter(result, 'Dockerfile', before.text) ?? '',
    ignore: textAfter(result, '.dockerignore', before.ignore),
  };
  // The ignore file itself may change, which the report says, so it is left out.
  const { '.dockerignore': _, ...files } = one.files;
  const context = contextOf({ ...sketchOf(files), Dockerfile: one.dockerfile });
  const old = variationsOf(context, before.ignore, `${before.text}\n${after.text}`);
  const now = variationsOf(context, after.ignore, `${before.text}\n${after.text}`);
  const assumed = result.assumptions.filter(({ id }) => id === 'no-generated-inputs').flatMap(({ sentence }) => sentence.split(/[\s,]+/));
  for (const [index, { name, inputs, optional }] of now.entries()) {
    // A line of the ignore file for what an install makes is there to keep the modules of the host out.
    if (after.ignore !== before.ignore && name === 'node_modules of the host') continue;
    if (optional !== undefined && (assumed.includes(optional) || assumed.includes('others'))) continue;
    const inputsBefore = old[index]?.inputs ?? inputs;
    const assume = (some: Variation['inputs']): Variation['inputs'] => assuming(some, result.assumptions);
    if (isSameOutcome(outcomeOf(before.text, assume(inputsBefore)), outcomeOf(after.text, assume(inputs)))) continue;
    return `another image under "${name}"\n${after.text}${whereTheyDiffer(before.text, after.text, inputs, inputsBefore)}`;
  }
  return undefined;
}

function textAfter({ changes }: FileResult, path: string, before: string | undefined): string | undefined {
  return changes.find((change) => change.path === path)?.after ?? before;
}
