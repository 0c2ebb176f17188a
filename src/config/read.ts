import { pathPatterns, type PathPatterns } from '../context/gitignore.ts';
import { attempt } from '../context/read-file.ts';
import { entryOf, type DataNode, type DataProblem } from '../parse/data-tree.ts';
import { readDataTree } from '../parse/formats.ts';
import type { Preferences } from '../preferences.ts';
import type { FileError } from '../results.ts';
import { codeFrame } from '../source/frame.ts';
import { positionAt } from '../source/lines.ts';
import type { SourceText, Span } from '../source/text.ts';
import { problemsIn, TOP } from './check.ts';
import { MANIFEST_KEY, type FoundConfig } from './find.ts';
import { CONFIG_SCHEMA } from './schema.ts';
import { settingsIn } from './settings-in.ts';

/** A configuration file that fits the schema. */
export interface Config {
  /** Absolute. */
  readonly path: string;
  /** The folder that patterns start from. Absolute. */
  readonly base: string;
  readonly settings: Preferences;
  readonly overrides: readonly Override[];
}

interface Override {
  readonly files: PathPatterns;
  readonly settings: Preferences;
}

/** What is wrong with a configuration file, each with its place, in the order of the text. */
export interface WrongConfig {
  readonly problems: readonly FileError[];
}

/** Nobody writes longer ones, and some texts take time by the square of their length to be read. UTF-16 units. */
const LONGEST = 32 * 1024;

/** @param top the folder that no context may lie outside of */
export async function parseConfig({ path, text, format, base }: FoundConfig, top: string): Promise<Config | WrongConfig> {
  const wrong = (problems: readonly DataProblem[]): WrongConfig => ({ problems: problems.map((one) => errorAt({ path, text }, one)) });
  const read = await readPart(text, format);
  if ('message' in read) return wrong([read]);
  const node = read.kind === 'scalar' && read.value === null && format === 'yaml' ? EMPTY : read;
  const unfit = problemsIn(node, CONFIG_SCHEMA, TOP);
  if (unfit.length > 0) return wrong(unfit);
  const problems: DataProblem[] = [];
  const settings = settingsIn(node, { base, top, problems });
  const overrides = itemsOf(entryOf(node, 'overrides')).map((item) => ({
    files: patternsIn(entryOf(item, 'files'), problems),
    settings: settingsIn(item, { base, top, problems }),
  }));
  return problems.length > 0 ? wrong(problems) : { path, base, settings, overrides };
}

/** A YAML file of comments alone says nothing. */
const EMPTY: DataNode = { kind: 'map', at: 0, entries: [] };

/** The whole text, or what package.json holds under a key. */
async function readPart(text: string, format: FoundConfig['format']): Promise<DataNode | DataProblem> {
  const isJson = (): boolean => attempt(() => JSON.parse(text.replace(/^\uFEFF/u, '')) !== undefined) === true;
  const notJson = { message: 'it is not JSON: comments, single quotes and commas at an end are none', at: 0 };
  if (format === 'manifest' && !isJson()) return notJson;
  const { start, end } = format === 'manifest' ? memberOf(text, MANIFEST_KEY) : { start: 0, end: text.length };
  if (end - start > LONGEST) return { message: `it is longer than ${LONGEST} characters`, at: start };
  const read = await readDataTree(text.slice(start, end), start);
  return 'message' in read || format !== 'json' || isJson() ? read : notJson;
}

/** Where the value of a key of an object stands; at the start, and empty, where there is none. @param json a text that is JSON */
function memberOf(json: string, key: string): Span {
  let depth = 0;
  let last = '';
  let start: number | undefined;
  let span: Span = { start: 0, end: 0 };
  for (const { 0: token, index } of json.matchAll(/"(?:\\.|[^"\\])*"|[{}[\],:]/gu)) {
    if (depth === 1 && start !== undefined && /[,}]/u.test(token)) {
      span = { start, end: index };
      start = undefined;
    }
    if (/[{[]/u.test(token[0] ?? '')) depth++;
    else if (/[}\]]/u.test(token[0] ?? '')) depth--;
    else if (token === ':' && depth === 1 && last === JSON.stringify(key)) start = index + 1;
    last = token;
  }
  return span;
}

function errorAt(source: SourceText, { message, at }: DataProblem): FileError {
  return { kind: 'user', path: source.path, message, ...positionAt(source, at), frame: codeFrame(source, { start: at, end: at + 1 }) };
}

function itemsOf(node: DataNode | undefined): readonly DataNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** One pattern, or a list of them. */
function patternsIn(node: DataNode | undefined, problems: DataProblem[]): PathPatterns {
  const nodes = node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
  const patterns = pathPatterns(nodes.map((one) => (one.kind === 'scalar' ? String(one.value) : '')));
  if (typeof patterns !== 'number') return patterns;
  problems.push({ message: 'this is no pattern as in .gitignore', at: nodes[patterns]?.at ?? 0 });
  return { match: () => false };
}
