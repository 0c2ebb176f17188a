/**
 * Reads all files of BuildKit's own parser tests, from a git folder of https://github.com/moby/buildkit, and compares:
 * each of `testfiles` with the syntax tree in its `result`; each of `testfiles-negative` must be refused with a place.
 *
 *     npx esbuild scripts/buildkit-testfiles.ts --bundle --platform=node --format=esm | BUILDKIT_REPO=path/to/buildkit/.git node --input-type=module -
 *
 * These are tests of BuildKit's parser package alone: some of the files have no FROM, and a build would refuse them.
 */
import { execFileSync } from 'node:child_process';
import { ParseError } from '../src/parse/errors.ts';
import { scanDockerfile } from '../src/parse/dockerfile/scan.ts';
import type { Arguments, ScannedFile, Statement } from '../src/parse/dockerfile/scanned.ts';
import { decode } from '../src/source/decode.ts';
import { lineAt, linesOf } from '../src/source/lines.ts';
import type { SourceText } from '../src/source/text.ts';

const FOLDER = 'frontend/dockerfile/parser';
/** First and last lines of the instructions in testfile-line, as parser_test.go has them. */
const LINES = '5-5 11-12 17-31';

function git(...args: readonly string[]): Buffer {
  return execFileSync('git', ['-C', process.env['BUILDKIT_REPO'] ?? '.', ...args]);
}

function read(path: string): SourceText {
  return decode(path, git('show', `HEAD:${path}`));
}

/** Node.Dump of BuildKit's parser, for a whole file. */
function dump(file: ScannedFile): string {
  const lines = file.instructions.map(({ statement, joined }) => `(${dumpStatement(statement, joined.text)})\n`);
  return `${lines.join('').trim()}\n`;
}

function dumpStatement(statement: Statement, text: string): string {
  const flags = statement.flags.length > 0 ? ` [${statement.flags.map((flag) => quote(flag.text)).join(' ')}]` : '';
  const args = dumpArguments(statement.args, text).map((word) => ` ${word}`);
  return `${statement.keyword.toLowerCase()}${flags}${args.join('')}`.trim();
}

function dumpArguments(args: Arguments, text: string): readonly string[] {
  const slice = (range: { readonly start: number; readonly end: number }): string => quote(text.slice(range.start, range.end));
  switch (args.kind) {
    case 'none':
      return [];
    case 'ignored':
      return ['""'];
    case 'text':
      return [slice(args.range)];
    case 'words':
      return args.words.map(slice);
    case 'json':
      return args.values.map(({ value }) => quote(value));
    case 'pairs':
      return args.pairs.flatMap(({ name, value, delimiter }) => [slice(name), slice(value), quote(delimiter)]);
    case 'healthcheck':
      return [slice(args.type), ...dumpArguments(args.command, text)];
    default:
      return [`(${dumpStatement(args.statement, text)})`];
  }
}

/** Go's strconv.Quote, as far as the files need it. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/\\u00([0-9a-f]{2})/g, '\\x$1');
}

/** What is wrong with one of the files; undefined when all is well. */
function check(path: string, paths: ReadonlySet<string>): string | undefined {
  const source = read(path);
  const wanted = path.replace(/Dockerfile$/, 'result');
  try {
    const file = scanDockerfile(source);
    if (paths.has(wanted)) return dump(file) === read(wanted).text ? undefined : `differs:\n${dump(file)}`;
    if (!path.includes('/testfile-line/')) return 'is accepted';
    const lines = file.instructions.map(({ span }) => `${lineAt(linesOf(source), span.start)}-${lineAt(linesOf(source), span.end)}`);
    return lines.join(' ') === LINES ? undefined : `has lines ${lines.join(' ')}`;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return path.includes('/testfiles-negative/') ? undefined : `is refused: ${error.message}`;
  }
}

const paths = new Set(git('ls-tree', '-r', '--name-only', 'HEAD', FOLDER).toString().trim().split('\n'));
const files = [...paths].filter((path) => path.includes('/testfile') && path.endsWith('/Dockerfile'));
const wrong = files.flatMap((path) => {
  const problem = check(path, paths);
  return problem === undefined ? [] : [`${path} ${problem}`];
});
for (const problem of wrong) console.log(problem);
console.log(`${files.length - wrong.length} of ${files.length} files of BuildKit's parser tests are read as BuildKit does`);
process.exitCode = wrong.length === 0 && files.length > 0 ? 0 : 1;
