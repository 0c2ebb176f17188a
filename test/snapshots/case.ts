import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { standIn } from './stand-ins.ts';

/** Arguments of a case, as the command line takes them. */
export interface CaseArguments {
  readonly unsafe?: boolean;
  readonly context?: string;
  /** Where the Dockerfile lies below context/; `Dockerfile` unless said. */
  readonly dockerfile?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** Something that is made in the copy of context/, since it cannot be in git. */
export type Made =
  | { readonly folder: string }
  | { readonly file: string; readonly text: string }
  /** A stand-in for what tools make (stand-ins.ts). */
  | { readonly file: string; readonly from: string }
  | { readonly link: string; readonly to: string }
  | { readonly chmod: string; readonly mode: string };

export interface SnapshotCase {
  /** `<transform>/<situation>`. */
  readonly name: string;
  readonly transform: string;
  /** Absolute. */
  readonly folder: string;
  readonly about: string;
  readonly args: CaseArguments;
  readonly make: readonly Made[];
  /** Variants of the text under which the case rightly comes out differently, and why. */
  readonly except: Readonly<Record<string, string>>;
}

/** The folder of the cases in which all transforms run. */
export const TOGETHER = 'together';

const FILES = ['context', 'case.json', 'expected.patch', 'expected.report'];

/** All cases below snapshots/. @throws for anything there that is no case */
export function readCases(root: string): readonly SnapshotCase[] {
  const cases: SnapshotCase[] = [];
  for (const transform of foldersOf(root)) {
    for (const situation of foldersOf(join(root, transform))) cases.push(readCase(root, transform, situation));
  }
  return cases;
}

/** Is it one whose Dockerfile is rewritten, and not only an ignore file, or nothing? */
export function isRewritten({ folder }: SnapshotCase): boolean {
  const path = join(folder, 'expected.patch');
  return existsSync(path) && /^\+\+\+ (?!.*\.dockerignore$).*dockerfile/imu.test(readFileSync(path, 'utf8'));
}

function foldersOf(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const stray = entries.find((entry) => !entry.isDirectory());
  if (stray) throw new Error(`${join(folder, stray.name)} is no folder of a snapshot`);
  return entries.map(({ name }) => name);
}

function readCase(root: string, transform: string, situation: string): SnapshotCase {
  const folder = join(root, transform, situation);
  const name = `${transform}/${situation}`;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(situation)) throw new Error(`${name}: a name tells the situation, in small letters with hyphens between`);
  const stray = readdirSync(folder).find((file) => !FILES.includes(file));
  if (stray !== undefined) throw new Error(`${name}/${stray} belongs to no snapshot`);
  if (!existsSync(join(folder, 'context'))) throw new Error(`${name} has no context/`);
  const file = join(folder, 'case.json');
  const raw = existsSync(file) ? record(JSON.parse(readFileSync(file, 'utf8')), name) : {};
  const { about = '', args = {}, make = [], except = {}, ...unknown } = raw;
  refuseUnknown(unknown, name);
  // A case shows what its transform does alone; the cases in together/ show what comes out of all of them.
  const only = transform === TOGETHER ? {} : { only: [transform] };
  return {
    name,
    transform,
    folder,
    about: text(about, `${name}: about`),
    args: { ...only, ...argumentsOf(args, name) },
    make: makeOf(make, name),
    except: texts(except, name),
  };
}

function argumentsOf(value: unknown, name: string): CaseArguments {
  const { unsafe, context, dockerfile, only, skip, ...unknown } = record(value, `${name}: args`);
  refuseUnknown(unknown, `${name}: args`);
  if (unsafe !== undefined && typeof unsafe !== 'boolean') throw new Error(`${name}: unsafe is true or false`);
  return {
    ...(unsafe === undefined ? {} : { unsafe }),
    ...(context === undefined ? {} : { context: text(context, `${name}: context`) }),
    ...(dockerfile === undefined ? {} : { dockerfile: text(dockerfile, `${name}: dockerfile`) }),
    ...(only === undefined ? {} : { only: list(only, name).map((id) => text(id, name)) }),
    ...(skip === undefined ? {} : { skip: list(skip, name).map((id) => text(id, name)) }),
  };
}

function makeOf(value: unknown, name: string): readonly Made[] {
  return list(value, `${name}: make`).map((item) => {
    const fields = texts(item, `${name}: make`);
    const { folder, file, from, link, to, chmod, mode, text: content, ...unknown } = fields;
    refuseUnknown(unknown, `${name}: make`);
    if (folder !== undefined) return { folder };
    if (file !== undefined) return from === undefined ? { file, text: content ?? '' } : { file, from };
    if (link !== undefined && to !== undefined) return { link, to };
    if (chmod !== undefined && mode !== undefined && /^[0-7]{3,4}$/.test(mode)) return { chmod, mode };
    throw new Error(`${name}: make takes {folder}, {file, text}, {file, from}, {link, to}, {chmod, mode}`);
  });
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is no object`);
  return Object.fromEntries(Object.entries(value));
}

function texts(value: unknown, what: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record(value, what)).map(([key, item]) => [key, text(item, `${what}: ${key}`)]));
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is no text`);
  return value;
}

function refuseUnknown(unknown: object, what: string): void {
  const [key] = Object.keys(unknown);
  if (key !== undefined) throw new Error(`${what}: ${key} is not known`);
}

/** A copy of the case's context in a fresh folder, with everything that it asks to be made. The caller removes it. */
export function copyOf({ folder, make }: SnapshotCase): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-snapshot-')));
  cpSync(join(folder, 'context'), copy, { recursive: true, verbatimSymlinks: true });
  for (const item of make) {
    if ('folder' in item) mkdirSync(join(copy, item.folder), { recursive: true });
    else if ('chmod' in item) chmodSync(join(copy, item.chmod), Number.parseInt(item.mode, 8));
    else {
      const path = join(copy, 'file' in item ? item.file : item.link);
      mkdirSync(dirname(path), { recursive: true });
      if ('from' in item) writeFileSync(path, standIn(item.from));
      else if ('file' in item) writeFileSync(path, item.text);
      else symlinkSync(item.to, path);
    }
  }
  return copy;
}

/** The words that the command line takes for a case. */
export function wordsFor({ args }: SnapshotCase): string[] {
  const { dockerfile = 'Dockerfile', unsafe = false, context, only = [], skip = [] } = args;
  const lists = [...only.map((id) => `--only=${id}`), ...skip.map((id) => `--skip=${id}`)];
  return [dockerfile, ...(unsafe ? ['--unsafe'] : []), ...(context === undefined ? [] : ['--context', context]), ...lists];
}
