import { randomBytes } from 'node:crypto';

/**
 * The runner of GitHub Actions reads what a step prints, on both streams, line by line: one that begins with `::`, white space before it left out,
 * and one that holds `##[` anywhere, can be a command.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs (TryParseV2, TryParse)
 * What a repository says must never become one: `add-mask` hides words of the log, `stop-commands` hides annotations.
 */
const COMMAND = /(?:^|[\r\n])[\s\u0085]*::|##\[/u;

/** A line that the runner takes for a command. Properties in their order; undefined ones are left out. */
export function workflowCommand(name: string, properties: Readonly<Record<string, string | number | undefined>>, message = ''): string {
  const said = Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${property(String(value))}`]));
  return `::${said.length === 0 ? name : `${name} ${said.join(',')}`}::${data(message)}\n`;
}

/** As the runner takes it back: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts (escapeData, escapeProperty) */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Words of a log: nothing in them is a command. */
export function harmlessWords(text: string): string {
  if (!COMMAND.test(text)) return text;
  return text.replace(/(^|[\r\n])([\s\u0085]*)::/gu, '$1$2: :').replaceAll('##[', '## [');
}

/**
 * The text byte for byte. Where something in it could be a command, lines around it tell the runner to pass it over, with a word that nobody can
 * know before. `git apply` passes over such lines.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export function passedOver(text: string): string {
  if (!COMMAND.test(text)) return text;
  const word = randomBytes(16).toString('hex');
  return `::stop-commands::${word}\n${text}${text.endsWith('\n') ? '' : '\n'}::${word}::\n`;
}
