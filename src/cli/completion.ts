import type { Option, OptionTable } from './option-tables.ts';
import { COMMANDS, SHELLS, USAGE, type Name, type Shell } from './usage.ts';

export interface CompletionData {
  readonly tables: Readonly<Record<Name, OptionTable>>;
  /** What `--format` takes. */
  readonly formats: Readonly<Record<Name, readonly string[]>>;
  readonly builders: readonly string[];
  /** Of rules. */
  readonly ids: readonly string[];
}

const NAMES: readonly Name[] = ['fix', ...COMMANDS];

/** Options whose value is a folder. */
const FOLDERS = ['context', 'patches'];

/**
 * A script that completes the command line in a shell. It holds all that it completes, since starting Node.js at each press of the key would take too long.
 * https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html https://zsh.sourceforge.io/Doc/Release/Completion-System.html
 * https://fishshell.com/docs/current/completions.html
 */
export function completionScript(shell: Shell, data: CompletionData): string {
  if (shell === 'bash') return bash(data);
  return shell === 'zsh' ? zsh(data) : fish(data);
}

interface Flag {
  /** Without dashes. */
  readonly name: string;
  readonly describe: string;
  /** Undefined: it takes no value. */
  readonly value: Value | undefined;
}

type Value = { readonly words: readonly string[] } | 'folder' | 'file';

function flagsOf(name: Name, data: CompletionData): readonly Flag[] {
  const flags = Object.entries(data.tables[name]).flatMap(([option, said]: readonly [string, Option]): readonly Flag[] => {
    const flag = { name: option, describe: said.describe, value: said.type === 'boolean' ? undefined : valueOf(name, option, data) };
    return said.negatable === true || option === 'color'
      ? [flag, { name: `no-${option}`, describe: said.describe, value: undefined }]
      : [flag];
  });
  return [...flags, { name: 'help', describe: 'show help', value: undefined }];
}

function valueOf(name: Name, option: string, { formats, builders, ids }: CompletionData): Value {
  if (option === 'format') return { words: formats[name] };
  if (option === 'builder') return { words: builders };
  if (option === 'only' || option === 'skip') return { words: ids };
  if (option === 'engine') return { words: ['docker', 'podman'] };
  return FOLDERS.includes(option) ? 'folder' : 'file';
}

/** What a command takes instead of files. */
function wordsOf(name: Name, { ids }: CompletionData): readonly string[] | undefined {
  if (name === 'completion') return SHELLS;
  return name === 'rules' ? ids : undefined;
}

/** What the help says of a command. */
function summaryOf(command: string): string {
  return new RegExp(`^dockerfix ${command}\\b.*? {2,}(.*)$`, 'mu').exec(USAGE.fix)?.[1] ?? '';
}

function bash(data: CompletionData): string {
  const values = NAMES.flatMap((name) =>
    flagsOf(name, data).flatMap(({ name: option, value }) => {
      if (value === undefined || value === 'file') return [];
      // Names of folders may hold blanks.
      const found =
        value === 'folder'
          ? `IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$current")); compopt -o filenames 2>/dev/null`
          : `COMPREPLY=($(compgen -W '${value.words.join(' ')}' -- "$current"))`;
      return [`    ${name}:--${option}) ${found}; return ;;`];
    }),
  );
  const options = NAMES.map((name) => {
    const flags = flagsOf(name, data).map((flag) => `--${flag.name}`);
    return `    ${name}) options='${flags.join(' ')}' ;;`;
  });
  const words = NAMES.flatMap((name) => {
    const taken = wordsOf(name, data);
    return taken === undefined ? [] : [`        ${name}:*) COMPREPLY=($(compgen -W '${taken.join(' ')}' -- "$current")); return ;;`];
  });
  return `# Completion of dockerfix for bash: source <(dockerfix completion bash)
_dockerfix() {
  local IFS=$' \\t\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command=fix options=
  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[1]} in
      ${COMMANDS.join(' | ')}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  case $command:$previous in
${values.join('\n')}
  esac
  case $command in
${options.join('\n')}
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *)
      COMPREPLY=()
      case $command:$COMP_CWORD in
        *:1) COMPREPLY=($(compgen -W '${COMMANDS.join(' ')}' -- "$current")) ;;
${words.join('\n')}
      esac
      IFS=$'\\n'
      COMPREPLY+=($(compgen -f -- "$current"))
      compopt -o filenames 2>/dev/null
      ;;
  esac
}
complete -F _dockerfix dockerfix
`;
}

function zsh(data: CompletionData): string {
  const said = (text: string): string => text.replaceAll(/[\\:[\]]/gu, String.raw`\$&`).replaceAll("'", String.raw`'\''`);
  const cases = NAMES.map((name) => {
    const specs = flagsOf(name, data).map(({ name: option, describe, value }) => {
      if (value === undefined) return `'--${option}[${said(describe)}]'`;
      const action = value === 'file' ? '_files' : value === 'folder' ? '_files -/' : `(${value.words.join(' ')})`;
      return `'*--${option}=[${said(describe)}]:${option}:${action}'`;
    });
    const words = wordsOf(name, data);
    const rest = words === undefined ? "'*:file:_files'" : `'1:${name}:(${words.join(' ')})'`;
    return `    ${name}) _arguments -S ${[...specs, rest].join(' \\\n      ')} ;;`;
  });
  const commands = COMMANDS.map((command) => `    '${command}:${said(summaryOf(command))}'`);
  return `#compdef dockerfix
# Completion of dockerfix for zsh: dockerfix completion zsh > a folder of $fpath, as _dockerfix
_dockerfix() {
  local command=fix
  local -a commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command commands
    _files
    return
  fi
  if [[ $words[2] == (${COMMANDS.join('|')}) ]]; then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _dockerfix ]; then _dockerfix "$@"; else compdef _dockerfix dockerfix; fi
`;
}

function fish(data: CompletionData): string {
  const quoted = (text: string): string => `'${text.replaceAll(/[\\']/gu, String.raw`\$&`)}'`;
  const all = COMMANDS.join(' ');
  const lines = COMMANDS.map((command) => `complete -c dockerfix -n __fish_use_subcommand -a ${command} -d ${quoted(summaryOf(command))}`);
  for (const name of NAMES) {
    const when = quoted(name === 'fix' ? `not __fish_seen_subcommand_from ${all}` : `__fish_seen_subcommand_from ${name}`);
    for (const { name: option, describe, value } of flagsOf(name, data)) {
      const taken = value === undefined ? '' : typeof value === 'object' ? ` -x -a ${quoted(value.words.join(' '))}` : ' -r';
      const folders = value === 'folder' ? ` -f -a '(__fish_complete_directories)'` : '';
      lines.push(`complete -c dockerfix -n ${when} -l ${option}${taken}${folders} -d ${quoted(describe)}`);
    }
    const words = wordsOf(name, data);
    if (words !== undefined) lines.push(`complete -c dockerfix -n '__fish_seen_subcommand_from ${name}' -f -a ${quoted(words.join(' '))}`);
  }
  return `# Completion of dockerfix for fish: dockerfix completion fish > ~/.config/fish/completions/dockerfix.fish\n${lines.join('\n')}\n`;
}
