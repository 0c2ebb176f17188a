/** A command that the runner of GitHub Actions heard in a log. */
export interface Heard {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const KNOWN = ['notice', 'warning', 'error', 'group', 'endgroup', 'add-mask', 'set-env', 'add-path', 'stop-commands', 'echo'];

/**
 * What the runner hears, by its own source (ActionCommand.cs, ActionCommandManager.cs): white space, `##[` and stopping included.
 * https://github.com/actions/runner/tree/main/src
 * @throws where the log ends while commands are stopped
 */
export function heard(log: string): readonly Heard[] {
  const commands: Heard[] = [];
  let stopped: string | undefined;
  for (const line of log.split(/\r\n|\r|\n/)) {
    const known = stopped === undefined ? KNOWN : [...KNOWN, stopped];
    const command = atStart(line.replace(/^[\s\u0085]+/, ''), known) ?? anywhere(line, known);
    if (command === undefined) continue;
    if (stopped !== undefined) stopped = command.name === stopped ? undefined : stopped;
    else if (command.name === 'stop-commands') stopped = command.data;
    else commands.push(command);
  }
  if (stopped !== undefined) throw new Error(`commands are still stopped: ${stopped}`);
  return commands;
}

function atStart(line: string, known: readonly string[]): Heard | undefined {
  const end = line.indexOf('::', 2);
  if (!line.startsWith('::') || end === -1) return undefined;
  const [name = '', ...rest] = line.slice(2, end).split(' ');
  if (!known.includes(name.toLowerCase())) return undefined;
  const pairs = rest.join(' ').split(',').filter(Boolean);
  const properties = pairs.map((pair): [string, string] => {
    const value = pair.slice(pair.indexOf('=') + 1);
    return [pair.slice(0, pair.indexOf('=')), unescaped(value.replaceAll('%3A', ':').replaceAll('%2C', ','))];
  });
  return { name, properties: Object.fromEntries(properties), data: unescaped(line.slice(end + 2)) };
}

function unescaped(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function anywhere(line: string, known: readonly string[]): Heard | undefined {
  const [, name = '', data = ''] = /##\[([^\] ]*)[^\]]*\](.*)/.exec(line) ?? [];
  return known.includes(name.toLowerCase()) ? { name, properties: {}, data } : undefined;
}
