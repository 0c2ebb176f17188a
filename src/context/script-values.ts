import { basename, dirname, resolve } from 'node:path';

/** Where a text stands. */
interface Place {
  /** Absolute path of its file. */
  readonly file: string;
  readonly top: string;
}

/** How a kind of file gives a name a value, and how it writes the value of one. */
interface Kind {
  /** The name, and what follows: to the end of the line, or of the command. Later forms have no value that could be read. */
  readonly assignments: readonly RegExp[];
  readonly reference: RegExp;
}

const COMMAND = String.raw`\$\((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*\)`;
/** No two alternatives begin alike, so that nothing is tried twice. */
const VALUE = String.raw`(?:"(?:[^"\\\n$]|\$(?!\()|${COMMAND})*"|'[^'\n]*'|${COMMAND}|[^\s"';&|()])*`;
const NAME = String.raw`([A-Za-z_]\w{0,60})`;
const IN_SHELL: Kind = {
  assignments: [
    new RegExp(
      String.raw`(?:^|[;&|({]|\b(?:then|do|else)\b)[ \t]*(?:(?:export|local|readonly|declare|typeset)[ \t]+(?:-\w+[ \t]+)*)?${NAME}=(${VALUE})`,
      'gmu',
    ),
    new RegExp(String.raw`\b${NAME}(?:\+=|\[[^\]\n]*\]=)`, 'gu'),
    new RegExp(String.raw`\b(?:for|read(?:[ \t]+-\w+)*|getopts[ \t]+\S+|mapfile(?:[ \t]+-\w+)*|printf[ \t]+-v)[ \t]+${NAME}`, 'gu'),
    new RegExp(String.raw`\$\{${NAME}:?=`, 'gu'),
  ],
  reference: /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/gu,
};
/** https://docs.gitlab.com/ci/yaml/#variables https://taskfile.dev/docs/reference/schema#variables https://learn.microsoft.com/azure/devops/pipelines/process/variables */
const IN_YAML: Kind = {
  assignments: [/^[ \t]+(?:-[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*:[ \t]*(.*)$/gmu, ...IN_SHELL.assignments],
  reference: /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|\(([A-Z][A-Z0-9_]*)\))|\{\{ ?\.([A-Za-z_]\w*) ?\}\}/gu,
};
const MAKE_NAME = String.raw`([A-Za-z_][\w.-]{0,60})`;
/** https://www.gnu.org/software/make/manual/html_node/Setting.html */
const IN_MAKE: Kind = {
  assignments: [
    new RegExp(String.raw`^(?:(?:export|override|private)[ \t]+)*${MAKE_NAME}[ \t]*(?::{0,3}|\?)=[ \t]*(.*)$`, 'gmu'),
    new RegExp(String.raw`(?<![\w.-])${MAKE_NAME}[ \t]*[+!]=`, 'gu'),
    // Of a target, below a condition.
    new RegExp(String.raw`^[^\t#\n:=]+:[ \t]*(?:export[ \t]+)?${MAKE_NAME}[ \t]*(?::{0,3}|\?)=`, 'gmu'),
    new RegExp(String.raw`^[ ]+${MAKE_NAME}[ \t]*(?::{0,3}|\?)=`, 'gmu'),
    new RegExp(String.raw`^[ \t]*define[ \t]+${MAKE_NAME}`, 'gmu'),
  ],
  reference: /\$(?:\(([A-Za-z_][\w.-]*)\)|\{([A-Za-z_][\w.-]*)\})/gu,
};
/** https://just.systems/man/en/variables-and-substitution.html */
const IN_JUST: Kind = {
  assignments: [/^(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*(.*)$/gmu],
  reference: /\{\{ ?([A-Za-z_][\w-]*) ?\}\}/gu,
};

/** Values that are made of others. */
const MAX_ROUNDS = 4;
const MAX_NAMES = 500;
const LONGEST_VALUE = 400;
const LONGEST_LINE = 1000;

/**
 * A script with the variables written out to which it gives one plain value, once: the environment may give them another. Undefined where there is
 * none. A shell's `${NAME:-value}` counts as the value.
 */
export function withValues(text: string, place: Place): string | undefined {
  const kind = kindOf(basename(place.file));
  const values = plainValues(text, kind, place);
  const written = replaced(text, kind, values);
  return written === text ? undefined : written;
}

function kindOf(name: string): Kind {
  if (/^(?:[Mm]akefile|GNUmakefile|.+\.mk)$/u.test(name)) return IN_MAKE;
  if (/^\.?[Jj]ustfile$/u.test(name)) return IN_JUST;
  return /\.ya?ml$/u.test(name) ? IN_YAML : IN_SHELL;
}

function plainValues(text: string, kind: Kind, place: Place): ReadonlyMap<string, string> {
  const given = new Map<string, string | undefined>();
  const lines = text.split('\n').filter((line) => line.length <= LONGEST_LINE && !/^\s*#/u.test(line));
  const short = lines.join('\n');
  for (const assignment of kind.assignments) {
    for (const { 1: name = '', 2: value } of short.matchAll(assignment)) {
      if (given.size < MAX_NAMES)
        given.set(name, given.has(name) || value === undefined || value.length > LONGEST_VALUE ? undefined : value);
    }
  }
  const plain = new Map<string, string>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const [name, value] of given) {
      const known = value === undefined || plain.has(name) ? undefined : plainValue(replaced(value, kind, plain), place);
      if (known !== undefined) plain.set(name, known);
    }
  }
  return plain;
}

function replaced(text: string, { reference }: Kind, values: ReadonlyMap<string, string>): string {
  const written = text.replaceAll(reference, (whole, ...names: readonly unknown[]) => {
    const name = names.find((one) => typeof one === 'string');
    return (typeof name === 'string' ? values.get(name) : undefined) ?? whole;
  });
  return written.replaceAll(/\$\{\w+:?-([\w./-]+)\}/gu, '$1');
}

const SELF = String.raw`"?(?:\$0|\$\{?BASH_SOURCE(?:\[0\])?\}?)"?`;
const BELOW = String.raw`((?:/[\w.-]+)*)/?`;
const OWN_FOLDER = String.raw`(?:\$\(\s*dirname (?:-- )?${SELF}\s*\)|\$\(\s*dirname "?\$\((?:realpath|readlink -f) ${SELF}\)"?\s*\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%/\*\})`;
const QUIET = String.raw`(?:\s*>\s*/dev/null(?:\s*2>&1)?)?`;
/** Below the folder of the file: the folder of a script as scripts ask for it, and that of a Makefile. */
const OWN: readonly RegExp[] = [
  new RegExp(`^"?${OWN_FOLDER}"?${BELOW}"?$`, 'u'),
  new RegExp(String.raw`^\$\(\s*(?:CDPATH= )?cd (?:-P )?(?:-- )?"?${OWN_FOLDER}"?${BELOW}"?${QUIET}\s*(?:&&|;)\s*pwd(?: -P)?\s*\)$`, 'u'),
  new RegExp(String.raw`^\$\((?:realpath|readlink -f) "?${OWN_FOLDER}"?${BELOW}"?\)$`, 'u'),
  /^\$\((?:dir|realpath|abspath|patsubst %\/,%,|shell dirname) ?\$\(?(?:\(?(?:dir|realpath|abspath|lastword|firstword) \$?)*\(?(?:MAKEFILE_LIST)\)+$/u,
];
const TOP = /^\$\((?:shell )?git rev-parse --show-toplevel\)$/u;
const ENTERED = new RegExp(String.raw`^\$\(\s*cd "?(/[\w./-]+)"?${QUIET}\s*(?:&&|;)\s*pwd(?: -P)?\s*\)$`, 'u');

/** What a value is, without a variable in it that is not known. */
function plainValue(text: string, { file, top }: Place): string | undefined {
  const bare = text.replace(/\s+#.*$/u, '').trim();
  const value = /^(["'])([^]*)\1,?$/u.exec(bare)?.[2] ?? bare;
  if (/^[\w./@:+~-]+(?: [\w./@:+~=-]+)*$/u.test(value)) return value;
  for (const own of OWN) {
    const below = own.exec(value);
    if (below !== null) return resolve(dirname(file), `.${below[1] ?? ''}`);
  }
  if (TOP.test(value)) return top;
  const entered = ENTERED.exec(value)?.[1] ?? /^\$\((?:realpath|readlink -f|abspath) "?(\/[\w./-]+)"?\)$/u.exec(value)?.[1];
  if (entered !== undefined) return resolve(entered);
  const inner = /^\$\((?:shell )?dirname "?(\/[\w./-]+)"?\)$/u.exec(value)?.[1];
  return inner === undefined ? undefined : dirname(inner);
}
