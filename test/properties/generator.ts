import * as fc from 'fast-check';
import { contextOf, type Sketch } from '../interpreter/context.ts';
import { interpret } from '../interpreter/interpret.ts';
import {
  ACCOUNTS,
  DOWNLOADS,
  FILE_COMMANDS,
  HEREDOCS,
  MOUNTS,
  NAMED,
  NODE_INSTALLS,
  PACKAGES,
  PYTHON_INSTALLS,
  SYSTEM_INSTALLS,
} from './commands.ts';
import { NODE_FILES, PYTHON_FILES, SYSTEM_FILES, type ContextFiles } from './contexts.ts';
import { CONFIG, COPIES, HEADS, IGNORE_FILES, NODE_MANIFESTS, PYTHON_MANIFESTS, STATE, SYSTEM_MANIFESTS, TAKEN } from './instructions.ts';

/** A Dockerfile of known commands, and the files of its context. */
export interface Generated {
  readonly dockerfile: string;
  /** Path -> text; executable where the path ends in `.sh`. */
  readonly files: ContextFiles;
}

/** Dockerfiles of one language. */
export interface Kind {
  readonly bases: readonly string[];
  readonly files: fc.Arbitrary<ContextFiles>;
  /** Commands that install, which the other instructions are put around. */
  readonly installs: readonly string[];
  readonly manifests: readonly string[];
}

const NODE: Kind = {
  bases: ['node:20-slim', 'node:20-alpine', 'node:20'],
  files: NODE_FILES,
  installs: NODE_INSTALLS,
  manifests: NODE_MANIFESTS,
};

const PYTHON: Kind = {
  bases: ['python:3.12-slim', 'python:3.12', 'python:3.12-alpine'],
  files: PYTHON_FILES,
  installs: PYTHON_INSTALLS,
  manifests: PYTHON_MANIFESTS,
};

const SYSTEM: Kind = {
  bases: ['debian:bookworm-slim', 'ubuntu:22.04', 'alpine:3.20', 'fedora:40', 'acme/base:1'],
  files: SYSTEM_FILES,
  installs: SYSTEM_INSTALLS,
  manifests: SYSTEM_MANIFESTS,
};

/** What instructions are drawn from, beside those of a kind. */
export interface Words {
  readonly packages: readonly string[];
  readonly files: readonly string[];
  /** May be empty. */
  readonly downloads: readonly string[];
  readonly accounts: readonly string[];
  readonly named: readonly string[];
  /** Flags of a RUN. */
  readonly mounts: readonly string[];
  readonly copies: readonly string[];
  readonly state: readonly string[];
  readonly config: readonly string[];
  readonly heads: readonly string[];
}

const ALL_WORDS: Words = {
  packages: PACKAGES,
  files: FILE_COMMANDS,
  downloads: DOWNLOADS,
  accounts: ACCOUNTS,
  named: NAMED,
  mounts: MOUNTS,
  copies: COPIES,
  state: STATE,
  config: CONFIG,
  heads: HEADS,
};

/** Instructions, comments and blank lines, each one text of a line or more. */
type Texts = readonly string[];

/** A RUN of one command, or of some: joined in one of the ways in which people write them. */
function runOf(command: fc.Arbitrary<string>, { mounts }: Words): fc.Arbitrary<string> {
  const flags = fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...mounts) });
  const body = fc.oneof(
    { weight: 8, arbitrary: command },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.array(command, { minLength: 2, maxLength: 3 }), fc.constantFrom(' && ', ' && \\\n    ', '; '))
        .map(([commands, joint]) => commands.join(joint)),
    },
    {
      weight: 1,
      arbitrary: fc.array(command, { minLength: 1, maxLength: 3 }).map((commands) => `<<EOF\nset -e\n${commands.join('\n')}\nEOF`),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.option(command, { nil: 'true' }), fc.constantFrom(...HEREDOCS)).map(([text, heredoc]) => heredoc(text)),
    },
    { weight: 1, arbitrary: command.map((text) => (/["$<>|&;*\\]/.test(text) ? text : JSON.stringify(text.split(' ')))) },
  );
  return fc.tuple(flags, body).map(([flag, text]) => `RUN ${flag === undefined ? '' : `${flag} `}${text}`);
}

/** One instruction of any kind, or a comment. */
function lineOf({ installs, manifests }: Kind, words: Words): fc.Arbitrary<string> {
  const install = fc.constantFrom(...installs);
  const command = fc.oneof(
    { weight: 4, arbitrary: install },
    { weight: 4, arbitrary: fc.constantFrom(...words.packages) },
    { weight: 6, arbitrary: fc.constantFrom(...words.files) },
    ...(words.downloads.length > 0 ? [{ weight: 1, arbitrary: fc.constantFrom(...words.downloads) }] : []),
    { weight: 1, arbitrary: fc.constantFrom(...words.accounts) },
    { weight: 2, arbitrary: fc.constantFrom(...words.named) },
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...words.copies) },
    { weight: 3, arbitrary: fc.constantFrom(...manifests) },
    { weight: 4, arbitrary: runOf(install, words) },
    { weight: 10, arbitrary: runOf(command, words) },
    { weight: 4, arbitrary: fc.constantFrom(...words.state) },
    { weight: 2, arbitrary: fc.constantFrom(...words.config) },
  );
}

