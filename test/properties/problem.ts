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

export interface Thoroughness {
  /** A second run must change nothing. */
  readonly twice: boolean;
  /** Which of the places where it may be built are looked at, by their number; the case as it is always is. */
  readonly looksAt: (variation: number) => boolean;
}

const ALL: Thoroughness = { twice: true, looksAt: () => true };

/** A folder on disk in which one case lies at a time. */
export interface Bench {
  /** Rewrites a case in memory, and builds before and after wherever it may be built. */
  readonly tried: (one: Generated, thoroughness?: Thoroughness, options?: Pick<FixInput, 'only' | 'unsafe'>) => Promise<Outcome>;
  readonly close: () => void;
}

export function createBench(): Bench {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-property-')));
  const there = new Map<string, string>();
  // Most files of a case are those of the one before.
  const put = (files: ReadonlyMap<string, string>): void => {
    for (const name of there.keys()) if (!files.has(name)) take(name);
    for (const [name, text] of files) {
      if (there.get(name) === text) continue;
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      if (name.endsWith('.sh')) chmodSync(path, 0o755);
      there.set(name, text);
    }
  };
  /** With its top folder, if it has one: no empty folder may stay behind. */
  const take = (name: string): void => {
    const [top = ''] = name.split('/');
    rmSync(join(folder, top), { recursive: true, force: true });
    for (const path of there.keys()) if (path === top || path.startsWith(`${top}/`)) there.delete(path);
  };
  const rewritten = async (one: Generated, { twice }: Thoroughness, options: Pick<FixInput, 'only' | 'unsafe'>) => {
    put(new Map(Object.entries({ ...one.files, Dockerfile: one.dockerfile })));
    const input = { ...options, path: 'Dockerfile', cwd: folder, context: '.' };
    const found = await fix(input);
    const changes = found.changes.map((change) => ({ ...change, path: change.path.slice(folder.length + 1) }));
    const result: FileResult = { ...found, changes };
    if (!twice || !result.changed) return { result, settled: true };
    put(
      new Map(
        Object.entries({
          ...one.files,
          Dockerfile: one.dockerfile,
          ...Object.fromEntries(changes.map(({ path, after }) => [path, after])),
        }),
      ),
    );
    return { result, settled: !(await fix(input)).changed };
  };
  return {
    tried: async (one, thoroughness = ALL, options = {}) => {
      const { result, settled } = await rewritten(one, thoroughness, options);
      const { error } = result;
      if (error?.kind === 'internal')
        return { kind: error.message.includes('could not be proven') ? 'unproven' : 'wrong', message: error.message };
      if (error !== undefined) return { kind: 'invalid' };
      if (!result.changed) return { kind: 'untouched' };
      if (!settled) return { kind: 'wrong', message: 'a second run changes it again' };
      const message = otherImage(one, result, thoroughness);
      if (message !== undefined) return { kind: 'wrong', message };
      return { kind: 'rewritten', transforms: result.applied.map(({ transform }) => transform) };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Where before and after make other images, and what differs; undefined when they make the same everywhere. */
function otherImage(one: Generated, result: FileResult, { looksAt }: Thoroughness): string | undefined {
  const before = { text: one.dockerfile, ignore: one.files['.dockerignore'] };
  const after = {
    text: textAfter(result, 'Dockerfile', before.text) ?? '',
    ignore: textAfter(result, '.dockerignore', before.ignore),
  };
  // The ignore file itself may change, which the report says: then it is left out.
  const { '.dockerignore': _, ...others } = one.files;
  const files = after.ignore === before.ignore ? one.files : others;
  const context = contextOf({ ...sketchOf(files), Dockerfile: one.dockerfile });
  const old = variationsOf(context, before.ignore, `${before.text}\n${after.text}`);
  const now = variationsOf(context, after.ignore, `${before.text}\n${after.text}`);
  const assumed = result.assumptions.filter(({ id }) => id === 'no-generated-inputs').flatMap(({ sentence }) => sentence.split(/[\s,]+/));
  for (const [index, { name, inputs, optional }] of now.entries()) {
    if (index > 0 && !looksAt(index)) continue;
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
