import { posix } from 'node:path';
import type { CacheObstacle } from '../cache.ts';
import type { CommandContext, ReadArguments } from '../ecosystem.ts';
import { shown } from '../project/draft.ts';
import { fileWith } from '../project/search.ts';
import { walkUp } from '../project/walk-up.ts';
import { withoutXmlComments } from '../../source/xml-comments.ts';
import { propertiesOf } from './arguments.ts';
import { isUrl, SOURCES } from './projects.ts';
import { NUGET_CONFIGS } from './settings.ts';
import { environmentOf } from './values.ts';

/** The first source of packages that is a folder, by options, properties of the command line and variables: in words that go before "takes packages from". */
export function folderGiven(context: CommandContext, read: ReadArguments): string | undefined {
  const named = (read.flags.get('--source') ?? []).find((source) => !isUrl(source));
  if (named !== undefined) return `--source ${named}`;
  const given = [...propertiesOf(read)].find(([name, value]) => SOURCES.has(name) && hasFolder(value));
  if (given !== undefined) return `the property ${given[0]}`;
  return [...environmentOf(context)].find(([name, value]) => SOURCES.has(name) && (value.kind === 'unknown' || hasFolder(value.text)))?.[0];
}

function hasFolder(sources: string): boolean {
  return sources.split(';').some((source) => !isUrl(source));
}

/** https://learn.microsoft.com/nuget/reference/msbuild-targets#restore-properties */
const SOURCE = /<Restore(?:AdditionalProject)?Sources\b[^>]{0,400}>([^<]{0,4000})</giu;
const MOVED = /<RestorePackagesPath\b|key="globalPackagesFolder"/iu;

const SKIP = new Set(['bin', 'obj', 'node_modules', '.git']);
const PROJECTS = /\.(?:\w*proj|props|targets)$/iu;
const TAKES = { name: PROJECTS, has: takes, skip: SKIP };
const MOVES = { name: /\.(?:\w*proj|props|targets)$|^nuget\.config$/iu, has: moves, skip: SKIP };

function takes(text: string): boolean {
  return [...withoutXmlComments(text).matchAll(SOURCE)].some(([, sources = '']) => hasFolder(sources));
}

function moves(text: string): boolean {
  return MOVED.test(withoutXmlComments(text));
}

/** What projects and settings say of the folder of packages, and of where they come from. */
export function whyNoMount(context: CommandContext): CacheObstacle | undefined {
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return undefined;
  const moved = found(context, cwd.text, MOVES);
  if (moved !== undefined) return { reason: 'cache-disabled', message: `${moved} moves packages, and a mount would stay empty` };
  const local = found(context, cwd.text, TAKES);
  if (local === undefined) return undefined;
  return {
    reason: 'unsteady-sources',
    message: `${local} takes packages from a folder, and what changes there under the same version is not looked at again`,
  };
}

/** In the working folder, below it, and in what counts of the folders above. */
function found({ files }: CommandContext, cwd: string, wanted: Parameters<typeof fileWith>[2]): string | undefined {
  const folder = posix.resolve(cwd);
  const within = fileWith(files, folder, wanted);
  if (within !== undefined || folder === '/') return within;
  const above = walkUp(posix.dirname(folder)).flatMap((at) => ABOVE.map((name) => posix.join(at, name)));
  const path = above.find((file) => {
    const fact = files.fact(file);
    return fact.kind === 'context-file' && wanted.name.test(file) && wanted.has(files.text(fact.path) ?? '');
  });
  return path && shown(files, path);
}

const ABOVE = ['Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', ...NUGET_CONFIGS];
