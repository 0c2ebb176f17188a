import { lookupBase } from '../bases/lookup.ts';
import type { CopyInstruction } from '../model/build.ts';
import { joinPath, parentOf } from '../model/path-patterns.ts';
import { resolveSource } from '../model/resolve.ts';
import type { State } from '../model/state.ts';
import { known, termOf, type Value } from '../model/value.ts';
import { runActivity } from './activity.ts';
import type { CopyResult } from './copies.ts';
import { environmentsCopied } from './environments.ts';
import type { StageOutcome, Surroundings } from './evaluate.ts';
import { ensureFolder, throughLink, type Image } from './image.ts';
import { noteCopy } from './run-caches.ts';
import { titleOf } from './run-frame.ts';
import { namedInCopy } from './run-settings.ts';
import { ownerText } from './users.ts';

/** A copy from another stage or image, from a URL, of an archive, of a heredoc, of what is not known or not there: an event. */
export function opaqueCopy(
  image: Image,
  instruction: CopyInstruction,
  before: State,
  around: Surroundings,
  expand: (raw: string) => Value,
): CopyResult {
  const destination = expand(instruction.destination.raw);
  const cwd = before.workdir;
  const path =
    destination.kind === 'known' && (destination.text.startsWith('/') || cwd.kind === 'known')
      ? joinPath(cwd.kind === 'known' ? cwd.text : '/', destination.text)
      : undefined;
  const text = around.resolved.build.source.text.slice(instruction.span.start, instruction.span.end).replaceAll('\r\n', '\n');
  const terms = [...instruction.sources.map(({ raw }) => termOf(expand(raw))), termOf(destination), termOf(cwd)];
  const flags = instruction.flags.map((flag) => (flag.name === 'from' ? '' : `--${flag.name}=${termOf(expand(flag.unquoted ?? ''))}`));
  const heredocs = instruction.heredocs.map(
    (heredoc) => `${heredoc.expand ? heredocVariables(heredoc.content, before) : ''}${heredoc.content}`,
  );
  const owner = ownerText(image, expand(instruction.flags.find((flag) => flag.name === 'chown')?.unquoted ?? ''));
  const writes = path === undefined ? [] : [{ patterns: [`${path === '/' ? '' : path}/**`] }];
  const why = path === undefined ? 'the destination of a copy is not known' : throughLink(image, writes);
  const isFolder = /(?:^|\/)\.?$/u.test(destination.kind === 'known' ? destination.text : '');
  const folder = path === undefined || why !== undefined ? undefined : isFolder ? path : parentOf(path);
  if (folder !== undefined) ensureFolder(image, folder, owner, '0755');
  const origins = originStages(instruction, around);
  const built = origins.length > 0 || undefined;
  const event = runActivity(image, {
    label: ['copy', instruction.keyword, originOf(instruction, around), owner, ...terms, ...flags, ...heredocs].join('|'),
    title: titleOf(instruction.heredocs.length > 0 ? text.split('\n', 1).join('') : text),
    line: instruction.line,
    reads: [],
    writes,
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    built,
    opaque: true,
    told: [text, path ?? ''],
    puts: heredocs.length === 0 ? undefined : heredocs.join('\n'),
    settings: path === undefined ? undefined : namedInCopy(path, instruction.heredocs, before),
    ...environmentsOf(instruction, around, path, expand),
    ...(why !== undefined && { unknown: why }),
  });
  image.copies.all++;
  if (built !== undefined) image.copies.broad++;
  const sources = instruction.sources.map(({ raw }) => sourceFolder(raw, expand(raw)));
  for (const stage of origins) noteCopy(image, event, stage.image, sources);
  return { copy: undefined, makes: folder === undefined ? undefined : { folders: [folder], owner }, events: [event] };
}

/** A source, or where a variable of it is not known the folder in front of that: nobody leaves a folder by the value of a variable. */
function sourceFolder(raw: string, value: Value): string | undefined {
  if (value.kind === 'known') return value.text;
  return raw.includes('..') ? undefined : /^["']?\/?((?:[\w.@-]+\/)+)[^/]*\$/u.exec(raw)?.[1];
}

function environmentsOf(
  instruction: CopyInstruction,
  around: Surroundings,
  path: string | undefined,
  expand: (raw: string) => Value,
): { readonly environments?: readonly string[] } {
  const from = instruction.flags.find((flag) => flag.name === 'from')?.unquoted;
  const origin = from === undefined ? undefined : resolveSource(around.resolved.build, around.stages.length, from, 'COPY', lookupBase);
  const image = origin?.kind === 'stage' ? around.stages[origin.index]?.image : undefined;
  const environments = image === undefined || path === undefined ? [] : environmentsCopied(image, instruction, path, expand);
  return environments.length > 0 ? { environments } : {};
}

function heredocVariables(content: string, before: State): string {
  const names = [...content.matchAll(/\$\{?(\w+)/gu)].map(([, name]) => name ?? '');
  return [...new Set(names)]
    .sort()
    .map((name) => `${name}=${termOf(before.env.get(name)?.value ?? known(''))};`)
    .join('');
}

/** The stage that --from names; any where that is not known. */
function originStages(instruction: CopyInstruction, { resolved, stages }: Surroundings): readonly StageOutcome[] {
  const from = instruction.flags.find((flag) => flag.name === 'from')?.unquoted;
  if (from === undefined) return [];
  const origin = resolveSource(resolved.build, stages.length, from, 'COPY', lookupBase);
  return stages.filter(({ index }) => origin.kind === 'unknown' || (origin.kind === 'stage' && origin.index === index));
}

/** What --from names: a stage by everything that it holds, an image by its reference. */
function originOf(instruction: CopyInstruction, around: Surroundings): string {
  const from = instruction.flags.find((flag) => flag.name === 'from')?.unquoted;
  if (from === undefined) return 'context';
  const origin = resolveSource(around.resolved.build, around.stages.length, from, 'COPY', lookupBase);
  if (origin.kind === 'stage') return `stage ${around.stages[origin.index]?.digest ?? 'unknown'}`;
  if (origin.kind === 'image') return `image ${termOf(origin.ref)}`;
  // Any stage: all of them count.
  return `${origin.kind === 'unknown' ? origin.term : 'scratch'} of ${around.stages.map(({ digest }) => digest).join(',')}`;
}
