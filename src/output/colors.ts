/** Colours for a terminal, or none. */
export interface Colors {
  readonly on: boolean;
  readonly paint: (style: Style, text: string) => string;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** SGR parameters: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ (8.3.117) */
const CODES: Readonly<Record<Style, string>> = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' };

export const plain: Colors = { on: false, paint: (_, text) => text };

const painted: Colors = { on: true, paint: (style, text) => `\x1b[${CODES[style]}m${text}\x1b[0m` };

/**
 * The option decides, then NO_COLOR (any text: https://no-color.org), then FORCE_COLOR (anything but `0` and `false`),
 * then whether a terminal listens that can show colours.
 */
export function colorsFor(option: boolean | undefined, isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Colors {
  return wanted(option, isTerminal, env) ? painted : plain;
}

function wanted(option: boolean | undefined, isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (option !== undefined) return option;
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** A patch for a screen. The text must be `visible` already. */
export function colorPatch(patch: string, colors: Colors): string {
  if (!colors.on) return patch;
  return patch
    .split('\n')
    .map((line) => colorLine(line, colors))
    .join('\n');
}

function colorLine(line: string, { paint }: Colors): string {
  if (/^(?:diff --git |--- |\+\+\+ |new file mode )/.test(line)) return paint('bold', line);
  if (line.startsWith('@@')) return paint('cyan', line);
  if (line.startsWith('+')) return paint('green', line);
  if (line.startsWith('-')) return paint('red', line);
  return line;
}
