import type { Argument } from '../model/command.ts';
import type { CommandContext } from './ecosystem.ts';
import { plainVariables, writableWord } from './project/prefetch.ts';
import type { Unclear } from './pip-places.ts';
import { resolvePath } from './system-region.ts';

/** The words of a step that installs what a project needs. */
export interface StepWords {
  /** `python3`, as the pip of the command would be started by. */
  readonly python: string;
  /** The command without the project. */
  readonly pip: readonly string[];
  /** `PIP_INDEX_URL=...` */
  readonly variables: readonly string[];
  /** Of the project, as the command names it. */
  readonly folder: string;
  readonly extras: readonly string[];
}

/** Options that mean the same for the dependencies alone. Of the others, each makes that there is no such step. https://pip.pypa.io/en/stable/cli/pip_install/ */
const SWITCHES: ReadonlySet<string> = new Set(
  [
    [
      '--no-cache-dir',
      '--quiet',
      '-q',
      '-qq',
      '--verbose',
      '-v',
      '-vv',
      '--no-color',
      '--no-input',
      '--disable-pip-version-check',
      '--isolated',
    ],
    ['--user', '--no-user', '--break-system-packages', '--compile', '--no-compile', '--no-warn-script-location', '--no-warn-conflicts'],
    [
      '--no-index',
      '--pre',
      '--prefer-binary',
      '--use-pep517',
      '--no-build-isolation',
      '--ignore-requires-python',
      '--no-python-version-warning',
    ],
  ].flat(),
);
const VALUES: ReadonlySet<string> = new Set(
  [
    ['--requirement', '-r', '--constraint', '-c', '--build-constraint', '--index-url', '-i', '--extra-index-url', '--find-links', '-f'],
    ['--no-binary', '--only-binary', '--trusted-host', '--timeout', '--default-timeout', '--retries', '--proxy', '--cert', '--client-cert'],
    ['--cache-dir', '--progress-bar', '--root-user-action', '--keyring-provider'],
  ].flat(),
);
/** The project is not upgraded where it is not there yet, and its dependencies only as far as they must be: the command itself sees to that. */
const LEFT_OUT: ReadonlySet<string> = new Set(['--upgrade', '-U']);
/** Variables that say for every install what one of the options above may not say. */
const SET_FOR_ALL =
  /^PIP_(?:NO_DEPS|NO_DEPENDENCIES|TARGET|PREFIX|ROOT|UPGRADE|IGNORE_INSTALLED|FORCE_REINSTALL|DRY_RUN|REQUIRE_HASHES|EDITABLE|REQUIREMENT|REPORT|LOG|CONFIG_SETTINGS)$/u;

/** `.`, `./api`, `/app`, `libs/a[dev]`, with the extras. */
const PROJECT = /^((?:\.{1,2}|\/|[\w.@+-]+\/)[\w./@+-]*)(?:\[([\w.,\s-]+)\])?$/u;

/** Undefined: it installs no project, or in a way that a step in front cannot help. */
export function stepWords(context: CommandContext): StepWords | Unclear | undefined {
  const { command, state, env } = context;
  const names = [...state.env.keys(), ...command.variables.keys()];
  if (names.some((name) => SET_FOR_ALL.test(name) && env(name) !== undefined)) return undefined;
  const [program, ...rest] = command.argv;
  const start = rest.findIndex(({ value }) => value.kind === 'known' && value.text === 'install');
  const front = rest.slice(0, start);
  if (program?.value.kind !== 'known' || start < 0 || !isPlainFront(program.value.text, front)) return undefined;
  const sorted = sort(context, rest.slice(start + 1));
  const [project, more] = sorted?.projects ?? [];
  if (sorted === undefined || project === undefined) return undefined;
  if (more !== undefined) return { why: `it installs several projects of the source (${project.folder}, ${more.folder})` };
  const variables = plainVariables(command);
  const pip = [program, ...rest.slice(0, start + 1), ...sorted.kept].map((argument) => writableWord(context, argument));
  if (variables === undefined || pip.includes(undefined)) return { why: 'a word or variable of the command is not known before the build' };
  return {
    python: program.value.text.replace(/pip(?=[\d.]*$)/u, 'python'),
    pip: pip.filter((word) => word !== undefined),
    variables,
    ...project,
  };
}

/** `pip`, `pip --no-cache-dir`, `python -m pip`. */
function isPlainFront(program: string, front: readonly Argument[]): boolean {
  const words = front.map(({ value }) => (value.kind === 'known' ? value.text : ''));
  const asModule = /python[\d.]*$/u.test(program) && words[0] === '-m' && words[1] === 'pip';
  return (asModule ? words.slice(2) : words).every((word) => SWITCHES.has(word)) && (asModule || /pip[\d.]*$/u.test(program));
}

interface Project {
  readonly folder: string;
  readonly extras: readonly string[];
}

function sort(
  context: CommandContext,
  words: readonly Argument[],
): { readonly kept: readonly Argument[]; readonly projects: readonly Project[] } | undefined {
  const kept: Argument[] = [];
  const projects: Project[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    const text = word?.value.kind === 'known' ? word.value.text : undefined;
    if (word === undefined) continue;
    if (text === undefined) return undefined;
    const [name = '', value] = /^(--[\w-]+)=(.*)$/su.exec(text)?.slice(1) ?? [text];
    const next = words[index + 1];
    if (name === '-e' || name === '--editable') {
      const named = value ?? (next?.value.kind === 'known' ? next.value.text : '');
      const project = projectOf(context, named);
      if (project === undefined) return undefined;
      projects.push(project);
      if (value === undefined) index += 1;
    } else if (VALUES.has(name)) {
      kept.push(word, ...(value === undefined && next !== undefined ? [next] : []));
      if (value === undefined) index += 1;
    } else if (text.startsWith('-')) {
      if (LEFT_OUT.has(text)) continue;
      if (!SWITCHES.has(text)) return undefined;
      kept.push(word);
    } else {
      const project = projectOf(context, text);
      if (project === undefined) kept.push(word);
      else projects.push(project);
    }
  }
  return { kept, projects };
}

function projectOf({ command, files }: CommandContext, text: string): Project | undefined {
  const [, folder, extras = ''] = PROJECT.exec(text) ?? [];
  const path = folder === undefined ? undefined : resolvePath(folder, command.cwd);
  if (folder === undefined || path === undefined || files.fact(path).kind !== 'folder') return undefined;
  return { folder, extras: extras.split(',').flatMap((extra) => (extra.trim() === '' ? [] : [extra.trim()])) };
}