/** Most files are written like this: one folder, the source, an install. Lines are put before and between. */
function plausible(kind: Kind, words: Words): fc.Arbitrary<Texts> {
  const extra = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Texts>([]) },
    { weight: 2, arbitrary: fc.array(lineOf(kind, words), { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(runOf(fc.constantFrom(...words.packages), words), { minLength: 1, maxLength: 3 }) },
  );
  const one = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<Texts> => arbitrary.map((line) => [line]);
  return fc
    .tuple(
      fc.constant(['WORKDIR /app']),
      extra,
      one(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...words.copies) }, { weight: 1, arbitrary: fc.constant('COPY . .') })),
      extra,
      one(runOf(fc.constantFrom(...kind.installs), words)),
      extra,
    )
    .map((groups) => groups.flat());
}

/** What a stage starts from: an image, or a stage before it; out of another one it may take files. */
interface Start {
  readonly base: string;
  readonly from: number | undefined;
  readonly taken: readonly (readonly [stage: number, what: string])[];
}

function startOf(kind: Kind, index: number): fc.Arbitrary<Start> {
  const base = fc.constantFrom(...kind.bases);
  if (index === 0) return base.map((image) => ({ base: image, from: undefined, taken: [] }));
  const earlier = fc.nat({ max: index - 1 });
  return fc.record({
    base,
    from: fc.oneof(fc.constant(undefined), earlier),
    taken: fc.array(fc.tuple(earlier, fc.constantFrom(...TAKEN)), { maxLength: 2 }),
  });
}

function stageOf(kind: Kind, words: Words, index: number): fc.Arbitrary<Texts> {
  const lines = fc.oneof(plausible(kind, words), fc.array(lineOf(kind, words), { minLength: 1, maxLength: 9 }));
  return fc.tuple(startOf(kind, index), lines, fc.nat()).map(([{ base, from, taken }, texts, place]) => {
    const copies = taken.map(([stage, what]) => {
      const [paths = '', flag] = what.split('|').toReversed();
      return `COPY --from=${nameOf(stage)} ${flag === undefined ? '' : `${flag} `}${paths}`;
    });
    const at = place % (texts.length + 1);
    return [
      ...(index === 0 ? [] : ['']),
      `FROM ${from === undefined ? base : nameOf(from)} AS ${nameOf(index)}`,
      ...texts.toSpliced(at, 0, ...copies),
    ];
  });
}

function nameOf(stage: number): string {
  return ['base', 'build', 'final'][stage] ?? `stage${stage}`;
}

/** The files of a case as the interpreter takes them. */
export function sketchOf(files: ContextFiles): Sketch {
  const entries = Object.entries(files).map(([name, text]) => [name, name.endsWith('.sh') ? { text, mode: 0o755 } : text] as const);
  return Object.fromEntries(entries);
}

/** Without the instructions at which the build stops: behind one, nothing that is done wrong would show. */
function buildable(texts: Texts, head: string, files: ContextFiles): Texts {
  const context = contextOf(sketchOf(files));
  const ignore = files['.dockerignore'];
  let left = texts;
  for (;;) {
    const stages = interpret({ dockerfile: fileOf(left, head), context, ...(ignore !== undefined && { dockerignore: ignore }) });
    const stopped = stages.find((stage) => 'failed' in stage);
    if (stopped === undefined || !('failed' in stopped)) return left;
    let line = head.split('\n').length;
    const at = left.findIndex((text) => (line += text.split('\n').length) > stopped.failed);
    left = left.toSpliced(at, 1);
  }
}

function fileOf(texts: Texts, head: string): string {
  return `${head}${texts.join('\n')}\n`;
}

/** Dockerfiles whose every command the interpreter of these tests runs, or takes for a program that may do anything. */
export function dockerfilesOf(kinds: readonly Kind[], words: Words): fc.Arbitrary<Generated> {
  return fc.constantFrom(...kinds).chain((kind) =>
    fc
      .record({
        stages: fc
          .integer({ min: 0, max: 5 })
          .chain((many) => fc.tuple(...Array.from({ length: [1, 1, 1, 2, 2, 3][many] ?? 1 }, (_, at) => stageOf(kind, words, at)))),
        head: fc.constantFrom(...words.heads),
        files: kind.files,
        ignore: fc.constantFrom(...IGNORE_FILES),
        more: fc.constantFrom<ContextFiles>({}, {}, { 'logs/today.log': 'log' }, { '.env': 'A=1', '.git/HEAD': 'ref' }),
        // Now and then a build that fails, which it must do afterwards as well.
        failing: fc.integer({ min: 0, max: 7 }),
      })
      .map(({ stages, head, files, ignore, more, failing }) => {
        const all = { ...files, ...more, ...(ignore !== undefined && { '.dockerignore': ignore }) };
        const texts = stages.flat();
        return { dockerfile: fileOf(failing === 7 ? texts : buildable(texts, head, all), head), files: all };
      }),
  );
}

export const generated = dockerfilesOf([NODE, NODE, PYTHON, PYTHON, SYSTEM], ALL_WORDS);
