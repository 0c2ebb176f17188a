import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { InstructionTrace } from '../../src/analysis/evaluate.ts';
import { programName } from '../../src/ecosystems/ecosystem.ts';
import { ecosystems } from '../../src/ecosystems/registry.ts';
import { analyse, openWorkspace } from '../../src/workspace.ts';
import { plainDockerfile, withAddresses, type Situation } from './situation.ts';
import { SITUATIONS } from './situations/all.ts';

/** What the model says of the RUN of each situation, in their order. Needs no engine. */
export async function predictions(situations: readonly Situation[]): Promise<readonly (InstructionTrace | undefined)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dockerfix-situations-'));
  const served = { server: '127.0.0.1:1', index: 'http://127.0.0.1:1/simple' };
  try {
    for (const { id, files = {} } of situations) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, id, name)), { recursive: true });
        writeFileSync(join(folder, id, name), withAddresses(text, served));
      }
    }
    const path = join(folder, 'Dockerfile');
    writeFileSync(path, plainDockerfile(situations, served));
    const { source, context, build } = await openWorkspace(path, { context: folder });
    return analyse({ source, context, build }).evaluation.stages.map(({ traces }) => traces.at(-1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A row: a program, or one of its sub-commands. */
export interface Row {
  readonly ecosystem: string;
  readonly program: string;
  /** `apt-get install`, by the situations that run it. Of a program without sub-commands its own name. */
  readonly traced: ReadonlyMap<string, readonly string[]>;
}

/** Programs whose first word that is no option says what they do. */
const WITH_SUBCOMMANDS: ReadonlySet<string> = new Set([
  'npm',
  'pip',
  'apt',
  'apt-tools',
  'git',
  'corepack',
  'yarn',
  'pnpm',
  'gem',
  'go',
  'poetry',
  'composer',
  'bundler',
  'mix',
  'maven',
  'cargo',
]);

/** Every program that is known, and where it is run under strace. */
export async function rows(): Promise<readonly Row[]> {
  const situations = Object.values(SITUATIONS).flat();
  const traced = new Map<string, Map<string, string[]>>();
  for (const [at, trace] of (await predictions(situations)).entries()) {
    for (const command of trace?.steps.flatMap(({ commands }) => commands) ?? []) {
      const words = command.argv.map(({ raw }) => raw);
      const program = programName(words[0] ?? '');
      const forms = traced.get(program) ?? new Map<string, string[]>();
      traced.set(program, forms);
      const form = formOf(program, words);
      const ids = forms.get(form) ?? [];
      const id = situations[at]?.id ?? '';
      if (!ids.includes(id)) forms.set(form, [...ids, id]);
    }
  }
  const named = ecosystems.flatMap(({ id, programs }) =>
    [...(id === 'pip' ? ['python3', ...programs] : programs)].map((program) => ({ ecosystem: id, program })),
  );
  return named.map((row) => ({ ...row, traced: traced.get(row.program) ?? new Map<string, readonly string[]>() }));
}

function formOf(program: string, [, ...words]: readonly string[]): string {
  const id = ecosystems.find(({ programs }) => programs.includes(program))?.id ?? 'pip';
  if (!WITH_SUBCOMMANDS.has(id)) return program;
  const word = words.find((one) => /^[a-z]/.test(one)) ?? words[0];
  return [program, ...(word === undefined ? [] : [word])].join(' ');
}

/** Why a program is run nowhere: the ecosystem's id, or its own name. */
export const UNTRACED: Readonly<Record<string, string>> = {
  '[[': 'a part of the language of bash; to other shells like `[`',
  exit: 'it ends the shell, and does nothing else',
  apk: 'no image of Alpine without a registry',
  dnf: 'no image of Fedora or Red Hat without a registry',
  zypper: 'no image of SUSE without a registry',
  rpm: 'no image of Fedora or Red Hat without a registry',
  'php-extensions': 'no image of PHP without a registry',
  'update-ca-trust': 'no image of Fedora or Red Hat without a registry',
  alternatives: 'no image of Fedora or Red Hat without a registry',
  virtualenv: 'like `python3 -m venv`',
  uv: 'neither Debian nor npm has it',
  conda: 'neither Debian nor npm has it',
  gradle: 'its plugins come from a registry that the tests do not have',
  deno: 'by hand, outside of a build: docs/engine-facts.md, "Deno"',
  swift: 'Debian does not have it, nor does a registry of packages',
  bundler: 'like `bundle`',
  mvnw: 'it fetches Maven itself from a server; then it is `mvn`',
  rustup: 'it fetches toolchains from a server on the internet',
  dotnet: 'neither Debian nor npm has it',
  ':': 'it does nothing',
  cd: 'followed by the reader of the shell itself',
  source: 'like `.`, in bash alone',
  gawk: 'like `mawk`',
  gpg2: 'like `gpg`',
  yarnpkg: 'like `yarn`',
  'add-apt-repository': 'it asks a server on the internet',
  'apt-add-repository': 'it asks a server on the internet',
  nodejs: 'it prints its version',
  php: 'it prints its version',
  java: 'it prints its version',
  javac: 'it prints its version',
  gcc: 'it prints its version',
  'g++': 'it prints its version',
  cc: 'it prints its version',
  clang: 'it prints its version',
  cmake: 'it prints its version',
  ninja: 'it prints its version',
  ffmpeg: 'it prints its version',
};

/** The page that shows it. */
export function page(all: readonly Row[]): string {
  const lines = all.map(({ ecosystem, program, traced }) => {
    const forms = [...traced].map(([form, ids]) => `${form === program ? '' : `\`${form}\`: `}${ids.join(', ')}`);
    const checked = forms.length > 0 ? forms.join('; ') : `_not run_: ${UNTRACED[program] ?? UNTRACED[ecosystem] ?? ''}`;
    return `| ${ecosystem} | \`${program}\` | ${checked} |`;
  });
  return `${HEAD}${lines.join('\n')}\n`;
}

const HEAD = `# Commands that were run under strace

Made from the data in \`test/trace/\` (\`UPDATE_SNAPSHOTS=1 npx vitest run test/trace\`). \`test/e2e/trace/\` runs each situation in a real build and
holds what it touches against what dockerfix predicts: nothing may be read, looked for or written that was not predicted. What is not
run is known from the documentation that its file in \`src/ecosystems/\` names.

| ecosystem | program | situations |
| --- | --- | --- |
`;
